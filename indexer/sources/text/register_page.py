"""A project's page of a register, saved as text: label and value on lines of their own.

A value may be missing (a label follows a label) and a label may break over two lines. The words of both statuses
stand on every page as a legend, so the status comes from the years. The English name hides under "Project Name".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import period_between
from indexer.sources.text.blocks import listed
from indexer.sources.text.labels import REGISTER, plain

_REST = {"steering": "Ohjausryhmän jäsenet", "publications": "Julkaisut"}
# "Vastuuhenkilö / Kuntoutussäätiössä": the second line of a label says where, in the inessive or adessive.
# Words before it are genitives, so that the person Ville Hella is no place.
WHERE_RE = re.compile(r"(?:\w[\w-]*n\s)*\w[\w:-]*(?:ssa|ssä|lla|llä)")
_INLINE_RE = re.compile(r"([^:\t]+)[:\t]\s*(.+)")
_FRAME_TITLE = "hankkeet"
_ENOUGH = 3


def recognises(file: SourceFile) -> bool:
    """Return whether the labels of a register page stand on lines of their own."""
    found = {key for _, key in _labels(_lines(file)) if key}
    return {"title", "start"} <= found and len(found) >= _ENOUGH


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the project of the page."""
    lines = _lines(file)
    values = _values(lines)
    headlines = (line for line in lines if line and line.casefold() != _FRAME_TITLE)
    title = " ".join(values.get("title", ())) or next(headlines)
    period, wrong = period_between(" ".join(values.get("start", ())), " ".join(values.get("end", ())))
    for reason in wrong:
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
        organisations=listed([lead, *values.get("organisations", ()), *values.get("partners", ())]),
        funders=listed(values.get("funders", ())),
        people=listed(values.get("people", ())),
        url=url,
        extra={"url": "\n".join(links)} if links and links != [url] else {},
    )


def _lines(file: SourceFile) -> list[str]:
    """Return the lines of the page, a label and a value on one line (Alkamisvuosi: 2010) as two."""
    lines: list[str] = []
    for line in file.lines:
        match = _INLINE_RE.fullmatch(line)
        lines += match.groups() if match and REGISTER.get(plain(match.group(1))) else [line]
    return lines


def _labels(lines: list[str]) -> Iterator[tuple[range, str]]:
    """Yield each label's lines and what it stands for."""
    at = 0
    while at < len(lines):
        taken, key = _label_at(lines, at)
        if taken:
            yield range(at, at + taken), key
        at += taken or 1


def _label_at(lines: list[str], at: int) -> tuple[int, str]:
    """Return how many lines a label takes here (0: none stands here) and what it stands for."""
    line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    joined = plain(line[:-1] + after if line.endswith("-") else f"{line} {after}")
    if line and after and joined in REGISTER:
        return 2, REGISTER[joined]
    key = REGISTER.get(plain(line))
    if key is None:
        return 0, ""
    return (2 if key == "people" and WHERE_RE.fullmatch(after) else 1), key


def _values(lines: list[str]) -> dict[str, list[str]]:
    """Return the lines below each label, empty ones inside kept; of a label told twice, all."""
    found = list(_labels(lines))
    values: dict[str, list[str]] = {}
    for (place, key), (following, _) in zip(found, [*found[1:], (range(len(lines), len(lines)), "")], strict=True):
        value = lines[place.stop : following.start]
        if key and any(value):
            values.setdefault(key, []).extend(value)
    return {key: _trimmed(value) for key, value in values.items()}


def _trimmed(lines: list[str]) -> list[str]:
    """Return the lines without the empty ones at both ends."""
    full = [at for at, line in enumerate(lines) if line]
    return lines[full[0] : full[-1] + 1]


def _prose(lines: list[str] | tuple[()]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


FORMAT = Format("register page", recognises, read)
