"""The pages: results, documents, errors, escaping and limits of time and size."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from conftest import TODAY, built

from indexer import load_settings
from indexer.engines.base import Filters
from indexer.facets import FACETS
from searchapp import create_app
from searchapp.related.project_names import names_in_title
from searchapp.web.highlight_markup import marked_paragraphs

EVIL = """Hanke <script>alert(1)</script> "><img src=x onerror=alert(1)> {{7*7}}"""


SCRIPTS = {'<script src="/static/app.js" defer>', '<script type="application/ld+json">'}


def text_of(reply):
    return unescape(re.sub(r"<[^>]+>", " ", reply.text))


def test_the_start_page_lists_all_documents(client):
    reply = client.get("/")
    assert reply.status_code == 200
    assert "123" in reply.text
    assert reply.text.count('<li class="hit">') == 10


def test_the_number_of_results_is_in_the_heading_and_the_title(client):
    page = client.get("/?q=kunta").text
    total = client.get("/api/v1/search?q=kunta").json["total"]
    assert f"{total}\u00a0tulosta haulle ”kunta”" in page
    assert f"<title>kunta: {total}\u00a0tulosta – Hankehaku</title>" in page


def test_a_matching_word_is_marked_as_written(client):
    assert re.search(r"<mark>[Kk]un(tien|nissa|nan|nat)</mark>", client.get("/?q=kunta").text)


def test_active_filters_are_chips_that_remove_themselves(client):
    page = client.get("/?q=kunta&status=ended&year_from=2009&year_to=2012").text
    chips = re.search(r'<ul class="chips".*?</ul>', page, re.DOTALL).group()
    assert [unescape(link) for link in re.findall(r'href="([^"]+)"', chips)] == [
        "/?q=kunta&year_from=2009&year_to=2012",
        "/?q=kunta&status=ended",
        "/?q=kunta",
    ]


def test_without_results_the_filters_stay_and_can_be_removed(client):
    page = client.get("/?q=xyzzyä&status=ended").text
    assert "Ei tuloksia" in page
    assert 'name="status" value="ended" checked' in page
    assert 'href="/?q=xyzzy%C3%A4"' in page


def test_a_page_past_the_end_links_to_the_last_page(client):
    reply = client.get("/?q=kunta&page=999")
    assert reply.status_code == 200
    assert "Siirry viimeiselle sivulle" in reply.text


def test_an_invalid_parameter_is_a_notice(client):
    reply = client.get("/?q=kunta&year_from=eilen")
    assert reply.status_code == 200
    assert "year_from=eilen" in text_of(reply)


def test_each_value_of_a_facet_is_listed_once(client):
    page = client.get("/").text
    values = re.findall(r'name="(funder|organisation)" value="([^"]*)"', page)
    assert len(values) == len(set(values)) >= 20


def test_rare_values_of_a_facet_are_behind_a_link(client):
    all_values = [value["value"] for value in client.get("/api/v1/search?q=").json["facets"]["organisation"]]
    visible = values_of(client.get("/?page=2").text)
    link = re.search(r'href="([^"]*all=organisation[^"]*)"', client.get("/?page=2").text).group(1)
    assert unescape(link) == "/?page=2&all=organisation#organisation"
    assert visible == all_values[:10] != all_values
    assert values_of(client.get(unescape(link)).text)[: len(all_values)] == all_values


def values_of(page):
    return [unescape(value) for value in re.findall(r'name="organisation" value="([^"]*)"', page)]


def test_the_start_page_and_its_style_are_small(client):
    with client.get("/") as page, client.get("/static/style.css") as style:
        assert len(page.data) + len(style.data) < 60_000


def test_a_hit_links_to_its_document_with_the_search(client):
    page = client.get("/?q=kunta&width=tarkka&plain=kunta").text
    assert re.search(r'<h2><a href="/documents/[^"?]+\?q=kunta&amp;plain=kunta&amp;width=exact"', page)
    for url in re.findall(r'<h2><a href="([^"]+)"', client.get("/?size=100&q=lapsi").text):
        assert client.get(unescape(url)).status_code == 200


def test_a_document_is_shown_with_its_words_marked(client):
    hit = client.get("/api/v1/search?q=kunta&kind=project").json["hits"][0]
    reply = client.get(f"/documents/{hit['id']}?q=kunta")
    assert reply.status_code == 200
    assert "<mark" in reply.text
    assert all(name in text_of(reply) for name in hit["funders"])


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "a%00b", "..\\x", "none", "%2e%2e/x", "%ff"])
def test_an_unknown_document_is_a_404_page(client, path):
    reply = client.get(f"/documents/{path}")
    assert reply.status_code == 404
    assert "Sivua ei ole" in reply.text


