"""What lies in a segment's arrays, and under which names.

A *slot* is a field of a document as one number: `document * 2**FIELD_BITS + field`, the field numbered as in
TEXT_FIELDS. Postings are by slot, so that one look finds a term in all fields, and one pass scores it.

Of each kind of term (`base`, say), a dictionary of the terms and
    base.holders    how many documents hold each term
    base.postings   where the postings of each term begin, shape (terms + 1,)
    base.slots      of each posting, the slot; ascending within a term
    base.counts     of each posting, how often the term stands there
    base.places     where the positions of each term begin, shape (terms + 1,)      (of PLACED_KINDS alone)
    base.positions  where it stands, in the order of the postings, ascending within each
    base.lengths    of each slot, how many terms stand there
Of each keyword facet and of the stated status, a dictionary of the values and
    funder.firsts   where the codes of each document begin, shape (documents + 1,)
    funder.codes    the numbers of its values
A dictionary of ids, with `id.documents`, the document of each; `id.ranks` is the inverse.
A dictionary of titles' sort keys, with `title.numbers`, the key of each document.
A dictionary of words to suggest, with `word.bases`, the number of the base term that finds each.
A column of each of NUMBERS; NO_NUMBER where a document has none.
`document.letters`, `document.starts`: the documents themselves (msgpack), end to end.
"""

from __future__ import annotations

from indexer.engines.base import KEYWORD_FACETS
from indexer.fields import TEXT_FIELDS

FIELD_BITS = (len(TEXT_FIELDS) - 1).bit_length()
FIELDS = 1 << FIELD_BITS
FIELD_MASK = FIELDS - 1
STATED_STATUS = "stated_status"
TAGS = (*KEYWORD_FACETS, STATED_STATUS)
NUMBERS = ("first_year", "last_year", "start_day", "end_day", "date_day")
NO_NUMBER = -(2**31)
