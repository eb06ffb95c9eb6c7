"""The syntax tree of a query. The string form of a tree is a query that parses to an equal tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from enum import Enum, auto

from searchapp.query.keywords import OPERATORS

_BARE_WORD_RE = re.compile(r"[^\W_]+(?:[-&][^\W_]+)*|[^\W\d_]\+\+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed.

    field: the query field that it must be in, or "" for any field. is_required: whether it was typed in quotation marks
    or with a plus sign, so that it is never optional; words that differ in this alone are equal. language: of the
    name of a concept, or "" for any other word.
    """

    form: str
    field: str = ""
    is_required: bool = dataclass_field(default=False, compare=False)
    language: str = ""

    def __str__(self) -> str:
        is_bare = _BARE_WORD_RE.fullmatch(self.form) and self.form not in OPERATORS and not self.is_required
        return _with_field_name(self.field, self.form if is_bare else f'"{self.form}"')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Consecutive words. text: the words, separated by single spaces. language: see Word."""

    text: str
    field: str = ""
    language: str = ""

    def __str__(self) -> str:
        return _with_field_name(self.field, f'"{self.text}"')


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with the form."""

    form: str
    field: str = ""

    def __str__(self) -> str:
        return _with_field_name(self.field, f"{self.form}*")


@dataclass(frozen=True, slots=True)
class Years:
    """Documents whose years overlap a range. None as the first or last year means an open end."""

    first: int | None
    last: int | None

    def __str__(self) -> str:
        if self.first == self.last:
            return f"vuosi:{self.first}"
        return f"vuosi:{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Value:
    """Documents with a value of a facet such as status, kind or language."""

    facet: str
    value: str

    def __str__(self) -> str:
        return f"{self.facet}:{self.value}"


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that the node does not match."""

    node: Node

    def __str__(self) -> str:
        return f"-{_grouped(self.node)}"


@dataclass(frozen=True, slots=True)
class Optional:
    """A word that adds to the score of documents, but that they need not have. It occurs in an And only."""

    node: Word

    def __str__(self) -> str:
        return str(self.node)


class WordUse(Enum):
    """How texts use the words of a fact.

    NAME: for the fact only (Pohjois-Savo). AMBIGUOUS: also for something else (2014, RAY). NEVER: not at all, or for
    something else only ("käynnissä olevat").
    """

    NAME = auto()
    AMBIGUOUS = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """Words that were understood as a value of a facet: documents must have the value; the words add to their score.

    value: the name of the value, or of a range of years. limit: what documents must have. It occurs in an And or as a
    whole tree.
    """

    words: tuple[Word, ...]
    facet: str
    value: str
    limit: Node
    use: WordUse = WordUse.AMBIGUOUS

    def __str__(self) -> str:
        return " ".join(map(str, self.words))


@dataclass(frozen=True, slots=True)
class And:
    """Documents that all of two or more nodes match."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_grouped(node) if isinstance(node, Or) else str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that any of two or more nodes matches."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.nodes))  # parentheses could nest deeper than the parser allows


Leaf = Word | Phrase | Prefix | Years | Value
Node = Leaf | Not | Optional | Fact | And | Or


def remove_node(tree: Node, removed: Node) -> Node | None:
    """Return a tree without one of its top-level nodes; None if nothing is left."""
    if tree == removed:
        return None
    return conjunction([node for node in tree.nodes if node != removed]) if isinstance(tree, And) else tree


def replace_form(node: Node, old: str, new: str) -> Node:
    """Return the node with a written form replaced in every word, phrase and prefix.

    >>> str(replace_form(Or((Word("kutna"), Phrase("oma kutna"))), "kutna", "kunta"))
    'kunta OR "oma kunta"'
    """
    match node:
        case Word() | Prefix():
            return replace(node, form=new) if node.form == old else node
        case Phrase(text):
            return replace(node, text=" ".join(new if form == old else form for form in text.split(" ")))
        case And(nodes):
            return conjunction([replace_form(inner, old, new) for inner in nodes]) or node
        case Or(nodes):
            return disjunction([replace_form(inner, old, new) for inner in nodes]) or node
        case Not(inner):
            return negation(replace_form(inner, old, new))
        case _:
            return node


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield the leaves that documents must match, in order, and the words of facts.

    Leaves inside a Not and optional words are excluded.
    """
    if isinstance(node, And | Or):
        for inner in node.nodes:
            yield from leaves(inner)
    elif isinstance(node, Fact):
        yield from node.words if node.use is not WordUse.NEVER else ()
    elif node is not None and not isinstance(node, Not | Optional):
        yield node


def runs(tree: Node | None) -> list[tuple[Leaf, ...]]:
    """Return the runs of words and phrases that may name something together.

    The words and phrases of an And are one run; any other word or phrase is a run of its own.
    """
    if isinstance(tree, And):
        run = tuple(node for node in tree.nodes if isinstance(node, Word | Phrase))
        inner_runs = [inner for node in tree.nodes if node not in run for inner in runs(node)]
        return [run, *inner_runs]
    if isinstance(tree, Or):
        return [run for node in tree.nodes for run in runs(node)]
    return [(tree,)] if isinstance(tree, Word | Phrase) else []


def text_of(leaf: Leaf) -> str:
    """Return the text of a leaf as a user would recognise it, or "" for years and values."""
    match leaf:
        case Word(form):
            return form
        case Phrase(text):
            return text
        case Prefix(form):
            return f"{form}*"
        case _:
            return ""


def text_of_span(span: Iterable[Leaf]) -> str:
    """Return the text of leaves, separated by spaces."""
    return " ".join(filter(None, map(text_of, span)))


def set_field(node: Node, field: str) -> Node:
    """Return the node with the field set on every word, phrase and prefix that has none."""
    match node:
        case Word() | Phrase() | Prefix():
            return node if node.field else replace(node, field=field)
        case And(nodes):
            return conjunction([set_field(inner, field) for inner in nodes]) or node
        case Or(nodes):
            return disjunction([set_field(inner, field) for inner in nodes]) or node
        case Not(inner):
            return negation(set_field(inner, field))
        case _:
            return node


def split_phrases(node: Node) -> Node:
    """Return the node with each phrase replaced by its words, all of which are required."""
    match node:
        case Phrase(text, field):
            return conjunction([Word(form, field) for form in text.split()]) or node
        case And(nodes):
            return conjunction(list(map(split_phrases, nodes))) or node
        case Or(nodes):
            return disjunction(list(map(split_phrases, nodes))) or node
        case Not(inner):
            return negation(split_phrases(inner))
        case _:
            return node


def drop_last(tree: Node) -> Node | None:
    """Return the tree without its last node; None if nothing is left."""
    match tree:
        case And(nodes):
            return conjunction(list(nodes[:-1]))
        case Or(nodes):
            return disjunction(list(nodes[:-1]))
        case Not(node):
            rest = drop_last(node)
            return negation(rest) if rest else None
        case _:
            return None


def negation(node: Node) -> Node:
    """Return a node that matches the other documents. A double negation is removed."""
    return node.node if isinstance(node, Not) else Not(node)


def conjunction(nodes: list[Node]) -> Node | None:
    """Return a node that matches what all nodes match: flat, without duplicates; a single node itself; None for []."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, And) else (node,))]
    flat = list(dict.fromkeys(flat))
    return And(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def disjunction(nodes: list[Node]) -> Node | None:
    """Return a node that matches what any node matches: flat, without duplicates; a single node itself; None for []."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Or) else (node,))]
    flat = list(dict.fromkeys(flat))
    return Or(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


def _with_field_name(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text
