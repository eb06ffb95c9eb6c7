"""requirements/ pins all that pyproject.toml requires, with hashes; no private name of a dependency is used."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from itertools import chain, pairwise

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from private_names import defined_names, private_uses

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN_RE = re.compile(r"([a-z0-9-]+)==(\S+)(?: ; [^#\\]+)? \\")
HASH_RE = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")
COMMENT_RE = re.compile(r" *#.*")


@cache
def pinned(name):
    """Return the versions that a file of requirements/ pins, by package."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    return dict(match.groups() for line in lines if (match := PIN_RE.fullmatch(line)))


def required():
    """Return (file of requirements/, requirement) for each requirement of pyproject.toml."""
    groups, extras = PROJECT["dependency-groups"], PROJECT["project"]["optional-dependencies"]
    run = [*PROJECT["project"]["dependencies"], *chain(*extras.values())]
    lists = {
        "build": [*PROJECT["build-system"]["requires"], *groups["build"]],
        "run": run,
        "dev": [*run, *groups["build"], *groups["dev"]],
        "bench": groups["bench"],
        "lock": groups["lock"],
    }
    return [
        (file, requirement)
        for file, requirements in lists.items()
        for requirement in dict.fromkeys(requirements)
        if not requirement.startswith("hankehaku[")
    ]


REQUIRED = required()


@pytest.mark.parametrize(("file", "requirement"), REQUIRED)
def test_every_requirement_of_pyproject_is_pinned_within_its_range(file, requirement):
    wanted = Requirement(requirement)
    version = pinned(file).get(canonicalize_name(wanted.name))
    assert version, f"{wanted.name} is not in requirements/{file}.txt; run: make lock"
    assert wanted.specifier.contains(version), f"requirements/{file}.txt has {wanted.name} {version}; run: make lock"


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_no_pin_remains_of_a_removed_requirement(path):
    name, surplus = "", set()
    wanted = {canonicalize_name(Requirement(requirement).name) for _, requirement in REQUIRED}
    for line in path.read_text("utf-8").splitlines():
        if match := PIN_RE.fullmatch(line):
            name = match[1]
        if "hankehaku (pyproject.toml" in line and name not in wanted:  # uv names the project that requires it
            surplus.add(name)
    assert not surplus, "run: make lock"


def test_every_group_and_extra_is_pinned():
    assert {path.stem for path in LOCKS} == {*PROJECT["dependency-groups"], "run"}
    extras = set(PROJECT["project"]["optional-dependencies"]) - {"all"}
    assert Requirement(PROJECT["project"]["optional-dependencies"]["all"][0]).extras == extras


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_requirements_contain_only_pins_and_hashes(path):
    lines = path.read_text("utf-8").splitlines()
    for line in lines:
        assert PIN_RE.fullmatch(line) or HASH_RE.fullmatch(line) or COMMENT_RE.fullmatch(line), line
        assert not re.search(r"://|(^|[ \"'=])/", line), f"{line}: a URL or a path of one machine"
    for line, following in pairwise(lines):
        assert HASH_RE.fullmatch(following) or not PIN_RE.fullmatch(line), f"{line}: no hash"


def test_a_package_has_one_version_in_all_files():
    versions = {}
    for path in LOCKS:
        for name, version in pinned(path.stem).items():
            versions.setdefault(name, set()).add(version)
    assert {name: several for name, several in versions.items() if len(several) > 1} == {}


def own_modules():
    """Return our top-level modules: the packages, and the modules of the tests."""
    return {"indexer", "searchapp", "benchmarks", *(path.stem for path in ROOT.glob("tests/**/*.py"))}


@pytest.mark.slow
def test_no_private_name_of_a_library_is_used():
    files = [
        path for folder in ("indexer", "searchapp", "tests", "benchmarks") for path in ROOT.glob(f"{folder}/**/*.py")
    ]
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in files}
    names = frozenset().union(*map(defined_names, trees.values()))
    own = own_modules()
    uses = {name: private_uses(tree, own_modules=own, own_names=names) for name, tree in trees.items()}
    assert {name: lines for name, lines in uses.items() if lines} == {}


@pytest.mark.parametrize(
    "code",
    [
        "from whoosh.index import _DEF_INDEX_NAME",
        "from whoosh._private import open_dir",
        "import whoosh._private",
        "import whoosh.index as index\nindex._x()",
        "from whoosh.index import open_dir\nopen_dir('.')._segments()",
        "from whoosh.index import open_dir\nindex = open_dir('.')\nindex.reader()[0]._segments",
        "from whoosh.index import open_dir\nwith open_dir('.') as index:\n    index._segments()",
        "from whoosh.index import open_dir\nfor segment in open_dir('.').segments():\n    segment._segments",
        "from whoosh.index import open_dir\n[segment._segments for segment in open_dir('.').segments()]",
        "import openpyxl\nsheets: list = openpyxl.Workbook().worksheets\nfor sheet in sheets:\n    sheet._segments",
        "from openpyxl import Workbook\ndef f(book: Workbook):\n    sheet = book.active\n    sheet._segments",
        "def f(reader):\n    return reader._defined_nowhere",
        "from whoosh.writing import SegmentWriter\nclass W(SegmentWriter):\n  def _own(self):\n    super()._own()",
        "import flask\ngetattr(flask.g, '_app')",
        "import flask\nmonkeypatch.setattr(flask, '_app', None)",
    ],
)
def test_a_private_name_of_a_library_is_detected(code):
    uses = private_uses(ast.parse(code), own_modules={"indexer"}, own_names=frozenset({"_own", "_segments"}))
    assert len(uses) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from indexer.query import _parse\n_parse('')",
        "from __future__ import annotations",
        "import os\nos._exit(1)",
        "from whoosh.index import open_dir\nopen_dir('.').__class__",
        "import flask\nclass C(flask.Flask):\n    def f(self):\n        return self._own + super().name",
        "from indexer import model\nclass C(model.D):\n    def _own(self):\n        super()._own()",
    ],
)
def test_our_own_and_documented_names_may_be_used(code):
    assert private_uses(ast.parse(code), own_modules={"indexer"}, own_names=frozenset({"_own"})) == []
