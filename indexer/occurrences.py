"""The terms of many documents as columns, which are fast to create, to send between processes and to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The terms of one kind in a batch of documents.

    terms: the distinct terms, in any order. The arrays have shape (n,), one element per occurrence, sorted by document,
    field and position: the index of the term in `terms`, of the document in the batch, of the field in TEXT_FIELDS, and
    the position in that field. All terms of a word have the same position.
    """

    terms: Sequence[str]
    numbers: Numbers
    documents: Numbers
    fields: Numbers
    positions: Numbers
