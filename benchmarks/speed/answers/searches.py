"""The searches for whole answers: words of records, drawn at random."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

from indexer.model import Document

Words = tuple[str, ...]
_MOST_WORDS, _MIN_LETTERS = 3, 4
_MIN_SHARE = 0.001  # of the records that contain a word
_WORD_RE = re.compile(rf"[^\W\d_]{{{_MIN_LETTERS},}}")


def draw_searches(documents: Sequence[Document], count: int) -> list[Words]:
    """Return up to `count` distinct searches of one to three words, in random order.

    The words are written forms that at least one record in a thousand has; those of a search occur in one record. The
    same records yield the same searches. Single words are soon used up, so most searches have two or three.
    """
    generator = random.Random(14)
    words_of = [sorted(_words(document)) for document in documents]
    frequency = Counter(word for words in words_of for word in words)
    least = len(documents) * _MIN_SHARE
    words_of = [frequent for words in words_of if (frequent := [word for word in words if frequency[word] >= least])]
    searches: dict[Words, None] = {}
    for _ in range(count * 4 if words_of else 0):  # few records may not have so many
        if len(searches) == count:
            break
        words = generator.choice(words_of)
        searches[tuple(generator.sample(words, min(len(words), generator.randint(1, _MOST_WORDS))))] = None
    drawn = list(searches)
    generator.shuffle(drawn)  # the first ones have more single words
    return drawn


def _words(document: Document) -> set[str]:
    text = f"{document.title} {document.summary} {document.results} {document.text}"
    return {word.casefold() for word in _WORD_RE.findall(text)}
