"""A reader for worker processes that does what its file says: hang, crash, fill the memory or return documents."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from indexer.model import Document, Funding, Kind, PartialDate, Period, Status
from indexer.sources import Problem, Unchanged

FIELDS = {
    "titles": {"sv": "Ö"},
    "period": Period(PartialDate(2010, 2), None),
    "funding": (Funding("Kela", 5, 2010),),
    "stated_status": Status.ENDED,
    "pages": (0, 17),
    "people": ("Aino Kivelä",),
    "extra": {"keywords": ["a", 1, None, {"b": 2.5}]},
}


LEAKED = []


def document(file, number=0, **fields):
    return Document(f"{file.name}#{number}", Kind.PAGE, file.text, file.name, **fields)


def misbehave(file):
    """Do what the first word of the file says, then yield one document. This is the reader of the workers here."""
    action, *arguments = file.text.split()
    match action:
        case "remember":
            file.memory.current |= {**file.memory.previous, "uusi": ("id", "avain")}
            file.memory.bytes_read = 7
            yield Unchanged(["a", "b"])
            yield Problem(file.name, "huono rivi", 3, lost=False)
        case "rows" | "some-then-abort" | "all-fields" | "surrogate" | "huge":
            yield from documents_of(file, action, *arguments)
        case _:
            harm(action, *arguments)
    yield document(file)


def documents_of(file, action, count="1200"):
    """Yield documents that are numerous, unusual or too large."""
    match action:
        case "rows":
            for number in range(int(count)):
                yield document(file, number, text="sana " * 20)
        case "some-then-abort":
            for number in range(int(count)):
                yield document(file, number)
            os.abort()
        case "all-fields":
            yield document(file, **FIELDS)
        case "surrogate":
            yield document(file, 1, text="\ud800")
        case "huge":
            yield document(file, 1, text="x" * 65_000_000)


def harm(action, *paths):
    """Do to this process what a parser must not do."""
    match action:
        case "hang":
            time.sleep(600)
        case "spin":
            while True:
                pass
        case "spin-in-c":
            sum(range(10**12))
        case "abort":
            os.abort()
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "bloat":
            blocks = []
            while True:
                blocks.append(bytes(10**7))
        case "raise":
            raise RecursionError("too deep")
        case "leak":
            LEAKED.append(bytes(10**8))
        case "write":
            Path(paths[0]).write_bytes(b"x")
        case "chatter":
            os.write(1, b"chatter")
            os.write(2, b"chatter")
        case "meet":
            wait_for_other(*map(Path, paths))
        case "lock":
            sleep_with_lock(*map(Path, paths))


def wait_for_other(mine, theirs):
    """Delete the first file, then wait until another process has deleted the second one."""
    mine.unlink()
    while theirs.exists():
        time.sleep(0.01)


def sleep_with_lock(lock, waiting):
    """Lock a file, delete the other one to report it, and sleep."""
    import fcntl

    with lock.open() as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        waiting.unlink()
        time.sleep(600)
