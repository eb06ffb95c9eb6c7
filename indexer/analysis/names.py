"""Whether words that stand side by side may be the name of a person: by Voikko's dictionary, and capitals.

Rather once too often than once too seldom, for what must not be kept. No dictionary holds every name: two words that
both mean something else too (jukka ojaluoma, in lower case) are not taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.analysis import voikko
from indexer.analysis.tokens import plain

_FIRST_NAME, _SURNAME = "etunimi", "sukunimi"
_LAST_NAMES = {_SURNAME, "paikannimi"}  # the dictionary knows Nieminen and Salo as places alone
_NAMING = {*_LAST_NAMES, _FIRST_NAME, "nimisana", "nimisana_laatusana", "laatusana"}
_NO_NAMES = {"ray"}  # the dictionary knows but the first name; here it is Raha-automaattiyhdistys
_LONGEST_WORD = 60  # letters; Voikko's time grows fast with what no dictionary holds


def names_a_person(forms: Sequence[str]) -> bool:
    """Return whether two of the written words, one after the other, may be a first name and a surname in any order.

    >>> names_a_person(["Virtasen", "Matti"]), names_a_person(["toivo", "kuntoutus"])
    (True, False)
    """
    words = [plain(form).split(":")[0][:_LONGEST_WORD] for form in forms]
    return any(_is_full_name(*pair) for pair in pairwise(words) if all(map(_may_be_name, pair)))


def _may_be_name(form: str) -> bool:
    return form.lower() not in _NO_NAMES and not any(map(str.isdigit, form))


def _is_capitalised(form: str) -> bool:
    return form[:1].isupper() and not form.isupper()  # STEA is no name of a person


def _is_full_name(one: str, other: str) -> bool:
    classes = voikko.word_classes(one), voikko.word_classes(other)
    if _is_first_and_last(*classes) or _is_first_and_last(*reversed(classes)):
        return True
    return all(map(_is_capitalised, (one, other))) and any(not each or _FIRST_NAME in each for each in classes)


def _is_first_and_last(first: frozenset[str], last: frozenset[str]) -> bool:
    """Anything before what is a surname and nothing else; a first name before what may be a surname or is unknown;
    what is a first name and nothing else, before any noun."""
    if last == {_SURNAME}:
        return True
    if _FIRST_NAME not in first:
        return False
    return not last or bool(last & _LAST_NAMES) or (first == {_FIRST_NAME} and bool(last & _NAMING))
