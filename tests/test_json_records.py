"""JSON files that are not JSON Lines: lists of objects, 360Giving, schema.org."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import EXPECTED, names, read_register
from saved import read, save

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources import FORMATS, Problem
from indexer.sources.base import ReadOptions
from indexer.sources.tables import json_records

GIVING = {
    "license": "https://licence.example/",
    "grants": [
        {
            "id": "360G-esimerkki-1",
            "title": "Harbour Choir",
            "description": "Singing for sailors' families.",
            "amountAwarded": 9500,
            "currency": "EUR",
            "awardDate": "2018-04-03T00:00:00+00:00",
            "plannedDates": [{"startDate": "2018-05-01", "endDate": "2019-04-30", "duration": 12}],
            "recipientOrganization": [{"id": "FI-1", "name": "Kotka Sings"}],
            "fundingOrganization": [{"id": "FI-2", "name": "Harbour Foundation"}],
        },
        {
            "id": "360G-esimerkki-2",
            "title": "Allotment Radio",
            "amountAwarded": 4000,
            "currency": "GBP",
            "awardDate": "2018-04-03",
            "recipientOrganization": [{"name": "Garden Voices"}],
            "fundingOrganization": [{"name": "Harbour Foundation"}],
        },
    ],
}
SCHEMA_ORG = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "ResearchProject",
            "@id": "https://hankkeet.example/1",
            "name": {"@value": "Kylän ääni", "@language": "fi"},
            "description": "Kyläläiset äänittivät arkeaan.",
            "foundingDate": "2015-03-01",
            "dissolutionDate": "2017-12-31",
            "funder": [{"@type": "Organization", "name": "Ääniarkiston säätiö"}, {"name": "Kainuun liitto"}],
            "url": "https://hankkeet.example/aani",
        },
        {
            "@type": ["Grant", "MonetaryGrant"],
            "identifier": "G-2",
            "name": "Apuraha äänille",
            "funder": "Ääniarkiston säätiö",
            "amount": {"@type": "MonetaryAmount", "value": "3500", "currency": "EUR"},
            "startDate": "2016",
        },
        {"@type": "Organization", "name": "Ääniarkiston säätiö"},
        {"@type": "schema:Organization", "name": "Kainuun liitto"},
    ],
}


@pytest.mark.parametrize("name", names("json"))
def test_a_register_is_read_as_expected(name):
    assert read_register(name) == EXPECTED[name]


def parts(folder, value, name="a.json", **options):
    content = value if isinstance(value, str | bytes) else json.dumps(value, ensure_ascii=False)
    items = read(folder, content, name, **options)
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if isinstance(item, Problem)]


def test_360giving_is_recognised_by_its_structure(tmp_path):
    (choir, radio), problems = parts(tmp_path, GIVING)
    assert (choir.id, choir.title, choir.lead, choir.funders, choir.total_eur) == (
        "360G-esimerkki-1", "Harbour Choir", "Kotka Sings", ("Harbour Foundation",), 9500,
    )  # fmt: skip
    assert (str(choir.period.start), str(choir.period.end)) == ("2018-05-01", "2019-04-30")
    assert (radio.total_eur, str(radio.period.start)) == (None, "2018-04-03")
    assert [problem.reason for problem in problems] == [
        "record 2: amountAwarded: a sum in GBP, not in euros; stored in extra",
    ]


@pytest.mark.parametrize(
    "shape",
    [
        lambda graph: graph,
        lambda graph: graph["@graph"],
        lambda graph: {"@context": "http://schema.org/", **graph["@graph"][0]},
    ],
    ids=["graph", "list", "one"],
)
def test_schema_org_is_recognised_by_its_structure(tmp_path, shape):
    (project, *grants), _ = parts(tmp_path, shape(SCHEMA_ORG))
    assert (project.id, project.title, project.url) == (
        "https://hankkeet.example/1", "Kylän ääni", "https://hankkeet.example/aani",
    )  # fmt: skip
    assert project.funders == ("Ääniarkiston säätiö", "Kainuun liitto")
    assert (str(project.period.start), str(project.period.end)) == ("2015-03-01", "2017-12-31")
    assert [(grant.id, grant.funders, grant.total_eur) for grant in grants] in (
        [], [("G-2", ("Ääniarkiston säätiö",), 3500)],
    )  # fmt: skip


def test_other_objects_of_schema_org_are_counted_by_type(tmp_path):
    _, problems = parts(tmp_path, SCHEMA_ORG)
    assert [problem.reason for problem in problems] == [
        "objects that are not projects or grants, skipped: Organization (2)"
    ]


def test_a_page_without_projects_is_one_problem(tmp_path):
    documents, (note, problem) = parts(tmp_path, {"@context": "https://schema.org", "@type": "Person", "name": "Aino"})
    assert (documents, note.lost, problem.lost) == ([], False, True)
    assert "none of its objects is a project" in problem.reason


@pytest.mark.parametrize("key", [None, "grants", "data", "records", "@graph", "items", "results", "projects"])
def test_records_with_own_keys_are_read_as_in_json_lines(tmp_path, key):
    records = [{"title": "Kahvipöytä", "start_year": 2010, "funders": ["Kela"], "budjetti": 5}, {"title": "Pulla"}]
    documents, problems = parts(tmp_path, {key: records, "count": 2} if key else records)
    (as_lines, *_), _ = parts(tmp_path, "".join(json.dumps(record) + "\n" for record in records), "a.jsonl")
    assert [document.title for document in documents] == ["Kahvipöytä", "Pulla"]
    assert documents[0].funders == as_lines.funders
    assert documents[0].extra == {"budjetti": 5}
    assert [problem.reason for problem in problems] == [
        "record 1: unknown key 'budjetti', shown and searched as a detail"
    ]


def test_the_meaning_of_other_keys_is_guessed(tmp_path):
    record = {"projectName": "Lyhty", "funder": {"name": "Valosäätiö"}, "startDate": "2020-01-01", "muuta": [1]}
    (document,), (problem,) = parts(tmp_path, [record])
    assert (document.title, document.funders, str(document.period.start)) == ("Lyhty", ("Valosäätiö",), "2020-01-01")
    assert document.extra == {"funder": {"name": "Valosäätiö"}, "muuta": [1]}
    assert problem.reason == "record 1: unknown key 'muuta', shown and searched as a detail"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("{kesken", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1, 2]", "no JSON records"),
        ("[]", "no JSON records"),
        ('"hanke"', "no JSON records"),
        ('[{"a": 1}, 2]', "no JSON records"),
        ('[{"title": "A", "x": ' + "[" * 60 + "]" * 60 + "}]", "nested deeper"),
        ('[{"title": "A", "x": 1000000000000000000000000}]', "over 64 bits"),
        ('{"laitos": "Kirjasto", "aukiolo": {"ma": "9"}}', "unknown columns (laitos, aukiolo.ma)"),
        (b"\x00\x01", "binary"),
    ],
)
def test_a_file_without_records_is_one_problem(tmp_path, content, reason):
    documents, (problem,) = parts(tmp_path, content)
    assert (documents, problem.lost) == ([], True)
    assert reason in problem.reason


def test_one_record_per_line_is_json_lines_even_with_another_suffix(tmp_path):
    file = save(tmp_path, '{"title": "A"}\n\n{"title": "B"}\n', "a.json")
    assert next(fmt.name for fmt in FORMATS if fmt.recognises(file)) == "JSON Lines"
    assert json_records.recognises(save(tmp_path, '{"title": "A"}\n', "b.json"))
    assert json_records.recognises(save(tmp_path, '{\n"title": "A"\n}', "c.json"))


def test_the_mapping_of_the_source_is_used(tmp_path):
    options = ReadOptions(mapping="360giving", columns={"summary": "purpose"})
    (document,), _ = parts(tmp_path, [{"title": "A", "description": "B", "purpose": "C"}], options=options)
    assert (document.summary, document.extra) == ("C", {"description": "B"})


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_a_source_can_map_every_format_of_register(tmp_path, name):
    content = {
        "a.csv": "Työ,Maksaja\nLatu,Kela\nTalo,STM\n",
        "a.jsonl": '{"Työ": "Latu", "Maksaja": "Kela"}\n{"Työ": "Talo", "Maksaja": "STM"}\n',
        "a.json": json.dumps([{"Työ": "Latu", "Maksaja": "Kela"}, {"Työ": "Talo", "Maksaja": "STM"}]),
    }[name]
    documents = read(tmp_path, content, name, options=ReadOptions(columns={"title": "Työ", "funders": "Maksaja"}))
    assert [(document.title, document.funders) for document in documents] == [("Latu", ("Kela",)), ("Talo", ("STM",))]


def test_problems_of_one_kind_are_counted(tmp_path):
    _, problems = parts(tmp_path, [{"title": f"A{number}", "start": "ei"} for number in range(50)])
    assert (len(problems), problems[-1].reason[:8]) == (21, "30 more:")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "name", "@type", "grants", "@graph", "funder", "start", "x"]), inner
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(value=json_values)
def test_any_json_raises_only_a_source_error(tmp_path, value):
    try:
        items = list(json_records.read(save(tmp_path, json.dumps(value), "a.json")))
    except SourceError:
        return
    assert items
