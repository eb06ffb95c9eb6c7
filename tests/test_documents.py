"""README, ARCHITECTURE and the other documents are true: what they name exists, and what exists is described."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
from conftest import ROOT

from docs.tables import updated
from indexer.cli import main as indexer
from indexer.facets import FACETS
from indexer.settings import Settings, Source
from indexer.sources.registers.mapping import shipped_names
from searchapp.cli import main as searchapp
from searchapp.export import CITATION_FORMATS, FORMATS

DOCUMENTS = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "corpus/README.md")]
DOCUMENTS += sorted(ROOT.glob("docs/*.md"))
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCUMENTS}
COMMANDS = {f"indexer {name}": indexer.get_command(None, name) for name in indexer.list_commands(None)}
COMMANDS["searchapp"] = searchapp
NOT_OURS = {"hankehaku.toml", "words.sqlite", "zero-queries.jsonl", "robots.txt"}


def long_options(command):
    options = (text for option in command.params for text in (*option.opts, *getattr(option, "secondary_opts", [])))
    return {text for text in options if text.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name):
    assert f"`{name}" in TEXTS["docs/commands.md"]
    assert f"`{name}`" in TEXTS["README.md"]
    assert not [option for option in long_options(COMMANDS[name]) if option not in TEXTS["docs/commands.md"]]


@pytest.mark.parametrize("document", TEXTS)
def test_every_option_that_is_named_exists(document):
    existing = {"--help", "--version", "--settings"}.union(*map(long_options, COMMANDS.values()))
    if document != "CONTRIBUTING.md":  # it names options of other programs
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXTS[document])) <= existing


@pytest.mark.parametrize("document", TEXTS)
def test_every_command_that_is_named_exists(document):
    named = set(re.findall(r"(?:`|\$ |bin/)(indexer [a-z]+)", TEXTS[document]))
    assert named <= set(COMMANDS)


def setting_names():
    for field in msgspec.structs.fields(Settings):
        kind = Source if field.encode_name == "source" else field.default
        if kind is Source or isinstance(kind, msgspec.Struct):
            yield from (inner.encode_name for inner in msgspec.structs.fields(kind))
        else:
            yield field.encode_name


def test_the_settings_described_are_those_that_exist():
    toml = re.search(r"```toml\n(.*?)```", TEXTS["docs/settings.md"], re.DOTALL).group(1)
    assert set(re.findall(r"^(\w+) = ", toml, re.MULTILINE)) == set(setting_names())


@pytest.mark.parametrize("document", TEXTS)
def test_every_file_that_is_named_exists(document):
    folders = ("indexer", "searchapp", "benchmarks", "tests", "requirements", "docs")
    paths = [*ROOT.glob("*.*"), *(path for folder in folders for path in ROOT.glob(f"{folder}/**/*.*"))]
    named = set(re.findall(r"`((?:[\w-]+/)*[\w-]+\.(?:py|md|toml|json|txt|sqlite|jsonl))`", TEXTS[document]))
    named = {name for name in named if document != "corpus/README.md" or "/" in name}
    assert not {name for name in named - NOT_OURS if not any(path.match(name) for path in paths)}


@pytest.mark.parametrize("document", TEXTS)
def test_every_link_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)#]+)\)", TEXTS[document])
    folder = (ROOT / document).parent
    assert not [link for link in links if "://" not in link and not (folder / link).exists()]


def test_the_tree_of_the_architecture_is_the_tree():
    block = re.search(r"```\n(indexer/ .*?)```", TEXTS["ARCHITECTURE.md"], re.DOTALL).group(1)
    described = [line.split()[0].rstrip("/") for line in block.splitlines()]
    actual = {
        folder.relative_to(ROOT).as_posix()
        for package in ("indexer", "searchapp")
        for folder in [ROOT / package, *(ROOT / package).rglob("*")]
        if folder.is_dir() and any(path.is_file() for path in folder.iterdir()) and folder.name != "__pycache__"
    }
    catalogues = {path for path in actual if path.startswith("searchapp/translations/")}
    assert set(described) == (actual - catalogues) | {"searchapp/translations"}
    assert len(described) == len(set(described))


@pytest.mark.parametrize("document", [name for name in TEXTS if name.startswith("docs/")])
def test_the_tables_follow_from_the_code(document):
    assert updated(TEXTS[document]) == TEXTS[document], "run: make documents"


def test_the_tables_have_every_facet_and_export_format():
    assert all(f"`{facet.name}`" in TEXTS["docs/api.md"] for facet in FACETS)
    paths = [f"/export.{suffix}`" for suffix in FORMATS] + [f"/citation.{suffix}`" for suffix in CITATION_FORMATS]
    assert not [path for path in paths if path not in TEXTS["docs/api.md"]]


def is_shortened(shown, actual):
    """Return whether a JSON value is the actual one without some of its keys, its last items or the end of its text."""
    if isinstance(shown, dict):
        return shown.keys() <= actual.keys() and all(is_shortened(shown[key], actual[key]) for key in shown)
    if isinstance(shown, list):
        return len(shown) <= len(actual) and all(map(is_shortened, shown, actual))
    return actual.startswith(shown.removesuffix("…")) if str(shown).endswith("…") else shown == actual


def test_the_reply_shown_is_that_of_the_sample_corpus(client):
    text = TEXTS["docs/api.md"]
    url = re.search(r"\$ curl 'http://[\w.:]+(.*)'", text).group(1)
    shown = re.sub(r",\s*…(?=\s*[}\]])", "", re.search(r"```json\n(.*?)```", text, re.DOTALL).group(1))
    assert is_shortened(json.loads(shown), client.get(url).json)


def test_the_numbers_of_the_first_run_are_those_of_the_sample_corpus(sample_reader):
    files = sum(path.is_file() for path in (ROOT / "corpus").rglob("*")) - len(list((ROOT / "corpus").rglob("*.md")))
    assert f"Indexed {sample_reader.size} documents from {files} files in" in TEXTS["README.md"]


def test_every_shipped_mapping_is_named():
    assert [name for name in shipped_names() if f"`{name}`" not in TEXTS["docs/commands.md"]] == []


def test_the_relevance_in_the_readme_is_that_of_the_first_table():
    table = (ROOT / "benchmarks" / "RELEVANCE.md").read_text("utf-8")
    for row in ("Snowball alone", "our default (with related texts)"):
        line = next(line for line in table.splitlines() if line.startswith(f"| {row}"))
        ndcg, mean_precision, recall = re.findall(r"0\.\d{3}", line)[:3]
        figures = rf"{ndcg}, (?:MAP )?{mean_precision} and (?:recall@100 )?{recall}"
        assert re.search(figures, TEXTS["README.md"]), (row, figures)


def test_the_readme_is_short():
    assert len(TEXTS["README.md"].split()) < 1100
