"""The types of the API replies, from which both the JSON and its OpenAPI schema are generated."""

from __future__ import annotations

import msgspec

from searchapp.export.records import Metadata, Record
from searchapp.highlight.matcher import MatchType
from searchapp.query.planner import Width


class IndexReply(msgspec.Struct, frozen=True, kw_only=True):
    """The index that was searched: its generation number and build time (ISO 8601, UTC)."""

    generation: int
    built: str


class WhyReply(msgspec.Struct, frozen=True, kw_only=True):
    """Why a document matched: the word of the query, the form in the text, its field, and how it matched."""

    word: str
    form: str
    field: str
    how: MatchType


class SnippetReply(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of a field. marks: (start, end) of each matched word, in characters. page: page number in a report."""

    field: str
    text: str
    marks: list[tuple[int, int]]
    page: int | None


class AlsoReply(msgspec.Struct, frozen=True, kw_only=True):
    """A duplicate from another source. source: the path of its file. url: its page. why: how it was recognised."""

    source: str
    url: str | None
    title: str
    why: str


class SimilarReply(Metadata, frozen=True, kw_only=True):
    """A similar document. words: the most significant words that it shares, in their dictionary form."""

    words: tuple[str, ...]


class HitReply(Metadata, frozen=True, kw_only=True):
    """A matching document. score: comparable only within one search. also: duplicates from other sources.

    missing: the words of the query that a partial or related document does not have.
    """

    also: list[AlsoReply]
    score: float
    missing: list[str]
    why: list[WhyReply]
    snippets: list[SnippetReply]


class PredecessorReply(msgspec.Struct, frozen=True, kw_only=True):
    """The predecessor of a funder. until: its last year, null if unknown."""

    value: str
    until: int | None


class FacetValueReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value of a facet and the number of matching documents. includes: the predecessors of a funder."""

    value: str
    count: int
    selected: bool
    includes: list[PredecessorReply] = []


class OfferReply(msgspec.Struct, frozen=True, kw_only=True):
    """A relaxed search: what is relaxed, for which word or filter, its number of results, and its parameters."""

    kind: str
    about: str
    count: int
    parameters: dict[str, list[str]]


class SynonymsReply(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the query, and the synonyms that were also searched for."""

    words: str
    others: list[str]


class CorrectionReply(msgspec.Struct, frozen=True, kw_only=True):
    """A word that was typed without the dots of ä, ö or å and is in no document, and what was searched for instead."""

    typed: str
    form: str


class FactReply(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the query that name a value of a facet.

    value: also a range of years, 2014–2016. is_limit: whether the search is limited to the value; if not, the words are
    searched for as words. is_alternative: whether documents match by the words or by the value. total: the number of
    documents with the limit. parameters: of the search in the other reading.
    """

    words: str
    facet: str
    value: str
    is_limit: bool
    is_alternative: bool
    total: int
    parameters: dict[str, list[str]]


class SearchReply(msgspec.Struct, frozen=True, kw_only=True):
    """The reply to a search.

    total: exact. partial: if few documents match several words, those with most of the words, each with the missing
    ones; they follow the hits, on the same pages. partial_total: their number. facets: the hundred most common values
    of each facet (years: all, in order); counts ignore filters of the same facet. Other values are found by name at
    /api/v1/facets. width, widths: the requested width, and the total for each width. offers: relaxed searches, if
    results are few. corrections: applied to the query; the corrected search is the first of the offers, as
    did_you_mean. facts: values of facets that words of the query name. optional_words: words of the query that carry
    no subject, so that documents need not have them. related: other documents on the same subject. notices: codes of
    the parts of the query that were changed or ignored.
    """

    query: str
    total: int
    page: int
    size: int
    hits: list[HitReply]
    partial_total: int
    partial: list[HitReply]
    facets: dict[str, list[FacetValueReply]]
    width: Width
    widths: dict[str, int]
    offers: list[OfferReply]
    related: list[HitReply]
    corrections: list[CorrectionReply]
    facts: list[FactReply]
    optional_words: list[str]
    synonyms: list[SynonymsReply]
    notices: list[str]
    index: IndexReply


class DocumentReply(msgspec.Struct, frozen=True, kw_only=True):
    """A complete document. similar: similar documents. mentions: news that mention a project, or projects in a text."""

    document: Record
    also: list[AlsoReply]
    similar: list[SimilarReply]
    mentions: list[Metadata]
    index: IndexReply


class SuggestionReply(msgspec.Struct, frozen=True, kw_only=True):
    """A completion; kind is word, title, organisation or funder. label: the kind in the requested language."""

    text: str
    kind: str
    label: str


class SuggestReply(msgspec.Struct, frozen=True, kw_only=True):
    """Completions of a query."""

    query: str
    suggestions: list[SuggestionReply]


class FacetValuesReply(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one facet whose names contain the requested text."""

    facet: str
    values: list[FacetValueReply]


class TableRowReply(msgspec.Struct, frozen=True, kw_only=True):
    """A funder or organisation: its number and share of the matching documents, their years and their funding.

    sum_eur, sum_of: the known funding, and the number of documents with known funding; null if the table is too large.
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
    """The funders or organisations of a search. total: number of matching documents; names: number of all rows."""

    facet: str
    total: int
    names: int
    page: int
    size: int
    rows: list[TableRowReply]
    index: IndexReply


class EntityDocumentReply(Metadata, frozen=True, kw_only=True):
    """A document of a funder or organisation.

    named: the name of the entity in the document. sum_eur: the funding from this funder. is_lead: whether this
    organisation leads the project.
    """

    named: str
    sum_eur: int | None
    is_lead: bool


class EntityReply(msgspec.Struct, frozen=True, kw_only=True):
    """A funder or an organisation with a page of its documents, newest first."""

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
    """The index in numbers. sources: number of documents by top-level folder or file of the corpus."""

    index: IndexReply
    seal: str
    documents: int
    size_bytes: int
    analysis: str
    engine: str
    format: int
    sources: dict[str, int]


class HealthReply(msgspec.Struct, frozen=True, kw_only=True):
    """The service can answer searches."""

    status: str
    generation: int
    documents: int
