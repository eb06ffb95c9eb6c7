"""Damage to the files that describe a generation: always a DamagedIndexError, and --full rebuilds the index."""

from __future__ import annotations

import random
import re
import shutil

import pytest
from click.testing import CliRunner
from small_corpora import drafts, put_folder, search_all, settings_in, write_page, write_records

from indexer import OpenIndex
from indexer.cli import main
from indexer.errors import SearchIndexError
from indexer.indexing.reindex import reindex
from indexer.serialization import read_json
from indexer.settings import Source
from indexer.storage.check import check_index
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_state import IndexState, count_by_top
from indexer.storage.query_log import QueryLog

pytestmark = pytest.mark.slow

NAMES = ("manifest.json", "sources.json", "duplicates.json")
POINTERS = {
    "5,000 digits": b"1" * 5000,
    "20 digits": b"1" * 20,
    "another": b"000099",
    "not ASCII": "٣٣٣٣٣٣".encode(),
    "not UTF-8": b"\xff\xfe",
    "empty": b"",
    "NUL": b"00\x0001",
    "a path": b"../../x",
    "long": b"x" * 100_000,
}


@pytest.fixture
def settings(tmp_path):
    """An index at its second generation, of a page and of a register."""
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    reindex(settings)
    write_records(settings, "r.jsonl", {"1": "Yksi", "2": "Kaksi"})
    reindex(settings)
    return settings


def served(settings):
    return IndexFolder(settings.index).current().folder


def flips(content, every=1):
    """The content with one bit changed, for every so many bytes and three bits of each."""
    for at in range(0, len(content), every):
        for bit in (1, 32, 128):
            yield content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]


