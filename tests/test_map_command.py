"""`indexer map`: the proposed source can be pasted, and reads the records that are shown."""

from __future__ import annotations

import csv
import json
import tomllib

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from registers import TEXTS

from indexer.cli import main
from indexer.commands.map_proposal import Proposal, toml_of
from indexer.model import Document
from indexer.settings import Settings, load_settings
from indexer.sources import SourceFile, read_file
from indexer.sources.base import ReadOptions

ROWS = [
    ["Hankkeen nimi", "Projektets namn", "Rahoittaja", "Saaja", "Alkaa", "Myönnetty €", "Kuvaus", "Kunta", "Vesistö"],
    *(
        [f"Hanke {number}", "", "Kela; STM", "Kylä ry", "1.5.2020", 1500, "Kahvia. " * 60, "Kemi", "meri"]
        for number in range(7)
    ),
]


def run(*arguments):
    return CliRunner().invoke(main, ["map", *map(str, arguments)])


def save_table(folder, name, rows=ROWS):
    path = folder / name
    if name.endswith(".csv"):
        with path.open("w", encoding="cp1252", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
    elif name.endswith(".xlsx"):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        path.write_text("\n".join(lines) if name.endswith("l") else f"[{','.join(lines)}]", "utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["Hankkeet 2020.csv", "Hankkeet 2020.xlsx", "Hankkeet 2020.json", "Hankkeet 2020.jsonl"]
)
def test_a_source_is_proposed_from_the_headings(tmp_path, name):
    path = save_table(tmp_path, name)
    done = run(path)
    assert done.exit_code == 0, done.output
    block, rest = done.stdout.split("\n\n", 1)
    (source,) = tomllib.loads(block)["source"]
    assert source == {
        "name": "hankkeet-2020",
        "path": str(path),
        "columns": {
            "title": "Hankkeen nimi", "titles.sv": "Projektets namn", "funders": "Rahoittaja", "lead": "Saaja",
            "start": "Alkaa", "total_eur": "Myönnetty €", "summary": "Kuvaus", "place": "Kunta",
        },
        "values": {"type": "project"},
    }  # fmt: skip
    assert rest.startswith("not mapped: Vesistö\nrecords: 7, the first of them:\n1. Hanke 0\n")
    assert (
        "   2020-05-01– · funders: Kela; STM · organisations: Kylä ry · place: Kemi · 1 500 €\n   Kahvia. Kahvia."
        in rest
    )
    assert max(map(len, rest.splitlines())) < 230
    assert "6. " not in rest


def test_the_proposed_source_is_valid_and_reads_the_shown_records(tmp_path):
    path = save_table(tmp_path, "a.csv")
    (tmp_path / "hankehaku.toml").write_text(run(path).stdout.split("\n\n", 1)[0], "utf-8")
    (source,) = load_settings(tmp_path / "hankehaku.toml", environment={}).source
    options = ReadOptions(mapping=source.mapping, columns=source.columns, values=source.values)
    documents = [item for item in read_file(SourceFile(path, "a.csv", options=options)) if isinstance(item, Document)]
    proposal = json.loads(run(path, "--json").stdout)
    assert proposal["count"] == len(documents) == 7
    assert [record["id"] for record in proposal["records"]] == [document.id for document in documents[:5]]
    assert proposal["source"]["columns"] == source.columns
    assert (proposal["unused"], proposal["confidence"]["title"]) == (["Vesistö"], 1.0)


def test_a_shipped_mapping_is_used_by_its_name():
    path = TEXTS / "csv/lakeuden-avustukset.csv"
    done = run(path, "--mapping", "avustukset")
    assert 'mapping = "avustukset"' in done.stdout
    assert "[source.columns]" not in done.stdout
    assert "records: 3\n1. Kyläkahvilan" in done.stdout
    assert "note: lakeuden-avustukset.csv:5: a row of totals" in done.stderr


def test_the_shipped_mapping_of_a_recognised_structure_is_proposed(tmp_path):
    (tmp_path / "g.json").write_text('{"grants": [{"title": "A", "recipientOrganization": [{"name": "B"}]}]}', "utf-8")
    assert 'mapping = "360giving"' in run(tmp_path / "g.json").stdout


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_records_with_own_keys_need_no_mapping(tmp_path, name):
    record = {"title": "A", "titles": {"fi": "B"}, "start_year": 2010, "budjetti": 5}
    (tmp_path / name).write_text(json.dumps([record]) if name == "a.json" else f"{json.dumps(record)}\n" * 2, "utf-8")
    done = run(tmp_path / name)
    assert "[source.columns]" not in done.stdout
    expected = "\n\nno mapping needed: the keys are Hankehaku's own\nnot mapped: budjetti\nrecords: 1\n1. A"
    assert expected in done.stdout


def test_a_likely_column_is_marked(tmp_path):
    (tmp_path / "a.csv").write_text("Nimi;Rahoittaja;Vuosi\nA;Kela;2010\n", "utf-8")
    assert 'title = "Nimi"  # likely (70%)' in run(tmp_path / "a.csv").stdout


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
@pytest.mark.parametrize(
    ("head", "ids", "expected"),
    [
        (["Nro", "Vesistö"], [("1", "meri"), ("2", "joki"), ("3", "lampi")], None),
        (["Nro", "Hankekoodi"], [("1", "K-17"), ("2", "K-4"), ("3", "K-92")], "Hankekoodi"),
        (["Diaarinumero", "Vesistö"], [("9/2021", "meri"), ("9/2021", "joki"), ("3/2020", "lampi")], None),
        (["Tunnus", "Vesistö"], [("K-17", "meri"), ("K-4", "joki"), ("K-92", "lampi")], "Tunnus"),
    ],
)
def test_a_column_that_does_not_identify_the_records_is_not_proposed_as_their_id(tmp_path, name, head, ids, expected):
    rows = [[*head, "Hankkeen nimi", "Saaja"], *([*id_, f"Laituri {id_[0]}", "Kylä ry"] for id_ in ids)]
    proposal = json.loads(run(save_table(tmp_path, name, rows), "--json").stdout)
    assert proposal["source"]["columns"].get("id") == expected
    assert proposal["count"] == 3


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_columns_below_banners_are_proposed_as_they_are_read_without_a_mapping(tmp_path, name):
    rows = [
        ["Hankkeen nimi", "Saaja", "Toteutusaika", "", "Avustus, €", "", ""],
        ["", "", "Alkaa", "Päättyy", "Säätiö", "Kunta", "Yhteensä"],
        ["Laituri", "Kylä ry", "1.3.2021", "31.5.2022", 800, 100, 900],
        ["Kiosk", "Lahti ry", "1.4.2021", "30.6.2022", 50, 20, 70],
    ]
    path = save_table(tmp_path, name, rows)
    proposal = json.loads(run(path, "--json").stdout)
    unmapped = [item for item in read_file(SourceFile(path, name)) if isinstance(item, Document)]
    assert [(str(document.period.end), document.total_eur) for document in unmapped] == [
        ("2022-05-31", 900), ("2022-06-30", 70),
    ]  # fmt: skip
    assert [record["total_eur"] for record in proposal["records"]] == [900, 70]
    assert proposal["source"]["columns"] == {
        "title": "Hankkeen nimi", "lead": "Saaja", "start": "Toteutusaika / Alkaa", "end": "Toteutusaika / Päättyy",
        "total_eur": "Avustus, € / Yhteensä",
    }  # fmt: skip


def test_without_a_title_column_the_report_says_what_to_add():
    done = run(TEXTS / "xlsx/aukiolot.xlsx")
    assert done.exit_code == 1
    assert "not mapped: Laitos, Puhelin, Aukiolo\nno title column recognised: add" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", "x", "not an Excel workbook"),
        ("a.csv", "a;\0", "binary"),
        ("a.json", "{", "not JSON"),
    ],
)
def test_a_file_without_records_gives_a_one_line_error(tmp_path, name, content, reason):
    (tmp_path / name).write_text(content, "utf-8")
    done = run(tmp_path / name)
    assert done.exit_code == 1
    assert reason in done.output
    assert "Traceback" not in done.output


def test_an_unknown_mapping_is_an_error_that_names_the_available_ones(tmp_path):
    done = run(save_table(tmp_path, "a.csv"), "--mapping", "kissa")
    assert done.exit_code == 1
    assert "unknown mapping 'kissa' (available: 360giving" in done.output


@given(path=st.text(st.characters(exclude_categories=["Cs"])), column=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_is_quoted_correctly_in_the_source(path, column):
    options = ReadOptions(mapping=column, columns={"title": column, "titles.sv": column}, values={"funders": column})
    proposal = Proposal(path=path, name="a", options=options, guesses=[], unused=[], has_text=True)
    (source,) = tomllib.loads(toml_of(proposal))["source"]
    assert source == {
        "name": "a", "path": path, **({"mapping": column} if column else {}), "columns": dict(options.columns),
        "values": dict(options.values),
    }  # fmt: skip
    assert Settings().source == ()
