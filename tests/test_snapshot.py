"""One request uses one snapshot, reads the clock and parses its query once, and calls the engine only as needed."""

from __future__ import annotations

from datetime import date

import pytest

import searchapp.query.parser
from searchapp import create_app

pytestmark = pytest.mark.slow

EVE, NEW_YEAR = date(2008, 12, 31), date(2009, 1, 1)  # projects of the sample corpus end between them
PATHS = [
    "/",
    "/?q=kunta",
    "/?q=kunta&status=ended",
    "/api/v1/search?q=kunta",
    "/api/v1/facets/funder?name=r",
    "/api/v1/funders",
    "/funders",
    "/funders.csv",
    "/export.csv?q=kunta",
    "/feed.atom?q=kunta",
    "/about",
    "/healthz",
]


class Clock:
    """Returns EVE for a number of reads, and then NEW_YEAR."""

    def __init__(self, reads_before_midnight):
        self.reads_left = reads_before_midnight
        self.reads = 0

    def __call__(self):
        self.reads += 1
        self.reads_left -= 1
        return EVE if self.reads_left >= 0 else NEW_YEAR


@pytest.fixture
def document_path(sample_reader):
    return f"/documents/{next(iter(sample_reader.ids()))}?q=kunta"


def body(sample, path, clock):
    return create_app(sample, today=clock).test_client().get(path).get_data(as_text=True)


@pytest.mark.parametrize("path", [*PATHS, None])
def test_a_request_reads_the_clock_once(sample, path, document_path):
    clock = Clock(0)
    assert create_app(sample, today=clock).test_client().get(path or document_path).status_code == 200
    assert clock.reads == 1


@pytest.mark.parametrize("path", [*PATHS, None])
def test_a_reply_across_midnight_is_of_one_day(sample, path, document_path):
    path = path or document_path
    eve = body(sample, path, lambda: EVE)
    for reads_before_midnight in (1, 2):  # a request reads the clock once: see above
        assert body(sample, path, Clock(reads_before_midnight)) == eve


def test_a_page_from_before_midnight_is_not_served_after_it(sample):
    clock = Clock(1)
    client = create_app(sample, today=clock).test_client()
    path = "/api/v1/search?q=&status=ended&size=1"
    before, after = (client.get(path).json["total"] for _ in range(2))
    assert before < after == create_app(sample, today=lambda: NEW_YEAR).test_client().get(path).json["total"]


@pytest.fixture
def work(monkeypatch, sample_reader):
    """Counts of parsed queries and of calls of the engine."""
    counts = {"parsed": 0, "engine": 0}
    parse, search = searchapp.query.parser.parse, type(sample_reader).search

    def counting_parse(typed):
        counts["parsed"] += 1
        return parse(typed)

    def counting_search(reader, request):
        counts["engine"] += 1
        return search(reader, request)

    monkeypatch.setattr(searchapp.query.parser, "parse", counting_parse)
    monkeypatch.setattr(type(sample_reader), "search", counting_search)
    return counts


@pytest.mark.parametrize(
    ("path", "calls"),
    [
        ("/?q=kunta", 1),  # hits, facets, and the totals of three widths
        ("/?q=perhekeskus+lapua", 5),  # few hits: examples, documents with most words, relaxed queries, related ones
        ("/api/v1/search?q=perhekeskus+lapua", 4),  # no related documents unless asked for
        ("/api/v1/search?q=perhekseskus+lapua", 5),  # a slip: its correction is counted by itself
        ("/export.csv?q=kunta", 2),  # the number of documents, and a slice of them
    ],
)
def test_a_query_is_parsed_once_and_the_engine_is_called_no_more_than_needed(sample, work, path, calls):
    client = create_app(sample, today=lambda: NEW_YEAR).test_client()
    assert client.get(path).get_data()
    assert work == {"parsed": 1, "engine": calls}
