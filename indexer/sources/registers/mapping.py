"""Column mappings: which columns of a file contain the values of which own keys of Hankehaku.

The operator's mapping overrides a shipped one. A column is named by its heading, or in JSON by its path
(`recipientOrganization.name`, through lists). The first alternative that has a value is used; joined columns
(`Tavoitteet | Toimenpiteet`) are used together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from indexer.errors import SourceError
from indexer.sources.base import ReadOptions
from indexer.sources.facts.vocabulary import fold_label
from indexer.sources.registers.record import KEYS

JOIN_SEPARATOR = " | "
CURRENCY = "currency"
"""An additional key: the column with the currency of the sum. A sum that is not in euros is stored in `extra`."""
TITLE_PREFIX = "titles."
"""Followed by a language code, the key of a title in another language."""
TEXT_KEYS = ("title", "summary", "text", "results")
"""A record needs at least one of them."""

_SHIPPED = Path(__file__).with_name("mappings")
_LANGUAGE_RE = re.compile(r"[a-z]{2}")
Columns = tuple[str, ...]


@dataclass(frozen=True)
class ColumnMapping:
    """The alternative columns of each key.

    values: constants for records whose columns have no value. date_format: of strptime, or "" to recognise dates.
    separator: between the items of a cell. codes: by key, the words for values that are codes.
    Raises: SourceError for an unknown key or an invalid date_format.
    """

    columns: Mapping[str, tuple[Columns, ...]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    separator: str = ""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in (*self.columns, *self.values):
            if not _is_key(key):
                raise SourceError(f"unknown key {key!r} (available: {', '.join(_available_keys())})")
        if self.date_format:
            _require_format(self.date_format)

    @property
    def names(self) -> set[str]:
        """All columns that are mapped."""
        return {name for alternatives in self.columns.values() for columns in alternatives for name in columns}

    @property
    def has_text(self) -> bool:
        """Whether a column is mapped to a title or a text, without which there is nothing to index."""
        return any(self.columns.get(key) for key in TEXT_KEYS)

    def over(self, other: ColumnMapping) -> ColumnMapping:
        """Return the other mapping with each key overridden that this one has too."""
        return ColumnMapping(
            columns={**other.columns, **self.columns},
            values={**other.values, **self.values},
            date_format=self.date_format or other.date_format,
            separator=self.separator or other.separator,
            codes={**other.codes, **self.codes},
        )

    def bind(self, columns: Iterable[str]) -> ColumnMapping:
        """Return the mapping with the headings spelled as in a file, without columns that the file does not have.

        Alternatives with all their columns precede those of which the file has only some columns.
        """
        columns = list(columns)
        exact, by_fold = set(columns), {fold_label(name): name for name in reversed(columns)}

        def present(names: Columns) -> Columns:
            headings = (name if name in exact else by_fold.get(fold_label(name), "") for name in names)
            return tuple(dict.fromkeys(heading for heading in headings if heading))

        def by_completeness(alternatives: Iterable[Columns]) -> tuple[Columns, ...]:
            headings = ((present(names), len(names)) for names in alternatives)
            pairs = sorted(headings, key=lambda pair: len(pair[0]) < pair[1])
            return tuple(columns for columns, _ in pairs if columns)

        bound = {key: by_completeness(alternatives) for key, alternatives in self.columns.items()}
        return replace(self, columns={key: alternatives for key, alternatives in bound.items() if alternatives})


def mapping_of(options: ReadOptions) -> ColumnMapping | None:
    """Return the mapping of a [[source]], or None when it has none. Raises: SourceError when it is wrong."""
    own = own_mapping(options)
    if options.mapping:
        return own.over(shipped_mapping(options.mapping))
    return own if options.columns else None


def own_mapping(options: ReadOptions) -> ColumnMapping:
    """Return the columns, values and formats that a [[source]] sets itself. Raises: SourceError when one is wrong."""
    return ColumnMapping(
        columns={key: (split_columns(text),) for key, text in options.columns.items()},
        values=options.values,
        date_format=options.date_format,
        separator=options.list_separator,
    )


def split_columns(text: str) -> Columns:
    """Return the columns of a joined expression.

    >>> split_columns("Tavoitteet | Toimenpiteet")
    ('Tavoitteet', 'Toimenpiteet')
    """
    return tuple(name for part in text.split(JOIN_SEPARATOR.strip()) if (name := part.strip()))


def shipped_names() -> list[str]:
    """Return the names of the shipped mappings, sorted."""
    return sorted(path.stem for path in _SHIPPED.glob("*.toml"))


@cache
def shipped_mapping(name: str) -> ColumnMapping:
    """Return a shipped mapping by its name. Raises: SourceError when the name is unknown."""
    if name not in shipped_names():
        raise SourceError(f"unknown mapping {name!r} (available: {', '.join(shipped_names())})")
    content = tomllib.loads((_SHIPPED / f"{name}.toml").read_text("utf-8"))
    columns = {key: tuple(map(split_columns, alternatives)) for key, alternatives in content["columns"].items()}
    return ColumnMapping(
        columns=columns,
        values=content.get("values", {}),
        separator=content.get("list_separator", ""),
        codes=content.get("codes", {}),
    )


def _is_key(key: str) -> bool:
    is_title = key.startswith(TITLE_PREFIX) and bool(_LANGUAGE_RE.fullmatch(key[len(TITLE_PREFIX) :]))
    return is_title or key in (*KEYS, CURRENCY)


def _available_keys() -> list[str]:
    columns = [key for key in KEYS if key not in ("titles", "funding")]  # keys whose values are not texts
    return [*columns, f"{TITLE_PREFIX}sv", f"{TITLE_PREFIX}en", CURRENCY]


def _require_format(date_format: str) -> None:
    """Raises: SourceError when a date that is written in the format cannot be read with it."""
    try:
        datetime.strptime(datetime(2020, 1, 31).strftime(date_format), date_format)
    except (ValueError, re.error) as error:
        raise SourceError(f"invalid date_format {date_format!r} (expected one of strptime): {error}") from error
