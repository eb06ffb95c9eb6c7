"""Detection of person names in adjacent words, by Voikko's dictionary and capital letters.

It prefers false positives, because its callers must not store names. No dictionary contains every name: two lower-case
words that also mean something else (jukka ojaluoma) are not detected.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.analysis import voikko
from indexer.normalize import dictionary_form

_FIRST_NAME, _SURNAME = "etunimi", "sukunimi"
_LAST_NAMES = {_SURNAME, "paikannimi"}  # the dictionary has Nieminen and Salo only as place names
_NAMING = {*_LAST_NAMES, _FIRST_NAME, "nimisana", "nimisana_laatusana", "laatusana"}
_NO_NAMES = {"ray"}  # a first name in the dictionary; in these documents RAY is Raha-automaattiyhdistys
_MAX_LETTERS = 60  # Voikko's time grows fast with the length of unknown words


def contains_person_name(forms: Sequence[str]) -> bool:
    """Return whether two adjacent forms may be a first name and a surname, in either order.

    >>> contains_person_name(["Virtasen", "Matti"]), contains_person_name(["toivo", "kuntoutus"])
    (True, False)
    """
    words = [dictionary_form(form).split(":")[0][:_MAX_LETTERS] for form in forms]
    return any(_is_full_name(*pair) for pair in pairwise(words) if all(map(_may_be_name, pair)))


def _may_be_name(form: str) -> bool:
    return form.lower() not in _NO_NAMES and not any(map(str.isdigit, form))


def _is_capitalised(form: str) -> bool:
    return form[:1].isupper() and not form.isupper()  # an acronym (STEA) is not a person's name


def _is_full_name(first: str, second: str) -> bool:
    classes = voikko.word_classes(first), voikko.word_classes(second)
    if _is_first_and_last(*classes) or _is_first_and_last(*reversed(classes)):
        return True
    return all(map(_is_capitalised, (first, second))) and any(
        not known_classes or _FIRST_NAME in known_classes for known_classes in classes
    )


def _is_first_and_last(first: frozenset[str], last: frozenset[str]) -> bool:
    """Return whether the word classes of two adjacent words fit a first name and a surname.

    They do if the second word can only be a surname; if the first may be a first name and the second is unknown or
    may be a surname; or if the first can only be a first name and the second may be a noun or an adjective.
    """
    if last == {_SURNAME}:
        return True
    if _FIRST_NAME not in first:
        return False
    return not last or bool(last & _LAST_NAMES) or (first == {_FIRST_NAME} and bool(last & _NAMING))
