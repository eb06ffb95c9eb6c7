"""The engines that benchmarks/speed measures return the reference totals and counts."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from benchmarks.speed import adapter
from benchmarks.speed.batches import part_of, read_batches, write_batch
from benchmarks.speed.peers import PEERS
from benchmarks.speed.peers.base import CannotChangeError
from benchmarks.speed.queries import draw
from benchmarks.speed.query import TODAY, Query
from benchmarks.speed.reference_counts import ReferenceCounts
from indexer.fields import TermKind
from indexer.model import Document, Kind, PartialDate, Period

pytestmark = pytest.mark.slow

WORDS = (
    "kunta",
    "kuntien",
    "hanke",
    "lapsi",
    "nuori",
    "koulu",
    "metsä",
    "vesi",
    "talo",
    "työ",
    "kieli",
    "saari",
    "tuuli",
)
FUNDERS = ["Koneen Säätiö", "Suomen Akatemia", "Oy, Ab", "Lapin liitto"]
DEEP = 30


def text(generator, length):
    return " ".join(generator.choices(WORDS, weights=range(len(WORDS), 0, -1), k=length))


def invented(number):
    generator = random.Random(number)
    start = generator.randrange(2005, 2015)
    rare = "".join("abcdefghij"[int(digit)] for digit in f"{number // 2:03}")  # two documents have it
    period = Period(PartialDate(start), PartialDate(start + generator.randrange(4))) if number % 5 else Period()
    return Document(
        id=f"d{number}",
        kind=Kind.PROJECT if number % 7 else Kind.NEWS,
        title=text(generator, 3),
        summary=f"{text(generator, 12)} zyx{rare}",
        text=text(generator, 20),
        language="fi",
        source="invented",
        period=period,
        funders=tuple(generator.sample(FUNDERS, number % 3)),
        people=("Aino Kunta", "Hanke Lapsi"),
    )


@pytest.fixture(scope="module")
def batch():
    return adapter.analyse([invented(number) for number in range(200)])


@pytest.fixture(scope="module")
def reference(batch):
    return ReferenceCounts([batch])


@pytest.fixture(scope="module")
def queries(reference):
    kinds = draw(reference, deep=DEEP)
    return [query for queries in kinds.values() for query in queries[:5]] + [
        Query(phrase=("kunta", "hanke")),  # the end of one name and the start of the next are not a phrase
        Query(("hanke",), funder="Oy, Ab", years=(2008, 2010)),
        Query(funder="Koneen Säätiö"),
        Query(("olematon",)),
    ]


def count_in_texts(documents, query):
    """Total and counts of a phrase query, computed from the texts of documents."""
    texts = [(f" {document.title} ", f" {document.summary} ", f" {document.text} ") for document in documents]
    words = f" {' '.join(query.phrase)} "
    matches = [
        document for document, fields in zip(documents, texts, strict=True) if any(words in field for field in fields)
    ]
    statuses = Counter(status.value for document in matches if (status := document.status(TODAY)))
    return len(matches), {
        "year": Counter(str(year) for document in matches for year in document.years),
        "funder": Counter(funder for document in matches for funder in document.funders),
        "status": statuses,
    }


def test_the_reference_counts_are_those_of_reading_the_texts(batch, reference):
    for pair in [("kunta", "kuntien"), ("hanke", "lapsi", "nuori"), ("kunta", "hanke")]:
        answer = reference.answer(Query(phrase=pair))
        assert (answer.total, answer.facets) == count_in_texts(batch.documents, Query(phrase=pair))


def test_queries_of_every_kind_are_drawn(reference):
    drawn = draw(reference, deep=DEEP)
    assert set(drawn) >= {"common word", "medium word", "two words, all", "two words, any", "phrase", "prefix"}
    assert set(drawn) >= {"word and funder", "word and years", "deep page", "everything"}


def test_the_same_records_yield_the_same_queries(batch, reference):
    assert draw(ReferenceCounts([batch]), deep=DEEP) == draw(reference, deep=DEEP)


@pytest.mark.parametrize("name", PEERS)
def test_every_engine_returns_the_reference_counts(name, batch, reference, queries, tmp_path):
    peer = PEERS[name]
    if reason := peer.missing():
        pytest.skip(f"{name}: {reason}")
    halves = [part_of(batch, range(90)), part_of(batch, range(90, 200))]
    peer.build(tmp_path, map(peer.prepare, halves))
    opened = peer.open(tmp_path)
    for query in queries:
        answer = opened.search(query)
        assert answer.agrees_with(reference.answer(query)), query
        assert len(set(answer.ids)) == len(answer.ids)
    opened.close()


@pytest.mark.parametrize("name", PEERS)
def test_changed_records_replace_the_previous_ones(name, batch, reference, tmp_path):
    peer = PEERS[name]
    if reason := peer.missing():
        pytest.skip(f"{name}: {reason}")
    peer.build(tmp_path, [peer.prepare(batch)])
    try:
        peer.change(tmp_path, peer.prepare(part_of(batch, range(10, 20))))
    except CannotChangeError as error:
        pytest.skip(f"{name}: {error}")
    opened = peer.open(tmp_path)
    assert opened.search(Query()).agrees_with(reference.answer(Query()))
    opened.close()


def test_a_batch_is_read_as_it_was_written(batch, tmp_path):
    write_batch(batch, tmp_path / "0.msgpack")
    (read,) = read_batches(tmp_path, 1_000)
    assert list(read.documents) == list(batch.documents)
    for kind in TermKind:
        written_terms, read_terms = batch.occurrences[kind], read.occurrences[kind]
        assert list(written_terms.terms) == list(read_terms.terms)
        assert (written_terms.positions == read_terms.positions).all()


def test_fewer_records_are_the_first_of_the_batch(batch, tmp_path):
    write_batch(batch, tmp_path / "0.msgpack")
    (read,) = read_batches(tmp_path, 7)
    assert [document.id for document in read.documents] == [f"d{number}" for number in range(7)]
    assert ReferenceCounts([read]).answer(Query()).total == 7
