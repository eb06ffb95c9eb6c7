"""The evidence that two documents describe the same thing. Without evidence, or with a contradiction, they are two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from indexer.model import Kind
from indexer.storage.duplicates import Fingerprint

_MIN_COMMON_HASHES = 6  # of 8, so that about one word in thirty may differ
_MIN_EQUAL_WORDS = 10  # of an identical text: shorter ones are standard phrases
_SIMILAR_LENGTH = 2  # texts of which one is at most this many times longer have words in common if they are the same
_MAX_TYPOS, _TYPO_WORD = 2, 6  # words with one edit each; in shorter words, an edit makes another word
_MIN_CODE = 4  # characters of a code that identifies a project
_SPECIFIC_WORDS = 4  # of the title of a news item that needs no other evidence than its date
_MIN_ORGANISATIONS = 3  # unrelated ones that use a title: it is generic
_SHORT_TITLE, _MIN_TITLES = 2, 5  # a title of at most 2 words, each in at least 5 other titles, is generic
_NUMBER_RE = re.compile(r"\b(?:\w*\d\w*|[ivx]+|[a-h])\b")  # of a phase or part: 2, II, b
_GENERIC_RE = re.compile(
    r"""\w*(?:avustu(?:s|kset|ksen)|tu(?:ki|en|et)|hank(?:e|keet|keen)|projekti(?:t|n)?|toiminta|toiminnan|ohjelma|raha
    |rahoitus|kehittämi(?:nen|sen)|investointi|tiedote|uuti(?:nen|set)|vaihe|osa|jatko|seminaari|koulutus|raportti
    |bidrag(?:et)?|understöd(?:et)?|projekt(?:et)?|verksamhet(?:en)?|program(?:met)?|utveckling(?:en)?|nyhet(?:er)?
    |meddelande(?:t)?|fas|del|grants?|funding|projects?|programmes?|development|news|release|phase|part|general)
    |\d+|yleinen|muu|allmänt?|och|ja|and|for|för|of""",
    re.VERBOSE,
)


class TitleUse:
    """How the documents of an index use titles and codes: which of them do not identify anything.

    titles, codes: those to be assessed. Without fingerprints, only titles of generic words are generic.
    """

    def __init__(
        self,
        fingerprints: Iterable[tuple[str, Fingerprint]] = (),
        titles: Iterable[str] = (),
        codes: Iterable[str] = (),
    ) -> None:
        self._groups: dict[str, list[set[str]]] = {title: [] for title in titles}
        short = [title for title in self._groups if len(title.split()) <= _SHORT_TITLE]
        self._titles_of_word: dict[str, set[str]] = {word: set() for title in short for word in title.split()}
        self._codes = set(codes)
        self._shared_codes: set[str] = set()
        self._count(fingerprints)

    def is_generic(self, title: str) -> bool:
        """Return whether many unrelated documents have a title, or could have it."""
        words = title.split()
        if all(map(_GENERIC_RE.fullmatch, words)) or len(self._groups.get(title, ())) >= _MIN_ORGANISATIONS:
            return True
        others = (self._titles_of_word.get(word, set()) - {title} for word in words)
        return len(words) <= _SHORT_TITLE and all(len(titles) >= _MIN_TITLES for titles in others)

    def identifies(self, code: str) -> bool:
        """Return whether a code is long enough and belongs to one document of each file."""
        return len(code) >= _MIN_CODE and any(map(str.isdecimal, code)) and code not in self._shared_codes

    def _count(self, fingerprints: Iterable[tuple[str, Fingerprint]]) -> None:
        """Count the uses. fingerprints: with the name of their file."""
        files_of_code: dict[str, set[str]] = defaultdict(set)
        for file, fingerprint in fingerprints:
            for title in fingerprint.titles:
                if (groups := self._groups.get(title)) is not None:
                    _add_group(groups, fingerprint.organisations)
                for word in title.split() if self._titles_of_word else ():
                    if word in self._titles_of_word:
                        self._titles_of_word[word].add(title)
            for code in self._codes.intersection(fingerprint.codes):
                if file in files_of_code[code]:
                    self._shared_codes.add(code)
                files_of_code[code].add(file)


def _add_group(groups: list[set[str]], organisations: tuple[str, ...]) -> None:
    """Add the organisations of a document to the groups of organisations that have documents in common."""
    group = set(organisations)
    if not group:
        return
    related = [other for other in groups if other & group]
    groups[:] = [other for other in groups if not other & group]
    groups.append(group.union(*related))


def evidence(one: Fingerprint, other: Fingerprint, use: TitleUse, *, is_same_source: bool) -> str:
    """Return why two documents of different files are the same, "" if they are not.

    is_same_source: whether both are in one folder or register. There, two pages are the same only with the same date
    and text, and two records only with the same code.
    """
    if one.kind != other.kind or contradict(one, other):
        return ""
    title = common_title(one, other)
    code = next((code for code in one.codes if code in other.codes and use.identifies(code)), "")
    if is_same_source and one.is_record and other.is_record:
        return f"the same code {code.upper()}" if code and title else ""
    if is_same_source and not one.is_record and not other.is_record:
        is_copy = title and one.start and one.start == other.start and _has_equal_text(one, other)
        return "the same title and text" if is_copy else ""
    if code and not (use.is_generic(title) if title else _have_unlike_funders(one, other)):
        return f"the same code {code.upper()}"
    is_specific = bool(title) and not use.is_generic(title)
    if one.kind == Kind.PROJECT:
        return _project_evidence(one, other, is_specific=is_specific)
    return _text_evidence(one, other, title, is_specific=is_specific)


def contradict(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether two documents differ in an organisation, code, sum, time or number of a phase that both state."""
    pairs = ((one.organisations, other.organisations), (one.codes, other.codes))
    if any(mine and theirs and not set(mine) & set(theirs) for mine, theirs in pairs):
        return True
    if None not in (one.total_eur, other.total_eur) and one.total_eur != other.total_eur:
        return True
    if not (_is_compatible(one.start, other.start) and _is_compatible(one.end, other.end)):
        return True
    if _have_unlike_funders(one, other) and not set(one.codes) & set(other.codes):
        return True
    return not any(_numbers(mine) == _numbers(theirs) for mine in one.titles for theirs in other.titles)


