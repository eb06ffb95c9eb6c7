"""Sources with a URL: from a site on this machine to the files that the indexer reads."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_servers import SimulatedTime, fetcher_in, html, serving

from indexer.errors import FetchError, SourceFailedError
from indexer.fetching import Fetcher, parse_url
from indexer.indexing.web_sources import MAX_PAGES, files_of, name_of
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
    return SimulatedTime()


@pytest.fixture
def files(site, tmp_path, time):
    """Return a function that reads a source at a path of the site."""

    def read(path, *, max_pages=MAX_PAGES, **options):
        source = Source(name="koe", address=site.url + path, private=True, **options)
        return list(files_of(source, fetcher_in(tmp_path, time), max_pages=max_pages))

    return read


def urlset(site, pages):
    lines = "".join(f"<url><loc>{site.url}{path}</loc><lastmod>{changed}</lastmod></url>" for path, changed in pages)
    return 200, {"Content-Type": "application/xml"}, f"<urlset>{lines}</urlset>".encode()


def sitemap_of(site, *paths, changed="2024-05-01"):
    """Add pages to the site, and a sitemap that lists them."""
    site.pages |= {path: html(f"Sivu {path}") for path in paths}
    site.pages["/sitemap.xml"] = urlset(site, [(path, changed) for path in paths])


def index_of(*urls):
    lines = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return 200, {}, f"<sitemapindex>{lines}</sitemapindex>".encode()


def names(items):
    return [item.name for item in items if isinstance(item, SourceFile)]


def problems(items):
    return [item for item in items if isinstance(item, Problem)]


def test_the_url_of_a_page_yields_one_file(site, files):
    site.pages["/hankkeet/talo.html"] = html("Kylätalo")
    (file,) = files("/hankkeet/talo.html", format="page", values={"language": "fi"}, mapping="jokin")
    assert file.name == "koe/hankkeet/talo.html"
    assert file.text == "Kylätalo"
    assert file.suffix == ".html"
    assert file.options.url == f"{site.url}/hankkeet/talo.html"
    assert (file.options.format, file.options.values, file.options.mapping) == ("page", {"language": "fi"}, "jokin")


def test_the_limits_of_the_settings_apply_to_fetched_files(site, tmp_path):
    site.pages["/a"] = html("Kylätalo")
    source = Source(name="koe", address=f"{site.url}/a", private=True)
    (file,) = files_of(source, fetcher_in(tmp_path), limits=Limits(file_bytes=5, document_bytes=7))
    assert (file.max_bytes, file.max_document_bytes) == (5, 7)


def test_the_url_of_a_feed_yields_its_entries(site, files):
    feed = FEED.format(ITEM.format("eka") + ITEM.format("toka"))
    site.pages["/syote"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
    (file,) = files("/syote")
    documents = [item for item in read_file(file) if isinstance(item, Document)]
    assert [document.kind for document in documents] == [Kind.NEWS] * 2
    assert documents[0].url == f"{site.url}/uutiset/eka"
    assert site.paths() == ["/syote"]


def test_the_url_of_a_sitemap_yields_its_pages(site, files):
    sitemap_of(site, "/", "/hankkeet/talo", "/p%C3%B6yt%C3%A4")
    items = files("/sitemap.xml")
    assert names(items)[1:] == ["koe/hankkeet/talo", "koe/pöytä"]
    assert [file.text for file in items] == ["Sivu /", "Sivu /hankkeet/talo", "Sivu /p%C3%B6yt%C3%A4"]
    assert [file.options.format for file in items] == [""] * 3


@pytest.mark.parametrize("declared_format", ["", "sitemap"])
def test_a_text_file_of_urls_is_a_sitemap(site, files, declared_format):
    sitemap_of(site, "/a", "/b")
    site.pages["/lista.txt"] = (200, {"Content-Type": "text/plain"}, f"{site.url}/a\n{site.url}/b\n".encode())
    assert names(files("/lista.txt", format=declared_format)) == ["koe/a", "koe/b"]


def test_the_format_of_a_source_applies_to_its_pages(site, files):
    sitemap_of(site, "/a")
    assert [file.options.format for file in files("/sitemap.xml", format="page")] == ["page"]


def test_only_pages_with_a_new_date_in_the_sitemap_are_requested(site, files):
    sitemap_of(site, "/a", "/b")
    files("/sitemap.xml")
    site.requests.clear()
    site.pages["/b"] = html("Uusi")
    site.pages["/sitemap.xml"] = urlset(site, [("/a", "2024-05-01"), ("/b", "2024-06-01")])
    items = files("/sitemap.xml")
    assert site.paths() == ["/sitemap.xml", "/b"]
    assert [file.text for file in items] == ["Sivu /a", "Uusi"]


def test_pages_without_a_date_are_requested_conditionally(site, files):
    sitemap_of(site, "/a", changed="")
    site.pages["/a"] = html("Sivu", ETag='"1"')
    files("/sitemap.xml")
    files("/sitemap.xml")
    assert site.requests[-1][1]["If-None-Match"] == '"1"'


def test_a_sitemap_index_with_gzipped_sitemaps_is_followed(site, files):
    sitemap_of(site, "/a", "/b")
    _, _, sitemap = site.pages["/sitemap.xml"]
    site.pages["/1.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap))
    site.pages["/index.xml"] = index_of(f"{site.url}/1.xml.gz", "/index.xml")  # lists itself
    assert names(files("/index.xml")) == ["koe/a", "koe/b"]


def test_pages_of_other_hosts_are_not_fetched(site, files):
    sitemap_of(site, "/a")
    body = site.pages["/sitemap.xml"][2].replace(
        b"<urlset>", b"<urlset><url><loc>http://muu.example/</loc></url><url><loc>ftp://a.fi/</loc></url>"
    )
    site.pages["/sitemap.xml"] = (200, {}, body)
    items = files("/sitemap.xml")
    assert names(items) == ["koe/a"]
    assert [problem.lost for problem in problems(items)] == [False, False]
    assert "only http and https" in problems(items)[0].reason
    assert "pages of other hosts are not read: 1, the first is http://muu.example/" in problems(items)[1].reason


def test_a_page_that_redirects_to_another_host_is_not_read(site, files):
    sitemap_of(site, "/a")
    with serving({"/b": html("Muualla")}) as other:
        site.pages["/a"] = (302, {"Location": f"http://localhost:{other.port}/b"}, b"")
        items = files("/sitemap.xml")
    assert names(items) == []
    assert "another host" in problems(items)[0].reason


def test_pages_that_redirect_to_the_same_page_are_read_once(site, files):
    sitemap_of(site, "/a", "/b", "/c")
    site.pages["/b"] = site.pages["/c"] = (301, {"Location": "/a"}, b"")
    items = files("/sitemap.xml")
    assert names(items) == ["koe/a"]
    assert [problem.lost for problem in problems(items)] == [False, False]


def test_a_page_listed_twice_is_fetched_once(site, files):
    sitemap_of(site, "/a", "/a", "/a#osa")
    assert names(files("/sitemap.xml")) == ["koe/a"]


def test_pages_over_the_limit_are_not_read_and_that_is_reported(site, files):
    sitemap_of(site, "/a", "/b", "/c")
    items = files("/sitemap.xml", max_pages=2)
    assert names(items) == ["koe/a", "koe/b"]
    assert problems(items) == [
        Problem("koe/sitemap.xml", "it lists more than 2 pages; the rest is not read", lost=False)
    ]


def test_a_failing_page_is_reported_and_the_others_are_read(site, files):
    sitemap_of(site, "/a", "/b", "/c", "/d")
    site.pages |= {"/a": (500, {}, b""), "/c": (404, {}, b""), "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /d")}
    items = files("/sitemap.xml")
    assert names(items) == ["koe/b"]
    reported = {problem.path: (problem.lost, problem.reason) for problem in problems(items)}
    assert reported == {
        "koe/a": (True, f"{site.url}/a: the host answered 500"),
        "koe/c": (False, f"{site.url}/c: the host answered 404"),
        "koe/d": (True, f"{site.url}/d: the robots.txt of 127.0.0.1:{site.port} forbids it"),
    }


def test_a_page_that_fails_later_is_read_from_the_cache_with_a_note(site, files):
    sitemap_of(site, "/a", changed="")
    files("/sitemap.xml")
    site.pages["/a"] = (500, {}, b"")
    items = files("/sitemap.xml")
    assert names(items) == ["koe/a"]
    assert [problem.lost for problem in problems(items)] == [False]
    assert "its cached copy is read" in problems(items)[0].reason


@pytest.mark.parametrize("path", ["/a", "/sitemap.xml", "/syote"])
def test_a_source_whose_url_cannot_be_fetched_has_failed(site, files, path):
    with pytest.raises(SourceFailedError, match="answered 404"):
        files(path)
    site.pages[path] = (500, {}, b"")
    with pytest.raises(SourceFailedError, match=f"{site.url}{path}: the host answered 500"):
        files(path)


def test_a_source_whose_url_fails_later_is_read_from_the_cache(site, files):
    site.pages["/a"] = html("Kylätalo")
    files("/a")
    site.pages["/a"] = (500, {}, b"")
    note, file = files("/a")
    assert (note.path, note.lost, file.text) == ("koe/a", False, "Kylätalo")


@pytest.mark.parametrize("response", [(500, {}, b""), (200, {}, b"<urlset><url>"), (404, {}, b"")])
def test_if_a_sub_sitemap_fails_the_pages_of_the_others_are_yielded_before_the_failure(site, tmp_path, response):
    sitemap_of(site, "/a")
    site.pages |= {"/index.xml": index_of("/rikki.xml", "/sitemap.xml"), "/rikki.xml": response}
    items = []
    with pytest.raises(SourceFailedError, match=r"not every sitemap could be read.*rikki"):
        items.extend(files_of(Source(name="koe", address=f"{site.url}/index.xml", private=True), fetcher_in(tmp_path)))
    # extend() retains what was yielded before the failure
    assert names(items) == ["koe/a"]
    assert [problem.path for problem in problems(items)] == ["koe/rikki.xml"]


def test_a_source_declared_as_a_sitemap_that_is_not_one_has_failed(site, files):
    site.pages["/a"] = html("Kylätalo")
    with pytest.raises(SourceFailedError, match="no XML"):
        files("/a", format="sitemap")


def test_a_source_that_is_not_private_is_refused_by_a_fetcher_that_may_access_private_hosts(site, tmp_path):
    source = Source(name="koe", address=f"{site.url}/a")
    with pytest.raises(ValueError, match="private"):
        next(files_of(source, fetcher_in(tmp_path)))
    with pytest.raises(SourceFailedError, match="not on the public internet"):
        next(files_of(source, Fetcher(tmp_path)))
    assert site.requests == []


def test_a_second_run_of_an_unchanged_site_yields_the_same_files(site, files):
    sitemap_of(site, "/a", "/b", changed="")
    first = [(file.name, file.path, file.path.stat().st_mtime_ns) for file in files("/sitemap.xml")]
    assert [(file.name, file.path, file.path.stat().st_mtime_ns) for file in files("/sitemap.xml")] == first


HOME = parse_url("https://a.fi/sitemap.xml")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.fi/hankkeet/talo.html", "s/hankkeet/talo.html"),
        ("https://a.fi/p%C3%B6yt%C3%A4", "s/pöytä"),
        ("https://a.fi/hanke,1", "s/hanke,1"),
    ],
)
def test_simple_paths_are_used_as_names(url, name):
    assert name_of("s", parse_url(url), HOME) == name


@pytest.mark.parametrize(
    "url",
    ["https://a.fi/", "https://a.fi/a/", "https://a.fi/a?b", "https://b.fi/a", "http://a.fi/a", "https://a.fi/%2e%2e/x",
     "https://a.fi/../../etc", "https://a.fi/.hidden", "https://a.fi/a%2Fb", "https://a.fi//a", "https://a.fi/a%00b",
     "https://a.fi/" + "x/" * 500, "https://a.fi/a b", "https://a.fi/a\\b", "https://a.fi/%ff"],
)  # fmt: skip
def test_other_urls_have_safe_distinct_names(url):
    name = name_of("s", parse_url(url), HOME)
    assert name.startswith("s/")
    assert len(name) < 180
    assert not any(part in ("", ".", "..") or part.startswith(".") for part in name.split("/"))


@given(st.lists(st.text(max_size=12).map("https://a.fi/".__add__), min_size=2, max_size=2))
def test_different_urls_have_different_names(texts):
    try:
        one, other = map(parse_url, texts)
    except FetchError:
        return
    names = {name_of("s", url, HOME) for url in (one, other)}
    assert len(names) == len({one, other})
    assert all(name.isprintable() for name in names)
