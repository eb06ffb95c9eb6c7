"""Funders: every spelling resolves to a canonical name, and predecessors are grouped with their successor."""

from __future__ import annotations

import itertools
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer.vocabularies.funders
from indexer.errors import SettingsError
from indexer.model import Document
from indexer.sources import SourceFile, find_files, read_file
from indexer.vocabularies.funders import Funders, load_funders

RAY, STEA = "Raha-automaattiyhdistys", "Sosiaali- ja terveysjärjestöjen avustuskeskus"
SHIPPED = load_funders()
TABLE = tomllib.loads((Path(indexer.vocabularies.funders.__file__).parent / "funders.toml").read_text("utf-8"))[
    "funder"
]
GROUPS = sorted({SHIPPED.group(row["name"]) for row in TABLE})
WRITTEN = st.lists(
    st.sampled_from(
        ["RAY", "ray", "STEA", "ESR+", "Kela", "ry", "The", ":n", ":lta", "(", ",", " ", "\u0308", "İ", "ß"]
    )
    | st.text(max_size=3)
).map("".join)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "rahoittajat.toml"


@pytest.mark.parametrize(
    "written",
    [
        "RAY",
        "Raha-automaattiyhdistys",
        "raha-automaattiyhdistys",
        "RAHA-AUTOMAATTIYHDISTYS",
        "Raha-automaattiyhdistys RAY",
        "Raha-automaattiyhdistys (RAY)",
        "Raha-automaattiyhdistys, RAY",
        "Raha–automaattiyhdistys – RAY",
        "RAY / Raha-automaattiyhdistys",
        "”Raha-automaattiyhdistys”",
        "  Raha-automaattiyhdistys\n\t(RAY) ",
        "RAY ry",
        "Raha-automaattiyhdistys ry (RAY)",
        "RAY:n",
        "RAY:ltä",
        "Raha-automaattiyhdistys (RAY:n)",
        "Penningautomatföreningen RAY",
        "Finland's Slot Machine Association",
        unicodedata.normalize("NFD", "Penningautomatföreningen"),
    ],
)
def test_every_spelling_resolves_to_the_canonical_name(written):
    assert SHIPPED.canonical(written) == RAY


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("STEA:lta", STEA),
        ("Kela", "Kansaneläkelaitos"),
        ("The Social Insurance Institution of Finland (Kela)", "Kansaneläkelaitos"),
        ("ESR+", "Euroopan sosiaalirahasto"),
        ("ESR+:n", "Euroopan sosiaalirahasto"),
        ("Euroopan sosiaalirahasto plus (ESR+)", "Euroopan sosiaalirahasto"),
        ("Euroopan unioni, AMIF", "Turvapaikka-, maahanmuutto- ja kotouttamisrahasto"),
        ("EU:n", "Euroopan unioni"),
        ("Tekes – teknologian ja innovaatioiden kehittämiskeskus", "Tekes"),
        ("Kainuun ELY-keskus", "Kainuun elinkeino-, liikenne- ja ympäristökeskus"),
        ("Suomen Kuntaliitto ry", "Suomen Kuntaliitto"),
        ("Valtion osuus", "Valtio"),
    ],
)
def test_spellings_of_other_funders_resolve_to_their_canonical_names(written, canonical):
    assert SHIPPED.canonical(written) == canonical


@pytest.mark.parametrize("written", ["ray", "Ray", "kela", "stm", "Tem:n"])
def test_an_abbreviation_in_another_case_is_an_unknown_funder(written):
    assert SHIPPED.canonical(written) == SHIPPED.group(written) == written


@pytest.mark.parametrize("written", ["Kaarnasäätiö", "Omarahoitus", "RAY, STEA", "Sädesäätiö RAY", "ym.", "", "()"])
def test_an_unknown_name_is_returned_unchanged(written):
    assert SHIPPED.canonical(written) == SHIPPED.display(written) == SHIPPED.group(written) == written
    assert SHIPPED.resolve(written) is None


def test_white_space_of_an_unknown_name_is_collapsed():
    assert SHIPPED.canonical(" Havulinnan \n säätiö") == "Havulinnan säätiö"


def test_successors_determine_the_group_but_not_the_canonical_name():
    assert SHIPPED.canonical("RAY") == RAY
    assert SHIPPED.display("RAY") == f"{RAY} RAY"
    assert SHIPPED.group("RAY") == SHIPPED.group(STEA) == f"{STEA} STEA"


