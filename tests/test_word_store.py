"""The store of words: what was analysed once is found again, and no damage to it fails or changes anything."""

from __future__ import annotations

import os
import sqlite3

import pytest

from indexer.analysis import ANALYSIS, LANGUAGES, Analyzer, WordStore
from indexer.analysis.word_store import StoredWord

TEXT = "Kunnissa tehtiin järjestöyhteistyötä ja STEA:n hanke Blorbissa jatkui."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "words.sqlite"


def analyzed(path, text=TEXT, *, language="fi", analysis=ANALYSIS, writable=True):
    """The terms of a text by an analyzer with a store, how many words were new to the store, and its warnings."""
    warnings = []
    store = WordStore(path, analysis=analysis, writable=writable, warn=warnings.append)
    analyzer = Analyzer(store=store)
    terms = [terms for _, terms in analyzer.tokens(text, language)]
    learned = analyzer.take_learned()
    if writable:
        store.add(learned)
    store.close()
    return terms, len(learned), warnings


def plain(text=TEXT, language="fi"):
    return [terms for _, terms in Analyzer().tokens(text, language)]


def test_a_word_is_analysed_once_for_all_runs(path, monkeypatch):
    assert analyzed(path) == (plain(), 8, [])
    expected = plain()
    monkeypatch.setattr("indexer.analysis.voikko.readings", None)
    assert analyzed(path) == (expected, 0, [])


def test_the_same_form_is_another_word_in_another_language(path):
    analyzed(path)
    assert analyzed(path, language="sv") == (plain(language="sv"), 8, [])
    assert analyzed(path, language="sv")[1] == 0


def test_a_language_without_its_own_module_shares_the_words_of_the_default(path):
    analyzed(path)
    assert analyzed(path, language="et") == (plain(), 0, [])


def test_what_was_added_is_found_in_any_number(path):
    words = {f"sana{number}": Analyzer().word(f"sana{number}", "en") for number in range(2_000)}
    store = WordStore(path, analysis=ANALYSIS, writable=True)
    store.add(StoredWord.of(form, "en", terms) for form, terms in words.items())
    store.close()
    assert store.find([*words, "muu"], "en") == words
    store.close()


def test_words_are_written_when_many_wait(path, monkeypatch):
    monkeypatch.setattr("indexer.analysis.word_store._PENDING", 3)
    writer = WordStore(path, analysis=ANALYSIS, writable=True)
    writer.share()
    writer.add(StoredWord.of(form, "fi", Analyzer().word(form, "fi")) for form in ("kunta", "kylä", "talo"))
    reader = WordStore(path, analysis=ANALYSIS)
    assert set(reader.find(["kunta", "kylä"], "fi")) == {"kunta", "kylä"}
    reader.close()
    writer.close()
    assert list(path.parent.iterdir()) == [path]


def test_another_analysis_empties_it(path):
    analyzed(path)
    assert analyzed(path, analysis="another") == (plain(), 8, [])
    assert analyzed(path, analysis="another")[1] == 0
    assert analyzed(path)[1] == 8


def test_a_reader_of_another_analysis_leaves_it_alone(path):
    analyzed(path)
    assert analyzed(path, analysis="another", writable=False) == (plain(), 8, [])
    assert analyzed(path)[1] == 0


def test_a_reader_of_none_makes_none(path):
    assert analyzed(path, writable=False) == (plain(), 8, [])
    assert not path.exists()


def test_nothing_is_left_beside_it(path):
    analyzed(path)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="a folder that cannot be written")
def test_it_is_read_in_a_folder_that_cannot_be_written(path):
    analyzed(path)
    path.parent.chmod(0o500)
    assert analyzed(path, writable=False) == (plain(), 0, [])


# Damage


def harm_header(path):
    path.write_bytes(b"rubbish" * 1000)


def harm_pages(path):
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def harm_a_value(path):
    data = path.read_bytes()
    at = data.index("järjestöyhteistyö".encode(), data.index("järjestöyhteistyötä".encode()) + 25)
    path.write_bytes(data[:at] + b"J" + data[at + 1 :])


def cut_short(path):
    path.write_bytes(path.read_bytes()[:5000])


def put_another_value(path):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE words SET terms = (SELECT terms FROM words WHERE form = 'ja')")
    connection.close()


HARMS = (harm_header, harm_pages, harm_a_value, cut_short, put_another_value)


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_store_is_moved_aside_with_a_warning_and_changes_no_terms(path, harm):
    analyzed(path)
    harm(path)
    terms, _, warnings = analyzed(path)
    assert terms == plain()
    assert [warning for warning in warnings if "is damaged" in warning] == warnings != []
    assert path.with_name("words.sqlite.damaged").exists()
    analyzed(path)
    assert analyzed(path) == (plain(), 0, [])


@pytest.mark.parametrize("harm", HARMS)
def test_a_reader_of_a_damaged_store_warns_once_and_leaves_it(path, harm):
    analyzed(path)
    harm(path)
    before = path.read_bytes()
    terms, _, warnings = analyzed(path, writable=False)
    assert (terms, len(warnings)) == (plain(), 1)
    assert "words are analysed anew" in warnings[0]
    assert path.read_bytes() == before


def test_where_no_store_can_be_words_are_analysed_all_the_same(path):
    path.mkdir()
    terms, _, (warning,) = analyzed(path)
    assert terms == plain()
    assert "is not used: unable to open" in warning


def test_what_another_process_found_damaged_is_moved_aside(path):
    analyzed(path)
    warnings = []
    store = WordStore(path, analysis=ANALYSIS, writable=True, warn=warnings.append)
    for _ in range(2):
        store.set_aside("the terms of kunnissa are not those stored")
    store.close()
    assert len(warnings) == 1
    assert not path.exists()


def test_a_store_serves_every_language(path):
    for language in LANGUAGES:
        analyzed(path, language=language.code)
        assert analyzed(path, language=language.code)[1] == 0