def common_title(one: Fingerprint, other: Fingerprint) -> str:
    """Return the title of two documents in any language, "" if they differ by more than typing errors."""
    return next((mine for mine in one.titles for theirs in other.titles if _is_same_title(mine, theirs)), "")


def _project_evidence(one: Fingerprint, other: Fingerprint, *, is_specific: bool) -> str:
    has_period = bool((one.start and other.start) or (one.end and other.end))
    if not set(one.organisations) & set(other.organisations):
        is_copy = is_specific and has_period and _has_alike_text(one, other)
        return "the same title, period and text" if is_copy else ""
    is_same_sum = one.total_eur is not None and one.total_eur == other.total_eur
    if _has_alike_text(one, other):
        if has_period:
            return "the same text, organisation and period"
        return "the same title, organisation and text" if is_specific else ""
    if not is_specific or _has_unlike_text(one, other):
        return ""
    if has_period:
        return "the same title, organisation and period" + (" and sum" if is_same_sum else "")
    return "the same title, organisation and sum" if is_same_sum else ""


def _text_evidence(one: Fingerprint, other: Fingerprint, title: str, *, is_specific: bool) -> str:
    """Return the evidence for news and pages, whose organisation is often unknown."""
    is_same_date = len(one.start) > len("2020-01") and one.start == other.start
    if _has_alike_text(one, other) and (title or is_same_date):
        return "the same title and text" if title else "the same date and text"
    if not title or not is_same_date:
        return ""
    if one.beginning and one.beginning == other.beginning:
        return "the same title, date and beginning"
    has_long_title = is_specific and len(title.split()) >= _SPECIFIC_WORDS
    return "the same title and date" if has_long_title and not _has_unlike_text(one, other) else ""


def _is_compatible(one: str, other: str) -> bool:
    """Return whether two times may be the same; one may be less precise, or unknown."""
    return one.startswith(other) or other.startswith(one)


def _have_unlike_funders(one: Fingerprint, other: Fingerprint) -> bool:
    return bool(one.funders and other.funders) and not set(one.funders) & set(other.funders)


def _numbers(title: str) -> list[str]:
    return sorted(_NUMBER_RE.findall(title))


def _is_same_title(one: str, other: str) -> bool:
    """Return whether two folded titles have the same words, except for typing errors in long words."""
    if one == other:
        return bool(one)
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return one.replace(" ", "") == other.replace(" ", "")
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) <= min(_MAX_TYPOS, len(mine) - 1) and all(
        min(map(len, pair)) >= _TYPO_WORD and OSA.distance(*pair, score_cutoff=1) <= 1 for pair in differing
    )


def _has_equal_text(one: Fingerprint, other: Fingerprint) -> bool:
    return one.words >= _MIN_EQUAL_WORDS and (one.words, one.text_digest) == (other.words, other.text_digest)


def _has_alike_text(one: Fingerprint, other: Fingerprint) -> bool:
    common = set(one.text_hashes) & set(other.text_hashes)
    return len(common) >= _MIN_COMMON_HASHES or _has_equal_text(one, other)


def _has_unlike_text(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether two texts of similar length have nothing in common; a summary may share little with a page."""
    if not (one.text_hashes and other.text_hashes):
        return False
    is_similar_length = max(one.words, other.words) <= _SIMILAR_LENGTH * min(one.words, other.words)
    return is_similar_length and not set(one.text_hashes) & set(other.text_hashes)
