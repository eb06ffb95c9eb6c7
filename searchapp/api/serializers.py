"""Replies of the API made of what was found: see reply_types.

Flask-free; `indexer search --json` prints the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from indexer.model import Document
from indexer.storage.duplicates import Duplicate
from indexer.storage.generations import Generation
from searchapp.api.schemas import (
    AboutReply,
    AlsoReply,
    DocumentReply,
    EntityDocumentReply,
    EntityReply,
    FacetValueReply,
    HitReply,
    IndexReply,
    OfferReply,
    PredecessorReply,
    SearchReply,
    SnippetReply,
    SynonymsReply,
    TableReply,
    TableRowReply,
    WhyReply,
)
from searchapp.entities.profile import EntityProfile
from searchapp.entities.table import Table
from searchapp.export.records import Metadata, metadata_of, record_of
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters
from searchapp.search.results import Hit, Results

_MOST_VALUES = 100  # of a facet in one reply


def index_reply(generation: Generation) -> IndexReply:
    """Return what is told of the index that answered."""
    return IndexReply(generation=generation.number, built=generation.manifest.built)


def search_reply(results: Results, generation: Generation, today: date) -> SearchReply:
    """Return the reply to a search."""
    return SearchReply(
        query=results.parameters.q,
        total=results.total,
        page=results.parameters.page,
        size=results.parameters.size,
        hits=[_hit(hit, today) for hit in results.hits],
        facets={facet: facet_values_reply(_shown(facet, values)) for facet, values in results.facets.items()},
        width=results.parameters.width,
        widths={width.value: count for width, count in results.widths.items()},
        offers=[
            OfferReply(kind=each.kind, about=each.about, count=each.count, parameters=_by_name(each.parameters))
            for each in results.offers
        ],
        related=[_hit(hit, today) for hit in results.related],
        synonyms=[SynonymsReply(words=each.words, others=list(each.others)) for each in results.synonyms],
        notices=list(results.notices),
        index=index_reply(generation),
    )


def document_reply(
    document: Document,
    similar: Sequence[Document],
    mentions: Sequence[Document],
    also: Iterable[Duplicate],
    generation: Generation,
    today: date,
) -> DocumentReply:
    """Return a document whole, with those beside it."""
    return DocumentReply(
        document=record_of(document, today),
        also=also_reply(also),
        similar=[metadata_of(each, today) for each in similar],
        mentions=[metadata_of(each, today) for each in mentions],
        index=index_reply(generation),
    )


def table_reply(table: Table, generation: Generation) -> TableReply:
    """Return a page of the funders or organisations of a search."""
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
    """Return a funder or an organisation with a page of its documents."""
    shown = {"year": entity.years, "status": entity.statuses, "kind": entity.kinds}
    return EntityReply(
        name=entity.name,
        slug=entity.slug,
        spellings=entity.spellings,
        predecessors=_predecessors(entity.predecessors),
        total=entity.total,
        facets={facet: facet_values_reply(values) for facet, values in shown.items()},
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
    """Return what other sources tell of a document."""
    return [
        AlsoReply(source=each.source, url=each.url or None, title=each.title, why=each.reason) for each in duplicates
    ]


def about_reply(generation: Generation) -> AboutReply:
    """Return what is in the index, in numbers."""
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
            value=each.value,
            count=each.count,
            selected=each.selected,
            includes=_predecessors(each.includes),
        )
        for each in values
    ]


def _predecessors(told: Iterable[tuple[str, int | None]]) -> list[PredecessorReply]:
    return [PredecessorReply(value=name, until=until) for name, until in told]


def _shown(facet: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """Return the values that a reply has of a facet: every year, of others the commonest and those ticked."""
    first = values if facet == "year" else values[:_MOST_VALUES]
    return [*first, *(each for each in values[len(first) :] if each.selected)]


def _hit(hit: Hit, today: date) -> HitReply:
    return HitReply(
        **_fields_of(metadata_of(hit.document, today)),
        also=also_reply(hit.also),
        score=round(hit.score, 6),
        why=[WhyReply(word=each.word, form=each.form, field=each.field, how=each.match_type) for each in hit.why],
        snippets=[
            SnippetReply(field=each.field, text=each.text, marks=each.marks, page=each.page) for each in hit.snippets
        ],
    )


def _fields_of(metadata: Metadata) -> dict[str, Any]:
    return msgspec.structs.asdict(metadata)


def _by_name(parameters: Parameters) -> dict[str, list[str]]:
    """Return the parameters by name, each with all its values, as an address would have them."""
    told: dict[str, list[str]] = {}
    for name, value in parameters.pairs():
        told.setdefault(name, []).append(value)
    return told
