"""Batches in a form for peers: record by record, with terms in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.speed.query import TODAY
from indexer.engines.base import Batch, Occurrences
from indexer.fields import TermKind
from indexer.model import Document

PIECE_GAP = 100  # positions, so that no phrase matches across two pieces


class Piece(NamedTuple):
    """Adjacent terms in one text field. positions: of each term; they count on over all pieces of a kind."""

    field: int
    terms: list[str]
    positions: list[int]


@dataclass(slots=True)
class Record:
    """A document. stored: in MessagePack. pieces: its terms by kind. status: on TODAY."""

    id: str
    stored: bytes
    pieces: dict[TermKind, list[Piece]]
    years: range
    funders: tuple[str, ...]
    status: str | None


def records_of(batch: Batch) -> Iterator[Record]:
    """Yield the records of a batch, in order."""
    pieces_by_kind = {kind: _pieces(columns, len(batch.documents)) for kind, columns in batch.occurrences.items()}
    for number, document in enumerate(batch.documents):
        status = document.status(TODAY)
        yield Record(
            document.id,
            msgspec.msgpack.encode(document),
            {kind: pieces[number] for kind, pieces in pieces_by_kind.items()},
            document.years,
            tuple(batch.keywords[number].get("funder", document.funders)),
            status.value if status else None,
        )


def id_of(stored: bytes) -> str:
    """Return the id of a stored document, decoding all of it as a results page must."""
    return msgspec.msgpack.decode(stored, type=Document).id


def _pieces(columns: Occurrences, size: int) -> list[list[Piece]]:
    """Return the pieces of each document; a piece starts at a new field and at a gap of positions."""
    pieces_of: list[list[Piece]] = [[] for _ in range(size)]
    if not len(columns.numbers):
        return pieces_of
    documents, fields, positions = (
        np.asarray(column, np.int64) for column in (columns.documents, columns.fields, columns.positions)
    )
    is_start = (np.diff(documents) != 0) | (np.diff(fields) != 0) | (np.diff(positions) >= PIECE_GAP)
    bounds = [0, *(np.flatnonzero(is_start) + 1).tolist(), len(documents)]
    terms = [columns.terms[number] for number in columns.numbers.tolist()]
    next_position = [0] * size
    for first, last in pairwise(bounds):
        document = int(documents[first])
        offset = next_position[document] - int(positions[first])
        places = (positions[first:last] + offset).tolist()
        pieces_of[document].append(Piece(int(fields[first]), terms[first:last], places))
        next_position[document] = places[-1] + PIECE_GAP
    return pieces_of
