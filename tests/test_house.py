"""The promises of ARCHITECTURE.md that a machine can keep: who imports whom, and that its words are true."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("indexer/**/*.py"), *ROOT.glob("searchapp/**/*.py")])
ROOMS = {
    "whoosh": "indexer/engines/whoosh/",
    "pyvoikko": "indexer/analysis/voikko.py",
    "Stemmer": "indexer/analysis/snowball.py",
    "langdetect": "indexer/analysis/detection.py",
    "multiprocessing": ("indexer/pipeline.py", "indexer/sources/isolation.py", "indexer/sources/isolation_worker.py"),
    "concurrent": "indexer/pipeline.py",
    "sqlite3": "indexer/analysis/word_store.py",
    "flask": ("searchapp/web/", "searchapp/__init__.py"),
    "flask_babel": "searchapp/web/languages.py",
    "gunicorn": "searchapp/web/serving.py",
    "waitress": "searchapp/web/serving.py",
    "prometheus_client": "searchapp/web/metrics.py",
    "rdflib": "indexer/thesaurus/skos.py",
    "pypdfium2": "indexer/sources/pdf.py",
    "lxml": ("indexer/sources/zipped.py", "indexer/sources/html"),  # html and what begins so
    "trafilatura": "indexer/sources/html_main.py",
    "zipfile": ("indexer/sources/zipped.py", "indexer/sources/xlsx.py"),
    "rapidfuzz": ("searchapp/spelling.py", "indexer/duplicates.py"),
    "urllib3": "indexer/fetching/connecting.py",
    "feedparser": "indexer/sources/feed.py",
    "protego": "indexer/fetching/robots.py",
    "watchfiles": "indexer/watching.py",
    "openpyxl": ("searchapp/exporting/xlsx.py", "indexer/sources/xlsx.py"),
}


def imported(path):
    """Every module that a file imports, with its dots."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_library_stays_in_its_room(path):
    for module in imported(path):
        room = ROOMS.get(module.split(".")[0])
        assert room is None or name_of(path).startswith(room), f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", sorted(ROOT.glob("indexer/**/*.py")), ids=name_of)
def test_the_indexer_never_imports_the_searchapp(path):
    assert not [module for module in imported(path) if module.split(".")[0] == "searchapp"]


@pytest.mark.parametrize(
    ("folder", "never"),
    [
        (
            "analysis",
            ("indexer.sources", "indexer.engines", "indexer.reindex", "indexer.generations", "indexer.index_folder"),
        ),
        (
            "sources",
            ("indexer.analysis", "indexer.engines", "indexer.reindex", "indexer.generations", "indexer.index_folder"),
        ),
        ("fetching", ("indexer.sources", "indexer.analysis", "indexer.engines", "indexer.reindex", "indexer.settings")),
        (
            "engines",
            ("indexer.analysis", "indexer.sources", "indexer.reindex", "indexer.generations", "indexer.index_folder"),
        ),
    ],
)
def test_imports_run_one_way(folder, never):
    for path in sorted(ROOT.glob(f"indexer/{folder}/**/*.py")):
        wrong = [module for module in imported(path) if module.startswith(never)]
        assert not wrong, f"{name_of(path)} imports {wrong}"


@pytest.mark.parametrize(
    "package",
    [
        "indexer",
        "searchapp",
        "indexer.sources",
        "indexer.analysis",
        "indexer.engines",
        "indexer.thesaurus",
        "indexer.fetching",
    ],
)
def test_public_names_are_sorted_and_there(package):
    module = importlib.import_module(package)
    assert all(hasattr(module, name) for name in module.__all__)
    assert list(module.__all__) == sorted(module.__all__, key=lambda name: (not name.isupper(), name))


def test_nothing_heavy_is_loaded_for_help():
    code = (
        "import sys; from click.testing import CliRunner; from indexer.cli import main;"
        "assert CliRunner().invoke(main, ['reindex', '--help']).exit_code == 0;"
        "heavy = ('whoosh', 'numpy', 'pyvoikko', 'langdetect', 'rich', 'urllib3', 'watchfiles');"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_file_that_the_architecture_names_is_there():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    folder, missing = ROOT, []
    for line in text.splitlines():
        if heading := re.match(r"#+ (indexer/\S*|searchapp/\S*)", line):
            folder = ROOT / heading.group(1)
        for name in re.findall(r"`((?:\w+/)*\w+\.(?:py|md|toml))`", line):
            places = [
                ROOT / name,
                folder / name,
                folder / "whoosh" / name,
                ROOT / "indexer" / name,
                ROOT / "searchapp" / name,
                ROOT / "searchapp/web" / name,
            ]
            if not any(place.exists() for place in places) and name != "hankehaku.toml":
                missing.append(name)
    assert not missing


def test_readme_tells_every_command_and_option():
    from indexer.cli import main as indexer
    from searchapp.cli import main as searchapp

    readme = (ROOT / "README.md").read_text("utf-8")
    commands = {f"indexer {name}": indexer.get_command(None, name) for name in indexer.list_commands(None)}
    commands["searchapp"] = searchapp
    for name, command in commands.items():
        assert f"`{name}" in readme, name
        for option in command.params:
            for text in getattr(option, "secondary_opts", []) + option.opts:
                assert not text.startswith("--") or text in readme, f"{name} {text}"


def test_readme_tells_every_setting():
    import msgspec

    from indexer.settings import Settings, Source

    readme = (ROOT / "README.md").read_text("utf-8")
    for field in msgspec.structs.fields(Settings):
        kind = Source if field.encode_name == "source" else field.default
        inner = msgspec.structs.fields(kind) if kind is Source or isinstance(kind, msgspec.Struct) else []
        for name in [each.encode_name for each in inner] or [field.encode_name]:
            assert re.search(rf"^{name} = ", readme, re.MULTILINE), name
