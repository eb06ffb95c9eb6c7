"""Tables as text: .csv, .tsv, and .txt that looks like one."""

from __future__ import annotations

import csv
import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import EXPECTED, TEXTS, names, told
from saved import read, save

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources import FORMATS, LineMemory, Problem, SourceFile, Unchanged, find_files, read_file
from indexer.sources.base import ReadOptions
from indexer.sources.tables import delimited

HEAD = "Hankkeen nimi;Rahoittaja;Alkamisvuosi;Kuvaus\n"
ROWS = "Kahvipöytä;Kela;2010;Kahvia\nPullapöytä;STM;2011;Pullaa\n"


def titles(found):
    return [each.title for each in found if isinstance(each, Document)]


def reasons(found):
    return [(each.line, each.reason) for each in found if isinstance(each, Problem)]


@pytest.mark.parametrize("name", names("csv"))
def test_a_register_is_read_as_expected(name):
    assert told(name) == EXPECTED[name]


def test_quoted_cells_keep_their_lines_and_quotes():
    path = TEXTS / "csv/tavoitteet-ja-tulokset.csv"
    documents = list(read_file(SourceFile(path, path.name)))
    assert documents[0].summary == "Madaltaa kynnystä hakea apua velkoihin.\nTavoittaa 200 perhettä."
    assert documents[0].results == "Perheitä tavoitettiin 187.\n\nIltavastaanotto jäi pysyväksi."
    assert documents[1].summary == 'Kerrostaloon oma talonmies, joka "tietää kaikki".'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_way_of_saving_changes_nothing_that_is_read(tmp_path, encoding, end, delimiter):
    expected = read(tmp_path, HEAD + ROWS, "a.csv")
    content = (HEAD + ROWS).replace(";", delimiter).replace("\n", end).encode(encoding)
    assert read(tmp_path, content, "a.csv") == expected
    assert titles(expected) == ["Kahvipöytä", "Pullapöytä"]


@pytest.mark.parametrize(
    "content",
    ["Nimi, paikka; aika|x\nKahvila, Kemi; keskiviikko|1\n", "yksi", "a;b;c\n1;2;3\n", "Laitos\tPuhelin\nA\t1\n"],
)
def test_columns_that_are_not_known_are_one_problem_that_says_what_to_run(tmp_path, content):
    (problem,) = read(tmp_path, content, "a b.csv")
    assert problem.lost
    assert "its columns are not known (" in problem.reason
    assert f"run indexer map '{tmp_path}/a b.csv'" in problem.reason


def test_of_many_unknown_columns_the_first_are_named(tmp_path):
    (problem,) = read(tmp_path, ";".join(f"S{number}" for number in range(500)), "a.csv")
    assert "(S0, S1, S2, S3, S4, S5, S6, S7, …)" in problem.reason


def test_a_header_without_records_is_told(tmp_path):
    assert reasons(read(tmp_path, HEAD + ";;;\n\n", "a.csv")) == [(None, "no records below its header")]


def test_a_header_that_stands_again_in_the_table_is_no_record(tmp_path):
    found = read(tmp_path, HEAD + ROWS + HEAD + "Teepöytä;Kela;2012;Teetä\n", "a.csv")
    assert titles(found) == ["Kahvipöytä", "Pullapöytä", "Teepöytä"]
    assert reasons(found) == [(4, "the header once more, passed over")]


def test_two_columns_of_one_name_are_told_apart(tmp_path):
    *_, document = read(tmp_path, "Hanke;Tila;Tila\nKahvipöytä;Päättynyt;Kemi\n", "a.csv")
    assert document.extra == {"Tila (2)": "Kemi"}


def test_a_quote_without_end_spoils_its_own_row_only(tmp_path):
    rows = "".join(f"Hanke {number};Kela;2010;{'Kahvia ' * 40}\n" for number in range(1000))
    found = read(tmp_path, f'{HEAD}{ROWS}"Rikki;Kela;2010;Kahvia\n{rows}', "a.csv")
    assert len(titles(found)) == 1002
    assert [line for line, _ in reasons(found)] == [4]
    assert "cannot be read: field larger than field limit" in reasons(found)[0][1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a;b\0;c\n1;2;3\n", "binary"),
        (b"Hanke;Vuosi\n\x81;2010\n", "no text"),
        ("Hanke;Vuosi\nA;2010\n".encode("utf-16") + b"x", "byte order mark"),
    ],
)
def test_bytes_that_are_no_text_are_one_problem(tmp_path, content, reason):
    (problem,) = read(tmp_path, content, "a.csv")
    assert reason in problem.reason


def test_only_rows_that_changed_are_read_anew(tmp_path):
    file = save(tmp_path, HEAD + ROWS, "a.csv")
    first = [each.id for each in read_file(file)]
    after = HEAD + "Teepöytä;Kela;2012;Teetä\n" + ROWS
    found = read(tmp_path, after, "a.csv", memory=LineMemory(previous=file.memory.current))
    assert titles(found) == ["Teepöytä"]
    assert [each.ids for each in found if isinstance(each, Unchanged)] == [first]


@pytest.mark.parametrize("head", [HEAD.replace("Kuvaus", "Tulokset"), "Selite;Rahoittaja;Hanke;Kuvaus\n"])
def test_when_columns_are_named_otherwise_every_row_is_read_anew(tmp_path, head):
    file = save(tmp_path, HEAD + ROWS, "a.csv")
    list(read_file(file))
    found = read(tmp_path, head + ROWS, "a.csv", memory=LineMemory(previous=file.memory.current))
    assert len(titles(found)) == 2


