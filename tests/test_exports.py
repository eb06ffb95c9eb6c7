"""Every export format: what it contains, and what it does with hostile texts and large results."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import count, islice

import openpyxl
import pytest
from conftest import TODAY, built, searcher_in
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

import searchapp.search.search_run
from indexer.model import Document, Funding, Kind, PartialDate, Period, Status
from searchapp.export import CITATION_FORMATS, FORMATS, Context
from searchapp.export.citation import Retrieval
from searchapp.export.columns import COLUMNS
from searchapp.export.csv import guarded
from searchapp.export.provenance import Provenance
from searchapp.search.parameters import Parameters

PROVENANCE = Provenance(
    url="https://haku.example/?q=kunta",
    q="kunta",
    rules=(("width", "compound"), ("sort", "relevance"), ("status", "ended"), ("funder", "RAY")),
    total=2,
    generation=7,
    built="2026-11-01T12:00:00+00:00",
    seal="0123456789ab",
    analysis="fi-1",
    searched=TODAY,
)
CONTEXT = Context(
    provenance=PROVENANCE,
    today=TODAY,
    url_of=lambda document_id: f"https://haku.example/documents/{document_id}",
    heading_of=lambda code: f"<{code}>",
    value_name=lambda facet, value: {("kind", "project"): "Hanke", ("status", "ended"): "Päättynyt"}.get(
        (facet, value), value
    ),
)
PROJECT = Document(
    id="p1",
    kind=Kind.PROJECT,
    title="Äitien talo",
    source="hankkeet.jsonl",
    summary='Ensimmäinen rivi;\ntoinen "rivi"',
    language="fi",
    period=Period(PartialDate(2007, 5, 1), PartialDate(2008)),
    lead="Lapuan kaupunki",
    organisations=("Lapuan kaupunki", "Kauhavan kaupunki"),
    funders=("Valtio", "Lapuan kaupunki"),
    funding=(Funding("Valtio", 100_000, 2007),),
    total_eur=136_000,
    people=("Marjut Ojaluoma", "Georg Henrik von Wright"),
    codes=("S71234",),
    places=("Lapua",),
    extra={"fund": ["ESR+"], "keywords": ["kylät", "kahvilat"], "Tukimuoto": "avustus", "contact": "puh. 1234"},
)
LONG = replace(PROJECT, title="Talo " * 400)
NEWS = Document(
    id="n1", kind=Kind.NEWS, title="Uutinen", source="n.txt", published=PartialDate(2018, 3), url="https://u.example/n"
)

# Hostile texts in addition to arbitrary ones.
texts = st.text() | st.builds(
    str.__add__, st.sampled_from(["=", " +", "\t-", "\n@", "\x00=", "#N/A", "\x01=", "＝"]), st.text()
)


def exported(suffix, *documents, context=CONTEXT):
    return b"".join(FORMATS[suffix].write(documents, context))


def rows(*documents):
    """The rows of a CSV export as dictionaries from the code of a column to its cell."""
    text = exported("csv", *documents).decode("utf-8-sig")
    headings, *cells = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert headings == [f"<{code}>" for code in COLUMNS]
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells]


def workbook(*documents):
    return openpyxl.load_workbook(io.BytesIO(exported("xlsx", *documents)))


def named(text):
    """A document that has a text in every text field."""
    return Document(
        id=text, kind=Kind.PROJECT, title=text, source=text, summary=text, results=text, text=text, language=text,
        lead=text, organisations=(text,), funders=(text, text), people=(text,), url=text,
    )  # fmt: skip


# Complete results


def hits_over_all_pages(searcher, parameters):
    for page in count(1):
        hits = searcher.search(Parameters(**{**vars(parameters), "page": page, "size": 7}), today=TODAY).hits
        yield from (hit.document.id for hit in hits)
        if not hits:
            return


@pytest.mark.slow
@pytest.mark.parametrize(
    "parameters",
    [
        Parameters(q="kunta"),
        Parameters(),
        Parameters(q="nuori", facets={"status": ("ended",)}),
        Parameters(facets={"funder": ("STEA",)}, page=3, size=2),
        Parameters(q="eitällaistaole"),
    ],
    ids=str,
)
def test_an_export_has_the_hits_of_all_pages_in_order(sample_searcher, parameters, monkeypatch):
    monkeypatch.setattr(searchapp.search.search_run, "_BATCH", 5)
    expected = list(hits_over_all_pages(sample_searcher, parameters))
    documents = sample_searcher.documents(parameters, today=TODAY)
    lines = exported("jsonl", *documents).splitlines()
    assert [json.loads(line)["id"] for line in lines] == expected
    assert sample_searcher.total(parameters, today=TODAY) == len(expected)


def test_a_batch_that_ends_with_the_last_document_ends_the_result(sample_searcher, monkeypatch):
    monkeypatch.setattr(searchapp.search.search_run, "_BATCH", 41)  # 123 documents
    assert len(list(sample_searcher.documents(Parameters(), today=TODAY))) == 123


def test_an_export_of_a_funder_has_the_documents_of_its_predecessors(tmp_path, analyzer):
    (tmp_path / "corpus").mkdir()
    records = [{"id": "a", "title": "A", "funders": ["RAY"]}, {"id": "b", "title": "B", "funders": ["Sitra"]}]
    (tmp_path / "corpus" / "r.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n", "utf-8")
    searcher = searcher_in(built(tmp_path / "corpus", tmp_path / "i", analyzer), analyzer, with_thesaurus=False)
    results = searcher.search(Parameters(q="rahoittaja:STEA"), today=TODAY)
    documents = searcher.documents(Parameters(q="rahoittaja:STEA"), today=TODAY)
    assert [document.id for document in documents] == [hit.document.id for hit in results.hits] == ["a"]


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if FORMATS[suffix].max_documents is None])
def test_the_first_chunk_is_sent_before_all_documents_are_read(suffix):
    read = []
    documents = (read.append(number) or LONG for number in range(10_000))
    chunks = FORMATS[suffix].write(documents, CONTEXT)
    first = next(chunks)
    assert 64 << 10 <= len(first) < 128 << 10
    assert len(read) < 1_000
    chunks.close()


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_signals_that_it_is_still_working(suffix):
    signals = []
    context = Context(PROVENANCE, TODAY, str, str, lambda _, value: value, still_working=lambda: signals.append(1))
    exported(suffix, *[LONG] * 1_000, context=context)
    assert len(signals) >= 3


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_of_no_documents_is_a_smaller_file(suffix):
    assert len(exported(suffix)) < len(exported(suffix, PROJECT))


def test_an_excel_file_is_limited_because_it_is_not_streamed():
    assert FORMATS["xlsx"].max_documents == 20_000


# CSV


def test_csv_opens_correctly_in_a_finnish_excel():
    raw = exported("csv", PROJECT)
    assert raw.startswith(codecs.BOM_UTF8 + b"<id>;<kind>;")
    assert raw.count(b"\r\n") == 2
    assert b'"Ensimm\xc3\xa4inen rivi;\ntoinen ""rivi"""' in raw


