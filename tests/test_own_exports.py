"""Exports of Hankehaku are read back whole: export, index and export again give the same documents."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import TODAY, built

from searchapp import create_app

PATHS = {
    "csv": ("/export.csv", "/sv/export.csv", "/en/export.csv"),
    "xlsx": ("/export.xlsx",),
    "jsonl": ("/export.jsonl",),
}
RECORDS = [
    {
        "id": "talkkari", "type": "project", "title": "=Saariston talkkari", "start": "2019-05", "end": "2021-08-31",
        "status": "keskeytetty", "funders": ["STEA", "Korpo, Nagu & Houtskär"], "lead": "Korpoström rf",
        "organisations": ["Korpoström rf", "Paraisten kaupunki"], "people": ["Maija Meri"], "total_eur": 125000,
        "language": "fi", "summary": "Kylätalkkari kiertää saarilla.\n\nHän korjaa.", "region": "Varsinais-Suomi",
        "code": ["S71234", "75/3511/03"], "place": "Parainen", "fund": "ESR+", "keywords": ["saaristo", "kylätyö"],
        "Tukimuoto": "Kertakorvaus", "url": "https://korpo.example/talkkari",
    },
    {"id": "uutinen", "type": "news", "title": "Laiturit korjattiin", "published": "2020-06-01", "text": "Hyvä."},
    {"id": "hanke", "type": "project", "title": "Skärgårdens vaktmästare", "status": "Toiminnassa", "language": "sv"},
]  # fmt: skip


def exported(corpus, index, analyzer, path):
    """Return the export of an index of a corpus."""
    client = create_app(built(corpus, index, analyzer), today=lambda: TODAY).test_client()
    return client.get(f"{path}?sort=title").data


def rows_of(data, suffix):
    """Return the exported values without the provenance and the name of the file."""
    if suffix == "jsonl":
        records = map(json.loads, data.decode().splitlines())
        return [{key: value for key, value in record.items() if key not in ("receipt", "source")} for record in records]
    return [row[:-2] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")]


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    return folder


@pytest.mark.parametrize("suffix", PATHS)
def test_an_export_is_read_back_whole(tmp_path, corpus, analyzer, suffix):
    for number, path in enumerate(PATHS[suffix]):
        data = exported(corpus, tmp_path / "index", analyzer, path)
        copy = tmp_path / f"copy{number}"
        copy.mkdir()
        (copy / f"vienti.{suffix}").write_bytes(data)
        again = exported(copy, tmp_path / f"again{number}", analyzer, "/export.csv" if suffix == "xlsx" else path)
        if suffix == "xlsx":
            data = exported(corpus, tmp_path / "index", analyzer, "/export.csv")
        assert rows_of(again, "csv" if suffix == "xlsx" else suffix) == rows_of(
            data, "csv" if suffix == "xlsx" else suffix
        )