@pytest.mark.parametrize(
    ("group", "predecessors"),
    [
        ("STEA", [("Raha-automaattiyhdistys RAY", 2016)]),
        ("TEM", [("Kauppa- ja teollisuusministeriö KTM", 2007), ("Työministeriö", 2007)]),
        ("OKM", [("Opetusministeriö OPM", 2010)]),
        (
            "THL",
            [
                ("Kansanterveyslaitos KTL", 2008),
                ("Sosiaali- ja terveysalan tutkimus- ja kehittämiskeskus Stakes", 2008),
            ],
        ),
        ("Business Finland", [("Tekes", 2017)]),
        ("Kela", []),
        ("Kaarnasäätiö", []),
    ],
)
def test_a_group_has_its_predecessors_with_their_last_years(group, predecessors):
    assert SHIPPED.predecessors(SHIPPED.group(group)) == predecessors


def test_the_names_of_a_group_include_all_names_of_its_funders():
    names = SHIPPED.names(SHIPPED.group("RAY"))
    assert names[:2] == (STEA, "STEA")
    assert {RAY, "RAY", "Penningautomatföreningen"} <= set(names)


def test_names_that_differ_only_in_case_are_listed_once():
    assert [name for name in SHIPPED.names(SHIPPED.group("Kela")) if name.casefold() == "kela"] == ["Kela"]


def test_an_unknown_group_has_only_its_own_name():
    assert SHIPPED.names("Kaarnasäätiö") == ("Kaarnasäätiö",)


@pytest.mark.parametrize("typed", ["ray", "Stea", "stea:n", "raha-automaattiyhdistys", f"{STEA} stea", "RAY ry"])
def test_a_typed_name_is_resolved_in_any_case(typed):
    assert SHIPPED.resolve(typed) == f"{STEA} STEA"


@pytest.mark.parametrize("group", GROUPS)
def test_every_name_of_a_group_resolves_to_the_group(group):
    assert SHIPPED.group(group) == SHIPPED.resolve(group) == group
    assert {SHIPPED.group(name) for name in SHIPPED.names(group)} == {group}
    assert {SHIPPED.resolve(name.lower()) for name in SHIPPED.names(group)} == {group}


@pytest.mark.parametrize("group", GROUPS)
def test_every_predecessor_has_a_last_year(group):
    assert all(until for _, until in SHIPPED.predecessors(group))


def test_the_public_funders_of_the_sample_corpus_are_known(request):
    corpus = request.config.rootpath / "corpus"
    files = [SourceFile(path, path.relative_to(corpus).as_posix()) for path in find_files(corpus)]
    items = [item for file in files for item in read_file(file)]
    funders = {name for document in items if isinstance(document, Document) for name in document.funders}
    unknown = {name for name in funders if SHIPPED.resolve(name) is None}
    private = {"Havulinnan säätiö", "Kaarnasäätiö", "Stiftelsen Norrsken i Nyland", "Saarijärven seutu"}
    assert funders
    assert not [name for name in unknown - private if not name.endswith((" kunta", " kaupunki"))]


@given(WRITTEN)
def test_no_string_raises_and_every_lookup_is_idempotent(written):
    SHIPPED.resolve(written)
    assert SHIPPED.canonical(SHIPPED.canonical(written)) == SHIPPED.canonical(written)
    assert SHIPPED.display(SHIPPED.display(written)) == SHIPPED.display(written)
    assert SHIPPED.group(SHIPPED.group(written)) == SHIPPED.group(written)


@given(WRITTEN)
def test_a_name_in_the_table_resolves_to_its_group(written):
    if SHIPPED.group(written) in GROUPS:
        assert SHIPPED.resolve(written) == SHIPPED.group(written)


def test_the_operators_entries_are_added(file):
    file.write_text('[[funder]]\nname = "Kaarnasäätiö"\nabbreviations = ["KS"]\n', "utf-8")
    funders = load_funders(file)
    assert funders.group("KS") == "Kaarnasäätiö KS"
    assert funders.canonical("RAY") == RAY


