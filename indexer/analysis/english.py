"""English words: Snowball stems (its second English algorithm)."""

from __future__ import annotations

from indexer.analysis.snowball import snowball_words
from indexer.analysis.words import Language

_STOP_WORDS = """
a an the and or but if then than that this these those there here of in on at by for with from to into onto
about as between through during before after above below up down out over under
i me my we us our you your he him his she her it its they them their who whom whose which what where when why how
is am are was were be been being has have had having do does did doing will would shall should can could may
might must not no nor so such too very also
"""

LANGUAGE = Language("en", frozenset(_STOP_WORDS.split()), snowball_words("english"))
