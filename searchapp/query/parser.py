"""What a person typed to a query tree. Our own grammar, never an engine's; nothing a person types is an error.

    words side by side must all be found      lasten kuntoutus
    phrase, either side of any quotes         "kuntien yhteistyö"
    without, either, group                    -koulu    nuori OR lapsi    (nuori TAI lapsi) perhe
    beginning of a word                       vertais*
    in a field                                otsikko:nuori    rahoittaja:"Suomen Kuntaliitto"
    years, status, kind, language             vuosi:2010..2013    tila:päättynyt    laji:uutinen    kieli:sv

What does not fit degrades to plain words, and a notice says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import NamedTuple

from indexer.analysis.tokens import TOKEN_RE, tokenize
from indexer.facets import BY_NAME
from indexer.model import FIRST_YEAR, LAST_YEAR
from searchapp.query.ast import (
    Leaf,
    Node,
    Phrase,
    Prefix,
    Value,
    Word,
    Years,
    either,
    negated,
    placed,
    shorter,
    side_by_side,
)
from searchapp.query.keywords import FIELDS, OPERATORS

LONGEST_QUERY = 500  # characters
MOST_WORDS = 32
DEEPEST = 20  # parentheses inside parentheses
SHORTEST_PREFIX = 3  # letters before *: shorter ones find half of the index, slowly


class ParsedQuery(NamedTuple):
    """tree: None where nothing is asked. notices: codes of what of the typed text was not used as it stands."""

    tree: Node | None
    notices: tuple[str, ...]


class Query:
    """A typed query, parsed when it is first needed. Copies of the parameters of a search share it."""

    def __init__(self, typed: str) -> None:
        self.typed = typed

    @classmethod
    def of(cls, tree: Node | None, typed: str | None = None) -> Query:
        """Return the query of a tree. typed: its text, by default the tree printed; it must parse to the tree."""
        query = cls((str(tree) if tree else "") if typed is None else typed)
        query.parsed = ParsedQuery(tree, ())
        return query

    @cached_property
    def parsed(self) -> ParsedQuery:
        """What the text means."""
        return parse(self.typed)


def parse(typed: str) -> ParsedQuery:
    """Return the query that a typed text means; any text at all means some query.

    >>> str(parse('nuori TAI lapsi -"hyvä arki" vuosi:2010..2013').tree)
    'nuori OR lapsi -"hyvä arki" vuosi:2010..2013'
    """
    typed = typed.encode(errors="replace").decode()  # a lone surrogate is no letter
    typed = unicodedata.normalize("NFC", typed.replace("\0", " "))
    parser = _Parser(typed[:LONGEST_QUERY])
    if len(typed) > LONGEST_QUERY:
        parser.note("query_cut")
    tree = parser.parse()
    if tree is None:  # operators and nothing else: then they are the words
        words: list[Node] = [Word(token.form) for token in tokenize(typed[:LONGEST_QUERY])]
        tree = side_by_side(words[:MOST_WORDS])
        if tree is None and typed.strip():
            parser.note("no_words")
    while tree is not None and len(str(tree)) > LONGEST_QUERY:  # or it would not be read whole when it comes back
        parser.note("query_cut")
        tree = shorter(tree)
    return ParsedQuery(tree, tuple(parser.notices))


_QUOTES = '"“”„‟«»'
_YEARS_RE = re.compile(r"(\d{4})?(?:(\.\.|[-–])(\d{4})?)?(?![^\s()])")
_LEXEME_RE = re.compile(
    rf"""(?P<phrase>[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}])
      | (?P<open_quote>[{_QUOTES}])
      | (?P<group>\()
      | (?P<close>\))
      | (?P<minus>(?:(?<=\s)|(?<=\()|^)[-−](?=[^\s\-−)]))
      | (?P<name>{"|".join(sorted(FIELDS, key=len, reverse=True))}):(?=[^\s:)])
      | (?P<star>\*)
    """,
    re.VERBOSE | re.IGNORECASE,
)


class _Parser:
    """Recursive descent over the text; never fails, notes what it passes over."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.words = 0
        self.notices: dict[str, None] = {}

    def note(self, code: str) -> None:
        self.notices[code] = None

    def parse(self) -> Node | None:
        return self._either()

    def _peek(self) -> re.Match[str] | None:
        """Return the next lexeme, None at the end; what is no lexeme and no word is passed over."""
        while self.at < len(self.text):
            match = _LEXEME_RE.match(self.text, self.at) or TOKEN_RE.match(self.text, self.at)
            if match and match.lastgroup == "close" and not self.depth:
                self.note("unbalanced")
            elif match and match.lastgroup != "star":
                return match
            self.at += 1
        return None

    def _either(self) -> Node | None:
        """Read alternatives up to a closing parenthesis or the end."""
        alternatives: list[Node | None] = [self._all()]
        while self._operator("OR"):
            alternatives.append(self._all())
        if len(alternatives) > 1 and None in alternatives:
            self.note("operator")
        return either([node for node in alternatives if node])

    def _all(self) -> Node | None:
        """Read what stands side by side."""
        nodes: list[Node] = []
        while (match := self._peek()) is not None and match.lastgroup != "close":
            if _is_operator(match, "OR"):
                break
            if _is_operator(match, "AND"):
                self.at = match.end()
                continue
            node = self._one(match)
            if node is not None:
                nodes.append(node)
        return side_by_side(nodes)

    def _operator(self, name: str) -> bool:
        match = self._peek()
        if match is None or not _is_operator(match, name):
            return False
        self.at = match.end()
        return True

    def _one(self, match: re.Match[str]) -> Node | None:
        """Read one word, phrase, group, field or negation."""
        kind = match.lastgroup
        self.at = match.end()
        if kind == "minus" or _is_operator(match, "NOT"):
            return self._negated()
        if kind == "group":
            return self._group()
        if kind == "name":
            return self._in_field(match.group("name"))
        if kind == "phrase":
            return self._phrase(match.group("quoted"))
        if kind == "open_quote":
            self.note("open_quote")
            return None
        return self._word(match.group())

    def _negated(self) -> Node | None:
        match = self._peek()
        if match is None or match.lastgroup == "close" or _is_operator(match, "OR") or _is_operator(match, "AND"):
            self.note("operator")
            return None
        node = self._one(match)
        return negated(node) if node is not None else None

    def _group(self) -> Node | None:
        if self.depth >= DEEPEST:
            self.note("too_deep")
            return None
        self.depth += 1
        node = self._either()
        if self._peek() is None:
            self.note("unbalanced")
        else:
            self.at += 1
        self.depth -= 1
        return node

    def _in_field(self, name: str) -> Node | None:
        """Read what follows `name:`; a name or value that means nothing here is plain words."""
        field = FIELDS.get(name.casefold())
        if field == "year":
            years = _YEARS_RE.match(self.text, self.at)
            found = _years(years) if years else None
            if found is not None and years is not None:
                self.at = years.end()
                return found
        elif field in BY_NAME and BY_NAME[field].has_vocabulary:
            match = self._peek()
            typed = match and (match.group("quoted") if match.lastgroup == "phrase" else match.group())
            value = BY_NAME[field].value_named(typed or "")
            if match and value:
                self.at = match.end()
                return Value(field, value)
        elif field:
            match = self._peek()
            if match and match.lastgroup != "close":
                node = self._one(match)
                return placed(node, field) if node is not None else None
        self.note("field")
        return self._word(name)

    def _phrase(self, quoted: str) -> Node | None:
        typed = [token.form for token in tokenize(quoted)]
        forms = typed[: max(0, MOST_WORDS - self.words)]
        if len(forms) < len(typed):
            self.note("query_cut")
        if len(forms) < 2:
            return self._counted(Word(forms[0])) if forms else None
        self.words += len(forms) - 1
        return self._counted(Phrase(" ".join(forms)))

    def _word(self, form: str) -> Node | None:
        if self.text.startswith("*", self.at):
            self.at += 1
            if len(form) >= SHORTEST_PREFIX:
                return self._counted(Prefix(form))
            self.note("short_prefix")
        return self._counted(Word(form))

    def _counted(self, leaf: Leaf) -> Leaf | None:
        self.words += 1
        if self.words > MOST_WORDS:
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
