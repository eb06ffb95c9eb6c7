"""The list of records is found within the JSON that an API or a portal wraps it into."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from saved import read

from indexer.cli import main
from indexer.model import Document
from indexer.sources import Problem
from indexer.sources.base import ReadOptions

RECORDS = [
    {"nimike": "Kuutamouinti", "toteuttaja": "Aallon Väki ry", "alkaa": "2019-03-01", "myonnetty": 4200},
    {"nimike": "Rantasauna", "toteuttaja": "Löylyn Ystävät ry", "alkaa": "2020-03-01", "myonnetty": 5300},
]
ENVELOPES = {
    "data.items": {"status": "ok", "total": 2, "data": {"offset": 0, "items": RECORDS}},
    "result.records": {"result": {"fields": [{"id": key, "type": "text"} for key in RECORDS[0]], "records": RECORDS}},
    "value": {"@odata.count": 2, "value": RECORDS},
    "features.properties": {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": {"x": [1, 2]}, "properties": record} for record in RECORDS],
    },
    "data.attributes": {"data": [{"id": "7", "type": "hanke", "attributes": record} for record in RECORDS]},
    "hits.hits._source": {"hits": {"total": {"value": 2}, "hits": [{"_id": "x", "_source": item} for item in RECORDS]}},
    "response.docs": {"responseHeader": {"status": 0}, "response": {"numFound": 2, "start": 0, "docs": RECORDS}},
    "rivit": {
        "title": "Avustukset avoimena datana",
        "modified": "2024-01-01",
        "links": [{"title": f"Sivu {number}", "url": "https://data.example/"} for number in range(5)],
        "rivit": RECORDS,
    },
}


def parts(folder, value, **options):
    items = read(folder, json.dumps(value, ensure_ascii=False), "a.json", **options)
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize("path", ENVELOPES)
def test_the_records_of_an_envelope_are_read(tmp_path, path):
    documents, _ = parts(tmp_path, ENVELOPES[path])
    assert [(document.title, document.lead, document.total_eur) for document in documents] == [
        ("Kuutamouinti", "Aallon Väki ry", 4200), ("Rantasauna", "Löylyn Ystävät ry", 5300),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ENVELOPES)
def test_map_shows_where_the_records_are_and_its_proposal_reads_them(tmp_path, path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(ENVELOPES[path]), "utf-8")
    done = CliRunner().invoke(main, ["map", str(file), "--json"])
    proposal = json.loads(done.stdout)
    assert (proposal["place"], proposal["count"]) == (path, 2)
    assert f"the records are in: {path}" in CliRunner().invoke(main, ["map", str(file)]).stdout
    documents, _ = parts(tmp_path, ENVELOPES[path], options=ReadOptions(columns=proposal["source"]["columns"]))
    assert [document.title for document in documents] == ["Kuutamouinti", "Rantasauna"]


def grants(*purposes):
    return [
        {"id": at, "tarkoitus": purpose, "vuosi": 2022, "myonnetty": 100 * at} for at, purpose in enumerate(purposes, 1)
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"nimi": "Kaislan Tuki ry", "kotipaikka": "Salo", "avustukset": grants("Retki", "Leiri")},
        [
            {"nimi": "Kaislan Tuki", "ytunnus": "1234567-1", "kunta": "Salo", "avustukset": grants("Retki")},
            {"nimi": "Kaislan Tuki ry", "kunta": "Salo", "avustukset": grants("Leiri")},
        ],
    ],
    ids=["one organisation", "several"],
)
def test_grants_listed_by_organisation_inherit_it(tmp_path, value):
    documents, _ = parts(tmp_path, value)
    assert [document.title for document in documents] == ["Retki", "Leiri"]
    assert all(document.lead.startswith("Kaislan Tuki") and document.places == ("Salo",) for document in documents)


def test_only_the_facts_of_an_envelope_that_hold_for_its_records_are_inherited(tmp_path):
    envelope = {
        "title": "Jaetut tuet", "rahoittaja": "Kela", "vuosi": 2021, "total": 2, "id": "tuet", "tuet": [
            {"saaja": "Aalto ry", "tarkoitus": "Soutu", "summa": 10},
            {"saaja": "Kivi ry", "tarkoitus": "Melonta", "rahoittaja": "STEA"},
        ],
    }  # fmt: skip
    documents, _ = parts(tmp_path, envelope)
    assert [(item.title, item.lead, item.funders, item.total_eur) for item in documents] == [
        ("Soutu", "Aalto ry", ("Kela",), 10), ("Melonta", "Kivi ry", ("STEA",), None),
    ]  # fmt: skip
    assert [item.period.years for item in documents] == [range(2021, 2022)] * 2


@pytest.mark.parametrize(
    "lists",
    [
        {"julkaisut": [{"otsikko": f"Raportti {number}", "vuosi": 2020} for number in range(9)]},
        {"kumppanit": [{"nimi": "Kivi ry", "rooli": "osatoteuttaja"}, {"nimi": "Puu ry", "rooli": "osatoteuttaja"}]},
        {"talous": [{"vuosi": 2020, "summa": 5}, {"vuosi": 2021, "summa": 6}]},
    ],
    ids=["publications", "partners", "budget"],
)
def test_a_project_with_lists_remains_one_record(tmp_path, lists):
    project = {"nimike": "Kuutamouinti", "toteuttaja": "Aallon Väki ry", "alkaa": "2019-03-01"}
    assert [document.title for document in parts(tmp_path, project | lists)[0]] == ["Kuutamouinti"]
    two = [project | lists, project | {"nimike": "Rantasauna"} | lists]
    assert [document.title for document in parts(tmp_path, {"data": two})[0]] == ["Kuutamouinti", "Rantasauna"]


def test_an_envelope_whose_records_are_unknown_is_refused_with_their_columns(tmp_path):
    documents, (problem,) = parts(tmp_path, {"ok": True, "data": {"rows": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}})
    assert documents == []
    assert "unknown columns (a, b)" in problem.reason
