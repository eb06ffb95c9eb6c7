"""Layouts of tables other than rows below one header: headers of two rows, stacked tables, cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from indexer.normalize import clean_line
from indexer.sources.facts.vocabulary import fold_label
from indexer.sources.registers.headings import SURE, Guess, propose

TOTALS = frozenset(
    ("yhteensä", "kaikki yhteensä", "summa", "kokonaissumma", "totalt", "sammanlagt", "total", "sum", "grand total")
)
_MAX_HEADING = 60  # characters
_MAX_CARD_ROWS = 200
_MIN_CARD_LABELS = 3  # sure labels in the first column of a card
_NUMBER_RE = re.compile(r"\d")


class BannerHeader(NamedTuple):
    """A header of two rows. names: of the columns, such as "Ajankohta / Alkaa". guesses: of the keys of the columns."""

    names: list[str]
    guesses: list[Guess]


def banner_header(upper: Sequence[Any], lower: Sequence[Any]) -> BannerHeader | None:
    """Return the header that two rows form, or None unless the upper one has a banner over several columns.

    >>> banner_header(["Hanke", "Ajankohta", None], [None, "Alkaa", "Päättyy"]).names
    ['Hanke', 'Ajankohta / Alkaa', 'Ajankohta / Päättyy']
    """
    columns = _columns(upper, lower)
    groups = Counter(banner for banner, label in columns if banner and label)
    if not groups or max(groups.values()) < 2:
        return None
    if any(label and banner and label != banner and groups[banner] < 2 for banner, label in columns):
        return None  # the lower row is a record
    names = [_name(banner, label) for banner, label in columns]
    with_total = {banner for banner, label in columns if fold_label(label) in TOTALS}
    labels: dict[str, str] = {}
    for (banner, label), name in zip(columns, names, strict=True):
        is_share = banner in with_total and fold_label(label) not in TOTALS
        if not is_share and (text := _text_to_guess(banner, label, name)):
            labels.setdefault(text, name)
    guesses = [
        guess._replace(columns=tuple(labels[column] for column in guess.columns)) for guess in propose(list(labels))
    ]
    return BannerHeader(names, guesses)


def _columns(upper: Sequence[Any], lower: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the banner and the label of each column, or nothing when a lower cell is not a heading."""
    columns = []
    banner = ""
    for at in range(max(len(upper), len(lower))):
        above, below = (row[at] if at < len(row) else None for row in (upper, lower))
        if below is not None and (not isinstance(below, str) or len(below) > _MAX_HEADING or _NUMBER_RE.search(below)):
            return []
        label = clean_line(below or "")
        banner = clean_line(str(above)) if above not in (None, "") else banner if label else ""
        columns.append((banner, label))
    return columns


def _name(banner: str, label: str) -> str:
    return f"{banner} / {label}" if banner and label and banner != label else banner or label


def _text_to_guess(banner: str, label: str, name: str) -> str:
    """Return what to guess the key of a column from: its label if that is known. "" for a share of a sum."""
    if any(guess.confidence >= SURE for guess in propose([label] if label else [])):
        return label
    is_sum = any(guess.key == "total_eur" for guess in propose([banner] if banner else []))
    return "" if is_sum and label and banner != label and fold_label(label) not in TOTALS else name


def is_heading_row(cells: Iterable[Any]) -> bool:
    """Return whether most cells of a row are known headings, so that it begins another table."""
    filled = [cell for cell in cells if cell not in (None, "")]
    if len(filled) < 2 or not all(isinstance(cell, str) and len(cell) <= _MAX_HEADING for cell in filled):
        return False
    if any(map(_NUMBER_RE.search, filled)):
        return False
    sure = {column for guess in propose(filled) if guess.confidence >= SURE for column in guess.columns}
    return len(sure) >= 2 and 2 * len(sure) >= len(filled)


def is_single(cells: Iterable[Any]) -> bool:
    """Return whether exactly one cell of a row is filled."""
    return sum(1 for _ in islice((cell for cell in cells if cell not in (None, "")), 2)) == 1


def card_columns(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Yield the columns of a card as rows: first the labels, then the values of each record.

    >>> list(card_columns([["Hanke", "Torikahvit"], ["Perustiedot"], ["Rahoittaja", "Kela"]]))
    [['Hanke', 'Rahoittaja'], ['Torikahvit', 'Kela']]
    """
    lines = [row for row in islice(rows, _MAX_CARD_ROWS) if sum(cell not in (None, "") for cell in row) > 1]
    for at in range(max(map(len, lines), default=0)):
        column = [row[at] if at < len(row) else None for row in lines]
        if any(cell not in (None, "") for cell in column):
            yield column


def is_card(rows: Iterable[Sequence[Any]]) -> bool:
    """Return whether the first cells of the rows are labels of a record, and the first rows are no header."""
    filled = [[cell for cell in row if cell not in (None, "")] for row in rows]
    labels = [row[0] for row in filled if len(row) > 1 and isinstance(row[0], str)]
    sure = {column for guess in propose(labels) if guess.confidence >= SURE for column in guess.columns}
    has_title = any(guess.key == "title" for guess in propose(labels))
    is_header = any(is_heading_row(row) for row in filled)
    return has_title and len(sure) >= _MIN_CARD_LABELS and 2 * len(sure) >= len(labels) and not is_header


def column_names(cells: Iterable[Any]) -> list[str]:
    """Return a unique name for each column: its heading, numbered when repeated, or "column N".

    >>> column_names(["Nimi", None, "Nimi", "  Saaja\\n(yhteisö) ", ""])
    ['Nimi', 'column 2', 'Nimi (2)', 'Saaja (yhteisö)']
    """
    headings = ["" if cell is None else clean_line(str(cell)) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    names: list[str] = []
    seen: dict[str, int] = {}
    for number, heading in enumerate(headings, 1):
        seen[heading] = seen.get(heading, 0) + 1
        name = f"{heading} ({seen[heading]})" if seen[heading] > 1 else heading
        names.append(name if heading else f"column {number}")
    return names


def is_empty(cell: Any) -> bool:  # noqa: ANN401 - a cell has any type
    """Return whether a cell has no value, or only white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
