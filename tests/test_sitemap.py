"""Sitemaps: their entries, in every form that sites publish."""

from __future__ import annotations

import gzip
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from saved import save

from indexer.errors import SourceError
from indexer.sources.feeds.sitemap import SitemapEntry, read, recognises

URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://a.fi/</loc><lastmod>2024-05-01</lastmod><priority>1.0</priority></url>
  <url>
    <image:image><image:loc>https://a.fi/kuva.jpg</image:loc></image:image>
    <loc> https://a.fi/hae?q=1&amp;s=2 </loc>
  </url>
  <url><loc></loc></url>
</urlset>
"""
PAGES = [SitemapEntry("https://a.fi/", "2024-05-01"), SitemapEntry("https://a.fi/hae?q=1&s=2")]
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://a.fi/1.xml.gz</loc><lastmod>2024-05-01T10:00:00+03:00</lastmod></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (URLSET.encode(), "sitemap.xml"),
        (gzip.compress(URLSET.encode()), "sitemap.xml.gz"),
        (gzip.compress(URLSET.encode()), "nameless"),
        (URLSET.replace("UTF-8", "utf-16").encode("utf-16"), "sitemap.xml"),
        (URLSET.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "").encode(), "sitemap.xml"),
    ],
)
def test_pages_are_listed_with_their_last_modified_time(tmp_path, content, name):
    file = save(tmp_path, content, name)
    assert recognises(file)
    assert read(file) == (PAGES, [])


def test_an_index_lists_sitemaps(tmp_path):
    file = save(tmp_path, INDEX, "index.xml")
    assert recognises(file)
    assert read(file) == ([], [SitemapEntry("https://a.fi/1.xml.gz", "2024-05-01T10:00:00+03:00")])


def test_a_list_of_urls_is_a_list_of_pages(tmp_path):
    file = save(tmp_path, "\ufeffhttps://a.fi/1\r\n\r\n  HTTP://a.fi/2\n", "sitemap.txt")
    assert recognises(file)
    assert read(file) == ([SitemapEntry("https://a.fi/1"), SitemapEntry("HTTP://a.fi/2")], [])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Sivukartta\n\nhttps://a.fi/",
        "https://a.fi/ on sivumme\n",
        "https://a.fi/\nTervetuloa",
        "<html><body>urlset</body></html>",
        "<rss/>",
        gzip.compress(b"teksti", mtime=0),
        b"\x1f\x8bnot gzip",
    ],
)
def test_other_files_are_not_recognised(tmp_path, content):
    file = save(tmp_path, content, "sitemap.xml")
    assert not recognises(file)
    with pytest.raises(SourceError):
        read(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (URLSET[:-20], "not well formed"),
        ('<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "declares entities"),
        (gzip.compress(URLSET.encode())[:-12], "cut short"),
        (gzip.compress(b"<urlset>" + bytes(60 << 20)), "unpacks to more than"),
    ],
)
def test_broken_sitemaps_and_bombs_are_refused(tmp_path, content, reason):
    with pytest.raises(SourceError, match=reason):
        read(save(tmp_path, content, "sitemap.xml"))


def test_a_sitemap_of_maximum_length_is_read(tmp_path):
    lines = "".join(f"<url><loc>https://a.fi/{number}</loc></url>" for number in range(50_000))
    assert len(read(save(tmp_path, f"<urlset>{lines}</urlset>", "s.xml")).pages) == 50_000


parts = st.sampled_from(
    [
        "<urlset>",
        "</urlset>",
        "<sitemapindex>",
        "<url>",
        "</url>",
        "<loc>",
        "</loc>",
        "https://a.fi/",
        "\n",
        "<!--",
        "&x;",
    ]
)
anything = st.binary(max_size=100) | st.lists(parts | st.text(max_size=5), max_size=12).map("".join).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=anything, packed=st.booleans())
def test_reading_arbitrary_bytes_raises_only_source_errors(tmp_path, content, packed):
    file = save(tmp_path, gzip.compress(content) if packed else content, "s.xml")
    recognises(file)
    with suppress(SourceError):
        assert all(entry.url for entry in read(file).pages)
