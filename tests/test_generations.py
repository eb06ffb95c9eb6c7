from __future__ import annotations

import os
import shutil

import msgspec
import pytest

from indexer.errors import DamagedIndexError, ForeignIndexError, NoIndexError
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder


@pytest.fixture
def folder(tmp_path):
    return IndexFolder(tmp_path / "index")


def publish(folder, text, *, base=None):
    with folder.writing():
        draft = folder.begin(base)
        (draft / "engine" / f"{text}.seg").write_text(text * 20)
        (draft / "sources.json").write_text("{}")
        return folder.publish(draft, engine="whoosh", documents=1, base=base)


def numbers(folder):
    return sorted(path.name for path in folder.folder.iterdir() if path.is_dir())


def rewrite_manifest(generation, **changes):
    manifest = msgspec.structs.replace(generation.manifest, **changes).sealed()
    (generation.folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return Generation(generation.folder)


def test_the_error_for_a_folder_without_an_index_names_the_command_to_run(folder):
    assert folder.pointed() == ""
    with pytest.raises(NoIndexError, match="run: indexer reindex"):
        folder.current()


def test_a_published_generation_is_the_current_one_and_verifies(folder):
    published = publish(folder, "a")
    assert (folder.pointed(), published.number) == ("000001", 1)
    assert folder.current().folder == published.folder
    assert sorted(published.manifest.files) == ["engine/a.seg", "sources.json"]
    folder.current().verify()


def test_a_draft_is_not_current_before_it_is_published(folder):
    publish(folder, "a")
    with folder.writing():
        draft = folder.begin()
        (draft / "engine" / "b.seg").write_text("b")
        assert folder.current().number == 1
    assert numbers(folder) == [draft.name, "000001"]


def test_a_generation_shares_the_files_of_its_base_without_changing_them(folder):
    first = publish(folder, "a")
    second = publish(folder, "b", base=first)
    assert sorted(second.manifest.files) == ["engine/a.seg", "engine/b.seg", "sources.json"]
    assert (second.engine_folder / "a.seg").samefile(first.engine_folder / "a.seg")
    first.verify()
    second.verify()


def test_the_current_and_the_previous_generation_are_retained(folder):
    for text in "abcd":
        publish(folder, text)
    assert numbers(folder) == ["000003", "000004"]


def test_the_next_writer_removes_the_files_of_a_crashed_writer(folder):
    publish(folder, "a")
    publish(folder, "b")
    for name in (".draft-99", "000007"):  # of a writer killed before, and after, it renamed the draft to its number
        shutil.copytree(folder.folder / "000002", folder.folder / name)
    (folder.folder / ".current-99").write_text("000007")
    with folder.writing():
        pass
    assert sorted(path.name for path in folder.folder.iterdir()) == ["000001", "000002", "current", "lock"]


@pytest.mark.parametrize("at", [0.0, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("name", ["engine/a.seg", "sources.json", "manifest.json"])
def test_a_flipped_bit_of_any_file_is_detected(folder, name, at):
    path = publish(folder, "a").folder / name
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= 4
    path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=rf"{name}.*run: indexer reindex --full"):
        folder.current().verify()


def test_a_changed_digit_in_a_manifest_of_valid_json_is_detected(folder):
    path = publish(folder, "a").folder / "manifest.json"
    path.write_text(path.read_text().replace('"documents": 1', '"documents": 7'))
    with pytest.raises(DamagedIndexError, match=r"manifest\.json does not match its seal"):
        folder.current().verify()


@pytest.mark.parametrize("name", ["engine/a.seg", "sources.json", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut short", "emptied", "removed", "longer"])
def test_a_damaged_file_is_detected_and_named(folder, name, damage):
    path = publish(folder, "a").folder / name
    content = path.read_bytes()
    path.unlink()  # other generations share the file, so it is replaced, not changed
    changed = {"cut short": content[:-2], "emptied": b"", "longer": content + b"x"}
    if damage in changed:
        path.write_bytes(changed[damage])
    with pytest.raises(DamagedIndexError, match=name):
        folder.current().verify()


@pytest.mark.parametrize("name", ["engine/_MAIN_99.toc", "engine/manifest.json", "extra"])
def test_an_added_file_is_detected_and_named(folder, name):
    (publish(folder, "a").folder / name).write_text("x")
    assert [line for line in folder.current().damage() if name in line and "not in the manifest" in line]


def test_every_damaged_file_is_reported_and_a_valid_generation_has_none(folder):
    generation = publish(folder, "a")
    assert list(generation.damage()) == []
    (generation.folder / "sources.json").unlink()
    (generation.folder / "engine" / "a.seg").write_text("b" * 20)
    assert len(list(generation.damage())) == 2


@pytest.mark.parametrize("changes", [{"format": 0}, {"format": 99}, {"analysis": "0; another"}])
def test_another_format_or_analysis_is_refused(folder, changes):
    generation = rewrite_manifest(publish(folder, "a"), **changes)
    with pytest.raises(ForeignIndexError, match="run: indexer reindex --full"):
        generation.verify()


@pytest.mark.skipif(os.name != "posix", reason="the permissions of POSIX")
def test_a_world_writable_folder_is_refused(folder):
    publish(folder, "a")
    folder.folder.chmod(0o777)
    with pytest.raises(DamagedIndexError, match="chmod o-w"):
        folder.current()
    with pytest.raises(DamagedIndexError, match="chmod o-w"), folder.writing():
        pass


@pytest.mark.skipif(os.name != "posix", reason="the permissions of POSIX")
def test_an_index_created_under_a_loose_umask_is_not_refused(folder):
    previous_umask = os.umask(0)
    try:
        publish(folder, "a")
    finally:
        os.umask(previous_umask)
    folder.current().verify()


@pytest.mark.parametrize("rubbish", [b"../../etc", b"\xff\xfe", "٣".encode(), b"000001 000001", b"/", b"\x00"])
def test_an_invalid_pointer_is_refused_and_a_new_generation_replaces_it(folder, rubbish):
    publish(folder, "a")
    (folder.folder / "current").write_bytes(rubbish)
    with pytest.raises(DamagedIndexError, match=r"does not name a generation.*run: indexer reindex --full"):
        folder.current()
    with folder.writing():
        assert numbers(folder) == ["000001"]
    assert publish(folder, "b").number == 2
    folder.current().verify()


def test_a_pointer_to_a_missing_generation_is_refused(folder):
    publish(folder, "a")
    (folder.folder / "current").write_text("000005\n")
    with pytest.raises(DamagedIndexError, match="000005"):
        folder.current()
