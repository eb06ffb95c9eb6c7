from __future__ import annotations

import pytest
from small_corpora import settings_in, write_page, write_records
from small_indexes import commit, words

from indexer.engines import ENGINES
from indexer.errors import NoIndexError
from indexer.indexing.reindex import reindex
from indexer.storage.check import check_index, faults
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_state import IndexState


@pytest.fixture
def settings(tmp_path):
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    write_records(settings, "r.jsonl", {"1": "Yksi", "2": "Kaksi"})
    reindex(settings)
    return settings


def republish(settings, change):
    """Publish a generation after change(draft) has made its index state or its engine files inconsistent."""
    folder = IndexFolder(settings.index)
    base = folder.current()
    with folder.writing():
        draft = folder.begin(base)
        IndexState.load(base.folder).save(draft)
        change(draft)
        folder.publish(draft, engine="whoosh", documents=3, base=base)


def test_a_valid_index_has_no_faults(settings):
    assert list(check_index(settings.index)) == []


def test_checking_a_folder_without_an_index_is_an_error(tmp_path):
    with pytest.raises(NoIndexError):
        list(check_index(tmp_path))


def test_every_damaged_file_is_named(settings):
    files = [path for path in IndexFolder(settings.index).current().folder.rglob("*") if path.is_file()]
    damaged = [path for path in files if path.name != "manifest.json"]
    for path in damaged:
        path.write_bytes(path.read_bytes() + b"?")
    lines = list(check_index(settings.index))
    assert len(lines) == len(damaged) >= 3
    assert all(any(path.name in line for line in lines) for path in damaged)


def test_an_indexed_document_of_no_source_is_a_fault(settings):
    republish(settings, lambda draft: commit(ENGINES["whoosh"], draft / "engine", words("stray")))
    assert list(check_index(settings.index)) == ["the index contains stray, which is in no source"]


def test_a_document_of_a_source_missing_from_the_index_is_a_fault(settings):
    republish(settings, lambda draft: commit(ENGINES["whoosh"], draft / "engine", delete=["1", "a.txt"]))
    missing = ["the document 1 is not in the index", "the document a.txt is not in the index"]
    assert list(check_index(settings.index)) == missing


def test_faults_are_missing_and_surplus_documents(settings):
    reader = ENGINES["whoosh"].reader(IndexFolder(settings.index).current().engine_folder)
    assert len(list(faults(reader, {"1", "2", "3"}))) == 2
    assert list(faults(reader, {"1", "2", "a.txt"})) == []
    reader.close()
