"""News and pages that name a project, and the projects that a text names: both ways are told by one rule.

A name that is a common word names the project only where it is written as a name. The engine finds what may be meant:
texts by the words of the names, projects by what is written as a name in the text; `_how_named` then judges each pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from indexer.analysis import WordTerms, fold, tokenize
from indexer.analysis.voikko import word_classes
from indexer.engines.base import AllOf, AnyOf, Filters, Node, Phrase, Request, Term, Weights
from indexer.fields import PROSE_FIELDS, TermKind
from indexer.model import Document, Kind
from searchapp.related.name_finder import NamedText, Place, Written
from searchapp.related.project_names import Name, names_of
from searchapp.search.searcher import Searcher

_PROSE = tuple((field, 1.0) for field in PROSE_FIELDS)
_TITLES = (("title", 1.0), ("titles", 1.0))
_NAMES = (("people", 1.0), ("organisations", 1.0), ("funders", 1.0))
_PROJECT = Filters(keywords={"kind": frozenset({Kind.PROJECT.value})})
_TEXT = Filters(keywords={"kind": frozenset({Kind.NEWS.value, Kind.PAGE.value})})
_JUDGED = 50  # documents of each search that are looked at
_AT_ONCE = 20  # nodes of one search
_MOST_NODES = 200  # for the names that a text may hold: as many places
_RARE = (10, 0.001)  # documents, or the share of them: what so many have is rare
_COMMON = (100, 0.01)  # what more have is common even with a capital: a place, an office
_LONG = 4  # telling words: so many do not stand together by chance, whatever their capitals
_PROPER = {"paikannimi", "etunimi", "sukunimi"}  # Voikko's classes
_CALLED = ("hanke", "projekti", "projekt", "projek", "project")  # base terms of what may be joined to a name


class _Named(NamedTuple):
    """How well a text names a project: the better of two is the larger."""

    written: Written
    telling: int
    times: int


def mentions(document: Document, searcher: Searcher, *, today: date, most: int = 10) -> list[Document]:
    """Return for a project the news and pages that name it, the newest first; for those the projects that they name,
    the best named first.

    document: one of this generation. A project has a text exactly where the text has the project, as far as they are
    looked at: of what a name finds in hundreds of documents, the likeliest.
    """
    if document.kind is Kind.PROJECT:
        names = _names(document, searcher)
        texts = _found([node for name in names for node in _nodes_of(name)], _TEXT, searcher, today)
        found = [each for each in texts if _how_named(document, names, each, _read(each, searcher), searcher)]
        return sorted(found, key=_newest_first)[:most]
    text = _read(document, searcher)
    each_node = (node for place in text.starts() for node in _nodes_from(place, searcher))
    nodes = list(dict.fromkeys(islice(each_node, 2 * _MOST_NODES)))  # the same names stand again and again
    judged = (
        (_how_named(each, _names(each, searcher, text.may_begin), document, text, searcher), each)
        for each in _found(nodes[:_MOST_NODES], _PROJECT, searcher, today)
    )
    named = [(how, each) for how, each in judged if how]
    named.sort(key=lambda item: (*(-part for part in item[0]), item[1].title, item[1].id))
    return [each for _, each in named][:most]


def _newest_first(document: Document) -> tuple[int, str]:
    known = (document.published, document.period.start, document.period.end)
    return -next((each.first_day.toordinal() for each in known if each), 0), document.id


def _read(text: Document, searcher: Searcher) -> NamedText:
    return NamedText(text, searcher.texts([text])[0], searcher.analyzer)


def _names(
    project: Document, searcher: Searcher, may_begin: Callable[[WordTerms], bool] = lambda _word: True
) -> list[Name]:
    """Return the names that are a project's own: not an organisation's, nor a funder's. may_begin: see names_of."""
    entities = searcher.entities
    return [
        name
        for name in names_of(project, searcher.analyzer, may_begin=may_begin)
        if not searcher.funders.resolve(name.text)
        and not entities.values("organisation", entities.slug_of("organisation", name.text))
    ]


# What may be meant


def _nodes_of(name: Name) -> list[Node]:
    """Return what finds a name in texts, also with "-hanke" joined to it."""
    slots = _slots(name)
    if len(slots) == 1:
        return [Term(kind, term, _PROSE) for term in slots[0][1] for kind in (TermKind.BASE, TermKind.PART)]
    last, terms = slots[-1]
    joined = _joined((name.words[-1].exact, *terms))
    return [Phrase(TermKind.BASE, (*slots[:-1], (last, (*terms, *joined))), _PROSE)]


