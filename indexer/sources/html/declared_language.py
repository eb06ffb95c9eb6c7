"""Check of the declared language of a web page against its text: templates often declare English for any text."""

from __future__ import annotations

import re

_COMMON = {
    "fi": frozenset((
        "ja", "on", "ei", "että", "se", "oli", "ovat", "sekä", "myös", "joka", "kun",
        "mutta", "tai", "sen", "hän", "mitä", "niin", "voi", "ole",
    )),
    "sv": frozenset((
        "och", "att", "det", "som", "en", "är", "av", "för", "på", "den", "med",
        "till", "ett", "har", "inte", "om", "vi", "de", "kan", "var",
    )),
    "en": frozenset((
        "the", "and", "of", "to", "in", "is", "that", "for", "it", "was", "on",
        "are", "with", "as", "be", "this", "by", "from", "have", "not",
    )),
}  # fmt: skip
_WORD_RE = re.compile(r"[^\W\d_]+")
_CHECKED_CHARACTERS = 20_000
_MIN_COMMON_SHARE = 0.03  # of the words: a text with fewer common words is in none of the three languages


def declared_language(declared: str, text: str) -> str:
    """Return the declared language (ISO 639-1), or "" if the text contradicts it.

    Finnish, Swedish or English must have more common words in the text than the other two. Another language is
    accepted if the text contains few common words of these three.

    >>> declared_language("fi-FI", "Kylä ei ole tyhjä ja ovi on auki"), declared_language("en", "Kylä ei ole tyhjä")
    ('fi', '')
    """
    code = re.split(r"[-_]", declared.strip().lower())[0]
    words = [word.lower() for word in _WORD_RE.findall(text[:_CHECKED_CHARACTERS])]
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    most = max(counts.values())
    if code in counts:
        return code if counts[code] == most > 0 else ""
    is_code = len(code) == 2 and code.isascii() and code.isalpha()
    return code if is_code and most < _MIN_COMMON_SHARE * len(words) else ""
