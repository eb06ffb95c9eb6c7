"""Parser of funding sections: one funder and amount per line, with years and totals between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Funding
from indexer.normalize import collapse_spaces

_AMOUNT = r"(\d{1,3}(?:[ .]\d{3})+|\d+)"
_LINE_RE = re.compile(rf"(?P<label>\D.*?)[:\s]\s*{_AMOUNT}(?:,\d\d|,-)?\s*(?:€|e|euroa|euro)?", re.IGNORECASE)
_TOTAL_RE = re.compile(
    rf"\b(?:yhteensä|(?:kokonais)?(?:budjetti|kustannusarvio)|kokonais(?:rahoitus|kustannukset)) ?:? ?{_AMOUNT}\b",
    re.IGNORECASE,
)
_YEAR_RE = re.compile(r"(?:vuosi\s+)?((?:19|20)\d\d)\s*:?", re.IGNORECASE)
_PLAIN_YEAR_RE = re.compile(r".*[ :](?:19|20)\d\d")  # "haettiin vuonna 2010" does not end in an amount
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
}
_OWN_RE = re.compile(r"oma\s?(?:rahoitus|osuus|vastuu)|muu rahoitus|egenfinansiering", re.IGNORECASE)


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
    year: int | None = None
    stated: int | None = None
    totals: dict[int | None, int] = {}
    for line in map(collapse_spaces, lines):
        if len(line) > _LONGEST_ROW:
            continue
        if match := _YEAR_RE.fullmatch(line):
            year = int(match.group(1))
        elif match := _TOTAL_RE.search(line):
            amount = _to_int(match.group(1))
            if line.casefold().startswith("yhteensä") and year not in totals:
                totals[year] = amount
            else:  # a second total below one year is the total of all years
                stated = amount
        elif not _PLAIN_YEAR_RE.fullmatch(line) and (match := _LINE_RE.fullmatch(line)):
            label = _SHARE_RE.sub("", match.group("label")).strip(" :–-")
            rows.append(Funding(_SHARES.get(label.casefold(), label), _to_int(match.group(2)), year))
    rows = _without_itemised_shares(rows)
    return FundingTable(tuple(rows), stated or sum(totals.values()) or sum(row.amount_eur for row in rows) or None)


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


def _to_int(amount: str) -> int:
    return int(re.sub(r"\D", "", amount))
