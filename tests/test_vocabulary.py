"""Vocabularies in the index: the compiled thesaurus and the table of funders follow their settings."""

from __future__ import annotations

import pytest
from small_corpora import settings_in, write_records

from indexer import OpenIndex
from indexer.errors import SettingsError
from indexer.indexing.reindex import reindex
from indexer.storage.stored_thesaurus import open_thesaurus, thesaurus_digest

HEAD = "uri\tfi\tsv\ten\n"
CHILDREN = "x:1\tlastensuojelu\tbarnskydd\tchild protection\n"
CARE = "x:2\tkuntoutus\trehabilitering\trehabilitation\n"
FUNDER = '[[funder]]\nname = "{}"\nabbreviations = ["KS"]\n'


@pytest.fixture
def corpus(tmp_path):
    """Return the settings of a corpus of two records, with a thesaurus and a table of funders."""
    (tmp_path / "words.tsv").write_text(HEAD + CHILDREN, "utf-8")
    (tmp_path / "funders.toml").write_text(FUNDER.format("Kaarnasäätiö"), "utf-8")
    settings = settings_in(tmp_path, thesaurus=str(tmp_path / "words.tsv"), funders=str(tmp_path / "funders.toml"))
    write_records(settings, "a.jsonl", {"1": "Lastensuojelun malli", "2": "Talo"})
    return settings


@pytest.fixture
def run(corpus, analyzer):
    """Return a function that indexes and returns the folder of the newest generation and the report of the run."""

    def index():
        report = reindex(corpus, analyzer=analyzer)
        return OpenIndex(corpus.index).current().generation.folder, report

    return index


def uris(folder, words, analyzer):
    terms = [analyzer.query_word(word) for word in words]
    return [concept.uri for _, concept in open_thesaurus(folder).find(terms)]


def test_the_thesaurus_is_compiled_into_the_generation(run, analyzer):
    folder, _ = run()
    assert uris(folder, ["barnskydd"], analyzer) == ["x:1"]


def test_a_changed_thesaurus_creates_a_new_generation_without_reading_files_again(tmp_path, run, analyzer):
    previous, _ = run()
    (tmp_path / "words.tsv").write_text(HEAD + CHILDREN + CARE, "utf-8")
    current, report = run()
    assert current != previous
    assert (uris(previous, ["rehabilitation"], analyzer), uris(current, ["rehabilitation"], analyzer)) == ([], ["x:2"])
    assert (report.files_read, report.unchanged, report.rebuilt) == (0, 2, "")


def test_an_unchanged_thesaurus_creates_no_new_generation(run):
    assert run()[0] == run()[0]


def test_the_compiled_thesaurus_is_reused_when_a_text_changes(corpus, run):
    previous, _ = run()
    write_records(corpus, "b.jsonl", {"3": "Uusi talo"})
    current, _ = run()
    assert current != previous
    assert (current / "thesaurus").read_bytes() == (previous / "thesaurus").read_bytes()


def test_an_empty_setting_disables_the_thesaurus(tmp_path, analyzer):
    settings = settings_in(tmp_path, thesaurus="")
    write_records(settings, "a.jsonl", {"1": "Talo"})
    reindex(settings, analyzer=analyzer)
    assert open_thesaurus(OpenIndex(settings.index).current().generation.folder) is None
    assert thesaurus_digest("") == ""


def test_a_missing_thesaurus_is_an_error_and_the_index_remains(tmp_path, run):
    previous, _ = run()
    (tmp_path / "words.tsv").unlink()
    with pytest.raises(SettingsError, match=r"words\.tsv cannot be read"):
        run()
    assert previous.is_dir()


def test_the_shipped_thesaurus_is_named_sample():
    assert thesaurus_digest("sample")
    assert thesaurus_digest("sample") == thesaurus_digest("sample")


def test_a_changed_table_of_funders_rebuilds_the_index(corpus, tmp_path, run):
    (corpus.corpus / "f.jsonl").write_text('{"id":"4","title":"Piha","funders":["KS"]}\n', "utf-8")
    run()
    assert OpenIndex(corpus.index).current().reader.values("funder") == ["Kaarnasäätiö KS"]
    (tmp_path / "funders.toml").write_text(FUNDER.format("Kivisäätiö"), "utf-8")
    assert run()[1].rebuilt
    assert OpenIndex(corpus.index).current().reader.values("funder") == ["Kivisäätiö KS"]
