"""Language detection."""

from __future__ import annotations

import subprocess
import sys

import pytest

from indexer.analysis import Analyzer, detect_language

FINNISH = "Kylätalolla keitettiin kahvia ja juteltiin lasten harrastuksista koko ilta."
SWEDISH = "I byns samlingslokal kokade man kaffe och pratade om barnens fritid hela kvällen."
ENGLISH = "In the village hall people made coffee and talked about the children all evening."
THREADS = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from indexer.analysis import detect_language
start = Barrier(8)
def detect(_):
    start.wait()
    return detect_language("Kylätalolla keitettiin kahvia ja juteltiin lasten harrastuksista koko ilta.")
with ThreadPoolExecutor(8) as pool:
    print(*pool.map(detect, range(8)))
"""


@pytest.mark.parametrize(("text", "language"), [(FINNISH, "fi"), (SWEDISH, "sv"), (ENGLISH, "en")])
@pytest.mark.parametrize("change_case", [str, str.upper, str.title], ids=["as written", "capitals", "title"])
def test_the_language_of_a_sentence_is_detected_in_any_letter_case(text, language, change_case):
    assert detect_language(change_case(text)) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vertaistukea omaishoitajille", "fi"),
        ("Stöd för närståendevårdare", "sv"),
        ("Support for family carers", "en"),
        ("Kõik lapsed ja noored said külamajas kohvi ning räägiti pikalt oma elust", "et"),
    ],
)
def test_the_language_of_a_short_text_is_detected(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FINNISH, "fi"),
        (FINNISH.upper(), "fi"),
        (SWEDISH, "sv"),
        (ENGLISH, "en"),
        ("Kõik lapsed ja noored said külamajas kohvi ning räägiti pikalt oma elust", "et"),
        ("Projekt: viite nimi on liiga pikk; ei salvesta, kuna laps ei ole koolis ega kodus.", "et"),
        ("Koraali-koulu : Yksinopiskelua\nSointuopas : sähköuruille, harmonille. Allegro con brio, opus 5", "fi"),
        ("Vertaistukea", "fi"),
        ("2007–2008", "fi"),
    ],
)
def test_a_text_is_finnish_if_the_dictionary_has_its_words(text, language):
    assert Analyzer().language_of(text) == language


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("NÄKYMÄTTÖMÄT - Nuorten digitarinat", "fi"),
        ("VIRTAA - Kylien vesityöpaja", "fi"),
        ("KASVUA JA KAMERA", "fi"),
        ("Catline -hanke", "fi"),
        ("Northern Sparks Oy:n kehityshanke", "fi"),
        ("SmartHome arki", "fi"),
        ("HoivaDigi", "fi"),
        ("STRUMAT", "fi"),  # no word decides: the default
        ("CenXport 2.0", "fi"),
        ("Unga på väg", "sv"),
        ("KRAFT - ungdomars berättelser", "sv"),
        ("Utvecklande av Bema Vikdörr", "sv"),
        ("KASVU - Stories of the young", "en"),
        ("WIRELESS LAB ENVIRONMENT", "en"),
        ("INKA - My Mobility Factory", "en"),
        ("Reframing City Districts", "en"),
    ],
)
def test_names_and_capitals_do_not_decide_the_language_of_a_title(title, language):
    assert Analyzer().language_of(title) == language


def test_the_default_is_the_language_of_a_title_of_coined_words():
    assert Analyzer(default="sv").language_of("STRUMAT") == "sv"


def test_langdetect_is_not_called_for_a_clearly_finnish_text(monkeypatch):
    monkeypatch.setattr("indexer.analysis.detect_language", None)
    assert Analyzer().language_of(FINNISH) == "fi"


@pytest.mark.parametrize("text", ["", " \n", "2007–2008", "14:08, 5 €", "a1 b2", "中文", "…"])
def test_a_text_with_too_few_letters_has_the_default_language(text):
    assert detect_language(text, default="sv") == "sv"


def test_the_answer_does_not_change_from_run_to_run():
    ambiguous = "Projekt Kaffe Kahvi Coffee"
    assert len({detect_language(ambiguous) for _ in range(20)}) == 1


def test_eight_threads_at_first_use_all_get_the_answer():
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["fi"] * 8, "")


def test_only_the_beginning_of_a_very_long_text_is_read():
    assert detect_language(FINNISH * 100 + ENGLISH * 10_000) == "fi"
