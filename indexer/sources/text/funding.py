"""Funding tables of project pages: a funder and a sum a line, years and totals between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Funding

_AMOUNT = r"(\d{1,3}(?:[ .]\d{3})+|\d+)"
_LINE_RE = re.compile(rf"(?P<label>\D.*?)[:\s]\s*{_AMOUNT}(?:,\d\d|,-)?\s*(?:€|e|euroa|euro)?", re.IGNORECASE)
_TOTAL_RE = re.compile(
    rf"\b(?:yhteensä|(?:kokonais)?(?:budjetti|kustannusarvio)|kokonais(?:rahoitus|kustannukset)) ?:? ?{_AMOUNT}\b",
    re.IGNORECASE,
)
_YEAR_RE = re.compile(r"(?:vuosi\s+)?((?:19|20)\d\d)\s*:?", re.IGNORECASE)
_PLAIN_YEAR_RE = re.compile(r".*[ :](?:19|20)\d\d")  # "haettiin vuonna 2010": no sum
_LONGEST_ROW = 200  # characters: longer lines are prose
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
    """What a funding section says. total_eur is None when it names no sum."""

    lines: tuple[Funding, ...] = ()
    total_eur: int | None = None

    @property
    def funders(self) -> tuple[str, ...]:
        """Those who paid, each once: not the project's own share."""
        return tuple(dict.fromkeys(line.funder for line in self.lines if not _OWN_RE.search(line.funder)))


def parse_funding(lines: Iterable[str]) -> FundingTable:
    """Return the table of a funding section; lines that are no row of it are passed over.

    The municipalities' share is told line by line where the municipalities follow it, else as one.

    >>> table = parse_funding(["VUOSI 2007", "Valtion osuus 52 500", "Kuntaosuus 17 500", "YHTEENSÄ 70 000"])
    >>> table.funders, table.total_eur
    (('Valtio', 'Kunnat'), 70000)
    """
    rows: list[Funding] = []
    year: int | None = None
    stated: int | None = None
    totals: dict[int | None, int] = {}
    for line in (" ".join(line.split()) for line in lines):
        if len(line) > _LONGEST_ROW:
            continue
        if match := _YEAR_RE.fullmatch(line):
            year = int(match.group(1))
        elif match := _TOTAL_RE.search(line):
            amount = _whole(match.group(1))
            if line.casefold().startswith("yhteensä") and year not in totals:
                totals[year] = amount
            else:  # the second total below one year is that of all years
                stated = amount
        elif not _PLAIN_YEAR_RE.fullmatch(line) and (match := _LINE_RE.fullmatch(line)):
            label = _SHARE_RE.sub("", match.group("label")).strip(" :–-")
            rows.append(Funding(_SHARES.get(label.casefold(), label), _whole(match.group(2)), year))
    rows = _without_told_shares(rows)
    return FundingTable(tuple(rows), stated or sum(totals.values()) or sum(row.amount_eur for row in rows) or None)


def _without_told_shares(rows: list[Funding]) -> list[Funding]:
    """Return the rows without a municipal share whose parts follow it and add up to it."""
    kept = []
    for at, row in enumerate(rows):
        if row.funder == _MUNICIPALITIES:
            parts = 0
            for part in rows[at + 1 :]:
                if part.year != row.year or parts >= row.amount_eur:
                    break
                parts += part.amount_eur
            if parts == row.amount_eur:
                continue
        kept.append(row)
    return kept


def _whole(amount: str) -> int:
    return int(re.sub(r"\D", "", amount))
