"""What the API replies with, as types: the JSON and its description (OpenAPI) are both made of them."""

from __future__ import annotations

import msgspec

from searchapp.export.records import Metadata, Record
from searchapp.highlight.matcher import MatchType
from searchapp.query.planner import Width


class IndexReply(msgspec.Struct, frozen=True, kw_only=True):
    """The index that answered: the number of its generation, and when it was made (ISO 8601, UTC)."""

    generation: int
    built: str


class WhyReply(msgspec.Struct, frozen=True, kw_only=True):
    """Why a document matched: the word of the query, the form that stands in which field, and how it matched."""

    word: str
    form: str
    field: str
    how: MatchType


class SnippetReply(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of a field. marks: (start, end) of each matched word, in characters of the text. page: of a report."""

    field: str
    text: str
    marks: list[tuple[int, int]]
    page: int | None


class AlsoReply(msgspec.Struct, frozen=True, kw_only=True):
    """What another source tells of the same. source: the path of its file. url: its page. why: how that was told."""

    source: str
    url: str | None
    title: str
    why: str


class HitReply(Metadata, frozen=True, kw_only=True):
    """A document found. score: comparable within one search alone. also: what other sources tell of the same."""

    also: list[AlsoReply]
    score: float
    why: list[WhyReply]
    snippets: list[SnippetReply]


class PredecessorReply(msgspec.Struct, frozen=True, kw_only=True):
    """A funder that went before another. until: its last year, null where it is not known."""

    value: str
    until: int | None


class FacetValueReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value of a facet and how many documents match with it. includes: of a funder, those that went before it."""

    value: str
    count: int
    selected: bool
    includes: list[PredecessorReply] = []


class OfferReply(msgspec.Struct, frozen=True, kw_only=True):
    """A looser search: what is loosened, about what, how many it finds, and its parameters."""

    kind: str
    about: str
    count: int
    parameters: dict[str, list[str]]


class SynonymsReply(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the query, and what they were also taken to mean."""

    words: str
    others: list[str]


class SearchReply(msgspec.Struct, frozen=True, kw_only=True):
    """The reply to a search.

    total: exact. facets: by facet, the hundred commonest values (years all, in order); counts ignore the facet's own
    limits. Others are found by name at /api/v1/facets.
    width, widths: the width asked for, and the total in each. offers: looser searches, where little is found.
    related: texts near the subject. notices: codes of what of the query was not used as it stands.
    """

    query: str
    total: int
    page: int
    size: int
    hits: list[HitReply]
    facets: dict[str, list[FacetValueReply]]
    width: Width
    widths: dict[str, int]
    offers: list[OfferReply]
    related: list[HitReply]
    synonyms: list[SynonymsReply]
    notices: list[str]
    index: IndexReply


class DocumentReply(msgspec.Struct, frozen=True, kw_only=True):
    """A document whole. similar: documents like it. mentions: news that name a project; projects that a text names."""

    document: Record
    also: list[AlsoReply]
    similar: list[Metadata]
    mentions: list[Metadata]
    index: IndexReply


class SuggestionReply(msgspec.Struct, frozen=True, kw_only=True):
    """A text to search for, and what it is: word, title, organisation or funder. label: that in the language asked."""

    text: str
    kind: str
    label: str


class SuggestReply(msgspec.Struct, frozen=True, kw_only=True):
    """How a query might go on."""

    query: str
    suggestions: list[SuggestionReply]


class FacetValuesReply(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one facet whose names have what was asked for."""

    facet: str
    values: list[FacetValueReply]


class TableRowReply(msgspec.Struct, frozen=True, kw_only=True):
    """A name, how many of the documents found have it and their share of all, their years, and the euros known.

    sum_eur, sum_of: what is known of its money, and of how many documents; null where the table does not tell.
    """

    name: str
    slug: str
    count: int
    share: float
    first_year: int | None
    last_year: int | None
    sum_eur: int | None
    sum_of: int | None


class TableReply(msgspec.Struct, frozen=True, kw_only=True):
    """The funders or the organisations of a search. total: documents found; names: rows in all."""

    facet: str
    total: int
    names: int
    page: int
    size: int
    rows: list[TableRowReply]
    index: IndexReply


class EntityDocumentReply(Metadata, frozen=True, kw_only=True):
    """A document of a entity.

    named: what it calls the entity. sum_eur: what this funder gave it. is_lead: whether this organisation leads it.
    """

    named: str
    sum_eur: int | None
    is_lead: bool


class EntityReply(msgspec.Struct, frozen=True, kw_only=True):
    """A funder or an organisation, and a page of its documents, the newest first."""

    name: str
    slug: str
    spellings: list[str]
    predecessors: list[PredecessorReply]
    total: int
    facets: dict[str, list[FacetValueReply]]
    sum_eur: int | None
    sum_of: int
    page: int
    size: int
    documents: list[EntityDocumentReply]
    index: IndexReply


class AboutReply(msgspec.Struct, frozen=True, kw_only=True):
    """The index in numbers. sources: how many documents came of each folder or file at the top of the corpus."""

    index: IndexReply
    seal: str
    documents: int
    size_bytes: int
    analysis: str
    engine: str
    format: int
    sources: dict[str, int]


class HealthReply(msgspec.Struct, frozen=True, kw_only=True):
    """Searches can be answered."""

    status: str
    generation: int
    documents: int
