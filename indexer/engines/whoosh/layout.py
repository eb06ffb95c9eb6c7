"""The arrays of a segment and their names.

A *slot* is a field of a document as one number: `document * 2**FIELD_BITS + field`, with the field's index in
TEXT_FIELDS. Postings are by slot, so that one lookup yields a term in all fields and one pass scores them.

For each term kind (here `base`), a dictionary of the terms and
    base.holders    number of documents with each term
    base.postings   start of the postings of each term, shape (terms + 1,)
    base.slots      slot of each posting; ascending within a term
    base.counts     number of occurrences of each posting
    base.places     start of the positions of each term, shape (terms + 1,)      (only of POSITIONAL_KINDS)
    base.positions  positions of the occurrences, in the order of postings, ascending within a posting
    base.lengths    number of terms in each slot
    base.firsts     start of the vector of each document, shape (documents + 1,)
    base.vectors    number of the term of each occurrence, in the order of slots and positions
    base.offsets    position of each occurrence, in the same order
For each keyword facet (here `funder`) and the stated status, a dictionary of the values and
    funder.firsts   start of the codes of each document, shape (documents + 1,)
    funder.codes    numbers of the values of the documents
A dictionary of ids, with `id.documents`, the document of each id; `id.ranks` is the inverse.
A dictionary of the sort keys of titles, with `title.numbers`, the number of the key of each document.
A dictionary of suggestable words, with `word.bases`, the number of the base term that matches each.
A column for each of NUMBERS; NO_NUMBER if a document has no value.
`document.letters`, `document.starts`: the documents (MessagePack), concatenated.
"""

from __future__ import annotations

import numpy as np

from indexer.facets import KEYWORD_FACETS
from indexer.fields import PROSE_FIELDS, TEXT_FIELDS

FIELD_BITS = (len(TEXT_FIELDS) - 1).bit_length()
FIELDS = 1 << FIELD_BITS
FIELD_MASK = FIELDS - 1
IS_PROSE = np.array([number < len(PROSE_FIELDS) for number in range(FIELDS)])
"""Which fields are prose, shape (FIELDS,): the first ones, so that the postings of a document in prose are adjacent."""
STATED_STATUS = "stated_status"
TAGS = (*KEYWORD_FACETS, STATED_STATUS)
NUMBERS = ("first_year", "last_year", "start_day", "end_day", "date_day")
NO_NUMBER = -(2**31)
