"""Redaction removes the listed names from the index, in every inflected form, and from the people of documents."""

from __future__ import annotations

import msgspec
import pytest
from small_corpora import documents_in, settings_in, write_page

from indexer.errors import SettingsError
from indexer.indexing.redaction import REPLACEMENT, Redactor, load_names
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind


@pytest.fixture
def redacted(analyzer):
    def redacted(text, *names, **more):
        return Redactor(list(names), analyzer)(Document("a", Kind.PAGE, "Otsikko", "a.txt", text=text, **more))

    return redacted


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
def test_a_name_is_removed_in_every_form(redacted, text):
    redacted_text = redacted(text, "Matti Virtanen").text
    assert "irta" not in redacted_text
    assert REPLACEMENT in redacted_text


@pytest.mark.parametrize("text", ["Matti Virtala veti hanketta.", "Virtanen kertoi.", "Maija Virtanen ja Matti Meri."])
def test_other_names_remain(redacted, text):
    assert redacted(text, "Matti Virtanen").text == text


def test_names_that_are_in_no_dictionary_are_removed_too(redacted):
    redacted_text = redacted("Kysy Xalla Zyxnenseltä tai Xalla Zyxnesen tiimiltä.", "Xalla Zyxnenen").text
    assert "Zyx" not in redacted("Soita Xalla Zyxnenen numeroon.", "Xalla Zyxnenen").text
    assert redacted_text.count("Zyxnesen") == 0


def test_a_person_is_removed_from_the_people_and_the_titles(redacted):
    document = redacted(
        "", "Matti Virtanen", people=("Matti Virtanen", "Maija Meri"), titles={"en": "By Matti Virtanen"}
    )
    assert document.people == ("Maija Meri",)
    assert "Virtanen" not in document.titles["en"]


def test_page_offsets_are_moved_with_the_text(redacted):
    text = "Alku Matti Virtanen.\nToinen sivu."
    document = redacted(text, "Matti Virtanen", pages=(0, text.index("Toinen")))
    assert document.text[document.pages[1] :] == "Toinen sivu."


def test_the_index_contains_no_hidden_name_and_a_change_of_names_rebuilds_it(tmp_path):
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt", "Hanketta veti Matti Virtanen vuosina.")
    write_page(settings, "b.txt", "Toista veti Maija Meri.")
    reindex(settings)
    names = tmp_path / "names.txt"
    names.write_text("# pyydetty\nMatti Virtanen\n", "utf-8")
    redacting = msgspec.structs.replace(settings, hidden_people=str(names))
    assert "names" in reindex(redacting).rebuilt
    assert "Virtanen" not in str(documents_in(redacting))
    assert b"irtanen" not in b"".join(
        path.read_bytes() for path in (settings.index / "000002").rglob("*.*") if path.is_file()
    )
    assert reindex(redacting).rebuilt == ""


def test_an_unusable_file_of_names_is_an_error(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_names(str(tmp_path / "none.txt"))
    (tmp_path / "one.txt").write_text("Virtanen\n", "utf-8")
    with pytest.raises(SettingsError, match="one word"):
        load_names(str(tmp_path / "one.txt"))