def test_the_operators_entry_replaces_the_shipped_entry_of_the_same_name(file):
    file.write_text('[[funder]]\nname = "raha-automaattiyhdistys"\nabbreviations = ["Ray"]\n', "utf-8")
    funders = load_funders(file)
    assert funders.canonical("Ray") == funders.group(RAY).removesuffix(" Ray") == "raha-automaattiyhdistys"
    assert funders.canonical("Penningautomatföreningen") == "Penningautomatföreningen"
    assert funders.predecessors(funders.group("STEA")) == []


def test_successors_can_form_a_chain(file):
    file.write_text(
        f'[[funder]]\nname = "Avustusvirasto"\n[[funder]]\nname = "{STEA}"\nabbreviations = ["STEA"]\nuntil = 2030\n'
        'successor = "Avustusvirasto"\nsince = 2031\n',
        "utf-8",
    )
    funders = load_funders(file)
    assert funders.group("RAY") == "Avustusvirasto"
    assert funders.predecessors("Avustusvirasto") == [(f"{STEA} STEA", 2030), (f"{RAY} RAY", 2016)]


@pytest.mark.parametrize(
    ("table", "entry", "reason"),
    [
        ('[[funder]]\nname = "A"\nsuccessor = "B"\nsince = 2000', '"A"', 'successor "B" is not the name of'),
        ('[[funder]]\nname = "A"\nsuccessor = "A"\nsince = 2000', '"A"', "form a cycle: A -> A"),
        (
            '[[funder]]\nname = "A"\nsuccessor = "B"\nsince = 2000\n'
            '[[funder]]\nname = "B"\nsuccessor = "A"\nsince = 2001',
            '"B"',
            "form a cycle: A -> B -> A",
        ),
        ('[[funder]]\nname = "A"\nspellings = ["ray"]', '"A"', 'already "Raha-automaattiyhdistys"'),
        ('[[funder]]\nname = "Kansaneläkelaitos Kela"', '"Kansaneläkelaitos Kela"', 'already "Kansaneläkelaitos"'),
        ('[[funder]]\nname = "A"\n[[funder]]\nname = "a"', '"a"', "listed twice"),
        ('[[funder]]\nname = "A"\nuntil = "2016"', '"A"', "Expected `int"),
        ('[[funder]]\nname = "A"\nspellings = "B"', '"A"', "Expected `array`"),
        ('[[funder]]\nname = "A"\nlyhenne = "B"', '"A"', "unknown field `lyhenne`"),
        ('[[funder]]\nname = "A"\nuntil = 0', '"A"', ">= 1"),
        ('[[funder]]\nname = "A"\nabbreviations = ["()"]', '"A"', "no letter"),
        ('[[funder]]\nname = "A"\nsince = 2000', '"A"', "successor and since belong together"),
        (f'[[funder]]\nname = "A"\nuntil = 2017\nsuccessor = "{STEA}"\nsince = 2016', '"A"', "is after since"),
        ("[[funder]]\nuntil = 2000", "number 1", "missing required field `name`"),
        ("funder = [1]", "number 1", "Expected `object`"),
        ("funder = 1", "funder", "as \\[\\[funder\\]\\]"),
        ("[rahoittaja]", "rahoittaja", "is unknown"),
        ("[[funder", "", "is not TOML"),
    ],
)
def test_an_invalid_table_is_reported_with_file_entry_and_reason(file, table, entry, reason):
    file.write_text(table, "utf-8")
    with pytest.raises(SettingsError, match=reason) as raised:
        load_funders(file)
    assert str(file) in str(raised.value)
    assert entry in str(raised.value)


def test_a_missing_table_is_an_error(file):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_funders(file)


def test_the_digest_depends_on_the_content_of_the_table_but_not_on_its_order(file):
    tables = ["", 'spellings = ["B"]', 'abbreviations = ["B"]', "until = 2000", f'successor = "{STEA}"\nsince = 2000']
    digests = {load_funders().digest}
    for table in tables:
        file.write_text(f'[[funder]]\nname = "A"\n{table}\n', "utf-8")
        digests.add(load_funders(file).digest)
    assert len(digests) == len(tables) + 1
    ordered = set()
    for pair in itertools.permutations(['[[funder]]\nname = "A"\n', '[[funder]]\nname = "B"\n']):
        file.write_text("".join(pair), "utf-8")
        ordered.add(load_funders(file).digest)
    assert len(ordered) == 1


def test_an_empty_table_has_no_funders():
    assert Funders([]).group("RAY") == "RAY"
