from __future__ import annotations

import json

from conftest import TODAY

from indexer import OpenIndex
from indexer.engines.base import Sort
from searchapp.export.provenance import provenance_of
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters


def receipt(sample, parameters):
    generation, _ = OpenIndex(sample.index).current()
    return provenance_of(parameters, generation, total=3, address="https://haku.example/?q=kunta", searched=TODAY)


def test_a_receipt_tells_the_index_that_was_searched(sample):
    manifest = OpenIndex(sample.index).current()[0].manifest
    told = receipt(sample, Parameters(q="kunta"))
    assert (told.generation, told.built, told.analysis) == (1, manifest.built, manifest.analysis)
    assert len(told.seal) == 12
    assert manifest.seal.startswith(told.seal)


def test_the_width_and_the_order_are_told_even_where_nobody_chose_them(sample):
    assert receipt(sample, Parameters(q="kunta")).rules == (("width", "compound"), ("sort", "relevance"))
    assert receipt(sample, Parameters()).rules == (("width", "compound"), ("sort", "newest"))


def test_every_filter_is_told_but_not_the_page(sample):
    parameters = Parameters(
        q="kunta", facets={"status": ("ended",), "funder": ("RAY", "STEA")}, year_from=2010, plain=("kunta",),
        width=Width.EXACT, sort=Sort.TITLE, page=3, size=50, related=5,
    )  # fmt: skip
    assert dict(receipt(sample, parameters).as_dict()["rules"]) == {
        "width": ["exact"], "sort": ["title"], "status": ["ended"], "funder": ["RAY", "STEA"], "plain": ["kunta"],
        "year_from": ["2010"],
    }  # fmt: skip


def test_a_receipt_is_json(sample):
    told = receipt(sample, Parameters(q="kunta")).as_dict()
    assert json.loads(json.dumps(told)) == told
    assert told["searched"] == "2026-11-23"
    assert list(told) == ["address", "q", "rules", "total", "generation", "built", "seal", "analysis", "searched"]
