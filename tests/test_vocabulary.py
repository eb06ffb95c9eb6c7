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
    """Settings of a corpus of two records, with a thesaurus and a table of funders beside it."""
    (tmp_path / "words.tsv").write_text(HEAD + CHILDREN, "utf-8")
    (tmp_path / "funders.toml").write_text(FUNDER.format("Kaarnasäätiö"), "utf-8")
    settings = settings_in(tmp_path, thesaurus=str(tmp_path / "words.tsv"), funders=str(tmp_path / "funders.toml"))
    write_records(settings, "a.jsonl", {"1": "Lastensuojelun malli", "2": "Talo"})
    return settings


@pytest.fixture
def run(corpus, analyzer):
    """Index once more; return the folder of the newest generation and the report of the run."""

    def once():
        report = reindex(corpus, analyzer=analyzer)
        return OpenIndex(corpus.index).current().generation.folder, report

    return once


def named(folder, words, analyzer):
    return [concept.uri for _, concept in open_thesaurus(folder).find([analyzer.query_word(each) for each in words])]


def test_the_thesaurus_is_compiled_into_the_generation(run, analyzer):
    folder, _ = run()
    assert named(folder, ["barnskydd"], analyzer) == ["x:1"]


def test_a_changed_thesaurus_makes_a_new_generation_and_reads_no_text_again(tmp_path, run, analyzer):
    before, _ = run()
    (tmp_path / "words.tsv").write_text(HEAD + CHILDREN + CARE, "utf-8")
    after, report = run()
    assert after != before
    assert (named(before, ["rehabilitation"], analyzer), named(after, ["rehabilitation"], analyzer)) == ([], ["x:2"])
    assert (report.files_read, report.unchanged, report.rebuilt) == (0, 2, "")


def test_an_unchanged_thesaurus_makes_nothing_new(run):
    assert run()[0] == run()[0]


def test_a_changed_text_keeps_the_compiled_thesaurus(corpus, run):
    before, _ = run()
    write_records(corpus, "b.jsonl", {"3": "Uusi talo"})
    after, _ = run()
    assert after != before
    assert (after / "thesaurus").read_bytes() == (before / "thesaurus").read_bytes()


def test_no_setting_is_no_thesaurus(tmp_path, analyzer):
    settings = settings_in(tmp_path, thesaurus="")
    write_records(settings, "a.jsonl", {"1": "Talo"})
    reindex(settings, analyzer=analyzer)
    assert open_thesaurus(OpenIndex(settings.index).current().generation.folder) is None
    assert thesaurus_digest("") == ""


def test_a_thesaurus_that_is_absent_is_named_and_the_index_stays(tmp_path, run):
    before, _ = run()
    (tmp_path / "words.tsv").unlink()
    with pytest.raises(SettingsError, match=r"words\.tsv cannot be read"):
        run()
    assert before.is_dir()


def test_the_shipped_thesaurus_is_called_sample():
    assert thesaurus_digest("sample")
    assert thesaurus_digest("sample") == thesaurus_digest("sample")


def test_a_changed_table_of_funders_builds_the_index_anew(corpus, tmp_path, run):
    (corpus.corpus / "f.jsonl").write_text('{"id":"4","title":"Piha","funders":["KS"]}\n', "utf-8")
    run()
    assert OpenIndex(corpus.index).current().reader.values("funder") == ["Kaarnasäätiö KS"]
    (tmp_path / "funders.toml").write_text(FUNDER.format("Kivisäätiö"), "utf-8")
    assert run()[1].rebuilt
    assert OpenIndex(corpus.index).current().reader.values("funder") == ["Kivisäätiö KS"]
