"""The tree of a query: what is asked, apart from how it was typed. Printing a tree gives a text that parses to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from searchapp.query.keywords import OPERATORS

_PLAIN_RE = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed; field: where it must stand, "" for anywhere."""

    form: str
    field: str = ""

    def __str__(self) -> str:
        plain = _PLAIN_RE.fullmatch(self.form) and self.form not in OPERATORS
        return _in_field(self.field, self.form if plain else f'"{self.form}"')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side, one space between them."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _in_field(self.field, f'"{self.text}"')


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    form: str
    field: str = ""

    def __str__(self) -> str:
        return _in_field(self.field, f"{self.form}*")


@dataclass(frozen=True, slots=True)
class Years:
    """Documents whose years overlap the range; an end that is None is open."""

    first: int | None
    last: int | None

    def __str__(self) -> str:
        if self.first == self.last:
            return f"vuosi:{self.first}"
        return f"vuosi:{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Value:
    """Documents that have a value of a facet: status, kind or language."""

    facet: str
    value: str

    def __str__(self) -> str:
        return f"{self.facet}:{self.value}"


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that the node does not find."""

    node: Node

    def __str__(self) -> str:
        return f"-{_grouped(self.node)}"


@dataclass(frozen=True, slots=True)
class And:
    """Documents that every node finds; two nodes at the least."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_grouped(node) if isinstance(node, Or) else str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that some node finds; two nodes at the least."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.nodes))  # no parentheses: they would nest deeper than was typed


Leaf = Word | Phrase | Prefix | Years | Value
Node = Leaf | Not | And | Or


def without(tree: Node, left_out: Node) -> Node | None:
    """Return a tree without one of the nodes that stand side by side at its top."""
    if tree == left_out:
        return None
    return side_by_side([each for each in tree.nodes if each != left_out]) if isinstance(tree, And) else tree


def respelled(node: Node, old: str, new: str) -> Node:
    """Return the node with another form in place of a written form, in every word, phrase and prefix.

    >>> str(respelled(Or((Word("kutna"), Phrase("oma kutna"))), "kutna", "kunta"))
    'kunta OR "oma kunta"'
    """
    match node:
        case Word() | Prefix():
            return replace(node, form=new) if node.form == old else node
        case Phrase(text):
            return replace(node, text=" ".join(new if form == old else form for form in text.split(" ")))
        case And(nodes):
            return side_by_side([respelled(inner, old, new) for inner in nodes]) or node
        case Or(nodes):
            return either([respelled(inner, old, new) for inner in nodes]) or node
        case Not(inner):
            return negated(respelled(inner, old, new))
        case _:
            return node


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield the leaves that must or may be found, in order: not those below a Not."""
    if isinstance(node, And | Or):
        for each in node.nodes:
            yield from leaves(each)
    elif node is not None and not isinstance(node, Not):
        yield node


def placed(node: Node, field: str) -> Node:
    """Return the node with the field on every word in it that has none of its own."""
    match node:
        case Word() | Phrase() | Prefix():
            return node if node.field else replace(node, field=field)
        case And(nodes):
            return side_by_side([placed(each, field) for each in nodes]) or node
        case Or(nodes):
            return either([placed(each, field) for each in nodes]) or node
        case Not(inner):
            return negated(placed(inner, field))
        case _:
            return node


def phrases_apart(node: Node) -> Node:
    """Return the node with the words of each phrase side by side in its place."""
    match node:
        case Phrase(text, field):
            return side_by_side([Word(form, field) for form in text.split()]) or node
        case And(nodes):
            return side_by_side(list(map(phrases_apart, nodes))) or node
        case Or(nodes):
            return either(list(map(phrases_apart, nodes))) or node
        case Not(inner):
            return negated(phrases_apart(inner))
        case _:
            return node


def shorter(tree: Node) -> Node | None:
    """Return the tree without its last part."""
    match tree:
        case And(nodes):
            return side_by_side(list(nodes[:-1]))
        case Or(nodes):
            return either(list(nodes[:-1]))
        case Not(node):
            rest = shorter(node)
            return negated(rest) if rest else None
        case _:
            return None


def negated(node: Node) -> Node:
    """Return what finds the other documents; of a Not, what it leaves out."""
    return node.node if isinstance(node, Not) else Not(node)


def side_by_side(nodes: list[Node]) -> Node | None:
    """Return what finds what every node does, each once; the node itself where there is one, None of none."""
    flat = [each for node in nodes for each in (node.nodes if isinstance(node, And) else (node,))]
    flat = list(dict.fromkeys(flat))
    return And(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def either(nodes: list[Node]) -> Node | None:
    """Return what finds what some node does, each once; the node itself where there is one, None of none."""
    flat = [each for node in nodes for each in (node.nodes if isinstance(node, Or) else (node,))]
    flat = list(dict.fromkeys(flat))
    return Or(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


def _in_field(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text
