"""People who asked not to be found are not: not in the index, not in a record, in no form of their names."""

from __future__ import annotations

import msgspec
import pytest
from small_corpora import documents_in, settings_in, write_page

from indexer.errors import SettingsError
from indexer.indexing.redaction import REPLACEMENT, Redactor, load_names
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind


@pytest.fixture
def without(analyzer):
    def without(text, *names, **more):
        return Redactor(list(names), analyzer)(Document("a", Kind.PAGE, "Otsikko", "a.txt", text=text, **more))

    return without


@pytest.mark.parametrize(
    "text",
    [
        "Hanketta veti Matti Virtanen.",
        "Matti Virtasen mielestä hanke onnistui.",
        "Työ siirtyi Matti Virtaselle keväällä.",
        "Lisätietoja: Virtanen Matti, puh.",
        "MATTI VIRTANEN johti.",
        "Matin Virtasen hanke.",
    ],
)
def test_a_name_is_left_out_in_every_form(without, text):
    told = without(text, "Matti Virtanen").text
    assert "irta" not in told
    assert REPLACEMENT in told


@pytest.mark.parametrize("text", ["Matti Virtala veti hanketta.", "Virtanen kertoi.", "Maija Virtanen ja Matti Meri."])
def test_others_stay(without, text):
    assert without(text, "Matti Virtanen").text == text


def test_names_that_no_dictionary_knows_are_left_out_too(without):
    told = without("Kysy Xalla Zyxnenseltä tai Xalla Zyxnesen tiimiltä.", "Xalla Zyxnenen").text
    assert "Zyx" not in without("Soita Xalla Zyxnenen numeroon.", "Xalla Zyxnenen").text
    assert told.count("Zyxnesen") == 0


def test_a_person_is_no_longer_among_the_people(without):
    told = without("", "Matti Virtanen", people=("Matti Virtanen", "Maija Meri"), titles={"en": "By Matti Virtanen"})
    assert told.people == ("Maija Meri",)
    assert "Virtanen" not in told.titles["en"]


def test_pages_begin_where_they_did(without):
    text = "Alku Matti Virtanen.\nToinen sivu."
    told = without(text, "Matti Virtanen", pages=(0, text.index("Toinen")))
    assert told.text[told.pages[1] :] == "Toinen sivu."


def test_the_index_holds_no_hidden_name_and_a_change_of_names_reads_everything(tmp_path):
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt", "Hanketta veti Matti Virtanen vuosina.")
    write_page(settings, "b.txt", "Toista veti Maija Meri.")
    reindex(settings)
    names = tmp_path / "names.txt"
    names.write_text("# pyydetty\nMatti Virtanen\n", "utf-8")
    hiding = msgspec.structs.replace(settings, hidden_people=str(names))
    assert "names" in reindex(hiding).rebuilt
    assert "Virtanen" not in str(documents_in(hiding))
    assert b"irtanen" not in b"".join(
        path.read_bytes() for path in (settings.index / "000002").rglob("*.*") if path.is_file()
    )
    assert reindex(hiding).rebuilt == ""


def test_a_file_of_names_that_cannot_be_used_says_so(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_names(str(tmp_path / "none.txt"))
    (tmp_path / "one.txt").write_text("Virtanen\n", "utf-8")
    with pytest.raises(SettingsError, match="one word"):
        load_names(str(tmp_path / "one.txt"))
