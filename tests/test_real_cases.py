"""The kinds of fault that real files showed, on the inputs of the shared folder: each must give the stated values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from conftest import TODAY
from small_corpora import documents_in

from indexer import load_settings
from indexer.analysis import Analyzer
from indexer.indexing.reindex import reindex
from indexer.indexing.report import Report
from indexer.model import Document
from searchapp import create_app


@dataclass(frozen=True)
class Case:
    """The index of one case."""

    index: Path
    corpus: Path
    report: Report

    @cached_property
    def documents(self) -> list[Document]:
        return list(documents_in(self._settings).values())

    @cached_property
    def titles(self) -> dict[str, Document]:
        return {document.title: document for document in self.documents}

    @cached_property
    def _settings(self):
        return load_settings(environment={}, corpus=self.corpus, index=self.index, thesaurus="")

    @cached_property
    def client(self):
        return create_app(self._settings, today=lambda: TODAY).test_client()

    def search(self, query: str, **parameters) -> dict:
        """Return the reply of the API to a query."""
        reply = self.client.get("/api/v1/search", query_string={"q": query, **parameters})
        assert reply.status_code == 200
        return reply.get_json()

    def hits(self, query: str) -> list[str]:
        """Return the titles of the hits, the best first."""
        return [hit["title"] for hit in self.search(query)["hits"]]

    def facet(self, name: str) -> dict[str, int]:
        """Return the counts of the values of a facet, over all documents."""
        values = self.client.get(f"/api/v1/facets/{name}").get_json()["values"]
        return {value["value"]: value["count"] for value in values}

    @property
    def notes(self) -> str:
        """All problems of the run, a line each."""
        return "\n".join(map(str, self.report.problems))

    def text_of(self, name: str) -> str:
        """Return the title and text of the only document of a file."""
        (document,) = (document for document in self.documents if Path(document.source).name.split("#")[0] == name)
        return f"{document.title}\n{document.text}"


@pytest.fixture(scope="module")
def case(shared, tmp_path_factory):
    """A function from the first letters of a case's name to its index."""

    @cache
    def indexed(name: str) -> Case:
        (folder,) = (shared / "real" / "cases").glob(f"{name}-*")
        index = tmp_path_factory.mktemp(name)
        settings = load_settings(environment={}, corpus=folder / "input", index=index, thesaurus="")
        return Case(index, folder / "input", reindex(settings, analyzer=Analyzer()))

    return indexed


def test_grants_of_different_organisations_are_no_duplicates(case):
    grants = case("01")
    assert len(grants.documents) == 10
    assert grants.facet("funder") == {"Espoon kaupunki": 5, "Helsingin kaupunki": 5}
    assert grants.search("organisaatio:Melojat")["total"] == 1


def period_in(document: Document) -> str:
    """Return the period of a document as START/END; an open end is empty."""
    return f"{document.period.start or ''}/{document.period.end or ''}"


def test_periods_in_one_column(case):
    periods = {document.title[0]: period_in(document) for document in case("02").documents}
    assert periods.pop("N") in ("2020-07/2020-09", "2020/2020")
    assert periods == {
        "A": "2022-01-01/2022-12-31",
        "B": "2022-09-05/2022-12-31",
        "C": "2020-01-01/",
        "D": "2024-09-01/",
        "E": "2024/",
        "F": "2020/2021",
        "G": "2020/2021",
        "H": "2025-01-01/",
        "I": "/2027-12-31",
        "J": "2022-05/2022-12",
        "K": "2021-05/2022-12",
        "L": "2021-05-01/2022-12-31",
        "M": "2021-05-01/2022-12-31",
    }


def test_text_in_wrappers_with_misleading_names(case):
    pages = case("03")
    assert len(pages.documents) == 22
    for document in pages.documents:
        assert ("soutuveneitä" if document.source == "blogi.html" else "kylävirkkulia") in document.text, (
            document.source
        )


def test_text_in_divs_without_paragraphs(case):
    pages = case("04")
    assert len(pages.documents) == 10
    assert all("vertaisohjaajiksi koulutettiin" in document.text for document in pages.documents)


def test_lists_below_the_body_and_in_cells(case):
    pages = case("05")
    assert len(pages.documents) == 7
    for document in pages.documents:
        assert ("kolme loistoa" if document.source.startswith("l_") else "Purjehduskerho") in document.text


@pytest.mark.parametrize("query", ["S30055", "A80123", "koodi:S30055", "1111111-1", "Pirkanmaa", "ESR+"])
def test_codes_and_other_details_are_searched(case, query):
    assert case("06").search(query)["total"]


@pytest.mark.parametrize(("name", "count"), [("07a", 5), ("07b", 5), ("07c", 3)])
def test_numbers_that_do_not_identify_are_no_ids(case, name, count):
    assert len(case(name).documents) == count


def test_cells_merged_downward(case):
    grants = {(grant.title, *grant.organisations, grant.period.start.year) for grant in case("08").documents}
    assert {
        ("Vertaisvanhempien koulutus", "Tuulikellon Perheet ry", 2022),
        ("Isäryhmät", "Tuulikellon Perheet ry", 2022),
        ("Uimahallikummit", "Meritähti ry", 2023),
    } <= grants


