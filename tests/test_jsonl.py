"""Register exports as JSON Lines."""

from __future__ import annotations

import json

import pytest
from saved import read

from indexer.model import Document, Kind, PartialDate, Period, Status
from indexer.sources import Problem

FULL = {
    "id": "H-1",
    "type": "project",
    "title": "Kahvipöytä kylillä",
    "titles": {"en": "Coffee Table", "sv": "Kaffebord"},
    "start_year": 2011,
    "end_year": 2013,
    "published": "5.10.2015 klo 14.08",
    "status": "päättynyt",
    "lead": "Kylien Tupa ry",
    "funders": ["Kela", "STM", "Kela"],
    "total_eur": 120000.0,
    "organisations": ["Mäntylän kunta"],
    "people": ["Aino Kivelä"],
    "region": ["Pirkanmaa"],
    "place": ["Mäntylä", "Rantakylä"],
    "summary": "Kylätaloissa keitettiin kahvia.",
    "results": "Kahvia kului 300 litraa.",
    "text": "Pulla loppui kesken.",
    "url": "https://kahvi.example/",
    "language": "fi",
}


def lines(*records):
    """The text of a file: records as JSON, texts unchanged."""
    rows = (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records)
    return "".join(f"{row}\n" for row in rows)


def parts(folder, content, name="rekisteri.jsonl", **options):
    items = read(folder, content, name, **options)
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if isinstance(item, Problem)]


def one(folder, **values):
    (document,), problems = parts(folder, lines({"title": "Kahvipöytä"} | values))
    return document, [problem.reason for problem in problems]


def test_every_key_is_read_into_its_field(tmp_path):
    (document,), problems = parts(tmp_path, lines(FULL))
    assert not problems
    assert document == Document(
        id="H-1",
        kind=Kind.PROJECT,
        title="Kahvipöytä kylillä",
        source="rekisteri.jsonl",
        titles={"en": "Coffee Table", "sv": "Kaffebord"},
        summary="Kylätaloissa keitettiin kahvia.",
        results="Kahvia kului 300 litraa.",
        text="Pulla loppui kesken.",
        language="fi",
        period=Period(PartialDate(2011), PartialDate(2013)),
        published=PartialDate(2015, 10, 5),
        stated_status=Status.ENDED,
        status_word="päättynyt",
        lead="Kylien Tupa ry",
        organisations=("Kylien Tupa ry", "Mäntylän kunta"),
        funders=("Kela", "STM"),
        total_eur=120_000,
        people=("Aino Kivelä",),
        stated_regions=("Pirkanmaa",),
        places=("Mäntylä", "Rantakylä"),
        url="https://kahvi.example/",
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: f"\n\n  \n{text}\n\n".encode(),
        lambda text: text.rstrip("\n").encode(),
    ],
    ids=["bom", "cp1252", "utf-16", "crlf", "empty lines", "no last newline"],
)
def test_encoding_and_line_ends_do_not_change_the_documents(tmp_path, encode):
    text = lines(FULL, FULL | {"id": "H-2"})
    assert parts(tmp_path, encode(text)) == parts(tmp_path, text)


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_value_is_ignored_without_a_problem(tmp_path, empty):
    document, reasons = one(tmp_path, **{key: empty for key in FULL if key != "title"})
    assert not reasons
    assert (document.period, document.funders, document.titles, document.url, document.extra) == (
        Period(),
        (),
        {},
        "",
        {},
    )


def test_an_empty_item_of_a_value_is_ignored(tmp_path):
    document, reasons = one(tmp_path, funders=[None, "", "Kela"], titles={"en": None, "sv": "Kaffebord"})
    assert not reasons
    assert (document.funders, document.titles) == (("Kela",), {"sv": "Kaffebord"})


@pytest.mark.parametrize("region", ["Kainuu", ["Kainuu", ""], ["Kainuu", "Kainuu"]])
def test_regions_and_places_are_lists_or_single_values(tmp_path, region):
    document, reasons = one(tmp_path, region=region, place=["Kuhmo", "Sotkamo"])
    assert not reasons
    assert (document.stated_regions, document.places, document.regions) == (("Kainuu",), ("Kuhmo", "Sotkamo"), ())


