"""Whole answers over HTTP: the requests to each server, what their replies contain, the tables and the targets."""

from __future__ import annotations

import importlib.util
import json
from datetime import date

import pytest

from benchmarks import opensearch as nodes
from benchmarks.speed import adapter
from benchmarks.speed.answers import datasette, hankehaku, opensearch
from benchmarks.speed.answers.hankehaku import API, PAGE
from benchmarks.speed.answers.measuring import CLIENTS, Schedule, measure, summary
from benchmarks.speed.answers.profile import profile
from benchmarks.speed.answers.report import answer_tables, answer_targets
from benchmarks.speed.answers.searches import draw_searches
from benchmarks.speed.answers.service import Corpus, Reply
from benchmarks.speed.answers.services import SERVICES
from benchmarks.speed.load import Load, Request
from benchmarks.speed.servers import ServerError
from indexer.facets import FACET_NAMES
from indexer.model import Document, Kind, PartialDate, Period

WORDS = ("kunta", "hanke", "metsä", "vesi", "koulu", "nuori", "talo", "saari", "tuuli", "kieli")


def invented(number):
    first, second = WORDS[number % 10], WORDS[number // 10 % 10]
    return Document(
        id=f"d{number}",
        kind=Kind.PROJECT,
        title=f"{first} ja {second}",
        summary=f"Tutkitaan, miten {second} muuttuu. {first.title()} on kohde.",
        text="",
        language="fi",
        source="invented",
        period=Period(PartialDate(2010), PartialDate(2011 + number % 3)),
        funders=("Koneen Säätiö",) if number % 2 else (),
    )


DOCUMENTS = [invented(number) for number in range(40)]


def test_searches_are_distinct_words_of_one_record_each():
    searches = draw_searches(DOCUMENTS, 200)
    assert len(searches) == len(set(searches)) > 50
    assert {len(words) for words in searches} == {1, 2, 3}
    texts = [f"{document.title} {document.summary}".casefold() for document in DOCUMENTS]
    assert all(any(all(word in text for word in words) for text in texts) for words in searches)
    assert searches == draw_searches(DOCUMENTS, 200)


def test_searches_have_no_word_that_few_records_have():
    rare = invented(0)
    documents = [*DOCUMENTS] * 50 + [Document(**{**as_fields(rare), "id": "rare", "title": "harvinainen"})]
    assert not [words for words in draw_searches(documents, 500) if "harvinainen" in words]


def as_fields(document):
    names = ("id", "kind", "title", "summary", "text", "language", "source", "period", "funders")
    return {name: getattr(document, name) for name in names}


def test_no_record_yields_no_search():
    assert draw_searches([], 10) == []


def test_opensearch_is_asked_for_all_that_our_api_returns():
    body = json.loads(opensearch.search_request(("kunta", "hanke")).body)
    assert set(body["aggs"]) == set(FACET_NAMES)
    assert body["size"] == 10
    assert body["track_total_hits"] is True
    assert body["query"]["multi_match"]["operator"] == "and"
    assert "title^2" in body["query"]["multi_match"]["fields"]
    assert set(body["highlight"]["fields"]) == {"title", "summary", "results", "text"}


def test_every_asked_field_of_opensearch_is_mapped():
    fields = opensearch.index_settings()["mappings"]["properties"]
    body = opensearch.search_body(("kunta",))
    asked = {name.partition("^")[0] for name in body["query"]["multi_match"]["fields"]}
    asked |= {facet["terms"]["field"] for facet in body["aggs"].values()} | set(body["highlight"]["fields"])
    assert asked <= set(fields)
    for line in opensearch.bulk_body(DOCUMENTS).splitlines()[1::2]:
        assert set(json.loads(line)) <= set(fields)


def test_facet_values_are_those_that_are_counted_on_a_day():
    values = adapter.facet_values(invented(1), date(2012, 6, 1))
    assert values["year"] == ("2010", "2011", "2012")
    assert values["status"] == ("ongoing",)
    assert values["funder"] == ("Koneen Säätiö",)
    assert "organisation" not in values


@pytest.mark.slow
def test_the_replies_of_our_api_and_page_are_read(client):
    replies = {}
    for name, request, read in (
        (API, hankehaku.api_request, hankehaku.read_api),
        (PAGE, hankehaku.page_request, hankehaku.read_page),
    ):
        replies[name] = read(client.get(request(("kunta",)).path).data)
    total = replies[API].total
    assert total > 10
    assert replies[API] == Reply(total, 10, len(FACET_NAMES), 10)
    assert replies[PAGE] == Reply(None, 10, len(FACET_NAMES) - 1, 10)  # years are a chart


@pytest.mark.slow(40)
@pytest.mark.skipif(bool(nodes.missing()), reason=nodes.missing())
def test_opensearch_returns_totals_facets_and_marked_hits(tmp_path):
    with nodes.started_nodes(tmp_path, heap_mb=256) as (node,):
        figures = opensearch.index_documents(node, [DOCUMENTS[:25], DOCUMENTS[25:]])
        assert figures["records_per_s"] > 0
        for words, total, facets in (
            (("kunnan",), 13, 6),
            (("hankkeista", "koulun"), 1, 5),  # this record has no funder
            (("olematon",), 0, 0),
        ):
            request = opensearch.search_request(words)
            body = json.dumps(node.request("POST", request.path, request.body.encode())).encode()
            reply = opensearch.read_reply(body)
            assert reply == Reply(total, min(total, 10), facets, min(total, 10)), words


@pytest.mark.slow(10)
@pytest.mark.skipif(importlib.util.find_spec("datasette") is None, reason="Datasette is not installed")
def test_datasette_returns_totals_and_facets(tmp_path):
    documents = tmp_path / "records.jsonl"
    records = [
        {"id": document.id, "type": "project", "title": document.title, "summary": " ".join(WORDS), "start_year": 2010}
        for document in DOCUMENTS
    ]
    documents.write_text("".join(json.dumps(record) + "\n" for record in records))
    corpus = Corpus(documents, 30, tmp_path, tmp_path)
    schedule = Schedule(1.0, (1,), 1, warm_up_s=1.0)
    figures = measure(corpus, ["Datasette"], schedule, note=pytest.fail)
    sample = figures["endpoints"]["Datasette"]["sample"]
    assert sample["facets"] == 2  # no record has a funder
    assert sample["hits"] >= 1
    load = figures["endpoints"]["Datasette"]["new"]["1"]
    assert load["answers_per_s"] > 0
    assert load["errors"] == 0
    assert "Datasette" in "\n".join(answer_tables(figures))


def test_a_server_that_does_not_start_is_left_out_with_the_reason(tmp_path, monkeypatch):
    documents = tmp_path / "records.jsonl"
    documents.write_text(json.dumps({"id": "1", "type": "project", "title": " ".join(WORDS)}) + "\n")
    monkeypatch.setattr(nodes, "JARS", tmp_path / "nowhere")
    notes = []
    figures = measure(Corpus(documents, 1, tmp_path, tmp_path), ["OpenSearch"], Schedule(0.0, (), 0), note=notes.append)
    assert figures["endpoints"] == {}
    assert len(notes) == 1
    assert notes[0].startswith("**OpenSearch is skipped:**")


def test_too_few_searches_are_reported(tmp_path):
    documents = tmp_path / "records.jsonl"
    documents.write_text('{"id": "1", "type": "project", "title": "kunta"}\n')
    with pytest.raises(ServerError, match="only 1 different searches"):
        measure(Corpus(documents, 1, tmp_path, tmp_path), [], Schedule(1.0), note=pytest.fail)


def test_rounds_are_summed_up_as_one_measurement():
    loads = [Load(10, 2.0, 0, [1.0] * 10, 0.1), Load(30, 2.0, 1, [3.0] * 30, 0.3)]
    assert summary(loads) == {
        "answers_per_s": 10.0,
        "by_round": [5.0, 15.0],
        "p50_ms": 3.0,
        "p95_ms": 3.0,
        "errors": 1,
        "client_share": 0.1,
    }
    assert summary([Load(0, 1.0, 2, [], 0.0)])["p50_ms"] is None


def load_of(answers_per_s, p50_ms):
    return {
        "answers_per_s": answers_per_s,
        "by_round": [answers_per_s],
        "p50_ms": p50_ms,
        "p95_ms": 2 * p50_ms,
        "errors": 0,
        "client_share": 0.012,
    }


def measured(**loads):
    """Figures of servers that answer with the same speed to any number of clients."""
    sample = {"searches": 1, "total_p50": 12.0, "hits": 10.0, "marked": 1.0, "facets": 7, "bytes": 12_300.0}
    endpoints = {
        name: {"sample": sample, **{way: {str(n): load for n in CLIENTS} for way in ("new", "repeated")}}
        for name, load in loads.items()
    }
    return {
        "records": 1_000,
        "client": "wrk",
        "rounds": 1,
        "seconds": 5.0,
        "times_each": 0.5,
        "load_average": "0.1 / 2.0",
        "servers": {"Hankehaku": {"pss_mb": 449.0}},
        "endpoints": endpoints,
        "profiles": {API: {"indexer/engines": 1.0, "other": 3.0}},
    }


def test_targets_compare_with_opensearch_and_with_the_api():
    figures = measured(**{API: load_of(200, 10), PAGE: load_of(150, 12), "OpenSearch": load_of(190, 11)})
    targets = {target.name: target for target in answer_targets(figures)}
    assert len(targets) == 3 * len(CLIENTS) + 3
    assert targets["API, new searches, 4 clients, against OpenSearch"].met is True
    assert targets["API, new searches, 1 client, p50, against OpenSearch"].met is True
    assert targets["page, new searches, 8 clients, against the API"].met is False
    assert targets["page, new searches, 8 clients"].measured == "150 answers/s"
    assert targets["page, new searches, 8 clients"].met is False
    assert targets["master and workers asked by these clients, PSS"].met is True


def test_targets_without_opensearch_are_not_measured():
    figures = measured(**{API: load_of(200, 10), PAGE: load_of(170, 12)})
    mets = [target.met for target in answer_targets(figures) if "OpenSearch" in target.name]
    assert mets == [None] * 2 * len(CLIENTS)
    assert {target.met for target in answer_targets({})} == {None}


def test_the_tables_have_every_endpoint_the_client_and_the_profile():
    figures = measured(**{API: load_of(200, 10), "OpenSearch": load_of(190, 11)})
    text = "\n".join(answer_tables(figures))
    assert text.count("| OpenSearch | new |") == len(CLIENTS)
    assert "wrk, which took at most 1.2% of one processor" in text
    assert "Every new search was asked once." in text
    assert "of which other 75%, indexer/engines 25%" not in text  # parts are in the order of the profile
    assert "indexer/engines 25%, other 75%" in text
    assert "asked up to 1.5 times" in "\n".join(answer_tables({**figures, "times_each": 1.5}))


def test_a_profile_has_the_parts_that_take_time():
    asked = []

    def ask(url):
        asked.append(url)
        return sum(range(1_000))

    parts = profile(ask, [Request(str(number)) for number in range(30)])
    assert len(asked) == 30
    assert set(parts) == {"other"}
    assert parts["other"] > 0


def test_every_server_is_a_peer_with_a_reason_if_it_is_missing():
    assert set(SERVICES) == {"Hankehaku", "OpenSearch", "Datasette"}
    assert all(isinstance(service.missing(), str) for service in SERVICES.values())


def test_a_row_of_datasette_has_arrays_of_the_facets_with_several_values():
    row = datasette.row_of(invented(1))
    assert row[0] == "d1"
    assert row[-3:-1] == ['["2010", "2011", "2012"]', '["Koneen Säätiö"]']
    assert row[-1] == "ended"
