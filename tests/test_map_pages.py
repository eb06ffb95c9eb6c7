"""`indexer map` of a page: its kind and title, each fact with the label it was found by, and the frame left out."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from indexer.cli import main

PROJECT = """Siirry sisältöön
Valikko

Kahvipöytä-hankkeen sivut

Hankkeen nimi: Kahvipöytä
Toteutusaika: 2015–2017

Rahoittaja

Kela

Tulokset

Kylissä juotiin kahvia, ja yksinäiset tapasivat toisiaan joka viikko.
"""
WEB_PAGE = """<html><head><title>Kahvipöytä</title></head><body><h1>Kahvipöytä</h1>
<dl><dt>Kesto<dd>2015–2017<dt>Rahoittaja<dd>Kela<dt>Ala<dd>Kahvi</dl></body></html>"""


def run(path, content, *options):
    path.write_text(content, "utf-8")
    return CliRunner().invoke(main, ["map", str(path), *options])


def test_the_facts_of_a_text_are_shown_with_their_labels_and_lines(tmp_path):
    done = run(tmp_path / "a.txt", PROJECT)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "kind: project",
        "title: Kahvipöytä",
        "2015–2017 · funders: Kela",
        "facts, each with its label:",
        "  title: Kahvipöytä  ← Hankkeen nimi (line 6)",
        "  period: 2015–2017  ← Toteutusaika (line 7)",
        "  funders: Kela  ← Rahoittaja (line 9)",
        "  results: Kylissä juotiin kahvia, ja yksinäiset tapasivat toisiaan joka viikko.  ← Tulokset (line 13)",
        "left out as frame of the site:",
        "  Siirry sisältöön",
        "  Valikko",
    ]


def test_the_facts_of_a_web_page_are_shown_with_unknown_labels(tmp_path):
    done = run(tmp_path / "a.html", WEB_PAGE)
    assert done.exit_code == 0, done.output
    assert "  funders: Kela  ← Rahoittaja\n" in done.stdout
    assert "unknown labels: Ala\n" in done.stdout


@pytest.mark.parametrize(("name", "content", "line"), [("a.txt", PROJECT, 9), ("a.html", WEB_PAGE, None)])
def test_the_reading_of_a_page_is_available_as_json(tmp_path, name, content, line):
    reading = json.loads(run(tmp_path / name, content, "--json").stdout)
    assert (reading["document"]["kind"], reading["document"]["title"]) == ("project", "Kahvipöytä")
    assert {"key": "funders", "label": "Rahoittaja", "value": "Kela", "line": line} in reading["facts"]
    assert reading["frame"] == (["Siirry sisältöön", "Valikko"] if name == "a.txt" else [])


def test_a_page_without_text_of_its_own_is_reported(tmp_path):
    done = run(tmp_path / "a.html", "<html><body><nav><a href=/>Etusivu</a></nav></body></html>")
    assert done.exit_code == 1
    assert done.stdout == "nothing to index\n"
    assert "no text of its own" in done.stderr


def test_a_file_that_cannot_be_read_gives_a_one_line_error(tmp_path):
    done = run(tmp_path / "a.pdf", "%PDF-1.4\nkahvia")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "a.pdf: is damaged or cut short" in done.stderr
