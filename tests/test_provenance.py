"""The provenance of a search result."""

from __future__ import annotations

import json

from conftest import TODAY

from indexer import OpenIndex
from indexer.engines.base import Sort
from searchapp.export.provenance import provenance_of
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters


def provenance(sample, parameters):
    generation, _ = OpenIndex(sample.index).current()
    return provenance_of(parameters, generation, total=3, url="https://haku.example/?q=kunta", searched=TODAY)


def test_a_provenance_describes_the_index_that_was_searched(sample):
    manifest = OpenIndex(sample.index).current()[0].manifest
    result = provenance(sample, Parameters(q="kunta"))
    assert (result.generation, result.built, result.analysis) == (1, manifest.built, manifest.analysis)
    assert len(result.seal) == 12
    assert manifest.seal.startswith(result.seal)


def test_the_width_and_the_order_are_included_even_if_they_are_defaults(sample):
    assert provenance(sample, Parameters(q="kunta")).rules == (("width", "compound"), ("sort", "relevance"))
    assert provenance(sample, Parameters()).rules == (("width", "compound"), ("sort", "newest"))


def test_every_filter_is_included_but_not_the_page(sample):
    parameters = Parameters(
        q="kunta", facets={"status": ("ended",), "funder": ("RAY", "STEA")}, year_from=2010, plain=("kunta",),
        width=Width.EXACT, sort=Sort.TITLE, page=3, size=50, related=5,
    )  # fmt: skip
    assert dict(provenance(sample, parameters).as_dict()["rules"]) == {
        "width": ["exact"], "sort": ["title"], "status": ["ended"], "funder": ["RAY", "STEA"], "plain": ["kunta"],
        "year_from": ["2010"],
    }  # fmt: skip


def test_a_provenance_is_json(sample):
    values = provenance(sample, Parameters(q="kunta")).as_dict()
    assert json.loads(json.dumps(values)) == values
    assert values["searched"] == "2026-11-23"
    about_index = ["generation", "built", "seal", "analysis"]
    assert list(values) == ["address", "q", "rules", "total", "partial", *about_index, "searched"]
