"""Which columns the fields of a record come from: reported to an observer, if there is one, while files are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from indexer.model import Document


class RecordOrigin(NamedTuple):
    """Where a record was read. number: of its line or row. columns: by own key, the columns or keys that were used."""

    document: Document
    number: int
    columns: Mapping[str, tuple[str, ...]]


Observer = Callable[[RecordOrigin], None]

_observer: ContextVar[Observer | None] = ContextVar("record_observer", default=None)


@contextmanager
def observed_by(observer: Observer) -> Iterator[None]:
    """Call the observer for each record that this thread reads in the block."""
    token = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(token)


def report_origin(document: Document | None, number: int, columns: Callable[[], Mapping[str, tuple[str, ...]]]) -> None:
    """Report the origin of a record. columns: returns the columns by key; called only if there is an observer."""
    if document is not None and (observer := _observer.get()):
        observer(RecordOrigin(document, number, columns()))
