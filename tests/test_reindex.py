from __future__ import annotations

import json
import os
import resource
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from small_corpora import (
    TODAY,
    documents_in,
    drafts,
    file_states,
    rebuilt_documents,
    search_all,
    settings_in,
    start_child,
    wait_for_child,
    write_page,
    write_records,
)

from indexer import OpenIndex
from indexer.engines.base import Request, Term
from indexer.errors import IndexBusyError, NothingIndexedError, SearchIndexError, SettingsError
from indexer.fields import TermKind
from indexer.indexing.reindex import reindex
from indexer.sources.tables import jsonl
from indexer.storage.check import check_index
from indexer.storage.index_folder import IndexFolder

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
# NumPy's idle threads hold no lock
ignore_threads = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.fixture
def indexed(settings):
    """Return settings of an index of two pages and a file of three records."""
    write_page(settings, "a.txt")
    write_page(settings, "sub/b.txt")
    write_records(settings, "r.jsonl", {"1": "Yksi", "2": "Kaksi", "3": "Kolme"})
    reindex(settings)
    return settings


def titles_in(settings):
    return {document_id: document.title for document_id, document in documents_in(settings).items()}


def tally(report):
    return {name: getattr(report, name) for name in ("new", "changed", "removed", "unchanged", "documents")}


def touch(path):
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 10**9))


def total_of(settings, word):
    reader = OpenIndex(settings.index).current().reader
    total = reader.search(Request(Term(TermKind.EXACT, word, (("text", 1.0),)), TODAY)).total
    reader.close()
    return total


# Changes to the corpus


def test_a_first_run_reads_everything(settings):
    write_page(settings, "a.txt")
    write_records(settings, "r.jsonl", {"1": "Yksi", "2": "Kaksi"})
    report = reindex(settings)
    assert tally(report) == {"new": 3, "changed": 0, "removed": 0, "unchanged": 0, "documents": 3}
    assert (report.generation, report.files, report.files_read, report.read) == (1, 2, 2, 3)
    assert report.rebuilt == "there was no index"
    assert sorted(documents_in(settings)) == ["1", "2", "a.txt"]


def test_new_changed_removed_and_unchanged_documents_are_counted(indexed):
    write_page(indexed, "a.txt", "Uusi sisältö.")
    (indexed.corpus / "sub" / "b.txt").unlink()
    write_page(indexed, "c.txt")
    report = reindex(indexed)
    assert tally(report) == {"new": 1, "changed": 1, "removed": 1, "unchanged": 3, "documents": 5}
    assert (report.files_read, report.rebuilt) == (2, "")
    assert documents_in(indexed) == rebuilt_documents(indexed)
    assert list(check_index(indexed.index)) == []


def test_a_changed_text_is_found_only_by_its_new_words(indexed):
    write_page(indexed, "a.txt", "Venevaja maalattiin.")
    reindex(indexed)
    assert (total_of(indexed, "venevaja"), total_of(indexed, "kesällä")) == (1, 1)


def test_a_run_without_changes_changes_no_file_or_time_of_the_index(indexed):
    (indexed.corpus / "empty.txt").touch()
    reindex(indexed)
    before = file_states(indexed.index)
    report = reindex(indexed)
    after = file_states(indexed.index)
    assert {name: mark for name, mark in after.items() if name != "lock"} == {
        name: mark for name, mark in before.items() if name != "lock"
    }
    assert after["lock"][0] == before["lock"][0]
    assert tally(report) == {"new": 0, "changed": 0, "removed": 0, "unchanged": 5, "documents": 5}
    assert (report.read, report.generation) == (0, 2)


def test_touching_one_file_reads_only_that_file_and_changes_no_document(indexed):
    before = documents_in(indexed)
    touch(indexed.corpus / "a.txt")
    report = reindex(indexed)
    assert (report.files_read, report.read, report.unchanged) == (1, 1, 5)
    assert documents_in(indexed) == before
    assert reindex(indexed).files_read == 0


def test_one_changed_record_changes_one_document(indexed):
    write_records(indexed, "r.jsonl", {"1": "Yksi", "2": "Kaksi ja puoli", "3": "Kolme"})
    report = reindex(indexed)
    assert tally(report) == {"new": 0, "changed": 1, "removed": 0, "unchanged": 4, "documents": 5}
    assert (report.files_read, report.read) == (1, 3)
    assert documents_in(indexed)["2"].title == "Kaksi ja puoli"


