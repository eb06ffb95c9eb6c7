"""The parser of the query language. The grammar does not depend on the engine, and every text is a valid query.

    all words are required                lasten kuntoutus
    phrase, in quotation marks            "kuntien yhteistyö"
    required word                         "hanke"    +hanke
    negation, alternatives, group         -koulu    nuori OR lapsi    (nuori TAI lapsi) perhe
    prefix of a word                      vertais*
    in a field                            otsikko:nuori    rahoittaja:"Suomen Kuntaliitto"    koodi:S20420
    business id, case number (phrases)    1234567-1    75/3511/03
    years, status, kind, language         vuosi:2010..2013    tila:päättynyt    laji:uutinen    kieli:sv

Text that does not follow the grammar is searched for as words, and a notice reports it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from indexer.analysis.tokens import TOKEN_RE, tokenize
from indexer.facets import BY_NAME
from indexer.model import FIRST_YEAR, LAST_YEAR
from indexer.normalize import compose, replace_surrogates
from searchapp.query.ast import (
    Leaf,
    Node,
    Phrase,
    Prefix,
    Value,
    Word,
    Years,
    conjunction,
    disjunction,
    drop_last,
    negation,
    set_field,
)
from searchapp.query.keywords import FIELDS, OPERATORS

MAX_QUERY_LENGTH = 500  # characters
MAX_WORDS = 32
MAX_DEPTH = 20  # nested parentheses
MIN_PREFIX_LENGTH = 3  # letters before *; shorter prefixes match half of the index and are slow


class ParsedQuery(NamedTuple):
    """The result of parsing.

    tree: None for a query without words, years or values. notices: codes of the parts that were not used as typed.
    """

    tree: Node | None
    notices: tuple[str, ...]


class Query:
    """A typed query, parsed on first use. Copies of the parameters of a search share it."""

    def __init__(self, typed: str) -> None:
        self.typed = typed

    @classmethod
    def from_tree(cls, tree: Node | None, typed: str | None = None) -> Query:
        """Return a query with a known tree. typed: its text, which must parse to the tree; by default str(tree)."""
        query = cls((str(tree) if tree else "") if typed is None else typed)
        query.parsed = ParsedQuery(tree, ())
        return query

    @cached_property
    def parsed(self) -> ParsedQuery:
        """The tree and the notices of the text."""
        return parse(self.typed)


def parse(typed: str) -> ParsedQuery:
    """Return the tree and the notices of a typed text; never fails.

    >>> str(parse('nuori TAI lapsi -"hyvä arki" vuosi:2010..2013').tree)
    'nuori OR lapsi -"hyvä arki" vuosi:2010..2013'
    """
    typed = compose(replace_surrogates(typed).replace("\0", " "))
    parser = _Parser(typed[:MAX_QUERY_LENGTH])
    if len(typed) > MAX_QUERY_LENGTH:
        parser.note("query_cut")
    tree = parser.parse()
    if tree is None:  # only operators, which are then the words to search for
        words: list[Node] = [Word(token.form) for token in tokenize(typed[:MAX_QUERY_LENGTH])]
        tree = conjunction(words[:MAX_WORDS])
        if tree is None and typed.strip():
            parser.note("no_words")
    while (
        tree is not None and len(str(tree)) > MAX_QUERY_LENGTH
    ):  # its text must be parsed in full when a link repeats it
        parser.note("query_cut")
        tree = drop_last(tree)
    return ParsedQuery(tree, tuple(parser.notices))


_QUOTES = '"“”„‟«»'
_YEARS_RE = re.compile(r"(\d{4})?(?:(\.\.|[-–])(\d{4})?)?(?![^\s()])")
_LEXEME_RE = re.compile(
    rf"""(?P<phrase>[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}])
      | (?P<open_quote>[{_QUOTES}])
      | (?P<group>\()
      | (?P<close>\))
      | (?P<minus>(?:(?<=\s)|(?<=\()|^)[-−](?=[^\s\-−)]))
      | (?P<plus>(?:(?<=\s)|(?<=\()|^)\+(?=[^\W_]))
      | (?P<name>{"|".join(sorted(FIELDS, key=len, reverse=True))}):(?=[^\s:)])
      | (?P<code>\d{{7}}-\d(?!\w)|(?=\S*\d)[^\W_]+(?:/[^\W_]+){{2,}}(?![\w/]))
      | (?P<star>\*)
    """,
    re.VERBOSE | re.IGNORECASE,
)


class _Parser:
    """A recursive descent parser. It never fails; notices report the text that it skips."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.word_count = 0
        self.notices: dict[str, None] = {}

    def note(self, code: str) -> None:
        self.notices[code] = None

    def parse(self) -> Node | None:
        return self._alternatives()

    def _peek(self) -> re.Match[str] | None:
        """Return the next lexeme or word, None at the end. Other characters are skipped."""
        while self.position < len(self.text):
            match = _LEXEME_RE.match(self.text, self.position) or TOKEN_RE.match(self.text, self.position)
            if match and match.lastgroup == "close" and not self.depth:
                self.note("unbalanced")
            elif match and match.lastgroup != "star":
                return match
            self.position += 1
        return None

    def _alternatives(self) -> Node | None:
        """Parse alternatives up to a closing parenthesis or the end."""
        alternatives: list[Node | None] = [self._conjunction()]
        while self._skip_or():
            alternatives.append(self._conjunction())
        if len(alternatives) > 1 and None in alternatives:
            self.note("operator")
        return disjunction([node for node in alternatives if node])

    def _conjunction(self) -> Node | None:
        """Parse nodes up to OR, a closing parenthesis or the end."""
        nodes: list[Node] = []
        while (match := self._peek()) is not None and match.lastgroup != "close":
            if _is_operator(match, "OR"):
                break
            if _is_operator(match, "AND"):
                self.position = match.end()
                continue
            node = self._unary(match)
            if node is not None:
                nodes.append(node)
        return conjunction(nodes)

    def _skip_or(self) -> bool:
        match = self._peek()
        if match is None or not _is_operator(match, "OR"):
            return False
        self.position = match.end()
        return True

    def _unary(self, match: re.Match[str]) -> Node | None:
        """Parse a word, phrase, group, field or negation that begins with the match."""
        kind = match.lastgroup
        self.position = match.end()
        if kind == "minus" or _is_operator(match, "NOT"):
            return self._negation()
        if kind == "plus":
            return self._required()
        if kind == "group":
            return self._group()
        if kind == "name":
            return self._in_field(match.group("name"))
        if kind == "code":
            return self._phrase(match.group())
        if kind == "phrase":
            return self._phrase(match.group("quoted"))
        if kind == "open_quote":
            self.note("open_quote")
            return None
        return self._word(match.group().replace(" ", ""))  # T & K

    def _negation(self) -> Node | None:
        match = self._peek()
        if match is None or match.lastgroup == "close" or _is_operator(match, "OR") or _is_operator(match, "AND"):
            self.note("operator")
            return None
        node = self._unary(match)
        return negation(node) if node is not None else None

    def _required(self) -> Node | None:
        match = self._peek()
        node = self._unary(match) if match is not None else None
        return replace(node, is_required=True) if isinstance(node, Word) else node

    def _group(self) -> Node | None:
        if self.depth >= MAX_DEPTH:
            self.note("too_deep")
            return None
        self.depth += 1
        node = self._alternatives()
        if self._peek() is None:
            self.note("unbalanced")
        else:
            self.position += 1
        self.depth -= 1
        return node

    def _in_field(self, name: str) -> Node | None:
        """Parse what follows `name:`. If the value is not valid for the name, the name becomes a word."""
        field = FIELDS.get(name.casefold())
        if field == "year":
            match = _YEARS_RE.match(self.text, self.position)
            years = _years(match) if match else None
            if years is not None and match is not None:
                self.position = match.end()
                return years
        elif field in BY_NAME and BY_NAME[field].has_vocabulary:
            match = self._peek()
            typed = match and (match.group("quoted") if match.lastgroup == "phrase" else match.group())
            value = BY_NAME[field].value_named(typed or "")
            if match and value:
                self.position = match.end()
                return Value(field, value)
        elif field:
            match = self._peek()
            if match and match.lastgroup != "close":
                node = self._unary(match)
                return set_field(node, field) if node is not None else None
        self.note("field")
        return self._word(name)

    def _phrase(self, quoted: str) -> Node | None:
        typed = [token.form for token in tokenize(quoted)]
        forms = typed[: max(0, MAX_WORDS - self.word_count)]
        if len(forms) < len(typed):
            self.note("query_cut")
        if len(forms) < 2:
            return self._within_limit(Word(forms[0], is_required=True)) if forms else None
        self.word_count += len(forms) - 1
        return self._within_limit(Phrase(" ".join(forms)))

    def _word(self, form: str) -> Node | None:
        if self.text.startswith("*", self.position):
            self.position += 1
            if len(form) >= MIN_PREFIX_LENGTH:
                return self._within_limit(Prefix(form))
            self.note("short_prefix")
        return self._within_limit(Word(form))

    def _within_limit(self, leaf: Leaf) -> Leaf | None:
        """Count a leaf and return it; None if the query already has the maximum number of words."""
        self.word_count += 1
        if self.word_count > MAX_WORDS:
            self.note("query_cut")
            return None
        return leaf


def _is_operator(match: re.Match[str], name: str) -> bool:
    return match.lastgroup is None and OPERATORS.get(match.group()) == name


def _years(match: re.Match[str]) -> Years | None:
    first, dots, last = match.groups()
    ends = [int(year) if year else None for year in (first, last if dots else first)]
    if ends == [None, None] or any(year is not None and not FIRST_YEAR <= year <= LAST_YEAR for year in ends):
        return None
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        ends.reverse()
    return Years(*ends)
