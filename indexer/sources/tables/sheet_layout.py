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
_AMOUNT_RE = re.compile(r"[-\d][\d\s.,]*(?:€|eur|euroa|e|%|kpl)?", re.IGNORECASE)
_NUMBER_RE = re.compile(r"\d")


class BannerHeader(NamedTuple):
    """A header of several rows. names: of the columns, such as "Ajankohta / Alkaa". guesses: of the columns' keys."""

    names: list[str]
    guesses: list[Guess]


def banner_header(*rows: Sequence[Any]) -> BannerHeader | None:
    """Return the header that two or more rows form, or None unless each upper one has banners over several columns.

    >>> banner_header(["Hanke", "Ajankohta", None], [None, "Alkaa", "Päättyy"]).names
    ['Hanke', 'Ajankohta / Alkaa', 'Ajankohta / Päättyy']
    """
    labels = rows[-1]
    upper = _filled_right(rows[0], labels)
    columns: list[tuple[str, str]] = []
    for lower in rows[1:]:
        columns = _columns(upper, lower if lower is labels else _filled_right(lower, labels))
        groups = Counter(banner for banner, label in columns if banner and label)
        if not groups or max(groups.values()) < 2 or len({banner for banner, _ in columns}) < 2:
            return None  # a banner over all columns is the title of the table
        if any(label and banner and label != banner and groups[banner] < 2 for banner, label in columns):
            return None  # the lower row is a record
        upper = [_name(banner, label) for banner, label in columns]
    return BannerHeader(list(upper), _guesses(columns))


def _guesses(columns: Sequence[tuple[str, str]]) -> list[Guess]:
    """Return the guesses of keys for columns with banners.

    Sums with the same label below several banners are added up: they are shares.
    """
    with_total = {banner for banner, label in columns if fold_label(label) in TOTALS}
    names_by_text: dict[str, list[str]] = {}
    for banner, label in columns:
        is_share = banner in with_total and fold_label(label) not in TOTALS
        if not is_share and (text := _text_to_guess(banner, label)):
            names_by_text.setdefault(text, []).append(_name(banner, label))
    return [
        guess._replace(
            columns=tuple(
                name
                for text in guess.columns
                for name in (names_by_text[text] if guess.key == "total_eur" else names_by_text[text][:1])
            )
        )
        for guess in propose(list(names_by_text))
    ]


def _filled_right(banners: Sequence[Any], labels: Sequence[Any]) -> list[str]:
    """Return a row of banners with each one repeated over the next columns that have a label below them."""
    filled: list[str] = []
    for at in range(max(len(banners), len(labels))):
        banner, label = (row[at] if at < len(row) else None for row in (banners, labels))
        text = "" if is_empty(banner) else clean_line(str(banner))
        filled.append(text or (filled[-1] if filled and not is_empty(label) else ""))
    return filled


def _columns(banners: Sequence[str], lower: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the banner and the label of each column, or nothing when a lower cell is not a heading."""
    if any(
        not isinstance(cell, str) or len(cell) > _MAX_HEADING or _NUMBER_RE.search(cell)
        for cell in lower
        if cell is not None
    ):
        return []
    labels = [*map(clean_line, (cell or "" for cell in lower)), *[""] * len(banners)]
    return list(zip(banners, labels, strict=False))


def _name(banner: str, label: str) -> str:
    return f"{banner} / {label}" if banner and label and banner != label else banner or label


def _text_to_guess(banner: str, label: str) -> str:
    """Return what to guess the key of a column from: its label if that is known. "" for a share of a sum."""
    if any(guess.confidence >= SURE for guess in propose([label] if label else [])):
        return label
    is_sum = any(guess.key == "total_eur" for guess in propose([banner] if banner else []))
    return "" if is_sum and label and banner != label and fold_label(label) not in TOTALS else _name(banner, label)


def is_heading_row(cells: Iterable[Any]) -> bool:
    """Return whether most cells of a row are known headings, so that it begins another table."""
    filled = [cell for cell in cells if cell not in (None, "")]
    if len(filled) < 2 or not all(isinstance(cell, str) and len(cell) <= _MAX_HEADING for cell in filled):
        return False
    if any(map(_NUMBER_RE.search, filled)):
        return False
    return len(_sure_in(filled)) >= 2 and _are_labels(filled)


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


def card_pairs(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the labels and the values of a card with several labels in a row, or [] for other tables.

    >>> card_pairs([["Hanke", "Torikahvit", "Hakija", "Tori ry"], ["Rahoittaja", "Kela", "Myönnetty", 500]])
    [['Hanke', 'Hakija', 'Rahoittaja', 'Myönnetty'], ['Torikahvit', 'Tori ry', 'Kela', 500]]
    """
    lines = [[cell for cell in row if cell not in (None, "")] for row in islice(rows, _MAX_CARD_ROWS)]
    lines = [line for line in lines if len(line) > 1]
    pairs = [pair for line in lines for pair in zip(line[::2], line[1::2], strict=False)]
    labels, values = ([pair[at] for pair in pairs] for at in (0, 1))
    later = [label for line in lines for label in line[2::2]]  # of a table on its side, these are values
    if not later or any(len(line) % 2 for line in lines) or not _are_card_labels(labels):
        return []
    return [labels, values] if _are_labels(later) and not _are_labels(values) else []


def is_card(rows: Iterable[Sequence[Any]]) -> bool:
    """Return whether the first cells of the rows are labels of a record, and the first rows are no header."""
    filled = [[cell for cell in row if cell not in (None, "")] for row in rows]
    labels = [row[0] for row in filled if len(row) > 1]
    return _are_card_labels(labels) and not any(map(is_heading_row, filled))


def _are_card_labels(cells: Iterable[Any]) -> bool:
    """Return whether cells are the labels of one record, one of them that of its title."""
    labels = [cell for cell in cells if isinstance(cell, str)]
    has_title = any(guess.key == "title" for guess in propose(labels))
    return has_title and len(_sure_in(labels)) >= _MIN_CARD_LABELS and _are_labels(labels)


def _are_labels(cells: Sequence[Any]) -> bool:
    """Return whether at least half of the cells are sure labels."""
    return 2 * len(_sure_in(cells)) >= len(cells)


def _sure_in(cells: Iterable[Any]) -> set[str]:
    labels = [cell for cell in cells if isinstance(cell, str)]
    return {column for guess in propose(labels) if guess.confidence >= SURE for column in guess.columns}


def is_row_of_totals(filled: Sequence[Any], width: int) -> bool:
    """Return whether the filled cells of a row are the totals of a table with this number of columns.

    >>> is_row_of_totals(["Yhteensä", 3, "12 500,00 €"], 3), is_row_of_totals(["Summa", "Kylä ry", 3], 3)
    (True, False)
    """
    words = fold_label(str(filled[0]))
    if words in TOTALS and len(filled) * 2 <= max(width, 4):
        return True
    is_total = words in TOTALS or not TOTALS.isdisjoint((words.split() or [""])[:: len(words.split()) - 1 or 1])
    return is_total and len(filled) > 1 and all(_AMOUNT_RE.fullmatch(str(cell).strip()) for cell in filled[1:])


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
