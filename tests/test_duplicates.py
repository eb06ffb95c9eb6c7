"""A document of two sources is shown once with both sources; similar documents of one source are shown separately."""

from __future__ import annotations

import json

import msgspec
import pytest
from small_corpora import documents_in, settings_in

from indexer.indexing.changes.fingerprints import FingerprintIndex, fingerprint_of
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind, PartialDate, Period
from indexer.storage.duplicates import load_duplicates
from indexer.storage.index_folder import IndexFolder
from searchapp import create_app

LONG = " ".join(f"sana{number} kertoo hankkeen arjesta ja tuloksista" for number in range(30))


def record(document_id, title="Vertaisten matkassa – tukea omaisille", **more):
    return {
        "id": document_id, "title": title, "start_year": 2015, "end_year": 2018, "language": "fi", "type": "project"
    } | more  # fmt: skip


def write(settings, folder, *records):
    (settings.corpus / folder).mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record) for record in records]
    (settings.corpus / folder / "r.jsonl").write_text("\n".join([*lines, ""]), "utf-8")


def duplicates(settings):
    return {main: sorted(ids) for main, ids in load_duplicates(IndexFolder(settings.index).current().folder).items()}


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.mark.parametrize(
    "other",
    [
        record("b"),
        record("b", "VERTAISTEN MATKASSA: tukea omaisille (2015-2018)"),
        record("b", "Vertaisten matkasa – tukea omaisille"),
        record("b", "Aivan toinen nimi samalle asialle", summary=LONG),
    ],
    ids=["same title", "other punctuation", "a typing error", "same text"],
)
def test_a_project_in_two_registers_is_shown_once(settings, other):
    write(settings, "x", record("a", summary=LONG))
    write(settings, "y", other)
    report = reindex(settings)
    assert set(documents_in(settings)) == {"a"}
    assert (report.duplicates, report.documents, duplicates(settings)) == (1, 1, {"a": ["b"]})


@pytest.mark.parametrize(
    "other",
    [
        record("b", start_year=2019, end_year=2021),
        record("b", "Vertaisten matkassa – tukea nuorille"),
        record("b", type="page"),
        record("b", lead="Rantakylän Soutajat ry", total_eur=500),
        record("b", lead="Metsäpolku ry", total_eur=700),
        record("b", code=["S20999"]),
        record("b", "Aivan toinen nimi", summary=LONG, lead="Rantakylän Soutajat ry"),
    ],
    ids=["period", "title", "kind", "organisation", "sum", "code", "organisation with the same text"],
)
def test_different_documents_are_no_duplicates(settings, other):
    write(settings, "x", record("a", lead="Metsäpolku ry", total_eur=500, code=["S20420"], summary=LONG))
    write(settings, "y", other)
    assert reindex(settings).duplicates == 0
    assert set(documents_in(settings)) == {"a", "b"}


def test_documents_of_one_source_are_no_duplicates(settings):
    write(settings, "x", record("a"), record("b"))
    assert reindex(settings).duplicates == 0


def test_records_with_one_id_in_two_registers_are_duplicates_only_if_they_match(settings):
    write(settings, "x", record("1"), record("2"))
    write(settings, "y", record("1"), record("2", "Metsäpolku kotiin päin"))
    report = reindex(settings)
    assert (duplicates(settings), report.problems) == ({"1": ["1"]}, [])
    assert set(documents_in(settings)) == {"1", "2", "y/r.jsonl#2"}


def test_a_duplicate_is_shown_when_its_original_is_removed(settings):
    write(settings, "x", record("a"), record("c", "Aivan muu hanke toisaalla"))
    write(settings, "y", record("b"))
    reindex(settings)
    write(settings, "x", record("c", "Aivan muu hanke toisaalla"))
    reindex(settings)
    assert set(documents_in(settings)) == {"b", "c"}
    assert duplicates(settings) == {}


def test_a_duplicate_is_shown_when_its_original_changes(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    reindex(settings)
    write(settings, "x", record("a", "Metsäpolku kotiin päin"))
    reindex(settings)
    assert set(documents_in(settings)) == {"a", "b"}


def test_a_document_of_an_earlier_source_replaces_the_one_shown(settings):
    write(settings, "y", record("b"), record("c", "Aivan muu hanke toisaalla"))
    reindex(settings)
    write(settings, "x", record("a"))
    reindex(settings)
    assert (set(documents_in(settings)), duplicates(settings)) == ({"a", "c"}, {"a": ["b"]})
    assert reindex(settings).files_read == 0


def test_nothing_is_read_again_when_nothing_changed(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    reindex(settings)
    assert reindex(settings).files_read == 0
    assert duplicates(settings) == {"a": ["b"]}


def test_duplicates_can_be_shown_separately(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    reindex(settings)
    report = reindex(msgspec.structs.replace(settings, duplicates=False))
    assert "duplicates" in report.rebuilt
    assert set(documents_in(settings)) == {"a", "b"}


def test_incremental_runs_find_the_duplicates_that_a_full_run_finds(settings, tmp_path):
    steps = [
        ("x", [record("a"), record("d", "Metsäpolku kotiin päin")]),
        ("y", [record("b", summary=LONG)]),
        ("z", [record("c", "Toisen niminen mutta sama", summary=LONG), record("e", "Metsäpolku kotiin päin")]),
        ("x", [record("d", "Metsäpolku kotiin päin")]),
        ("w", [record("f", "Metsäpolku kotiin päin")]),
    ]
    for folder, records in steps:
        write(settings, folder, *records)
        reindex(settings)
        (tmp_path / "fresh").mkdir(exist_ok=True)
        fresh = msgspec.structs.replace(settings, index=tmp_path / "fresh" / "index")
        reindex(fresh, full=True)
        assert (set(documents_in(settings)), duplicates(settings)) == (set(documents_in(fresh)), duplicates(fresh))


def test_projects_without_a_period_are_duplicates_only_with_a_common_organisation():
    def fingerprint(*organisations):
        return fingerprint_of(Document("a", Kind.PROJECT, "Vertaisten matkassa", "x", organisations=organisations))

    index = FingerprintIndex()
    index.add("a", "x", fingerprint("Kylien Liitto ry"))
    assert index.find("y", fingerprint("Kylien liitto ry")) == ("a", "the same title and time")
    assert index.find("y", fingerprint("Muu ry")) is None


def test_a_short_title_does_not_identify_a_project():
    period = Period(PartialDate(2015), PartialDate(2018))
    fingerprint = fingerprint_of(Document("a", Kind.PROJECT, "Hanke", "x", period=period))
    index = FingerprintIndex()
    index.add("a", "x", fingerprint)
    assert index.find("y", fingerprint) is None


def test_the_page_and_the_api_show_both_sources(settings):
    write(settings, "x", record("a", summary=LONG))
    write(settings, "y", record("b", url="https://example.fi/b"))
    reindex(settings)
    client = create_app(settings).test_client()
    reply = client.get("/api/v1/documents/b").json
    assert reply["document"]["id"] == "a"
    assert [(duplicate["source"], duplicate["url"]) for duplicate in reply["also"]] == [
        ("y/r.jsonl", "https://example.fi/b")
    ]
    assert client.get("/documents/b").headers["Location"] == "/documents/a"
    assert "y/r.jsonl" in client.get("/documents/a").text
    assert "y/r.jsonl" in client.get("/?q=vertaisten").text


def test_files_in_the_corpus_folder_itself_are_one_source(settings):
    for name in ("a", "b"):
        (settings.corpus / f"{name}.jsonl").write_text(json.dumps(record(name)) + "\n", "utf-8")
    assert reindex(settings).duplicates == 0
