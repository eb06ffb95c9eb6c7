"""Small corpora, what an index of one holds, and runs in a child process that may be killed."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import traceback
from datetime import date
from pathlib import Path

from indexer import OpenIndex, Settings
from indexer.engines.base import EVERYTHING, FACETS, Request
from indexer.indexing.reindex import reindex

TODAY = date(2020, 6, 15)


def settings_in(folder: Path, **more) -> Settings:
    """Settings of a new corpus and an index beside it."""
    (folder / "corpus").mkdir(exist_ok=True)
    told = {"corpus": folder / "corpus", "index": folder / "index", "thesaurus": ""}  # compiling one takes its time
    return Settings(**(told | more))


def write_page(settings, name, text="Talo korjattiin kesällä."):
    path = settings.corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Sivu {name}\n\n{text}\n", "utf-8")


def indexed_page(folder):
    """Settings of a new corpus of one page, a.txt, and its index."""
    settings = settings_in(folder)
    write_page(settings, "a.txt")
    reindex(settings)
    return settings


def write_records(settings, name, records):
    """Write JSON Lines; a record is its id and its title."""
    lines = [json.dumps({"id": each, "title": title, "language": "fi"}) for each, title in records.items()]
    (settings.corpus / name).write_text("\n".join([*lines, ""]), "utf-8")


def held(settings):
    """Every document of the index, by id."""
    reader = OpenIndex(settings.index).current().reader
    documents = {each: reader.document(each) for each in reader.ids()}
    reader.close()
    return documents


def answers(settings):
    """All that a search for everything gives."""
    reader = OpenIndex(settings.index).current().reader
    response = reader.search(Request(EVERYTHING, TODAY, facets=FACETS, limit=10_000))
    reader.close()
    return response


def bytes_of(folder):
    """The digest and the time of change of every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put_folder(path):
    """Replace a file by a folder that is not empty."""
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("x")


def drafts(settings):
    return [path.name for path in settings.index.iterdir() if path.name.startswith(".")]


def start_child(work):
    """Run work() in a child process, which ends when it returns; return the child's id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child must not go on as a second pytest
        traceback.print_exc()
        os._exit(1)


def end_of_child(child):
    """Wait for a child; return its exit code, below zero the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class DeathAt:
    """An audit hook that kills its process as it is about to change the disk for the n-th time."""

    def __init__(self, moment, seen=None):
        self.moment, self.count, self.seen = moment, 0, seen
        sys.addaudithook(self)

    def __call__(self, event, args):
        opens_to_write = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if opens_to_write or event in ("os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate"):
            if self.seen is not None:
                self.seen.append(f"{event} {args[:2]}")
            self.count += 1
            if self.count == self.moment:
                os.kill(os.getpid(), signal.SIGKILL)
