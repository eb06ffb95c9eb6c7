"""Answers in the fields of PDF forms."""

from __future__ import annotations

import pytest
from reports import page, pdf

from indexer.model import Document
from indexer.sources import SourceFile, read_file


@pytest.fixture
def read(tmp_path):
    def read_data(data):
        (tmp_path / "form.pdf").write_bytes(data)
        return list(read_file(SourceFile(tmp_path / "form.pdf", "form.pdf")))

    return read_data


@pytest.fixture
def text_of(read):
    def text(*fields, drawn):
        (document,) = read(pdf(page("Tilinteko", *drawn), fields=fields))
        assert isinstance(document, Document)
        return document.text

    return text


def field(kind, value, rectangle, more=b""):
    name = rectangle.replace(b" ", b"-")  # fields of one name have one value
    return b"/FT/%s/T(%s)/V%s/Rect[%s]%s" % (kind, name, value, rectangle, more)


def box(state, rectangle):
    return b"/FT/Btn/T(b)/V/%s/AS/%s/Rect[%s]/AP<</N<</On 3 0 R/Off 3 0 R>>>>" % (state, state, rectangle)


def test_an_answer_right_of_its_question_follows_it(text_of):
    text = text_of(field(b"Tx", b"(Marttojen kerho)", b"100 532 300 546"), drawn=["Saaja:", "Vuosi:"])
    assert text == "Saaja: Marttojen kerho\n\nVuosi:"


def test_an_answer_below_its_question_follows_it_line_by_line(text_of):
    answer = field(b"Tx", b"(Istutettiin puita.\rAvattiin kahvio.)", b"40 480 300 530", b"/Ff 4096")
    text = text_of(answer, drawn=["Mitä tehtiin?", "", "", "", "Mitä seuraavaksi?"])
    assert text.split("\n\n") == ["Mitä tehtiin?", "Istutettiin puita. Avattiin kahvio.", "Mitä seuraavaksi?"]


def test_boxes_are_marked_before_or_after_their_labels(text_of):
    boxes = [box(b"On", b"26 534 38 546"), box(b"Off", b"26 520 38 532"), box(b"On", b"88 506 100 518")]
    text = text_of(*boxes, drawn=["Metsä", "Pelto", "Järvi ja"])
    assert [line for line in text.split() if line != "ja"] == ["☒", "Metsä", "☐", "Pelto", "Järvi", "☒"]


def test_chosen_options_are_read_by_their_labels(text_of):
    chosen = field(b"Ch", b"(k)", b"100 532 300 546", b"/Ff 131072/Opt[[(l)(Lappi)][(k)(Kymenlaakso)]]")
    several = field(b"Ch", b"[(Lapset)(Pojat)]", b"100 490 300 530", b"/Ff 2097152/Opt[(Lapset)(Nuoret)(Pojat)]")
    text = text_of(chosen, several, drawn=["Alue", "Kenelle"])
    assert "Kymenlaakso" in text
    assert "Lapset, Pojat" in text
    assert "Lappi" not in text
    assert "Nuoret" not in text


def test_passwords_and_empty_fields_are_not_read(text_of):
    secret = field(b"Tx", b"(avain)", b"100 532 300 546", b"/Ff 8192")
    empty = field(b"Tx", b"()", b"100 518 300 530", b"/TU(Puhelin)")
    assert text_of(secret, empty, drawn=["Tunnus", "Numero"]) == "Tunnus Numero"


def test_an_answer_without_a_question_on_its_page_has_the_name_of_its_field(read):
    (document,) = read(pdf(b"", fields=[field(b"Tx", b"(Lumikkijoki)", b"40 500 300 520", b"/TU(Kunta)")]))
    assert document.title == "Kunta: Lumikkijoki"


def test_a_form_that_describes_a_project_is_a_project(read):
    answers = [b"(Siirtolapuutarhan talkoot)", b"(Marttojen kerho)", b"(1.2.2023 - 30.11.2024)"]
    fields = [
        field(b"Tx", value, b"140 %d 380 %d" % (532 - 14 * at, 546 - 14 * at)) for at, value in enumerate(answers)
    ]
    (document,) = read(pdf(page("Tilinteko", "Hankkeen nimi", "Hakija", "Toteutusaika"), fields=fields))
    assert document.title == "Siirtolapuutarhan talkoot"
    assert document.organisations == ("Marttojen kerho",)
    assert str(document.period.start) == "2023-02-01"


def test_an_xfa_form_is_noted_and_its_plain_fields_are_read(read, capfd):
    fields = [field(b"Tx", b"(Marttojen kerho)", b"100 532 300 546")]
    note, document = read(pdf(page("Tilinteko", "Saaja:"), fields=fields, xfa=b"<xdp/>"))
    assert capfd.readouterr().err == ""
    assert "XFA form" in note.reason
    assert not note.lost
    assert "Marttojen kerho" in document.text
