"""Conversion of results to the replies of the API (schemas.py).

This module does not need Flask; `indexer search --json` prints the same replies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from indexer.model import Document
from indexer.storage.duplicates import Duplicate
from indexer.storage.generations import Generation
from searchapp.api.schemas import (
    AboutReply,
    AlsoReply,
    CorrectionReply,
    DocumentReply,
    EntityDocumentReply,
    EntityReply,
    FacetValueReply,
    FactReply,
    HitReply,
    IndexReply,
    OfferReply,
    PredecessorReply,
    SearchReply,
    SimilarReply,
    SnippetReply,
    SynonymsReply,
    TableReply,
    TableRowReply,
    WhyReply,
)
from searchapp.entities.profile import EntityProfile
from searchapp.entities.table import Table
from searchapp.export.records import Metadata, metadata_of, record_of
from searchapp.query.facts.readings import ReadFact
from searchapp.related.more_like_this import Similar
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters
from searchapp.search.relaxation import Offer
from searchapp.search.results import Hit, Results

_MAX_VALUES = 100  # of a facet in one reply


def index_reply(generation: Generation) -> IndexReply:
    """Return the description of the index that was searched."""
    return IndexReply(generation=generation.number, built=generation.manifest.built)


def search_reply(results: Results, generation: Generation, today: date) -> SearchReply:
    """Return the reply to a search."""
    return SearchReply(
        query=results.parameters.q,
        total=results.total,
        page=results.parameters.page,
        size=results.parameters.size,
        hits=[_hit(hit, today) for hit in results.hits],
        partial_total=results.partial_total,
        partial=[_hit(hit, today) for hit in results.partial],
        facets={facet: facet_values_reply(_shown(facet, values)) for facet, values in results.facets.items()},
        width=results.parameters.width,
        widths={width.value: count for width, count in results.widths.items()},
        offers=[*map(_offer, (*_applied(results), *results.offers))],
        related=[_hit(hit, today) for hit in results.related],
        corrections=[CorrectionReply(**correction._asdict()) for correction in results.corrections],
        facts=[_fact(fact, results.parameters) for fact in results.facts],
        optional_words=list(results.optional_words),
        synonyms=[SynonymsReply(words=synonyms.words, others=list(synonyms.others)) for synonyms in results.synonyms],
        notices=list(results.notices),
        index=index_reply(generation),
    )


def document_reply(
    document: Document,
    *,
    similar: Sequence[Similar],
    mentions: Sequence[Document],
    duplicates: Iterable[Duplicate],
    generation: Generation,
    today: date,
) -> DocumentReply:
    """Return the reply with a complete document and its related documents."""
    return DocumentReply(
        document=record_of(document, today),
        also=also_reply(duplicates),
        similar=[_similar(other, today) for other in similar],
        mentions=[metadata_of(other, today) for other in mentions],
        index=index_reply(generation),
    )


def _similar(other: Similar, today: date) -> SimilarReply:
    return SimilarReply(**_fields_of(metadata_of(other.document, today)), words=other.words)


def table_reply(table: Table, generation: Generation) -> TableReply:
    """Return the reply with a page of the funders or organisations of a search."""
    return TableReply(
        facet=table.facet,
        total=table.total,
        names=table.names,
        page=table.page,
        size=table.size,
        rows=[
            TableRowReply(
                name=row.value,
                slug=row.slug,
                count=row.count,
                share=round(row.share, 4),
                first_year=row.first_year,
                last_year=row.last_year,
                sum_eur=row.sum_eur,
                sum_of=row.sum_of,
            )
            for row in table.rows
        ],
        index=index_reply(generation),
    )


def entity_reply(entity: EntityProfile, generation: Generation, today: date) -> EntityReply:
    """Return the reply with a funder or an organisation and a page of its documents."""
    facets = {"year": entity.years, "status": entity.statuses, "kind": entity.kinds}
    return EntityReply(
        name=entity.name,
        slug=entity.slug,
        spellings=entity.spellings,
        predecessors=_predecessors(entity.predecessors),
        total=entity.total,
        facets={facet: facet_values_reply(values) for facet, values in facets.items()},
        sum_eur=entity.sum_eur,
        sum_of=entity.sum_of,
        page=entity.page,
        size=entity.size,
        documents=[
            EntityDocumentReply(
                **_fields_of(metadata_of(row.document, today)),
                named=row.named or entity.name,
                sum_eur=row.sum_eur,
                is_lead=row.is_lead,
            )
            for row in entity.rows
        ],
        index=index_reply(generation),
    )


def also_reply(duplicates: Iterable[Duplicate]) -> list[AlsoReply]:
    """Return the duplicates of a document."""
    return [
        AlsoReply(source=duplicate.source, url=duplicate.url or None, title=duplicate.title, why=duplicate.reason)
        for duplicate in duplicates
    ]


def about_reply(generation: Generation) -> AboutReply:
    """Return the description of the index in numbers."""
    manifest = generation.manifest
    return AboutReply(
        index=index_reply(generation),
        seal=manifest.seal,
        documents=manifest.documents,
        size_bytes=sum(mark.size for mark in manifest.files.values()),
        analysis=manifest.analysis,
        engine=manifest.engine,
        format=manifest.format,
        sources=generation.sources,
    )


def facet_values_reply(values: Sequence[FacetValue]) -> list[FacetValueReply]:
    """Return the values of a facet."""
    return [
        FacetValueReply(
            value=value.value,
            count=value.count,
            selected=value.selected,
            includes=_predecessors(value.includes),
        )
        for value in values
    ]


def _predecessors(predecessors: Iterable[tuple[str, int | None]]) -> list[PredecessorReply]:
    return [PredecessorReply(value=name, until=until) for name, until in predecessors]


def _shown(facet: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """Return the values of a facet in a reply: every year, or the most common values and the selected ones."""
    first = values if facet == "year" else values[:_MAX_VALUES]
    return [*first, *(value for value in values[len(first) :] if value.selected)]


def _hit(hit: Hit, today: date) -> HitReply:
    return HitReply(
        **_fields_of(metadata_of(hit.document, today)),
        also=also_reply(hit.also),
        score=round(hit.score, 6),
        missing=list(hit.missing),
        why=[
            WhyReply(word=reason.word, form=reason.form, field=reason.field, how=reason.match_type)
            for reason in hit.why
        ],
        snippets=[
            SnippetReply(field=snippet.field, text=snippet.text, marks=snippet.marks, page=snippet.page)
            for snippet in hit.snippets
        ],
    )


def _fields_of(metadata: Metadata) -> dict[str, Any]:
    return msgspec.structs.asdict(metadata)


def _applied(results: Results) -> list[Offer]:
    """Return the corrected search as an offer, if the query was corrected."""
    if results.corrected is None:
        return []
    parameters = replace(results.corrected, page=1, related=0)
    return [Offer(kind="did_you_mean", about=parameters.q, parameters=parameters, count=results.total)]


def _fact(fact: ReadFact, parameters: Parameters) -> FactReply:
    return FactReply(
        words=fact.words,
        facet=fact.facet,
        value=fact.value,
        is_limit=fact.is_limit,
        is_alternative=fact.is_alternative,
        total=fact.total,
        parameters=_by_name(parameters.with_words_as(fact.words, is_fact=not fact.is_limit)),
    )


def _offer(offer: Offer) -> OfferReply:
    return OfferReply(kind=offer.kind, about=offer.about, count=offer.count, parameters=_by_name(offer.parameters))


def _by_name(parameters: Parameters) -> dict[str, list[str]]:
    """Return the parameters of a search as they are in its URL: the list of values of each name."""
    values: dict[str, list[str]] = {}
    for name, value in parameters.pairs():
        values.setdefault(name, []).append(value)
    return values
