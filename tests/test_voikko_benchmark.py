"""The benchmark that compares the implementations of Voikko."""

from __future__ import annotations

import json
import lzma
from collections import Counter

import pytest
from click.testing import CliRunner

from benchmarks.voikko import compare, count_words, main, run_processes
from indexer.analysis.voikko.implementations import UnusableError, libvoikko
from indexer.analysis.words import WordTerms


def test_the_words_of_all_kinds_of_files_are_counted(tmp_path):
    records = [{"title": "Kylä 2020", "parts": ["kylä", {"note": "talo"}]}, {"title": "talo", "year": 2020}]
    lines = "\n".join(map(json.dumps, records))
    (tmp_path / "records.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
    (tmp_path / "page.txt").write_text("Talo, kylä", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"talo")
    assert count_words([tmp_path]) == Counter({"talo": 2, "kylä": 2, "Kylä": 1, "Talo": 1})


def test_differences_are_counted_by_word_and_occurrence():
    counts = Counter({"a": 1, "b": 5, "c": 2})
    words = [WordTerms(form, (form,)) for form in counts]
    others = [words[0]._replace(base=("x",)), words[1], words[2]._replace(base=("y",))]
    comparison = compare(counts, words, others)
    assert comparison[:4] == (3, 8, 1, 5)
    assert [form for form, *_ in comparison.differences] == ["c", "a"]


def test_a_process_reports_terms_and_costs():
    run = run_processes(["kuntien", "blorbissa"], ["pyvoikko"])["pyvoikko"]
    assert run.version.startswith("pyvoikko ")
    assert [terms.is_known for terms in run.terms] == [True, False]
    assert run.start_s > 0
    assert run.memory_mb > 50


def test_the_tables_are_printed(tmp_path):
    try:
        libvoikko()
    except UnusableError as error:
        pytest.skip(f"libvoikko is not used here: {error}")
    (tmp_path / "page.txt").write_text("Kuntien yhteistyö", "utf-8")
    output = CliRunner().invoke(main, [str(tmp_path)]).output
    assert "| words | 2 | 2 | 100.0000% |" in output
    assert output.count("| libvoikko ") == 2  # a row of costs, and the heading of the differences
