"""Maps records with foreign columns to values by Hankehaku's own keys. Everything else of a record goes to `extra`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from indexer.details import EXTRA_DETAILS, is_code
from indexer.errors import SourceError
from indexer.normalize import clean
from indexer.sources.amounts import scale_of
from indexer.sources.registers.cells import EMPTY_TEXTS, date_of, list_of, sum_of, text_of
from indexer.sources.registers.mapping import CURRENCY, JOIN_SEPARATOR, TITLE_PREFIX, ColumnMapping, Columns
from indexer.sources.registers.record import KEYS

_LISTS = ("funders", "organisations", "people", "region", "place", "code", *EXTRA_DETAILS)
_TECHNICAL_IDS = ("id", "@id", "identifier")  # headings of ids that people do not know a project by
_DATES = ("start", "end", "start_year", "end_year", "published")
_GLUE = {"summary": "\n\n", "results": "\n\n", "text": "\n\n", "title": " – ", "id": "-"}
_CONSTANT = "(a constant of the mapping)"
_EUROS = ("eur", "€", "euro", "euroa", "euros")
_MAX_CACHED_LENGTH = 100  # characters of a text
_MAX_CACHED = 50_000  # converted texts: the dates and names of a column repeat


class RejectedValue(NamedTuple):
    """A value that could not be converted, and is stored in `extra`: its column and the reason."""

    column: str
    reason: str


class MappedRecord(NamedTuple):
    """The values of a record by own keys, as document_from takes them; its other values; its rejected values."""

    values: dict[str, Any]
    extra: dict[str, Any]
    rejected: list[RejectedValue]


class RecordMapper:
    """Maps records by a mapping whose columns are keys or paths of the records.

    Raises: SourceError when a constant of the mapping does not fit its key.
    """

    def __init__(self, mapping: ColumnMapping) -> None:
        self._mapping = mapping
        self._columns = {key: columns for key, columns in mapping.columns.items() if key != CURRENCY}
        self._cache: dict[tuple[str, Columns, str], Any] = {}
        self._constants = {key: self._constant(key, text) for key, text in mapping.values.items()}

    def _constant(self, key: str, text: str) -> Any:  # noqa: ANN401 - the type depends on the key
        try:
            return self._convert(key, [text], ())
        except (TypeError, ValueError) as error:
            raise SourceError(f"the value of {key}, {text!r}, {error}") from error

    def map(self, record: Mapping[str, Any]) -> MappedRecord:
        """Return the values of a record by own keys."""
        mapped = MappedRecord({}, {}, [])
        consumed: set[str] = set()
        for key, alternatives in self._columns.items():
            columns, cells = _first_filled(record, alternatives)
            if not cells:
                continue
            try:
                if words := self._mapping.codes.get(key):
                    cells = [words.get(cell, cell) for cell in map(text_of, cells)]
                value = self._value(key, cells, columns)
            except (TypeError, ValueError, OverflowError) as error:
                reason = f"{_shown(cells[0] if len(cells) == 1 else cells)} {error}; stored in extra"
                mapped.rejected.append(RejectedValue(JOIN_SEPARATOR.join(columns), reason))
            else:
                consumed.update(columns)
                _put(mapped.values, key, value)
                if key == "id" and columns[0].casefold() not in _TECHNICAL_IDS and is_code(value):
                    mapped.values.setdefault("code", (value,))
                if key == "status":
                    mapped.values.setdefault("status_word", text_of(cells[0]))
        consumed.difference_update(name for value in mapped.rejected for name in value.column.split(JOIN_SEPARATOR))
        if CURRENCY in self._mapping.columns:
            self._reject_foreign_sum(record, mapped, consumed)
        for key, constant in self._constants.items():
            _put_constant(mapped.values, key, constant)
        mapped.extra.update((name, _json_value(value)) for name, value in _unused(record, consumed))
        return mapped

    def columns_of(self, record: Mapping[str, Any]) -> dict[str, Columns]:
        """Return the columns that have the value of each own key in a record; "constant" for those of the mapping."""
        filled = {key: _first_filled(record, alternatives)[0] for key, alternatives in self._columns.items()}
        used = {key: columns for key, columns in filled.items() if columns}
        return dict.fromkeys(self._constants, (_CONSTANT,)) | used

    def _value(self, key: str, cells: list[Any], columns: Columns) -> Any:  # noqa: ANN401
        """Return the value for a key; conversions of short texts are cached. Raises: TypeError, ValueError."""
        text = cells[0]
        if len(cells) > 1 or not isinstance(text, str) or len(text) > _MAX_CACHED_LENGTH:
            return self._convert(key, cells, columns)
        value = self._cache.get((key, columns, text))
        if value is None:
            value = self._convert(key, cells, columns)
            if len(self._cache) < _MAX_CACHED:
                self._cache[key, columns, text] = value
        return value

    def _convert(self, key: str, cells: list[Any], columns: Columns) -> Any:  # noqa: ANN401
        if key in _LISTS:
            return tuple(dict.fromkeys(item for cell in cells for item in list_of(cell, self._mapping.separator)))
        if key in _DATES:
            return date_of(cells[0], self._mapping.date_format, end=key.startswith("end"))
        if key == "total_eur":
            scale = scale_of(columns[0]) if columns else 1
            return sum(sum_of(cell, scale) for cell in cells)
        if key.startswith(TITLE_PREFIX):
            return text_of(cells[0])
        if key in _GLUE:
            return _GLUE[key].join(dict.fromkeys(map(text_of, cells)))
        return KEYS[key](text_of(cells[0]))

    def _reject_foreign_sum(self, record: Mapping[str, Any], mapped: MappedRecord, consumed: set[str]) -> None:
        """Move the sum of a record to `extra` when its currency is not the euro."""
        columns, cells = _first_filled(record, self._mapping.columns[CURRENCY])
        currency = str(cells[0]).strip() if cells else ""
        if not currency or "total_eur" not in mapped.values:
            return
        if currency.casefold() in _EUROS:
            consumed.update(columns)
            return
        del mapped.values["total_eur"]
        columns, _ = _first_filled(record, self._columns["total_eur"])
        consumed.difference_update(columns)
        reason = f"a sum in {currency:.20}, not in euros; stored in extra"
        mapped.rejected.append(RejectedValue(JOIN_SEPARATOR.join(columns), reason))


def _first_filled(record: Mapping[str, Any], alternatives: Iterable[Columns]) -> tuple[Columns, list[Any]]:
    """Return the first of the alternatives that has a value in the record, and its values."""
    for columns in alternatives:
        cells = [value for name in columns for value in values_at(record, name)]
        if cells:
            return columns, cells
    return (), []


def values_at(record: Mapping[str, Any], path: str) -> list[Any]:
    """Return the values at a path, without empty ones. A path is a key, or keys with dots between, through lists.

    >>> values_at({"org": [{"name": "Kela"}, {"name": ""}, {"name": ["STM"]}]}, "org.name")
    ['Kela', 'STM']
    """
    if path in record:
        value = record[path]
        if isinstance(value, str):  # fast path for the cells of a table
            return [value] if value.strip() not in EMPTY_TEXTS else []
        return list(_leaves(value))
    head, _, rest = path.partition(".")
    if not rest or head not in record:
        return []
    value = record[head]
    inner = value if isinstance(value, list) else [value]
    return [leaf for item in inner if isinstance(item, dict) for leaf in values_at(item, rest)]


def _leaves(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value or cell
    """Yield the items of nested lists and the values of JSON-LD value objects; other objects yield nothing."""
    if isinstance(value, str):
        if value.strip() not in EMPTY_TEXTS:
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        yield from _leaves(value.get("@value"))
    elif value is not None:
        yield value


def _put(values: dict[str, Any], key: str, value: Any) -> None:  # noqa: ANN401
    if key.startswith(TITLE_PREFIX):
        values.setdefault("titles", {})[key[len(TITLE_PREFIX) :]] = value
    elif value not in ("", (), None):
        values[key] = value


def _put_constant(values: dict[str, Any], key: str, constant: Any) -> None:  # noqa: ANN401
    """Add a constant of the mapping to a record: before the items of a list, otherwise only if the key is missing."""
    if key in _LISTS:
        values[key] = tuple(dict.fromkeys([*constant, *values.get(key, ())]))
    elif key.startswith(TITLE_PREFIX):
        values.setdefault("titles", {}).setdefault(key[len(TITLE_PREFIX) :], constant)
    else:
        values.setdefault(key, constant)


def _unused(record: Mapping[str, Any], consumed: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield the names and values that no key consumed. An object that was consumed in part is yielded completely."""
    for name, value in record.items():
        is_empty = value.strip() in EMPTY_TEXTS if isinstance(value, str) else value in (None, [], {})
        if not is_empty and name not in consumed:
            yield name, value


def _json_value(value: Any) -> Any:  # noqa: ANN401
    """Return a value that JSON can represent, with texts normalised as by the decoder."""
    if isinstance(value, date):
        return text_of(value)
    if isinstance(value, str):
        return clean(value)
    return value if isinstance(value, int | float | list | dict) else str(value)


def _shown(value: Any) -> str:  # noqa: ANN401
    return f"{_json_value(value)!r:.80}" if isinstance(value, datetime | date) else f"{value!r:.80}"
