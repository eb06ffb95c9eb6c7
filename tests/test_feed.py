"""Feeds as sites publish them: the document of each entry, and protection against malicious feeds."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from saved import read, save

from indexer.errors import SourceError
from indexer.model import Document, Kind
from indexer.sources import FORMATS, Problem, SourceFile, read_file
from indexer.sources.base import ReadOptions
from indexer.sources.feeds import feed
from indexer.sources.feeds.feed import FORMAT
from indexer.sources.markup_text import html_to_text
from indexer.sources.xml_text import decode_xml, root_element, without_prolog

FOLDER = Path(__file__).parent / "texts" / "feeds"
EXPECTED = json.loads((FOLDER / "expected.json").read_text("utf-8"))
FIELDS = ("id", "title", "published", "people", "url", "language", "summary", "text", "extra")


def fields(document):
    """The fields of a document that a feed can set, as written in expected.json."""
    values = {name: getattr(document, name) for name in FIELDS}
    values |= {"published": str(document.published or ""), "people": list(document.people)}
    return {name: value for name, value in values.items() if value}


def rss(*items, head='<?xml version="1.0" encoding="utf-8"?>', channel=""):
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>S</title>{channel}{body}</channel></rss>'


def entries(folder, content, **options):
    """The documents of a feed, and the reasons of its problems."""
    documents, problems = split(FORMAT.read(save(folder, content, "syote.xml", **options)))
    return documents, [problem.reason for problem in problems]


def split(items):
    """The documents and the problems among the items of a file."""
    items = list(items)
    return [item for item in items if isinstance(item, Document)], [item for item in items if isinstance(item, Problem)]


def entry(folder, *items, **options):
    (document,), _ = entries(folder, rss(*items, **options))
    return document


@pytest.mark.parametrize("name", EXPECTED)
def test_feeds_are_read_as_expected(name):
    documents, problems = split(read_file(SourceFile(FOLDER / name, name)))
    assert [fields(document) for document in documents] == EXPECTED[name]["entries"]
    assert [f"{'lost: ' * problem.lost}{problem.reason}" for problem in problems] == EXPECTED[name]["problems"]
    assert {(document.kind, document.source) for document in documents} == {(Kind.NEWS, name)}


def test_every_feed_has_an_expectation_and_is_recognised():
    assert sorted(EXPECTED) == sorted(path.name for path in FOLDER.glob("*.xml"))
    for path in FOLDER.glob("*.xml"):
        assert next(fmt for fmt in FORMATS if fmt.recognises(SourceFile(path, path.name))) is feed.FORMAT


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Hankkeen uutiset\n\nrss on syöte",
        "<html><body><rss></body></html>",
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos"/>',
        "<feed>karjan rehua</feed>",
        "<rssi/>",
        b"\xff\xfe<",
        b"PK\x03\x04",
    ],
)
def test_other_files_are_not_recognised(tmp_path, content):
    assert not feed.recognises(save(tmp_path, content, "syote.rss"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "iso-8859-15", "koi8-r"]
)
def test_the_declared_encoding_is_used(tmp_path, encoding):
    word = "дом" if encoding == "koi8-r" else "Pöytä"
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    content = rss(f"<title>{word}</title>", head=head).encode(encoding)
    (document,), problems = entries(tmp_path, content)
    assert (document.title, problems) == (word, [])
    assert feed.recognises(save(tmp_path, content, "a"))


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "utf-16", "unicode_escape", "zlib", "olematon"])
def test_a_wrong_declaration_is_reported_and_ignored(tmp_path, declared):
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    documents, problems = entries(tmp_path, rss("<title>Pöytä</title>", head=head).encode("cp1252"))
    assert [document.title for document in documents] == ["Pöytä"]
    assert problems == [f"its declaration says {declared}, but it is not"]


def bomb(lines=9):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, lines))
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]>' + rss(
        f"<title>&a{lines - 1};</title>", head=""
    )


@pytest.mark.parametrize(
    "content",
    [
        bomb(),
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>',
        '<!doctype rss [<!entity x "]">]><rss/>',
    ],
)
def test_entities_are_refused(tmp_path, content):
    with pytest.raises(SourceError, match=r"declares entities|no root element"):
        list(FORMAT.read(save(tmp_path, content, "a.xml")))


def test_entities_after_the_root_element_are_not_expanded(tmp_path):
    documents, _ = entries(tmp_path, rss("<title>A</title>") + bomb())
    assert all(len(document.title) < 100 for document in documents)


def test_a_doctype_without_entities_is_accepted(tmp_path):
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    assert entry(tmp_path, "<title>A</title>", head=doctype).title == "A"


def test_a_text_about_entities_is_read(tmp_path):
    assert (
        "<!ENTITY"
        in entry(tmp_path, "<title>A</title><description><![CDATA[&lt;!ENTITY x&gt;]]></description>").summary
    )


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        ("Mon, 05 Oct 2015 00:30:00 +0300", "2015-10-05"),
        ("Sun, 04 Oct 2015 23:30:00 -0500", "2015-10-05"),
        ("Sun, 04 Oct 2015 21:30:00 GMT", "2015-10-05"),
        ("Sun, 04 Oct 2015 20:30:00 GMT", "2015-10-04"),
        ("Sat, 31 Oct 2015 21:30:00 UT", "2015-10-31"),
        ("Mon, 05 Oct 2015 00:30:00 EEST", "2015-10-05"),
        ("ma, 05 loka 2015 10:00:00 +0300", "2015-10-05"),
        ("5 Oct 15 14:08 EET", "2015-10-05"),
        ("2015-10-05T00:30:00+03:00", "2015-10-05"),
        ("2015-10-05", "2015-10-05"),
        ("2015-10", "2015-10"),
        ("2015", "2015"),
        ("5.10.2015 klo 14.08", "2015-10-05"),
        ("5. lokakuuta 2015", "2015-10-05"),
        ("Mon, 31 Feb 2015 00:00:00 GMT", "None"),
        ("0001-01-01T00:00:00Z", "None"),
        ("eilen", "None"),
    ],
)
def test_the_day_is_that_of_the_timestamp_in_finland(tmp_path, timestamp, day):
    documents, problems = entries(tmp_path, rss(f"<title>A</title><pubDate>{timestamp}</pubDate>"))
    assert str(documents[0].published) == day
    assert bool(problems) == (day == "None")


@pytest.mark.parametrize(
    ("item", "people"),
    [
        ("<author>a@b.fi (Aino Kivi)</author>", ("Aino Kivi",)),
        ("<author>Aino Kivi &lt;a@b.museum&gt;</author>", ("Aino Kivi",)),
        ("<author>a@b.fi</author>", ()),
        ("<author>Aino Kivi</author>", ("Aino Kivi",)),
        ("<author></author>", ()),
    ],
)
def test_authors_are_names_without_email_addresses(tmp_path, item, people):
    assert entry(tmp_path, f"<title>A</title>{item}").people == people


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://a.fi/x", "https://a.fi/x"),
        ("/x", "https://hanke.example/x"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("http://[", ""),
    ],
)
def test_only_http_links_become_urls(tmp_path, link, url):
    content = rss(f"<title>A</title><link>{link}</link>", channel="<link>https://hanke.example/syote</link>")
    (document,), problems = entries(tmp_path, content)
    assert document.url == url
    assert bool(problems) == (not url)


def test_links_of_a_fetched_feed_are_resolved_against_its_url(tmp_path):
    options = ReadOptions(url="https://hanke.example/uutiset/syote.xml")
    (document,), _ = entries(tmp_path, rss("<title>A</title><link>a</link>"), options=options)
    assert document.url == "https://hanke.example/uutiset/a"


@pytest.mark.parametrize(
    ("declared", "language"), [("fi-FI", "fi"), ("sv", "sv"), ("en-US", ""), ("suomi", ""), ("", "")]
)
def test_the_language_is_that_of_the_feed_unless_it_is_english(tmp_path, declared, language):
    assert entry(tmp_path, "<title>A</title>", channel=f"<language>{declared}</language>").language == language


def test_ids_do_not_change_when_entries_are_added_or_edited(tmp_path):
    first = "<title>A</title><link>https://a.fi/1</link>"
    before, _ = entries(tmp_path, rss(first))
    after, _ = entries(tmp_path, rss("<title>Uusi</title>", first.replace("A<", "B<")))
    assert before[0].id == after[1].id == "a.fi/1"


def test_the_title_of_an_untitled_entry_is_the_first_line_of_its_text(tmp_path):
    assert entry(tmp_path, "<description>&lt;p&gt;Eka.&lt;/p&gt;&lt;p&gt;Toka.&lt;/p&gt;</description>").title == "Eka."


PROJECT = (
    "<title>Kahvipöytä</title><guid>https://lehto.example/kahvi</guid><pubDate>5 Oct 2015 10:00:00 +0300</pubDate>"
    "<category>kylät</category><description>&lt;p&gt;Pöytä kiertää kylästä kylään.&lt;/p&gt;%s</description>"
)


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Rahoittaja: Kela</p><p>Hankeaika: 2015–2017</p>",
        "<ul><li>Rahoittaja: Kela</li><li>Hankeaika 2015–2017</li></ul>",
        "<p>Finansiär: Kela<br>Projekttid 2015–2017</p>",
        "<p>Funded by: Kela</p><p>Duration 1/2015 – 12/2017</p>",
    ],
)
def test_an_entry_with_the_labels_of_a_project_is_a_project(tmp_path, lines):
    project = entry(tmp_path, PROJECT % lines.replace("<", "&lt;").replace(">", "&gt;"))
    assert (project.kind, project.title, project.funders) == (Kind.PROJECT, "Kahvipöytä", ("Kela",))
    assert project.period.years == range(2015, 2018)
    assert (project.id, project.url) == ("lehto.example/kahvi", "https://lehto.example/kahvi")
    assert str(project.published) == "2015-10-05"
    assert project.extra["keywords"] == ["kylät"]
    assert "Pöytä kiertää" in project.text


def test_facts_that_several_entries_share_make_no_projects(tmp_path):
    item = PROJECT % "&lt;p&gt;Rahoittaja: Kela&lt;/p&gt;&lt;p&gt;Hankeaika: 2015–2017&lt;/p&gt;"
    documents, _ = entries(tmp_path, rss(item, item.replace("/kahvi", "/tee").replace("Kahvi", "Tee")))
    assert [document.kind for document in documents] == [Kind.NEWS, Kind.NEWS]


def test_an_entry_that_names_a_funder_is_news(tmp_path):
    assert entry(tmp_path, PROJECT % "&lt;p&gt;Rahoittaja: Kela&lt;/p&gt;").kind is Kind.NEWS


def test_a_feed_without_entries_is_reported(tmp_path):
    assert entries(tmp_path, rss()) == ([], ["a feed without entries"])


def test_malformed_xml_is_reported_with_its_line(tmp_path):
    content = "<?xml version='1.0'?>\n" + rss("<title>A & B</title>\n", head="")
    (document,), (problem,) = split(FORMAT.read(save(tmp_path, content, "a")))
    assert (problem.line, problem.lost) == (2, False)
    assert document.title == "A & B"


def test_a_missing_library_is_reported_with_its_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "feedparser", None)
    (problem,) = read(tmp_path, rss("<title>A</title>"), "a.xml")
    assert problem.reason.startswith("needs the extra \"feeds\": pip install 'hankehaku[feeds]' (")
    assert "feedparser" in problem.reason
    assert problem.lost


def test_a_feed_that_looks_like_a_url_or_a_path_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("builtins.open", lambda *_: pytest.fail("opened"))
    file = save(tmp_path, "<rss>https://a.fi/syote.xml</rss>", "a.xml")
    assert [problem.reason for problem in FORMAT.read(file)] == ["a feed without entries"]


pieces = st.sampled_from(
    ["<rss>", "<rss version='2.0'>", "<channel>", "</channel>", "<item>", "</item>", "<title>", "</title>", "<link>",
     "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<content type='xhtml'>", "</content>",
     "<content:encoded>", "<![CDATA[", "]]>", "<!", "<![", "<!DOCTYPE", "<!--", "-->", "&#xD800;", "&auml;", "&", "<",
     "<pubDate>", "</pubDate>", "<author>", "a@b.fi", "<description>", "</description>", "<guid>", "\0", "ä", "<?xml",
     ">", "<div>", "<svg>", "</svg>", "<title type='x'/>", "<link href='http://['/>",
     "<georss:point>1", "<media:title>", "1 2 2015"]
)  # fmt: skip
anything = st.binary(max_size=200) | st.lists(pieces | st.text(max_size=8), max_size=25).map(
    lambda parts: ("<rss version='2.0'><channel>" + "".join(parts)).encode("utf-8", "surrogatepass")
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(content=anything)
def test_reading_arbitrary_bytes_raises_only_source_errors(tmp_path, content):
    file = save(tmp_path, content, "a.xml")
    feed.recognises(file)
    try:
        documents, _ = split(FORMAT.read(file))
    except SourceError:
        return
    for document in documents:
        assert document.title
        assert document.id
        repr(document).encode()


@given(st.lists(pieces | st.text(max_size=8), max_size=30).map("".join))
def test_any_markup_is_converted_to_text(html):
    html_to_text(html).encode("utf-8", "surrogatepass")


@given(st.text(max_size=60).map(str.encode) | st.binary(max_size=60))
def test_any_xml_is_decoded_or_a_source_error(data):
    with suppress(SourceError):
        text, _ = decode_xml(data)
        root_element(text)
        without_prolog(text)


def test_malformed_prologs_are_rejected_in_linear_time():
    for piece in ("<!--", "<!DOCTYPE ", "<?", "<!DOCTYPE a [", "<a ", " "):
        assert root_element(piece * 100_000)[0] in ("", "a")
