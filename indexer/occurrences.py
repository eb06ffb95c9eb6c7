"""The terms of many documents as columns: fast to make, to send between processes, and to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The terms of one kind in a batch of documents.

    terms: each term once, in any order. The arrays have shape (n,), one place an occurrence, in the order of document,
    field, position: the number of its term in `terms`, of its document in the batch, of its field in TEXT_FIELDS, and
    its position in that field. Terms of one word share its position.
    """

    terms: Sequence[str]
    numbers: Numbers
    documents: Numbers
    fields: Numbers
    positions: Numbers
