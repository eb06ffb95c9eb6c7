"""The overview in the report of a run: what the files of the whole index became, and what they lack."""

from __future__ import annotations

import json

import msgspec
import pytest
from click.testing import CliRunner
from small_corpora import settings_in

from indexer.cli import main as indexer
from indexer.indexing.overview import Overview, Unused, overview_of
from indexer.indexing.reindex import reindex
from indexer.storage.duplicates import Fingerprint
from indexer.storage.index_state import FileState

HEADINGS = "Hankkeen nimi;Toteuttaja;Rahoittaja;Vuosi;Sävy"
PAGE = "{title}\n\nKylän sivu kertoo saunasta.\n\nLämpötila: 80 astetta\nVuoro: lauantai\n"


@pytest.fixture
def settings(tmp_path):
    settings = settings_in(tmp_path)
    (settings.corpus / "rekisteri").mkdir()
    (settings.corpus / "sivut").mkdir()
    rows = ["Laituri;Kyläseura ry;STEA;2019;punainen", "Sauna;Kyläseura ry;;2020;"]
    (settings.corpus / "rekisteri" / "h.csv").write_text("\n".join([HEADINGS, *rows, ""]), "utf-8")
    for name in ("a", "b"):
        (settings.corpus / "sivut" / f"{name}.txt").write_text(PAGE.format(title=f"Sauna {name}"), "utf-8")
    return settings


def test_the_overview_counts_documents_by_folder_and_format_and_what_they_lack(settings):
    overview = reindex(settings).overview
    projects, pages = {"project": 2, "news": 0, "page": 0}, {"project": 0, "news": 0, "page": 2}
    assert overview.folders == {"rekisteri/": projects, "sivut/": pages}
    assert overview.formats == {".csv": projects, ".txt": pages}
    assert (overview.undated, overview.unfunded) == (2, 1)
    assert overview.columns == [Unused("Sävy", 1, "rekisteri/h.csv")]
    assert overview.labels == [Unused("Lämpötila", 2, "sivut/a.txt"), Unused("Vuoro", 2, "sivut/a.txt")]


@pytest.mark.parametrize("duplicates", [True, False])
def test_an_incremental_run_gives_the_overview_of_a_full_run(settings, tmp_path, duplicates):
    settings = msgspec.structs.replace(settings, duplicates=duplicates)
    reindex(settings)
    with (settings.corpus / "rekisteri" / "h.csv").open("a", encoding="utf-8") as file:
        file.write("Kiosk;Kyläseura ry;RAY;2021;sininen\n")
    (settings.corpus / "sivut" / "b.txt").unlink()
    incremental = reindex(settings)
    full = reindex(msgspec.structs.replace(settings, index=tmp_path / "full"), full=True)
    assert incremental.overview == full.overview
    assert incremental.overview.folders["rekisteri/"]["project"] == 3
    assert reindex(settings).overview == full.overview


def test_the_command_prints_the_overview_and_what_to_add(settings):
    arguments = ["reindex", "--corpus", str(settings.corpus), "--index", str(settings.index)]
    lines = CliRunner().invoke(indexer, arguments).stdout.splitlines()
    assert "         2        0        0  rekisteri/" in lines
    assert "No date: 2 of 2 news and pages" in lines
    assert "No funder: 1 of 2 projects" in lines
    assert "Columns without a field, shown and searched as details: Sävy (1 file)" in lines
    assert '  to read one: columns = { KEY = "Sävy" } below a [[source]]; indexer map FILE proposes it' in lines
    assert "Labels without a field, searched as text: Lämpötila (2 pages), Vuoro (2 pages)" in lines
    reply = json.loads(CliRunner().invoke(indexer, [*arguments, "--json"]).stdout)
    assert reply["overview"]["columns"] == [{"name": "Sävy", "count": 1, "file": "rekisteri/h.csv"}]


def test_the_table_has_a_limited_length():
    fingerprint = Fingerprint("page")
    files = {
        f"kansio{number:02}/a.txt": FileState(
            size=1, mtime_ns=1, sha256="", documents={str(number): ""}, fingerprints={str(number): fingerprint}
        )
        for number in range(20)
    }
    lines = list(overview_of(files).lines)
    assert "         0        0       12  and 12 more" in lines
    assert len(lines) < 16


def test_an_empty_overview_has_no_lines():
    assert list(Overview().lines) == []
