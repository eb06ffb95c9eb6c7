"""The undocumented parts of Whoosh that the engine depends on, so that an incompatible version fails here first."""

from __future__ import annotations

import inspect
import os
from importlib.metadata import version
from pathlib import Path

import pytest
from small_indexes import TODAY, batch_of, commit, words
from whoosh import index as whoosh_index
from whoosh import query
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader
from whoosh.writing import CLEAR, MERGE_SMALL, NO_MERGE, OPTIMIZE, IndexingError

from indexer.engines.base import Request, Term
from indexer.engines.whoosh import WhooshEngine, writer
from indexer.engines.whoosh.codec import ArrayCodec, ArraySegment, DurableStorage, make_schema
from indexer.fields import TermKind

ENGINE = WhooshEngine()
TALO = Term(TermKind.EXACT, "talo", (("text", 1.0),))


@pytest.fixture
def folder(tmp_path):
    ENGINE.create(tmp_path)
    return tmp_path


def grow(folder, commits=12):
    """Make commits of two documents each; every commit deletes one document of the commit before."""
    for step in range(commits):
        documents = (words(f"a{step:02}", f"talo x{step}"), words(f"b{step:02}", "talo"))
        commit(ENGINE, folder, *documents, delete=[f"a{step - 1:02}"])


def segments(folder):
    return whoosh_index.TOC.read(FileStorage(str(folder)), "MAIN").segments


def ids(folder):
    reader = ENGINE.reader(folder)
    listed = list(reader.ids())
    reader.close()
    return listed


def test_the_tested_version_of_whoosh_is_installed():
    assert version("whoosh3") == "3.54.0"


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (W3Segment, "set_doc_count doc_count_all doc_count has_deletions deleted_docs deleted_count delete_document"
                    " segment_id list_files is_deleted"),
        (whoosh_index.TOC, "write read"),
        (whoosh_index.FileIndex, "lock close"),
        (FileStorage, "rename_file create_index open_index delete_file"),
    ],
    ids=lambda value: value.__name__ if inspect.isclass(value) else "",
)  # fmt: skip
def test_the_methods_that_the_engine_calls_or_overrides_exist(owner, names):
    assert [name for name in names.split() if not callable(getattr(owner, name, None))] == []


def test_the_attributes_that_the_engine_reads_exist(folder):
    index = DurableStorage(str(folder)).open_index()
    toc = whoosh_index.TOC.read(index.storage, index.indexname)
    assert (index.indexname, toc.generation, toc.segments) == ("MAIN", 0, [])
    assert toc.schema.names() == make_schema().names()


def test_a_second_writer_is_refused_until_the_first_ends(folder):
    first = ENGINE.writer(folder)
    with pytest.raises(whoosh_index.LockError, match="another writer"):
        ENGINE.writer(folder)
    first.cancel()
    ENGINE.writer(folder).cancel()


@pytest.mark.parametrize("end", ["commit", "cancel"])
def test_a_closed_writer_refuses_changes(folder, end):
    writer = ENGINE.writer(folder)
    getattr(writer, end)()
    for call in (
        lambda: writer.add(batch_of(words("a", "talo"))),
        lambda: writer.delete(["a"]),
        writer.commit,
        writer.cancel,
    ):
        with pytest.raises(IndexingError, match="closed"):
            call()


