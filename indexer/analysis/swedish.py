"""Swedish words: Snowball stems."""

from __future__ import annotations

from indexer.analysis.snowball import snowball_words
from indexer.analysis.words import Language

_STOP_WORDS = """
och eller men att som om än så när då där här nu även också samt utan för till från med av på i vid under över
mellan genom efter före hos mot åt ur
en ett den det de dem denna detta dessa man sig sin sitt sina
jag mig min mitt mina du dig din ditt dina han honom hans hon henne hennes vi oss vår vårt våra ni er ert era
deras dess vilken vilket vilka vad vem var inte icke ej ingen inget inga
är var varit vara blir blev bli blivit har hade haft ha kan kunde kunna ska skall skulle vill ville måste
"""

# Snowball 3 does not remove the neuter article (projektet), but removes the final t of such stems (projekt → projek).
_analyze = snowball_words("swedish", extra_ending="et")
LANGUAGE = Language("sv", frozenset(_STOP_WORDS.split()), _analyze)
