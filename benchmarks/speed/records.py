"""A batch as peers take it: record by record, terms in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.speed.asking import TODAY
from indexer.engines.base import Batch, Occurrences
from indexer.fields import TermKind
from indexer.model import Document

BETWEEN = 100  # positions; no phrase reaches from one piece to the next


class Piece(NamedTuple):
    """Terms that stand together in one text field. positions: of each term, over all the pieces of its kind."""

    field: int
    terms: list[str]
    positions: list[int]


@dataclass(slots=True)
class Record:
    """A document: stored is its whole, pieces its terms by kind. status: on TODAY."""

    id: str
    stored: bytes
    pieces: dict[TermKind, list[Piece]]
    years: range
    funders: tuple[str, ...]
    status: str | None


def records_of(batch: Batch) -> Iterator[Record]:
    """Yield the records of a batch, in order."""
    each_kind = {kind: _pieces(columns, len(batch.documents)) for kind, columns in batch.occurrences.items()}
    for number, document in enumerate(batch.documents):
        status = document.status(TODAY)
        yield Record(
            document.id,
            msgspec.msgpack.encode(document),
            {kind: pieces[number] for kind, pieces in each_kind.items()},
            document.years,
            tuple(batch.keywords[number].get("funder", document.funders)),
            status.value if status else None,
        )


def id_of(stored: bytes) -> str:
    """Return the id of a stored document, decoded whole as a page needs it."""
    return msgspec.msgpack.decode(stored, type=Document).id


def _pieces(columns: Occurrences, size: int) -> list[list[Piece]]:
    """Return each document's pieces: a new one begins with a field, and where positions leap over some."""
    found: list[list[Piece]] = [[] for _ in range(size)]
    if not len(columns.numbers):
        return found
    documents, fields, positions = (
        np.asarray(each, np.int64) for each in (columns.documents, columns.fields, columns.positions)
    )
    begins = (np.diff(documents) != 0) | (np.diff(fields) != 0) | (np.diff(positions) >= BETWEEN)
    bounds = [0, *(np.flatnonzero(begins) + 1).tolist(), len(documents)]
    terms = [columns.terms[number] for number in columns.numbers.tolist()]
    after = [0] * size
    for first, last in pairwise(bounds):
        document = int(documents[first])
        offset = after[document] - int(positions[first])
        places = (positions[first:last] + offset).tolist()
        found[document].append(Piece(int(fields[first]), terms[first:last], places))
        after[document] = places[-1] + BETWEEN
    return found