def unreadable_contents(content):
    """Contents that are no JSON of the right shape, each of another kind."""
    yield from (content[:at] for at in (0, 1, len(content) // 2, len(content) - 1))
    yield from (b"[" * 100_000, b'{"files":' * 100_000, b"\xff" * 10, b"null", b'{"size": ' + b"9" * 5000 + b"}")
    yield from (b"\x00" * len(content), b'"\xed\xa0\x80"', b"1e999")


def run(settings, *arguments):
    """Run a command line; return its exit code. A traceback fails."""
    options = [*arguments, "--index", str(settings.index)]
    if arguments[0] == "reindex":
        options += ["--corpus", str(settings.corpus)]
    result = CliRunner().invoke(main, options, env={"HANKEHAKU_THESAURUS": ""})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 0 or result.output.startswith("Error: ") or arguments[0] == "check", result.output
    assert "Traceback" not in result.output
    return result.exit_code


def check_commands(settings):
    """Run every command on a damaged index, then --full, which must rebuild it from the texts."""
    for arguments in (("check",), ("stats",), ("search", "talo"), ("queries",)):
        run(settings, *arguments)
    assert run(settings, "reindex", "--full") == 0
    assert list(check_index(settings.index)) == []
    assert sorted(hit.document.id for hit in search_all(settings).hits) == ["1", "2", "a.txt"]
    assert drafts(settings) == []


# One file


@pytest.mark.parametrize("name", NAMES)
def test_any_flipped_bit_is_refused_with_a_message_that_names_the_file(settings, name):
    folder = served(settings)
    path = folder / name
    content = path.read_bytes()
    manifest = Generation(folder).manifest
    for changed in flips(content):
        path.write_bytes(changed)
        try:
            generation = Generation(folder)
            generation.verify()
        except SearchIndexError as error:
            assert re.search(rf"{name}|was built by .*; run: indexer reindex --full", str(error))  # noqa: PT017
        else:
            assert (name, generation.manifest) == ("manifest.json", manifest)  # the name of a default was changed
        for read in (IndexState.load, count_by_top):
            try:
                read(folder)
            except SearchIndexError as error:
                assert "sources.json cannot be read: " in str(error)  # noqa: PT017 - many read well


@pytest.mark.parametrize("name", NAMES)
def test_a_content_that_cannot_be_decoded_is_a_damaged_index(settings, name):
    path = served(settings) / name
    for content in unreadable_contents(path.read_bytes()):
        path.write_bytes(content)
        with pytest.raises(SearchIndexError, match=f"{name}.*run: indexer reindex --full"):
            OpenIndex(settings.index).current()


@pytest.mark.parametrize("kind", [IndexState, dict[str, int], list[str]])
def test_reading_json_raises_one_error_for_every_kind_of_damage(tmp_path, kind):
    path = tmp_path / "x.json"
    for content in unreadable_contents(b'{"a": []}'):
        path.write_bytes(content)
        with pytest.raises(SearchIndexError, match=r"x\.json cannot be read: .+; run: indexer reindex --full"):
            read_json(path, kind)
    put_folder(path)
    with pytest.raises(SearchIndexError, match=r"x\.json cannot be read: Is a directory"):
        read_json(path, kind)


# Every command


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("harm", ["flip", "not UTF-8", "cut", "nested", "folder", "gone"])
def test_no_command_ends_in_a_traceback_and_a_full_run_rebuilds(settings, name, harm):
    path = served(settings) / name
    content = path.read_bytes()
    if harm == "folder":
        put_folder(path)
    elif harm == "gone":
        path.unlink()
    else:
        at = random.Random(name).randrange(len(content))
        changed = {
            "flip": content[:at] + bytes([content[at] ^ 128]) + content[at + 1 :],
            "not UTF-8": content[:-1] + b"\xff",
            "cut": content[:-3],
            "nested": b"[" * 100_000,
        }
        path.write_bytes(changed[harm])
    assert run(settings, "check") == 1
    check_commands(settings)


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_after_many_a_flipped_bit(settings, name):
    path = served(settings) / name
    content = path.read_bytes()
    for changed in flips(content, every=61):
        served(settings).joinpath(name).write_bytes(changed)
        check_commands(settings)


@pytest.mark.parametrize("name", NAMES)
def test_a_usual_run_reads_everything_again_after_damage(settings, name):
    (served(settings) / name).write_bytes(b"\xff")
    assert reindex(settings).rebuilt.startswith("the index was damaged (")
    assert list(check_index(settings.index)) == []


@pytest.mark.parametrize("rubbish", [*POINTERS, "folder", "gone"])
def test_a_pointer_with_rubbish_ends_no_command_in_a_traceback(settings, rubbish, caplog):
    pointer = settings.index / "current"
    if rubbish == "folder":
        put_folder(pointer)
    elif rubbish == "gone":
        pointer.unlink()
    else:
        pointer.write_bytes(POINTERS[rubbish])
    assert run(settings, "check") == 1
    check_commands(settings)
    if rubbish == "folder":
        assert (settings.index / "current.damaged-000003" / "inside").read_text() == "x"
        assert "was a folder instead of a file; it was renamed to current.damaged-000003" in caplog.text


def test_a_generation_that_became_a_file_ends_no_command_in_a_traceback(settings):
    folder = served(settings)
    shutil.rmtree(folder)
    folder.write_text("x")
    assert run(settings, "check") == 1
    check_commands(settings)


def test_the_queries_that_found_nothing_are_read_past_lines_with_rubbish(tmp_path):
    path = tmp_path / "zero.jsonl"
    good = b'{"day": "2026-11-23", "q": "talo", "filtered": false}\n'
    path.write_bytes(b"\n".join([*unreadable_contents(good)]) + b"\n" + good)
    assert [query.query for query in QueryLog(path).read()] == ["talo"]
    put_folder(path)
    with pytest.raises(SearchIndexError, match="cannot be read: Is a directory"):
        QueryLog(path).read()


# Documents of a source that cannot be had


def unavailable(tmp_path):
    """An index of a page and of another source of eleven records, which is then moved away; its settings."""
    other = tmp_path / "muu"
    other.mkdir()
    made = settings_in(tmp_path, source=(Source(name="muu", path=str(other)),))
    write_page(made, "a.txt")
    lines = [f'{{"id": "m{number}", "title": "Nimi {number}", "language": "fi"}}\n' for number in range(11)]
    (other / "m.jsonl").write_text("".join(lines))
    reindex(made)
    shutil.rmtree(other)
    return made


def test_a_full_run_copies_documents_of_a_source_that_cannot_be_had(tmp_path):
    made = unavailable(tmp_path)
    report = reindex(made, full=True)
    assert (report.retained, search_all(made).total) == (11, 12)


@pytest.mark.parametrize("name", ["manifest.json", "sources.json", "engine/*.arrays", "engine/*.toc"])
@pytest.mark.parametrize("full", [True, False], ids=["full", "changes"])
def test_where_those_cannot_be_copied_the_run_goes_on_and_warns(tmp_path, name, full):
    made = unavailable(tmp_path)
    for path in served(made).glob(name):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content[: len(content) // 2] + b"\xff" + content[len(content) // 2 + 1 :])
    report = reindex(made, full=full)
    assert [
        problem for problem in report.skipped if problem.path == "muu" and "could not be retained" in problem.reason
    ]
    assert (report.retained, search_all(made).total, list(check_index(made.index))) == (0, 1, [])
