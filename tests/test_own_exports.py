"""Exports of Hankehaku are read back whole: export, index and export again give the same documents."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import TODAY, built

from indexer.model import Document
from indexer.sources import SourceFile, read_file
from searchapp import create_app

_EXPORTED = 400  # rows of the real register; all of them take a minute
PATHS = ("/export.csv", "/sv/export.csv", "/en/export.csv", "/export.xlsx", "/export.jsonl")
RECORDS = [
    {
        "id": "talkkari", "type": "project", "title": "=Saariston talkkari", "start": "2019-05", "end": "2021-08-31",
        "status": "keskeytetty", "funders": ["STEA", "Korpo, Nagu & Houtskär"], "lead": "Korpoström rf",
        "organisations": ["Korpoström rf", "Paraisten kaupunki"], "people": ["Maija Meri"], "total_eur": 125000,
        "language": "fi", "summary": "Kylätalkkari kiertää saarilla.\n\nHän korjaa.", "region": "Varsinais-Suomi",
        "code": ["S71234", "75/3511/03"], "place": "Parainen", "fund": "ESR+", "keywords": ["saaristo", "kylätyö"],
        "Tukimuoto": "Kertakorvaus", "url": "https://korpo.example/talkkari",
        "titles": {"en": "Caretaker | of the islands", "sv": "Skärgårdens vaktmästare"},
        "funding": [
            {"funder": "STEA", "amount_eur": 100000, "year": 2019}, {"funder": "", "amount_eur": 25000, "year": None},
        ],
    },
    {"id": "uutinen", "type": "news", "title": "Laiturit korjattiin", "published": "2020-06-01", "text": "Hyvä."},
    {"id": "hanke", "type": "project", "title": "Skärgårdens vaktmästare", "status": "Toiminnassa", "language": "sv"},
]  # fmt: skip


REGISTER = """\
Koodi;Rahasto;Hankkeen nimi;Project name;Viranomainen;Tila;Aloituspvm;Päättymispvm;Toteuttaja;Myönnetty;Tl
K1;EAKR;Lumen koti | vaihe 2;Home of snow;Lapin liitto;Toiminnassa;1.3.2015;28.2.2017;SALO SNOW PARK OY AB;1 500;2
K2;ESR;Kesän koti;;Lapin liitto;Keskeytetty;;31.12.2016;Salo Snow Park Oy Ab;;1
K3;ESR;Talven koti;;;Päättynyt;1.1.2016;;Salo Snow Park Oy Ab;0;
"""


def client_of(corpus, index, analyzer):
    """Return a client of an index of a corpus."""
    return create_app(built(corpus, index, analyzer), today=lambda: TODAY).test_client()


def exported(client):
    """Return what a service exports, as JSON Lines and as CSV, without the provenance and the name of the file."""
    records = map(json.loads, client.get("/export.jsonl?sort=title").data.decode().splitlines())
    table = io.StringIO(client.get("/export.csv?sort=title").data.decode("utf-8-sig"))
    return (
        [{key: value for key, value in record.items() if key not in ("receipt", "source")} for record in records],
        [row[:-2] for row in csv.reader(table, delimiter=";")],
    )


def assert_equal_copy(client, path, folder, analyzer):
    """Index the export at a path in a folder of its own, and compare what is exported of the copy."""
    folder.mkdir()
    (folder / f"vienti.{path.rpartition('.')[2]}").write_bytes(client.get(path).data)
    assert exported(client_of(folder, folder.with_suffix(".index"), analyzer)) == exported(client)


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    return folder


@pytest.mark.parametrize("path", PATHS)
def test_an_export_is_read_back_whole(tmp_path, corpus, analyzer, path):
    assert_equal_copy(client_of(corpus, tmp_path / "index", analyzer), path, tmp_path / "copy", analyzer)


def test_an_exported_register_is_read_back_whole(tmp_path, analyzer):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "rekisteri.csv").write_text(REGISTER, "utf-8")
    client = client_of(tmp_path / "corpus", tmp_path / "index", analyzer)
    records, _ = exported(client)
    assert [(record["titles"], record["details"]["code"]) for record in records if record["id"] == "K1"] == [
        ({"en": "Home of snow"}, ["K1"])
    ]
    for number, path in enumerate(("/export.csv", "/export.xlsx", "/export.jsonl")):
        assert_equal_copy(client, path, tmp_path / f"copy{number}", analyzer)


def test_a_real_register_is_exported_and_read_back_whole(tmp_path, analyzer, shared):
    source = shared / "real" / "registers" / "eura-2014-2020.csv"
    if not source.exists():
        pytest.skip(f"no register: {source}")
    documents = [item for item in read_file(SourceFile(source, source.name)) if isinstance(item, Document)]
    assert len(documents) == 2881
    assert all(document.funders and document.codes and document.period for document in documents)
    assert sum(not document.lead or document.total_eur is None for document in documents) == 2  # empty in the source
    (tmp_path / "corpus").mkdir()
    lines = source.read_text("utf-8").splitlines(keepends=True)[:_EXPORTED]
    (tmp_path / "corpus" / source.name).write_text("".join(lines), "utf-8")
    client = client_of(tmp_path / "corpus", tmp_path / "index", analyzer)
    assert_equal_copy(client, "/export.csv", tmp_path / "copy", analyzer)
