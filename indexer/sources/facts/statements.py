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
_LED = r"leds|leddes|koordineras|koordinerades|administreras|genomförs|drivs"
_END = (
    r"(?=\s*(?:[.;:!?\n]|\Z|,?\s(?:ja|och|and)\s(?:sitä|sen|se|hank\w+|mukana|toteut\w+|kestää|det|den|projektet|pågår"
    rf"|{_LED}|it|the|is|was|led|coordinated|implemented|carried|run|runs|lasts)\b"
    r"|,\s(?:joka|jonka|jotka|som|which|and|ja)\b"
    r"|\s(?:vuosina|vuoden|vuosille|åren|under|during|in the|from|yhdessä|tillsammans|together)\b))"
)
_FUNDERS_RE = re.compile(
    rf"\b(?:(?:{_PROJECT}|sitä|jota)\s(?:on\s)?(?:pää)?rahoit(?:ti(?:vat)?|ta(?:a|vat|nut|neet|ja\son|jana\son"
    r"|jana\stoimii|jana\soli|jia\sovat|jat\sovat|jina\stoimivat))"
    r"|(?:projekt\w*|det|den|verksamheten)\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:finansiera(?:s|des|ts)|stöds|stöddes)\sav"
    r"|(?:projekt\w*|det|den|verksamheten)\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:får|fick|fått|har)\s(?:finansiering|stöd|bidrag|understöd)\s(?:av|från)"
    r"|(?:projektets\s)?finansiär(?:er)?\s(?:är|var)"
    r"|project\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:(?:co-?)?(?:funded|financed)|supported)\sby"
    r"|project\b(?:[^.;\n]|\.(?=\d)){0,60}?\b(?:with|received?s?)\s(?:funding|support|a\sgrant)\sfrom)"
    rf"\s{_NAME}{_END}",
    re.IGNORECASE,
)
# "Toimintaa tukee Kylien Liitto ry": many things support a project, so the name must be that of an organisation.
_SUPPORT_RE = re.compile(rf"\b{_PROJECT}\s(?:on\s)?tuke(?:e|vat|nut|neet)\s{_NAME}{_END}", re.IGNORECASE)
# "STEA-rahoitteinen hanke", "ESR:n tuella", "(STEA) avustuksella", "rahoitus tulee STEAlta"
_ABBREVIATION_RE = re.compile(
    r"\b(?P<a>[A-ZÅÄÖ]{2,8})[-–](?:rahoittei|finansiera|funded)\w*"
    r"|(?:\((?P<b>[A-ZÅÄÖ]{3,8})\)|\b(?P<c>[A-ZÅÄÖ]{3,8}|EU):?n)\s(?:\w+\s)?"
    r"(?:tuella|avustuksella|rahoituksella|tukema\w*|avustama\w*|rahoittama\w*)\b"
    r"|\b(?:rahoitus|avustus|tuki)\s(?:tulee|tuli|saadaan|saatiin|on\ssaatu)\s(?P<d>[A-ZÅÄÖ]{3,8}|EU):?(?:lta|ltä|sta|stä)\b"
)
_SHORT_NAME_RE = re.compile(r"\([A-ZÅÄÖ]{3,8}\)\Z|[A-ZÅÄÖ]{3,8}\Z")
_LEAD_RE = re.compile(
    rf"\b(?:{_PROJECT}\s(?:koordinoi|hallinnoi|johtaa|toteuttaa|toteutti|vetää|(?:hallinnoija|koordinaattori"
    r"|toteuttaja|päätoteuttaja|vastuuorganisaatio)(?:na)?\s(?:on|toimii|oli|toimi))"
    rf"|projekt(?:et)?\b(?:[^.;\n]|\.(?=\d)){{0,140}}?\b(?:{_LED})\sav"
    r"|project\b(?:[^.;\n]|\.(?=\d)){0,140}?\b(?:led|coordinated|implemented|carried out|run)\sby)"
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
_MAX_LINES, _LAST_LINES = 6, 3  # lines with text at the start and at the end of a page, where it describes the project
_MIN_LINE = 20  # characters; shorter lines, such as those of a menu, are not counted
_LONGEST_LINE = 1500  # characters


def find_statements(lines: Iterable[str]) -> list[Fact]:
    """Return the funders and the lead organisation that the first and the last lines of prose state.

    >>> [(fact.key, fact.lines) for fact in find_statements(["Hanketta rahoittaa Kela ja sitä vetää Aino Kivi."])]
    [('funders', ['Kela'])]
    """
    facts: dict[str, Fact] = {}
    filled = [line for line in lines if len(line) >= _MIN_LINE]
    for line in [*filled[:_MAX_LINES], *filled[_MAX_LINES:][-_LAST_LINES:]]:
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
    for match in _SUPPORT_RE.finditer(line):
        names = _LIST_RE.split(match["name"].strip(" ,"))
        yield "funders", [name for name in names if _SHORT_NAME_RE.search(name) or is_organisation(name)]
    for match in _ABBREVIATION_RE.finditer(line):
        yield "funders", [next(filter(None, match.groups()))]
    for pattern in (_LEAD_RE, _LEAD_BEFORE_RE):
        for match in pattern.finditer(line):
            name = _LIST_RE.split(match["name"].strip(" ,"))[0]
            if is_organisation(name) or (name[0].isupper() and not parse_byline(name)):
                yield "lead", [name]
