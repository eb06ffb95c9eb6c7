"""The pages about the service, such as the accessibility statement, and the page of a document."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape

import pytest
from conftest import TODAY

from indexer import load_settings
from searchapp import create_app


@pytest.fixture
def client_with(sample):
    def client(**options):
        settings = load_settings(environment={}, index=sample.index, **options)
        return create_app(settings, today=lambda: TODAY).test_client()

    return client


def test_about_describes_the_index_and_its_sources(client):
    page = client.get("/about").text
    for text in ("123", "hankerekisteri", "avustusrekisteri.jsonl", "voikko", "whoosh"):
        assert text in page


def test_a_statement_without_an_operator_names_the_missing_settings(client):
    page = client.get("/saavutettavuusseloste").text
    assert "[ylläpitäjän nimi]" in page
    assert "[site]" in page


def test_a_statement_names_the_operator_and_the_shortcomings(client_with):
    client = client_with(
        site_operator="Esimerkkiliitto ry", site_email="haku@example.fi", site_statement_date="2026-11-01",
        site_shortcomings="Vanhojen sivujen väliotsikot puuttuvat",
    )  # fmt: skip
    page = client.get("/saavutettavuusseloste").text
    for text in (
        "Esimerkkiliitto ry",
        "haku@example.fi",
        "1.11.2026",
        "väliotsikot puuttuvat",
        "14 päivän",
        "Traficom",
    ):
        assert text in page
    assert "[" not in re.sub(r"<[^>]+>", "", page)
    assert "Esimerkkiliitto ry" in client.get("/sv/tillganglighetsutlatande").text


@pytest.mark.parametrize("path", ["/", "/?q=kunta", "/documents/none", "/about", "/sv/funders"])
def test_every_page_links_to_the_statement_and_has_a_skip_link(client, path):
    page = client.get(path).text
    assert re.search('href="/(saavutettavuusseloste|sv/tillganglighetsutlatande)"', page)
    assert '<a class="skip" href="#content">' in page


def test_absolute_urls_start_with_the_configured_address(client_with):
    client = client_with(site_address="https://haku.example.fi")
    assert (
        '<link rel="canonical" href="https://haku.example.fi/documents/'
        in client.get("/documents/hankerekisteri/aivoitus.txt?q=kunta").text
    )
    assert "https://haku.example.fi/?q=kunta" in client.get("/feed.atom?q=kunta").text


def test_the_page_of_a_document_has_schema_org_metadata(client):
    page = client.get("/documents/hankerekisteri/aivoitus.txt").text
    metadata = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page).group(1))
    assert metadata["@type"] == "ResearchProject"
    assert metadata["funder"] == [{"@type": "Organization", "name": "RAY"}]
    assert (metadata["foundingDate"], metadata["dissolutionDate"]) == ("2006", "2009")


def test_the_canonical_url_of_a_document_has_no_search(client):
    page = client.get("/documents/hankerekisteri/aivoitus.txt?q=kunta&width=tarkka").text
    assert '<link rel="canonical" href="http://localhost/documents/hankerekisteri/aivoitus.txt">' in page


def test_news_and_its_project_link_to_each_other(client):
    news = "/documents/uutiset/2022-11-23-palkkaportti-tulokset.txt"
    project = "/documents/hankerekisteri/palkkaportti.txt"
    assert f'href="{project}"' in client.get(news).text
    assert f'href="{news}"' in client.get(project).text


def test_the_example_searches_of_the_start_page_have_hits(client):
    page = client.get("/").text
    examples = re.search(r'<p class="examples">(.*?)</p>', page, re.DOTALL).group(1)
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', examples)]
    assert 3 <= len(links) <= 4
    for link in links:
        assert client.get(f"/api/v1/search{link.removeprefix('/')}").json["total"] >= 3
    assert "<summary>Lähteet (7)</summary>" in page


def test_a_search_without_results_is_logged_without_personal_data(sample, tmp_path):
    folder = tmp_path / "index"
    shutil.copytree(sample.index, folder, ignore=shutil.ignore_patterns("zero-queries*"))
    client = create_app(load_settings(environment={}, index=folder), today=lambda: TODAY).test_client()
    client.get("/?q=xyzzylän+kunta")
    client.get("/?q=kunta")
    entries = (folder / "zero-queries.jsonl").read_text("utf-8").splitlines()
    assert list(map(json.loads, entries)) == [{"day": "2026-11-23", "q": "xyzzylän kunta", "filtered": False}]


def test_the_api_is_described_on_a_page(client):
    page = client.get("/api").text
    assert "GET /api/v1/search" in page
    assert "year_from" in page
