"""The page of a document: all that is known of it, what it says, what it is near to, and how to cite it."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from indexer.model import Document, Kind
from searchapp.export import CITATION_FORMATS
from searchapp.export.citation import Retrieval, citation_text
from searchapp.i18n.formatting import document_facts, period_text
from searchapp.i18n.labels import citing_word
from searchapp.i18n.languages import gettext
from searchapp.pages import blueprint
from searchapp.pages.exports import as_file
from searchapp.pages.schema_org import json_ld
from searchapp.pages.timeline import timeline
from searchapp.related.mentions import mentions
from searchapp.related.more_like_this import similar
from searchapp.search.parameters import read_parameters
from searchapp.search.searcher import Searcher
from searchapp.web.conditional import revalidated
from searchapp.web.highlight_markup import marked_paragraphs
from searchapp.web.service import Snapshot, current_snapshot
from searchapp.web.urls import ENTITY_PATHS, absolute, address, document_addresses


class _Entity(NamedTuple):
    """A funder or organisation of a document: its name there, its page, and what to add."""

    name: str
    address: str
    note: str = ""


@blueprint.get("/documents/<path:document_id>")
@revalidated
def document(document_id: str) -> ResponseReturnValue:
    """Show a document whole, with the words of the query q marked; one that is shown under another leads to that."""
    snapshot = current_snapshot()
    searcher, today = snapshot.searcher, snapshot.today
    found = searcher.reader.document(document_id)
    if found is None:
        main = searcher.main_document_id(document_id) or abort(404)
        return redirect(address("document", document_id=main))
    parameters, _ = read_parameters(request.args.to_dict(flat=False))
    marks = searcher.marks(found, parameters)
    texts, first = {}, 1
    for field in ("summary", "results", "text"):
        if text := getattr(found, field):
            texts[field] = marked_paragraphs(text, marks.get(field, []), first=first)
            first += len(marks.get(field, []))
    named = mentions(found, searcher, today=today)
    here = address("document", document_id=found.id)
    return render_template(
        "document.html",
        snapshot=snapshot,
        document=found,
        document_address=document_addresses(parameters),
        status=found.status(today),
        facts=document_facts(found),
        also=list(searcher.duplicates.get(found.id, {}).values()),
        document_entities=_entities(found, searcher),
        texts=texts,
        title_marks=marks.get("title", []),
        mark_count=first - 1,
        timeline=timeline(found, [each.published for each in named], today),
        timeline_text=gettext("Time: %(period)s", period=period_text(found.period)),
        links=_links(found, named, similar(found, searcher, today=today)),
        citation=citation_text(found, _retrieval(found, snapshot), citing_word),
        json_ld=json_ld(found, absolute(here)),
        parameters=parameters,
        here=here,
        q=parameters.q,
    )


@blueprint.get("/documents/<path:document_id>/citation.<suffix>")
@revalidated
def citation(document_id: str, suffix: str) -> Response:
    """Send the citation of a document as a file; 404 if no citation format has the suffix."""
    snapshot = current_snapshot()
    found = snapshot.searcher.reader.document(document_id)
    citation_format = CITATION_FORMATS.get(suffix)
    if found is None or citation_format is None:
        return document(f"{document_id}/citation.{suffix}")  # the id of another document may end like this
    text = citation_format.write(found, _retrieval(found, snapshot), citing_word)
    return as_file(text, citation_format.media_type, found.title, suffix)


def _retrieval(found: Document, snapshot: Snapshot) -> Retrieval:
    """Return how a document is come by."""
    whole = absolute(address("document", document_id=found.id))
    return Retrieval(whole, snapshot.today, snapshot.generation.number)


def _entities(found: Document, searcher: Searcher) -> list[tuple[str, list[_Entity]]]:
    """Return the organisations and the funders of a document, each with the address of its page."""
    lead = [found.lead] if found.lead else []
    others = [name for name in found.organisations if name != found.lead]
    told = (
        (gettext("Lead"), "organisation", lead),
        (gettext("Organisations"), "organisation", others),
        (gettext("Funders"), "funder", list(found.funders)),
    )
    return [(label, [_entity(facet, name, searcher) for name in names]) for label, facet, names in told if names]


def _entity(facet: str, name: str, searcher: Searcher) -> _Entity:
    """Return a entity by the name that the document has; of a funder that another followed, told so."""
    counted = searcher.funders.group(name) if facet == "funder" else name
    page = address("entity", entities=ENTITY_PATHS[facet], slug=searcher.entities.slug_of(facet, counted))
    display = searcher.funders.display(name) if facet == "funder" else name
    return _Entity(name, page, gettext("now %(name)s", name=counted) if counted != display else "")


def _links(found: Document, named: list[Document], alike: list[Document]) -> list[tuple[str, list[Document]]]:
    """Return the documents beside this one, by heading; none stands there twice."""
    heading = gettext("News of this project") if found.kind is Kind.PROJECT else gettext("Projects in this text")
    ids = {each.id for each in named}
    return [(heading, named), (gettext("Similar"), [each for each in alike if each.id not in ids])]
