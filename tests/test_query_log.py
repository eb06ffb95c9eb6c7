"""The log of searches without results: what it contains, what it must not contain, and that it never fails a search."""

from __future__ import annotations

import json
import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context

import pytest
from click.testing import CliRunner
from small_corpora import indexed_page, settings_in, write_page

from indexer.cli import main
from indexer.indexing.reindex import reindex
from indexer.storage import query_log
from indexer.storage.check import check_index
from indexer.storage.index_folder import IndexFolder
from indexer.storage.query_log import QueryLog, ZeroQuery, loggable
from searchapp.query.keywords import FIELDS

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def log(tmp_path):
    return QueryLog(tmp_path / "zero-queries.jsonl")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_line_contains_only_the_day_the_query_and_whether_it_was_filtered(log):
    assert log.add("  KUNTOTUS\tlapsille ", filtered=True, day=MONDAY)
    assert json.loads(log.path.read_text("utf-8")) == {"day": "2026-11-23", "q": "kuntotus lapsille", "filtered": True}


def test_reading_counts_equal_queries_and_returns_the_most_frequent_first(log):
    for day, query, filtered in (
        (TUESDAY, "etsivä nuorisotyö", False),
        (MONDAY, "Kuntotus", False),
        (TUESDAY, "kuntotus", True),
        (MONDAY, "vertaistku", False),
    ):
        log.add(query, filtered=filtered, day=day)
    assert log.read() == [
        ZeroQuery("kuntotus", 2, 1, MONDAY, TUESDAY),
        ZeroQuery("etsivä nuorisotyö", 1, 0, TUESDAY, TUESDAY),
        ZeroQuery("vertaistku", 1, 0, MONDAY, MONDAY),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "kuntotus",
        "lasten kuntoutus 2007-2011",
        "vuosi:2010..2013 perhekeskus",
        "2007 2008 2009",
        "Suomen Kuntaliitto",
        "STEA RAY",
        "toivo kuntoutuksessa",
        "rahoittaja:säätiö -koulu",
        "ray avustus",
        "h1n1 koulut",
        "ä" * 100,
    ],
)
def test_a_query_about_no_person_is_logged(typed):
    assert loggable(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \t\n",
        "maija@example.fi",
        "maija @ example.fi",
        "0401234567",
        "040 123 4567",
        "+358 (40) 123-45 67",
        "puhelin 09-1234 5",
        "００４０１２３",
        "010170-123A",
        "131052A308T",
        "01 01 70 -123a",
        "12345",
        "1.5.1970",
        "050 2007 2008",
        'henkilö:"Maija"',
        "HENKILÖ :virtanen",
        "koulu person:x",
        "Matti Virtanen",
        "virtasen matti",
        "hankkeet Anna-Maija Salo",
        "matti nieminen",
        "susanna nouko-juvonen",
        "Marjut Ojaluoma",
        "J. Virtanen",
        "mohamed ali",
        "a" * 101,
    ],
)
def test_a_query_that_may_be_about_a_person_is_not_logged(log, typed):
    assert loggable(typed) == ""
    assert not log.add(typed, filtered=False, day=MONDAY)
    assert not log.path.exists()


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field == "person"])
def test_a_query_in_the_person_field_is_not_logged_under_any_name_of_the_field(name):
    assert loggable(f"{name}:Maija") == ""


def test_no_query_can_break_a_line_or_raise(log):
    for typed in ('a"b\\c', "rivi\nrivi\r\u2028rivi", "\x00nolla", "\ud800sijainen"):
        assert log.add(typed, filtered=False, day=MONDAY)
    assert len(log.path.read_bytes().splitlines()) == 4
    assert len(log.read()) == 4


def test_a_full_file_is_rotated_and_one_older_file_is_retained(log, monkeypatch):
    monkeypatch.setattr(query_log, "MAX_BYTES", 200)
    for number in range(20):
        log.add(f"kuntotus {number}", filtered=False, day=MONDAY)
    assert log.path.stat().st_size < 300
    assert log.older.stat().st_size < 300
    assert [path.name for path in sorted(log.path.parent.iterdir())] == [log.path.name, log.older.name]
    assert {"kuntotus 19", "kuntotus 15"} <= {query.query for query in log.read()}


