"""The records of any size, the table and the plot of benchmarks/growth."""

from __future__ import annotations

import json
import re
from itertools import islice
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from benchmarks.growth import measuring
from benchmarks.growth.__main__ import main
from benchmarks.growth.figures import ROWS, growth_table, points
from benchmarks.growth.plot import growth_svg
from benchmarks.growth.records import records_of

SVG = "{http://www.w3.org/2000/svg}"
RECORDS = [
    {"id": "p1", "title": "Kunta tutkii", "summary": "Tutkimuksen kohteena ovat kaupunginosat ja asukasyhdistykset."},
    {"id": "p2", "title": "Perhekeskusverkosto", "summary": "Kaupunginosat yhdessä", "start_year": 2010},
]


@pytest.fixture
def documents(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS), "utf-8")
    return path


def read(documents, size):
    return [json.loads(line) for line in records_of(documents, size)]


def words(records):
    return {word for record in records for word in re.findall(r"\w+", f"{record['title']} {record['summary']}")}


def test_the_first_records_are_those_of_the_file(documents):
    assert read(documents, 2) == RECORDS
    assert read(documents, 1) == RECORDS[:1]


def test_repeated_records_have_ids_of_their_own(documents):
    records = read(documents, 101)
    assert len({record["id"] for record in records}) == 101
    assert records[3]["start_year"] == 2010
    assert read(documents, 101) == records


def test_each_repetition_replaces_a_third_of_the_longer_forms(documents):
    records = read(documents, 200)
    longer = [word for word in words(RECORDS) if len(word) >= 8]
    shorter = words(RECORDS) - {*longer}
    assert shorter <= words(records[198:])
    replaced = [len(words(records[n : n + 2]) - words(RECORDS)) for n in range(2, 200, 2)]
    assert 0.25 < sum(replaced) / len(replaced) / len(longer) < 0.45


def test_a_form_is_replaced_by_one_form_in_all_records_of_a_repetition(documents):
    for number in range(2, 100, 2):
        first, second = read(documents, number + 2)[number:]
        assert {*map(str.casefold, words([first]))} & {*map(str.casefold, words([second]))}, "both have kaupunginosat"


def test_a_file_without_records_is_an_error(tmp_path):
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(ValueError, match="has no records"):
        list(islice(records_of(tmp_path / "empty.jsonl", 5), 5))


MACHINE = {"date": "2026-11-28", "processor": "A", "cores": 2, "memory_gib": 24, "load_before": 0.5}


def size_figures(records, *, factor=1.0):
    cold = {"seconds": records / 500 * factor, "records_per_s": 500, "peak_pss_mb": 900, "index_mb": records / 180}
    reindex = {"cold": cold, "warm": cold, "one_changed": {"seen_s": {"p50": 0.8}}, "machine": MACHINE}
    return {"reindex": reindex, "open": {"open_ms": 8.1, "machine": MACHINE}}


FIGURES = {
    "embedded": {"100000": size_figures(100_000), "10000": size_figures(10_000)},
    "cluster": {"10000": size_figures(10_000, factor=2)},
}


def test_the_table_has_a_column_per_size_in_order_and_dashes_for_what_was_not_measured():
    lines = list(growth_table(FIGURES))
    header = "embedded engine, 10,000 records | embedded engine, 100,000 records | OpenSearch cluster, 10,000 records"
    assert lines[0] == f"|  | {header} |"
    assert "| full reindex, cold: time | 20 s | 200 s | 40 s |" in lines
    assert "| new pages, 8 clients | – | – | – |" in lines
    assert lines[-1].startswith("- OpenSearch cluster, 10,000 records: 2026-11-28; A, 2 cores, 24 GiB")


def test_points_are_in_the_order_of_sizes():
    row = next(row for row in ROWS if row.label == "full reindex, cold: time")
    assert points(FIGURES, row) == {"embedded": [(10_000, 20.0), (100_000, 200.0)], "cluster": [(10_000, 40.0)]}


def test_the_plot_has_a_panel_per_figure_and_a_mark_per_point_inside_it():
    svg = ElementTree.fromstring(growth_svg(FIGURES))
    panels = svg.findall(f"{SVG}g")
    assert len(panels) == sum(bool(row.panel) for row in ROWS)
    marks = panels[0].findall(f"{SVG}circle")
    assert len(marks) == 3
    assert len(panels[0].findall(f"{SVG}polyline")) == 2
    for mark in marks:
        assert 52 < float(mark.get("cx")) <= 252
        assert 42 <= float(mark.get("cy")) <= 162
    assert "not measured" in "".join(panels[-1].itertext())


def test_a_slower_time_is_higher_in_its_panel():
    panel = ElementTree.fromstring(growth_svg(FIGURES)).find(f"{SVG}g")
    heights = [float(mark.get("cy")) for mark in panel.findall(f"{SVG}circle")]
    assert heights[1] < heights[2] < heights[0]  # 200 s, 40 s, 20 s


def test_the_table_and_the_plot_are_renewed_from_the_figures(tmp_path):
    (tmp_path / "growth.json").write_text(json.dumps(FIGURES))
    (tmp_path / "SPEED.md").write_text("# Speed\n\n<!-- growth: begin -->outdated\n<!-- growth: end -->\n\nAfter.\n")
    for _ in range(2):
        result = CliRunner().invoke(main, ["--results", str(tmp_path)])
        assert result.exit_code == 0, result.output
        text = (tmp_path / "SPEED.md").read_text()
        assert "outdated" not in text
        assert text.count("| full reindex, cold: time |") == 1
        assert text.endswith("<!-- growth: end -->\n\nAfter.\n")
    assert (tmp_path / "growth.svg").read_text() == growth_svg(FIGURES)


def test_a_report_without_a_place_for_the_table_is_an_error(tmp_path):
    (tmp_path / "SPEED.md").write_text("# Speed\n")
    result = CliRunner().invoke(main, ["--results", str(tmp_path)])
    assert result.exit_code == 1
    assert "has no place for the table" in result.output


def test_only_missing_parts_are_measured_and_figures_survive_a_failure(documents, tmp_path, monkeypatch):
    measured = []

    def part(name, *, fails=False):
        def measure(_records, _work, size, _seconds):
            measured.append((name, size))
            if fails:
                raise ValueError("the disk is full")
            return {"value": 1}

        return measure

    (tmp_path / "SPEED.md").write_text("<!-- growth: begin --><!-- growth: end -->")
    arguments = ["--documents", str(documents), "--work", str(tmp_path / "work"), "--results", str(tmp_path)]
    parts = {"reindex": part("reindex"), "open": part("open", fails=True), "search": part("search")}
    monkeypatch.setattr(measuring, "PARTS", parts)
    result = CliRunner().invoke(main, [*arguments, "--sizes", "7"])
    assert result.exit_code == 1
    assert "open, 7 records: the disk is full" in result.output
    parts["open"] = part("open")
    assert CliRunner().invoke(main, [*arguments, "--sizes", "7"]).exit_code == 0
    assert measured == [("reindex", 7), ("open", 7), ("open", 7), ("search", 7)]
    assert set(json.loads((tmp_path / "growth.json").read_text())["embedded"]["7"]) == set(parts)


@pytest.mark.parametrize("sizes", ["ten", "0", "-5"])
def test_sizes_that_are_no_positive_numbers_are_refused(sizes, tmp_path):
    result = CliRunner().invoke(main, ["--sizes", sizes, "--results", str(tmp_path)])
    assert result.exit_code == 2
    assert "--sizes" in result.output
