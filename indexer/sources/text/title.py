"""The title of a text: its first line that is no frame, unless headings of the site come before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from indexer.normalize import comparison_key
from indexer.sources.dates import parse_date_line
from indexer.sources.text.blocks import LONGEST_TITLE, parse_byline, split_blocks, split_headline

_MIN_PROSE = 100  # characters of a paragraph; a shorter line may be a heading
_MIN_SENTENCE = 40  # characters of a line that ends like a sentence; a shorter one may describe a picture
_SENTENCE_RE = re.compile(r"[^.!?]{20,}[.!?](?=\s+[A-ZÅÄÖ])")
_SENTENCES_RE = re.compile(r"[^\W\d]{3}\. [A-ZÅÄÖ]")  # between two sentences
_QUESTION_RE = re.compile(r"[^\W\d]{3}[!?] [A-ZÅÄÖ]")  # a headline may have one: "Kenen kylä? Talkoot alkavat"
_LONGEST_QUESTION = 120  # characters of such a headline
_MIN_WORDS = 4  # a shorter first line may be the name of a section of the site
_WORD_RE = re.compile(r"(?<!\w)[^\W\d]{5,}(?!\w)|[a-zåäö]")
_MIN_DIGITS = 4  # of a code such as LIFE16 NAT/FI/000583
_MAX_BLOCKS = 6
_MAX_LINES = 3  # of a headline
_SECTIONS = frozenset((
    "hankkeet", "projektit", "uutiset", "ajankohtaista", "tiedotteet", "blogi", "artikkelit", "projekt", "nyheter",
    "aktuellt", "meddelanden", "blogg", "artiklar", "projects", "news", "press releases", "blog", "articles",
))  # fmt: skip
"""Names of sections of a site, which pages have above their title."""

_KINDS_OF_PAGES = frozenset((
    "hankkeen tiedot", "hanketiedot", "hankkeen perustiedot", "perustiedot", "projektin tiedot", "hankekuvaus",
    "projektin perustiedot", "hankkeen kuvaus", "projektikuvaus", "projektin kuvaus", "hanke lyhyesti", "lyhyesti",
    "projekti lyhyesti", "hankkeesta", "hankkeesta lyhyesti", "projektista", "tietoa hankkeesta", "tietoa projektista",
    "hankkeen esittely", "hankekortti", "projektikortti", "avustuskohde", "yleistä", "project description",
    "project information", "project details", "project facts", "project info", "about the project", "in brief",
    "project in brief", "the project in brief", "facts about the project", "basic information", "projektbeskrivning",
    "projektinformation", "projektuppgifter", "projektfakta", "om projektet", "kort om projektet", "i korthet",
    "projektet i korthet", "fakta om projektet", "information om projektet", "basuppgifter", "beskrivning av projektet",
))  # fmt: skip
"""Headings of pages about any project, which are above or below its name."""


def take_title(lines: Sequence[str], *, with_text: bool = False) -> tuple[str, list[str]]:
    """Return the title of a text, "" if it has none, and the other lines.

    The title is the first block, unless it has few words and a later block is a heading above prose. If the line of the
    title has several sentences, the first one is the title, and the line remains. with_text: whether the lines include
    the text after the title; if so, the title is a single line, and not that of the last block if others are possible.

    >>> take_title(["Uutiset 2021", "", "Kylätalo avattiin", "", "Talo on auki. " * 10])[0]
    'Kylätalo avattiin'
    """
    blocks = split_blocks(lines)
    if not blocks:
        return "", []
    index = _title_index(blocks, with_text=with_text)
    codes, block = _without_codes(blocks[index])
    title, rest = (block[0], block[1:]) if with_text else split_headline(block)
    if len(title) > LONGEST_TITLE:
        return "", list(lines)
    if (sentence := _SENTENCE_RE.match(title)) and len(title) >= _MIN_PROSE:
        title, rest = sentence[0].strip(), block
    others = [*blocks[:index], codes, rest, *blocks[index + 1 :]]
    return title, [line for block in filter(None, others) for line in [*block, ""]]


def _title_index(blocks: list[list[str]], *, with_text: bool) -> int:
    """Return the index of the block that is the title."""
    candidates = []
    for index, block in enumerate(blocks[:_MAX_BLOCKS]):
        if _is_prose(block):
            break
        _, lines = _without_codes(block)
        text = lines[0] if with_text else " ".join(lines)
        if len(block) > _MAX_LINES or not can_be_title(text):
            continue
        candidates.append(index)
        is_last = index + 1 == len(blocks)
        if is_last and with_text:
            break  # it is the text
        is_above_prose = not is_last and _is_prose(blocks[index + 1])
        if is_above_prose or len(text.split()) >= _MIN_WORDS:
            return index
    above_prose = takewhile(lambda block: not _is_prose(block), blocks[:_MAX_BLOCKS])
    others = (index for index, block in enumerate(above_prose) if not is_generic(block[0]))
    return candidates[0] if candidates else next(others, 0)


def can_be_title(text: str) -> bool:
    """Return whether a text is no sentence, address, code, byline, date or name of a section of the site."""
    is_address = " " not in text and any(mark in text for mark in "/@")
    questions = len(_QUESTION_RE.findall(text))
    is_question = questions > (len(text) <= _LONGEST_QUESTION)
    is_sentence = text.endswith(".") or is_question or bool(_SENTENCES_RE.search(text))
    is_signature = bool(parse_date_line(text)) or (":" in text and bool(parse_byline(text)))
    return not (is_address or _is_code(text) or is_sentence or is_signature or is_generic(text))


def is_generic(text: str) -> bool:
    """Return whether a heading is the name of a section of a site, or one of pages about any project.

    >>> is_generic("Hankkeen tiedot"), is_generic("Hankkeen tulokset kylissä")
    (True, False)
    """
    return comparison_key(text) in _SECTIONS | _KINDS_OF_PAGES


def _without_codes(block: list[str]) -> tuple[list[str], list[str]]:
    """Return the codes at the start of a block, and its other lines, of which there is at least one."""
    codes = list(takewhile(_is_code, block[:-1]))
    return codes, block[len(codes) :]


def _is_code(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _MIN_DIGITS and not _WORD_RE.search(text)


def _is_prose(block: list[str]) -> bool:
    return any(len(line) >= (_MIN_SENTENCE if line.endswith(".") else _MIN_PROSE) for line in block)
