"""Which columns of a file are which of our keys: as the operator says, over a shipped mapping, over nothing.

A column is named by its heading, or in JSON by its path (`recipientOrganization.name`, through lists). Of alternatives
the first that has a value counts; columns that are joined (`Tavoitteet | Toimenpiteet`) count together.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from indexer.errors import SourceError
from indexer.sources.base import ReadOptions
from indexer.sources.registers.record import KEYS

JOINED = " | "
CURRENCY = "currency"
"""Beside our keys: the column that tells the currency of the sum; a sum that is not in euros is kept aside."""
TITLES = "titles."
"""Before a language code: the key of a title in another language."""
TEXTS = ("title", "summary", "text", "results")
"""Of these a record needs one."""

_SHIPPED = Path(__file__).with_name("mappings")
_LANGUAGE_RE = re.compile(r"[a-z]{2}")
Columns = tuple[str, ...]


def folded(name: str) -> str:
    """Return a heading as headings are compared: in lower case, words apart, without punctuation.

    >>> folded("Hankkeen_nimi (fi)"), folded("amountAwarded"), folded(" EU-rahoitus, € ")
    ('hankkeen nimi fi', 'amount awarded', 'eu rahoitus')
    """
    apart = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", unicodedata.normalize("NFC", name))
    return " ".join(re.sub(r"[\W_]+", " ", apart).casefold().split())


@dataclass(frozen=True)
class ColumnMapping:
    """Which columns give each of our keys, in alternatives; see the top of this page.

    values: what a record has whose columns do not say. separator: between the items of one cell.
    Raises: SourceError for a key that is none of ours, or a date_format that is none of strptime.
    """

    columns: Mapping[str, tuple[Columns, ...]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    separator: str = ""

    def __post_init__(self) -> None:
        for key in (*self.columns, *self.values):
            if not _is_key(key):
                raise SourceError(f"{key!r} is none of our keys: {', '.join(_known_keys())}")
        if self.date_format:
            _require_format(self.date_format)

    @property
    def names(self) -> set[str]:
        """Every column that is mapped."""
        return {name for each in self.columns.values() for columns in each for name in columns}

    @property
    def has_text(self) -> bool:
        """Whether a record that it reads can be shown."""
        return any(self.columns.get(key) for key in TEXTS)

    def over(self, other: ColumnMapping) -> ColumnMapping:
        """Return this mapping laid over another, key by key."""
        return ColumnMapping(
            {**other.columns, **self.columns},
            {**other.values, **self.values},
            self.date_format or other.date_format,
            self.separator or other.separator,
        )

    def bound(self, columns: Iterable[str]) -> ColumnMapping:
        """Return the mapping with columns as a file's headings are written, without those that the file has not."""
        columns = list(columns)
        exact, by_fold = set(columns), {folded(name): name for name in reversed(columns)}

        def here(names: Columns) -> Columns:
            found = (name if name in exact else by_fold.get(folded(name), "") for name in names)
            return tuple(dict.fromkeys(name for name in found if name))

        kept = {key: tuple(filter(None, map(here, each))) for key, each in self.columns.items()}
        return replace(self, columns={key: each for key, each in kept.items() if each})


def mapping_of(reading: ReadOptions) -> ColumnMapping | None:
    """Return the mapping that a [[source]] tells, None where it tells none. Raises: SourceError."""
    own = ColumnMapping(
        {key: (columns_of(told),) for key, told in reading.columns.items()},
        reading.values,
        reading.date_format,
        reading.list_separator,
    )
    if reading.mapping:
        return own.over(shipped(reading.mapping))
    return own if reading.columns else None


def columns_of(told: str) -> Columns:
    """Return the columns that are written as joined.

    >>> columns_of("Tavoitteet | Toimenpiteet")
    ('Tavoitteet', 'Toimenpiteet')
    """
    return tuple(name for each in told.split(JOINED.strip()) if (name := each.strip()))


def shipped_names() -> list[str]:
    """Return the names of the shipped mappings, sorted."""
    return sorted(path.stem for path in _SHIPPED.glob("*.toml"))


@cache
def shipped(name: str) -> ColumnMapping:
    """Return a shipped mapping by its name. Raises: SourceError when there is none of that name."""
    if name not in shipped_names():
        raise SourceError(f"there is no mapping {name!r}; there are: {', '.join(shipped_names())}")
    told = tomllib.loads((_SHIPPED / f"{name}.toml").read_text("utf-8"))
    columns = {key: tuple(map(columns_of, each)) for key, each in told["columns"].items()}
    return ColumnMapping(columns, told.get("values", {}), separator=told.get("list_separator", ""))


def _is_key(key: str) -> bool:
    return key in (*KEYS, CURRENCY) or (key.startswith(TITLES) and bool(_LANGUAGE_RE.fullmatch(key[len(TITLES) :])))


def _known_keys() -> list[str]:
    return [key for key in KEYS if key != "titles"] + [f"{TITLES}sv", f"{TITLES}en", CURRENCY]


def _require_format(date_format: str) -> None:
    """Raises: SourceError when no date is read by the format that is written by it."""
    try:
        datetime.strptime(datetime(2020, 1, 31).strftime(date_format), date_format)
    except (ValueError, re.error) as error:
        raise SourceError(f"the date_format {date_format!r} is none of strptime's: {error}") from error
