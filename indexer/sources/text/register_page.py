"""A project's page of a register, saved as plain text: labels and values on lines of their own.

A value may be missing (a label follows a label), and a label may continue on a second line. Every page shows the words
of both statuses as a legend, so the status is derived from the years. The English name is the value of "Project Name".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import period_between
from indexer.sources.text.blocks import collapse_empty_lines, split_items
from indexer.sources.text.labels import REGISTER_LABELS, normalize_label

# Sections of the text, so that their words are found, with their headings.
_REST = {"region": "Alue", "place": "Paikkakunta", "steering": "Ohjausryhmän jäsenet", "publications": "Julkaisut"}
# "Vastuuhenkilö / Kuntoutussäätiössä": the second line of a label is an organisation in the inessive or adessive.
# Words before it must be genitives, so that the person Ville Hella does not match.
LOCATIVE_RE = re.compile(r"(?:\w[\w-]*n\s)*\w[\w:-]*(?:ssa|ssä|lla|llä)")
_INLINE_RE = re.compile(r"([^:\t]+)[:\t]\s*(.+)")
_SITE_TITLE = "hankkeet"
_MIN_LABELS = 3


def recognises(file: SourceFile) -> bool:
    """Return whether the labels of a register page, title and start among them, are on lines of their own."""
    meanings = {meaning for _, meaning in _find_labels(_lines(file)) if meaning}
    return {"title", "start"} <= meanings and len(meanings) >= _MIN_LABELS


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the project, and a note for each date that cannot be read."""
    lines = _lines(file)
    values = _values(lines)
    headlines = (line for line in lines if line and line.casefold() != _SITE_TITLE)
    title = " ".join(values.get("title", ())) or next(headlines)
    period, reasons = period_between(" ".join(values.get("start", ())), " ".join(values.get("end", ())))
    for reason in reasons:
        yield Problem(file.name, reason, lost=False)
    lead = " ".join(values.get("lead", ()))
    links = [line for line in values.get("url", ()) if line]
    url = next((link for link in links if link.startswith(("http://", "https://"))), "")
    yield Document(
        id=file.name,
        kind=Kind.PROJECT,
        title=title,
        source=file.name,
        titles={code: name for code in ("en", "sv") if (name := " ".join(values.get(f"title_{code}", ())))},
        summary=_prose(values.get("summary", ())),
        results=_prose(values.get("results", ())),
        text="\n\n".join(f"{label}\n{_prose(values[key])}" for key, label in _REST.items() if values.get(key)),
        period=period,
        lead=lead,
        organisations=split_items([lead, *values.get("organisations", ()), *values.get("partners", ())]),
        funders=split_items(values.get("funders", ())),
        people=split_items(values.get("people", ())),
        stated_regions=split_items(values.get("region", ())),
        places=split_items(values.get("place", ())),
        url=url,
        extra={"url": "\n".join(links)} if links and links != [url] else {},
    )


def _lines(file: SourceFile) -> list[str]:
    """Return the lines of the page. A label and its value on one line (Alkamisvuosi: 2010) become two lines."""
    lines: list[str] = []
    for line in file.lines:
        match = _INLINE_RE.fullmatch(line)
        lines += match.groups() if match and REGISTER_LABELS.get(normalize_label(match.group(1))) else [line]
    return lines


def _find_labels(lines: list[str]) -> Iterator[tuple[range, str]]:
    """Yield the line numbers and the meaning of each label."""
    index = 0
    while index < len(lines):
        line_count, meaning = _label_at(lines, index)
        if line_count:
            yield range(index, index + line_count), meaning
        index += line_count or 1


def _label_at(lines: list[str], index: int) -> tuple[int, str]:
    """Return how many lines the label at this index takes (0 if there is none), and its meaning."""
    line, following = lines[index], lines[index + 1] if index + 1 < len(lines) else ""
    joined = normalize_label(line[:-1] + following if line.endswith("-") else f"{line} {following}")
    if line and following and joined in REGISTER_LABELS:
        return 2, REGISTER_LABELS[joined]
    meaning = REGISTER_LABELS.get(normalize_label(line))
    if meaning is None:
        return 0, ""
    return (2 if meaning == "people" and LOCATIVE_RE.fullmatch(following) else 1), meaning


def _values(lines: list[str]) -> dict[str, list[str]]:
    """Return the lines after the labels of each meaning, without empty lines at both ends."""
    labels = list(_find_labels(lines))
    ends = [*(label_lines.start for label_lines, _ in labels[1:]), len(lines)]
    values: dict[str, list[str]] = {}
    for (label_lines, meaning), end in zip(labels, ends, strict=False):
        value = lines[label_lines.stop : end]
        if meaning and any(value):
            values.setdefault(meaning, []).extend(value)
    return {meaning: _without_empty_ends(value) for meaning, value in values.items()}


def _without_empty_ends(lines: list[str]) -> list[str]:
    """Return the lines without empty ones at both ends. At least one line must not be empty."""
    nonempty = [index for index, line in enumerate(lines) if line]
    return lines[nonempty[0] : nonempty[-1] + 1]


def _prose(lines: list[str] | tuple[()]) -> str:
    return "\n".join(collapse_empty_lines(lines))


FORMAT = Format("register page", recognises, read)