def test_a_renamed_file_is_a_new_and_a_removed_document(indexed):
    (indexed.corpus / "a.txt").rename(indexed.corpus / "z.txt")
    assert tally(reindex(indexed)) == {"new": 1, "changed": 0, "removed": 1, "unchanged": 4, "documents": 5}


def test_indexing_the_same_corpus_twice_gives_the_same_results(indexed):
    first = search_all(indexed)
    reindex(indexed, full=True)
    assert search_all(indexed) == first
    assert first.total == 5


# Registers of many records


@pytest.fixture
def parsed(monkeypatch):
    """Return a list to which the lines that are parsed are appended, in order."""
    lines, parse = [], jsonl._record
    monkeypatch.setattr("indexer.sources.tables.jsonl._record", lambda line: lines.append(line) or parse(line))
    return lines


def write_lines(settings, name, *lines):
    (settings.corpus / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_only_changed_lines_of_a_register_are_parsed(indexed, parsed):
    write_records(indexed, "r.jsonl", {"0": "Uusi", "1": "Yksi", "3": "Kolme", "2": "Kaksi ja puoli"})
    report = reindex(indexed)
    assert [json.loads(line)["id"] for line in parsed] == ["0", "2"]
    assert tally(report) == {"new": 1, "changed": 1, "removed": 0, "unchanged": 4, "documents": 6}
    assert documents_in(indexed) == rebuilt_documents(indexed)


def test_problems_of_a_register_are_reported_even_if_its_lines_are_unchanged(settings):
    lines = [
        '{"id": "1", "title": "a", "ministry": "x"}',
        "rubbish",
        '{"id": "1", "title": "b"}',
        '{"id": "2", "title": "c", "start": "?"}',
        '{"id": "3", "title": "d", "sektor": "y"}',
    ]
    write_lines(settings, "a.jsonl", *lines)
    first = reindex(settings).problems
    assert len(first) == 5
    write_lines(settings, "a.jsonl", *lines, '{"id": "4", "title": "e"}')
    assert reindex(settings).problems == first
    write_lines(settings, "a.jsonl", "", *lines[:-1])
    assert [(problem.line, problem.reason) for problem in reindex(settings).problems] == [
        (problem.line + 1, problem.reason) for problem in first if "sektor" not in problem.reason
    ]


def test_the_second_record_of_an_id_replaces_a_removed_first_one(settings):
    first, second = '{"id": "1", "title": "a"}', '{"id": "1", "title": "b"}'
    write_lines(settings, "a.jsonl", first, second)
    reindex(settings)
    write_lines(settings, "a.jsonl", second)
    assert reindex(settings).changed == 1
    assert documents_in(settings)["1"].title == "b"
    write_lines(settings, "a.jsonl", second, first)
    assert reindex(settings).changed == 0
    write_lines(settings, "a.jsonl", first, second)
    assert reindex(settings).changed == 1


def test_a_record_is_read_when_another_file_no_longer_contains_its_id(settings):
    write_lines(settings, "a.jsonl", '{"id": "1", "title": "a"}', '{"id": "9", "title": "a"}')
    write_lines(settings, "b.jsonl", '{"id": "1", "title": "b"}', '{"id": "2", "title": "b"}')
    reindex(settings)
    write_lines(settings, "a.jsonl", '{"id": "9", "title": "a"}')
    reindex(settings)
    assert documents_in(settings)["1"].title == "b"
    assert documents_in(settings) == rebuilt_documents(settings)


@ignore_threads
def test_several_processes_build_the_same_index_as_one(settings, monkeypatch):
    monkeypatch.setattr("indexer.indexing.pipeline._BATCH", 10)
    monkeypatch.setattr("indexer.indexing.pipeline._MAX_SINGLE", 10)
    write_records(settings, "r.jsonl", {str(number): f"Sivu {number} kunnissa" for number in range(60)})
    reindex(msgspec.structs.replace(settings, jobs=2))
    documents = documents_in(settings)
    assert list(check_index(settings.index)) == []
    reindex(msgspec.structs.replace(settings, jobs=1), full=True)
    assert (documents_in(settings), len(documents)) == (documents, 60)


# The same id in several files


def test_records_of_two_files_with_one_id_are_both_indexed(settings):
    write_records(settings, "b.jsonl", {"1": "B"})
    write_records(settings, "a.jsonl", {"1": "A", "2": "A"})
    report = reindex(settings)
    assert titles_in(settings) == {"1": "A", "2": "A", "b.jsonl#1": "B"}
    assert (report.problems, reindex(settings).files_read) == ([], 0)


def test_equal_records_of_two_files_with_one_id_are_indexed_once_and_reported(settings):
    write_records(settings, "a.jsonl", {"1": "A", "2": "A"})
    write_records(settings, "b.jsonl", {"1": "A"})
    report = reindex(settings)
    assert titles_in(settings) == {"1": "A", "2": "A"}
    assert [str(problem) for problem in report.skipped] == ["b.jsonl: the document 1 is already in a.jsonl"]
    assert (reindex(settings).files_read, reindex(settings).skipped) == (0, report.skipped)


@pytest.mark.parametrize("title", ["A", "Toinen"])
def test_a_changed_record_is_compared_with_that_of_a_later_file_again(settings, title):
    write_records(settings, "a.jsonl", {"1": "Toinen" if title == "A" else "A"})
    write_records(settings, "b.jsonl", {"1": "A", "2": "B"})
    reindex(settings)
    write_records(settings, "a.jsonl", {"1": title})
    reindex(settings)
    assert ("b.jsonl#1" in documents_in(settings)) is (title != "A")
    assert documents_in(settings) == rebuilt_documents(settings)


@pytest.mark.parametrize("removed", ["the file", "the record"])
def test_the_second_record_of_an_id_is_used_when_the_first_is_removed(settings, removed):
    for name in "abc":
        write_records(settings, f"{name}.jsonl", {"1": name, name: name})
    reindex(settings)
    if removed == "the file":
        (settings.corpus / "a.jsonl").unlink()
    else:
        write_records(settings, "a.jsonl", {"a": "a"})
    reindex(settings)
    assert documents_in(settings)["1"].title == "b"
    assert documents_in(settings) == rebuilt_documents(settings)


def test_a_new_first_file_takes_an_id_from_a_later_one(settings):
    write_records(settings, "b.jsonl", {"1": "b", "2": "b"})
    reindex(settings)
    write_records(settings, "a.jsonl", {"1": "a"})
    report = reindex(settings)
    assert tally(report) == {"new": 1, "changed": 1, "removed": 0, "unchanged": 1, "documents": 3}
    assert titles_in(settings) == {"1": "a", "2": "b", "b.jsonl#1": "b"}
    assert documents_in(settings) == rebuilt_documents(settings)


def test_the_second_file_wins_when_the_first_is_renamed_to_follow_it(settings):
    write_records(settings, "a.jsonl", {"1": "was a"})
    write_records(settings, "b.jsonl", {"1": "b"})
    reindex(settings)
    (settings.corpus / "a.jsonl").rename(settings.corpus / "z.jsonl")
    reindex(settings)
    assert documents_in(settings)["1"].title == "b"
    assert list(check_index(settings.index)) == []


def test_a_touched_second_file_is_used_when_the_first_is_removed(settings):
    write_records(settings, "a.jsonl", {"1": "a"})
    write_records(settings, "b.jsonl", {"1": "b", "2": "b"})
    reindex(settings)
    (settings.corpus / "a.jsonl").unlink()
    touch(settings.corpus / "b.jsonl")
    reindex(settings)
    assert documents_in(settings) == rebuilt_documents(settings)
    assert sorted(documents_in(settings)) == ["1", "2"]


def test_a_file_read_again_for_an_id_loses_records_that_it_no_longer_contains(settings):
    write_records(settings, "a.jsonl", {"1": "a", "9": "a"})
    write_records(settings, "b.jsonl", {"1": "b", "2": "b"})
    reindex(settings)
    second = settings.corpus / "b.jsonl"
    status = second.stat()
    second.write_text("?" * status.st_size)  # damaged, with the same size and modification time
    os.utime(second, ns=(status.st_atime_ns, status.st_mtime_ns))
    write_records(settings, "a.jsonl", {"9": "a"})
    reindex(settings)
    assert sorted(documents_in(settings)) == ["9"]
    assert list(check_index(settings.index)) == []


# Unreadable and missing files


def test_an_unreadable_file_is_reported_at_every_run_and_the_others_are_retained(indexed):
    (indexed.corpus / "binary.txt").write_bytes(b"\x00\x01\x02" * 50)
    (indexed.corpus / "empty.txt").touch()
    (indexed.corpus / "gone.txt").symlink_to(indexed.corpus / "nowhere")
    for _ in range(2):
        report = reindex(indexed)
        assert [problem.path for problem in report.skipped] == ["binary.txt", "empty.txt", "gone.txt"]
        assert report.documents == 5


def test_a_file_that_becomes_unreadable_is_removed_until_it_is_readable_again(indexed):
    (indexed.corpus / "a.txt").write_bytes(b"")
    assert tally(reindex(indexed))["removed"] == 1
    assert "a.txt" not in documents_in(indexed)
    write_page(indexed, "a.txt")
    assert tally(reindex(indexed))["new"] == 1


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX")
def test_a_file_whose_name_is_not_utf8_is_skipped(indexed):
    Path(os.fsdecode(os.fsencode(indexed.corpus) + b"/\xff.txt")).write_text("Nimi on rikki\n\nTalo.\n")
    assert reindex(indexed).documents == 5


def test_an_emptied_corpus_leaves_the_index_unchanged(indexed):
    before = file_states(indexed.index / "000001")
    for path in (*indexed.corpus.glob("*.*"), indexed.corpus / "sub" / "b.txt"):
        path.unlink()
    for full in (False, True):
        with pytest.raises(NothingIndexedError, match="the index is unchanged"):
            reindex(indexed, full=full)
    assert file_states(indexed.index / "000001") == before
    assert (len(documents_in(indexed)), drafts(indexed)) == (5, [])


def test_the_error_for_a_corpus_without_readable_files_names_the_reason(settings):
    (settings.corpus / "empty.txt").touch()
    with pytest.raises(NothingIndexedError, match=r"empty\.txt: empty"):
        reindex(settings)


def test_a_missing_corpus_folder_is_an_error_and_leaves_the_index_unchanged(indexed):
    indexed.corpus.rename(indexed.corpus.with_name("moved"))
    with pytest.raises(NothingIndexedError, match=r"there is no folder.*indexer reindex --corpus DIR"):
        reindex(indexed)
    assert len(documents_in(indexed)) == 5


def test_an_unknown_engine_is_an_error_in_the_settings(settings):
    with pytest.raises(SettingsError, match=r"'steam' \(available: whoosh\)"):
        reindex(msgspec.structs.replace(settings, engine="steam"))


def test_an_index_folder_that_cannot_be_created_is_reported_in_one_line(settings):
    write_page(settings, "a.txt")
    settings.index.write_text("a file")
    with pytest.raises(
        SearchIndexError, match=r"index/ could not be written \(File exists: .*index\); nothing was changed"
    ):
        reindex(settings)


# Full rebuilds


def test_another_corpus_replaces_all_documents(indexed, tmp_path):
    (tmp_path / "other").mkdir()
    other = msgspec.structs.replace(indexed, corpus=tmp_path / "other")
    write_page(other, "x.txt")
    report = reindex(other)
    assert report.rebuilt.startswith("the corpus changed from")
    assert sorted(documents_in(other)) == ["x.txt"]


def test_another_default_language_rebuilds_the_index(indexed):
    report = reindex(msgspec.structs.replace(indexed, language="sv"))
    assert report.rebuilt == "the default language changed from fi"


def test_an_index_of_another_analysis_is_rebuilt(indexed):
    generation = IndexFolder(indexed.index).current()
    manifest = msgspec.structs.replace(generation.manifest, analysis="0; another").sealed()
    (generation.folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    report = reindex(indexed)
    assert (report.rebuilt, report.files_read) == ("the index was built by another version or analysis", 3)
    assert list(check_index(indexed.index)) == []


@pytest.mark.parametrize("name", ["manifest.json", "sources.json", "engine/*.arrays", "engine/*.toc", "../current"])
def test_a_damaged_index_is_rebuilt(indexed, name):
    path = next(IndexFolder(indexed.index).current().folder.glob(name))
    path.write_bytes(b"rubbish")
    report = reindex(indexed)
    assert report.rebuilt.startswith("the index was damaged (")
    assert (report.new, len(documents_in(indexed))) == (5, 5)
    assert list(check_index(indexed.index)) == []


def test_a_full_run_leaves_the_old_index_in_use_until_the_swap(indexed):
    index = OpenIndex(indexed.index)
    write_page(indexed, "new.txt")
    seen = []
    reindex(indexed, full=True, progress=lambda *_: seen.append(len(list(index.current().reader.ids()))))
    assert seen == [5, 5, 5, 5]
    assert len(list(index.current().reader.ids())) == 6


def test_progress_ends_with_all_bytes_done(indexed):
    write_page(indexed, "new.txt")
    calls = []
    reindex(indexed, progress=lambda *call: calls.append(call))
    assert calls == sorted(calls)
    assert calls[-1][0] == calls[-1][1] == sum(path.stat().st_size for path in indexed.corpus.rglob("*.*"))


def test_a_second_indexer_is_refused_while_one_writes(indexed):
    with IndexFolder(indexed.index).writing(), pytest.raises(IndexBusyError, match=f"process {os.getpid()}"):
        reindex(indexed)


def test_an_interrupted_run_leaves_no_draft(indexed):
    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(indexed, full=True, progress=interrupt)
    assert drafts(indexed) == []
    assert reindex(indexed).unchanged == 5


def test_a_run_interrupted_when_its_draft_is_created_leaves_no_draft(indexed, monkeypatch):
    begin = IndexFolder.begin

    def interrupted(*arguments):
        begin(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(IndexFolder, "begin", interrupted)
    write_page(indexed, "new.txt")
    with pytest.raises(KeyboardInterrupt):
        reindex(indexed)
    assert drafts(indexed) == []


# A full disk


@pytest.mark.slow
@forks
@ignore_threads
@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
@pytest.mark.parametrize("limit", [0, 50, 700, 3000, 9000])
def test_a_full_disk_is_reported_and_leaves_the_old_index(indexed, limit, full):
    before = search_all(indexed)
    for number in range(8):
        write_page(indexed, f"n{number}.txt", " ".join(str(100 * number + offset) for offset in range(60)))

    def run():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with pytest.raises(SearchIndexError, match=r"could not be written \(File too large\)"):
            reindex(indexed, full=full)

    assert wait_for_child(start_child(run)) == 0
    assert (search_all(indexed), list(check_index(indexed.index))) == (before, [])
    assert reindex(indexed).documents == 13
    assert drafts(indexed) == []


# Random histories of edits


NAMES = ("a.jsonl", "b.jsonl", "c.jsonl", "d.txt", "e.txt")
edits = st.one_of(
    st.tuples(st.just("second"), st.sampled_from(NAMES[:3]), st.sampled_from("123")),
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.dictionaries(st.sampled_from("123"), st.sampled_from("xy"))),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("touch"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("move"), st.sampled_from(NAMES[:3]), st.sampled_from(NAMES[:3])),
)


def make_edit(settings, edit):
    """Edit the corpus. "move" moves the first record of a file to the end of another; "second" appends a record."""
    action, name, argument = edit
    path = settings.corpus / name
    if action == "write" and name.endswith("jsonl"):
        write_records(settings, name, argument)
    elif action == "write":
        write_page(settings, name, str(argument))
    elif not path.exists():
        return
    elif action == "delete":
        path.unlink()
    elif action == "touch":
        touch(path)
    elif action == "rename" and path.suffix == Path(argument).suffix:
        path.replace(settings.corpus / argument)
    elif action == "second" and name.endswith("jsonl"):
        with path.open("a") as stream:
            stream.write(json.dumps({"id": argument, "title": "second", "language": "fi"}) + "\n")
    elif action == "move":
        first, *rest = path.read_text().splitlines(keepends=True) or [""]
        path.write_text("".join(rest))
        with (settings.corpus / argument).open("a") as stream:
            stream.write(first)


@pytest.mark.slow
@hypothesis_settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.lists(st.lists(edits, min_size=1, max_size=4), min_size=1, max_size=5))
def test_after_any_edits_the_index_equals_that_of_a_full_build(history):
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        write_page(settings, "always.txt")
        for step in history:
            for edit in step:
                make_edit(settings, edit)
            report = reindex(settings)
            assert list(check_index(settings.index)) == []
            assert report.documents == search_all(settings).total == len(documents_in(settings))
        assert documents_in(settings) == rebuilt_documents(settings)
        assert drafts(settings) == []


def test_a_record_moved_between_files_remains_one_document(settings):
    write_records(settings, "a.jsonl", {"1": "x", "2": "x"})
    write_records(settings, "b.jsonl", {"3": "x"})
    reindex(settings)
    make_edit(settings, ("move", "a.jsonl", "b.jsonl"))
    assert tally(reindex(settings)) == {"new": 0, "changed": 1, "removed": 0, "unchanged": 2, "documents": 3}
    assert documents_in(settings)["1"].source == "b.jsonl"
    assert json.loads((settings.corpus / "b.jsonl").read_text().splitlines()[1])["id"] == "1"
    assert list(check_index(settings.index)) == []
