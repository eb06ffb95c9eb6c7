"""Documents as JSON records of the API."""

from __future__ import annotations

import json

import msgspec
from conftest import TODAY

from indexer.model import Document, Kind, PartialDate, Period
from searchapp.export.records import FundingRecord, Metadata, PeriodRecord, Record, metadata_of, record_of

BARE = Document(id="a", kind=Kind.PAGE, title="A", source="a.txt")


def json_of(document):
    return json.loads(msgspec.json.encode(record_of(document, TODAY)))


def test_unknown_values_are_null():
    record = json_of(BARE)
    assert [record[name] for name in ("url", "published", "status", "lead", "total_eur")] == [None] * 5
    assert record["period"] == {"start": None, "end": None}


def test_a_date_is_written_with_its_own_precision():
    record = json_of(
        Document(id="a", kind=Kind.PROJECT, title="A", source="a", period=Period(PartialDate(2007, 5), None))
    )
    assert record["period"] == {"start": "2007-05", "end": None}
    assert record["status"] == "unknown"


def test_a_record_has_the_same_values_as_a_hit_of_the_api(client, sample_reader):
    for hit in client.get("/api/v1/search?q=kunta&size=50").json["hits"]:
        record = json_of(sample_reader.document(hit["id"]))
        assert {
            name: value for name, value in hit.items() if name not in ("score", "why", "snippets", "also", "missing")
        } == {name: record[name] for name in Metadata.__struct_fields__}


def test_metadata_is_a_record_without_its_texts():
    metadata, record = metadata_of(BARE, TODAY), record_of(BARE, TODAY)
    assert all(getattr(metadata, name) == getattr(record, name) for name in Metadata.__struct_fields__)
    assert set(Record.__struct_fields__) - set(Metadata.__struct_fields__) == {
        "summary", "results", "text", "funding", "source",
    }  # fmt: skip


def test_records_have_a_json_schema():
    _, schemas = msgspec.json.schema_components([Record, Metadata, PeriodRecord, FundingRecord])
    assert schemas["Kind"]["enum"] == ["news", "page", "project"]
    assert set(schemas["Record"]["required"]) == set(Record.__struct_fields__)
    assert all(schemas[name]["description"] for name in ("Record", "Metadata", "PeriodRecord", "FundingRecord"))


def test_a_record_is_decoded_from_its_own_json(sample_reader):
    for document in sample_reader.documents():
        record = record_of(document, TODAY)
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record
