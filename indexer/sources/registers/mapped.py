"""Records of a foreign form to values by our keys, as a mapping of columns says; nothing of a record is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from indexer.errors import SourceError
from indexer.sources.decoding import clean
from indexer.sources.registers.cells import NO_TEXT, date_of, list_of, scale_of, status_of, sum_of, text_of
from indexer.sources.registers.mapping import CURRENCY, JOINED, TITLES, ColumnMapping, Columns
from indexer.sources.registers.record import KEYS

_LISTS = ("funders", "organisations", "people")
_DATES = ("start", "end", "start_year", "end_year", "published")
_BETWEEN = {"summary": "\n\n", "results": "\n\n", "text": "\n\n", "title": " – ", "id": "-"}
_EUROS = ("eur", "€", "euro", "euroa", "euros")
_LONGEST_KNOWN = 100  # characters, and
_MOST_KNOWN = 50_000  # texts: dates and names of a column repeat, and what was read of them is kept at hand


class Misfit(NamedTuple):
    """A value that does not fit, and is kept aside: the column, and why."""

    column: str
    reason: str


class Values(NamedTuple):
    """What a record says: values by our keys, as document_from takes them; what is kept aside; what did not fit."""

    values: dict[str, Any]
    extra: dict[str, Any]
    misfits: list[Misfit]


class Mapped:
    """Reads records by a mapping, whose columns are their keys or paths. Raises: SourceError for a wrong constant."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self._mapping = mapping
        self._columns = {key: each for key, each in mapping.columns.items() if key != CURRENCY}
        self._known: dict[tuple[str, Columns, str], Any] = {}
        self._constants = {key: self._constant(key, told) for key, told in mapping.values.items()}

    def _constant(self, key: str, told: str) -> Any:  # noqa: ANN401 - of any key
        try:
            return self._convert(key, [told], ())
        except (TypeError, ValueError) as error:
            raise SourceError(f"the value of {key}, {told!r}, {error}") from error

    def read(self, record: Mapping[str, Any]) -> Values:
        """Return what a record says."""
        said = Values({}, {}, [])
        consumed: set[str] = set()
        for key, alternatives in self._columns.items():
            columns, found = _first(record, alternatives)
            if not found:
                continue
            try:
                value = self._value(key, found, columns)
            except (TypeError, ValueError, OverflowError) as error:
                shown = found[0] if len(found) == 1 else found
                said.misfits.append(Misfit(JOINED.join(columns), f"{_shown(shown)} {error}; kept aside"))
            else:
                consumed.update(columns)
                _put(said.values, key, value)
        consumed.difference_update(name for each in said.misfits for name in each.column.split(JOINED))
        if CURRENCY in self._mapping.columns:
            self._leave_foreign_sum(record, said, consumed)
        for key, constant in self._constants.items():
            _put_constant(said.values, key, constant)
        said.extra.update((name, _kept(value)) for name, value in _aside(record, consumed))
        return said

    def _value(self, key: str, found: list[Any], columns: Columns) -> Any:  # noqa: ANN401
        """Return the value for a key; of a short text as it was before. Raises: TypeError, ValueError."""
        text = found[0]
        if len(found) > 1 or not isinstance(text, str) or len(text) > _LONGEST_KNOWN:
            return self._convert(key, found, columns)
        value = self._known.get((key, columns, text))
        if value is None:
            value = self._convert(key, found, columns)
            if len(self._known) < _MOST_KNOWN:
                self._known[key, columns, text] = value
        return value

    def _convert(self, key: str, found: list[Any], columns: Columns) -> Any:  # noqa: ANN401
        if key in _LISTS:
            return tuple(dict.fromkeys(item for each in found for item in list_of(each, self._mapping.separator)))
        if key in _DATES:
            return date_of(found[0], self._mapping.date_format, end=key.startswith("end"))
        if key == "total_eur":
            scale = scale_of(columns[0]) if columns else 1
            return sum(sum_of(each, scale) for each in found)
        if key == "status":
            return status_of(found[0])
        if key.startswith(TITLES):
            return text_of(found[0])
        if key in _BETWEEN:
            return _BETWEEN[key].join(dict.fromkeys(map(text_of, found)))
        return KEYS[key](text_of(found[0]))

    def _leave_foreign_sum(self, record: Mapping[str, Any], said: Values, consumed: set[str]) -> None:
        """Keep the sum of a record aside where its currency is not the euro."""
        columns, found = _first(record, self._mapping.columns[CURRENCY])
        currency = str(found[0]).strip() if found else ""
        if not currency or "total_eur" not in said.values:
            return
        if currency.casefold() in _EUROS:
            consumed.update(columns)
            return
        del said.values["total_eur"]
        columns, _ = _first(record, self._columns["total_eur"])
        consumed.difference_update(columns)
        said.misfits.append(Misfit(JOINED.join(columns), f"a sum in {currency:.20}, not in euros; kept aside"))


def _first(record: Mapping[str, Any], alternatives: Iterable[Columns]) -> tuple[Columns, list[Any]]:
    """Return the first of the alternatives that has a value in a record, and its values."""
    for columns in alternatives:
        found = [value for name in columns for value in found_at(record, name)]
        if found:
            return columns, found
    return (), []


def found_at(record: Mapping[str, Any], path: str) -> list[Any]:
    """Return the values at a path, empty ones left out: a key, or keys between dots, through lists.

    >>> found_at({"org": [{"name": "Kela"}, {"name": ""}, {"name": ["STM"]}]}, "org.name")
    ['Kela', 'STM']
    """
    if path in record:
        value = record[path]
        if isinstance(value, str):  # as in most cells
            return [value] if value.strip() not in NO_TEXT else []
        return list(_leaves(value))
    head, _, rest = path.partition(".")
    if not rest or head not in record:
        return []
    value = record[head]
    inner = value if isinstance(value, list) else [value]
    return [leaf for each in inner if isinstance(each, dict) for leaf in found_at(each, rest)]


def _leaves(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever JSON or a cell holds
    """Yield the values in lists one by one; of JSON-LD's value objects the value; no other object is a value."""
    if isinstance(value, str):
        if value.strip() not in NO_TEXT:
            yield value
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, dict):
        yield from _leaves(value.get("@value"))
    elif value is not None:
        yield value


def _put(values: dict[str, Any], key: str, value: Any) -> None:  # noqa: ANN401
    if key.startswith(TITLES):
        values.setdefault("titles", {})[key[len(TITLES) :]] = value
    elif value not in ("", ()):
        values[key] = value


def _put_constant(values: dict[str, Any], key: str, constant: Any) -> None:  # noqa: ANN401
    """Give a record what all have: a list gets it before its own, any other key where it has none."""
    if key in _LISTS:
        values[key] = tuple(dict.fromkeys([*constant, *values.get(key, ())]))
    elif key.startswith(TITLES):
        values.setdefault("titles", {}).setdefault(key[len(TITLES) :], constant)
    else:
        values.setdefault(key, constant)


def _aside(record: Mapping[str, Any], consumed: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield what no key took whole: of an object of which a part was taken, all."""
    for name, value in record.items():
        empty = value.strip() in NO_TEXT if isinstance(value, str) else value in (None, [], {})
        if not empty and name not in consumed:
            yield name, value


def _kept(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON can hold it, texts as the decoder gives them."""
    if isinstance(value, date):
        return text_of(value)
    if isinstance(value, str):
        return clean(value)
    return value if isinstance(value, int | float | list | dict) else str(value)


def _shown(value: Any) -> str:  # noqa: ANN401
    return f"{_kept(value)!r:.80}" if isinstance(value, datetime | date) else f"{value!r:.80}"
