"""Statements in prose of who funds and who leads a project, as facts: "Hanketta rahoittaa Kela"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.sources.dates import is_organisation
from indexer.sources.facts.fact import Fact
from indexer.sources.facts.vocabulary import SURE, Meaning
from indexer.sources.text.blocks import parse_byline

_PROJECT = r"(?:hanke|hanketta|hankkeen|hankkeemme|projekti|projektia|projektin|toimintaa)"
_NAME = r"(?P<name>[^.;:!?()\n]{2,120}?(?:\s?\([^()\n]{2,60}\))?)"
_END = (
    r"(?=\s*(?:[.;:!?\n]|\Z|,?\s(?:ja|och|and)\s(?:sitä|sen|se|hank\w+|mukana|det|den|projektet|it|the|is|was)\b"
    r"|,\s(?:joka|jonka|jotka|som|which|and|ja)\b"
    r"|\s(?:vuosina|vuoden|vuosille|åren|under|during|in the|from|yhdessä|tillsammans|together)\b))"
)
_FUNDERS_RE = re.compile(
    rf"\b(?:(?:{_PROJECT}|sitä)\s(?:on\s)?(?:pää)?rahoit(?:ti(?:vat)?|ta(?:a|vat|nut|neet|ja\son|jana\son"
    r"|jana\stoimii|jana\soli|jia\sovat|jat\sovat|jina\stoimivat))"
    r"|(?:projekt\w*|det|den|verksamheten)\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:finansiera(?:s|des|ts))\sav"
    r"|(?:projektets\s)?finansiär(?:er)?\s(?:är|var)"
    r"|project\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:funded|financed)\sby)"
    rf"\s{_NAME}{_END}",
    re.IGNORECASE,
)
_LEAD_RE = re.compile(
    rf"\b(?:{_PROJECT}\s(?:koordinoi|hallinnoi|johtaa|toteuttaa|toteutti|vetää|(?:hallinnoija|koordinaattori"
    r"|toteuttaja|päätoteuttaja|vastuuorganisaatio)(?:na)?\s(?:on|toimii|oli|toimi))"
    r"|projekt(?:et)?\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:leds|leddes|koordineras|koordinerades|administreras|genomförs|drivs)\sav"
    r"|project\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:led|coordinated|implemented|carried out|run)\sby)"
    rf"\s{_NAME}{_END}",
    re.IGNORECASE,
)
# "Kylien Tupa ry:n hanke", "Tupa leder projektet"
_LEAD_BEFORE_RE = re.compile(
    r"(?:\A|(?<=[.!?]\s))(?P<name>[A-ZÅÄÖ][^.!?:;,\n]{1,80}?)(?:(?<=\bry|\brf|\boy|\bsr):n\s(?:\w+\s){0,2}(?:hank|projekti)\w*"
    r"|\s(?:leder|koordinerar|administrerar|driver)\sprojektet\b|\s(?:leads|coordinates|runs)\s(?:the|this)\sproject\b"
    r"|\s(?:koordinoi|hallinnoi|toteuttaa|toteutti)\s[^.!?:;\n]{0,80}?\b(?:hanketta|hankkeen|projektia|projektin)\b)",
    re.IGNORECASE,
)
_LIST_RE = re.compile(r"(?<!-),\s+|\s+(?:sekä|och|samt|and)\s+|(?<!-)\s+ja\s+(?=[A-ZÅÄÖ])")
_MAX_LINES = 6  # lines with text at the start of a page, where it describes the project
_LONGEST_LINE = 1500  # characters


def find_statements(lines: Iterable[str]) -> list[Fact]:
    """Return the funders and the lead organisation that the first lines of prose state.

    >>> [(fact.key, fact.lines) for fact in find_statements(["Hanketta rahoittaa Kela ja sitä vetää Aino Kivi."])]
    [('funders', ['Kela'])]
    """
    facts: dict[str, Fact] = {}
    for line in [line for line in lines if line][:_MAX_LINES]:
        for key, names in _statements(line[:_LONGEST_LINE]):
            if names:
                facts.setdefault(key, Fact(Meaning(key, SURE), "", names))
    return list(facts.values())


def unstated(statements: Iterable[Fact], facts: Iterable[Fact]) -> list[Fact]:
    """Return the statements of what no label states: a label is more reliable than prose."""
    keys = {"funders" if fact.key == "fund" else fact.key for fact in facts if any(fact.lines)}
    return [statement for statement in statements if statement.key not in keys]


def _statements(line: str) -> Iterator[tuple[str, list[str]]]:
    for match in _FUNDERS_RE.finditer(line):
        yield "funders", _LIST_RE.split(match["name"].strip(" ,").removeprefix("the "))
    for pattern in (_LEAD_RE, _LEAD_BEFORE_RE):
        for match in pattern.finditer(line):
            name = _LIST_RE.split(match["name"].strip(" ,"))[0]
            if is_organisation(name) or (name[0].isupper() and not parse_byline(name)):
                yield "lead", [name]
