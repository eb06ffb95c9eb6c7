"""Parser of funding sections: one funder and amount per line, with years and totals between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Funding
from indexer.normalize import collapse_spaces
from indexer.sources.amounts import EURO, UNIT, parse_amount

_NUMBER = r"(?:\d{1,3}(?:[ .']\d{3})+|\d{1,3}(?:,\d{3})+(?=\.\d\d\b)|\d{1,3}(?:,\d{3}){2,}|\d+)(?:[.,]\d{1,2})?"
_AMOUNT = rf"(?P<amount>(?:{EURO}\s*)?{_NUMBER}(?:,-)?(?:\s*(?:{UNIT}))?(?:\s*(?:{EURO}|e\b))?)"
_LINE_RE = re.compile(rf"(?P<label>\D.*?)[:\s]\s*{_AMOUNT}", re.IGNORECASE)
_SUM_WORDS = r"(?:kaikki\s)?yhteensä|summa|totalt|sammanlagt|(?:in\s)?total|sum|altogether"
_BUDGET_WORDS = (
    r"(?:kokonais)?(?:budjetti|kustannusarvio)|kokonais(?:rahoitus|kustannukset)"
    r"|(?:total)?budget|total(?:finansiering|kostnader)|total\s(?:budget|costs?|funding|amount)"
)
_TOTAL_RE = re.compile(
    rf"\b(?:(?P<sum>{_SUM_WORDS})|{_BUDGET_WORDS})(?:\s*\([^)]*\))?\s*:?\s*{_AMOUNT}(?!\w|[./]\d|\s?[–-]\s?\d)",
    re.IGNORECASE,
)
_YEARS_RE = re.compile(
    r"(?:(?:vuosi|vuodet|vuonna|vuosina|år(?:en)?|years?)\s+)?(?P<first>(?:19|20)\d\d)"
    r"(?:\s*[–-]\s*(?P<last>(?:(?:19|20)\d\d|\d\d)))?\s*:?",
    re.IGNORECASE,
)
_PLAIN_YEAR_RE = re.compile(r".*[ :](?:19|20)\d\d")  # "haettiin vuonna 2010" does not end in an amount
_CURRENCIES = frozenset(("eur", "euro", "euros", "euroa", "€"))  # before an amount
_LONGEST_ROW = 200  # characters: a longer line is prose
_SHARE_RE = re.compile(r"\s*\([^)]*%[^)]*\)\s*\Z")

_STATE, _MUNICIPALITIES = "Valtio", "Kunnat"
_SHARES = {
    "valtion osuus": _STATE,
    "valtionosuus": _STATE,
    "valtionavustus": _STATE,
    "kuntaosuus": _MUNICIPALITIES,
    "kuntien osuus": _MUNICIPALITIES,
    "kuntarahoitus": _MUNICIPALITIES,
    "statens andel": _STATE,
    "statsbidrag": _STATE,
    "kommunernas andel": _MUNICIPALITIES,
    "kommunal finansiering": _MUNICIPALITIES,
    "share of the state": _STATE,
    "state funding": _STATE,
    "share of the municipalities": _MUNICIPALITIES,
    "municipal funding": _MUNICIPALITIES,
}
_OWN_RE = re.compile(
    r"oma\s?(?:rahoitus|osuus|vastuu)|muu rahoitus|egen\s?(?:finansiering|andel|insats)|own (?:funding|contribution)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FundingTable:
    """The amounts of a funding section. total_eur: None if it contains no amount."""

    lines: tuple[Funding, ...] = ()
    total_eur: int | None = None

    @property
    def funders(self) -> tuple[str, ...]:
        """The distinct funders, without the project's own contribution."""
        return tuple(dict.fromkeys(line.funder for line in self.lines if not _OWN_RE.search(line.funder)))


def parse_funding(lines: Iterable[str]) -> FundingTable:
    """Return the amounts in the lines of a funding section. Lines without an amount are ignored.

    A row of the municipalities' share is left out if rows of the individual municipalities follow it.

    >>> table = parse_funding(["VUOSI 2007", "Valtion osuus 52 500", "Kuntaosuus 17 500", "YHTEENSÄ 70 000"])
    >>> table.funders, table.total_eur
    (('Valtio', 'Kunnat'), 70000)
    """
    rows: list[Funding] = []
    totals = _Totals()
    for line in map(collapse_spaces, lines):
        if len(line) > _LONGEST_ROW:
            continue
        if match := _YEARS_RE.fullmatch(line):
            totals.years = _years_of(match)
        elif match := _TOTAL_RE.search(line):
            totals.add(_euros(match), is_sum=match.start("sum") == 0)
        elif not _PLAIN_YEAR_RE.fullmatch(line) and (match := _LINE_RE.fullmatch(line)) and _euros(match):
            label = _SHARE_RE.sub("", match["label"]).strip(" :–-")
            if label.casefold() in _CURRENCIES:
                continue
            year = totals.years[0] if totals.years and len(totals.years) == 1 else None
            rows.append(Funding(_SHARES.get(label.casefold(), label), _euros(match), year))
    rows = _without_itemised_shares(rows)
    return FundingTable(tuple(rows), totals.total or sum(row.amount_eur for row in rows) or None)


class _Totals:
    """The totals of a funding section, of which some are of single years.

    years: those of the last heading, of which the next rows and total are; None before the first heading.
    """

    def __init__(self) -> None:
        self.years: range | None = None
        self._stated: int | None = None
        self._by_years: dict[range | None, int] = {}

    def add(self, amount: int, *, is_sum: bool) -> None:
        """Add a total. is_sum: whether it is the sum of the rows above it, not the budget of the project."""
        if is_sum and self.years not in self._by_years:
            self._by_years[self.years] = amount
        elif self._stated is None:  # a second sum below one heading is the total of all years
            self._stated = amount

    @property
    def total(self) -> int:
        """The total of the project: the stated one, else the sum of those of the years; 0 without totals."""
        if stated := self._stated or self._by_years.get(None):
            return stated
        every = [years for years in self._by_years if years is not None]
        outer = [years for years in every if not any(_contains(other, years) for other in every)]
        return sum(self._by_years[years] for years in outer)


def _contains(outer: range, inner: range) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[-1] <= outer[-1]


def _years_of(match: re.Match[str]) -> range:
    """Return the years of a heading; of an end before the start, only the first year."""
    first = int(match["first"])
    last = int(match["first"][: -len(match["last"])] + match["last"]) if match["last"] else first
    return range(first, max(first, last) + 1)


def _euros(match: re.Match[str]) -> int:
    """Return the amount of a row; 0 for digits that are no amount, such as a number of an account."""
    try:
        return round(parse_amount(match["amount"]))
    except ValueError:
        return 0


def _without_itemised_shares(rows: list[Funding]) -> list[Funding]:
    """Return the rows without each municipal share that the rows after it add up to."""
    return [
        row
        for index, row in enumerate(rows)
        if row.funder != _MUNICIPALITIES or not _is_itemised(row, rows[index + 1 :])
    ]


def _is_itemised(share: Funding, following: list[Funding]) -> bool:
    total = 0
    for row in following:
        if row.year != share.year or total >= share.amount_eur:
            break
        total += row.amount_eur
    return total == share.amount_eur
