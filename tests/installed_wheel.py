"""The built wheel works after installation into an empty environment, without the source tree.

`make wheel-test` builds and installs it, then runs this file. The file has no test_ prefix, so that other test runs,
which have no such environment, do not collect it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "texts"
SAMPLES = {  # one file per parser, so that each extra is needed
    "uutinen.txt": ROOT / "corpus/uutiset/2017-12-14-havikkiruoka-katetaan-poytaan.txt",
    "hanke.html": TEXTS / "html/drupal-hanke.html",
    "raportti.docx": TEXTS / "docx/muistikahvila.docx",
    "raportti.odt": TEXTS / "odt/kotikuntoutus.odt",
    "raportti.pdf": TEXTS / "pdf/kylatalo.pdf",
    "avustukset.csv": TEXTS / "csv/lakeuden-avustukset.csv",
    "blogi.xml": TEXTS / "feeds/yhdistys-atom.xml",
}


@pytest.fixture(scope="module")
def wheel():
    """Return the folder with the wheel and, in venv/, the environment that it is installed in."""
    folder = os.environ.get("HANKEHAKU_WHEEL")
    return Path(folder) if folder else pytest.fail("run: make wheel-test")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder outside the source tree with a small corpus."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "corpus").mkdir()
    for name, path in SAMPLES.items():
        shutil.copy(path, folder / "corpus" / name)
    return folder


@pytest.fixture(scope="module")
def installed(wheel, folder):
    """Return a function that runs an installed command in the folder and returns its stdout."""

    def run(name, *arguments):
        result = subprocess.run(
            [wheel / "venv/bin" / name, *arguments], cwd=folder, capture_output=True, text=True, timeout=120
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


@pytest.fixture(scope="module")
def indexed(installed):
    """Return the report of `indexer reindex --json` on the corpus."""
    return json.loads(installed("indexer", "reindex", "--json"))


@pytest.fixture(scope="module")
def served(wheel, folder, indexed):
    """Yield a function that requests a path from the installed `searchapp` and returns the body."""
    assert indexed["documents"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [wheel / "venv/bin/searchapp", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group()

            def get(path):
                with urlopen(url + path, timeout=60) as response:
                    return response.read().decode()

            yield get
        finally:
            server.terminate()


def files_of(package):
    """Return the paths of all files of a package in the source tree, except bytecode."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("package", ["indexer", "searchapp"])
def test_the_wheel_contains_exactly_the_files_of_the_package(wheel, package):
    with zipfile.ZipFile(next(wheel.glob("hankehaku-*.whl"))) as archive:
        packed = {name for name in archive.namelist() if name.startswith(f"{package}/")}
    assert packed == files_of(package)


def test_the_packages_are_imported_from_the_wheel_with_all_requirements_installed(wheel):
    code = "import indexer, searchapp; print(indexer.__file__); print(searchapp.__file__)"
    result = subprocess.run(
        [wheel / "venv/bin/python", "-c", code], cwd=wheel, capture_output=True, text=True, check=True
    )
    assert [Path(line).is_relative_to(wheel / "venv") for line in result.stdout.splitlines()] == [True, True]
    subprocess.run([wheel / "venv/bin/python", "-m", "pip", "check"], check=True, capture_output=True)


def test_every_format_is_indexed(indexed):
    assert (indexed["files_read"], indexed["skipped"]) == (len(SAMPLES), [])


@pytest.mark.usefixtures("indexed")
def test_the_installed_command_finds_an_inflected_form(installed):
    reply = json.loads(installed("indexer", "search", "leipäjonossa", "--json"))
    assert "uutinen.txt" in [hit["id"] for hit in reply["hits"]]


def test_the_installed_service_is_healthy(served, indexed):
    assert json.loads(served("/healthz"))["documents"] == indexed["documents"]


def test_the_installed_service_searches(served):
    reply = json.loads(served("/api/v1/search?q=leip%C3%A4jonossa"))
    assert "uutinen.txt" in [hit["id"] for hit in reply["hits"]]


@pytest.mark.parametrize(
    ("path", "text"), [("/?q=jono", "haulle"), ("/sv/?q=jono", "sökningen"), ("/en/?q=jono", "for “jono”")]
)
def test_the_installed_pages_have_templates_translations_and_styles(served, path, text):
    page = served(path)
    assert text in page
    assert served(re.search(r'href="([^"]+\.css[^"]*)"', page).group(1))
