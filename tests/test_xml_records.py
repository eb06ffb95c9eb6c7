"""Registers in XML: plain exports, activities of IATI, Dublin Core; other XML is reported and becomes no document."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from registers import EXPECTED, names, read_register
from saved import read, save

from indexer.cli import main
from indexer.details import details_of
from indexer.model import Document, Kind, Status
from indexer.sources import Problem, format_of
from indexer.sources.base import ReadOptions
from indexer.sources.registers.mapping import shipped_names

IATI = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
  <iati-activity xml:lang="en" default-currency="EUR">
    <iati-identifier>FI-Y-77</iati-identifier>
    <reporting-org ref="FI-Y" type="21"><narrative>Well Diggers</narrative></reporting-org>
    <title><narrative>Deep wells</narrative><narrative xml:lang="fi">Syvät kaivot</narrative></title>
    <description type="1"><narrative>Clean water for three villages.</narrative></description>
    <participating-org role="1" type="10"><narrative>Harbour Foundation</narrative></participating-org>
    <participating-org role="4" ref="TZ-9"><narrative>Village Council</narrative></participating-org>
    <activity-status code="4"/>
    <activity-date iso-date="2018-02-01" type="1"/>
    <activity-date iso-date="2018-03-01" type="2"/>
    <activity-date iso-date="2020-12-31" type="3"/>
    <recipient-country code="TZ"><narrative>Tanzania</narrative></recipient-country>
    <budget><period-start iso-date="2018-01-01"/><value currency="EUR" value-date="2018-01-01">7000</value></budget>
    <budget><period-start iso-date="2019-01-01"/><value currency="EUR" value-date="2019-01-01">5000</value></budget>
  </iati-activity>
  <iati-activity xml:lang="en" default-currency="USD">
    <iati-identifier>FI-Y-78</iati-identifier>
    <title><narrative>School gardens</narrative></title>
    <budget><value>900</value></budget>
  </iati-activity>
</iati-activities>"""
OAI = """<?xml version="1.0"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
 <record><header><identifier>oai:a:1</identifier></header><metadata>
  <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:title xml:lang="fi">Saunan historia</dc:title><dc:title xml:lang="sv">Bastuns historia</dc:title>
   <dc:creator>Kivi, Aino</dc:creator><dc:subject>saunat</dc:subject><dc:subject>löyly</dc:subject>
   <dc:description>&lt;p&gt;Miten saunat lämpenivät.&lt;/p&gt;</dc:description><dc:date>2019-05</dc:date>
   <dc:identifier>https://arkisto.example/1</dc:identifier><dc:language>fin</dc:language>
  </oai_dc:dc></metadata></record>
 <record><header status="deleted"><identifier>oai:a:2</identifier></header></record>
 <resumptionToken>jatkuu</resumptionToken>
</ListRecords></OAI-PMH>"""
PLAIN = {
    "elements": "<hankkeet><hanke tunnus='A1'><nimi>Kiikku</nimi><toteuttaja>Piha ry</toteuttaja>"
    "<alkaa>1.2.2020</alkaa>"
    "<myonnetty valuutta='EUR'>1 500,00</myonnetty><rahoittajat><rahoittaja>Kela</rahoittaja>"
    "<rahoittaja>STM</rahoittaja></rahoittajat><kuvaus>Kiikku <b>pihalle</b>.</kuvaus></hanke>"
    "<hanke tunnus='B2'><nimi>Liuku</nimi><toteuttaja>Piha ry</toteuttaja><alkaa>1.3.2020</alkaa></hanke></hankkeet>",
    "attributes": "<data><row tunnus='A1' nimi='Kiikku' toteuttaja='Piha ry' alkaa='2020-02-01' myonnetty='1500'"
    " rahoittajat='Kela; STM' kuvaus='Kiikku pihalle.'/>"
    "<row tunnus='B2' nimi='Liuku' toteuttaja='Piha ry' alkaa='2020-03-01'/></data>",
    "namespaces": "<x:vienti xmlns:x='urn:x'><x:otsake><x:luotu>2024-01-01</x:luotu></x:otsake><x:rivit>"
    "<x:rivi><x:tunnus>A1</x:tunnus><x:nimi>Kiikku</x:nimi><x:toteuttaja>Piha ry</x:toteuttaja>"
    "<x:alkaa>2020-02-01</x:alkaa><x:myonnetty>1500</x:myonnetty><x:rahoittaja>Kela</x:rahoittaja>"
    "<x:rahoittaja>STM</x:rahoittaja><x:kuvaus><![CDATA[Kiikku pihalle.]]></x:kuvaus></x:rivi>"
    "<x:rivi><x:tunnus>B2</x:tunnus><x:nimi>Liuku</x:nimi><x:toteuttaja>Piha ry</x:toteuttaja>"
    "<x:alkaa>2020-03-01</x:alkaa></x:rivi></x:rivit></x:vienti>",
}


