"""The project's English: the field's own words, in code, comments, messages and documents. CONTRIBUTING.md says why."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

WORDS = {
    "anew": "again, from scratch",
    "aught": "anything",
    "beside": "with, next to; name the relation",
    "had from": "read from, received from",
    "is had": "is available",
    "lest": "so that … not",
    "mend": "fix",
    "mended": "fixed",
    "mends": "fixes",
    "of before": "previous",
    "of late": "recently",
    "says of": "reports about",
    "sought": "query term, searched for",
    "stands": "is, appears, is listed",
    "tells": "returns, reports, shows, distinguishes",
    "the house": "the project",
    "thereof": "of it",
    "told": "given, reported, known; name the value",
    "twin": "duplicate",
    "twins": "duplicates",
    "whatever": "any, everything that",
    "whence": "from where, the source",
    "wherever": "everywhere that",
}
"""Words that need a second reading, each with what to write. They may appear nowhere."""

NAMES = {
    "beside": "context, co_occurrences",
    "each": "what it is: term, field, document",
    "found": "what was found: matches, documents",
    "given": "what it is: options, context",
    "kept": "cache, retained",
    "known": "what is known: known_terms",
    "told": "what it is: payload, values",
    "whole": "what it is: full_text, is_complete",
}
"""Names that do not say what their value is, each with better ones."""

_WORDS_RE = re.compile(rf"(?<![a-z])({'|'.join(map(re.escape, WORDS))})(?![a-z])", re.IGNORECASE)
_TEXTS = ("tests/texts/", "tests/judged/", "corpus/news", "corpus/projects", "corpus/registers")


def files():
    patterns = ("*.md", "Makefile", "pyproject.toml", "docs/*.md", "corpus/README.md")
    top = ("indexer", "searchapp", "tests", "benchmarks")
    endings = ("py", "toml", "html", "js", "css", "xml", "md")
    patterns += tuple(f"{folder}/**/*.{ending}" for folder in top for ending in endings)
    names = sorted({path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern)})
    return [name for name in names if not name.startswith(_TEXTS) and name != "tests/test_plain_english.py"]


FILES = files()


def identifiers(tree):
    """Every name that code gives to a value, a parameter, a function or a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):  # not names of libraries: @given
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno


def faults(text, *, is_code):
    for number, line in enumerate(text.splitlines(), 1):
        if line.endswith("# stored name"):  # a key of the index format, which may not change with the code
            continue
        for match in _WORDS_RE.finditer(line):
            word = match.group(1).lower()
            yield f"line {number}: {word!r}: write {WORDS[word]}"
    if is_code:
        for name, number in identifiers(ast.parse(text)):
            for word in {name.strip("_"), *re.findall("[a-z]+", re.sub("(?<!^)([A-Z])", r" \1", name).lower())}:
                if (word == name.strip("_") and word in NAMES) or (word in WORDS and not _WORDS_RE.search(name)):
                    yield f"line {number}: the name {name!r}: write {NAMES.get(word) or WORDS[word]}"


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_in_plain_english(name):
    assert not list(faults((ROOT / name).read_text("utf-8"), is_code=name.endswith(".py")))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("def f(told):\n    return told\n", 3),
        ("class TwinTable:\n    pass\n", 1),
        ("# What the file tells.\n", 1),
        ("from hypothesis import given\n@given(st.text())\ndef test(text): ...\n", 0),
        ("for each in terms:\n    print(each)\n", 1),
        ("for term in terms:\n    print(term)  # as stated by the source\n", 0),
    ],
)
def test_the_check_finds_what_it_is_for(text, count):
    assert len(list(faults(text, is_code=True))) == count