def _slots(name: Name) -> list[tuple[int, tuple[str, ...]]]:
    """Return the words of a name that tell something, as the slots of a phrase."""
    slots = [(at, word.base) for at, word in enumerate(name.words) if word.base]
    return [(at - slots[0][0], terms) for at, terms in slots]


def _nodes_from(place: Place, searcher: Searcher) -> Iterator[Node]:
    """Yield what finds the titles with a name that begins at a place of a text, also with "-hanke" joined to it."""
    frequency = searcher.reader.document_frequency
    first = [term for term in place.first if frequency(TermKind.BASE, term) or frequency(TermKind.PART, term)]
    rare = first if place.is_called else [each for each in first if _is_uncommon(each, searcher)]
    if rare:
        yield AnyOf(tuple(Term(kind, term, _TITLES) for term in rare for kind in (TermKind.BASE, TermKind.PART)))
    if place.following and len(rare) < len(first):
        # Not a phrase: what finds a word in titles is kept, and serves other texts too.
        both = (first, (*place.following, *_joined(place.following)))
        yield AllOf(tuple(AnyOf(tuple(Term(TermKind.BASE, term, _TITLES) for term in terms)) for terms in both))


def _is_uncommon(term: str, searcher: Searcher) -> bool:
    return searcher.reader.document_frequency(TermKind.BASE, term) <= _most(_COMMON, searcher)


def _joined(terms: Iterable[str]) -> Iterator[str]:
    """Yield the base terms of words with "-hanke" or the like joined to them."""
    return (f"{term}-{called}" for term in terms for called in _CALLED)


def _found(nodes: Sequence[Node], filters: Filters, searcher: Searcher, today: date) -> Iterator[Document]:
    """Yield what some of the nodes find, each document once."""
    met: set[str] = set()
    for at in range(0, len(nodes), _AT_ONCE):
        plan = AnyOf(tuple(nodes[at : at + _AT_ONCE]))
        for hit in searcher.reader.search(Request(plan, today, filters, limit=_JUDGED)).hits:
            if hit.document.id not in met:
                met.add(hit.document.id)
                yield hit.document


# What is meant


def _how_named(
    project: Document, names: Iterable[Name], text: Document, words: NamedText, searcher: Searcher
) -> _Named | None:
    """Return how a text names a project, None where it does not: the one rule of both ways."""
    found: list[tuple[Written, int]] = []
    times = 0
    for name in names:
        for written, count in Counter(words.places(name)).items():  # what is meant is told by how it is written alone
            if written is Written.MARKED or _is_meant(name, written, project, text, searcher):
                found.append((written, name.telling))
                times += count
    return _Named(*max(found), times) if found else None


def _is_meant(name: Name, written: Written, project: Document, text: Document, searcher: Searcher) -> bool:
    """Return whether a name that nothing marks as one names the project."""
    if written is Written.LOWER:
        is_sure = not name.needs_capitals and _is_coined(name, text) and _share_an_entity(project, text)
    elif written is Written.CAPITAL and not _is_proper(name):
        is_sure = True
    else:  # the capital tells nothing
        is_sure = name.telling >= _LONG or _is_coined(name, text) or _share_an_entity(project, text)
    if not is_sure:
        return False
    rarity = _COMMON if written is Written.CAPITAL else _RARE
    return _frequency(name, _PROSE, searcher) <= _most(rarity, searcher) and not _frequency(name, _NAMES, searcher)


def _is_proper(name: Name) -> bool:
    """Return whether a name begins with that of a place or a person, which has its capital anyway."""
    return not name.is_acronym and not _PROPER.isdisjoint(word_classes(next(tokenize(name.text)).form))


def _is_coined(name: Name, text: Document) -> bool:
    """Return whether no dictionary knows a name of one word; of other languages than Finnish there is none."""
    return name.telling == 1 and text.language == "fi" and not any(word.is_known for word in name.words)


def _share_an_entity(one: Document, other: Document) -> bool:
    """Return whether two documents have a person or an organisation in common."""
    return not {fold(each) for each in (*one.people, *one.organisations)}.isdisjoint(
        fold(each) for each in (*other.people, *other.organisations)
    )


def _frequency(name: Name, fields: Weights, searcher: Searcher) -> int:
    """Return how many documents have the words of a name in some of the fields, in any form."""
    slots = _slots(name)
    node = AnyOf(tuple(Term(TermKind.BASE, term, fields) for term in slots[0][1]))
    plan = node if len(slots) == 1 else Phrase(TermKind.BASE, tuple(slots), fields)
    return searcher.reader.search(Request(plan, date.min, limit=0)).total


def _most(rarity: tuple[int, float], searcher: Searcher) -> int:
    least, share = rarity
    return max(least, int(share * searcher.reader.size))