@pytest.mark.parametrize("name", names("xml"))
def test_a_register_is_read_as_expected(name):
    assert read_register(name) == EXPECTED[name]


def parts(folder, content, name="a.xml", **options):
    items = read(folder, content, name, **options)
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize("form", PLAIN)
def test_a_plain_export_is_read_by_the_names_of_its_elements(tmp_path, form):
    (swing, slide), problems = parts(tmp_path, PLAIN[form])
    assert (swing.id, swing.title, swing.lead, swing.funders, swing.total_eur) == (
        "A1", "Kiikku", "Piha ry", ("Kela", "STM"), 1500,
    )  # fmt: skip
    assert (str(swing.period.start), swing.summary, swing.kind) == ("2020-02-01", "Kiikku pihalle.", Kind.PROJECT)
    assert (slide.id, slide.title, slide.total_eur) == ("B2", "Liuku", None)
    assert not any(problem.lost for problem in problems)


def test_activities_of_iati_are_read_with_the_shipped_mapping(tmp_path):
    (wells, gardens), problems = parts(tmp_path, IATI)
    assert (wells.id, wells.title, wells.titles, wells.language) == (
        "FI-Y-77", "Deep wells", {"fi": "Syvät kaivot"}, "en",
    )  # fmt: skip
    assert (str(wells.period.start), str(wells.period.end), wells.total_eur) == ("2018-03-01", "2020-12-31", 12_000)
    assert (wells.funders, wells.lead, wells.places) == (("Harbour Foundation",), "Village Council", ("Tanzania",))
    assert wells.summary == "Clean water for three villages."
    assert details_of(wells)["reporting-org"] == ("Well Diggers",)
    assert (gardens.total_eur, gardens.title) == (None, "School gardens")
    assert any("a sum in USD" in problem.reason for problem in problems)


@pytest.mark.parametrize("end", ["2020-12-31", "2999-12-31", ""])
@pytest.mark.parametrize(
    ("code", "status", "word"),
    [
        ("1", Status.PLANNED, "Pipeline/identification"),
        ("2", Status.ONGOING, "Implementation"),
        ("3", Status.ENDED, "Finalisation"),
        ("4", Status.ENDED, "Closed"),
        ("5", Status.INTERRUPTED, "Cancelled"),
        ("6", Status.INTERRUPTED, "Suspended"),
    ],
)
@pytest.mark.parametrize(
    "element",
    [
        '<activity-status code="{code}"/>',
        "<activity-status>{word}</activity-status>",
        '<activity-status code="{code}">Mise en oeuvre</activity-status>',
    ],
)
def test_the_status_of_an_activity_is_stated_by_its_code_or_its_word(tmp_path, element, code, status, word, end):
    content = IATI.replace('<activity-status code="4"/>', element.format(code=code, word=word))
    content = content.replace("2020-12-31", end) if end else content.replace(' iso-date="2020-12-31"', "")
    (wells, _), _ = parts(tmp_path, content)
    assert (wells.stated_status, wells.status_word) == (status, word)
    if status is Status.ONGOING:
        assert wells.status(date(2024, 5, 1)) is (Status.ENDED if end == "2020-12-31" else Status.ONGOING)
    elif status.is_final:
        assert wells.status(date(2024, 5, 1)) is status


def test_an_unknown_code_of_a_status_is_a_detail_and_reported(tmp_path):
    (wells, _), problems = parts(tmp_path, IATI.replace('status code="4"', 'status code="17"'))
    assert (wells.stated_status, details_of(wells)["activity-status"]) == (None, ("17",))
    assert any("17" in problem.reason and not problem.lost for problem in problems)


@pytest.mark.parametrize(("word", "status"), [("Implementation", Status.ONGOING), ("Suspended", Status.INTERRUPTED)])
def test_the_words_of_these_statuses_are_known_in_other_registers(tmp_path, word, status):
    content = f"<vienti><hanke><nimi>Kiikku</nimi><toteuttaja>Piha ry</toteuttaja><tila>{word}</tila></hanke></vienti>"
    (swing,), _ = parts(tmp_path, content)
    assert (swing.stated_status, swing.status_word) == (status, word)


