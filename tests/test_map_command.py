"""`indexer map`: what it proposes can be pasted, and reads what it shows."""

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
from indexer.sources.registers.mapping import shipped_names

ROWS = [
    ["Hankkeen nimi", "Projektets namn", "Rahoittaja", "Saaja", "Alkaa", "Myönnetty €", "Kuvaus", "Kunta"],
    *(
        [f"Hanke {number}", "", "Kela; STM", "Kylä ry", "1.5.2020", 1500, "Kahvia. " * 60, "Kemi"]
        for number in range(7)
    ),
]


def run(*arguments):
    return CliRunner().invoke(main, ["map", *map(str, arguments)])


def saved(folder, name):
    path = folder / name
    if name.endswith(".csv"):
        with path.open("w", encoding="cp1252", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(ROWS)
    elif name.endswith(".xlsx"):
        book = Workbook()
        for row in ROWS:
            book.active.append(row)
        book.save(path)
    else:
        records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        path.write_text("\n".join(lines) if name.endswith("l") else f"[{','.join(lines)}]", "utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["Hankkeet 2020.csv", "Hankkeet 2020.xlsx", "Hankkeet 2020.json", "Hankkeet 2020.jsonl"]
)
def test_the_source_that_is_proposed_reads_the_file(tmp_path, name):
    path = saved(tmp_path, name)
    done = run(path)
    assert done.exit_code == 0, done.output
    block, rest = done.stdout.split("\n\n", 1)
    (source,) = tomllib.loads(block)["source"]
    assert source == {
        "name": "hankkeet-2020",
        "path": str(path),
        "columns": {
            "title": "Hankkeen nimi", "titles.sv": "Projektets namn", "funders": "Rahoittaja", "lead": "Saaja",
            "start": "Alkaa", "total_eur": "Myönnetty €", "summary": "Kuvaus",
        },
        "values": {"type": "project"},
    }  # fmt: skip
    assert rest.startswith("not mapped: Kunta\nrecords: 7, of which the first\n1. Hanke 0\n")
    assert "   2020-05-01– · funders: Kela; STM · organisations: Kylä ry · 1 500 €\n   Kahvia. Kahvia." in rest
    assert max(map(len, rest.splitlines())) < 230
    assert "6. " not in rest


def test_the_block_is_settings_that_hold_and_read_what_was_shown(tmp_path):
    path = saved(tmp_path, "a.csv")
    (tmp_path / "hankehaku.toml").write_text(run(path).stdout.split("\n\n", 1)[0], "utf-8")
    (source,) = load_settings(tmp_path / "hankehaku.toml", environment={}).source
    reading = ReadOptions(mapping=source.mapping, columns=source.columns, values=source.values)
    found = [each for each in read_file(SourceFile(path, "a.csv", options=reading)) if isinstance(each, Document)]
    told = json.loads(run(path, "--json").stdout)
    assert told["count"] == len(found) == 7
    assert [each["id"] for each in told["records"]] == [each.id for each in found[:5]]
    assert told["source"]["columns"] == source.columns
    assert (told["unused"], told["confidence"]["title"]) == (["Kunta"], 1.0)


def test_a_shipped_mapping_is_used_when_it_is_named():
    path = TEXTS / "csv/lakeuden-avustukset.csv"
    done = run(path, "--mapping", "avustukset")
    assert 'mapping = "avustukset"' in done.stdout
    assert "[source.columns]" not in done.stdout
    assert "records: 3\n1. Kyläkahvilan" in done.stdout
    assert "note: lakeuden-avustukset.csv:5: a row of totals" in done.stderr


def test_the_readme_names_every_mapping_that_is_shipped():
    readme = (TEXTS.parents[1] / "README.md").read_text("utf-8")
    assert [name for name in shipped_names() if f"`{name}`" not in readme] == []


def test_a_shape_that_is_known_proposes_its_mapping(tmp_path):
    (tmp_path / "g.json").write_text('{"grants": [{"title": "A", "recipientOrganization": [{"name": "B"}]}]}', "utf-8")
    assert 'mapping = "360giving"' in run(tmp_path / "g.json").stdout


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_where_the_keys_are_ours_nothing_is_to_be_mapped(tmp_path, name):
    record = {"title": "A", "titles": {"fi": "B"}, "start_year": 2010, "budjetti": 5}
    (tmp_path / name).write_text(json.dumps([record]) if name == "a.json" else f"{json.dumps(record)}\n" * 2, "utf-8")
    done = run(tmp_path / name)
    assert "[source.columns]" not in done.stdout
    assert (
        "\n\nits keys are ours already: nothing is to be mapped\nnot mapped: budjetti\nrecords: 1\n1. A" in done.stdout
    )


def test_what_is_only_likely_says_so(tmp_path):
    (tmp_path / "a.csv").write_text("Nimi;Rahoittaja;Vuosi\nA;Kela;2010\n", "utf-8")
    assert 'title = "Nimi"  # likely (70%)' in run(tmp_path / "a.csv").stdout


def test_without_a_title_it_says_what_to_add():
    done = run(TEXTS / "xlsx/aukiolot.xlsx")
    assert done.exit_code == 1
    assert "not mapped: Laitos, Puhelin, Aukiolo\nno column is known for a title: add" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", "Kylätalo\n\nTalossa keitettiin kahvia.", "is no table or list of records, but a page"),
        ("a.xlsx", "x", "no Excel workbook"),
        ("a.csv", "a;\0", "binary"),
        ("a.json", "{", "not JSON"),
    ],
)
def test_what_holds_no_records_is_one_line(tmp_path, name, content, reason):
    (tmp_path / name).write_text(content, "utf-8")
    done = run(tmp_path / name)
    assert done.exit_code == 1
    assert reason in done.output
    assert "Traceback" not in done.output


def test_a_mapping_that_is_not_shipped_is_told(tmp_path):
    done = run(saved(tmp_path, "a.csv"), "--mapping", "kissa")
    assert done.exit_code == 1
    assert "there is no mapping 'kissa'; there are: 360giving" in done.output


@given(path=st.text(st.characters(exclude_categories=["Cs"])), column=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_stands_in_the_block_as_it_is(path, column):
    reading = ReadOptions(mapping=column, columns={"title": column, "titles.sv": column}, values={"funders": column})
    (source,) = tomllib.loads(toml_of(Proposal(path, "a", reading, [], [], is_whole=True)))["source"]
    assert source == {
        "name": "a", "path": path, **({"mapping": column} if column else {}), "columns": dict(reading.columns),
        "values": dict(reading.values),
    }  # fmt: skip
    assert Settings().source == ()
