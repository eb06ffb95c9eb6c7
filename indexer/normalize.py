"""Normalisation of text: characters, white space, case and accents. Every other module builds on these functions.

Text that is read passes `clean` once, so that equal text is equal in memory. Comparisons use one of the folds:

* `fold_case`: the same text in any case.
* `fold`: the same word, as the exact terms of an index are written.
* `fold_accents`: the same name typed without the accents of Latin letters; slugs in URLs are made of it.
* `comparison_key`: the same words, with any punctuation between them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LINE_ENDS = "\r\f\v\u2028\u2029"  # \f separates pages, \v lines of one paragraph
# Invisible characters: byte order marks inside joined files, zero-width break hints. A soft hyphen is not removed.
_INVISIBLE = [chr(code) for code in (*range(0x20), 0x7F, 0x200B, 0x2060, 0xFEFF) if chr(code) not in "\n\t"]
# C1 control characters are cp1252 text that was decoded as Latin-1 elsewhere: they become its dashes and quotes.
_MISDECODED = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_CLEANING = {**dict.fromkeys(_INVISIBLE, ""), **_MISDECODED, **dict.fromkeys(_LINE_ENDS, "\n")}
_CLEANING_RE = re.compile(f"[{re.escape(''.join(_CLEANING))}]")  # eight times as fast as str.translate
_DICTIONARY_SIGNS = str.maketrans({"\u00ad": "", "\u2010": "-", "\u2011": "-", "’": "'"})
_DICTIONARY_SIGN_RE = re.compile(f"[{''.join(map(chr, _DICTIONARY_SIGNS))}]")  # a search is faster than translate
_WORD_RE = re.compile(r"[^\W_]+")
_APOSTROPHES = {ord(sign): None for sign in "'’‘ʼ´`\u00ad"}
# Latin letters that Unicode does not decompose into a letter and an accent.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def clean(text: str) -> str:
    r"""Return the text in NFC, with \n line ends and without control characters.

    >>> clean("yksi\r\nkaksi\fkolme, a\u0308 2007\u00962008\0")
    'yksi\nkaksi\nkolme, ä 2007–2008'
    """
    # Every character to be replaced is unprintable. Most texts have no other than line ends, if any.
    if not text.isprintable() and not all(map(str.isprintable, text.split("\n"))):
        text = _CLEANING_RE.sub(_replacement, text.replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", text)


def _replacement(match: re.Match[str]) -> str:
    return _CLEANING[match[0]]


def clean_line(text: str) -> str:
    r"""Return the text after `clean`, on one line, with single spaces between words and none at the ends.

    >>> clean_line("  Saaja\r\n(yhteiso\u0308)\0 ")
    'Saaja (yhteisö)'
    """
    return collapse_spaces(clean(text))


def compose(text: str) -> str:
    r"""Return the text in NFC, in which an accented letter is one character.

    >>> compose("a\u0308")
    'ä'
    """
    return unicodedata.normalize("NFC", text)


def collapse_spaces(text: str) -> str:
    r"""Return the text with each run of white space, including line ends, as one space, and none at the ends.

    >>> collapse_spaces(" a\u00a0 b\n\tc ")
    'a b c'
    """
    return " ".join(text.split())


def replace_surrogates(text: str) -> str:
    r"""Return the text with "?" for each lone surrogate, so that it can be encoded in UTF-8.

    >>> replace_surrogates("a\udce4b")
    'a?b'
    """
    return text.encode("utf-8", "replace").decode()


def fold_case(text: str) -> str:
    """Return the text in NFC and casefolded, for comparison in any case.

    >>> fold_case("ÄITI Strauß")
    'äiti strauss'
    """
    return compose(text.casefold())


def dictionary_form(form: str) -> str:
    r"""Return a written word as dictionaries spell it: NFC, ASCII hyphens and apostrophes, no soft hyphens.

    >>> dictionary_form("Keski\u2011Suo\u00admi"), dictionary_form("vaa’an")
    ('Keski-Suomi', "vaa'an")
    """
    if form.isascii():  # none of the signs is ASCII
        return form
    return compose(form.translate(_DICTIONARY_SIGNS) if _DICTIONARY_SIGN_RE.search(form) else form)


def fold(form: str) -> str:
    r"""Return the exact term of a written word: its dictionary form, casefolded.

    >>> fold("KESÄ\u00adTYÖ")
    'kesätyö'
    """
    return form.lower() if form.isascii() else fold_case(dictionary_form(form))


def fold_accents(text: str) -> str:
    """Return the text in lower case and without the accents of Latin letters; other letters keep theirs.

    >>> fold_accents("Åbo, Jyväskylä & Łódź"), fold_accents("Й")
    ('abo, jyvaskyla & lodz', 'й')
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_without_accents, fold_case(text).translate(_LETTERS)))


@cache
def _without_accents(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)
    return "".join(filter(str.isascii, base)).lower() if base[0].isascii() else letter


def without_apostrophes(text: str) -> str:
    """Return the text without apostrophes and soft hyphens, which are written in several ways or left out.

    >>> without_apostrophes("Alzheimer’s Society"), without_apostrophes("Alzheimer's Society")
    ('Alzheimers Society', 'Alzheimers Society')
    """
    return text.translate(_APOSTROPHES)


def comparison_key(text: str) -> str:
    """Return the words of the text, folded and separated by single spaces; "" for text without letters and digits.

    >>> comparison_key("Hankkeen_nimi (FI)"), comparison_key(" – ")
    ('hankkeen nimi fi', '')
    """
    return " ".join(_WORD_RE.findall(fold_case(text)))
