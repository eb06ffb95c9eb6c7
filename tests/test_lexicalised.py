"""Parts of compounds that are words in their own right: which readings give parts, and which parts have a meaning."""

from __future__ import annotations

from importlib.resources import files

import pytest

TEXTS = {
    "valtainen": "Kokonaisvaltainen ote.",
    "omaisuus": "Perikunnan omaisuus ja sen hoito.",
    "karjala": "Kesä Pohjois-Karjalasta.",
    "toimikunta": "Seurakunnan toimikunnan esimiehet.",
    "sukupuoli": "Sukupuolen vuorovaikutus, aluehallintoviranomaiset.",
    "maakunta": "Maakuntaliitto.",
}


@pytest.fixture(scope="module")
def ids(find_in):
    search = find_in(TEXTS)
    return lambda typed: {hit.document.id for hit in search(typed).hits}


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("naiset", "valtainen"),
        ("lapset", "karjala"),
        ("omaishoito", "omaisuus"),
        ("kunta", "toimikunta"),
        ("mies", "toimikunta"),
        ("puoli", "sukupuoli"),
        ("vaikuttaa", "sukupuoli"),
        ("omaiset", "sukupuoli"),
        ("kuntaliitto", "maakunta"),
        ("kunnat", "maakunta"),
    ],
)
def test_a_part_without_a_meaning_of_its_own_does_not_find_the_word(ids, typed, document):
    assert document not in ids(typed)


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("valtaiset", "valtainen"),
        ("pohjois", "karjala"),
        ("seurakunta", "toimikunta"),
        ("toimikunnissa", "toimikunta"),
        ("viranomainen", "sukupuoli"),
        ("suku", "sukupuoli"),
        ("maakunnat", "maakunta"),
        ("liitto", "maakunta"),
    ],
)
def test_the_other_parts_find_it(ids, typed, document):
    assert document in ids(typed)


def test_every_entry_has_a_reason_and_the_list_is_sorted():
    text = files("indexer.analysis").joinpath("lexicalised.tsv").read_text("utf-8")
    entries = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert all(len(entry) == 2 and all(entry) for entry in entries)
    words = [word for word, _ in entries]
    assert words == sorted(set(words))
