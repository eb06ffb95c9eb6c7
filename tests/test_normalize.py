"""Text is normalised in one module: nothing else collapses spaces or uses Unicode's normal forms."""

from __future__ import annotations

import ast
import re
import unicodedata

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from indexer.normalize import (
    clean,
    clean_line,
    collapse_spaces,
    comparison_key,
    compose,
    dictionary_form,
    fold,
    fold_accents,
    fold_case,
    replace_surrogates,
)

NORMALIZE = "indexer/normalize.py"
UNICODEDATA_USERS = {
    NORMALIZE: "the module itself",
    "indexer/engines/whoosh/columns.py": "sort keys: an accented letter sorts as its base letter, except å, ä and ö",
    "indexer/storage/query_log.py": "personal data is searched for in NFKC, which is never stored",
    "searchapp/export/bibtex.py": "keys of entries are ASCII, and must not change between exports",
    "searchapp/search/slugs.py": "slugs retain combining marks, by their category",
}
MODULES = {
    path.relative_to(ROOT).as_posix(): path
    for package in ("indexer", "searchapp", "benchmarks")
    for path in sorted(ROOT.glob(f"{package}/**/*.py"))
}
FOLDS = [fold_case, dictionary_form, fold, comparison_key]
TEXT = st.text(alphabet="aÄöÅ åéøßŁIİΐﬁ_-\u2011’'\u00ad\u0301\u0308 \u00a0\t\n\r\f\x1c\x85\u2028\ufeff1.,", max_size=30)


def collapsing_lines(tree):
    """The numbers of the lines with `" ".join(text.split())`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="join", value=ast.Constant(value=" ")),
                args=[ast.Call(func=ast.Attribute(attr="split"), args=[], keywords=[])],
            ):
                yield node.lineno


def imports_unicodedata(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name == "unicodedata" for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "unicodedata":
            return True
    return False


@pytest.mark.parametrize("name", [name for name in MODULES if name != NORMALIZE])
def test_only_one_module_collapses_spaces(name):
    lines = list(collapsing_lines(ast.parse(MODULES[name].read_text("utf-8"))))
    assert not lines, f"{name}, lines {lines}: call indexer.normalize.collapse_spaces"


def test_only_named_modules_use_unicodedata():
    users = {name for name, path in MODULES.items() if imports_unicodedata(ast.parse(path.read_text("utf-8")))}
    assert users == set(UNICODEDATA_USERS), "call compose, fold_case, ... of indexer.normalize"


@pytest.mark.parametrize("code", ['" ".join(text.split())', "' '.join(f(x).g.split())[:200]", 'f(" ".join(a.split()))'])
def test_collapsing_inline_is_found(code):
    assert list(collapsing_lines(ast.parse(code))) == [1]


@pytest.mark.parametrize("code", ['" ".join(text.split(";"))', '"".join(text.split())', '" ".join(words)'])
def test_joining_something_else_is_allowed(code):
    assert list(collapsing_lines(ast.parse(code))) == []


@pytest.mark.parametrize(
    "function", [*FOLDS, clean, clean_line, compose, collapse_spaces], ids=lambda function: function.__name__
)
@given(text=TEXT)
def test_a_normalised_text_is_not_changed_again(function, text):
    normalised = function(text)
    assert function(normalised) == normalised


@pytest.mark.parametrize("function", [*FOLDS, fold_accents], ids=lambda function: function.__name__)
@given(text=TEXT)
def test_composed_and_decomposed_letters_are_equal(function, text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert function(composed) == function(decomposed)


@given(TEXT)
def test_every_white_space_of_a_regular_expression_is_collapsed(text):
    assert collapse_spaces(text) == re.sub(r"\s+", " ", text).strip()


@given(st.text())
def test_text_without_surrogates_can_be_encoded(text):
    assert replace_surrogates(text + "\ud800").encode().decode() == text + "?"


def test_folds_differ_in_what_they_ignore():
    name = "Jyväs\u00adkylän ESR\u2011hanke_2 (Łódź)"
    assert fold_case(name) == "jyväs\u00adkylän esr\u2011hanke_2 (łódź)"
    assert fold(name) == "jyväskylän esr-hanke_2 (łódź)"
    assert fold_accents("Łódź ja Åbo") == "lodz ja abo"
    assert comparison_key("ESR\u2011hanke_2 (Łódź)") == "esr hanke 2 łódź"
