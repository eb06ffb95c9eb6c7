"""The vocabulary of facts: which label, in Finnish, Swedish or English, introduces a value of which meaning.

One table, labels.toml, serves columns of registers, keys of JSON and labels of pages. A meaning is a key of a register,
such as "title" or "start_year", or one that only pages have: "partners", "steering", "publications".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple

from indexer.normalize import comparison_key, compose

SURE, LIKELY = 1.0, 0.7
"""The confidence in a label without another meaning, and in one that may mean something else."""

_FILE = Path(__file__).with_name("labels.toml")
_PARTS = ("hankkeen", "projektin", "avustuksen", "projektets", "bidragets", "project", "grant", "projekti", "hanke")
_WITHOUT_PART = 0.95  # the confidence in "hankkeen X" where X is sure, as a factor
_LABEL_END_RE = re.compile(r"[:\t]")
_CAMEL_CASE_RE = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")  # between the words of amountAwarded
_LANGUAGE_RE = re.compile(r"\s\((?:EN|FI|SV|SE)\)(?=\s*:?\s*\Z)", re.IGNORECASE)  # "Lead partner (EN)"
_WITHOUT_DOTS = str.maketrans("äåö", "aao")
_SHORTEST_WITHOUT_DOTS = 5  # letters
_LONGEST_LABEL = 120  # characters; a longer text is not a label


class Meaning(NamedTuple):
    """What a label means. key: "" if the label is unknown. confidence: from 0 to 1."""

    key: str
    confidence: float

    @property
    def is_sure(self) -> bool:
        """Whether the label has no other meaning."""
        return self.confidence >= SURE * _WITHOUT_PART


UNKNOWN = Meaning("", 0.0)


class Vocabulary(NamedTuple):
    """The content of labels.toml, folded. near: words that a label of another fact contains.

    languages: of labels of titles.
    """

    meanings: dict[str, Meaning]
    near: frozenset[str]
    languages: dict[str, str]

    def look_up(self, words: Sequence[str]) -> Meaning:
        """Return the meaning of a label: of all its words, or of those after "hankkeen"."""
        if meaning := self.meanings.get(" ".join(words)):
            return meaning
        if len(words) > 1 and words[0] in _PARTS and (meaning := self.meanings.get(" ".join(words[1:]))):
            return Meaning(meaning.key, meaning.confidence * _WITHOUT_PART)
        return UNKNOWN

    def within(self, words: Sequence[str]) -> Iterator[tuple[Meaning, float]]:
        """Yield each sure meaning of consecutive words of a label, with their share of its letters."""
        length = sum(map(len, words))
        for start in range(len(words)):
            for stop in range(start + 1, len(words) + 1):
                meaning = self.meanings.get(" ".join(words[start:stop]), UNKNOWN)
                if meaning.confidence == SURE:
                    yield meaning, sum(map(len, words[start:stop])) / length


OwnLabels = tuple[tuple[str, tuple[str, ...]], ...]
"""The operator's labels of each fact, from the section [labels] of the settings."""

_own_labels: ContextVar[OwnLabels] = ContextVar("own_labels", default=())


def use_labels(labels: OwnLabels) -> None:
    """Use the operator's labels in addition to the shipped ones, for what this thread reads from now on."""
    _own_labels.set(labels)


def own_labels() -> OwnLabels:
    """Return the operator's labels in use."""
    return _own_labels.get()


@cache
def known_facts() -> frozenset[str]:
    """Return the keys of all facts that labels can mean."""
    content = tomllib.loads(_FILE.read_text("utf-8"))
    return frozenset(key for section in ("sure", "likely", "pages") for key in content[section])


def vocabulary() -> Vocabulary:
    """Return the vocabulary: the shipped one, and the operator's labels."""
    return _vocabulary(own_labels())


@cache
def _vocabulary(own: OwnLabels) -> Vocabulary:
    content = tomllib.loads(_FILE.read_text("utf-8"))
    meanings: dict[str, Meaning] = {}
    for section, confidence in (("likely", LIKELY), ("sure", SURE)):
        for key, labels in content[section].items():
            meanings |= {fold_label(label): Meaning(key, confidence) for label in labels}
    meanings = {without_dots(label): meaning for label, meaning in meanings.items()} | meanings
    meanings |= _own_meanings(own)
    languages = {fold_label(label): code for code, labels in content["titles"].items() for label in labels}
    return Vocabulary(meanings, frozenset(content["near"]), languages)


def _own_meanings(own: OwnLabels) -> dict[str, Meaning]:
    return {fold_label(label): Meaning(key, SURE) for key, labels in own for label in labels}


@cache
def _pages(own: OwnLabels) -> dict[str, Meaning]:
    """Return the meanings of labels on pages: some labels of columns mean something else there, or nothing."""
    content = tomllib.loads(_FILE.read_text("utf-8"))["pages"]
    shipped = {fold_label(label): Meaning(key, SURE) for key, labels in content.items() for label in labels}
    return shipped | _own_meanings(own)


def meaning_of(label: str) -> Meaning:
    """Return the meaning of a label of a page.

    >>> meaning_of("Hankkeen toteutusaika:"), meaning_of("Hankekoodi").key, meaning_of("Kahvihetki")
    (Meaning(key='period', confidence=0.95), 'id', Meaning(key='', confidence=0.0))
    """
    if len(label) > _LONGEST_LABEL:
        return UNKNOWN
    words = fold_label(_LANGUAGE_RE.sub("", label))
    return _pages(own_labels()).get(words) or vocabulary().look_up(words.split())


def without_dots(label: str) -> str:
    """Return a folded label as keys of JSON and XML often write it; short ones would become other words.

    >>> without_dots("myönnetty määrä"), without_dots("mål")
    ('myonnetty maara', 'mål')
    """
    return label.translate(_WITHOUT_DOTS) if len(label) >= _SHORTEST_WITHOUT_DOTS else label


def states_fact(line: str) -> bool:
    """Return whether a line is a known label and its value, other than a date of publication.

    A colon or a tab is between them.

    >>> states_fact("Start date: 1.10.2014"), states_fact("Julkaistu: 1.10.2014"), states_fact("Kello: 9")
    (True, False, False)
    """
    label, *value = _LABEL_END_RE.split(line, maxsplit=1)
    return any(value) and meaning_of(label).key not in ("", "text", "published")


def fold_label(label: str) -> str:
    """Return the words of a label in the form in which labels are compared, without punctuation; camel case is split.

    >>> fold_label("Hankkeen_nimi (fi):"), fold_label("amountAwarded"), fold_label(" EU-rahoitus, € ")
    ('hankkeen nimi fi', 'amount awarded', 'eu rahoitus')
    """
    return comparison_key(_CAMEL_CASE_RE.sub(" ", compose(label.replace("\u00ad", ""))))
