from __future__ import annotations

import os
import pickle
import re
import shutil

import msgspec
import pytest
from small_corpora import indexed_page, write_page

from indexer import OpenIndex
from indexer.errors import DamagedIndexError, ForeignIndexError, NoIndexError
from indexer.indexing.reindex import reindex
from indexer.storage import generations
from indexer.storage.check import check_index
from indexer.storage.index_folder import IndexFolder


@pytest.fixture
def settings(tmp_path):
    return indexed_page(tmp_path)


def add_page(settings, name="b.txt"):
    """Index one more page; return the folder of the new generation."""
    write_page(settings, name)
    reindex(settings)
    return IndexFolder(settings.index).current().folder


def ids(index):
    return list(index.current().reader.ids())


def damage(path):
    """Change the first byte of a file in one generation only, although other generations may share the file."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(b"?" + content[1:])


def test_a_new_generation_is_opened_at_the_next_call(settings):
    index = OpenIndex(settings.index)
    assert ids(index) == ["a.txt"]
    add_page(settings)
    assert ids(index) == ["a.txt", "b.txt"]
    assert index.current().generation.number == 2


def test_a_generation_is_opened_once(settings):
    index = OpenIndex(settings.index)
    assert index.current().reader is index.current().reader


@pytest.mark.parametrize("name", ["*.arrays", "*.directory", "*.toc"])
def test_a_damaged_new_generation_is_refused_and_the_old_one_stays_in_use(settings, caplog, name):
    index = OpenIndex(settings.index, verify_all=True)
    index.current()
    damage(next((add_page(settings) / "engine").glob(name)))
    assert [ids(index) for _ in range(3)] == [["a.txt"]] * 3
    assert len(caplog.messages) == 1
    assert re.fullmatch(r"generation 2 cannot be used: .+; generation 1 is still served", caplog.messages[0])


def test_bulk_files_are_verified_only_on_request_and_once(settings, monkeypatch):
    read = []
    real = generations._sha256
    monkeypatch.setattr(generations, "_sha256", lambda path: (read.append(path.suffix), real(path))[1])
    OpenIndex(settings.index).current()
    assert (read.count(".arrays"), read.count(".directory"), read.count(".toc")) == (0, 1, 1)
    index = OpenIndex(settings.index, verify_all=True)
    index.current()
    assert read.count(".arrays") == 1
    add_page(settings)
    read.clear()
    index.current()
    assert read.count(".arrays") == 1  # of the new segment only


def test_a_bulk_file_of_another_size_is_refused_at_opening(settings):
    path = next(IndexFolder(settings.index).current().engine_folder.glob("*.arrays"))
    content = path.read_bytes()
    path.write_bytes(content[:-64])
    with pytest.raises(DamagedIndexError, match=r"arrays.*run: indexer reindex --full"):
        OpenIndex(settings.index).current()


def test_a_valid_generation_after_a_damaged_one_is_opened(settings):
    index = OpenIndex(settings.index)
    index.current()
    damage(add_page(settings) / "sources.json")
    assert ids(index) == ["a.txt"]
    add_page(settings, "c.txt")
    assert ids(index) == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("rubbish", [b"rubbish", b"\xff", b"000099"])
def test_an_invalid_pointer_is_refused_and_the_old_generation_stays_in_use(settings, rubbish):
    index = OpenIndex(settings.index)
    index.current()
    (settings.index / "current").write_bytes(rubbish)
    assert [ids(index) for _ in range(2)] == [["a.txt"]] * 2
    with pytest.raises(DamagedIndexError):
        OpenIndex(settings.index).current()


def test_a_damaged_index_is_not_opened_where_no_generation_is_in_use(settings):
    damage(IndexFolder(settings.index).current().folder / "sources.json")
    with pytest.raises(DamagedIndexError, match=r"sources\.json.*run: indexer reindex --full"):
        OpenIndex(settings.index).current()


def test_a_removed_index_stays_in_use_until_there_is_another(settings):
    index = OpenIndex(settings.index, verify_all=True)
    index.current()
    shutil.rmtree(settings.index)
    assert ids(index) == ["a.txt"]
    with pytest.raises(NoIndexError, match="run: indexer reindex"):
        OpenIndex(settings.index).current()
    write_page(settings, "b.txt")
    assert reindex(settings).generation == 1  # the same number as the generation in use
    assert ids(index) == ["a.txt", "b.txt"]


class CreatesFolder:
    """An object whose pickle creates a folder when it is loaded."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_damaged_toc_is_never_unpickled(settings, tmp_path):
    crafted = pickle.dumps(CreatesFolder(tmp_path / "proof"))
    toc = next(IndexFolder(settings.index).current().engine_folder.glob("*.toc"))
    toc.unlink()
    toc.write_bytes(crafted)
    with pytest.raises(DamagedIndexError):
        OpenIndex(settings.index).current()
    assert [line for line in check_index(settings.index) if toc.name in line]
    reindex(settings)
    assert not (tmp_path / "proof").exists()
    pickle.loads(crafted)
    assert (tmp_path / "proof").exists()


def test_an_index_of_an_unknown_engine_is_refused(settings):
    generation = IndexFolder(settings.index).current()
    manifest = msgspec.structs.replace(generation.manifest, engine="steam").sealed()
    (generation.folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    with pytest.raises(ForeignIndexError, match=r"'steam'.*run: indexer reindex --full"):
        OpenIndex(settings.index).current()
    with pytest.raises(ForeignIndexError, match="'steam'"):
        list(check_index(settings.index))
