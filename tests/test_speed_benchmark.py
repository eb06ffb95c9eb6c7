"""The engines that benchmarks/speed measures give the same totals and counts, and those of a plain count."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from benchmarks.speed import ours
from benchmarks.speed.asking import TODAY, Query
from benchmarks.speed.batches import part_of, read_batches, write_batch
from benchmarks.speed.peers import PEERS
from benchmarks.speed.peers.base import CannotChangeError
from benchmarks.speed.plain import Plain
from benchmarks.speed.queries import draw
from indexer.fields import TermKind
from indexer.model import Document, Kind, PartialDate, Period

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


def text(draw_from, length):
    return " ".join(draw_from.choices(WORDS, weights=range(len(WORDS), 0, -1), k=length))


def invented(number):
    some = random.Random(number)
    start = some.randrange(2005, 2015)
    rare = "".join("abcdefghij"[int(digit)] for digit in f"{number // 2:03}")  # two documents have it
    period = Period(PartialDate(start), PartialDate(start + some.randrange(4))) if number % 5 else Period()
    return Document(
        id=f"d{number}",
        kind=Kind.PROJECT if number % 7 else Kind.NEWS,
        title=text(some, 3),
        summary=f"{text(some, 12)} zyx{rare}",
        text=text(some, 20),
        language="fi",
        source="invented",
        period=period,
        funders=tuple(some.sample(FUNDERS, number % 3)),
        people=("Aino Kunta", "Hanke Lapsi"),
    )


@pytest.fixture(scope="module")
def batch():
    return ours.analyse([invented(number) for number in range(200)])


@pytest.fixture(scope="module")
def plain(batch):
    return Plain([batch])


@pytest.fixture(scope="module")
def asked(plain):
    kinds = draw(plain, deep=DEEP)
    return [query for queries in kinds.values() for query in queries[:5]] + [
        Query(phrase=("kunta", "hanke")),  # the end of one name and the beginning of the next: no phrase
        Query(("hanke",), funder="Oy, Ab", years=(2008, 2010)),
        Query(funder="Koneen Säätiö"),
        Query(("olematon",)),
    ]


def by_hand(documents, query):
    """Total and counts by reading texts, for queries of one phrase."""
    texts = [(f" {each.title} ", f" {each.summary} ", f" {each.text} ") for each in documents]
    words = f" {' '.join(query.phrase)} "
    found = [each for each, fields in zip(documents, texts, strict=True) if any(words in field for field in fields)]
    statuses = Counter(status.value for each in found if (status := each.status(TODAY)))
    return len(found), {
        "year": Counter(str(year) for each in found for year in each.years),
        "funder": Counter(funder for each in found for funder in each.funders),
        "status": statuses,
    }


def test_the_plain_count_is_that_of_reading_the_texts(batch, plain):
    for pair in [("kunta", "kuntien"), ("hanke", "lapsi", "nuori"), ("kunta", "hanke")]:
        answer = plain.answer(Query(phrase=pair))
        assert (answer.total, answer.facets) == by_hand(batch.documents, Query(phrase=pair))


def test_every_kind_of_query_is_drawn(plain):
    drawn = draw(plain, deep=DEEP)
    assert set(drawn) >= {"common word", "middling word", "two words, all", "two words, any", "phrase", "prefix"}
    assert set(drawn) >= {"word and funder", "word and years", "deep page", "everything"}


def test_the_same_records_give_the_same_queries(batch, plain):
    assert draw(Plain([batch]), deep=DEEP) == draw(plain, deep=DEEP)


@pytest.mark.parametrize("name", PEERS)
def test_an_engine_answers_as_the_plain_count_does(name, batch, plain, asked, tmp_path):
    peer = PEERS[name]
    if reason := peer.missing():
        pytest.skip(f"{name}: {reason}")
    halves = [part_of(batch, range(90)), part_of(batch, range(90, 200))]
    peer.build(tmp_path, map(peer.prepare, halves))
    searching = peer.open(tmp_path)
    for query in asked:
        answer = searching.search(query)
        assert answer.agrees_with(plain.answer(query)), query
        assert len(set(answer.ids)) == len(answer.ids)
    searching.close()


@pytest.mark.parametrize("name", PEERS)
def test_changed_records_take_the_place_of_those_before(name, batch, plain, tmp_path):
    peer = PEERS[name]
    if reason := peer.missing():
        pytest.skip(f"{name}: {reason}")
    peer.build(tmp_path, [peer.prepare(batch)])
    try:
        peer.change(tmp_path, peer.prepare(part_of(batch, range(10, 20))))
    except CannotChangeError as error:
        pytest.skip(f"{name}: {error}")
    searching = peer.open(tmp_path)
    assert searching.search(Query()).agrees_with(plain.answer(Query()))
    searching.close()


def test_a_batch_is_read_as_it_was_written(batch, tmp_path):
    write_batch(batch, tmp_path / "0.msgpack")
    (read,) = read_batches(tmp_path, 1_000)
    assert list(read.documents) == list(batch.documents)
    for kind in TermKind:
        ours_, theirs = batch.occurrences[kind], read.occurrences[kind]
        assert list(ours_.terms) == list(theirs.terms)
        assert (ours_.positions == theirs.positions).all()


def test_fewer_records_are_the_first_of_the_batch(batch, tmp_path):
    write_batch(batch, tmp_path / "0.msgpack")
    (read,) = read_batches(tmp_path, 7)
    assert [each.id for each in read.documents] == [f"d{number}" for number in range(7)]
    assert Plain([read]).answer(Query()).total == 7
