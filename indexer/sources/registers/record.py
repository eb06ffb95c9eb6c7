"""A record of a register, read as JSON, to a document: each key by its own rule, what fits none kept aside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from indexer.model import Document, Kind, PartialDate, Period, Status
from indexer.sources.dates import parse_date
from indexer.sources.decoding import clean

_LANGUAGE_RE = re.compile(r"[a-z]{2}(?:[-_][a-z0-9]+)*|fin|swe|eng")
_THREE_LETTERS = {"fin": "fi", "swe": "sv", "eng": "en"}  # as the registers of libraries write them
_LONGEST_TITLE = 200
_KINDS = {kind.value: kind for kind in Kind} | {
    "hanke": Kind.PROJECT, "projekti": Kind.PROJECT, "uutinen": Kind.NEWS, "sivu": Kind.PAGE,
}  # fmt: skip
_STATUSES = {status.value: status for status in Status} | {
    "käynnissä": Status.ONGOING, "meneillään": Status.ONGOING, "päättynyt": Status.ENDED,
    "suunnitteilla": Status.PLANNED, "keskeytynyt": Status.INTERRUPTED, "keskeytetty": Status.INTERRUPTED,
}  # fmt: skip


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("is not text")
    return clean(str(value)).strip()  # JSON's escapes can write what the decoder took out of the line


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for item in values if item is not None and (text := _text(item))))


def _titles(value: Any) -> dict[str, str]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise TypeError("is not an object of titles by language code")
    return {_language(code): title for code, each in value.items() if each is not None and (title := _text(each))}


def _language(value: Any) -> str:  # noqa: ANN401
    code = _text(value).lower()
    if not _LANGUAGE_RE.fullmatch(code):
        raise ValueError("is no language code such as fi")
    return _THREE_LETTERS.get(code[:3], code[:2])


def _date(value: Any) -> PartialDate:  # noqa: ANN401
    date = parse_date(_text(value))
    if date is None:
        raise ValueError("is no date")
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


def _one_of(names: dict[str, Any]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:  # noqa: ANN401
        try:
            return names[_text(value).casefold()]
        except KeyError:
            raise ValueError(f"is none of {', '.join(names)}") from None

    return convert


KEYS: dict[str, Callable[[Any], Any]] = {
    "id": _text,
    "type": _one_of(_KINDS),
    "title": _text,
    "titles": _titles,
    "start_year": _year,
    "end_year": _year,
    "start": _date,
    "end": _date,
    "published": _date,
    "status": _one_of(_STATUSES),
    "lead": _text,
    "funders": _texts,
    "total_eur": _amount,
    "organisations": _texts,
    "people": _texts,
    "summary": _text,
    "results": _text,
    "text": _text,
    "url": _text,
    "language": _language,
}


def document_of(record: dict[str, Any], source: str) -> tuple[Document | None, list[str]]:
    """Return the document of a record (None where there is nothing to show) and what was wrong in it."""
    return document_from(*_values_of(record), source)


def document_from(
    values: dict[str, Any], extra: dict[str, Any], reasons: list[str], source: str
) -> tuple[Document | None, list[str]]:
    """Return the document of values that are converted by KEYS already, and what was wrong in it beside the reasons.

    extra: what is kept aside; more may be put into it.
    """
    first_text = next((values[key] for key in ("title", "summary", "text", "results") if values.get(key)), "")
    if not first_text:
        return None, [*reasons, "a record with neither title nor text"]
    period = Period(values.get("start") or values.get("start_year"), values.get("end") or values.get("end_year"))
    if period.start and period.end and period.start.first_day > period.end.last_day:
        reasons.append(f"ends ({period.end}) before it starts ({period.start}); the end is kept aside")
        extra["end"] = str(period.end)
        period = Period(period.start)
    title = values.get("title", "")
    if not title:
        title = _take_headline(values, first_text)
    lead = values.get("lead", "")
    organisations = tuple(dict.fromkeys(filter(None, [lead, *values.get("organisations", ())])))
    url = values.get("url", "")
    return Document(
        id=values.get("id") or _made_id(source, title, period, values.get("published"), url),
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
        lead=lead,
        organisations=organisations,
        funders=values.get("funders", ()),
        total_eur=values.get("total_eur"),
        people=values.get("people", ()),
        url=url if url.startswith(("http://", "https://")) else "",
        extra=extra if url.startswith(("http://", "https://")) or not url else {**extra, "url": url},
    ), reasons


def _values_of(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return the values of a record by key, what is kept aside, and why where a value did not fit its key."""
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
                reasons.append(f"{key} {value!r:.80} {error}; kept aside")
    return values, extra, reasons


def _take_headline(values: dict[str, Any], text: str) -> str:
    """Return a title for a record without one: the first line of its text, which then stands there no more.

    Of a first line too long for a title the beginning, and the text is left whole.
    """
    line, _, rest = text.partition("\n")
    if len(line) > _LONGEST_TITLE or not rest.strip():
        return line[:_LONGEST_TITLE]
    key = next(key for key in ("summary", "text", "results") if values.get(key))
    values[key] = rest.strip()
    return line.strip()


def _made_id(source: str, *told: object) -> str:
    """Return an id for a record without one that holds when lines are added above it."""
    digest = hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:10]
    return f"{source}#{digest}"
