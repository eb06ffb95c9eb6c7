"""JSON that is no JSON Lines: lists of objects, 360Giving, schema.org."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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


def parts(folder, value, name="a.json", **options):
    content = value if isinstance(value, str | bytes) else json.dumps(value, ensure_ascii=False)
    found = read(folder, content, name, **options)
    return [d for d in found if isinstance(d, Document)], [p for p in found if isinstance(p, Problem)]


def test_grants_of_360giving_are_known_by_their_shape(tmp_path):
    (choir, radio), problems = parts(tmp_path, GIVING)
    assert (choir.id, choir.title, choir.lead, choir.funders, choir.total_eur) == (
        "360G-esimerkki-1", "Harbour Choir", "Kotka Sings", ("Harbour Foundation",), 9500,
    )  # fmt: skip
    assert (str(choir.period.start), str(choir.period.end)) == ("2018-05-01", "2019-04-30")
    assert (radio.total_eur, str(radio.period.start)) == (None, "2018-04-03")
    assert [each.reason for each in problems] == [
        "record 2: amountAwarded: a sum in GBP, not in euros; kept aside",
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
def test_projects_of_schema_org_are_known_by_their_shape(tmp_path, shape):
    (project, *grants), _ = parts(tmp_path, shape(SCHEMA_ORG))
    assert (project.id, project.title, project.url) == (
        "https://hankkeet.example/1", "Kylän ääni", "https://hankkeet.example/aani",
    )  # fmt: skip
    assert project.funders == ("Ääniarkiston säätiö", "Kainuun liitto")
    assert (str(project.period.start), str(project.period.end)) == ("2015-03-01", "2017-12-31")
    assert [(grant.id, grant.funders, grant.total_eur) for grant in grants] in (
        [], [("G-2", ("Ääniarkiston säätiö",), 3500)],
    )  # fmt: skip


def test_objects_of_schema_org_that_are_no_projects_are_told_and_counted(tmp_path):
    _, problems = parts(tmp_path, SCHEMA_ORG)
    assert [each.reason for each in problems] == [
        "objects that are no projects or grants, passed over: Organization (2)"
    ]


def test_a_page_without_projects_is_one_problem(tmp_path):
    documents, (note, problem) = parts(tmp_path, {"@context": "https://schema.org", "@type": "Person", "name": "Aino"})
    assert (documents, note.lost, problem.lost) == ([], False, True)
    assert "none of its objects is a project" in problem.reason


@pytest.mark.parametrize("around", [None, "grants", "data", "records", "@graph", "items", "results", "projects"])
def test_records_with_our_keys_are_read_as_in_json_lines(tmp_path, around):
    records = [{"title": "Kahvipöytä", "start_year": 2010, "funders": ["Kela"], "budjetti": 5}, {"title": "Pulla"}]
    documents, problems = parts(tmp_path, {around: records, "count": 2} if around else records)
    (as_lines, *_), _ = parts(tmp_path, "".join(json.dumps(each) + "\n" for each in records), "a.jsonl")
    assert [each.title for each in documents] == ["Kahvipöytä", "Pulla"]
    assert documents[0].funders == as_lines.funders
    assert documents[0].extra == {"budjetti": 5}
    assert [each.reason for each in problems] == ["record 1: unknown key 'budjetti', kept aside"]


def test_records_with_other_keys_are_read_by_what_they_are_likely_to_be(tmp_path):
    record = {"projectName": "Lyhty", "funder": {"name": "Valosäätiö"}, "startDate": "2020-01-01", "muuta": [1]}
    (document,), (problem,) = parts(tmp_path, [record])
    assert (document.title, document.funders, str(document.period.start)) == ("Lyhty", ("Valosäätiö",), "2020-01-01")
    assert document.extra == {"funder": {"name": "Valosäätiö"}, "muuta": [1]}
    assert problem.reason == "record 1: unknown key 'muuta', kept aside"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("{kesken", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1, 2]", "no JSON of records"),
        ("[]", "no JSON of records"),
        ('"hanke"', "no JSON of records"),
        ('[{"a": 1}, 2]', "no JSON of records"),
        ('[{"title": "A", "x": ' + "[" * 60 + "]" * 60 + "}]", "nested deeper"),
        ('[{"title": "A", "x": 1000000000000000000000000}]', "over 64 bits"),
        ('{"laitos": "Kirjasto", "aukiolo": {"ma": "9"}}', "its columns are not known (laitos, aukiolo.ma)"),
        (b"\x00\x01", "binary"),
    ],
)
def test_what_holds_no_records_is_one_problem(tmp_path, content, reason):
    documents, (problem,) = parts(tmp_path, content)
    assert (documents, problem.lost) == ([], True)
    assert reason in problem.reason


def test_one_record_a_line_is_json_lines_whatever_its_name(tmp_path):
    file = save(tmp_path, '{"title": "A"}\n\n{"title": "B"}\n', "a.json")
    assert next(fmt.name for fmt in FORMATS if fmt.recognises(file)) == "JSON Lines"
    assert json_records.recognises(save(tmp_path, '{"title": "A"}\n', "b.json"))
    assert json_records.recognises(save(tmp_path, '{\n"title": "A"\n}', "c.json"))


def test_a_mapping_that_the_source_names_is_used(tmp_path):
    reading = ReadOptions(mapping="360giving", columns={"summary": "purpose"})
    (document,), _ = parts(tmp_path, [{"title": "A", "description": "B", "purpose": "C"}], options=reading)
    assert (document.summary, document.extra) == ("C", {"description": "B"})


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_a_source_maps_every_kind_of_register(tmp_path, name):
    content = {
        "a.csv": "Työ,Maksaja\nLatu,Kela\nTalo,STM\n",
        "a.jsonl": '{"Työ": "Latu", "Maksaja": "Kela"}\n{"Työ": "Talo", "Maksaja": "STM"}\n',
        "a.json": json.dumps([{"Työ": "Latu", "Maksaja": "Kela"}, {"Työ": "Talo", "Maksaja": "STM"}]),
    }[name]
    found = read(tmp_path, content, name, options=ReadOptions(columns={"title": "Työ", "funders": "Maksaja"}))
    assert [(each.title, each.funders) for each in found] == [("Latu", ("Kela",)), ("Talo", ("STM",))]


def test_problems_of_one_kind_are_counted(tmp_path):
    _, problems = parts(tmp_path, [{"title": f"A{number}", "start": "ei"} for number in range(50)])
    assert (len(problems), problems[-1].reason[:8]) == (21, "30 more:")


plain = st.recursive(
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
@given(value=plain)
def test_any_json_raises_nothing_but_a_source_error(tmp_path, value):
    try:
        found = list(json_records.read(save(tmp_path, json.dumps(value), "a.json")))
    except SourceError:
        return
    assert found
