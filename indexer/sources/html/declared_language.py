"""Whether the language that a web page declares can be: templates say English of whatever is written in them."""

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
_FIRST = 20_000  # characters looked at
_FEW = 0.03  # of the words: fewer common words than this, and the text is in none of the three languages


def declared_language(declared: str, text: str) -> str:
    """Return the declared language (ISO 639-1) where the text does not speak against it, else "".

    Of Finnish, Swedish and English the one with the most common words of its own must be the declared one; another
    language is believed where few words of these three stand.

    >>> declared_language("fi-FI", "Kylä ei ole tyhjä ja ovi on auki"), declared_language("en", "Kylä ei ole tyhjä")
    ('fi', '')
    """
    code = re.split(r"[-_]", declared.strip().lower())[0]
    words = [word.lower() for word in _WORD_RE.findall(text[:_FIRST])]
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    most = max(counts.values())
    if code in counts:
        return code if counts[code] == most > 0 else ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() and most < _FEW * len(words) else ""
