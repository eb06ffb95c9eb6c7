"""Lines that most pages of a folder repeat above their title or at their end: the frame of the site they are from.

Counted are short lines above the first label, and the last lines of a text without labels on lines of their own: never
a label, a value, a date, or a statement of who funds the project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from contextvars import ContextVar

from indexer.sources.dates import parse_date_line
from indexer.sources.facts.vocabulary import meaning_of, states_fact
from indexer.sources.text.blocks import parse_byline

MIN_FILES = 5
"""A line in fewer files of a folder is no frame, and a folder of fewer files has none."""

# Seven folders of 4 to 14 real pages: any share from 0.3 to 1 marks the same two lines, the header of a register.
_MIN_SHARE = 0.6
_HEAD_LINES, _TAIL_LINES = 12, 8  # non-empty lines
_LONGEST = 120  # characters
_MIN_PROSE = 100  # characters of a paragraph

_repeated: ContextVar[frozenset[str]] = ContextVar("repeated", default=frozenset())


def use_repeated(lines: Iterable[str]) -> None:
    """Leave out these lines, in addition to known ones, from what this thread reads from now on."""
    _repeated.set(frozenset(lines))


def repeated_lines(files: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the lines that most files repeat, sorted. files: the lines of each text file of a folder."""
    return _repeated_of({lines[index] for index in _candidates(lines)} for lines in files)


def repeated_texts(pages: Iterable[Set[str]]) -> tuple[str, ...]:
    """Return the texts that may be frame and that most pages repeat, sorted. pages: the texts of each web page.

    Sentences are no frame: what is left of a page without its boilerplate is mostly its own text.
    """
    repeated = _repeated_of(pages)
    return tuple(text for text in repeated if _is_short(text) and not _is_label(text) and not _is_prose(text))


def _repeated_of(files: Iterable[Set[str]]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    total = 0
    for lines in files:
        total += 1
        counts.update(lines)
    least = max(MIN_FILES, _MIN_SHARE * total)
    return tuple(sorted(line for line, count in counts.items() if count >= least))


def without_repeated(lines: Sequence[str]) -> list[str]:
    """Return the lines, with empty ones instead of those that the folder of the file repeats."""
    repeated = repeated_in(lines)
    return ["" if index in repeated else line for index, line in enumerate(lines)]


def repeated_in(lines: Sequence[str]) -> set[int]:
    """Return the indices of the lines of a text that its folder repeats, but not of the line directly above the text.

    That line is the title if all lines above it are repeated, too.
    """
    repeated = _repeated.get()
    if not repeated:
        return set()
    marked = {index for index in _candidates(lines) if lines[index] in repeated}
    filled = [index for index, line in enumerate(lines) if line]
    for position, index in enumerate(filled):
        if index not in marked:
            if position and (_is_label(lines[index]) or _is_prose(lines[index])):
                marked.discard(filled[position - 1])
            break
    return marked


def _candidates(lines: Sequence[str]) -> Iterator[int]:
    """Yield the indices of the lines that may be frame."""
    filled = [index for index, line in enumerate(lines) if line]
    labels = [position for position, index in enumerate(filled) if _is_label(lines[index])]
    end = min(labels[0] if labels else len(filled), _HEAD_LINES)
    start = len(filled) if labels else max(end, len(filled) - _TAIL_LINES)
    for index in (*filled[:end], *filled[start:]):
        if _is_short(lines[index]):
            yield index


def _is_short(line: str) -> bool:
    """Return whether a line is short, has a letter, and is no statement of a fact."""
    is_text = len(line) <= _LONGEST and any(map(str.isalpha, line))
    return is_text and "rahoit" not in line.casefold() and not parse_date_line(line) and not parse_byline(line)


def _is_label(line: str) -> bool:
    return states_fact(line) or meaning_of(line).is_sure


def _is_prose(line: str) -> bool:
    return len(line) >= _MIN_PROSE or line.endswith(".")