def _log_many(path):
    for _ in range(200):
        QueryLog(path).add("kuntotus", filtered=False, day=MONDAY)


def test_processes_that_write_concurrently_lose_no_line(log):
    fork = get_context("fork")
    children = [fork.Process(target=_log_many, args=(log.path,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert log.read() == [ZeroQuery("kuntotus", 600, 0, MONDAY, MONDAY)]


def test_threads_can_share_a_log(log):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: log.add("kuntotus", filtered=False, day=MONDAY), range(100)))
    assert log.read()[0].count == 100


def test_a_log_that_cannot_be_written_is_reported_once_without_the_queries(tmp_path, caplog):
    (tmp_path / "tiedosto").touch()
    log = QueryLog(tmp_path / "tiedosto" / "zero-queries.jsonl")  # root may write to any folder, but not below a file
    with caplog.at_level(logging.WARNING):
        assert [log.add("kuntotus", filtered=False, day=MONDAY) for _ in range(3)] == [False] * 3
    assert len(caplog.records) == 1
    assert "cannot be logged" in caplog.text
    assert "kuntotus" not in caplog.text


def test_damaged_lines_are_skipped(log):
    log.add("kuntotus", filtered=False, day=MONDAY)
    with log.path.open("ab") as stream:
        stream.write(b'{"day":"2026-11\n[]\n\xff\n')
    log.add("kuntotus", filtered=False, day=MONDAY)
    assert log.read()[0].count == 2


def test_the_log_is_not_readable_by_other_users(log):
    log.add("kuntotus", filtered=False, day=MONDAY)
    assert not stat.S_IMODE(log.path.stat().st_mode) & stat.S_IRWXO


def test_a_full_run_retains_the_log_and_the_index_with_a_log_is_valid(tmp_path):
    settings = indexed_page(tmp_path)
    log = QueryLog(IndexFolder(settings.index).zero_queries)
    log.add("kuntotus", filtered=False, day=MONDAY)
    for name in ("b.txt", "c.txt"):
        write_page(settings, name)
        reindex(settings, full=True)
    assert log.read()[0].query == "kuntotus"
    assert list(check_index(settings.index)) == []


@pytest.fixture
def logged_index(tmp_path):
    settings = settings_in(tmp_path)
    for name in ("a.txt", "b.txt"):
        write_page(settings, name, "Kuntoutuksessa harjoiteltiin joka viikko kesällä ja talvella.")
    reindex(settings)
    log = QueryLog(IndexFolder(settings.index).zero_queries)
    for query in ("kuntotus", "kuntotus", "karhunpesä", "harjoitella", "kuntotus karhunpesä"):
        log.add(query, filtered=False, day=MONDAY)
    return settings.index


def test_the_command_lists_the_most_frequent_first_with_the_nearest_word_of_the_index(logged_index):
    result = run("queries", "--index", logged_index)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["2", "2026-11-23", "kuntotus", "(near:", "kuntoutus)"]
    assert any("harjoitella" in line and "now: 2" in line for line in lines)
    assert len(lines) == 4


def test_the_command_prints_json_and_can_omit_rare_queries(logged_index):
    queries = json.loads(run("queries", "--index", logged_index, "--json", "--least", 2).stdout)
    assert queries == [
        {
            "query": "kuntotus",
            "count": 2,
            "filtered": 0,
            "first": "2026-11-23",
            "last": "2026-11-23",
            "near": ["kuntoutus"],
            "found_now": 0,
        }
    ]
    assert len(json.loads(run("queries", "--index", logged_index, "--json", "--most", 1).stdout)) == 1


def test_the_command_reports_an_empty_log(tmp_path):
    settings = indexed_page(tmp_path)
    result = run("queries", "--index", settings.index)
    assert (result.exit_code, result.stdout) == (0, f"no searches without results are logged in {settings.index}/\n")
    assert json.loads(run("queries", "--index", settings.index, "--json").stdout) == []