def test_headers_of_two_rows(case):
    projects = case("09").titles
    assert period_in(projects["Saaristopyörä"]) == "2021-03-01/2022-02-28"
    assert projects["Saaristopyörä"].total_eur == 70_000
    assert period_in(projects["Kylätalo auki"]) == "2021-05-01/2023-04-30"
    assert projects["Kylätalo auki"].total_eur == 40_000


def test_escaped_characters_of_excel(case):
    register = case("10")
    assert all("_x000D_" not in document.summary + document.text for document in register.documents)
    assert any("\n" in document.summary for document in register.documents)
    assert register.search("x000d")["total"] == 0


def test_strict_open_xml(case):
    assert case("11").documents or "Strict Open XML" in case("11").notes


def test_formulas_without_values_are_noted(case):
    workbook = case("12")
    assert workbook.titles["Kotipolku"].total_eur is None
    assert "formula" in workbook.notes


def test_stray_bytes_and_code_pages(case):
    files = case("13")
    texts = {
        document.source: files.text_of(document.source) for document in files.documents if document.source[-3:] == "txt"
    }
    assert "Säätiö maksoi" in texts["teksti.txt"]
    assert "Lisätietoja" in texts["teksti.txt"]
    assert "nuoret pääsivät mukaan" in texts["katkennut.txt"]
    assert texts["katkennut.txt"].startswith("Raportti päättyy kesken")
    assert not any("Ã¤" in document.title + document.text + document.summary for document in files.documents)
    for name in ("dos.csv", "mac.csv"):
        assert name in files.notes or any(document.source == name and document.period for document in files.documents)


@pytest.mark.parametrize("name", ["ckan.json", "hankkeet.json", "odata.json", "org774.json"])
def test_records_inside_envelopes(case, name):
    assert sum(document.source == name for document in case("14").documents) == 2


def test_xml_is_a_register_or_not_read(case):
    files = case("15")
    read = {document.source for document in files.documents}
    assert "Kylätalo.html" in read
    assert not any("_files/" in source for source in read)
    assert files.search("color")["total"] == 0
    for name in ("Finland_2020.xml", "oai.xml", "projects.xml"):
        assert name in files.notes or name in read
    assert all("<" not in document.title + document.text for document in files.documents)


def test_answers_in_pdf_forms(case):
    text = case("16").text_of("loppuselvitys.pdf")
    assert "lainastopankin" in text
    assert "Niemenkylässä" in text


def test_columns_and_accents_of_pdf(case):
    files = case("17")
    for name in ("cols.pdf", "rows.pdf"):
        assert "omarahoitus" in files.text_of(name)
        assert "neuvontapiste" in files.text_of(name)
    assert "Työttömien määrä väheni" in files.text_of("tex.pdf")


def test_markup_in_values(case):
    register = case("18")
    assert "Kylän väki tapasi." in register.titles["Kylät & kaupungit"].summary
    assert "3 < 5 ja a > b" in register.titles["Toinen"].summary
    assert {"Village & town", "HTML-hanke"} <= set(register.titles)
    assert [register.search(word)["total"] for word in ("strong", "nbsp", "amp")] == [0, 0, 0]


@pytest.mark.parametrize("name", ["19a", "19b", "19c"])
def test_exports_are_read_back(case, name):
    projects = case(name).documents
    assert len(projects) == 77
    assert all(document.kind == "project" for document in projects)
    assert sum(bool(document.period) for document in projects) >= 76
    assert not any("|" in value for document in projects for value in (*document.people, *document.organisations))


def test_spellings_of_an_organisation(case):
    counts = case("20").facet("organisation")
    assert max(count for name, count in counts.items() if "lastensuojeluliitto" in name.lower()) >= 3
    assert max(count for name, count in counts.items() if "kansanvalistusseura" in name.lower()) >= 3


def test_hyphens_meet_closed_forms(case):
    words = case("21")
    pairs = [("digituki", "digi-tuki"), ("etätyö", "etä-työ"), ("lähihoitaja", "lähi-hoitaja"), ("startup", "start-up")]
    for pair in pairs:
        for query in pair:
            assert set(pair) <= set(words.hits(query)), query
    for query in ("covid19", "COVID-19"):
        assert {"COVID-19-ajan yksinäisyys", "Covid19 ja nuoret"} <= set(words.hits(query)), query
    assert words.hits("T&K")[0] == "T&K-menot kasvuun"


def test_stacked_tables_and_cards(case):
    workbooks = case("22")
    assert "Hankkeen nimi" not in workbooks.titles
    assert sum(document.source.startswith("kaksi.xlsx") for document in workbooks.documents) == 2
    (card,) = (document for document in workbooks.documents if document.source.startswith("kortti.xlsx"))
    assert (card.title, period_in(card), card.funders) == ("Kierrätyspaja", "2020-01-01/2021-01-01", ("Kela",))


def test_the_day_in_finland(case):
    news = case("23").titles
    assert str(news["Yöllä julkaistu"].published) == "2024-02-05"
    assert str(news["Uutinen aikaleimalla"].published) == "2024-02-05"
    assert str(news["Suomenkielinen päivä"].published) == "2024-02-06"


@pytest.mark.parametrize(("typed", "word"), [("paihde", "päihde"), ("saatio", "säätiö"), ("nuorisotyo", "nuorisotyö")])
def test_typing_without_dots(client, typed, word):
    reply = client.get("/api/v1/search", query_string={"q": typed}).get_json()
    assert reply["total"]
    assert word in str(reply["corrections"])
