"""The page of a document: its metadata, its texts with highlighted words, related documents and citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from indexer.model import Document, Kind
from searchapp.export import CITATION_FORMATS
from searchapp.export.citation import Retrieval, citation_text
from searchapp.i18n.formatting import document_details, document_facts, period_text
from searchapp.i18n.labels import citation_word
from searchapp.i18n.languages import gettext
from searchapp.pages import blueprint
from searchapp.pages.exports import file_reply
from searchapp.pages.schema_org import json_ld
from searchapp.pages.timeline import timeline
from searchapp.related.mentions import mentions
from searchapp.related.more_like_this import Similar, similar
from searchapp.search.parameters import read_parameters
from searchapp.search.searcher import Searcher
from searchapp.web.conditional import conditional
from searchapp.web.highlight_markup import marked_paragraphs
from searchapp.web.service import Snapshot, current_snapshot
from searchapp.web.urls import ENTITY_PATHS, absolute_url, document_url_builder, page_url


class _Entity(NamedTuple):
    """A funder or organisation: its name in the document, the URL of its page, and a note about its current name."""

    name: str
    url: str
    note: str = ""


@blueprint.get("/documents/<path:document_id>", endpoint="document")
@conditional
def show_document(document_id: str) -> ResponseReturnValue:
    """Show a document with the words of the query q highlighted; redirect a duplicate to its main document."""
    snapshot = current_snapshot()
    searcher, today = snapshot.searcher, snapshot.today
    document = searcher.reader.document(document_id)
    if document is None:
        main_id = searcher.main_document_id(document_id) or abort(404)
        return redirect(page_url("document", document_id=main_id))
    parameters, _ = read_parameters(request.args.to_dict(flat=False))
    marks = searcher.marks(document, parameters)
    texts = _marked_texts(document, marks)
    mentioned = mentions(document, searcher, today=today)
    here = page_url("document", document_id=document.id)
    return render_template(
        "document.html",
        snapshot=snapshot,
        document=document,
        document_url=document_url_builder(parameters),
        status=document.status(today),
        facts=document_facts(document),
        details=document_details(document),
        duplicates=list(searcher.duplicates.get(document.id, {}).values()),
        document_entities=_entities(document, searcher),
        texts=texts,
        title_marks=marks.get("title", []),
        mark_count=sum(len(marks.get(field, [])) for field in texts),
        timeline=timeline(document, [other.published for other in mentioned], today),
        timeline_text=gettext("Time: %(period)s", period=period_text(document.period)),
        links=_links(document, mentioned, similar(document, searcher, today=today)),
        citation=citation_text(document, _retrieval(document, snapshot), citation_word),
        json_ld=json_ld(document, absolute_url(here)),
        parameters=parameters,
        here=here,
        q=parameters.q,
    )


def _marked_texts(document: Document, marks: Mapping[str, list[tuple[int, int]]]) -> dict[str, list[Markup]]:
    """Return the paragraphs of each text field that has any, with marks numbered through all fields from 1."""
    texts: dict[str, list[Markup]] = {}
    first = 1
    for field in ("summary", "results", "text"):
        if text := getattr(document, field):
            texts[field] = marked_paragraphs(text, marks.get(field, []), first=first)
            first += len(marks.get(field, []))
    return texts


@blueprint.get("/documents/<path:document_id>/citation.<suffix>", endpoint="citation")
@conditional
def send_citation(document_id: str, suffix: str) -> Response:
    """Send the citation of a document as a file; 404 if no citation format has the suffix."""
    snapshot = current_snapshot()
    document = snapshot.searcher.reader.document(document_id)
    citation_format = CITATION_FORMATS.get(suffix)
    if document is None or citation_format is None:
        return show_document(f"{document_id}/citation.{suffix}")  # the id of another document may end like this
    text = citation_format.write(document, _retrieval(document, snapshot), citation_word)
    return file_reply(text, citation_format.media_type, document.title, suffix)


def _retrieval(document: Document, snapshot: Snapshot) -> Retrieval:
    url = absolute_url(page_url("document", document_id=document.id))
    return Retrieval(url, snapshot.today, snapshot.generation.number)


def _entities(document: Document, searcher: Searcher) -> list[tuple[str, list[_Entity]]]:
    """Return the organisations and the funders of a document by label; labels without names are left out."""
    lead = [document.lead] if document.lead else []
    partners = [name for name in document.organisations if name != document.lead]
    groups = (
        (gettext("Lead"), "organisation", lead),
        (gettext("Organisations"), "organisation", partners),
        (gettext("Funders"), "funder", list(document.funders)),
    )
    return [(label, [_entity(facet, name, searcher) for name in names]) for label, facet, names in groups if names]


def _entity(facet: str, name: str, searcher: Searcher) -> _Entity:
    """Return an entity under its name in the document, with a note if a funder has a successor."""
    current_name = searcher.funders.group(name) if facet == "funder" else name
    url = page_url("entity", entities=ENTITY_PATHS[facet], slug=searcher.entities.slug_of(facet, current_name))
    display = searcher.funders.display(name) if facet == "funder" else name
    return _Entity(name, url, gettext("now %(name)s", name=current_name) if current_name != display else "")


def _links(
    document: Document, mentioned: list[Document], similar_documents: list[Similar]
) -> list[tuple[str, list[Similar]]]:
    """Return the related documents by heading, each document once; similar ones with the words that they share."""
    heading = gettext("News of this project") if document.kind is Kind.PROJECT else gettext("Projects in this text")
    ids = {other.id for other in mentioned}
    others = [other for other in similar_documents if other.document.id not in ids]
    return [(heading, [Similar(other, ()) for other in mentioned]), (gettext("Similar"), others)]
