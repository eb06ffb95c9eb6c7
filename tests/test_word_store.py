"""The word store: stored words are found again, and a damaged store neither fails a run nor changes terms."""

from __future__ import annotations

import os
import sqlite3

import pytest

from indexer.analysis import LANGUAGES, Analyzer, WordStore, analysis_version
from indexer.analysis.word_store import StoredWord

TEXT = "Kunnissa tehtiin järjestöyhteistyötä ja STEA:n hanke Blorbissa jatkui."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "words.sqlite"


def analyze_with_store(path, text=TEXT, *, language="fi", analysis="", writable=True):
    """The terms of a text by an analyzer with a store, the number of words new to the store, and its warnings."""
    warnings = []
    store = WordStore(path, analysis=analysis or analysis_version(), writable=writable, warn=warnings.append)
    analyzer = Analyzer(store=store)
    terms = [terms for _, terms in analyzer.tokens(text, language)]
    learned = analyzer.take_learned()
    if writable:
        store.add(learned)
    store.close()
    return terms, len(learned), warnings


def terms_without_store(text=TEXT, language="fi"):
    return [terms for _, terms in Analyzer().tokens(text, language)]


def test_a_stored_word_is_not_analysed_again(path, monkeypatch):
    assert analyze_with_store(path) == (terms_without_store(), 8, [])
    expected = terms_without_store()
    monkeypatch.setattr("indexer.analysis.voikko.readings", None)
    assert analyze_with_store(path) == (expected, 0, [])


def test_each_language_has_its_own_words(path):
    analyze_with_store(path)
    assert analyze_with_store(path, language="sv") == (terms_without_store(language="sv"), 8, [])
    assert analyze_with_store(path, language="sv")[1] == 0


def test_a_language_without_its_own_module_shares_the_words_of_the_default(path):
    analyze_with_store(path)
    assert analyze_with_store(path, language="et") == (terms_without_store(), 0, [])


def test_any_number_of_words_is_found_again(path):
    words = {f"sana{number}": Analyzer().word(f"sana{number}", "en") for number in range(2_000)}
    store = WordStore(path, analysis=analysis_version(), writable=True)
    store.add(StoredWord.of(form, "en", terms) for form, terms in words.items())
    store.close()
    assert store.find([*words, "muu"], "en") == words
    store.close()


def test_many_pending_words_are_written_before_close(path, monkeypatch):
    monkeypatch.setattr("indexer.analysis.word_store._MAX_PENDING", 3)
    writer = WordStore(path, analysis=analysis_version(), writable=True)
    writer.share()
    writer.add(StoredWord.of(form, "fi", Analyzer().word(form, "fi")) for form in ("kunta", "kylä", "talo"))
    reader = WordStore(path, analysis=analysis_version())
    assert set(reader.find(["kunta", "kylä"], "fi")) == {"kunta", "kylä"}
    reader.close()
    writer.close()
    assert list(path.parent.iterdir()) == [path]


def test_a_writer_of_another_analysis_version_empties_the_store(path):
    analyze_with_store(path)
    assert analyze_with_store(path, analysis="another") == (terms_without_store(), 8, [])
    assert analyze_with_store(path, analysis="another")[1] == 0
    assert analyze_with_store(path)[1] == 8


def test_a_reader_of_another_analysis_version_changes_nothing(path):
    analyze_with_store(path)
    assert analyze_with_store(path, analysis="another", writable=False) == (terms_without_store(), 8, [])
    assert analyze_with_store(path)[1] == 0


def test_a_reader_creates_no_file(path):
    assert analyze_with_store(path, writable=False) == (terms_without_store(), 8, [])
    assert not path.exists()


def test_closing_leaves_only_the_database_file(path):
    analyze_with_store(path)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="a folder that cannot be written")
def test_the_store_is_readable_in_a_read_only_folder(path):
    analyze_with_store(path)
    path.parent.chmod(0o500)
    assert analyze_with_store(path, writable=False) == (terms_without_store(), 0, [])


# Damage


def damage_header(path):
    path.write_bytes(b"rubbish" * 1000)


def damage_pages(path):
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def damage_a_value(path):
    data = path.read_bytes()
    at = data.index("järjestöyhteistyö".encode(), data.index("järjestöyhteistyötä".encode()) + 25)
    path.write_bytes(data[:at] + b"J" + data[at + 1 :])


def truncate(path):
    path.write_bytes(path.read_bytes()[:5000])


def swap_values(path):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE words SET terms = (SELECT terms FROM words WHERE form = 'ja')")
    connection.close()


DAMAGES = (damage_header, damage_pages, damage_a_value, truncate, swap_values)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_moved_aside_with_a_warning_and_changes_no_terms(path, damage):
    analyze_with_store(path)
    damage(path)
    terms, _, warnings = analyze_with_store(path)
    assert terms == terms_without_store()
    assert [warning for warning in warnings if "is damaged" in warning] == warnings != []
    assert path.with_name("words.sqlite.damaged").exists()
    analyze_with_store(path)
    assert analyze_with_store(path) == (terms_without_store(), 0, [])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_reader_of_a_damaged_store_warns_once_and_changes_nothing(path, damage):
    analyze_with_store(path)
    damage(path)
    before = path.read_bytes()
    terms, _, warnings = analyze_with_store(path, writable=False)
    assert (terms, len(warnings)) == (terms_without_store(), 1)
    assert "words are analysed again" in warnings[0]
    assert path.read_bytes() == before


def test_words_are_analysed_when_no_store_can_be_created(path):
    path.mkdir()
    terms, _, (warning,) = analyze_with_store(path)
    assert terms == terms_without_store()
    assert "is not used: unable to open" in warning


def test_a_store_that_another_process_found_damaged_is_moved_aside(path):
    analyze_with_store(path)
    warnings = []
    store = WordStore(path, analysis=analysis_version(), writable=True, warn=warnings.append)
    for _ in range(2):
        store.report_damage("the terms of kunnissa are not those stored")
    store.close()
    assert len(warnings) == 1
    assert not path.exists()


def test_a_store_serves_every_language(path):
    for language in LANGUAGES:
        analyze_with_store(path, language=language.code)
        assert analyze_with_store(path, language=language.code)[1] == 0


def leave_hot_journal(path):
    """Leave the file as a writer that is killed in the middle of a transaction does."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT OR REPLACE INTO words VALUES ('fi', ?, ?)", [(f"sana{number}", bytes(4000)) for number in range(50)]
    )
    copies = {name: path.with_name(name).read_bytes() for name in (path.name, f"{path.name}-journal")}
    connection.rollback()
    connection.close()
    for name, content in copies.items():
        path.with_name(name).write_bytes(content)


def test_a_reader_uses_the_store_again_once_a_writer_has_rolled_back_the_journal_of_a_killed_one(path, monkeypatch):
    terms = terms_without_store()
    analyze_with_store(path)
    leave_hot_journal(path)
    now, warnings = [1000.0], []
    monkeypatch.setattr("indexer.analysis.word_store.time.monotonic", lambda: now[0])
    reader = WordStore(path, analysis=analysis_version(), warn=warnings.append)
    for _ in range(2):
        now[0] += 61
        assert reader.find(["järjestöyhteistyötä"], "fi") == {}
    assert len(warnings) == 1
    assert "cannot be read now" in warnings[0]
    assert analyze_with_store(path) == (terms, 0, [])  # a writer
    assert reader.find(["järjestöyhteistyötä"], "fi") == {}
    now[0] += 61
    assert list(reader.find(["järjestöyhteistyötä"], "fi")) == ["järjestöyhteistyötä"]
    reader.close()
