"""Menus and breadcrumbs above the title of a page that was saved as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from indexer.normalize import comparison_key

_CRUMB_RE = re.compile(r"\s+(?:[>›»→|/]|::|>>)\s+")
_STRONG_CRUMB_RE = re.compile(r"\s[>›»→]\s")
_MIN_STRONG_CRUMBS = 2  # "Kunta » Palvelut » Hankkeet" is a path even if the title does not repeat its end
_LONGEST_CRUMB = 90  # characters of one part of a path
_MIN_LINES = 3
_MIN_MENU_WORDS = 2
_LONGEST_MENU_LINE = 60
_MAX_HEAD_LINES, _MIN_PROSE = 25, 60  # non-empty lines that may be above the prose; characters of its first line
_VALUE_RE = re.compile(r"[^:]{2,60}:\s+\S|.*\b(?:19|20)\d\d\b")  # of a labelled value, or with a year
_MENU_WORDS = frozenset(map(comparison_key, (
    # Finnish
    "etusivu", "yhteystiedot", "ota yhteyttä", "ajankohtaista", "uutiset", "tiedotteet", "tapahtumat", "palvelut",
    "toiminta", "hankkeet", "projektit", "julkaisut", "tietoa meistä", "meistä", "tietoa palvelusta", "ohjeet",
    "tule mukaan", "liity jäseneksi", "lahjoita", "jäsenille", "medialle", "tutkimus", "koulutus", "opiskelijalle",
    "hakijalle", "yhteistyö", "hakeminen", "avustukset", "apurahat", "järjestöt", "asiointi", "päätöksenteko",
    "kirjaudu", "rekisteröidy", "blogi", "blogit", "kirjoittajat", "julkaisijat", "avoimet työpaikat", "ura", "kauppa",
    "materiaalit", "hae rahoitusta", "kaikki uutiset", "asuminen ja ympäristö", "vapaa-aika", "etsi",
    # Swedish
    "framsida", "start", "hem", "kontakt", "kontakta oss", "aktuellt", "nyheter", "pressmeddelanden", "evenemang",
    "tjänster", "verksamhet", "projekt", "publikationer", "om oss", "bli medlem", "donera", "forskning", "utbildning",
    "studera", "samarbete", "ansök", "utgivare", "boende och miljö", "fritid", "beslutsfattande", "blogg",
    # English
    "home", "front page", "frontpage", "contact", "contact us", "contacts", "news", "press releases", "events",
    "services", "projects", "publications", "about", "about us", "join us", "donate", "research", "education",
    "study with us", "admissions", "partners", "programmes", "apply", "resources", "opportunities", "support", "help",
    "funding", "careers", "media", "library", "materials", "statistics", "rdi", "current affairs", "results",
)))  # fmt: skip


def is_breadcrumbs(line: str, following: Sequence[str]) -> bool:
    """Return whether a line is the path of a page in its site. following: the next lines.

    >>> is_breadcrumbs("Kunta / Hankkeet / Kylätalo", ["Kylätalo"]), is_breadcrumbs("Nyt / heti", ["Kylätalo"])
    (True, False)
    """
    parts = _CRUMB_RE.split(line)
    if len(parts) == 1 or any(len(part) > _LONGEST_CRUMB for part in parts):
        return False
    strong = len(_STRONG_CRUMB_RE.findall(line))
    if strong >= _MIN_STRONG_CRUMBS or (strong and comparison_key(parts[0]) in _MENU_WORDS):
        return True
    return comparison_key(parts[-1]) in map(comparison_key, following)


def is_menu(block: Sequence[str]) -> bool:
    """Return whether a block of lines above the title consists of links of a site, by the words that such links have.

    >>> is_menu(["Kylien Tupa", "Toiminta", "Yhteystiedot"]), is_menu(["Kylien Tupa", "Toiminta", "Vuosi: 2020"])
    (True, False)
    """
    if len(block) < _MIN_LINES or any(len(line) > _LONGEST_MENU_LINE or _VALUE_RE.match(line) for line in block):
        return False
    return sum(comparison_key(line) in _MENU_WORDS for line in block) >= _MIN_MENU_WORDS


def menu_above_prose(lines: Sequence[str]) -> list[int]:
    """Return the indices of the lines above the first prose that are links of a site: at least three of them.

    In a page that was saved with an empty line between the links, they are no block.

    >>> menu_above_prose(["Kylien Tupa", "", "Uutiset", "", "Hankkeet", "", "Yhteystiedot", "", "Kylätalo auki"])
    [2, 4, 6]
    """
    filled = [index for index, line in enumerate(lines) if line][:_MAX_HEAD_LINES]
    above = takewhile(lambda index: len(lines[index]) < _MIN_PROSE, filled)
    links: dict[str, int] = {}  # the first of each text: the second is the title of the page that the link leads to
    for index in above:
        if (key := comparison_key(lines[index])) in _MENU_WORDS:
            links.setdefault(key, index)
    return list(links.values()) if len(links) >= _MIN_LINES else []


def ends_with_title(block: Sequence[str], next_line: str = "") -> bool:
    """Return whether a block is a path with one part on each line, down to the title, which the next line repeats."""
    is_path = len(block) > 1 and all(len(line) <= _LONGEST_CRUMB and not _VALUE_RE.match(line) for line in block[:-1])
    return is_path and comparison_key(block[-1]) == comparison_key(next_line)
