"""The rules of ARCHITECTURE.md that a test can check: which module may import which, and what is loaded at start."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("indexer/**/*.py"), *ROOT.glob("searchapp/**/*.py")])
LIBRARIES = {
    "whoosh": "indexer/engines/whoosh/",
    "pyvoikko": "indexer/analysis/voikko/implementations.py",
    "libvoikko": "indexer/analysis/voikko/implementations.py",
    "Stemmer": "indexer/analysis/snowball.py",
    "langdetect": "indexer/analysis/detection.py",
    "multiprocessing": (
        "indexer/indexing/pipeline.py",
        "indexer/sources/sandbox/pool.py",
        "indexer/sources/sandbox/worker.py",
    ),
    "concurrent": "indexer/indexing/pipeline.py",
    "sqlite3": "indexer/analysis/word_store.py",
    "flask": ("searchapp/web/", "searchapp/pages/", "searchapp/api/routes.py", "searchapp/application.py"),
    "babel": "searchapp/i18n/languages.py",
    "jinja2": "searchapp/web/template_filters.py",
    "werkzeug": ("searchapp/web/", "searchapp/pages/"),
    "gunicorn": "searchapp/web/serving.py",
    "waitress": "searchapp/web/serving.py",
    "prometheus_client": "searchapp/web/metrics.py",
    "rdflib": "indexer/vocabularies/thesaurus/skos.py",
    "pypdfium2": "indexer/sources/reports/pdf/",
    "lxml": ("indexer/sources/reports/zipped_xml.py", "indexer/sources/html/"),
    "trafilatura": "indexer/sources/html/main_text.py",
    "zipfile": (
        "indexer/sources/reports/zipped_xml.py",
        "indexer/sources/tables/xlsx.py",
        "indexer/sources/tables/sheet_markup.py",
        "searchapp/export/xlsx.py",  # which writes archives only
    ),
    "rapidfuzz": ("searchapp/query/spelling.py", "indexer/indexing/changes/evidence.py"),
    "urllib3": "indexer/fetching/transport.py",
    "feedparser": "indexer/sources/feeds/feed.py",
    "protego": "indexer/fetching/robots.py",
    "watchfiles": "indexer/watch/watcher.py",
    "openpyxl": (
        "searchapp/export/xlsx.py",
        "indexer/sources/tables/xlsx.py",
        "indexer/sources/tables/sheet_markup.py",
    ),
}
"""The modules or folders that may import a library: a path prefix or several."""
LAYERS = {
    "indexer": "errors normalize model details fields analysis sources fetching vocabularies facets"
    " engines storage indexing watch commands",
    "searchapp": "query highlight search related entities export i18n web api pages commands",
}
LAYERS = {package: order.split() for package, order in LAYERS.items()}
"""The folders (and the lowest modules) of each package: a folder may import those listed before it."""
INDEPENDENT = {
    "sources": {"analysis"},
    "fetching": {"analysis", "sources", "settings"},
    "engines": {"analysis", "sources", "fetching", "settings"},
}
"""Folders that a folder may not import, although they are listed before it."""


def imported(path):
    """Yield the dotted name of every module that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_library_is_imported_only_where_it_may_be(path):
    for module in imported(path):
        allowed = LIBRARIES.get(module.split(".")[0])
        assert allowed is None or name_of(path).startswith(allowed), f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", sorted(ROOT.glob("indexer/**/*.py")), ids=name_of)
def test_the_indexer_does_not_import_the_searchapp(path):
    assert not [module for module in imported(path) if module.split(".")[0] == "searchapp"]


@pytest.mark.parametrize("path", [path for path in MODULES if len(path.relative_to(ROOT).parts) > 2], ids=name_of)
def test_a_folder_imports_only_lower_layers(path):
    package, folder = path.relative_to(ROOT).parts[:2]
    layers = LAYERS[package]
    imports = {module.split(".")[1] for module in imported(path) if module.startswith(f"{package}.")}
    forbidden = (imports & set(layers)) - {folder, *layers[: layers.index(folder)]}
    forbidden |= imports & INDEPENDENT.get(folder, set())
    assert not forbidden, f"{name_of(path)} imports {sorted(forbidden)}"


def loaded_by(command):
    """Return the names of the modules that are loaded after a subcommand of indexer has run."""
    code = f"import sys; from indexer.cli import main; main({command!r}, standalone_mode=False); print(*sys.modules)"
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(completed.stdout.split())


def test_a_search_on_the_command_line_loads_no_web_framework(sample):
    loaded = loaded_by(["search", "kunta", "--index", str(sample.index)])
    assert "searchapp.search.searcher" in loaded
    assert not loaded & {"flask", "jinja2", "werkzeug", "markupsafe", "gunicorn"}


@pytest.mark.parametrize(
    "package",
    [
        "indexer",
        "searchapp",
        "indexer.sources",
        "indexer.analysis",
        "indexer.engines",
        "indexer.vocabularies.thesaurus",
        "indexer.fetching",
    ],
)
def test_public_names_are_sorted_and_exist(package):
    module = importlib.import_module(package)
    assert all(hasattr(module, name) for name in module.__all__)
    assert list(module.__all__) == sorted(module.__all__, key=lambda name: (not name.isupper(), name))


def test_help_loads_no_heavy_library():
    code = (
        "import sys; from click.testing import CliRunner; from indexer.cli import main;"
        "assert CliRunner().invoke(main, ['reindex', '--help']).exit_code == 0;"
        "heavy = ('whoosh', 'numpy', 'pyvoikko', 'libvoikko', 'langdetect', 'rich', 'urllib3', 'watchfiles');"
        "print([m for m in heavy if m in sys.modules])"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert completed.stdout.strip() == "[]"


FOLDERS = sorted({path.parent for path in MODULES})


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_has_at_most_15_modules(folder):
    assert len(list(folder.glob("*.py"))) <= 15


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_at_most_300_lines_and_a_function_40(path):
    text = path.read_text("utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert text.count("\n") <= 300
    assert not [node.name for node in functions if node.end_lineno - node.lineno >= 40]


@pytest.mark.parametrize("path", sorted(ROOT.glob("searchapp/templates/*")), ids=name_of)
def test_a_template_line_has_at_most_140_characters(path):
    lines = path.read_text("utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > 140]
