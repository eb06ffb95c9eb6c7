"""News and pages that name a project, and the projects that a text names. Both directions apply the same rule.

A name that is a common word names the project only where it is written as a name. The engine finds candidates: texts by
the words of the names, and projects by what is written like a name in the text. `_naming` then decides for each pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from indexer.analysis import WordTerms, tokenize
from indexer.analysis.voikko import word_classes
from indexer.engines.base import AllOf, AnyOf, Filters, Node, Phrase, Request, Term, Weights
from indexer.fields import PROSE_FIELDS, TermKind
from indexer.model import Document, Kind
from indexer.normalize import fold
from searchapp.related.name_finder import NamedText, NameStart, NameStyle
from searchapp.related.project_names import Name, names_of
from searchapp.search.searcher import Searcher

_PROSE = tuple((field, 1.0) for field in PROSE_FIELDS)
_TITLES = (("title", 1.0), ("titles", 1.0))
_NAMES = (("people", 1.0), ("organisations", 1.0), ("funders", 1.0))
_PROJECT = Filters(keywords={"kind": frozenset({Kind.PROJECT.value})})
_TEXT = Filters(keywords={"kind": frozenset({Kind.NEWS.value, Kind.PAGE.value})})
_MAX_CANDIDATES = 50  # documents examined per search of the engine
_NODES_PER_SEARCH = 20
_MAX_NODES = 200  # for the possible names of a text, about one for each
_RARE = (10, 0.001)  # documents, and share of all documents: a name in at most this many is rare
_COMMON = (100, 0.01)  # a name in more than this is common even with a capital, as a place or an office
_LONG = 4  # significant words: longer names do not occur by chance, even in lower case
_PROPER = {"paikannimi", "etunimi", "sukunimi"}  # Voikko's classes of place names, first names and surnames
_PROJECT_SUFFIXES = ("hanke", "projekti", "projekt", "projek", "project")  # base terms that may be joined to a name


class _Naming(NamedTuple):
    """How clearly a text names a project. The clearer of two is the larger.

    style: of the most clearly written name. significant_words: of that name. occurrences: of all names in the text.
    """

    style: NameStyle
    significant_words: int
    occurrences: int


def mentions(document: Document, searcher: Searcher, *, today: date, limit: int = 10) -> list[Document]:
    """Return the news and pages that name a project, the newest first; for news and pages, the projects that they name,
    the most clearly named first.

    document: one of this generation. A project is returned for a text exactly if the text is returned for the project,
    except that of the hundreds of documents that match a common name only the best are examined.
    """
    if document.kind is Kind.PROJECT:
        return sorted(_texts_naming(document, searcher, today), key=_newest_first)[:limit]
    namings = list(_projects_named_in(document, searcher, today))
    namings.sort(key=lambda item: (*(-value for value in item[0]), item[1].title, item[1].id))
    return [project for _, project in namings][:limit]


def _texts_naming(project: Document, searcher: Searcher, today: date) -> Iterator[Document]:
    names = _names(project, searcher)
    nodes = [node for name in names for node in _nodes_of(name)]
    for text in _candidates(nodes, _TEXT, searcher, today):
        if _naming(project, names, text, _named_text(text, searcher), searcher):
            yield text


def _projects_named_in(document: Document, searcher: Searcher, today: date) -> Iterator[tuple[_Naming, Document]]:
    text = _named_text(document, searcher)
    all_nodes = (node for start in text.name_starts() for node in _nodes_from(start, searcher))
    nodes = list(dict.fromkeys(islice(all_nodes, 2 * _MAX_NODES)))  # names recur in a text
    for project in _candidates(nodes[:_MAX_NODES], _PROJECT, searcher, today):
        naming = _naming(project, _names(project, searcher, text.may_begin), document, text, searcher)
        if naming:
            yield naming, project


def _newest_first(document: Document) -> tuple[int, str]:
    dates = (document.published, document.period.start, document.period.end)
    return -next((date_.first_day.toordinal() for date_ in dates if date_), 0), document.id


def _named_text(document: Document, searcher: Searcher) -> NamedText:
    return NamedText(document, searcher.texts([document])[0], searcher.analyzer)


def _names(
    project: Document, searcher: Searcher, may_begin: Callable[[WordTerms], bool] = lambda _word: True
) -> list[Name]:
    """Return the names of a project that are not names of an organisation or a funder. may_begin: see names_of."""
    entities = searcher.entities
    return [
        name
        for name in names_of(project, searcher.analyzer, may_begin=may_begin)
        if not searcher.funders.resolve(name.text)
        and not entities.values("organisation", entities.slug_of("organisation", name.text))
    ]


# Candidates


def _nodes_of(name: Name) -> list[Node]:
    """Return nodes for texts that contain a name, also with "-hanke" joined to it."""
    slots = _slots(name)
    if len(slots) == 1:
        return [Term(kind, term, _PROSE) for term in slots[0][1] for kind in (TermKind.BASE, TermKind.PART)]
    last, terms = slots[-1]
    joined = _with_suffixes((name.words[-1].exact, *terms))
    return [Phrase(TermKind.BASE, (*slots[:-1], (last, (*terms, *joined))), _PROSE)]


def _slots(name: Name) -> list[tuple[int, tuple[str, ...]]]:
    """Return the words of a name that are not stop words, as the slots of a phrase."""
    slots = [(position, word.base) for position, word in enumerate(name.words) if word.base]
    return [(position - slots[0][0], terms) for position, terms in slots]


def _nodes_from(start: NameStart, searcher: Searcher) -> Iterator[Node]:
    """Yield nodes for titles with a name that begins at a place in a text, also with "-hanke" joined to it."""
    frequency = searcher.reader.document_frequency
    first = [term for term in start.first if frequency(TermKind.BASE, term) or frequency(TermKind.PART, term)]
    rare = first if start.is_called_project else [term for term in first if _is_uncommon(term, searcher)]
    if rare:
        yield AnyOf(tuple(Term(kind, term, _TITLES) for term in rare for kind in (TermKind.BASE, TermKind.PART)))
    if start.second and len(rare) < len(first):
        # Not a phrase, because the matches of single terms in titles are cached and shared by other texts.
        both = (first, (*start.second, *_with_suffixes(start.second)))
        yield AllOf(tuple(AnyOf(tuple(Term(TermKind.BASE, term, _TITLES) for term in terms)) for terms in both))


def _is_uncommon(term: str, searcher: Searcher) -> bool:
    return searcher.reader.document_frequency(TermKind.BASE, term) <= _max_documents(_COMMON, searcher)


def _with_suffixes(terms: Iterable[str]) -> Iterator[str]:
    """Yield the base terms of words with "-hanke" or a similar suffix."""
    return (f"{term}-{suffix}" for term in terms for suffix in _PROJECT_SUFFIXES)


def _candidates(nodes: Sequence[Node], filters: Filters, searcher: Searcher, today: date) -> Iterator[Document]:
    """Yield the documents that any of the nodes matches, without duplicates."""
    seen: set[str] = set()
    for start in range(0, len(nodes), _NODES_PER_SEARCH):
        plan = AnyOf(tuple(nodes[start : start + _NODES_PER_SEARCH]))
        for hit in searcher.reader.search(Request(plan, today, filters, limit=_MAX_CANDIDATES)).hits:
            if hit.document.id not in seen:
                seen.add(hit.document.id)
                yield hit.document


# Decision


def _naming(
    project: Document, names: Iterable[Name], document: Document, text: NamedText, searcher: Searcher
) -> _Naming | None:
    """Return how clearly a document names a project, or None if it does not. text: of the document."""
    namings: list[tuple[NameStyle, int]] = []
    total = 0
    for name in names:
        for style, count in Counter(text.occurrences(name)).items():  # the decision depends only on the style
            if style is NameStyle.MARKED or _is_meant(name, style, project, document, searcher):
                namings.append((style, name.significant_words))
                total += count
    return _Naming(*max(namings), total) if namings else None


def _is_meant(name: Name, style: NameStyle, project: Document, document: Document, searcher: Searcher) -> bool:
    """Return whether a name that is not marked as a name refers to the project."""
    if style is NameStyle.LOWER:
        is_sure = not name.needs_capitals and _is_coined(name, document) and _share_an_entity(project, document)
    elif style is NameStyle.CAPITAL and not _is_proper(name):
        is_sure = True
    else:  # the capital is not evidence of a name
        is_sure = name.significant_words >= _LONG or _is_coined(name, document) or _share_an_entity(project, document)
    if not is_sure:
        return False
    rarity = _COMMON if style is NameStyle.CAPITAL else _RARE
    is_rare = _frequency(name, _PROSE, searcher) <= _max_documents(rarity, searcher)
    return is_rare and not _frequency(name, _NAMES, searcher)


def _is_proper(name: Name) -> bool:
    """Return whether a name begins with the name of a place or a person, which always has a capital."""
    return not name.is_acronym and not _PROPER.isdisjoint(word_classes(next(tokenize(name.text)).form))


def _is_coined(name: Name, document: Document) -> bool:
    """Return whether a name is one word that is not in the dictionary. There is a dictionary only for Finnish."""
    return name.significant_words == 1 and document.language == "fi" and not any(word.is_known for word in name.words)


def _share_an_entity(one: Document, other: Document) -> bool:
    """Return whether two documents have a person or an organisation in common."""
    return not {fold(name) for name in (*one.people, *one.organisations)}.isdisjoint(
        fold(name) for name in (*other.people, *other.organisations)
    )


def _frequency(name: Name, fields: Weights, searcher: Searcher) -> int:
    """Return how many documents have the words of a name, in any form, in any of the fields."""
    slots = _slots(name)
    node = AnyOf(tuple(Term(TermKind.BASE, term, fields) for term in slots[0][1]))
    plan = node if len(slots) == 1 else Phrase(TermKind.BASE, tuple(slots), fields)
    return searcher.reader.search(Request(plan, date.min, limit=0)).total


def _max_documents(rarity: tuple[int, float], searcher: Searcher) -> int:
    count, share = rarity
    return max(count, int(share * searcher.reader.size))
