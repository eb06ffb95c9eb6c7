"""Lines that most text files of a folder repeat are frame, and the index does not depend on the order of the runs."""

from __future__ import annotations

import random

import pytest
from saved import save
from small_corpora import documents_in, rebuilt_documents, settings_in

from indexer.indexing.reindex import reindex
from indexer.sources.text.repeated import repeated_lines

FRAME = "Kylien tietopalvelu\n\nMäntylän hankesivut\n\n"
END = "\n\nPalvelun tarjoaa Mäntylä\n"


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


def text(number, frame=FRAME, end=END):
    body = f"Tänä vuonna kylässä {number} järjestettiin talkoita, ja kahvia juotiin kannullinen toisensa perään."
    return f"{frame}Talkoot numero {number} kylällä\n\n{body}\n\nLopuksi kiitettiin talkoolaisia {number} kertaa.{end}"


def write(settings, numbers, folder="sivut", **parts):
    for number in numbers:
        save(settings.corpus, text(number, **parts), f"{folder}/{number}.txt")


def titles(settings):
    return sorted(document.title for document in documents_in(settings).values())


def test_lines_that_most_files_of_a_folder_repeat_are_left_out(settings):
    write(settings, range(6))
    write(settings, [6], frame="Toisen sivuston otsikko\n\n", end="")
    reindex(settings)
    documents = documents_in(settings)
    assert documents["sivut/0.txt"].title == "Talkoot numero 0 kylällä"
    texts = " ".join(f"{document.title} {document.text}" for document in documents.values())
    assert "Kylien tietopalvelu" not in texts
    assert "Palvelun tarjoaa" not in texts
    assert "Toisen sivuston otsikko" in texts
    assert "kiitettiin talkoolaisia 5 kertaa" in texts


@pytest.mark.parametrize("count", [4, 5])
def test_a_folder_of_few_files_has_no_repeated_lines(settings, count):
    write(settings, range(count))
    reindex(settings)
    texts = " ".join(f"{document.title} {document.text}" for document in documents_in(settings).values())
    assert ("Palvelun tarjoaa" in texts) == (count < 5)


def test_a_line_in_less_than_most_files_remains(settings):
    write(settings, range(6))
    write(settings, range(6, 16), frame="", end="")
    reindex(settings)
    assert "Palvelun tarjoaa" in documents_in(settings)["sivut/0.txt"].text


@pytest.mark.parametrize("first", range(4))
def test_any_order_of_runs_gives_the_index_of_a_full_rebuild(settings, first):
    chance = random.Random(first)
    for _ in range(5):
        for number in range(10):
            path = settings.corpus / f"sivut/{number}.txt"
            if chance.random() < 0.3:
                path.unlink(missing_ok=True)
            elif chance.random() < 0.5:
                write(settings, [number], frame=chance.choice([FRAME, "Toinen sivusto\n\n"]))
        write(settings, [99], folder="muu")
        reindex(settings)
        assert documents_in(settings) == rebuilt_documents(settings)


def test_a_run_without_changes_reads_no_file(settings):
    write(settings, range(6))
    reindex(settings)
    assert reindex(settings).files_read == 0
    write(settings, [6])
    assert reindex(settings).files_read == 1


def test_removing_the_fifth_file_restores_the_lines_of_the_others(settings):
    write(settings, range(5))
    reindex(settings)
    assert "Palvelun tarjoaa" not in documents_in(settings)["sivut/0.txt"].text
    (settings.corpus / "sivut/4.txt").unlink()
    assert reindex(settings).files_read == 4
    assert "Palvelun tarjoaa" in documents_in(settings)["sivut/0.txt"].text


def test_labels_values_dates_and_statements_of_funding_are_never_repeated_lines():
    page = [
        "Kylien tietopalvelu", "", "Sosiaalirahaston rahoittaman hankkeen kuvaus", "", "12.3.2020", "",
        "Rahoittaja: Kela", "", "Maakunta", "", "Uusimaa",
    ]  # fmt: skip
    assert repeated_lines([page] * 8) == ("Kylien tietopalvelu",)


def test_a_title_that_all_files_share_remains(settings):
    for number in range(6):
        body = (
            f"Kylässä {number} järjestettiin talkoita, ja kahvia juotiin kannullinen toisensa perään koko päivän ajan."
        )
        save(settings.corpus, f"Kylien tietopalvelu\n\nHankekuvaus\n\n{body}\n", f"sivut/{number}.txt")
    reindex(settings)
    assert set(titles(settings)) == {"Hankekuvaus"}
