from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from indexer.cli import main

NEWS = "Retkelle lähdettiin sateessa\n\n5.10.2015, 14:08\n\nNuoret kävelivät metsässä ja kuntien väki mukana.\n"


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


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
    assert [each["path"] for each in report["skipped"]] == ["kuva.txt"]
    assert "kuva.txt: " in done.stderr


def test_reindex_tells_its_speed_and_takes_a_number_of_processes(corpus, tmp_path):
    done = run("reindex", "--corpus", corpus, "--index", tmp_path / "index", "--jobs", 2)
    assert (done.exit_code, " records/s\n" in done.stdout) == (0, True)
    assert run("reindex", "--jobs", -1).exit_code == 2


def test_reindex_of_nothing_is_exit_code_one_and_says_why(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("reindex", "--corpus", tmp_path / "empty", "--index", tmp_path / "index")
    assert done.exit_code == 1
    assert "nothing in" in done.output


def test_search_prints_what_the_api_gives(index):
    reply = json.loads(run("search", "kunta", "--index", index, "--json").stdout)
    assert reply["total"] == 1
    assert reply["hits"][0]["published"] == "2015-10-05"


def test_search_filters_as_an_address_does(index):
    assert "0 found" in run("search", "--filter", "year=2014", "--index", index).output
    assert "1 found" in run("search", "--filter", "kind=news", "--filter", "year=2015", "--index", index).output


@pytest.mark.parametrize("bad", ["colour=red", "year=eka"])
def test_a_filter_that_cannot_be_used_is_told(index, bad):
    done = run("search", "--filter", bad, "--index", index)
    assert done.exit_code == 2
    assert bad.split("=")[0] in done.output


def test_analyze_shows_each_token(tmp_path):
    rows = json.loads(run("analyze", "Kuntien järjestöyhteistyötä", "--json", "--index", tmp_path).stdout)
    assert [row["form"] for row in rows] == ["Kuntien", "järjestöyhteistyötä"]
    assert rows[0]["lemmas"] == ["kunta"]
    assert "yhteistyö" in rows[1]["part"]


def test_stats_count_the_documents(index):
    found = json.loads(run("stats", "--index", index, "--json").stdout)
    assert (found["documents"], found["kind"], found["year"]) == (2, {"news": 1, "page": 1}, {"2015": 1})


def test_check_finds_a_whole_index_whole_and_a_damaged_one_damaged(index):
    assert run("check", "--index", index).exit_code == 0
    segment = next(index.glob("*/engine/*.arrays"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    done = run("check", "--index", index)
    assert done.exit_code == 1
    assert segment.name in done.output


@pytest.mark.parametrize("command", [("search", "kunta"), ("stats",), ("check",)])
def test_a_missing_index_is_one_line_that_says_what_to_run(tmp_path, command):
    done = run(*command, "--index", tmp_path)
    assert done.exit_code == 1
    assert "run: indexer reindex" in done.output
    assert "Traceback" not in done.output


def test_python_m_indexer_is_the_command(index):
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "stats", "--index", str(index)], capture_output=True, text=True
    )
    assert (done.returncode, "documents: 2" in done.stdout) == (0, True)
