"""What a person typed to a query tree. Our own grammar, never an engine's; nothing a person types is an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from indexer.analysis import tokenize

LONGEST_QUERY = 500  # characters
MOST_WORDS = 32

_QUOTES_RE = re.compile(r"[\"“”„‟«»]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed."""

    form: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side, as typed between the quotation marks."""

    text: str


class ParsedQuery(NamedTuple):
    """Every node must be found. notices: what of the typed text was not used, by code."""

    nodes: tuple[Word | Phrase, ...]
    notices: tuple[str, ...]


def parse(typed: str) -> ParsedQuery:
    """Return the query that a typed text means; any text at all means some query.

    >>> parse('kuntien "hyvä arki"').nodes
    (Word(form='kuntien'), Phrase(text='hyvä arki'))
    """
    notices = []
    typed = unicodedata.normalize("NFC", typed.encode(errors="replace").decode())  # a lone surrogate is no letter
    if len(typed) > LONGEST_QUERY:
        typed = typed[:LONGEST_QUERY]
        notices.append("query_cut")
    pieces = _QUOTES_RE.split(typed)
    if len(pieces) % 2 == 0:  # the last mark opens a phrase that never closes
        notices.append("open_quote")
    nodes: list[Word | Phrase] = []
    for at, piece in enumerate(pieces):
        forms = [token.form for token in tokenize(piece)]
        in_quotes = at % 2 == 1 and at < len(pieces) - 1
        if in_quotes and len(forms) > 1:
            nodes.append(Phrase(piece.strip()))
        else:
            nodes += map(Word, forms)
    if len(nodes) > MOST_WORDS:
        nodes = nodes[:MOST_WORDS]
        notices.append("query_cut")
    return ParsedQuery(tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(notices)))
