"""Reader of SKOS, the common format of public thesauri, as RDF/XML or Turtle. Requires rdflib, an optional extra.

It reads skos:prefLabel, skos:altLabel and skos:hiddenLabel of every skos:Concept, in the languages of LANGUAGES.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from xml.sax import SAXParseException

from indexer.errors import SettingsError, SourceError
from indexer.extras import missing_extra
from indexer.normalize import clean_line, collapse_spaces
from indexer.sources.base import Problem
from indexer.vocabularies.thesaurus.concept import LANGUAGES, Concept
from indexer.vocabularies.thesaurus.format import Format, other_names

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_BASE = "https://thesaurus.invalid/"  # base of relative URIs; by default rdflib uses the working folder
_NESTED_ENTITY_RE = re.compile(rb"<!ENTITY[^>]*&")  # measured: 1 KB of them took rdflib four minutes to expand


def read(content: bytes, name: str, *, syntax: str) -> Iterator[Concept | Problem]:
    """Yield the concepts in the order of their URIs, and a problem for each without a name in LANGUAGES.

    syntax: rdflib's name, "xml" or "turtle". Raises: SettingsError without rdflib; SourceError for a syntax error.
    """
    try:
        from rdflib import RDF, SKOS, URIRef
    except ImportError as error:
        raise SettingsError(f"reading the thesaurus {name} {missing_extra('thesaurus', error)}") from error
    graph = _graph(content, name, syntax)
    concepts = graph.subjects(RDF.type, SKOS.Concept, unique=True)
    subjects = sorted(concept for concept in concepts if isinstance(concept, URIRef))
    if not subjects:
        yield Problem(name, "it contains no skos:Concept")
    for subject in subjects:
        concept = _concept(graph, subject)
        yield concept or Problem(name, f"{subject} has no skos:prefLabel in {', '.join(LANGUAGES)}")


def _graph(content: bytes, name: str, syntax: str) -> Graph:
    from rdflib import Graph

    if syntax == "xml" and _NESTED_ENTITY_RE.search(content):
        raise SourceError(f"{name}: nested entities are not expanded: their size can grow exponentially")
    try:
        return Graph().parse(data=content, format=syntax, publicID=_BASE)
    except Exception as error:  # rdflib's parsers raise many types, including AssertionError and IndexError
        raise SourceError(f"{name}{_line(error)}: not valid RDF in {syntax}: {_reason(error)}") from error


def _line(error: Exception) -> str:
    """Return ":" and the line number (from 1) of a syntax error, or "" if the parser does not report it."""
    if isinstance(error, SAXParseException):
        return f":{error.getLineNumber()}"
    lines = getattr(error, "lines", None)  # of rdflib's BadSyntax: the number of complete lines before the error
    return f":{lines + 1}" if isinstance(lines, int) else ""


def _reason(error: Exception) -> str:
    text = error.getMessage() if isinstance(error, SAXParseException) else getattr(error, "_why", None) or str(error)
    return collapse_spaces(str(text))[:200] or type(error).__name__


def _concept(graph: Graph, subject: Node) -> Concept | None:
    from rdflib import SKOS

    preferred = _labels(graph, subject, SKOS.prefLabel)
    labels = {code: clean_line(names[0]) for code, names in preferred.items() if clean_line(names[0])}
    all_labels = [preferred, _labels(graph, subject, SKOS.altLabel), _labels(graph, subject, SKOS.hiddenLabel)]
    others = {
        code: other_names((name for by_language in all_labels for name in by_language.get(code, ())), labels.get(code))
        for code in LANGUAGES
    }
    return Concept(str(subject), labels, {code: names for code, names in others.items() if names}) if labels else None


def _labels(graph: Graph, subject: Node, predicate: Node) -> dict[str, list[str]]:
    """Return the names by language code, in the order of LANGUAGES; names tagged en come before those tagged en-GB."""
    from rdflib import Literal

    tagged: dict[str, list[tuple[str, str]]] = {code: [] for code in LANGUAGES}
    for label in graph.objects(subject, predicate):
        if isinstance(label, Literal) and label.language:
            code = label.language.lower().split("-")[0]
            if code in tagged:
                tagged[code].append((label.language.lower(), str(label)))
    return {code: [name for _, name in sorted(names)] for code, names in tagged.items() if names}


RDF_XML = Format("SKOS as RDF/XML", (".rdf", ".xml"), partial(read, syntax="xml"))
TURTLE = Format("SKOS as Turtle", (".ttl",), partial(read, syntax="turtle"))
