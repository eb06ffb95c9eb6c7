"""Lines that most text files of a folder repeat are frame, and the index does not depend on the order of the runs."""

from __future__ import annotations

import random
import time

import pytest
from saved import save
from small_corpora import documents_in, rebuilt_documents, settings_in

from indexer.indexing.reindex import reindex
from indexer.sources.html.text_runs import text_runs
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
        save(settings.corpus, f"Kylien tietopalvelu\n\nKahvihetki\n\n{body}\n", f"sivut/{number}.txt")
    reindex(settings)
    assert set(titles(settings)) == {"Kahvihetki"}


def web_page(number, slogan="Kylien lehti joka kotiin", end="Lehden tekevät kylät"):
    body = f"Tänä vuonna kylässä {number} järjestettiin talkoita, ja kahvia juotiin kannullinen toisensa perään."
    head = f"<p>{slogan}</p><h1>Talkoot numero {number} kylällä</h1><p>{body}</p><p>{body[::-1]}.</p>"
    return f"<html><body><article>{head}<p>Lopuksi kiitettiin {number} kertaa.</p><p>{end}</p></article></body></html>"


def write_pages(settings, numbers, **parts):
    for number in numbers:
        save(settings.corpus, web_page(number, **parts), f"sivut/{number}.html")


def test_lines_that_most_web_pages_of_a_folder_repeat_are_left_out(settings):
    write_pages(settings, range(6))
    write_pages(settings, [6], slogan="Toisen lehden tunnuslause", end="Loppu")
    write(settings, range(3))  # text files of the folder are counted separately
    reindex(settings)
    documents = documents_in(settings)
    pages = [document for name, document in documents.items() if name.endswith(".html")]
    assert sorted(page.title for page in pages) == [f"Talkoot numero {number} kylällä" for number in range(7)]
    texts = " ".join(page.text for page in pages)
    assert "joka kotiin" not in texts
    assert "Lehden tekevät" not in texts
    assert "Toisen lehden" in texts
    assert "kiitettiin 5 kertaa" in texts
    assert "Palvelun tarjoaa" in documents["sivut/0.txt"].text


def test_a_sentence_that_web_pages_repeat_remains(settings):
    write_pages(settings, range(6), end="Kahvia keitettiin, ja jokainen sai pullaa.")
    reindex(settings)
    assert "jokainen sai pullaa" in documents_in(settings)["sivut/0.html"].text


def test_a_folder_of_few_web_pages_has_no_repeated_lines(settings):
    write_pages(settings, range(4))
    reindex(settings)
    assert "Lehden tekevät" in documents_in(settings)["sivut/0.html"].text


@pytest.mark.parametrize("first", range(3))
@pytest.mark.parametrize(
    ("suffix", "write_files", "variants"),
    [
        (".txt", write, [{"frame": FRAME}, {"frame": "Toinen sivusto\n\n"}]),
        (".html", write_pages, [{"slogan": "Kylien lehti joka kotiin"}, {"slogan": "Toinen lehti"}]),
    ],
)
def test_any_order_of_runs_gives_the_index_of_a_full_rebuild(settings, suffix, write_files, variants, first):
    chance = random.Random(first)
    for _ in range(4):
        for number in range(9):
            if chance.random() < 0.3:
                (settings.corpus / f"sivut/{number}{suffix}").unlink(missing_ok=True)
            elif chance.random() < 0.5:
                write_files(settings, [number], **chance.choice(variants))
        write(settings, [99], folder="muu")
        reindex(settings)
        assert documents_in(settings) == rebuilt_documents(settings)


@pytest.mark.parametrize("data", [b"<p>" + b"kahvi " * 200_000, b"<svg>" * 100_000, b"<p" * 200_000 + b">x<"])
def test_texts_of_a_page_without_end_tags_are_found_in_linear_time(data):
    start = time.process_time()
    text_runs(data)
    assert time.process_time() - start < 2
