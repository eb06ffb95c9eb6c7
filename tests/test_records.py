from __future__ import annotations

import json

import msgspec
from conftest import TODAY

from indexer.model import Document, Kind, PartialDate, Period
from searchapp.export.records import FundingRecord, Metadata, PeriodRecord, Record, metadata_of, record_of

BARE = Document(id="a", kind=Kind.PAGE, title="A", source="a.txt")


def told(document):
    return json.loads(msgspec.json.encode(record_of(document, TODAY)))


def test_what_is_not_known_is_null():
    record = told(BARE)
    assert [record[name] for name in ("url", "published", "status", "lead", "total_eur")] == [None] * 5
    assert record["period"] == {"start": None, "end": None}


def test_a_date_is_told_as_far_as_it_is_known():
    record = told(Document(id="a", kind=Kind.PROJECT, title="A", source="a", period=Period(PartialDate(2007, 5), None)))
    assert record["period"] == {"start": "2007-05", "end": None}
    assert record["status"] == "unknown"


def test_a_record_tells_what_the_api_tells_of_a_hit(client, sample_reader):
    for hit in client.get("/api/v1/search?q=kunta&size=50").json["hits"]:
        record = told(sample_reader.document(hit["id"]))
        assert {name: value for name, value in hit.items() if name not in ("score", "why", "snippets", "also")} == {
            name: record[name] for name in Metadata.__struct_fields__
        }


def test_metadata_is_a_record_without_its_texts():
    bare, whole = metadata_of(BARE, TODAY), record_of(BARE, TODAY)
    assert all(getattr(bare, name) == getattr(whole, name) for name in Metadata.__struct_fields__)
    assert set(Record.__struct_fields__) - set(Metadata.__struct_fields__) == {
        "summary", "results", "text", "funding", "source",
    }  # fmt: skip


def test_json_schema_can_be_made_of_records():
    _, schemas = msgspec.json.schema_components([Record, Metadata, PeriodRecord, FundingRecord])
    assert schemas["Kind"]["enum"] == ["news", "page", "project"]
    assert set(schemas["Record"]["required"]) == set(Record.__struct_fields__)
    assert all(schemas[name]["description"] for name in ("Record", "Metadata", "PeriodRecord", "FundingRecord"))


def test_a_record_reads_back_as_it_was(sample_reader):
    for document in sample_reader.documents():
        record = record_of(document, TODAY)
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record
