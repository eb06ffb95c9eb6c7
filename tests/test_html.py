"""Saved web pages: registers, projects, news and other pages, without the boilerplate of their site."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from saved import read, read_one, save

from indexer.model import Document, Funding, Kind, PartialDate, Period
from indexer.sources import FORMATS, Problem, SourceFile, read_file
from indexer.sources.html import web_page

PAGES = Path(__file__).parent / "texts/html"
EXPECTED = {page["page"]: page for page in json.loads((PAGES / "expected.json").read_text("utf-8"))}
DOCUMENTS = [name for name, expected in EXPECTED.items() if "kind" in expected]
PROSE = "<p>Kylätalossa keitettiin kahvia, ja iltapäivällä pelattiin korttia yhdessä lasten kanssa.</p>"


def items_of(name):
    """The documents and problems of a test page."""
    return list(read_file(SourceFile(PAGES / name, name)))


def page(body, head="", attributes=' lang="fi"'):
    """A complete page with this body."""
    return f"<!DOCTYPE html>\n<html{attributes}><head>{head}</head><body>{body}</body></html>"


def test_every_page_has_an_expectation():
    assert sorted(EXPECTED) == sorted(path.name for path in PAGES.iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_is_read_with_the_expected_fields(name):
    (document,), expected = items_of(name), EXPECTED[name]
    assert (document.kind, document.title) == (expected["kind"], expected["title"])
    assert str(document.published or "") == expected.get("published", "")
    period = [str(end) for end in (document.period.start, document.period.end) if end]
    assert period == expected.get("period", [])
    assert list(document.funders) == expected.get("funders", [])
    assert list(document.people) == expected.get("people", [])
    assert list(document.organisations) == expected.get("organisations", [])
    for field in ("lead", "url", "titles", "total_eur", "language", "extra"):
        if field in expected:
            assert getattr(document, field) == expected[field], field
    if "funding" in expected:
        assert list(document.funding) == [Funding(*row) for row in expected["funding"]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_text_is_complete_and_without_boilerplate(name):
    (document,), expected = items_of(name), EXPECTED[name]
    texts = "\n".join([document.summary, document.results, document.text])
    assert [sentence for sentence in expected["has"] if sentence not in texts] == []
    assert [word for word in expected["lacks"] if word in f"{document.title}\n{texts}"] == []
    assert document.text.split("\n")[0] != document.title


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "note" in expected])
def test_a_page_without_text_of_its_own_yields_a_note(name):
    (note,) = items_of(name)
    assert isinstance(note, Problem)
    assert not note.lost
    assert EXPECTED[name]["note"] in note.reason


def test_results_and_summary_of_a_register_are_separate():
    (document,) = items_of("rekisteri-taulukko.html")
    assert document.summary.startswith("Hankkeessa seurattiin")
    assert document.results.endswith("tarjolla.\n\nRengas jatkaa kyläyhdistyksen ylläpitämänä.")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_encoding_and_line_ends_do_not_change_what_is_read(tmp_path, name):
    (original,) = items_of(name)
    text = SourceFile(PAGES / name, name).text
    for saved in (text.encode("utf-16"), text.replace("\n", "\r\n").encode("utf-8-sig")):
        (document,) = read(tmp_path, saved, name)
        assert document == original


@pytest.mark.parametrize(
    ("content", "name", "is_html"),
    [
        (page("x"), "sivu", True),
        (page("x"), "sivu.html", True),
        ("\n<!-- saved from url=(0020)https://a.example/b --><html><body>x", "sivu.txt", True),
        ('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">', "sivu.xml", True),
        ("\ufeff<HTML>x", "sivu", True),
        (page("x").encode("utf-16"), "sivu", True),
        ("<p>katkelma</p>", "sivu.HTM", True),
        ("<p>katkelma</p>", "sivu.txt", False),
        ("Kylätalo\n\nSivu kertoo tagista <html>.", "sivu.txt", False),
        ("Ei merkkausta lainkaan", "sivu.html", False),
        ("<htmlx>", "sivu", False),
        ("<?xml version='1.0'?><rss></rss>", "sivu", False),
    ],
)
def test_a_page_is_recognised_by_its_start_or_by_its_name_and_markup(tmp_path, content, name, is_html):
    file = save(tmp_path, content, name)
    assert (next(fmt for fmt in FORMATS if fmt.recognises(file)) is web_page.FORMAT) == is_html


def test_no_other_sample_file_is_recognised_as_a_web_page(shared):
    for folder in (Path(__file__).parents[1] / "corpus", shared / "seeds"):
        for path in folder.rglob("*.*"):
            assert web_page.FORMAT.recognises(SourceFile(path, path.name)) == (path.suffix == ".html"), path


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Kylätalo | Mäntylän kunta</title>", PROSE, "Kylätalo"),
        ("<title>Kylätalo – Mäntylän kunta</title>", PROSE, "Kylätalo"),
        ("<title>Kylätalo – ovi auki</title>", PROSE, "Kylätalo – ovi auki"),
        ("<title>Mäntylä: Kylätalo</title><meta property='og:site_name' content='Mäntylä'>", PROSE, "Kylätalo"),
        ("<title>Mäntylä</title>", f"<h1>Kylätalo</h1>{PROSE}", "Kylätalo"),
        ("<title>Kylätalo - Mäntylä</title>", f"<h1>Mäntylä</h1>{PROSE}", "Kylätalo"),
        ("<title>Kylätalo &#8211; auki</title>", f"<h1>Mäntylä</h1><h1>Kylätalo – auki</h1>{PROSE}", "Kylätalo – auki"),
        ("<title>Mäntylä</title><meta property='og:title' content='Kylätalo &amp;amp; ovi'>", PROSE, "Kylätalo & ovi"),
        (
            "<title>Mäntylävirasto - Kylätalo avattiin</title>",
            f"<h1>Kylätalo avattiin</h1>{PROSE}",
            "Kylätalo avattiin",
        ),
        ("<title>Lehto 2</title>", f"<h1>Hankkeen tiedot</h1><h2>Kylätalo auki</h2>{PROSE}", "Kylätalo auki"),
        ("<title>Kylätalo auki</title>", f"<h1>Om projektet</h1><h2>Kylätalo auki</h2>{PROSE}", "Kylätalo auki"),
        ("", f"<p>Kylätalo</p>{PROSE}", "Kylätalo"),
        ("", PROSE * 9, "Kylätalossa keitettiin kahvia, ja iltapäivällä pelattiin korttia yhdessä lasten kanssa."),
    ],
)
def test_the_title_is_the_headline_without_the_name_of_the_site(tmp_path, head, body, title):
    assert read_one(tmp_path, page(body, head), "sivu.html").title == title


@pytest.mark.parametrize("end", ["</body>", "</html>", "</body></html>", "</BODY >\n</HTML>"])
def test_content_after_the_end_tags_of_a_page_is_read(tmp_path, end):
    document = read_one(
        tmp_path, f"<html><body><h1>Kylätalo</h1>{PROSE}{end}<p>Pullaakin oli tarjolla.</p>", "sivu.html"
    )
    assert document.text.endswith("\n\nPullaakin oli tarjolla.")


@pytest.mark.parametrize(
    ("head", "above", "published"),
    [
        ('<meta property="article:published_time" content="2020-02-29T23:30:00Z">', "", PartialDate(2020, 3, 1)),
        ("", '<p><time datetime="2020-02-29T22:30:00+00:00">eilen</time></p>', PartialDate(2020, 3, 1)),
        ("", "<div>Kyläliitto, 1.3.2020 12.05</div>", PartialDate(2020, 3, 1)),
        ('<script type="application/ld+json">{"@type":["NewsArticle"],"datePublished":"2020-03-01"}</script>', "",
         PartialDate(2020, 3, 1)),
        ("", '<p><time datetime="2020-03-01">eilen</time></p>', PartialDate(2020, 3, 1)),
        ("", "<div>1.3.2020 klo 12.05</div>", PartialDate(2020, 3, 1)),
        ("", "<span>Julkaistu: 1.3.2020</span>", PartialDate(2020, 3, 1)),
        ("", '<span itemprop="datePublished" content="2020-03"></span>', PartialDate(2020, 3)),
    ],
)  # fmt: skip
def test_an_article_with_a_date_is_news(tmp_path, head, above, published):
    news = read_one(tmp_path, page(f"<h1>Kylätalo avattiin</h1>{above}{PROSE}", head), "uutinen.html")
    assert (news.kind, news.published) == (Kind.NEWS, published)
    assert news.text.startswith("Kylätalossa keitettiin kahvia")


@pytest.mark.parametrize(
    ("head", "below"),
    [
        ('<meta name="DC.date" content="2020-03-01">', ""),
        ("", "<p>Muokattu viimeksi 1.3.2020</p>"),
        ("", "<footer>Sivu päivitetty: 1.3.2020</footer>"),
        ('<script type="application/ld+json">{"@type":"WebPage","datePublished":"2020-03-01"}</script>', ""),
    ],
)
def test_a_page_with_another_date_is_not_news(tmp_path, head, below):
    document = read_one(tmp_path, page(f"<h1>Kylätalo</h1>{PROSE}{below}", head), "sivu.html")
    assert (document.kind, document.published) == (Kind.PAGE, PartialDate(2020, 3, 1))
    assert "1.3.2020" not in document.text


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<link rel="canonical" href="https://a.example/kylä?x=1&amp;y=2">', "https://a.example/kylä?x=1&y=2"),
        ('<link rel="canonical" href="/kyla"><meta property="og:url" content="http://a.example/kyla">', "http://a.example/kyla"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="https://">', ""),
        ('<link rel="canonical" href="https://a.example/a b">', ""),
        ('<link rel="canonical" href="https://user@a.example/">', ""),
        (f'<link rel="canonical" href="https://a.example/{"x" * 3000}">', ""),
        ('<meta property="og:url" content="data:text/html,x">', ""),
    ],
)  # fmt: skip
def test_only_an_absolute_http_url_is_the_url_of_a_page(tmp_path, link, url):
    assert read_one(tmp_path, page(PROSE, link), "sivu.html").url == url


def test_the_url_in_a_browsers_comment_is_the_url_of_the_page(tmp_path):
    saved = "<!-- saved from url=(0024)https://a.example/kyla/ -->\n" + page(PROSE)
    assert read_one(tmp_path, saved, "sivu.html").url == "https://a.example/kyla/"


@pytest.mark.parametrize(
    ("attributes", "language"),
    [
        (' lang="fi"', "fi"),
        (' lang="fi-FI"', "fi"),
        (' xml:lang="fi"', "fi"),
        (' lang="en"', ""),
        (' lang="x"', ""),
        ("", ""),
    ],
)
def test_a_declared_language_is_used_if_the_text_is_in_it(tmp_path, attributes, language):
    saved = page(f"<h1>Kylätalo</h1>{PROSE}", attributes=attributes)
    assert read_one(tmp_path, saved, "sivu.html").language == language


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Kivi, Aino", ("Aino Kivi",)),
        ("Aino Kivi ja Pekka Lehto", ("Aino Kivi", "Pekka Lehto")),
        ("admin", ()),
        ("Mäntylän kunta", ()),
    ],
)
def test_authors_are_names_of_people(tmp_path, name, people):
    document = read_one(tmp_path, page(PROSE, f'<meta name="author" content="{name}">'), "sivu.html")
    assert document.people == people


def test_an_article_only_in_linked_data_is_read(tmp_path):
    data = """{"@type": "NewsArticle", "headline": "Avajaiset", "datePublished": "2020-03-01",
      "articleBody": "<p>Kahvia &amp; pullaa.</p>\\n<p>Väkeä."}"""
    saved = page("<div id=app></div>", f'<script type="application/ld+json">{data}</script>')
    news = read_one(tmp_path, saved, "sivu.html")
    assert (news.kind, news.title, news.text) == (Kind.NEWS, "Avajaiset", "Kahvia & pullaa.\nVäkeä.")


@pytest.mark.parametrize(
    "data", ["", "{", "[1, null, {}]", '{"@graph": 3}', '{"@type": 1, "author": [[]]}', "[" * 100_000]
)
def test_invalid_linked_data_is_ignored(tmp_path, data):
    script = f'<script type="application/ld+json">{data}</script>'
    assert read_one(tmp_path, page(PROSE, script), "sivu.html").kind is Kind.PAGE


def test_a_project_only_in_linked_data_is_read(tmp_path):
    data = """{"@graph": [{"@type": "WebPage"}, {"@type": "MonetaryGrant", "name": "Pullarahasto", "startDate": "2019",
      "endDate": "2021-06", "funder": {"@id": "#r"}, "amount": {"value": "5000", "currency": "EUR"}},
      {"@type": "Organization", "@id": "#r", "name": "Leivän säätiö"}]}"""
    grant = read_one(tmp_path, page(PROSE, f'<script type="application/ld+json">{data}</script>'), "sivu.html")
    assert (grant.kind, grant.title) == (Kind.PROJECT, "Pullarahasto")
    assert grant.period == Period(PartialDate(2019), PartialDate(2021, 6))
    assert grant.funding == (Funding("Leivän säätiö", 5000),)


@pytest.mark.parametrize("name", ["lxml", "trafilatura"])
def test_a_missing_library_is_reported_with_its_extra(tmp_path, monkeypatch, name):
    import_module = builtins.__import__

    def import_without(module, *args, **kwargs):
        if module.split(".")[0] == name:
            raise ImportError(f"No module named {module!r}")
        return import_module(module, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", import_without)
    (problem,) = read(tmp_path, page(PROSE), "sivu.html")
    assert problem.lost
    assert problem.reason.startswith("needs the extra \"html\": pip install 'hankehaku[html]' (")
    assert name in problem.reason.partition(" (")[2]


def test_where_a_library_of_the_extra_lacks_its_own_the_problem_names_that(tmp_path):
    path = save(tmp_path, page(PROSE), "sivu.html").path
    code = (
        "import sys; from pathlib import Path; from indexer.sources import SourceFile, read_file;"
        "sys.modules['lxml_html_clean'] = None;"
        "print(*[problem.reason for problem in read_file(SourceFile(Path(sys.argv[1]), 'sivu.html'))])"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("needs the extra \"html\": pip install 'hankehaku[html]' (")
    assert "lxml_html_clean" in done.stdout
    assert done.stdout.count("\n") == 1


MARKUP = st.sampled_from([
    "<p>", "</p>", "<div class='", "<table>", "<tr>", "<td>", "<th>Rahoittaja", "<dl><dt>", "Kesto", "<dd>", "2010–12",
    "<h1>", "<h2>Tulokset</h2>", "<strong>Rahoitus:</strong>", "<br>", "<script>", "</script>", "<style>", "<!--",
    "-->", "<![CDATA[", "<meta charset=utf-8>", "<meta charset='x'>", "&amp;", "&#0;", "&#xD800;", "&nosuch;",
    "Lue myös", "<a href='javascript:x'>", "</a>", "<ul><li>", "1 000 €", "\0", "\u0085", "ä" * 50, "&#31;", "\uffff",
    "<time datetime='2010-02-31'>",
    "<script type='application/ld+json'>", '{"@type":"Project","name":["x"]}', "<form>", "<svg>", "<caption>Rahoitus",
    '{"@type":"NewsArticle","author":{"name":1},"datePublished":"2020-99-99"}', "<td colspan=99999999999>", "<main>",
    "<article>", "<nav>", "<frameset>", "<?php", "<html lang='", "<body>", "<head>", "<title>", "<textarea>",
    "<p>" * 300,
])  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MARKUP | st.text(max_size=20), max_size=40).map("".join))
@example("<th>Rahoittaja")
@example("Kylä</body><h1>")
@example("<table><caption>Rahoitus<tr><td>2010<td>1 000 €")
def test_reading_any_markup_yields_documents_or_problems(tmp_path, text):
    for item in read(tmp_path, f"<html>{text}".encode("utf-8", "replace"), "sivu.html"):
        assert isinstance(item, Document | Problem)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"<html>", b"<meta charset=shift_jis>", b"\xff\xfe<\0h\0", b"<p>"])
)
def test_reading_arbitrary_bytes_yields_documents_or_problems(tmp_path, data, start):
    for item in read(tmp_path, start + data, "sivu.html"):
        assert isinstance(item, Document | Problem)
