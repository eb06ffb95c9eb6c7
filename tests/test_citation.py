"""Citations of one document as text, RIS and BibTeX."""

from __future__ import annotations

import re

import pytest
from conftest import TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Document, Kind, PartialDate, Period
from searchapp.export import bibtex, ris
from searchapp.export.citation import Retrieval, authors_of, citation_text, family_first, years_text

RETRIEVAL = Retrieval("https://haku.example/documents/p1", TODAY, 12)
WORDS = {"retrieved": "Haettu", "index": "hakemisto", "and_others": "ym."}.__getitem__


def project(**fields):
    required = {"id": "p1", "kind": Kind.PROJECT, "title": "Äitien talo", "source": "a.txt"}
    return Document(**{**required, **fields})


COMPLETE = project(
    people=("Marjut Ojaluoma",),
    lead="Lapuan kaupunki",
    funders=("Valtio", "Lapuan kaupunki"),
    period=Period(PartialDate(2007, 8, 1), PartialDate(2008)),
    language="fi",
)


def test_a_citation_has_authors_years_title_funders_and_url():
    assert citation_text(COMPLETE, RETRIEVAL, WORDS) == (
        "Ojaluoma, Marjut (2007–2008): Äitien talo. Lapuan kaupunki. Valtio; Lapuan kaupunki."
        " https://haku.example/documents/p1 Haettu 2026-11-23: Hankehaku, hakemisto 12."
    )


def test_without_people_the_lead_is_the_author_and_appears_once():
    text = citation_text(project(lead="Lapuan kaupunki", period=Period(PartialDate(2007))), RETRIEVAL, WORDS)
    assert text.startswith("Lapuan kaupunki (2007): Äitien talo. https://")


def test_without_an_author_the_title_is_first():
    assert citation_text(project(title="Miksi?"), RETRIEVAL, WORDS).startswith("Miksi? https://")


def test_of_many_people_only_the_first_is_named():
    text = citation_text(project(people=("A B", "C D", "E F", "G H")), RETRIEVAL, WORDS)
    assert text.startswith("B, A ym.: Äitien talo.")


def test_the_url_of_the_source_is_preferred_to_the_page_in_this_service():
    assert " https://u.example/x Haettu" in citation_text(project(url="https://u.example/x"), RETRIEVAL, WORDS)


def test_the_year_of_news_is_that_of_the_publication():
    assert years_text(project(kind=Kind.NEWS, published=PartialDate(2018, 3))) == "2018"


@pytest.mark.parametrize("name", ["Ojaluoma", "Ojaluoma, Marjut", ""])
def test_a_name_of_one_word_or_with_a_comma_is_unchanged(name):
    assert family_first(name) == name


def test_bibtex_of_a_project():
    assert bibtex.citation(COMPLETE, RETRIEVAL, WORDS) == (
        "@misc{ojaluoma-2007-aitien-f645,\n"
        "  title = {{Äitien talo}},\n"
        "  author = {Ojaluoma, Marjut},\n"
        "  year = {2007},\n"
        "  publisher = {{Lapuan kaupunki}},\n"
        "  url = {https://haku.example/documents/p1},\n"
        "  urldate = {2026-11-23},\n"
        "  language = {fi},\n"
        "  note = {2007–2008. Valtio; Lapuan kaupunki. Hankehaku, hakemisto 12},\n"
        "}\n"
    )


def test_bibtex_does_not_split_an_organisation_into_first_and_last_name():
    assert "author = {{Lapuan kaupunki}}" in bibtex.citation(project(lead="Lapuan kaupunki"), RETRIEVAL, WORDS)
    assert "author = {{Ojala, Koski and Myllys}}" in bibtex.citation(
        project(people=("Ojala, Koski and Myllys",)), RETRIEVAL, WORDS
    )


@given(st.text())
@settings(deadline=None)
def test_braces_are_balanced_in_bibtex_for_any_text(text):
    document = project(title=text, people=(text, "A B"), lead=text, funders=(text,), url=text, language="fi")
    entry = bibtex.citation(document, RETRIEVAL, WORDS)
    depth = 0
    for character in entry:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert re.match(r"@misc\{[a-z0-9-]+,\n", entry)
    assert entry.split("\n")[1:-2] == [line for line in entry.splitlines() if re.match(r"  [a-z]+ = \{.*\},", line)]


def test_ris_of_one_document_names_the_index():
    record = ris.citation(COMPLETE, RETRIEVAL, WORDS)
    assert record.startswith("TY  - RPRT\r\n")
    assert "N1  - Hankehaku, hakemisto 12\r\n" in record


def test_authors_are_on_one_line():
    assert authors_of(project(people=("Marjut\nOjaluoma",))) == ["Ojaluoma, Marjut"]
    assert authors_of(project()) == []
