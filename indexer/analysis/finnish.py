"""Finnish: the dictionary forms, compound parts and roots that Voikko returns, else the Snowball stem.

Dictionary forms are not stemmed: stemming them was measured to match no further documents, and it gives unrelated words
the same term (kunta and kun, lapsi and Lappi). Words outside the dictionary, mostly names, have their stem as a term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.analysis import voikko
from indexer.analysis.joints import closed, pieces_of, split_prefix
from indexer.analysis.lexicalised import has_meaning, is_lexicalised, lexicalised_runs, word_of
from indexer.analysis.snowball import stem
from indexer.analysis.words import Language, WordTerms
from indexer.normalize import dictionary_form, fold

_MAX_LETTERS = 60  # Voikko's time grows fast with the length of unknown words


def analyze(form: str, folded: str) -> WordTerms:
    """Return the terms of a word that is not a stop word.

    >>> analyze("palveluyhteistyötä", "palveluyhteistyötä").part
    ('palvelu', 'yhteis', 'työ', 'palveluyhteis', 'yhteistyö', 'palvella')
    """
    head, folded_head = dictionary_form(form).split(":")[0], folded.split(":")[0]  # STEA:n, RAY:ltä
    if len(head) > _MAX_LETTERS:
        return WordTerms(folded, _unique([_stem(folded_head)]))  # lemmas are shown to users: none of absurd length
    if readings := voikko.readings(head):
        return _terms(readings, folded, closed_stems=_closed_stems(folded_head), is_known=True)
    if "w" in folded_head and (readings := voikko.readings(folded_head.replace("w", "v"))):  # wanha: old spelling
        return _terms(readings, folded, closed_stems=(_stem(folded_head),), is_known=False)
    pieces = pieces_of(head) or split_prefix(head, _is_word)
    if pieces:
        return _joined(pieces, folded, closed_stems=_closed_stems(folded_head), joint="-" if "-" in head else "")
    return WordTerms(folded, _unique([_stem(folded_head)]), (), _unique([folded_head]))


def _terms(
    readings: Iterable[voikko.Reading], folded: str, *, closed_stems: Iterable[str], is_known: bool
) -> WordTerms:
    """Return the terms of a word with its readings. closed_stems: base terms to add."""
    lemmas = _unique(fold(reading.lemma) for reading in readings)
    base = _unique((*map(closed, lemmas), *closed_stems))
    likely = likeliest(readings)
    part = _unique(closed(word) for reading in likely for word in _part_words(reading))
    split = next((_split(reading) for reading in likely if reading.has_independent_parts), ())
    return WordTerms(folded, base, tuple(term for term in part if term not in base), lemmas, split, is_known=is_known)


def likeliest(readings: Iterable[voikko.Reading]) -> list[voikko.Reading]:
    """Return the readings with the fewest parts, which come first: kokonais|valtainen, not koko|nais|valtainen."""
    sorted_readings = list(readings)
    return [reading for reading in sorted_readings if len(reading.parts) == len(sorted_readings[0].parts)]


def _closed_stems(folded_head: str) -> tuple[str, ...]:
    """Return the stem that a hyphenated word has when it is written without hyphens; none if its lemma is its term."""
    form = closed(folded_head)
    return () if form == folded_head or _is_word(form) or split_prefix(form, _is_word) else (_stem(folded_head),)


def _stem(folded_head: str) -> str:
    return stem(closed(folded_head), "finnish")


def _is_word(form: str) -> bool:
    return bool(voikko.readings(form))


def _part_words(reading: voikko.Reading) -> Iterator[str]:
    """Yield the dictionary form of each part, then the shorter runs of parts (palveluyhteis, yhteistyö), then roots.

    The last part of a lexicalised compound is left out, with its roots, and so are runs that begin with it.
    """
    lexicalised = list(lexicalised_runs(reading.parts))
    for at, (_, lemma) in enumerate(reading.parts):
        if has_meaning(at, at + 1, lexicalised):
            yield fold(lemma)
    for length in range(2, len(reading.parts)):
        for start in range(len(reading.parts) - length + 1):
            if has_meaning(start, start + length, lexicalised):
                yield word_of(reading.parts[start : start + length])
    lost_roots = _lost_roots(reading, lexicalised)
    yield from (root for root in map(fold, reading.roots) if root not in lost_roots)


def _lost_roots(reading: voikko.Reading, lexicalised: Iterable[tuple[int, int]]) -> set[str]:
    """Return the roots that have lost their meaning: those of last parts of lexicalised compounds, of derived words."""
    last_parts = {reading.parts[end - 1][1] for _, end in lexicalised}
    derived = {lemma for lemma in (reading.lemma, *(lemma for _, lemma in reading.parts)) if is_lexicalised(lemma)}
    return {
        fold(root) for lemma in last_parts | derived for other in voikko.readings(lemma) for root in other.roots
    } - {fold(lemma) for lemma in derived}


def _split(reading: voikko.Reading) -> tuple[str, ...]:
    """Return the independent words of a compound; a lexicalised compound inside it is one word."""
    lexicalised = dict(lexicalised_runs(reading.parts))
    words, at = [], 0
    while at < len(reading.parts):
        end = lexicalised.get(at, at + 1)
        words.append(word_of(reading.parts[at:end]))
        at = end
    return tuple(map(closed, words)) if len(words) > 1 else ()


def _joined(written: list[str], folded: str, *, closed_stems: Iterable[str], joint: str) -> WordTerms:
    """Return the terms of a word that the dictionary lacks, from its pieces: KUUMA-kunnissa, eresepti.

    joint: what is between the pieces.
    """
    pieces = [analyze(piece, fold(piece)) for piece in written]
    start = joint.join(piece.exact for piece in pieces[:-1]) + joint
    lemmas = _unique(start + end for end in pieces[-1].lemmas)
    base = _unique((*(closed(start + end) for end in pieces[-1].base), *closed_stems)) or (closed(folded),)
    part = _unique(term for piece in pieces for term in (*piece.base, *piece.part))
    split = tuple(piece.base[0] for piece in pieces if piece.base)
    return WordTerms(folded, base, tuple(term for term in part if term not in base), lemmas, split)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


# Only function words: a form that is also a content word ("voi", "kuusi", "alla") is not a stop word.
_STOP_WORDS = """
ja tai sekä eli vai mutta vaan kun kuin jos että jotta koska vaikka sillä niin kuten joko ynnä
ei en et emme ette eivät älä älköön
olla olen olet on olemme olette ovat olin olit oli olimme olitte olivat ole oltu ollut olleet ollaan oltiin
olisi olisin olisivat olisit olisimme olkoon lie lienee
minä minun minut minua minussa minusta minuun minulla minulta minulle
sinä sinun sinut sinua sinussa sinusta sinuun sinulla sinulta sinulle
hän hänen hänet häntä hänessä hänestä häneen hänellä häneltä hänelle
me meidän meidät meitä meissä meistä meihin meillä meiltä meille
te teidän teidät teitä teissä teistä teihin teillä teiltä teille
he heidän heidät heitä heissä heistä heihin heillä heiltä heille
tämä tämän tätä tässä tästä tähän tällä tältä tälle tänä täksi
nämä näiden näitä näissä näistä näihin näillä näiltä näille näinä
tuo tuon tuota tuossa tuosta tuohon tuolla tuolta tuolle
nuo noiden noita noissa noista noihin noilla noilta noille
se sen sitä siinä siitä siihen sillä siltä sille sinä siksi
ne niiden niitä niissä niistä niihin niillä niiltä niille niinä niiksi
joka jonka jota jossa josta johon jolla jolta jolle jona joksi
jotka joiden joita joissa joista joihin joilla joilta joille joina joiksi
mikä minkä mitä missä mistä mihin millä miltä mille minä miksi mitkä
kuka kenen ketä kenet kenellä kenelle keneltä ketkä keiden
myös jo vielä sitten siis nyt noin
"""

LANGUAGE = Language("fi", frozenset(_STOP_WORDS.split()), analyze)