def test_a_row_has_every_field_of_a_project():
    (row,) = rows(PROJECT)
    assert row == {
        "id": "p1", "kind": "Hanke", "title": "Äitien talo", "titles": "",
        "start": "2007-05-01", "end": "2008", "published": "",
        "status": "Päättynyt", "status_word": "", "funders": "Valtio | Lapuan kaupunki",
        "organisations": "Lapuan kaupunki | Kauhavan kaupunki", "lead": "Lapuan kaupunki",
        "people": "Marjut Ojaluoma | Georg Henrik von Wright", "total_eur": "136000",
        "funding": "Valtio: 100000 € (2007)", "language": "fi",
        "region": "unknown", "code": "S71234", "place": "Lapua", "fund": "ESR+",
            "authority": "", "business_id": "", "keywords": "kylät | kahvilat", "other": '{"Tukimuoto": ["avustus"]}',
        "summary": 'Ensimmäinen rivi;\ntoinen "rivi"', "results": "", "text": "", "url": "",
        "page_url": "https://haku.example/documents/p1", "search": "https://haku.example/?q=kunta",
        "index": "7 (2026-11-01T12:00:00+00:00)",
    }  # fmt: skip


def test_news_have_a_date_and_no_status():
    (row,) = rows(NEWS)
    assert (row["published"], row["status"], row["start"]) == ("2018-03", "", "")


