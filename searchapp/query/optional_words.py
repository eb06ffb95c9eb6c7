"""Words of a query that carry no subject (miten, tehty, hanke): they add to the score, but do not limit the matches.

Words in quotation marks, with a plus sign, in a field or in a negation are always required, and so is every word of a
query that has only such words.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

from indexer.analysis import Analyzer
from indexer.normalize import fold
from searchapp.query import ast

_FINNISH = "fi"
_CODES = ("fi", "sv", "en")
PROJECT_WORDS = ("hanke", "projekti")


def with_optional_words(tree: ast.Node, analyzer: Analyzer) -> ast.Node:
    """Return the tree with its words that carry no subject as optional ones, if other words limit the matches."""
    match tree:
        case ast.And(nodes):
            if not any(_limits(node, analyzer) for node in nodes):
                return tree
            return ast.And(tuple(_optional(node, analyzer) for node in nodes))
        case ast.Or(nodes):
            return ast.Or(tuple(with_optional_words(node, analyzer) for node in nodes))
        case _:
            return tree


def with_required_words(tree: ast.Node) -> ast.Node:
    """Return the tree with its optional words as required ones.

    >>> str(with_required_words(ast.And((ast.Word("romani"), ast.Optional(ast.Word("hanke"))))))
    'romani "hanke"'
    """
    match tree:
        case ast.Optional(word):
            return replace(word, is_required=True)
        case ast.And(nodes) | ast.Or(nodes):
            return type(tree)(tuple(map(with_required_words, nodes)))
        case _:
            return tree


def without_optional_words(tree: ast.Node | None) -> ast.Node | None:
    """Return the tree without its optional words; the rest matches the same documents.

    >>> str(without_optional_words(ast.And((ast.Word("romani"), ast.Optional(ast.Word("hanke"))))))
    'romani'
    """
    match tree:
        case ast.And(nodes) | ast.Or(nodes):
            join = ast.conjunction if isinstance(tree, ast.And) else ast.disjunction
            rest = (without_optional_words(node) for node in nodes if not isinstance(node, ast.Optional))
            return join([node for node in rest if node])
        case _:
            return tree


def optional_words(tree: ast.Node | None) -> tuple[str, ...]:
    """Return the optional words of a tree as typed, in order."""
    match tree:
        case ast.Optional(word):
            return (word.form,)
        case ast.And(nodes) | ast.Or(nodes):
            return tuple(dict.fromkeys(form for node in nodes for form in optional_words(node)))
        case _:
            return ()


def without_stop_words(tree: ast.Node, analyzer: Analyzer) -> ast.Node | None:
    """Return the tree without its stop words; None if nothing is left. Phrases are not changed."""
    match tree:
        case ast.Word(form):
            return tree if analyzer.query_word(form).base else None
        case ast.And(nodes) | ast.Or(nodes):
            rest = [inner for node in nodes if (inner := without_stop_words(node, analyzer)) is not None]
            return type(tree)(tuple(rest)) if len(rest) > 1 else (rest[0] if rest else None)
        case ast.Not(node):
            inner = without_stop_words(node, analyzer)
            return ast.Not(inner) if inner else None
        case _:
            return tree


def carries_no_subject(word: ast.Word, analyzer: Analyzer) -> bool:
    """Return whether a word may be optional: it was typed plainly, and the list has it or its dictionary forms.

    Of a Finnish word the list must have every dictionary form: "koskeen" is a form of "koski" too.
    """
    if word.field or word.is_required:
        return False
    words = _listed()
    if any((fold(word.form), code) in words for code in _CODES):
        return True
    lemmas = analyzer.word(word.form, _FINNISH).lemmas
    return bool(lemmas) and all((fold(lemma), _FINNISH) in words for lemma in lemmas)


def subject_of(form: str, analyzer: Analyzer) -> str:
    """Return the first part of a Finnish compound that ends in a word for a project; "" for any other word.

    The form that an activity has in a compound (kehittämis|hanke) is no word, and carries little of a subject.

    >>> subject_of("nuorisohankkeita", Analyzer()), subject_of("hankerahoitus", Analyzer())
    ('nuoriso', '')
    """
    terms = analyzer.word(form, _FINNISH)
    for lemma in terms.lemmas:
        head = next((head for head in PROJECT_WORDS if terms.split[-1:] == (head,) and lemma.endswith(head)), "")
        subject = lemma.removesuffix(head).rstrip("-")
        if head and not subject.endswith("mis"):
            return subject
    return ""


def _limits(node: ast.Node, analyzer: Analyzer) -> bool:
    """Return whether a node limits the matches, so that the other words need not."""
    if isinstance(node, ast.Word):
        return bool(analyzer.query_word(node.form).base) and not carries_no_subject(node, analyzer)
    return not isinstance(node, ast.Not | ast.Optional)


def _optional(node: ast.Node, analyzer: Analyzer) -> ast.Node:
    if isinstance(node, ast.Word):
        return ast.Optional(node) if carries_no_subject(node, analyzer) else node
    return with_optional_words(node, analyzer)


@cache
def _listed() -> frozenset[tuple[str, str]]:
    """Return (word, language) of each line of optional_words.tsv, folded."""
    lines = files("searchapp.query").joinpath("optional_words.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return frozenset((fold(word), language) for word, language in rows)