def test_dublin_core_becomes_pages_and_a_further_page_of_the_list_is_noted(tmp_path):
    (page,), problems = parts(tmp_path, OAI)
    assert (page.kind, page.title, page.titles) == (Kind.PAGE, "Saunan historia", {"sv": "Bastuns historia"})
    assert (str(page.published), page.language, page.url) == ("2019-05", "fi", "https://arkisto.example/1")
    assert details_of(page)["keywords"] == ("saunat", "löyly")
    assert [problem.lost for problem in problems if "resumptionToken" in problem.reason] == [False]


def test_a_single_record_is_read(tmp_path):
    content = "<vienti><hanke><nimi>Kiikku</nimi><toteuttaja>Piha ry</toteuttaja><vuosi>2020</vuosi></hanke></vienti>"
    assert [document.title for document in parts(tmp_path, content)[0]] == ["Kiikku"]
    content = "<hanke><nimi>Kiikku</nimi><toteuttaja>Piha ry</toteuttaja><vuosi>2020</vuosi></hanke>"
    assert [document.title for document in parts(tmp_path, content)[0]] == ["Kiikku"]


def test_a_declared_encoding_is_used(tmp_path):
    content = f"<?xml version='1.0' encoding='ISO-8859-1'?>{PLAIN['elements']}".replace("Kiikku", "Hyppyri älä").encode(
        "latin-1"
    )
    assert parts(tmp_path, content, "vienti.dat")[0][0].title == "Hyppyri älä"


def test_a_source_can_map_the_elements(tmp_path):
    content = "<a><b><c>Kiikku</c><d>Kela</d></b><b><c>Liuku</c><d>STM</d></b></a>"
    options = ReadOptions(columns={"title": "c", "funders": "d"})
    documents, _ = parts(tmp_path, content, options=options)
    assert [(document.title, document.funders) for document in documents] == [
        ("Kiikku", ("Kela",)),
        ("Liuku", ("STM",)),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<?xml version='1.0'?><config><port>80</port><host>a</host></config>", "an XML file that is not read"),
        ("<a><b><c>1</c><d>2</d></b><b><c>3</c></b></a>", "known elements (c, d)"),
        ("<?xml version='1.0'?><a><b></a>", "not well formed"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "declares entities"),
        ("<a>" * 50 + "</a>" * 50, "nested deeper"),
        ("<urlset><url><loc>https://a.example/</loc></url></urlset>", "a sitemap"),
        ("<a/>", "an XML file that is not read"),
    ],
)
def test_other_xml_is_one_problem_and_no_document(tmp_path, content, reason):
    documents, (problem,) = parts(tmp_path, content)
    assert (documents, problem.lost) == ([], True)
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xhtml", "<?xml version='1.0'?><html><body><p>Teksti</p></body></html>"),
        ("a.xml", "<html><body><p>Teksti</p></body></html>"),
        ("a.xml", "<rss version='2.0'><channel><item><title>A</title></item></channel></rss>"),
        ("a.txt", "Teksti, jossa on <merkki>."),
    ],
)
def test_web_pages_feeds_and_texts_are_no_xml_registers(tmp_path, name, content):
    assert format_of(save(tmp_path, content, name)).name != "XML"


@pytest.mark.parametrize(
    ("content", "place", "count"), [(IATI, "iati-activity", 2), (PLAIN["namespaces"], "rivit.rivi", 2)]
)
def test_map_proposes_how_xml_is_read(tmp_path, content, place, count):
    (tmp_path / "a.xml").write_text(content, "utf-8")
    proposal = json.loads(CliRunner().invoke(main, ["map", str(tmp_path / "a.xml"), "--json"]).stdout)
    assert (proposal["place"], proposal["count"]) == (place, count)
    assert {"iati", "dublin-core"} <= set(shipped_names())


def test_records_of_several_languages_and_forms_are_one_list(tmp_path):
    rest = "<toteuttaja>Piha ry</toteuttaja><vuosi>2020</vuosi></item>"
    content = (
        f"<data><item xml:lang='fi' role='a'><nimi>Kiikku</nimi>{rest}"
        f"<item xml:lang='sv' role='b'><nimi>Gunga</nimi>{rest}<item><nimi>Liuku</nimi></item></data>"
    )
    assert [document.title for document in parts(tmp_path, content)[0]] == ["Kiikku", "Gunga", "Liuku"]