def test_the_status_is_that_of_the_day():
    earlier = Context(PROVENANCE, date(2007, 1, 1), str, str, lambda _, value: value)
    assert b";planned;" in exported("csv", PROJECT, context=earlier)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-koulu", "@a", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\x00=1", "＝1", "\ufeff=1", "\tx"],
)
def test_a_cell_that_looks_like_a_formula_is_quoted(text):
    assert guarded(text) == "'" + text.replace("\x00", "")


@pytest.mark.parametrize("text", ["", "Kunta = kuntien", "'=1", "a-b", "2007–2008", "–", "  a"])
def test_other_texts_are_unchanged(text):
    assert guarded(text) == text


@given(texts)
@settings(max_examples=300, deadline=None)
def test_csv_preserves_any_text_and_no_cell_starts_a_formula(text):
    (row,) = rows(named(text))
    for code in ("id", "title", "lead", "summary", "results", "text", "url"):
        cell = row[code]
        clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", text)
        assert cell in (clean, f"'{clean}")
    for cell in row.values():
        assert not cell.startswith(("\t", "\r", "\n", "\x00"))
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_csv_has_complete_texts_that_are_longer_than_a_cell_of_excel():
    (row,) = rows(named("a" * 50_000))
    assert len(row["text"]) == 50_000


# JSON Lines


def test_a_line_is_the_record_with_its_url_and_the_provenance():
    record = json.loads(exported("jsonl", PROJECT))
    assert record["period"] == {"start": "2007-05-01", "end": "2008"}
    assert record["funding"] == [{"funder": "Valtio", "amount_eur": 100_000, "year": 2007}]
    assert record["address"] == "https://haku.example/documents/p1"
    assert record["receipt"] == PROVENANCE.as_dict()


def test_a_line_has_every_field_that_a_hit_has_in_the_api(client):
    fields_of_hits = {"score", "why", "snippets", "also", "missing"}
    hit = client.get("/api/v1/search?q=kunta&size=1").json["hits"][0]
    assert hit.keys() - fields_of_hits <= json.loads(exported("jsonl", PROJECT)).keys()


@given(texts)
@settings(deadline=None)
def test_json_lines_preserves_any_text(text):
    lines = exported("jsonl", named(text), named(text)).split(b"\n")
    assert [json.loads(line)["text"] for line in lines[:-1]] == [text, text]


# XLSX


def test_a_workbook_has_the_documents_and_the_provenance():
    documents, provenance = workbook(PROJECT, NEWS).worksheets
    assert [cell.value for cell in documents[1]] == [f"<{code}>" for code in COLUMNS]
    assert all(cell.font.b for cell in documents[1])
    assert documents.freeze_panes == "A2"
    row = dict(zip(COLUMNS, (cell.value for cell in documents[2]), strict=True))
    assert (row["title"], row["status"], row["total_eur"]) == ("Äitien talo", "Päättynyt", 136_000)
    assert documents.max_row == 3
    facts = {row[0].value: row[1].value for row in provenance.rows}
    assert facts["<search>"] == PROVENANCE.url
    assert (facts["<status>"], facts["<total>"], facts["<seal>"]) == ("Päättynyt", 2, "0123456789ab")


def test_the_names_of_the_sheets_are_valid_in_excel():
    context = Context(PROVENANCE, TODAY, str, lambda code: f"[{code}]: */?\\" * 9, lambda _, value: value)
    names = openpyxl.load_workbook(io.BytesIO(exported("xlsx", context=context))).sheetnames
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_no_cell_of_a_workbook_is_a_formula(text):
    data = exported("xlsx", named(text))
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2) for cell in row
    ]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}
    assert not any(isinstance(cell.value, str) and ILLEGAL_CHARACTERS_RE.search(cell.value) for cell in cells)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "=", "{=SUM(A1)}"])
