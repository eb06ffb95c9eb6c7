"""The `indexer` command line: output, exit codes and error messages of each command."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from indexer.cli import main

NEWS = "Retkelle lähdettiin sateessa\n\n5.10.2015, 14:08\n\nNuoret kävelivät metsässä ja kuntien väki mukana.\n"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "uutinen.txt").write_text(NEWS, "utf-8")
    (folder / "sivu.txt").write_text("Kerhotalo\n\nKerhotalossa kokoontuu viisi yhdistystä.\n", "utf-8")
    return folder


@pytest.fixture
def index(corpus, tmp_path):
    folder = tmp_path / "index"
    assert run("reindex", "--corpus", corpus, "--index", folder).exit_code == 0
    return folder


def test_reindex_reports_what_it_did(corpus, tmp_path):
    (corpus / "kuva.txt").write_bytes(bytes(range(256)) * 4)
    done = run("reindex", "--corpus", corpus, "--index", tmp_path / "index", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["read"], report["new"], report["removed"]) == (0, 2, 2, 0)
    assert [problem["path"] for problem in report["skipped"]] == ["kuva.txt"]
    assert "kuva.txt: " in done.stderr


def test_reindex_prints_the_reason_the_summary_and_the_generation(corpus, tmp_path):
    (corpus / "kuva.txt").write_bytes(bytes(range(256)) * 4)
    index = tmp_path / "index"
    done = run("reindex", "--corpus", corpus, "--index", index)
    reason, summary, *overview, generation = done.stdout.splitlines()
    assert overview[0] == "The whole index by folder and by format:"
    assert reason == "Full rebuild: there was no index"
    assert re.sub(r"[\d.]+ s:", "5 s:", summary) == (
        "Indexed 2 documents from 3 files in 5 s: 2 new, 0 changed, 0 removed, 0 unchanged; 1 skipped"
    )
    assert generation == f"Generation 1 of {index}/ is served"


def test_reindex_accepts_a_number_of_processes(corpus, tmp_path):
    assert run("reindex", "--corpus", corpus, "--index", tmp_path / "index", "--jobs", 2).exit_code == 0
    assert run("reindex", "--jobs", -1).exit_code == 2


def test_an_unknown_engine_is_reported_with_the_available_engines(corpus, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text('engine = "x"\n')
    done = run("--settings", settings, "reindex", "--corpus", corpus, "--index", tmp_path / "index")
    assert (done.exit_code, done.output) == (1, "Error: unknown engine 'x' (available: whoosh)\n")


def test_reindex_of_an_empty_corpus_fails_with_a_reason(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("reindex", "--corpus", tmp_path / "empty", "--index", tmp_path / "index")
    assert done.exit_code == 1
    assert "nothing in" in done.output


def test_search_prints_the_same_json_as_the_api(index):
    reply = json.loads(run("search", "kunta", "--index", index, "--json").stdout)
    assert reply["total"] == 1
    assert reply["hits"][0]["published"] == "2015-10-05"


def test_search_accepts_the_filters_of_the_web_page(index):
    assert "0 found" in run("search", "--filter", "year=2014", "--index", index).output
    assert "1 found" in run("search", "--filter", "kind=news", "--filter", "year=2015", "--index", index).output


@pytest.mark.parametrize("bad", ["colour=red", "year=eka"])
def test_an_invalid_filter_is_reported(index, bad):
    done = run("search", "--filter", bad, "--index", index)
    assert done.exit_code == 2
    assert bad.split("=")[0] in done.output


def test_analyze_shows_each_token(tmp_path):
    rows = json.loads(run("analyze", "Kuntien järjestöyhteistyötä", "--json", "--index", tmp_path).stdout)
    assert [row["form"] for row in rows] == ["Kuntien", "järjestöyhteistyötä"]
    assert rows[0]["lemmas"] == ["kunta"]
    assert "yhteistyö" in rows[1]["part"]


def test_stats_count_the_documents(index):
    stats = json.loads(run("stats", "--index", index, "--json").stdout)
    assert (stats["documents"], stats["kind"], stats["year"]) == (2, {"news": 1, "page": 1}, {"2015": 1})


def test_check_distinguishes_a_valid_from_a_damaged_index(index):
    done = run("check", "--index", index)
    assert (done.exit_code, done.output) == (0, f"{index}/ is valid\n")
    segment = next(index.glob("*/engine/*.arrays"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    done = run("check", "--index", index)
    assert done.exit_code == 1
    assert segment.name in done.output


@pytest.mark.parametrize("command", [("search", "kunta"), ("stats",), ("check",)])
def test_a_missing_index_is_reported_with_the_command_to_run(tmp_path, command):
    done = run(*command, "--index", tmp_path)
    assert done.exit_code == 1
    assert "run: indexer reindex" in done.output
    assert "Traceback" not in done.output


def test_python_m_indexer_is_the_command(index):
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "stats", "--index", str(index)], capture_output=True, text=True
    )
    assert (done.returncode, "documents: 2" in done.stdout) == (0, True)
