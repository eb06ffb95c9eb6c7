"""The headline of a text whose markup or styles mark none, whether it is a news item or any other text."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.sources.text import news
from indexer.sources.text.frame import without_frame
from indexer.sources.text.title import take_title


def find_headline(lines: Sequence[str]) -> str:
    """Return the line that is the headline of a text, or "" if it has no other lines.

    >>> find_headline(["Siirry sisältöön", "", "Kylätalo avattiin", "5.10.2015", "", "Pullaa riitti kaikille."])
    'Kylätalo avattiin'
    """
    remaining = without_frame(lines)
    if news.find_date_line(remaining) and (document := news.read_lines(lines, "").document):
        return document.title
    title, others = take_title(remaining, with_text=True)
    return title if any(others) else ""
