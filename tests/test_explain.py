"""`indexer explain` shows where each value of a document was found."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from indexer.cli import main as indexer

PAGE = """Siirry sisältöön
Etusivu > Hankkeet
Laiturilta kylään

Hankkeen nimi
Laiturilta kylään

Toteuttaja
Rantakylän kyläseura ry

Rahoittaja
RAY

Alkamisvuosi
2019

Päättymisvuosi
2021

Hankkeen tiivistelmä
Kylän vanha laituri korjataan talkoilla, ja sen kahvila avataan kesän ajaksi kaikille.
"""
HEADINGS = "Hankekoodi;Hankkeen nimi;Hakija;Rahoittaja;Vuosi;Sävy\n"
ROWS = f"{HEADINGS}S20111;Laituri;Kyläseura ry;STEA;2019;punainen\nS20112;Sauna;Rantaseura ry;;2020;\n"


@pytest.fixture
def explain(tmp_path):
    """Run `indexer explain` on a file of the corpus; return its lines."""
    (tmp_path / "corpus").mkdir()

    def run(name, content, *arguments, location=""):
        path = tmp_path / "corpus" / name
        path.write_text(content, "utf-8")
        settings = tmp_path / "hankehaku.toml"
        settings.write_text(f'corpus = "{tmp_path / "corpus"}"\n', "utf-8")
        command = ["--settings", str(settings), "explain", f"{path}{location}", *arguments]
        return CliRunner().invoke(indexer, command)

    return run


def test_a_page_shows_the_label_and_the_line_of_each_value(explain):
    lines = explain("laituri.txt", PAGE).stdout.splitlines()
    assert lines[0] == "laituri.txt: project, id laituri.txt"
    assert "  title: Laiturilta kylään — label 'Hankkeen nimi', line 5" in lines
    assert "  funders: RAY — label 'Rahoittaja', line 11" in lines
    assert "  period: 2019–2021 — label 'Alkamisvuosi', line 14, label 'Päättymisvuosi', line 17" in lines
    assert "  status: ended — from the end date 2021" in lines
    assert "  language: fi — recognised from the words" in lines
    assert (
        "  funder in the facet: Sosiaali- ja terveysjärjestöjen avustuskeskus STEA — the table of funders, for 'RAY'"
        in lines
    )
    assert lines[lines.index("  left out as frame of the site:") + 1] == "    Siirry sisältöön"


def test_a_text_shows_the_rules_that_found_its_values(explain):
    lines = explain("sauna.txt", "Sauna lämpiää\n\n3.5.2021\n\nKylän saunassa oli lauantaina väkeä.\n").stdout
    assert "title: Sauna lämpiää — line 1 of the text" in lines
    assert "published: 2021-05-03 — a date line or the metadata of the page" in lines


@pytest.mark.parametrize(("location", "arguments"), [(":2", ()), ("", ("S20111",))])
def test_a_record_shows_its_columns_and_row(explain, location, arguments):
    lines = explain("h.csv", ROWS, *arguments, location=location).stdout.splitlines()
    assert lines[0].startswith("h.csv:2: project, id ")
    assert "  lead: Kyläseura ry — column 'Hakija'" in lines
    assert "  period: 2019–2019 — column 'Vuosi'" in lines
    assert lines[-3:] == ["  shown and searched as details:", "    code: S20111", "    Sävy: punainen"]


def test_all_records_are_explained_without_a_line(explain):
    reply = json.loads(explain("h.csv", ROWS, "--json").stdout)
    assert [(item["line"], item["findings"][0]["value"]) for item in reply] == [(2, "Laituri"), (3, "Sauna")]


def test_keys_of_json_lines_are_shown(explain):
    record = {"id": "s", "title": "Sauna", "lead": "Rantaseura ry", "type": "project", "status": "interrupted"}
    lines = explain("r.jsonl", json.dumps(record) + "\n").stdout.splitlines()
    assert "  lead: Rantaseura ry — column 'lead'" in lines
    assert any(line.startswith("  status: interrupted — stated as") for line in lines)


@pytest.mark.parametrize(
    ("location", "arguments", "message"),
    [(":99", (), "no document in line 99"), ("", ("x",), "no document with the id x"), ("x", (), "there is no file")],
)
def test_what_is_not_there_is_an_error(explain, location, arguments, message):
    done = explain("h.csv", ROWS, *arguments, location=location)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
