"""A process that serves a good generation keeps serving it after any damage to the index folder."""

from __future__ import annotations

import shutil

import pytest
from small_corpora import indexed_page, put_folder, settings_in, write_page

from indexer import OpenIndex
from indexer.indexing.reindex import reindex
from indexer.storage.index_folder import IndexFolder
from searchapp import create_app

pytestmark = pytest.mark.slow


def served(settings):
    return IndexFolder(settings.index).current().folder


@pytest.fixture
def page(tmp_path):
    return indexed_page(tmp_path)


def harms(settings):
    """Ways to spoil what the pointer leads to, by name; each is given the folder of the newest generation."""
    pointer = settings.index / "current"

    def write(content):
        return lambda _folder: pointer.write_bytes(content)

    ways = {f"pointer: {text[:9]!r}": write(text) for text in (b"1" * 5000, b"000099", b"\xff\xfe")}
    for name in ("manifest.json", "sources.json", "engine/_MAIN_*.toc"):
        ways[f"rubbish in {name}"] = lambda folder, name=name: next(folder.glob(name)).write_bytes(b"\xff[[[")
        ways[f"a folder as {name}"] = lambda folder, name=name: put_folder(next(folder.glob(name)))
    return ways | {
        "a folder as pointer": lambda _folder: put_folder(pointer),
        "no pointer": lambda _folder: pointer.unlink(),
        "no generation": shutil.rmtree,
        "no index": lambda _folder: shutil.rmtree(settings.index),
    }


def test_a_running_service_answers_from_the_last_good_generation_after_any_damage(page, tmp_path, caplog):
    for name in harms(page):
        folder = tmp_path / name.translate(str.maketrans("/:*\\", "____"))
        folder.mkdir()
        mine = settings_in(folder)
        shutil.copytree(page.index, mine.index)
        shutil.copytree(page.corpus, mine.corpus, dirs_exist_ok=True)
        client = create_app(mine).test_client()
        assert client.get("/healthz").json["documents"] == 1
        write_page(mine, "b.txt")
        reindex(mine)
        caplog.clear()
        harms(mine)[name](served(mine))
        for _ in range(2):
            for path in (
                "/healthz",
                "/",
                "/?q=talo",
                "/api/v1/search?q=talo",
                "/api/v1/index",
                "/api/v1/documents/a.txt",
            ):
                assert client.get(path).status_code == 200, (name, path)
        assert client.get("/healthz").json["generation"] == 1
        assert caplog.text.count("cannot be used: ") == caplog.text.count("; generation 1 is still served") == 1, name
        reindex(mine, full=True)
        assert client.get("/healthz").json["documents"] == 2, name


def test_a_service_that_never_had_a_good_generation_says_503_until_there_is_one(page):
    client = create_app(page).test_client()
    manifest = served(page) / "manifest.json"
    manifest.write_bytes(b"\xff")
    reply = client.get("/healthz")
    assert (reply.status_code, "manifest.json cannot be read" in reply.json["detail"]) == (503, True)
    reindex(page)
    assert client.get("/healthz").status_code == 200


def test_a_generation_that_the_system_could_not_open_is_tried_again_later(page, monkeypatch):
    index = OpenIndex(page.index)
    index.current()
    write_page(page, "b.txt")
    reindex(page)
    now = [0.0]
    monkeypatch.setattr("indexer.storage.index_reader.time.monotonic", lambda: now[0])
    with monkeypatch.context() as patch:
        patch.setattr(
            "indexer.storage.index_reader.open_reader", lambda *_, **__: (_ for _ in ()).throw(OSError(24, "Too many"))
        )
        assert index.current().generation.number == 1
    assert index.current().generation.number == 1
    now[0] = 61.0
    assert index.current().generation.number == 2