@pytest.mark.parametrize("year", [2010, "2010", 2010.0, " 2010 ", "2010-", "2010.0"])
def test_a_year_may_be_a_number_or_a_text(tmp_path, year):
    document, reasons = one(tmp_path, start_year=year)
    assert not reasons
    assert document.period == Period(PartialDate(2010))


@pytest.mark.parametrize(
    ("date", "read_as"), [("2010-05", "2010-05"), ("1.5.2010", "2010-05-01"), ("2010-05-01T00:00:00Z", "2010-05-01")]
)
def test_a_date_takes_precedence_over_a_year(tmp_path, date, read_as):
    document, _ = one(tmp_path, start=date, start_year=2010)
    assert str(document.period.start) == read_as


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("start_year", 0),
        ("start_year", True),
        ("start_year", "²"),
        ("start_year", "9" * 5000),
        ("end", "31.2.2010"),
        ("type", "kissa"),
        ("status", 7),
        ("funders", [["Kela"]]),
        ("titles", ["Coffee Table"]),
        ("titles", {"englanniksi": "Coffee Table"}),
        ("summary", {"fi": "Kahvia"}),
        ("total_eur", "paljon"),
        ("total_eur", -1),
        ("language", "kylän oma"),
    ],
)
def test_a_value_of_the_wrong_type_is_stored_in_extra_with_a_note(tmp_path, key, value):
    document, reasons = one(tmp_path, **{key: value})
    assert document.extra == {key: value}
    assert len(reasons) == 1
    assert reasons[0].startswith(key)
    assert len(reasons[0]) < 300


def test_an_end_before_the_start_is_stored_in_extra_with_a_note(tmp_path):
    document, reasons = one(tmp_path, start_year=2013, end_year=2011)
    assert (document.period, document.extra) == (Period(PartialDate(2013)), {"end": "2011"})
    assert "ends (2011) before it starts (2013)" in reasons[0]


def test_unknown_keys_are_stored_in_extra_and_reported_once_per_file(tmp_path):
    documents, problems = parts(tmp_path, lines({"title": "A", "budjetti": 1}, {"title": "B", "budjetti": {"a": [2]}}))
    assert [document.extra for document in documents] == [{"budjetti": 1}, {"budjetti": {"a": [2]}}]
    assert [(problem.line, problem.lost) for problem in problems] == [(1, False)]
    assert "'budjetti'" in problems[0].reason


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"title": "kesken', "not JSON"),
        ("kissa", "not JSON"),
        ("[1, 2]", "not a record but list"),
        ('"hanke"', "not a record but str"),
        ("{}", "neither title nor text"),
        ('{"title": "  "}', "neither title nor text"),
        ('{"title": "A", "x": ' + "[" * 60 + "]" * 60 + "}", "nested deeper"),
        ('{"x": ' + "[" * 100_000, "not JSON"),
        ('{"title": "A", "x": [{"y": 1000000000000000000000000}]}', "a number of over 64 bits"),
        ('{"title": "\\ud800"}', "not JSON"),
        ('{"title": "\0"}', "binary"),
    ],
)
def test_a_broken_line_is_reported_with_its_number_and_the_others_are_read(tmp_path, broken, reason):
    documents, problems = parts(tmp_path, lines({"title": "Ennen"}, broken, {"title": "Jälkeen"}))
    assert [document.title for document in documents] == ["Ennen", "Jälkeen"]
    assert [(problem.line, problem.lost) for problem in problems] == [(2, True)]
    assert reason in problems[0].reason


def test_a_line_over_the_limit_is_skipped_and_the_others_are_read(tmp_path):
    content = lines({"title": "Ennen"}, {"title": "a" * 500}, {"title": "Jälkeen"})
    documents, problems = parts(tmp_path, content, max_bytes=100)
    assert [document.title for document in documents] == ["Ennen", "Jälkeen"]
    assert [(problem.line, "over 100 bytes" in problem.reason) for problem in problems] == [(2, True)]