def test_a_text_that_openpyxl_would_interpret_is_written_as_text(text):
    cell = workbook(named(text)).worksheets[0]["C2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("character", ["a", "😀", "ä"])
def test_a_text_too_long_for_a_cell_is_truncated_with_an_ellipsis(character):
    value = workbook(named(character * 40_000)).worksheets[0]["C2"].value
    assert value.endswith("…")
    assert 32_765 <= len(value.encode("utf-16-le")) // 2 <= 32_767
    assert set(value) == {character, "…"}


def test_a_workbook_that_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def failing():
        yield PROJECT
        assert list(tmp_path.iterdir())
        raise OSError("cut short")

    with pytest.raises(OSError, match="cut short"):
        list(FORMATS["xlsx"].write(failing(), CONTEXT))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("signals", range(2, 84, 8))  # of about 84; documents are saved after 17
def test_a_workbook_that_fails_while_it_is_saved_leaves_no_file(tmp_path, monkeypatch, signals):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    countdown = iter(range(signals))

    def still_working():
        if next(countdown, None) is None:
            raise OSError("cut short")

    with contextlib.suppress(OSError):
        list(FORMATS["xlsx"].write([PROJECT], replace(CONTEXT, still_working=still_working)))
    assert not list(tmp_path.iterdir())


def test_a_workbook_that_is_not_read_to_its_end_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    chunks = FORMATS["xlsx"].write([PROJECT], CONTEXT)
    next(chunks)
    chunks.close()
    assert not list(tmp_path.iterdir())


# RIS


def test_the_ris_record_of_a_project():
    assert exported("ris", PROJECT).decode().split("\r\n") == [
        "TY  - RPRT",
        "ID  - p1",
        "TI  - Äitien talo",
        "AU  - Ojaluoma, Marjut",
        "AU  - von Wright, Georg Henrik",
        "PB  - Lapuan kaupunki",
        "PY  - 2007",
        "DA  - 2007/05/01/",
        'AB  - Ensimmäinen rivi; toinen "rivi"',
        "LA  - fi",
        "KW  - kylät",
        "KW  - kahvilat",
        "UR  - https://haku.example/documents/p1",
        "N1  - <funders>: Valtio | Lapuan kaupunki",
        "N1  - <end>: 2008",
        "N1  - <search>: https://haku.example/?q=kunta",
        "N1  - <index>: 7 (2026-11-01T12:00:00+00:00)",
        "N1  - <code>: S71234",
        "N1  - <place>: Lapua",
        "N1  - <fund>: ESR+",
        "N1  - Tukimuoto: avustus",
        "DB  - Hankehaku",
        "Y2  - 2026/11/23/",
        "ER  - ",
        "",
    ]


def test_ris_of_news_has_its_own_type_and_the_url_of_the_source():
    record = exported("ris", NEWS).decode()
    assert record.startswith("TY  - NEWS\r\n")
    assert "UR  - https://u.example/n\r\n" in record
    assert "DA  - 2018/03//\r\n" in record


@given(st.lists(texts, min_size=1, max_size=3))
@settings(deadline=None)
def test_every_line_of_ris_has_a_tag(several):
    text = exported("ris", *map(named, several)).decode()
    lines = text.splitlines()
    assert text.split("\r\n") == [*lines, ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert sum(line.startswith("TY  - ") for line in lines) == len(several)
    assert lines.count("ER  - ") == len(several)


def test_every_kind_has_a_type_in_ris():
    for kind in Kind:
        record = exported("ris", Document(id="a", kind=kind, title="A", source="a", stated_status=Status.ENDED))
        assert re.match(rb"TY  - [A-Z]{4}\r\n", record)


def test_documents_are_fetched_as_they_are_needed(sample_searcher, monkeypatch):
    monkeypatch.setattr(searchapp.search.search_run, "_BATCH", 5)
    limits = []
    search = type(sample_searcher.reader).search
    monkeypatch.setattr(
        type(sample_searcher.reader),
        "search",
        lambda reader, request: limits.append(request.limit) or search(reader, request),
    )
    list(islice(sample_searcher.documents(Parameters(), today=TODAY), 7))
    assert limits == [5, 5]


def test_reference_managers_get_keywords_codes_and_the_other_details():
    lines = exported("ris", PROJECT).decode().split("\r\n")
    assert [line[6:] for line in lines if line.startswith("KW")] == ["kylät", "kahvilat"]
    assert {"N1  - <code>: S71234", "N1  - <fund>: ESR+", "N1  - Tukimuoto: avustus"} <= set(lines)
    entry = CITATION_FORMATS["bib"].write(PROJECT, Retrieval("https://haku.example", TODAY, 7), str)
    assert "  number = {S71234},\n  keywords = {kylät, kahvilat},\n" in entry


@pytest.mark.parametrize("suffix", ["csv", "ris", "jsonl"])
def test_no_export_has_contact_details(suffix):
    assert b"avustus" in exported(suffix, PROJECT)
    assert b"puh." not in exported(suffix, PROJECT)
