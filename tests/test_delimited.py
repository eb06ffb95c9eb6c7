"""Delimited text tables: .csv and .tsv, and .txt files that contain one."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peak_memory import result_and_peak
from registers import EXPECTED, TEXTS, names, read_register
from saved import read, save

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources import FORMATS, LineMemory, Problem, SourceFile, Unchanged, find_files, read_file
from indexer.sources.base import ReadOptions
from indexer.sources.tables import delimited
from indexer.sources.tables.hyperlinks import parse_hyperlink

HEAD = "Hankkeen nimi;Rahoittaja;Alkamisvuosi;Kuvaus\n"
ROWS = "Kahvipöytä;Kela;2010;Kahvia\nPullapöytä;STM;2011;Pullaa\n"


def titles(items):
    return [item.title for item in items if isinstance(item, Document)]


def reasons(items):
    return [(item.line, item.reason) for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize("name", names("csv"))
def test_a_register_is_read_as_expected(name):
    assert read_register(name) == EXPECTED[name]


def test_quoted_cells_keep_their_lines_and_quotes():
    path = TEXTS / "csv/tavoitteet-ja-tulokset.csv"
    documents = list(read_file(SourceFile(path, path.name)))
    assert documents[0].summary == "Madaltaa kynnystä hakea apua velkoihin.\nTavoittaa 200 perhettä."
    assert documents[0].results == "Perheitä tavoitettiin 187.\n\nIltavastaanotto jäi pysyväksi."
    assert documents[1].summary == 'Kerrostaloon oma talonmies, joka "tietää kaikki".'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_line_ends_and_delimiter_do_not_change_the_documents(tmp_path, encoding, end, delimiter):
    expected = read(tmp_path, HEAD + ROWS, "a.csv")
    content = (HEAD + ROWS).replace(";", delimiter).replace("\n", end).encode(encoding)
    assert read(tmp_path, content, "a.csv") == expected
    assert titles(expected) == ["Kahvipöytä", "Pullapöytä"]


@pytest.mark.parametrize(
    "content",
    ["Nimi, paikka; aika|x\nKahvila, Kemi; keskiviikko|1\n", "yksi", "a;b;c\n1;2;3\n", "Laitos\tPuhelin\nA\t1\n"],
)
def test_unknown_columns_are_one_problem_that_says_what_to_run(tmp_path, content):
    (problem,) = read(tmp_path, content, "a b.csv")
    assert problem.lost
    assert "unknown columns (" in problem.reason
    assert f"run indexer map '{tmp_path}/a b.csv'" in problem.reason


def test_only_the_first_of_many_unknown_columns_are_named(tmp_path):
    (problem,) = read(tmp_path, ";".join(f"S{number}" for number in range(500)), "a.csv")
    assert "(S0, S1, S2, S3, S4, S5, S6, S7, …)" in problem.reason


def test_a_header_without_records_is_reported(tmp_path):
    assert reasons(read(tmp_path, HEAD + ";;;\n\n", "a.csv")) == [(None, "no records below its header")]


def test_a_repeated_header_is_not_a_record(tmp_path):
    items = read(tmp_path, HEAD + ROWS + HEAD + "Teepöytä;Kela;2012;Teetä\n", "a.csv")
    assert titles(items) == ["Kahvipöytä", "Pullapöytä", "Teepöytä"]
    assert reasons(items) == [(4, "a repeated header, skipped")]


def test_columns_with_the_same_name_are_numbered(tmp_path):
    *_, document = read(tmp_path, "Hanke;Tila;Tila\nKahvipöytä;Päättynyt;Kemi\n", "a.csv")
    assert document.extra == {"Tila (2)": "Kemi"}


def test_an_unclosed_quote_costs_only_its_own_row(tmp_path):
    rows = "".join(f"Hanke {number};Kela;2010;{'Kahvia ' * 40}\n" for number in range(1000))
    items = read(tmp_path, f'{HEAD}{ROWS}"Rikki;Kela;2010;Kahvia\n{rows}', "a.csv")
    assert len(titles(items)) == 1002
    assert [line for line, _ in reasons(items)] == [4]
    assert "cannot be read: field larger than field limit" in reasons(items)[0][1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a;b\0;c\n1;2;3\n", "binary"),
        (b"Hanke;Vuosi\n\x81;2010\n", "no text"),
        ("Hanke;Vuosi\nA;2010\n".encode("utf-16") + b"x", "byte order mark"),
    ],
)
def test_a_file_that_is_not_text_is_one_problem(tmp_path, content, reason):
    (problem,) = read(tmp_path, content, "a.csv")
    assert reason in problem.reason


def test_only_changed_rows_are_read_again(tmp_path):
    file = save(tmp_path, HEAD + ROWS, "a.csv")
    first = [document.id for document in read_file(file)]
    after = HEAD + "Teepöytä;Kela;2012;Teetä\n" + ROWS
    items = read(tmp_path, after, "a.csv", memory=LineMemory(previous=file.memory.current))
    assert titles(items) == ["Teepöytä"]
    assert [item.ids for item in items if isinstance(item, Unchanged)] == [first]


@pytest.mark.parametrize("head", [HEAD.replace("Kuvaus", "Tulokset"), "Selite;Rahoittaja;Hanke;Kuvaus\n"])
def test_every_row_is_read_again_after_columns_were_renamed(tmp_path, head):
    file = save(tmp_path, HEAD + ROWS, "a.csv")
    list(read_file(file))
    items = read(tmp_path, head + ROWS, "a.csv", memory=LineMemory(previous=file.memory.current))
    assert len(titles(items)) == 2


def test_a_row_with_a_note_is_reported_on_every_run(tmp_path):
    file = save(tmp_path, HEAD + ROWS + "Teepöytä;Kela;99;Teetä\nVajaa;Kela\n", "a.csv")
    first = reasons(read_file(file))
    again = read(tmp_path, file.path.read_bytes(), "a.csv", memory=LineMemory(previous=file.memory.current))
    assert reasons(again) == first
    assert [line for line, _ in first] == [4, 5]


# Mappings


def test_the_title_of_a_grant_without_a_name_is_its_kind_and_recipient(tmp_path):
    (document,) = read(
        tmp_path, "Saaja;Avustuslaji;Vuosi;Myönnetty\nKylä ry;Kohdeavustus;2019;500\n", "a.csv",
        options=ReadOptions(mapping="avustukset"),
    )  # fmt: skip
    assert isinstance(document, Document)
    assert (document.title, document.lead, document.total_eur) == ("Kohdeavustus – Kylä ry", "Kylä ry", 500)


def test_a_missing_column_is_reported(tmp_path):
    options = ReadOptions(columns={"title": "Nimi", "funders": "Maksaja"})
    items = read(tmp_path, "Nimi;Muu\nA;1\n", "a.csv", options=options)
    assert [item.reason for item in items if isinstance(item, Problem)] == [
        "no column 'Maksaja', which the source maps to funders",
        "unmapped columns, shown and searched as details: Muu",
    ]


def test_many_problems_of_one_kind_are_counted(tmp_path):
    content = "Nimi;Tila\n" + "".join(f"Hanke {number};Outo {number}\n" for number in range(100))
    file = save(tmp_path, content, "a.csv", options=ReadOptions(columns={"title": "Nimi", "status": "Tila"}))
    problems = [item for item in read_file(file) if isinstance(item, Problem)]
    assert len(problems) == 21
    assert problems[0].line == 2
    assert problems[-1].reason.startswith("80 more: Tila: … is not one of")


# Recognition of tables


@pytest.mark.parametrize("content", [HEAD + ROWS + ROWS, (HEAD + ROWS + ROWS).replace(";", "\t")])
def test_a_text_file_with_a_known_header_is_a_table(tmp_path, content):
    assert delimited.recognises(save(tmp_path, content, "vienti.txt"))
    assert delimited.recognises(save(tmp_path, content, "vienti"))
    assert not delimited.recognises(save(tmp_path, content, "vienti.html"))


def test_a_text_file_that_states_a_rare_delimiter_is_a_table(tmp_path):
    rows = (HEAD + ROWS * 5).replace(";", "^")
    assert delimited.recognises(save(tmp_path, "sep=^\n" + rows, "vienti.txt"))
    assert not delimited.recognises(save(tmp_path, rows, "vienti.txt"))


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
def test_ordinary_text_is_not_a_table(tmp_path, content):
    assert not delimited.recognises(save(tmp_path, content, "teksti.txt"))


def test_a_text_file_is_a_table_if_its_source_names_the_columns(tmp_path):
    content = "Ruoka;Hinta;Maku\nPulla;1;hyvä\nKahvi;2;vahva\nTee;1;mieto\n"
    assert delimited.recognises(save(tmp_path, content, "a.txt", options=ReadOptions(columns={"title": "Ruoka"})))


@pytest.mark.parametrize("folder", ["corpus", "shared/seeds"])
def test_texts_of_the_corpus_are_not_taken_for_tables(folder, request):
    root = TEXTS.parents[1] / folder if folder == "corpus" else request.getfixturevalue("shared") / "seeds"
    tables = ("XLSX", "CSV", "JSON")
    for path in find_files(root):
        if path.suffix in (".xlsx", ".json"):
            continue  # a table
        file = SourceFile(path, path.name)
        name = next(fmt.name for fmt in FORMATS if fmt.recognises(file))
        name_without_tables = next(fmt.name for fmt in FORMATS if fmt.name not in tables and fmt.recognises(file))
        assert name == name_without_tables, path


# Size


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_in_bounded_memory(tmp_path):
    with (tmp_path / "iso.csv").open("w", encoding="cp1252", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["Hankekoodi", "Hankkeen nimi", "Rahoittaja", "Kuvaus"])
        rows.writerows((f"A{number}", f"Hanke {number}", "Kela", "Kahvia " * 50) for number in range(100_000))
    count, kilobytes = result_and_peak(
        "from indexer.model import Document; from indexer.sources import SourceFile\n"
        "from indexer.sources.tables import delimited",
        "sum(isinstance(item, Document) for item in delimited.read(SourceFile(Path(sys.argv[1]), 'iso.csv')))",
        tmp_path / "iso.csv",
    )
    assert count == 100_000
    assert kilobytes < 58_000  # for ids and line digests; the file is 38 MB, its documents far more


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
def test_rows_written_by_the_csv_module_are_read_back(tmp_path, rows, delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["Diaarinumero", "Hankkeen nimi", "Rahoittaja"])
    writer.writerows((f"D{number}", *row) for number, row in enumerate(rows))
    items = read(tmp_path, stream.getvalue(), "a.csv")
    assert [item.id for item in items if isinstance(item, Document)] == [f"D{number}" for number in range(len(rows))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace"))
)
def test_any_bytes_raise_only_a_source_error(tmp_path, content):
    file = save(tmp_path, content, "a.csv")
    with suppress(SourceError):
        assert list(delimited.read(file))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_card_with_labels_in_the_first_column_is_one_record(tmp_path, delimiter):
    rows = [
        ["Hankkeen nimi", "Soutukoulu"], ["Hakija", "Ranta ry"], ["Rahoittaja", "Kela"], ["Alkaa", "1.2.2021"],
        ["Päättyy", "31.3.2022"], ["Tiivistelmä", "Lapset soutivat"],
    ]  # fmt: skip
    (document,) = read(tmp_path, "\n".join(map(delimiter.join, rows)), "kortti.csv")
    assert (document.title, document.lead, document.funders) == ("Soutukoulu", "Ranta ry", ("Kela",))
    assert (str(document.period.start), str(document.period.end)) == ("2021-02-01", "2022-03-31")


def test_the_formula_of_a_link_is_its_text_and_its_url(tmp_path):
    link = '"=HYPERLINK(""https://tori.example/1"";""Torikahvit"")"'
    content = f"Hankkeen nimi;Rahoittaja;Vuosi\n{link};Kela;2020\n"
    (document,) = read(tmp_path, content, "a.csv")
    assert (document.title, document.url) == ("Torikahvit", "https://tori.example/1")


@pytest.mark.parametrize("formula", ['HYPERLINK("https://a.example"', "HYPERLINK(B2)", 'HYPERLINK("x"' + " " * 100_000])
def test_other_formulas_are_no_links(formula):
    assert parse_hyperlink(formula) is None
