"""Exports over HTTP: files, feeds, tables and citations."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from searchapp.export import CITATION_FORMATS, FORMATS, CitationFormat, Format

ATOM = "{http://www.w3.org/2005/Atom}"


def atom(data):
    """The metadata of a feed and of its entries."""
    feed = ElementTree.fromstring(data)
    return {
        "updated": feed.findtext(f"{ATOM}updated"),
        "links": {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")},
        "entries": [
            {name: entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")}
            for entry in feed.findall(f"{ATOM}entry")
        ],
    }


def ids_of(client, query):
    reply = client.get(f"/api/v1/search?{query}&size=100").json
    assert reply["total"] == len(reply["hits"])
    return [hit["id"] for hit in reply["hits"]]


def rows_of(reply):
    text = reply.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("query", ["q=kunta", "q=kunta&status=ended&year_from=2009", "q=&kind=news", "q=xyzzyä"])
def test_csv_has_the_complete_result_in_order(client, query):
    headings, *rows = rows_of(client.get(f"/export.csv?{query}"))
    assert [row[0] for row in rows] == ids_of(client, query)
    assert headings[:3] == ["Tunniste", "Laji", "Otsikko"]


def test_page_and_size_do_not_cut_an_export(client):
    assert client.get("/export.csv?q=kunta&page=3&size=2").data == client.get("/export.csv?q=kunta").data


def test_headings_are_in_the_language_of_the_url(client):
    assert rows_of(client.get("/sv/export.csv?q=kunta"))[0][2] == "Rubrik"
    assert rows_of(client.get("/en/export.csv?q=kunta"))[0][2] == "Title"


def test_csv_is_streamed(client):
    assert client.get("/export.csv?q=kunta").is_streamed


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_name_has_the_query_and_the_day(client, suffix):
    reply = client.get(f"/export.{suffix}?q=Hyvä+arki")
    assert reply.headers["Content-Disposition"].startswith(
        f'attachment; filename="hankehaku-hyva-arki-2026-11-23.{suffix}"'
    )
    assert reply.content_type == FORMATS[suffix].media_type


def test_every_record_has_the_provenance_of_the_search(client):
    lines = client.get("/export.jsonl?q=kunta&status=ended").data.splitlines()
    receipt = json.loads(lines[0])["receipt"]
    assert receipt["address"] == "http://localhost/?q=kunta&status=ended"
    assert (receipt["generation"], receipt["searched"], receipt["total"]) == (1, "2026-11-23", len(lines))
    assert len({json.dumps(json.loads(line)["receipt"]) for line in lines}) == 1


def test_an_invalid_parameter_is_an_error_in_an_export(client):
    reply = client.get("/export.csv?q=kunta&year_from=eilen")
    assert reply.status_code == 400
    assert "year_from=eilen" in reply.text


def test_an_error_of_a_format_with_too_many_results_names_a_format_without_limit(client, monkeypatch):
    import dataclasses

    monkeypatch.setitem(FORMATS, "xlsx", dataclasses.replace(FORMATS["xlsx"], max_documents=5))
    reply = client.get("/export.xlsx?q=kunta")
    assert reply.status_code == 413
    assert "CSV" in reply.text
    assert client.get("/export.xlsx?q=kunta&status=planned").status_code == 200


def test_an_unknown_format_is_not_found(client):
    assert client.get("/export.exe?q=kunta").status_code == 404
    assert client.get("/documents/hankerekisteri/aivoitus.txt/citation.exe").status_code == 404


def test_a_registered_export_format_is_served_and_in_the_menu(client, monkeypatch):
    def write(documents, context):
        yield from (f"{context.today} {document.title}\n".encode() for document in documents)

    titles = Format(suffix="titles", label="Only titles", media_type="text/plain; charset=utf-8", write=write)
    assert client.get("/export.titles?q=aivoitus").status_code == 404
    monkeypatch.setitem(FORMATS, "titles", titles)
    page = client.get("/sv/?q=aivoitus&sort=title").text
    link = re.search(r'<a href="(/sv/export\.titles[^"]*)" download>Only titles</a>', page)
    reply = client.get(html.unescape(link[1]))
    hits = client.get("/api/v1/search?q=aivoitus&sort=title&size=100").json["hits"]
    assert reply.text.splitlines() == [f"2026-11-23 {hit['title']}" for hit in hits] != []
    assert reply.content_type == "text/plain; charset=utf-8"
    assert ".titles" in reply.headers["Content-Disposition"]


def test_a_registered_citation_format_is_served_and_on_the_page(client, monkeypatch):
    def write(document, retrieval, words):
        return f"{document.title}. {words('retrieved')} {retrieval.day}"

    title = CitationFormat(suffix="title", label="Only the title", media_type="text/plain; charset=utf-8", write=write)
    page = "/documents/hankerekisteri/aivoitus.txt"
    monkeypatch.setitem(CITATION_FORMATS, "title", title)
    assert f'<a href="{page}/citation.title" download>Only the title</a>' in client.get(f"{page}?q=aivoitus").text
    assert client.get(f"{page}/citation.title").text.endswith(". Haettu 2026-11-23")


def test_an_unchanged_export_is_not_sent_again(client):
    first = client.get("/export.csv?q=kunta")
    assert client.get("/export.csv?q=kunta", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_feed_is_atom_with_the_newest_first(client):
    reply = client.get("/feed.atom?q=kunta")
    assert reply.content_type == "application/atom+xml; charset=utf-8"
    feed = atom(reply.data)
    newest = client.get("/api/v1/search?q=kunta&sort=newest&size=50").json["hits"]
    assert [entry["id"].removeprefix("http://localhost") for entry in feed["entries"]] == [
        f"/documents/{quote(hit['id'])}" for hit in newest
    ]
    assert feed["links"]["self"] == "http://localhost/feed.atom?q=kunta"
    assert feed["links"]["alternate"] == "http://localhost/?q=kunta"
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
    assert all(re.fullmatch(stamp, updated) for updated in [feed["updated"], *(e["updated"] for e in feed["entries"])])


def test_a_feed_without_entries_is_valid(client):
    assert atom(client.get("/feed.atom?q=xyzzyä").data)["entries"] == []


def test_a_table_of_funders_counts_the_documents_of_the_search(client):
    page = client.get("/funders?q=kunta&status=ended")
    reply = client.get("/api/v1/funders?q=kunta&status=ended&size=100").json
    headings, *rows = rows_of(client.get("/funders.csv?q=kunta&status=ended"))
    assert [(row[0], int(row[1])) for row in rows] == [(row["name"], row["count"]) for row in reply["rows"]]
    assert rows[0][0] in page.text
    assert headings[:2] == ["Nimi", "Tekstejä"]
    assert reply["total"] == client.get("/api/v1/search?q=kunta&status=ended").json["total"]


def test_a_table_is_filtered_by_name(client):
    assert "Lapuan kaupunki" in client.get("/organisations?name=lapua").text
    assert "Mikään nimi" in client.get("/organisations?name=xyzzy").text


def test_a_funder_is_found_by_its_older_and_shorter_names(client):
    for slug in ("ray", "raha-automaattiyhdistys", "stea"):
        reply = client.get(f"/funders/{slug}")
        assert reply.headers["Location"] == "/funders/sosiaali-ja-terveysjarjestojen-avustuskeskus-stea"
    assert client.get("/funders/xyzzy").status_code == 404


def test_the_page_of_a_funder_lists_all_its_documents(client):
    url = "/funders/sosiaali-ja-terveysjarjestojen-avustuskeskus-stea"
    total = client.get("/api/v1/search?funder=STEA").json["total"]
    assert client.get(url).text.count('<th scope="row"><a href="/documents/') == total
    assert client.get(f"/api/v1{url}").json["total"] == total


def test_a_document_is_cited_as_ris_and_as_bibtex(client):
    page = "/documents/hankerekisteri/aivoitus.txt"
    assert client.get(f"{page}/citation.ris").data.startswith(b"TY  - RPRT")
    assert client.get(f"{page}/citation.bib").data.startswith(b"@misc{")


@pytest.mark.parametrize("suffix", CITATION_FORMATS)
def test_a_citation_is_a_file_with_the_name_of_the_document(client, suffix):
    reply = client.get(f"/documents/hankerekisteri/aivoitus.txt/citation.{suffix}")
    assert reply.content_type == CITATION_FORMATS[suffix].media_type
    assert re.search(rf'filename="hankehaku-aivoitus[^"]*\.{suffix}"', reply.headers["Content-Disposition"])
    assert client.get(f"/documents/none/citation.{suffix}").status_code == 404


def test_a_browser_can_add_the_service(client):
    reply = client.get("/opensearch.xml")
    assert reply.content_type.startswith("application/opensearchdescription+xml")
    assert 'template="http://localhost/?q={searchTerms}"' in reply.text
    assert "http://localhost/sv/?q=" in client.get("/sv/opensearch.xml").text
    typed, suggestions = client.get("/opensearch/suggestions?q=vertais").json
    assert typed == "vertais"
    assert suggestions