def test_without_an_index_the_page_names_the_command_to_run(tmp_path):
    reply = create_app(load_settings(environment={}, index=tmp_path)).test_client().get("/")
    assert reply.status_code == 503
    assert "indexer reindex" in reply.text


def test_nothing_in_a_document_becomes_markup(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "paha.txt").write_text(f"{EVIL}\n\n{EVIL} kuntien työstä.", "utf-8")
    settings = built(tmp_path / "corpus", tmp_path / "index")
    client = create_app(settings, today=lambda: TODAY).test_client()
    for url in ("/", "/?q=hanke", f"/?q={EVIL}", "/documents/paha.txt?q=hanke", f"/?funder={EVIL}"):
        page = client.get(url).text
        assert set(re.findall(r"<script[^>]*>", page)) <= SCRIPTS
        assert "<img" not in page
        assert "49" not in re.sub(r"\d{3,}|(?s:<p class=.citation.*?</p>)", "", page)


@pytest.mark.parametrize(
    "path", ["/", "/?q=kunta", "/documents/none", "/api/v1/search?page=0", "/static/style.css", "/healthz"]
)
def test_every_response_has_the_security_headers(client, path):
    with client.get(path) as reply:
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_have_no_inline_style_or_script(client):
    for path in ("/", "/?q=kunta", "/documents/none"):
        page = client.get(path).text
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src| type=.application/ld)", page)


def test_an_internal_error_shows_a_number_and_no_traceback(sample, caplog):
    app = create_app(sample)
    app.add_url_rule("/bug", view_func=lambda: 1 / 0)
    reply = app.test_client().get("/bug")
    number = re.search(r"numero: <b>(\w+)</b>", reply.text).group(1)
    assert reply.status_code == 500
    assert "Traceback" not in reply.text
    assert number in caplog.text


@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_the_reply_to_a_forbidden_method_lists_the_allowed_ones(client, path):
    reply = client.post(path)
    assert reply.status_code == 405
    assert {"GET", "HEAD"} <= set(reply.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/documents/none", "/funders/none", "/api/v1/search?page=x"])
def test_a_request_for_any_etag_does_not_hide_an_error(client, path):
    assert client.get(path, headers={"If-None-Match": "*"}).status_code in (400, 404)


@pytest.mark.parametrize("path", ["/", "/?q=kunta", "/api", "/about", "/organisations", "/funders/kela"])
def test_ids_on_a_page_are_unique(client, path):
    ids = re.findall(r'\sid="([^"]+)"', client.get(path).text)
    assert len(ids) == len(set(ids))


def test_the_help_names_every_facet_with_a_vocabulary(client):
    page = text_of(client.get("/en/about"))
    assert [facet.name for facet in FACETS if facet.has_vocabulary and facet.label.lower() not in page] == []


def test_marks_are_numbered_through_all_fields(client):
    page = client.get("/documents/kehittamishankkeet/kolme-kuntaa.txt?q=kunta").text
    assert re.findall(r'<mark id="m(\d+)">', page) == [str(number) for number in range(1, 16)]


def test_an_invalid_parameter_alone_is_reported_as_well(client):
    assert "year=abc" in text_of(client.get("/?year=abc"))


def test_a_long_text_with_many_matches_is_marked_in_linear_time():
    text = "lapsi\n\n" * 20_000
    marks = [(start, start + 5) for start in range(0, len(text), 7)]
    started = time.process_time()
    assert len(marked_paragraphs(text, marks, first=1)) == 20_000
    assert time.process_time() - started < 5


def test_a_streamed_reply_does_not_change_the_language_of_the_next_request(app):
    first, second = app.test_client(), app.test_client()
    stream = first.get("/sv/export.csv?q=kunta", buffered=False)
    next(stream.response)
    assert '<html lang="fi">' in second.get("/?q=kunta").text
    stream.close()


def test_a_search_for_a_name_in_a_table_starts_at_its_first_page(client):
    page = client.get("/organisations?page=2&name=a").text
    assert 'name="page"' not in page
    assert re.search(r'href="/organisations\?name=a" aria-label="Sivu 1"', page)
    assert "name=a" in re.search(r'href="([^"]+organisations\.csv[^"]*)"', page).group(1)


def test_filters_with_different_keywords_have_different_hashes():
    filters = [Filters(keywords={"organisation": frozenset({str(number)})}) for number in range(1000)]
    assert len(set(map(hash, filters))) == 1000


@pytest.mark.parametrize("title", ["," * 60_000, "a " * 30_000, "(" * 60_000])
def test_a_title_of_punctuation_is_read_in_linear_time(title):
    started = time.process_time()
    names_in_title(title)
    assert time.process_time() - started < 1
