"""A column of ids identifies records only if it is unique and does not number rows; no record is lost for its id."""

from __future__ import annotations

import json
import random

import pytest
from small_corpora import documents_in, rebuilt_documents, settings_in
from test_xlsx import workbook

from indexer.details import details_of
from indexer.indexing.reindex import reindex
from indexer.model import Document
from indexer.settings import Source
from indexer.sources import ReadOptions, SourceFile, read_file
from indexer.sources.registers.identifiers import are_running_numbers

HEAD = ["Tunnus", "Hankkeen nimi", "Toteuttaja", "Vuosi"]


def table(*rows, head=HEAD):
    return "\n".join(";".join(map(str, row)) for row in (head, *rows)) + "\n"


def rows(*ids, word="Laituri"):
    return [[value, f"{word} {number}", "Rannan Väki ry", 2021] for number, value in enumerate(ids, 1)]


def read(folder, content, name="r.csv", **options):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    items = list(read_file(SourceFile(path, name, options=ReadOptions(**options))))
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if not isinstance(item, Document)]


def stated_ids(documents):
    return [document.id for document in documents if "#" not in document.id]


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.mark.parametrize(
    "values", [["1", "2", "3"], ["001", "002"], ["3.", "1.", "2."], ["101", "102", "104"], ["7"], ["12", "480"]]
)
def test_running_numbers_are_details_and_no_ids(tmp_path, values):
    assert are_running_numbers(values)
    documents, _ = read(tmp_path, table(*rows(*values)))
    assert stated_ids(documents) == []
    assert [details_of(document)["Tunnus"] for document in documents] == [(value,) for value in values]


def test_a_long_table_numbered_from_one_has_no_ids(tmp_path):
    documents, _ = read(tmp_path, table(*rows(*range(1, 1500))))
    assert (len(documents), stated_ids(documents)) == (1499, [])


def test_a_code_is_the_id_when_the_first_column_numbers_the_rows(tmp_path):
    head = ["Nro", "Hankekoodi", "Hankkeen nimi", "Toteuttaja"]
    content = table([1, "S-101", "Kaste", "Kylä ry"], [2, "S-205", "Sade", "Kylä ry"], head=head)
    documents, _ = read(tmp_path, content)
    assert [(document.id, document.extra["Nro"]) for document in documents] == [("S-101", "1"), ("S-205", "2")]


@pytest.mark.parametrize("values", [["1/2023", "2/2023"], ["A1", "A2"], ["20417", "31290"], ["5", "70221"], ["H-001"]])
def test_codes_and_case_numbers_are_ids(tmp_path, values):
    documents, _ = read(tmp_path, table(*rows(*values)))
    assert stated_ids(documents) == values


@pytest.mark.parametrize("name", ["r.csv", "r.json", "r.xlsx"])
def test_records_that_share_a_case_number_are_all_read_and_found_by_it(tmp_path, name):
    records = rows("LAP/12/2022", "LAP/12/2022", "LAP/40/2022")
    contents = {
        "r.csv": table(*records),
        "r.json": json.dumps([dict(zip(HEAD, record, strict=True)) for record in records]),
        "r.xlsx": workbook(A=[HEAD, *records]),
    }
    documents, problems = read(tmp_path, contents[name], name)
    assert [document.title for document in documents] == ["Laituri 1", "Laituri 2", "Laituri 3"]
    assert [document.codes for document in documents] == [(record[0],) for record in records]
    assert stated_ids(documents) == []
    assert not any(problem.lost for problem in problems)


def test_numbers_that_begin_again_on_each_sheet_lose_no_record(tmp_path):
    sheets = workbook(A=[HEAD, *rows(1, 2)], B=[HEAD, *rows(1, 2, word="Silta")])
    documents, _ = read(tmp_path, sheets, "r.xlsx")
    assert [document.title for document in documents] == ["Laituri 1", "Laituri 2", "Silta 1", "Silta 2"]


def test_a_mapped_id_that_is_not_unique_is_noted_and_loses_no_record(tmp_path):
    columns = {"id": "Tunnus", "title": "Hankkeen nimi"}
    documents, problems = read(tmp_path, table(*rows("A1", "A1", "A1", "A2")), columns=columns)
    assert [document.id.partition("#")[0] for document in documents] == ["A1", "A1", "A1", "A2"]
    assert len({document.id for document in documents}) == 4
    notes = [problem for problem in problems if "the same id A1" in problem.reason]
    assert [(problem.line, problem.lost) for problem in notes] == [(3, False), (4, False)]


def test_ids_of_different_registers_do_not_collide(settings, tmp_path):
    (settings.corpus / "lapua.csv").write_text(table(*rows("A12", "A13")), "utf-8")
    (settings.corpus / "salo.csv").write_text(table(*rows("A12", "A14", word="Kiosku")), "utf-8")
    (tmp_path / "oma").mkdir()
    for year in (2020, 2021):
        (tmp_path / "oma" / f"{year}.csv").write_text(table(*rows("A12", word=f"Venevaja {year}")), "utf-8")
    reindex(settings_in(tmp_path, source=(Source(name="oma", path=str(tmp_path / "oma")),)))
    assert {document_id: document.title for document_id, document in documents_in(settings).items()} == {
        "A12": "Laituri 1", "A13": "Laituri 2", "salo.csv#A12": "Kiosku 1", "A14": "Kiosku 2",
        "oma/A12": "Venevaja 2020 1", "oma/2021.csv#A12": "Venevaja 2021 1",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_later_runs_give_the_same_documents_as_a_full_build(settings, seed):
    source = random.Random(seed)
    files = ("a.csv", "b.csv", "c.jsonl")
    for _ in range(6):
        for name in source.sample(files, k=source.randint(1, 3)):
            records = [
                [f"A{source.randint(1, 4)}", f"Kota {source.randint(1, 3)}", "Tulen Väki ry", 2021]
                for _ in range(source.randint(1, 6))
            ]
            keys = ("id", "title", "lead", "start_year")
            lines = [json.dumps(dict(zip(keys, record, strict=True))) for record in records]
            content = table(*records) if name.endswith("csv") else "\n".join(lines)
            (settings.corpus / name).write_text(content, "utf-8")
        reindex(settings, accept_shrink=True)
        assert documents_in(settings) == rebuilt_documents(settings)
    assert reindex(settings).files_read == 0


def test_urls_of_documents_stay_when_a_file_is_read_again(settings):
    path = settings.corpus / "r.csv"
    path.write_text(table(*rows("A1", "A1", "A2"), head=HEAD), "utf-8")
    reindex(settings)
    before = set(documents_in(settings))
    path.write_text(table(*rows("A1", "A1", "A2"), *rows("A3", word="Uusi")), "utf-8")
    reindex(settings)
    assert before < set(documents_in(settings))
