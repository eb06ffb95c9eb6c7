"""Converts records with Hankehaku's own keys to documents; values that do not fit their key are stored in `extra`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from indexer.details import EXTRA_DETAILS, is_code
from indexer.model import Document, Funding, Kind, PartialDate, Period
from indexer.normalize import clean, collapse_spaces
from indexer.sources.dates import parse_date
from indexer.sources.facts.vocabulary import OwnLabels, meaning_of, own_labels
from indexer.sources.registers.words import KINDS, LANGUAGES, STATUSES
from indexer.sources.text.blocks import LONGEST_TITLE, split_items

_LANGUAGE_RE = re.compile(r"[a-z]{2}(?:[-_][a-z0-9]+)*")


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("is not text")
    return clean(str(value)).strip()  # escapes in JSON can reintroduce characters that decoding removed


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for item in values if item is not None and (text := _text(item))))


def _titles(value: Any) -> dict[str, str]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise TypeError("is not an object of titles by language code")
    return {_language(code): title for code, item in value.items() if item is not None and (title := _text(item))}


def _language(value: Any) -> str:  # noqa: ANN401
    word = _text(value).lower()
    if code := LANGUAGES.get(word):
        return code
    if not _LANGUAGE_RE.fullmatch(word):
        raise ValueError("is not a language code such as fi")
    return word[:2]


def _date(value: Any) -> PartialDate:  # noqa: ANN401
    date = parse_date(_text(value))
    if date is None:
        raise ValueError("is not a date")
    return date


def _year(value: Any) -> PartialDate:  # noqa: ANN401
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _text(value)
    return PartialDate(int(text)) if text.isdecimal() else _date(value)


def _amount(value: Any) -> int:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        raise TypeError("is not a sum of money")
    return round(value)


def _funding(value: Any) -> tuple[Funding, ...]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError("is not a list of grants")
    return tuple(
        Funding(_text(item.get("funder")), _amount(item.get("amount_eur")), item.get("year")) for item in value
    )


def _one_of(names: dict[str, Any]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:  # noqa: ANN401
        try:
            return names[collapse_spaces(_text(value).casefold())]
        except KeyError:
            raise ValueError(f"is not one of {', '.join(dict.fromkeys(names.values()))}") from None

    return convert


KEYS: dict[str, Callable[[Any], Any]] = {
    "id": _text,
    "type": _one_of(KINDS),
    "title": _text,
    "titles": _titles,
    "funding": _funding,
    "start_year": _year,
    "end_year": _year,
    "start": _date,
    "end": _date,
    "published": _date,
    "status": _one_of(STATUSES),
    "status_word": _text,
    "lead": _text,
    "funders": _texts,
    "total_eur": _amount,
    "organisations": _texts,
    "people": _texts,
    "region": _texts,
    "place": _texts,
    "code": _texts,
    **dict.fromkeys(EXTRA_DETAILS, _texts),
    "summary": _text,
    "results": _text,
    "text": _text,
    "url": _text,
    "language": _language,
}
"""The own keys of a record, each with the function that converts its value; it raises TypeError or ValueError."""


def document_of(record: dict[str, Any], source: str) -> tuple[Document | None, list[str]]:
    """Return the document of a record, or None when the record has no text, and the reasons of its problems.

    source: the name of its file.
    """
    return document_from(*_values_of(record), source)


def document_from(
    values: dict[str, Any], extra: dict[str, Any], reasons: list[str], source: str
) -> tuple[Document | None, list[str]]:
    """Return the document of values that KEYS have converted, or None, and the reasons of its problems.

    extra, reasons: values for `extra` of the document, and the reasons so far; both may be extended.
    """
    first_text = next((values[key] for key in ("title", "summary", "text", "results") if values.get(key)), "")
    if not first_text:
        return None, [*reasons, "a record with neither title nor text"]
    period = _period(values, extra, reasons)
    title = values.get("title") or _take_headline(values, first_text)
    url, extra = _web_url(values.get("url", ""), extra)
    codes, extra = _details(values, extra)
    return Document(
        id=values.get("id") or _derived_id(source, title, period, values.get("published"), values.get("url", "")),
        kind=values.get("type", Kind.PROJECT if period else Kind.PAGE),
        title=title,
        source=source,
        titles=values.get("titles", {}),
        summary=values.get("summary", ""),
        results=values.get("results", ""),
        text=values.get("text", ""),
        language=values.get("language", ""),
        period=period,
        published=values.get("published"),
        stated_status=values.get("status"),
        status_word=values.get("status_word", ""),
        lead=values.get("lead", ""),
        organisations=_with_lead(values),
        funders=values.get("funders", ()),
        funding=values.get("funding", ()),
        total_eur=values.get("total_eur"),
        people=values.get("people", ()),
        stated_regions=values.get("region", ()),
        places=values.get("place", ()),
        codes=codes,
        url=url,
        extra=extra,
    ), reasons


def _with_lead(values: dict[str, Any]) -> tuple[str, ...]:
    """Return the distinct organisations of a record, the lead first."""
    return tuple(dict.fromkeys(filter(None, [values.get("lead", ""), *values.get("organisations", ())])))


def _web_url(url: str, extra: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the URL of a record, and the extra values. Anything but an absolute HTTP(S) URL is moved to `extra`."""
    if not url or url.startswith(("http://", "https://")):
        return url, extra
    return "", {**extra, "url": url}


