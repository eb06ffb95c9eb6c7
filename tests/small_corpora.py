"""Small corpora, the contents of their indexes, and runs in a child process that may be killed."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import tempfile
import traceback
from datetime import date
from pathlib import Path

import msgspec

from indexer import OpenIndex, Settings
from indexer.engines.base import EVERYTHING, Request
from indexer.facets import FACET_NAMES
from indexer.indexing.reindex import reindex

TODAY = date(2020, 6, 15)


def settings_in(folder: Path, **options) -> Settings:
    """Return the settings of a new, empty corpus and its index, both in the folder."""
    (folder / "corpus").mkdir(exist_ok=True)
    # without a thesaurus, since compiling one takes time
    defaults = {"corpus": folder / "corpus", "index": folder / "index", "thesaurus": ""}
    return Settings(**(defaults | options))


def write_page(settings, name, text="Talo korjattiin kesällä."):
    path = settings.corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Sivu {name}\n\n{text}\n", "utf-8")


def indexed_page(folder):
    """Return the settings of a new corpus of one page, a.txt, after indexing it."""
    settings = settings_in(folder)
    write_page(settings, "a.txt")
    reindex(settings)
    return settings


def write_records(settings, name, records):
    """Write a JSON Lines file. records: titles by id."""
    lines = [json.dumps({"id": record_id, "title": title, "language": "fi"}) for record_id, title in records.items()]
    (settings.corpus / name).write_text("\n".join([*lines, ""]), "utf-8")


def documents_in(settings):
    """Return all documents of the index by id."""
    reader = OpenIndex(settings.index).current().reader
    documents = {document_id: reader.document(document_id) for document_id in reader.ids()}
    reader.close()
    return documents


def rebuilt_documents(settings):
    """Return the documents of a full build of the current corpus in another folder."""
    with tempfile.TemporaryDirectory() as folder:
        other = msgspec.structs.replace(settings, index=Path(folder, "index"))
        reindex(other, full=True)
        return documents_in(other)


def search_all(settings):
    """Return the response to a search for all documents."""
    reader = OpenIndex(settings.index).current().reader
    response = reader.search(Request(EVERYTHING, TODAY, facets=FACET_NAMES, limit=10_000))
    reader.close()
    return response


def file_states(folder):
    """Return the digest and modification time of every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put_folder(path):
    """Replace a file by a non-empty folder."""
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("x")


def drafts(settings):
    return [path.name for path in settings.index.iterdir() if path.name.startswith(".")]


def start_child(work):
    """Run work() in a forked child process; return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the child must not continue as a second pytest
        traceback.print_exc()
        os._exit(1)


def wait_for_child(child):
    """Wait for a child; return its exit code, or the negative number of the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class KillAtWrite:
    """An audit hook that kills its process just before the n-th change to the disk.

    seen: a list to which all changes are appended, if not None.
    """

    def __init__(self, number, seen=None):
        self.number, self.count, self.seen = number, 0, seen
        sys.addaudithook(self)

    def __call__(self, event, args):
        opens_to_write = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if opens_to_write or event in ("os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate"):
            if self.seen is not None:
                self.seen.append(f"{event} {args[:2]}")
            self.count += 1
            if self.count == self.number:
                os.kill(os.getpid(), signal.SIGKILL)
