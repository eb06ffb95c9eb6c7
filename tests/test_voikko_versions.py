"""An index made with one implementation of Voikko and used with another: served with a warning, rebuilt by a run."""

from __future__ import annotations

import logging

import pytest
from click.testing import CliRunner
from small_corpora import TODAY, settings_in, write_page

from indexer import OpenIndex
from indexer.analysis import analysis_version, is_compatible, voikko
from indexer.cli import main
from indexer.errors import SearchIndexError
from indexer.indexing import pipeline
from indexer.indexing.reindex import reindex
from indexer.storage.index_folder import IndexFolder
from searchapp.search.parameters import Parameters
from searchapp.search.search_index import SearchIndex

OTHER = "othervoikko 1.0, words 2.0"


@pytest.fixture
def settings(tmp_path):
    """The settings of an index that this process's implementation made."""
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt", "Kyläkirjastojen yhteistyöhanke alkoi Kuhmossa.")
    reindex(settings)
    return settings


@pytest.fixture
def other(settings, monkeypatch):
    """Continue with another implementation of Voikko, as after a move to another machine."""
    replacement = voikko.implementation()._replace(version=OTHER)
    monkeypatch.setattr(voikko, "implementation", lambda: replacement)
    return settings


def ours(settings):
    """Return the version of the analysis that an index was made with."""
    return IndexFolder(settings.index).current().manifest.analysis


def test_an_index_names_the_implementation_that_made_it(settings):
    assert ours(settings) == analysis_version()
    assert voikko.version() in ours(settings)


def test_an_index_of_another_implementation_is_searched_with_one_warning(other, caplog):
    index = SearchIndex(other)
    with caplog.at_level(logging.WARNING):
        opened = [index.current() for _ in range(3)]
    assert opened[0].searcher.search(Parameters(q="kirjasto"), today=TODAY).total == 1
    [message] = [record.getMessage() for record in caplog.records]
    assert f"{OTHER} is used now, so searches may miss a few words; run: indexer reindex" in message


def test_an_index_of_this_implementation_is_opened_without_a_warning(settings, caplog):
    OpenIndex(settings.index).current()
    assert not caplog.records


def test_a_searcher_uses_the_words_that_another_implementation_analysed(other, monkeypatch):
    index = SearchIndex(other)
    monkeypatch.setattr("indexer.analysis.voikko.readings", None)  # so that no word can be analysed
    assert "kirjasto" in index.analyzer.word("Kyläkirjastojen", "fi").part


def test_a_run_with_another_implementation_reads_all_files_and_keeps_no_words(other):
    report = reindex(other)
    assert report.rebuilt.startswith("its words were analysed with ")
    assert report.rebuilt.endswith(f", and {OTHER} is used now")
    assert ours(other) == analysis_version()
    assert OTHER.encode() in (other.index / "words.sqlite").read_bytes()
    assert not reindex(other).rebuilt


def test_the_check_mentions_another_implementation_and_succeeds(other):
    result = CliRunner().invoke(main, ["check", "--index", str(other.index)])
    assert result.exit_code == 0
    assert "is valid" in result.output
    assert f"and {OTHER} is used now: searches may miss a few words until the next indexer reindex" in result.output


def test_the_check_of_an_index_of_this_implementation_mentions_none(settings):
    result = CliRunner().invoke(main, ["check", "--index", str(settings.index)])
    assert result.output == f"{settings.index}/ is valid\n"


def test_the_statistics_name_both_implementations(other):
    lines = CliRunner().invoke(main, ["stats", "--index", str(other.index)]).output.splitlines()
    [built_with] = [line for line in lines if line.startswith("analysis: ")]
    assert OTHER not in built_with
    [used_now] = [line for line in lines if line.startswith("voikko: ")]
    assert used_now.startswith(f"voikko: {OTHER}")


def test_another_version_of_the_analysis_is_not_compatible():
    assert is_compatible(analysis_version())
    assert not is_compatible("7; pyvoikko 0.6; PyStemmer 3.0.0")


def test_a_worker_with_another_implementation_than_its_parent_fails(monkeypatch):
    monkeypatch.setattr(pipeline._Worker, "analysis", f"{analysis_version()}-other", raising=False)
    with pytest.raises(SearchIndexError, match=r"the others .*-other; run again: indexer reindex --jobs 1"):
        pipeline._work(b"")
