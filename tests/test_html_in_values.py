"""Tags and entities in the values of registers become text, and signs that are no markup stay."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saved import read
from test_xlsx import workbook

from indexer.details import texts_by_field
from indexer.model import Document
from indexer.sources.markup_text import plain_text, plain_values

TITLE = "Torit &amp; <em>kahvi</em>lat"
TEXT = "<p>Väki <strong>kok</strong>oontui.</p><ul><li>Syntyi&nbsp;kerho</li></ul><script>x()</script>"
NOTE = "&lt;p&gt;Huomaa&lt;/p&gt;"
HEAD = ["Hankkeen nimi", "Toteuttaja", "Vuosi", "Kuvaus", "Muuta"]
ROW = [TITLE, "Torin Väki ry", "2020", TEXT, NOTE]
RECORD = dict(zip(HEAD, ROW, strict=True))


def xml(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


REGISTERS = {
    "a.csv": ";".join(HEAD)
    + "\n"
    + ";".join(f'"{cell}"' for cell in (value.replace('"', '""') for value in ROW))
    + "\n",
    "a.xlsx": workbook(A=[HEAD, ROW]),
    "a.json": json.dumps([RECORD]),
    "a.jsonl": json.dumps(
        {"title": TITLE, "lead": "Torin Väki ry", "start_year": 2020, "summary": TEXT, "Muuta": NOTE}
    ),
    "a.xml": f"<data><row><nimi>{xml(TITLE)}</nimi><toteuttaja>Torin Väki ry</toteuttaja><vuosi>2020</vuosi>"
    f"<kuvaus>{xml(TEXT)}</kuvaus><muuta>{xml(NOTE)}</muuta></row></data>",
}


@pytest.mark.parametrize("name", REGISTERS)
def test_html_in_the_values_of_a_register_becomes_text(tmp_path, name):
    (document,) = [item for item in read(tmp_path, REGISTERS[name], name) if isinstance(item, Document)]
    assert (document.title, document.summary) == ("Torit & kahvilat", "Väki kokoontui.\n\nSyntyi kerho")
    assert texts_by_field(document)["other"] == ("Huomaa",)


@pytest.mark.parametrize(
    "text",
    [
        "3 < 5 ja a > b",
        "a<b",
        "R&D",
        "AT&T; muut",
        "<aino@kivi.example>",
        "<https://a.example/?b=1&copy=2>",
        "x <- y",
        "<3",
    ],
)
def test_signs_that_are_no_markup_stay(text):
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("T&amp;amp;K", "T&K"),
        ("&Auml;l&auml; &#228;&#xe4;", "Älä ää"),
        ("Yksi<br/>kaksi", "Yksi\nkaksi"),
        ("Yksi\nkaksi <b>kolme</b>", "Yksi\nkaksi kolme"),
        ("jos <b>a</b> < 5 tai <x>", "jos a < 5 tai <x>"),
        ("<o:p>Word</o:p><!-- piilo -->", "Word"),
        ('<a href="https://a.example/?b=1&amp;c=2">Sivu</a>', "Sivu"),
        ("<P CLASS='x'>Iso</P>", "Iso"),
    ],
)
def test_tags_and_entities_are_converted(markup, text):
    assert plain_text(markup) == text


def test_values_within_lists_and_objects_are_converted():
    assert plain_values({"a": ["&amp;", {"b": "<i>x</i>"}], "n": 1}) == {"a": ["&", {"b": "x"}], "n": 1}


@given(st.text(st.sampled_from("<>&;/!-#abp \n") | st.characters(), max_size=60))
def test_any_text_is_converted_without_an_error(text):
    plain_text(text)