def test_a_commit_that_fails_can_be_cancelled_and_leaves_the_index_unchanged(folder, monkeypatch):
    grow(folder, 1)
    before = sorted(path.name for path in folder.iterdir())
    changing = ENGINE.writer(folder)
    changing.add(batch_of(words("new", "talo")))
    changing.delete(["b00"])

    def no_space(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(whoosh_index.TOC, "write", no_space)
        with pytest.raises(OSError, match="No space"):
            changing.commit(OPTIMIZE)
    changing.cancel()
    assert sorted(path.name for path in folder.iterdir()) == before
    assert ids(folder) == ["a00", "b00"]
    commit(ENGINE, folder, words("new", "talo"))
    assert ids(folder) == ["a00", "b00", "new"]


def test_the_class_paths_in_the_toc_do_not_change(folder):
    grow(folder, 1)
    toc = next(folder.glob("_MAIN_*.toc")).read_bytes()
    for name in (b"indexer.engines.whoosh.codec", b"ArraySegment", b"ArrayCodec"):
        assert name in toc
    assert (ArraySegment.__module__, ArrayCodec.__module__) == ("indexer.engines.whoosh.codec",) * 2


@pytest.mark.parametrize("policy", [NO_MERGE, MERGE_SMALL, OPTIMIZE, writer.merge_similar])
def test_merge_policies_lose_no_document(folder, policy):
    grow(folder)
    before, response = ids(folder), ENGINE.reader(folder).search(Request(TALO, TODAY, limit=99))
    changing = ENGINE.writer(folder)
    changing.add(batch_of(words("new", "kylä")))
    changing.commit(policy)
    assert ids(folder) == sorted([*before, "new"])
    after = ENGINE.reader(folder).search(Request(TALO, TODAY, limit=99))
    assert after.total == response.total == len(before)
    if policy is OPTIMIZE:
        assert [segment.doc_count_all() for segment in segments(folder)] == [len(before) + 1]


def test_the_clear_policy_leaves_only_added_documents(folder):
    grow(folder, 2)
    changing = ENGINE.writer(folder)
    changing.add(batch_of(words("new", "kylä")))
    changing.commit(CLEAR)
    assert ids(folder) == ["new"]


def test_many_small_commits_leave_few_segments_and_no_unused_file(folder):
    grow(folder, 40)
    assert len(segments(folder)) <= writer._FANOUT
    names = {segment.segment_id() for segment in segments(folder)}
    assert {path.name.split(".")[0] for path in folder.glob("*.arrays")} == names


def test_cancel_deletes_segments_written_before_the_commit(folder, monkeypatch):
    grow(folder, 1)
    before = sorted(path.name for path in folder.iterdir())
    monkeypatch.setattr(writer, "_MAX_OCCURRENCES", 1)
    changing = ENGINE.writer(folder)
    for document_id in "xyz":
        changing.add(batch_of(words(document_id, "talo")))
    assert len(list(folder.glob("*.arrays"))) == 4
    changing.cancel()
    assert sorted(path.name for path in folder.iterdir()) == before


def test_segments_are_synced_before_the_toc_and_the_toc_before_the_folder(folder, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(Path(f"/proc/self/fd/{descriptor}").readlink()))
    grow(folder, 1)
    toc = next(at for at, path in enumerate(synced) if ".toc" in path.name)
    assert {".arrays", ".directory"} == {path.suffix for path in synced[:toc]}
    assert synced[toc + 1 :] == [folder]


def test_whooshs_own_reader_reads_the_arrays(folder):
    commit(ENGINE, folder, words("a", "talo talo kylä"), words("b", "talo"), words("c", "kylä", title="C"))
    commit(ENGINE, folder, delete=["b"])
    index = FileStorage(str(folder)).open_index()
    with index.searcher() as searcher:
        hits = searcher.search(query.Term("exact", "talo"))
        assert [hit["id"] for hit in hits] == ["a"]
        assert {hit["id"] for hit in searcher.search(query.FuzzyTerm("exact", "kylo"))} == {"a", "c"}
        assert {hit["id"] for hit in searcher.search(query.Prefix("exact", "ky"))} == {"a", "c"}
    reader = SegmentReader(index.storage, make_schema(), segments(folder)[0])
    assert list(reader.field_terms("exact")) == ["kylä", "talo"]
    assert (reader.doc_frequency("exact", "talo"), reader.frequency("exact", "talo")) == (2, 3.0)
    assert (reader.doc_count(), reader.doc_count_all(), reader.is_deleted(1)) == (2, 3, True)
    assert (reader.doc_field_length(0, "exact"), reader.field_length("exact")) == (3, 5)
    assert ("exact", b"none") not in reader
    assert [stored["id"] for stored in reader.all_stored_fields()] == ["a", "c"]
    assert list(reader.postings("exact", "talo").all_ids()) == [0]
    cursor = reader.cursor("exact")
    assert [cursor.first(), cursor.next(), cursor.next(), cursor.term_info()] == ["kylä", "talo", None, None]
    assert (cursor.find("l"), cursor.term_info().doc_frequency()) == ("talo", 2)


def test_arrays_are_read_only_views_of_the_file(folder):
    grow(folder, 1)
    arrays = segments(folder)[0].arrays(FileStorage(str(folder)))
    assert [
        name for name, array in arrays.items() if len(array) and (array.flags.writeable or array.flags.owndata)
    ] == []


def test_a_segment_written_in_pieces_is_the_same_as_one_written_at_once(tmp_path, monkeypatch):
    written = []
    for name, max_occurrences in (("at once", 10**9), ("pieces", 3)):
        (tmp_path / name).mkdir()
        ENGINE.create(tmp_path / name)
        monkeypatch.setattr(writer, "_MAX_OCCURRENCES", max_occurrences)
        batches = [
            [words(key, f"talo x{key} kylä{number % 3}", funders=(f"F{number % 4}",), start=(2000 + number,))]
            for number in range(20)
            for key in (f"{number:02}", f"{number:02}b")
        ]
        commit(ENGINE, tmp_path / name, *batches)
        arrays = segments(tmp_path / name)[0].arrays(FileStorage(str(tmp_path / name)))
        written.append({name: (array.dtype.str, array.tolist()) for name, array in arrays.items()})
    assert written[0] == written[1]
