"""Sources of the web, from a site on this machine to files that the indexer reads."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_servers import Time, fetcher_in, html, serving

from indexer.errors import FetchError, SourceFailedError
from indexer.fetching import Fetcher, locate
from indexer.indexing.web_sources import files_of, name_of
from indexer.model import Document, Kind
from indexer.settings import Limits, Source
from indexer.sources import Problem, SourceFile, read_file

FEED = '<rss version="2.0"><channel>{}</channel></rss>'
ITEM = "<item><title>{0}</title><link>/uutiset/{0}</link></item>"


@pytest.fixture
def site():
    with serving() as site:
        yield site


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def files(site, tmp_path, time):
    """What a source at a path of the site gives, each time it is asked."""

    def found(path, *, more_pages=None, **told):
        source = Source(name="koe", address=site.at + path, private=True, **told)
        options = {"most_pages": more_pages} if more_pages else {}
        return list(files_of(source, fetcher_in(tmp_path, time), **options))

    return found


def urlset(site, pages):
    lines = "".join(f"<url><loc>{site.at}{path}</loc><lastmod>{changed}</lastmod></url>" for path, changed in pages)
    return 200, {"Content-Type": "application/xml"}, f"<urlset>{lines}</urlset>".encode()


def sitemap_of(site, *paths, changed="2024-05-01"):
    """Make the site have pages, and a sitemap of them."""
    site.pages |= {path: html(f"Sivu {path}") for path in paths}
    site.pages["/sitemap.xml"] = urlset(site, [(path, changed) for path in paths])


def index_of(*places):
    lines = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    return 200, {}, f"<sitemapindex>{lines}</sitemapindex>".encode()


def names(found):
    return [each.name for each in found if isinstance(each, SourceFile)]


def problems(found):
    return [each for each in found if isinstance(each, Problem)]


def test_an_address_of_a_page_is_one_file(site, files):
    site.pages["/hankkeet/talo.html"] = html("Kylätalo")
    (file,) = files("/hankkeet/talo.html", format="page", values={"language": "fi"}, mapping="jokin")
    assert file.name == "koe/hankkeet/talo.html"
    assert file.text == "Kylätalo"
    assert file.suffix == ".html"
    assert file.options.url == f"{site.at}/hankkeet/talo.html"
    assert (file.options.format, file.options.values, file.options.mapping) == ("page", {"language": "fi"}, "jokin")


def test_the_limits_of_the_settings_hold_for_what_was_fetched(site, tmp_path):
    site.pages["/a"] = html("Kylätalo")
    source = Source(name="koe", address=f"{site.at}/a", private=True)
    (file,) = files_of(source, fetcher_in(tmp_path), limits=Limits(file_bytes=5, document_bytes=7))
    assert (file.max_bytes, file.max_document_bytes) == (5, 7)


def test_an_address_of_a_feed_gives_its_entries(site, files):
    feed = FEED.format(ITEM.format("eka") + ITEM.format("toka"))
    site.pages["/syote"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
    (file,) = files("/syote")
    documents = [each for each in read_file(file) if isinstance(each, Document)]
    assert [each.kind for each in documents] == [Kind.NEWS] * 2
    assert documents[0].url == f"{site.at}/uutiset/eka"
    assert site.paths() == ["/syote"]


def test_an_address_of_a_sitemap_gives_its_pages(site, files):
    sitemap_of(site, "/", "/hankkeet/talo", "/p%C3%B6yt%C3%A4")
    found = files("/sitemap.xml")
    assert names(found)[1:] == ["koe/hankkeet/talo", "koe/pöytä"]
    assert [each.text for each in found] == ["Sivu /", "Sivu /hankkeet/talo", "Sivu /p%C3%B6yt%C3%A4"]
    assert [each.options.format for each in found] == [""] * 3


@pytest.mark.parametrize("said", ["", "sitemap"])
def test_a_text_of_addresses_is_a_sitemap_too(site, files, said):
    sitemap_of(site, "/a", "/b")
    site.pages["/lista.txt"] = (200, {"Content-Type": "text/plain"}, f"{site.at}/a\n{site.at}/b\n".encode())
    assert names(files("/lista.txt", format=said)) == ["koe/a", "koe/b"]


def test_the_format_that_a_source_tells_is_that_of_its_pages(site, files):
    sitemap_of(site, "/a")
    assert [each.options.format for each in files("/sitemap.xml", format="page")] == ["page"]


def test_only_what_a_sitemap_says_has_changed_is_asked_for(site, files):
    sitemap_of(site, "/a", "/b")
    files("/sitemap.xml")
    site.asked.clear()
    site.pages["/b"] = html("Uusi")
    site.pages["/sitemap.xml"] = urlset(site, [("/a", "2024-05-01"), ("/b", "2024-06-01")])
    found = files("/sitemap.xml")
    assert site.paths() == ["/sitemap.xml", "/b"]
    assert [each.text for each in found] == ["Sivu /a", "Uusi"]


def test_pages_without_a_time_of_change_are_asked_about(site, files):
    sitemap_of(site, "/a", changed="")
    site.pages["/a"] = html("Sivu", ETag='"1"')
    files("/sitemap.xml")
    files("/sitemap.xml")
    assert site.asked[-1][1]["If-None-Match"] == '"1"'


def test_an_index_of_sitemaps_is_followed_through_gzip(site, files):
    sitemap_of(site, "/a", "/b")
    _, _, packed = site.pages["/sitemap.xml"]
    site.pages["/1.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(packed))
    site.pages["/index.xml"] = index_of(f"{site.at}/1.xml.gz", "/index.xml")  # itself, too
    assert names(files("/index.xml")) == ["koe/a", "koe/b"]


def test_pages_of_other_hosts_are_not_fetched(site, files):
    sitemap_of(site, "/a")
    body = site.pages["/sitemap.xml"][2].replace(
        b"<urlset>", b"<urlset><url><loc>http://muu.example/</loc></url><url><loc>ftp://a.fi/</loc></url>"
    )
    site.pages["/sitemap.xml"] = (200, {}, body)
    found = files("/sitemap.xml")
    assert names(found) == ["koe/a"]
    assert [each.lost for each in problems(found)] == [False, False]
    assert "only http and https" in problems(found)[0].reason
    assert "1 of other hosts" in problems(found)[1].reason


def test_a_page_that_leads_to_another_host_is_not_read(site, files):
    sitemap_of(site, "/a")
    with serving({"/b": html("Muualla")}) as other:
        site.pages["/a"] = (302, {"Location": f"http://localhost:{other.port}/b"}, b"")
        found = files("/sitemap.xml")
    assert names(found) == []
    assert "another host" in problems(found)[0].reason


def test_pages_that_lead_to_one_are_read_once(site, files):
    sitemap_of(site, "/a", "/b", "/c")
    site.pages["/b"] = site.pages["/c"] = (301, {"Location": "/a"}, b"")
    found = files("/sitemap.xml")
    assert names(found) == ["koe/a"]
    assert [each.lost for each in problems(found)] == [False, False]


def test_a_page_listed_twice_is_fetched_once(site, files):
    sitemap_of(site, "/a", "/a", "/a#osa")
    assert names(files("/sitemap.xml")) == ["koe/a"]


def test_more_pages_than_the_bound_are_not_read_and_that_is_told(site, files):
    sitemap_of(site, "/a", "/b", "/c")
    found = files("/sitemap.xml", more_pages=2)
    assert names(found) == ["koe/a", "koe/b"]
    assert problems(found) == [
        Problem("koe/sitemap.xml", "it lists more than 2 pages; the rest is not read", lost=False)
    ]


def test_a_page_that_fails_is_told_and_the_others_go_on(site, files):
    sitemap_of(site, "/a", "/b", "/c", "/d")
    site.pages |= {"/a": (500, {}, b""), "/c": (404, {}, b""), "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /d")}
    found = files("/sitemap.xml")
    assert names(found) == ["koe/b"]
    told = {each.path: (each.lost, each.reason) for each in problems(found)}
    assert told == {
        "koe/a": (True, f"{site.at}/a: the host answered 500"),
        "koe/c": (False, f"{site.at}/c: the host answered 404"),
        "koe/d": (True, f"{site.at}/d: the robots.txt of 127.0.0.1:{site.port} forbids it"),
    }


def test_a_page_that_fails_later_is_read_from_its_copy_with_a_note(site, files):
    sitemap_of(site, "/a", changed="")
    files("/sitemap.xml")
    site.pages["/a"] = (500, {}, b"")
    found = files("/sitemap.xml")
    assert names(found) == ["koe/a"]
    assert [each.lost for each in problems(found)] == [False]
    assert "what it gave before is read" in problems(found)[0].reason


@pytest.mark.parametrize("path", ["/a", "/sitemap.xml", "/syote"])
def test_a_source_whose_address_cannot_be_had_has_failed(site, files, path):
    with pytest.raises(SourceFailedError, match="answered 404"):
        files(path)
    site.pages[path] = (500, {}, b"")
    with pytest.raises(SourceFailedError, match=f"{site.at}{path}: the host answered 500"):
        files(path)


def test_a_source_whose_address_fails_later_is_read_from_its_copy(site, files):
    site.pages["/a"] = html("Kylätalo")
    files("/a")
    site.pages["/a"] = (500, {}, b"")
    note, file = files("/a")
    assert (note.path, note.lost, file.text) == ("koe/a", False, "Kylätalo")


@pytest.mark.parametrize("below", [(500, {}, b""), (200, {}, b"<urlset><url>"), (404, {}, b"")])
def test_where_a_sitemap_below_fails_the_pages_of_the_others_come_and_then_the_failure(site, tmp_path, below):
    sitemap_of(site, "/a")
    site.pages |= {"/index.xml": index_of("/rikki.xml", "/sitemap.xml"), "/rikki.xml": below}
    found = []
    with pytest.raises(SourceFailedError, match=r"not every sitemap could be read.*rikki"):
        found.extend(files_of(Source(name="koe", address=f"{site.at}/index.xml", private=True), fetcher_in(tmp_path)))
    # what came before the failure was taken
    assert names(found) == ["koe/a"]
    assert [each.path for each in problems(found)] == ["koe/rikki.xml"]


def test_what_is_said_to_be_a_sitemap_and_is_none_has_failed(site, files):
    site.pages["/a"] = html("Kylätalo")
    with pytest.raises(SourceFailedError, match="no XML"):
        files("/a", format="sitemap")


def test_a_source_that_is_not_private_is_not_fetched_by_a_fetcher_that_may_go_anywhere(site, tmp_path):
    source = Source(name="koe", address=f"{site.at}/a")
    with pytest.raises(ValueError, match="private"):
        next(files_of(source, fetcher_in(tmp_path)))
    with pytest.raises(SourceFailedError, match="not of the public internet"):
        next(files_of(source, Fetcher(tmp_path)))
    assert site.asked == []


def test_a_second_run_of_an_unchanged_site_gives_the_same_files(site, files):
    sitemap_of(site, "/a", "/b", changed="")
    first = [(each.name, each.path, each.path.stat().st_mtime_ns) for each in files("/sitemap.xml")]
    assert [(each.name, each.path, each.path.stat().st_mtime_ns) for each in files("/sitemap.xml")] == first


HOME = locate("https://a.fi/sitemap.xml")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.fi/hankkeet/talo.html", "s/hankkeet/talo.html"),
        ("https://a.fi/p%C3%B6yt%C3%A4", "s/pöytä"),
        ("https://a.fi/hanke,1", "s/hanke,1"),
    ],
)
def test_plain_paths_are_names_as_they_are(address, name):
    assert name_of("s", locate(address), HOME) == name


@pytest.mark.parametrize(
    "address",
    ["https://a.fi/", "https://a.fi/a/", "https://a.fi/a?b", "https://b.fi/a", "http://a.fi/a", "https://a.fi/%2e%2e/x",
     "https://a.fi/../../etc", "https://a.fi/.hidden", "https://a.fi/a%2Fb", "https://a.fi//a", "https://a.fi/a%00b",
     "https://a.fi/" + "x/" * 500, "https://a.fi/a b", "https://a.fi/a\\b", "https://a.fi/%ff"],
)  # fmt: skip
def test_other_addresses_have_safe_names_of_their_own(address):
    name = name_of("s", locate(address), HOME)
    assert name.startswith("s/")
    assert len(name) < 180
    assert not any(part in ("", ".", "..") or part.startswith(".") for part in name.split("/"))


@given(st.lists(st.text(max_size=12).map("https://a.fi/".__add__), min_size=2, max_size=2))
def test_names_differ_where_addresses_do(texts):
    try:
        one, other = map(locate, texts)
    except FetchError:
        return
    names = {name_of("s", each, HOME) for each in (one, other)}
    assert len(names) == len({one, other})
    assert all(each.isprintable() for each in names)