def test_a_second_record_with_the_same_id_gets_an_id_of_its_own(tmp_path):
    records = [{"id": 7, "title": "A"}, {"id": "7", "title": "B"}, {"id": 7, "title": "A"}]
    documents, problems = parts(tmp_path, lines(*records))
    assert [(document.id.partition("#")[0], document.title) for document in documents] == [("7", "A"), ("7", "B")]
    assert [(problem.line, problem.lost) for problem in problems] == [(2, False), (3, True)]
    assert f"read with the id {documents[1].id}" in problems[0].reason


def test_a_derived_id_does_not_change_when_lines_are_inserted(tmp_path):
    (document,), _ = parts(tmp_path, lines({"title": "A", "start_year": 2010}))
    documents, _ = parts(tmp_path, lines({"title": "B"}, {"title": "A", "start_year": 2010, "summary": "Uutta."}))
    assert document.id == documents[1].id != documents[0].id


def test_records_with_the_same_title_and_different_dates_are_distinct(tmp_path):
    records = [{"type": "uutinen", "title": "Tiedote", "published": f"2015-10-0{day}"} for day in (1, 2, 3)]
    documents, problems = parts(tmp_path, lines(*records))
    assert (len(documents), problems) == (3, [])


def test_escaped_characters_are_normalised_like_decoded_ones(tmp_path):
    documents, _ = parts(
        tmp_path, r'{"title": "Ka\u0000hvi\u000bpo\u0308yta\u0308", "funders": ["Sa\u0308a\u0308tio\u0308"]}'
    )
    assert (documents[0].title, documents[0].funders) == ("Kahvi\npöytä", ("Säätiö",))


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\f"])
def test_a_unicode_line_separator_in_a_value_becomes_a_line_end(tmp_path, separator):
    (document,), problems = parts(tmp_path, '{"id": "1", "title": "a", "text": "yksi' + separator + 'kaksi"}\n')
    assert (document.text, problems) == ("yksi\nkaksi", [])


def test_without_a_title_the_first_line_of_the_text_is_used(tmp_path):
    documents, _ = parts(tmp_path, lines({"summary": "Kahvia kylillä.\nJa pullaa."}))
    assert documents[0].title == "Kahvia kylillä."


@pytest.mark.parametrize(
    ("code", "language"),
    [("fi", "fi"), ("FI", "fi"), ("sv-FI", "sv"), ("en_GB", "en"), ("fin", "fi"), ("swe", "sv"), ("eng", "en")],
)
def test_language_codes_are_shortened_to_two_letters(tmp_path, code, language):
    document, reasons = one(tmp_path, language=code, titles={code: "Otsikko"})
    assert (document.language, document.titles, reasons) == (language, {language: "Otsikko"}, [])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "kahvi.example", "data:text/html,x"])
def test_only_http_urls_are_links(tmp_path, url):
    document, _ = one(tmp_path, url=url)
    assert (document.url, document.extra) == ("", {"url": url})


@pytest.mark.parametrize(
    ("values", "kind"), [({"start_year": 2010}, Kind.PROJECT), ({}, Kind.PAGE), ({"type": "UUTINEN"}, Kind.NEWS)]
)
def test_the_kind_is_stated_or_follows_from_the_period(tmp_path, values, kind):
    assert one(tmp_path, **values)[0].kind is kind


def test_json_lines_are_also_recognised_by_the_first_line(tmp_path):
    documents, problems = parts(tmp_path, lines(FULL), "vienti.txt")
    assert ([document.id for document in documents], problems) == (["H-1"], [])


def test_the_scale_records_are_read_without_a_problem(tmp_path, shared):
    import lzma

    with lzma.open(shared / "scale/projects-100k.jsonl.xz", "rt", encoding="utf-8") as stream:
        content = "".join(next(stream) for _ in range(2000))
    documents, problems = parts(tmp_path, content)
    assert (len(documents), problems) == (2000, [])
    assert len({document.id for document in documents}) == 2000