def _period(values: dict[str, Any], extra: dict[str, Any], reasons: list[str]) -> Period:
    """Return the period of a record. An end before the start is moved to `extra` and gives a reason."""
    period = Period(values.get("start") or values.get("start_year"), values.get("end") or values.get("end_year"))
    if period.start and period.end and period.start.first_day > period.end.last_day:
        reasons.append(f"ends ({period.end}) before it starts ({period.start}); the end is stored in extra")
        extra["end"] = str(period.end)
        return Period(period.start)
    return period


def _details(values: dict[str, Any], extra: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the codes of a record, and its `extra` with the values of known details under their names."""
    codes = dict.fromkeys(values.get("code", ()))
    details: dict[str, list[str]] = {name: list(values[name]) for name in EXTRA_DETAILS if values.get(name)}
    others: dict[str, Any] = {}
    for key, value in extra.items():
        name = "" if key in KEYS else _meaning_of(key, own_labels())
        if name == "id" and isinstance(value, str | int) and is_code(str(value)):
            codes[str(value).strip()] = None
        elif name in EXTRA_DETAILS and (texts := _plain_texts(value)):
            details[name] = list(dict.fromkeys([*details.get(name, ()), *texts]))
        else:
            others[key] = value
    return tuple(codes), {**others, **details}


def _plain_texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the items of a text or of a list of texts; () for any other value."""
    items = value if isinstance(value, list) else [value]
    is_plain = all(isinstance(item, str | int) and not isinstance(item, bool) for item in items)
    return split_items(map(str, items)) if is_plain else ()


@lru_cache(10_000)
def _meaning_of(key: str, _own: OwnLabels) -> str:
    return meaning_of(key).key


def _values_of(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return the values of a record by key, its other values, and the reason for each value that did not fit."""
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    reasons = []
    for key, value in record.items():
        if key not in KEYS:
            extra[key] = value
        elif value is not None and value not in ("", [], {}):
            try:
                values[key] = KEYS[key](value)
            except (TypeError, ValueError) as error:
                extra[key] = value
                reasons.append(f"{key} {value!r:.80} {error}; stored in extra")
    if "status" in values and "status_word" not in record:
        values["status_word"] = _text(record["status"])
    return values, extra, reasons


def _take_headline(values: dict[str, Any], text: str) -> str:
    """Return a title for a record without one: the first line of its text, which is removed from the text.

    If that line is too long for a title, or the only one, its beginning is returned and the text is not changed.
    """
    line, _, rest = text.partition("\n")
    if len(line) > LONGEST_TITLE or not rest.strip():
        return line[:LONGEST_TITLE]
    key = next(key for key in ("summary", "text", "results") if values.get(key))
    values[key] = rest.strip()
    return line.strip()


def _derived_id(source: str, *facts: object) -> str:
    """Return an id for a record without one; it does not change when other records are inserted before it."""
    digest = hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()[:10]
    return f"{source}#{digest}"