def test_a_row_with_a_note_is_told_of_each_time(tmp_path):
    file = save(tmp_path, HEAD + ROWS + "Teepöytä;Kela;99;Teetä\nVajaa;Kela\n", "a.csv")
    first = reasons(read_file(file))
    again = read(tmp_path, file.path.read_bytes(), "a.csv", memory=LineMemory(previous=file.memory.current))
    assert reasons(again) == first
    assert [line for line, _ in first] == [4, 5]


# Read by a mapping


def test_a_list_of_grants_that_names_none_is_told_by_who_got_them(tmp_path):
    (document,) = read(
        tmp_path, "Saaja;Avustuslaji;Vuosi;Myönnetty\nKylä ry;Kohdeavustus;2019;500\n", "a.csv",
        options=ReadOptions(mapping="avustukset"),
    )  # fmt: skip
    assert isinstance(document, Document)
    assert (document.title, document.lead, document.total_eur) == ("Kohdeavustus – Kylä ry", "Kylä ry", 500)


def test_a_column_that_is_not_there_is_told(tmp_path):
    reading = ReadOptions(columns={"title": "Nimi", "funders": "Maksaja"})
    found = [each for each in read(tmp_path, "Nimi;Muu\nA;1\n", "a.csv", options=reading) if isinstance(each, Problem)]
    assert [each.reason for each in found] == [
        "no column 'Maksaja', which its source names for funders",
        "columns that are not mapped, kept aside: Muu",
    ]


def test_a_wrong_column_does_not_fill_the_report(tmp_path):
    content = "Nimi;Tila\n" + "".join(f"Hanke {number};Outo {number}\n" for number in range(100))
    file = save(tmp_path, content, "a.csv", options=ReadOptions(columns={"title": "Nimi", "status": "Tila"}))
    found = [each for each in read_file(file) if isinstance(each, Problem)]
    assert len(found) == 21
    assert found[0].line == 2
    assert found[-1].reason.startswith("80 more: Tila: … is none of")


# Which files are tables


@pytest.mark.parametrize("content", [HEAD + ROWS + ROWS, (HEAD + ROWS + ROWS).replace(";", "\t")])
def test_a_text_file_that_holds_a_known_table_is_one(tmp_path, content):
    assert delimited.recognises(save(tmp_path, content, "vienti.txt"))
    assert delimited.recognises(save(tmp_path, content, "vienti"))
    assert not delimited.recognises(save(tmp_path, content, "vienti.html"))


@pytest.mark.parametrize(
    "content",
    [
        "Hanke, rahoittaja ja vuosi\n\nKahvia keitettiin, pullaa syötiin ja laulettiin.\n\nVäki, joka tuli, viihtyi.",
        "Hankkeen nimi\nKahvipöytä\nRahoittaja\nKela\n",
        "Hanke;Rahoittaja;Vuosi\nProosaa tästä eteenpäin.\nToinenkin rivi.\nJa kolmas; puolipiste.\n",
        "Ruoka;Hinta;Maku\nPulla;1;hyvä\nKahvi;2;vahva\nTee;1;mieto\n",
        "",
        "\0\0\0",
    ],
)
def test_ordinary_text_is_no_table(tmp_path, content):
    assert not delimited.recognises(save(tmp_path, content, "teksti.txt"))


def test_a_source_can_name_the_columns_of_a_text_file(tmp_path):
    content = "Ruoka;Hinta;Maku\nPulla;1;hyvä\nKahvi;2;vahva\nTee;1;mieto\n"
    assert delimited.recognises(save(tmp_path, content, "a.txt", options=ReadOptions(columns={"title": "Ruoka"})))


@pytest.mark.parametrize("folder", ["corpus", "shared/seeds"])
def test_every_text_that_was_there_before_keeps_its_format(folder, request):
    root = TEXTS.parents[1] / folder if folder == "corpus" else request.getfixturevalue("shared") / "seeds"
    tables = ("XLSX", "CSV", "JSON")
    for path in find_files(root):
        file = SourceFile(path, path.name)
        found = next(fmt.name for fmt in FORMATS if fmt.recognises(file))
        without = next(fmt.name for fmt in FORMATS if fmt.name not in tables and fmt.recognises(file))
        assert found == without, path


# Size


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_in_bounded_memory(tmp_path):
    with (tmp_path / "iso.csv").open("w", encoding="cp1252", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["Hankekoodi", "Hankkeen nimi", "Rahoittaja", "Kuvaus"])
        rows.writerows((f"A{number}", f"Hanke {number}", "Kela", "Kahvia " * 50) for number in range(100_000))
    tracemalloc.start()
    count = sum(isinstance(each, Document) for each in delimited.read(SourceFile(tmp_path / "iso.csv", "iso.csv")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 60_000_000  # ids and the memory of lines; the file is 38 MB, its documents far more


@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(' ";,\n')).map("Hanke {}".format),
            st.sampled_from(["Kela", "STM"]),
        ),
        max_size=8,
    ),
    delimiter=st.sampled_from(";,\t"),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_a_writer_of_csv_writes_is_read_back(tmp_path, rows, delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["Diaarinumero", "Hankkeen nimi", "Rahoittaja"])
    writer.writerows((f"D{number}", *row) for number, row in enumerate(rows))
    found = read(tmp_path, stream.getvalue(), "a.csv")
    assert [each.id for each in found if isinstance(each, Document)] == [f"D{number}" for number in range(len(rows))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace"))
)
def test_any_bytes_raise_nothing_but_a_source_error(tmp_path, content):
    file = save(tmp_path, content, "a.csv")
    with suppress(SourceError):
        assert list(delimited.read(file))
