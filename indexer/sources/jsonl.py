"""JSON Lines: one record a line, as registers export them.

A value of the wrong kind is kept aside with a note and the rest of the record is used. Unknown keys are kept
aside too and reported once a file. A line that is no record at all is a skip with its number.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from indexer.errors import SourceError
from indexer.model import Document, Kind, PartialDate, Period, Status
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.dates import parse_date
from indexer.sources.decoding import clean, decode

_LANGUAGE_RE = re.compile(r"[a-z]{2}(?:[-_][a-z0-9]+)*|fin|swe|eng")
_THREE_LETTERS = {"fin": "fi", "swe": "sv", "eng": "en"}  # as the registers of libraries write them
_DEEPEST = 50  # objects and lists inside one another; every later step must be able to walk them
_LONGEST_TITLE = 200
_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
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


_KEYS: dict[str, Callable[[Any], Any]] = {
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


def recognises(file: SourceFile) -> bool:
    """Return whether the file's name says JSON Lines, or its first line is a JSON object."""
    if file.path.suffix.lower() in _SUFFIXES:
        return True
    first = next((line for line in file.lines if line), "")
    if not first.startswith("{"):
        return False
    try:
        return isinstance(msgspec.json.decode(first), dict)
    except (msgspec.DecodeError, RecursionError):
        return False


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the records, line by line: a file larger than memory is no trouble."""
    unknown: dict[str, int] = {}
    taken: set[str] = set()
    memory = file.memory
    unchanged: list[str] = []
    with file.path.open("rb") as stream:
        for number, line in enumerate(_lines(file, stream), 1):
            digest = memory.digest(line) if line is not None else ""
            known = memory.before.get(digest)
            if known and known[0] not in taken:  # as most lines: those that follow one another are told of together
                unchanged.append(known[0])
                taken.add(known[0])
                keys = known[1:]
            else:
                if unchanged:
                    yield Unchanged(unchanged)
                    unchanged = []
                document, keys, problems = _read_line(line, number, file)
                if document and document.id in taken:
                    problems.append(Problem(file.name, f"a second record with the id {document.id}", number))
                    document = None
                yield from problems
                if document:
                    taken.add(document.id)
                    yield document
                known = (document.id, *keys) if document and not problems else None
            for key in keys:
                unknown.setdefault(key, number)
            if known:
                memory.after[digest] = known
    if unchanged:
        yield Unchanged(unchanged)
    for key, number in sorted(unknown.items(), key=lambda item: item[1]):
        yield Problem(file.name, f"unknown key {key!r}, kept aside", number, lost=False)


def _read_line(
    line: bytes | None, number: int, file: SourceFile
) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
    """Return the document of a line, None where there is none; its unknown keys; and what was wrong in it."""
    if line is None:
        return None, (), [Problem(file.name, f"a line of over {file.max_bytes:,} bytes", number)]
    try:
        record = _record(line)
    except SourceError as error:
        return None, (), [Problem(file.name, str(error), number)]
    if record is None:
        return None, (), []
    document, reasons = _document(record, file.name)
    problems = [Problem(file.name, reason, number, lost=document is None) for reason in reasons]
    return document, tuple(sorted(record.keys() - _KEYS.keys())), problems


def _lines(file: SourceFile, stream: Any) -> Iterator[bytes | None]:  # noqa: ANN401 - a binary stream
    """Yield the lines of the file as UTF-8 or cp1252; None for one that is over-long."""
    start = stream.read(2)
    stream.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):  # its line ends are no single bytes
        return (line.encode() for line in file.text.split("\n"))
    return _bounded_lines(stream, file.max_bytes)


def _bounded_lines(stream: Any, limit: int) -> Iterator[bytes | None]:  # noqa: ANN401 - a binary stream
    """Yield the lines; None for one longer than limit bytes, which is passed over without being held."""
    while line := stream.readline(limit):
        if line.endswith(b"\n") or len(line) < limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)
        yield None


def _record(line: bytes) -> dict[str, Any] | None:
    """Return the object on the line, None for an empty line. Raises: SourceError."""
    text = decode(line).strip()
    if not text:
        return None
    try:
        record = _parsed(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise SourceError(f"not a record but {type(record).__name__}")
    if _depth(record) > _DEEPEST:
        raise SourceError(f"nested deeper than {_DEEPEST} levels")
    return record


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value. Raises: msgspec.DecodeError, RecursionError."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        if "\n" not in text:
            raise
        return msgspec.json.decode(
            text.replace("\n", "\\n")
        )  # JSON may hold U+2028 as it is; cleaned, it is a line end


def _depth(record: Any) -> int:  # noqa: ANN401
    """Return how many objects and lists stand inside one another, without recursion."""
    level, depth = [record], 0
    while level:
        depth += 1
        level = [each for value in level for each in (value.values() if isinstance(value, dict) else value)]
        level = [each for each in level if isinstance(each, dict | list)]
    return depth


def _document(record: dict[str, Any], source: str) -> tuple[Document | None, list[str]]:
    """Return the document of a record (None where there is nothing to show) and what was wrong in it."""
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    reasons = []
    for key, value in record.items():
        if key not in _KEYS:
            extra[key] = value
        elif value is not None and value not in ("", [], {}):
            try:
                values[key] = _KEYS[key](value)
            except (TypeError, ValueError) as error:
                extra[key] = value
                reasons.append(f"{key} {value!r:.80} {error}; kept aside")
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


FORMAT = Format("JSON Lines", recognises, read)
