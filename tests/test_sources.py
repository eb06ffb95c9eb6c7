"""Which files of a folder are read, in which format, and which problems are reported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import TEXTS
from saved import read, read_one, save

from indexer.errors import SourceError
from indexer.model import Document, Kind
from indexer.sources import FORMATS, Problem, find_files, read_file

SAMPLES = {
    "PDF": (TEXTS / "pdf/skargard.pdf").read_bytes(),
    "DOCX": (TEXTS / "docx/lastensuojelu.docx").read_bytes(),
    "ODT": (TEXTS / "odt/lukukoira.odt").read_bytes(),
    "old Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "feed": '<rss version="2.0"><channel><item><title>Kahvipöytä</title></item></channel></rss>',
    "XML": "<?xml version='1.0'?><rivit><rivi><nimi>Kahvipöytä</nimi></rivi></rivit>",
    "XLSX": "",
    "CSV": "Hankkeen nimi;Alkamisvuosi;Rahoittaja\nKahvipöytä;2010;Kela\nPullapöytä;2011;Kela\n",
    "web page": "<!DOCTYPE html>\n<html><body><p>Pullaa riitti.</p></body></html>\n",
    "JSON": '[{"title": "Kahvipöytä"}]',
    "JSON Lines": '{"title": "Kahvipöytä"}\n',
    "project page": "Hankkeen nimi\n\nKahvipöytä\n\nAlkamisvuosi\n\n2010\n\nRahoittaja\n\nKela\n",
    "news": "Kahvipöytä katettiin\n\n5.10.2015, 14:08\n\nPullaa riitti.\n",
    "page": "Kahvipöytä\n\nPullaa riitti.\n",
}
NAMES = {"XLSX": "taulukko.xlsx", "JSON": "tiedot.json"}  # formats that are recognised by file name


def files_and_problems(corpus):
    return [item if isinstance(item, Problem) else item.relative_to(corpus).as_posix() for item in find_files(corpus)]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_format_is_recognised_before_later_formats(tmp_path, name):
    file = save(tmp_path, SAMPLES[name], NAMES.get(name, "teksti.txt"))
    assert next(fmt.name for fmt in FORMATS if fmt.recognises(file)) == name


def test_every_format_has_a_sample():
    assert [fmt.name for fmt in FORMATS] == list(SAMPLES)


@pytest.mark.parametrize(
    "content",
    [
        "x",
        "<b>Kylätalo</b>",
        '[{"title": "lista"}]',
        "{ei jsonia",
        "Tausta\n\nYksi otsikko.",
        "nimi;vuosi\nA;2010",
    ],
)
def test_a_file_of_no_other_format_is_a_page(tmp_path, content):
    page = read_one(tmp_path, content)
    assert page.kind is Kind.PAGE
    assert page.title == content.split("\n")[0]


def test_files_are_sorted_by_name(tmp_path):
    for name in ("b.txt", "a/z.txt", "a.txt", "ä.txt", "a/b/c.jsonl"):
        save(tmp_path, "x", name)
    assert files_and_problems(tmp_path) == ["a.txt", "a/b/c.jsonl", "a/z.txt", "b.txt", "ä.txt"]


@pytest.mark.parametrize("name", [".piilo.txt", ".git/x.txt", "README.md", "README", "readme.txt", "alla/Readme.md"])
def test_hidden_files_and_readmes_are_skipped(tmp_path, name):
    save(tmp_path, "x", "hanke.txt")
    save(tmp_path, "x", name)
    assert files_and_problems(tmp_path) == ["hanke.txt"]


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no folder"):
        list(find_files(tmp_path / "puuttuu"))


def test_an_empty_folder_has_no_files(tmp_path):
    assert files_and_problems(tmp_path) == []


def test_a_link_out_of_the_corpus_is_not_followed(tmp_path):
    save(tmp_path, "salaisuus", "muualla.txt")
    save(tmp_path, "x", "corpus/hanke.txt")
    (tmp_path / "corpus/linkki.txt").symlink_to(tmp_path / "muualla.txt")
    hanke, problem = files_and_problems(tmp_path / "corpus")
    assert (hanke, problem.path) == ("hanke.txt", "linkki.txt")
    assert "out of the corpus" in problem.reason


def test_a_link_inside_the_corpus_is_read(tmp_path):
    save(tmp_path, "x", "hanke.txt")
    (tmp_path / "linkki.txt").symlink_to(tmp_path / "hanke.txt")
    assert files_and_problems(tmp_path) == ["hanke.txt", "linkki.txt"]


def test_a_linked_folder_is_not_followed_since_it_may_be_a_loop(tmp_path):
    save(tmp_path, "x", "a/hanke.txt")
    (tmp_path / "a/silmukka").symlink_to(tmp_path)
    hanke, problem = files_and_problems(tmp_path)
    assert (hanke, problem.path) == ("a/hanke.txt", "a/silmukka")


@pytest.mark.parametrize("target", ["puuttuu.txt", "itse.txt"])
def test_a_link_to_nothing_or_to_itself_is_a_problem(tmp_path, target):
    (tmp_path / "itse.txt").symlink_to(tmp_path / target)
    (problem,) = files_and_problems(tmp_path)
    assert (problem.path, problem.lost) == ("itse.txt", True)
    assert "cannot be read" in problem.reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_never_opened(tmp_path):
    os.mkfifo(tmp_path / "putki.txt")
    (problem,) = files_and_problems(tmp_path)
    assert str(problem) == "putki.txt: not a plain file"


@pytest.mark.skipif(os.name == "nt", reason="file names are always Unicode there")
def test_a_name_that_is_not_utf8_is_a_printable_problem(tmp_path):
    save(tmp_path, "x", "hanke.txt")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/p\xe4iv\xe4.txt")).write_bytes(b"x")
    hanke, problem = files_and_problems(tmp_path)
    assert (hanke, problem.reason) == ("hanke.txt", "its name is not UTF-8: rename it")
    str(problem).encode()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_without_permission_are_problems(tmp_path):
    file = save(tmp_path, "x", "kielletty.txt")
    (tmp_path / "suljettu").mkdir(mode=0o000)
    file.path.chmod(0o000)
    problem = next(read_file(file))
    assert "cannot be read: Permission denied" in problem.reason
    assert [item.path for item in find_files(tmp_path) if isinstance(item, Problem)] == ["suljettu"]
    (tmp_path / "suljettu").chmod(0o700)


def test_a_file_that_vanished_is_a_problem(tmp_path):
    file = save(tmp_path, "x")
    file.path.unlink()
    (problem,) = read_file(file)
    assert "cannot be read" in problem.reason


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b"", "a.jsonl", "empty"),
        (b" \r\n\t\n", "a.txt", "nothing but white space"),
        (b"\xef\xbb\xbf", "a.txt", "nothing but white space"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.png", "binary"),
        (b"hanke \x81\x8d", "a.txt", "neither UTF-8 nor cp1252"),
        (b"\xff\xfex", "a.txt", "byte order mark"),
        (b"x" * 101, "a.txt", "101 bytes long"),
    ],
)
def test_an_unreadable_file_yields_one_problem_with_path_and_reason(tmp_path, content, name, reason):
    (problem,) = read(tmp_path, content, name, max_bytes=100)
    assert isinstance(problem, Problem)
    assert (problem.path, problem.lost) == (name, True)
    assert reason in problem.reason


def test_a_json_lines_file_of_white_space_yields_no_documents(tmp_path):
    assert [item for item in read(tmp_path, " \n\n", "a.jsonl") if isinstance(item, Document)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_reading_twice_returns_the_same_documents(tmp_path, name):
    assert read(tmp_path, SAMPLES[name]) == read(tmp_path, SAMPLES[name])


def test_the_id_of_a_text_is_its_path_in_the_corpus(tmp_path):
    page = read_one(tmp_path, "Kylätalo", "kylät/länsi/talo.txt")
    assert page.id == page.source == "kylät/länsi/talo.txt"


line = st.sampled_from(
    [*"\n\r\t{[", "Hankkeen nimi", "Alkamisvuosi", "Päättymisvuosi", "Rahoittaja", "Tausta", "Rahoitus", "Tulokset:",
     "5.10.2015, 14:08", "2010", "-", "fi | sv", "Kela 10 000", "Yhteensä 5", "Aino Kivelä", "Kuntoutussäätiössä",
     "Muokattu viimeksi: 1.1.2010", '{"title": "A"}', '{"title": 1, "start_year": "2010-"}', "\u00a0", "\x96"]
)  # fmt: skip
anything = st.binary(max_size=300) | st.lists(line | st.text(max_size=20), max_size=25).map(
    lambda parts: "\n".join(parts).encode("utf-8", "surrogatepass")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(content=anything, name=st.sampled_from(["a.txt", "a.jsonl", "a.html", "a", "a.csv", "a.json", "a.xlsx"]))
def test_reading_arbitrary_bytes_never_raises(tmp_path, content, name):
    items = read(tmp_path, content, name)
    assert items or (name == "a.jsonl" and content)
    documents = [item for item in items if isinstance(item, Document)]
    again = [item for item in read(tmp_path, content, name) if isinstance(item, Document)]
    assert [document.id for document in documents] == [document.id for document in again]
    for document in documents:
        assert document.title
        assert document.id
        repr(document).encode()
