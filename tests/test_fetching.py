"""Fetching: polite to hosts, safe against attacks, and served from the cache when a host fails."""

from __future__ import annotations

import gzip
import os
import shutil
import ssl
import subprocess
import threading
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_corpora import put_folder
from small_servers import SimulatedTime, fetcher_in, html, send, serving

from indexer.errors import FetchError, ForbiddenError, GoneError, SourceError
from indexer.fetching import Fetcher, Timeouts, parse_url
from indexer.fetching.ip_policy import is_public
from indexer.gzip_stream import gunzip, gunzip_stream

QUICK = Timeouts(connect_s=5, read_s=1, total_s=2)  # a busy machine may take half a second for a byte


@pytest.fixture
def site():
    with serving({"/a": html("Kylätalo", ETag='"1"')}) as site:
        yield site


@pytest.fixture
def time():
    return SimulatedTime()


@pytest.fixture
def fetcher(tmp_path, time):
    return fetcher_in(tmp_path, time)


# Successful downloads


def test_a_url_is_downloaded_to_a_file(site, fetcher):
    file = fetcher.fetch(f"{site.url}/a")
    assert file.path.read_text("utf-8") == "Kylätalo"
    assert (file.path.suffix, file.changed, file.problem) == (".html", True, "")
    assert file.url == f"{site.url}/a"
    assert file.content_type.startswith("text/html")


def test_requests_identify_the_service(site, tmp_path):
    fetcher_in(tmp_path, site_url="https://haku.example.fi").fetch(f"{site.url}/a")
    for _, headers in site.requests:
        assert headers["User-Agent"].startswith("Hankehaku/")
        assert headers["User-Agent"].endswith("(+https://haku.example.fi)")


def test_an_unchanged_file_is_not_sent_again_and_is_not_rewritten(site, fetcher):
    first = fetcher.fetch(f"{site.url}/a")
    mtime = first.path.stat().st_mtime_ns
    again = fetcher.fetch(f"{site.url}/a")
    assert site.requests[-1][1]["If-None-Match"] == '"1"'
    assert (again.path, again.changed) == (first.path, False)
    assert again.path.stat().st_mtime_ns == mtime


def test_identical_content_sent_again_is_not_a_change(site, fetcher):
    site.pages["/a"] = html("Kylätalo")
    first = fetcher.fetch(f"{site.url}/a")
    mtime = first.path.stat().st_mtime_ns
    again = fetcher.fetch(f"{site.url}/a")
    assert (again.changed, again.path.stat().st_mtime_ns) == (False, mtime)


def test_changed_content_replaces_the_cached_file(site, fetcher):
    before = fetcher.fetch(f"{site.url}/a")
    site.pages["/a"] = html("Kirjasto", ETag='"2"')
    after = fetcher.fetch(f"{site.url}/a")
    assert (after.path.read_text("utf-8"), after.changed) == ("Kirjasto", True)
    assert not before.path.exists()


def test_the_last_modified_date_is_sent_back(site, fetcher):
    modified = formatdate(0, usegmt=True)
    site.pages["/a"] = html("Kylätalo", **{"Last-Modified": modified})
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert site.requests[-1][1]["If-Modified-Since"] == modified


def test_a_fresh_cached_file_is_used_without_a_request(site, tmp_path, time):
    fetcher = fetcher_in(tmp_path, time, max_age_s=60)
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert site.paths() == ["/a"]
    time.time += 61
    fetcher.fetch(f"{site.url}/a")
    assert site.paths() == ["/a", "/a"]


def test_a_cached_file_of_the_same_version_is_used_for_a_week(site, fetcher, time):
    for version in ("2024-05-01", "2024-05-01", "2024-06-01", "2024-06-01"):
        fetcher.fetch(f"{site.url}/a", version=version)
    assert site.paths() == ["/a", "/a"]
    time.time += 8 * 86_400
    fetcher.fetch(f"{site.url}/a", version="2024-06-01")
    assert site.paths() == ["/a"] * 3


@pytest.mark.parametrize("damaged", ["json", "bytes", "both"])
@pytest.mark.parametrize("rubbish", [b"{", b'{"address": "\xff"}', b"[" * 100_000, "folder"])
def test_a_damaged_cached_file_is_downloaded_again(site, fetcher, tmp_path, damaged, rubbish):
    file = fetcher.fetch(f"{site.url}/a")
    records = [path for path in (tmp_path / "cache").glob("*/*.json") if "/a" in path.read_text()]
    for path in {"json": records, "bytes": [file.path], "both": [*records, file.path]}[damaged]:
        put_folder(path) if rubbish == "folder" else path.write_bytes(rubbish)
    assert fetcher.fetch(f"{site.url}/a").path.read_text("utf-8") == "Kylätalo"
    assert fetcher.fetch(f"{site.url}/a").path == file.path
    assert site.requests[-1][1]["If-None-Match"] == '"1"'  # the cached file is valid again


def test_unneeded_folders_are_removed_and_files_that_cannot_be_removed_are_logged(
    site, fetcher, tmp_path, caplog, time
):
    folder = fetcher.fetch(f"{site.url}/a").path.parent
    (folder / "folder.json").mkdir()
    (tmp_path / "cache" / "zz").write_text("a file")
    assert fetcher.remove_old() == 1
    time.time += 100 * 86_400
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Denied")))
        assert fetcher.remove_old() == 0
    assert "is not needed, but cannot be removed: Denied" in caplog.text


def test_a_cache_folder_that_cannot_be_listed_is_logged_and_keeps_its_files(site, fetcher, caplog, time, monkeypatch):
    path = fetcher.fetch(f"{site.url}/a").path
    time.time += 100 * 86_400

    def fail(_path):
        raise PermissionError(13, "Denied")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.iterdir", fail)
        assert fetcher.remove_old() == 0
    assert "cannot be cleaned: Denied" in caplog.text
    assert path.exists()


def test_old_cached_files_and_leftovers_of_crashes_are_removed(site, fetcher, tmp_path, time):
    old = fetcher.fetch(f"{site.url}/a")
    (old.path.parent / ".left").write_bytes(b"x")
    assert fetcher.remove_old(days=1) == 1
    time.time += 2 * 86_400
    site.pages["/b"] = html("Uusi")
    new = fetcher.fetch(f"{site.url}/b")
    fetcher.remove_old(days=1)
    assert (old.path.exists(), new.path.exists()) == (False, True)
    assert not [path for path in (tmp_path / "cache").glob("*/*.json") if f"{site.url}/a" in path.read_text()]


def test_a_cache_that_cannot_be_written_is_an_error_that_names_it(site, tmp_path):
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(FetchError, match=r"cache in .* cannot be written"):
        fetcher_in(tmp_path).fetch(f"{site.url}/a")


# Failures


def test_when_a_host_fails_the_cached_file_is_returned_with_the_problem(site, fetcher):
    first = fetcher.fetch(f"{site.url}/a")
    site.pages["/a"] = (500, {}, b"")
    again = fetcher.fetch(f"{site.url}/a")
    assert (again.path, again.changed) == (first.path, False)
    assert "answered 500" in again.problem


def test_without_a_cached_file_a_failure_is_an_error(site, fetcher):
    site.pages["/a"] = (503, {}, b"")
    with pytest.raises(FetchError, match="answered 503"):
        fetcher.fetch(f"{site.url}/a")


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_page_is_reported_even_if_it_is_cached(site, fetcher, status):
    fetcher.fetch(f"{site.url}/a")
    site.pages["/a"] = (status, {}, b"")
    with pytest.raises(GoneError, match=str(status)):
        fetcher.fetch(f"{site.url}/a")


def test_an_unreachable_host_is_an_error(fetcher):
    with serving() as stopped:
        pass
    with pytest.raises(FetchError, match=r"no connection to 127\.0\.0\.1"):
        fetcher.fetch(f"{stopped.url}/a")


def test_after_consecutive_failures_a_host_is_blocked_for_a_while(site, fetcher, time):
    site.pages |= {f"/{number}": (500, {}, b"") for number in range(9)}
    for number in range(9):
        with pytest.raises(FetchError):
            fetcher.fetch(f"{site.url}/{number}")
    assert len(site.paths()) == 5
    time.time += 601
    assert fetcher.fetch(f"{site.url}/a").changed


def test_a_response_between_failures_resets_the_count(site, fetcher):
    site.pages["/bad"] = (500, {}, b"")
    for _ in range(4):
        for path in ("bad", "bad", "gone"):
            with pytest.raises(FetchError):
                fetcher.fetch(f"{site.url}/{path}")
    assert len(site.paths()) == 12


def drip(handler):
    """Send an endless body one byte at a time, so that no single read times out."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        threading.Event().wait(0.05)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        threading.Event().wait(0.05)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def silent(_handler):
    threading.Event().wait(3)


def cut_short(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x" * 10)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (silent, "timed out"),
        (drip, "took too long"),
        (drip_headers, "took too long"),
        (endless, "longer than 100,000 bytes"),
        (cut_short, "connection failed"),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), "connection failed"),
        (lambda _: None, "connection failed"),
    ],
)
def test_a_host_cannot_block_the_fetcher_or_fill_the_disk(site, tmp_path, page, reason):
    site.pages["/bad"] = page
    with pytest.raises(FetchError, match=reason):
        fetcher_in(tmp_path, timeouts=QUICK, max_bytes=100_000).fetch(f"{site.url}/bad")
    left = [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.suffix != ".json"]
    assert [path.stat().st_size for path in left] == [0]  # the cached robots.txt, which is empty since there is none
    with pytest.raises(FetchError):  # a partial response is not used as a cached file
        fetcher_in(tmp_path, timeouts=QUICK, max_bytes=100_000).fetch(f"{site.url}/bad")


# Compressed responses


def test_gzip_is_decompressed(site, fetcher):
    site.pages["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"kahvi"))
    assert fetcher.fetch(f"{site.url}/a").path.read_bytes() == b"kahvi"
    assert site.requests[-1][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", gzip.compress(bytes(50_000_000)), "longer than 1,000,000 bytes"),
        ("gzip", b"not gzip", "gzip is damaged"),
        ("gzip", gzip.compress(b"kahvi" * 100, mtime=0)[:-9], "cut short"),
        ("br", b"x", "content encoding 'br'"),
    ],
)
def test_decompression_bombs_and_damaged_gzip_are_refused(site, tmp_path, encoding, body, reason):
    site.pages["/a"] = (200, {"Content-Encoding": encoding}, body)
    with pytest.raises(FetchError, match=reason):
        fetcher_in(tmp_path, max_bytes=1_000_000).fetch(f"{site.url}/a")


@given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 64))
def test_gzip_is_decompressed_regardless_of_chunk_sizes(members, step):
    compressed = b"".join(map(gzip.compress, members))
    chunks = [compressed[start : start + step] for start in range(0, len(compressed), step)]
    assert b"".join(gunzip_stream(chunks)) == b"".join(members)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: gzip.compress(data)[:-3] + b"abc"))
def test_decompression_of_any_bytes_raises_only_a_source_error(data):
    with suppress(SourceError):
        gunzip(data, max_bytes=100)


def test_a_decompression_bomb_is_stopped_at_the_limit():
    with pytest.raises(SourceError, match="more than 1,000"):
        gunzip(gzip.compress(bytes(100_000_000)), max_bytes=1_000)


# Redirects


def redirect(url, status=302):
    return status, {"Location": url}, b""


def test_redirects_are_followed_and_the_final_url_is_returned(site, fetcher):
    site.pages |= {"/old": redirect("/older/../new", 301), "/new": redirect(f"{site.url}/a", 308)}
    assert fetcher.fetch(f"{site.url}/old").url == f"{site.url}/a"
    assert fetcher.fetch(f"{site.url}/old").changed is False
    assert "If-None-Match" in site.requests[-1][1]


def test_only_five_redirects_are_followed(site, fetcher):
    site.pages |= {f"/{number}": redirect(f"/{number + 1}") for number in range(5)} | {"/5": html("Perillä")}
    assert fetcher.fetch(f"{site.url}/0").path.read_text() == "Perillä"
    site.pages["/5"] = redirect("/0")
    with pytest.raises(FetchError, match="more than 5 times"):
        fetcher.fetch(f"{site.url}/1")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.fi/", "javascript:alert(1)", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_not_followed(site, fetcher, target):
    site.pages["/a"] = redirect(target)
    with pytest.raises(ForbiddenError, match="only http and https"):
        fetcher.fetch(f"{site.url}/a")


def test_a_redirect_from_a_public_host_to_a_private_one_is_not_followed(site, tmp_path, monkeypatch):
    site.pages["/a"] = redirect(f"http://sisainen.example:{site.port}/b")
    site.pages["/b"] = html("Salainen")
    monkeypatch.setattr(
        "indexer.fetching.ip_policy.is_public", lambda ip: ip == "127.0.0.1"
    )  # pretends that 127.0.0.1 is public
    hosts = {"julkinen.example": ["127.0.0.1"], "sisainen.example": ["127.0.0.2"]}
    fetcher = fetcher_in(tmp_path, allow_private=False, resolver=lambda host, _: hosts[host])
    with pytest.raises(ForbiddenError, match="not on the public internet"):
        fetcher.fetch(f"http://julkinen.example:{site.port}/a")
    assert site.paths() == ["/a"]


def test_redirects_obey_robots_txt(site, fetcher):
    site.pages |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /a"), "/b": redirect("/a")}
    with pytest.raises(ForbiddenError, match=r"robots\.txt"):
        fetcher.fetch(f"{site.url}/b")


# Private hosts


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1",
     "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "１２７.0.0.1", "10.0.0.1",
     "172.16.0.1", "[fe80::1]", "[fc00::1]", "[ff02::1]",
     "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
     "198.18.0.1", "192.0.2.1", "240.0.0.1", "[2001:db8::1]", "[fec0::1]"],
)  # fmt: skip
def test_private_hosts_are_refused_in_every_notation(site, tmp_path, host):
    with pytest.raises(ForbiddenError, match="not on the public internet"):
        Fetcher(tmp_path).fetch(f"http://{host}:{site.port}/a")
    assert site.requests == []


def test_a_host_with_a_public_and_a_private_ip_address_is_refused(site, tmp_path):
    fetcher = fetcher_in(tmp_path, allow_private=False, resolver=lambda *_: ["193.166.1.1", "127.0.0.1"])
    with pytest.raises(ForbiddenError, match="private = true"):
        fetcher.fetch(f"http://hanke.example:{site.port}/a")
    assert site.requests == []


def test_the_connection_is_made_to_the_ip_address_that_was_checked(site, tmp_path, monkeypatch):
    resolved = []

    def resolver(host, _port):
        resolved.append(host)
        return ["127.0.0.1"]

    def rebound(host, *arguments, **options):
        assert host == "127.0.0.1", "a name was resolved a second time"
        return getaddrinfo(host, *arguments, **options)

    getaddrinfo = __import__("socket").getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", rebound)
    fetcher_in(tmp_path, resolver=resolver).fetch(f"http://hanke.example:{site.port}/a")
    assert resolved == ["hanke.example"] * 2  # for robots.txt and for the page
    assert site.requests[0][1]["Host"] == f"hanke.example:{site.port}"


def test_the_next_ip_address_is_tried_if_one_does_not_respond(site, tmp_path):
    fetcher = fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert fetcher.fetch(f"http://hanke.example:{site.port}/a").changed


@given(st.ip_addresses())
def test_public_ip_addresses_are_global(ip):
    if is_public(str(ip)):
        assert not any((ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_unspecified))


def test_well_known_public_ip_addresses_are_public():
    assert all(map(is_public, ["193.166.1.1", "8.8.8.8", "2001:708:10::1", "64:ff9b::808:808"]))


@pytest.mark.parametrize(
    "url",
    ["", "hanke", "//a.fi/", "file:///etc/passwd", "http://", "http://a b/", "http://a.fi:0/", "http://a.fi:99999/",
     "http://user:password@a.fi/", "http://a.fi\\@b.fi/", "http://%31.fi/", "http://[::1", "http://a..fi/",
     "http://a.fi/" + "x" * 3_000, "http://a.fi/\ud800"],
)  # fmt: skip
def test_an_invalid_url_is_an_error(tmp_path, url):
    with pytest.raises(FetchError):
        Fetcher(tmp_path).fetch(url)


@given(
    st.text(max_size=40)
    | st.text(max_size=20).map("http://".__add__)
    | st.text(max_size=20).map("https://a.fi/".__add__)
)
def test_a_url_is_refused_or_parsed_and_parsing_it_again_changes_nothing(text):
    try:
        url = parse_url(text)
    except FetchError:
        return
    assert parse_url(url.href) == url
    assert url.href.isascii()


# Politeness


def test_robots_txt_is_requested_first_and_once_per_day(site, tmp_path, time):
    for _ in range(3):  # three runs
        fetcher_in(tmp_path, time).fetch(f"{site.url}/a")
    assert [path for path, _ in site.requests] == ["/robots.txt", "/a", "/a", "/a"]
    time.time += 86_401
    fetcher_in(tmp_path, time).fetch(f"{site.url}/a")
    assert [path for path, _ in site.requests][-2:] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: Hankehaku\nDisallow: /a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: hankehaku\nAllow: /", True),
        ("User-agent: *\nDisallow: /*?print=", True),
        ("User-agent: muu\nDisallow: /", True),
        ("", True),
        ("<html>Etusivu</html>", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a", False),
        ("User-agent: *\nAllow: /\n" + "# " + "x" * 600_000 + "\nDisallow: /", True),
    ],
)
def test_pages_forbidden_by_robots_txt_are_not_fetched(site, fetcher, robots, allowed):
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots.encode())
    if allowed:
        assert fetcher.fetch(f"{site.url}/a").changed
    else:
        with pytest.raises(ForbiddenError, match=r"robots\.txt of 127\.0\.0\.1"):
            fetcher.fetch(f"{site.url}/a")
        assert site.paths() == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_nothing_is_fetched_from_a_host_whose_robots_txt_fails(site, fetcher, status):
    site.pages["/robots.txt"] = (status, {}, b"")
    with pytest.raises(FetchError, match=r"robots\.txt of .* cannot be fetched"):
        fetcher.fetch(f"{site.url}/a")
    assert site.paths() == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_txt_allows_everything(site, fetcher, status):
    site.pages["/robots.txt"] = (status, {}, b"Disallow: /")
    assert fetcher.fetch(f"{site.url}/a").changed


def test_an_expired_robots_txt_is_used_if_it_cannot_be_refreshed(site, fetcher, time):
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /b")
    fetcher.fetch(f"{site.url}/a")
    time.time += 2 * 86_400
    site.pages["/robots.txt"] = (500, {}, b"")
    assert fetcher.fetch(f"{site.url}/a").problem == ""
    with pytest.raises(ForbiddenError):
        fetcher.fetch(f"{site.url}/b")


def test_there_is_a_delay_of_one_second_between_requests(site, fetcher, time):
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert time.sleeps == [1.0, 1.0]  # after robots.txt, and after the first


@pytest.mark.parametrize(("crawl_delay", "expected"), [("5", 5.0), ("0.5", 1.0), ("9999", 30.0), ("nonsense", 1.0)])
def test_the_crawl_delay_of_robots_txt_is_obeyed_up_to_a_limit(site, fetcher, time, crawl_delay, expected):
    site.pages["/robots.txt"] = (200, {}, f"User-agent: *\nCrawl-delay: {crawl_delay}".encode())
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert time.sleeps[-1] == expected


def busy_once(retry_after, page):
    """Return a page whose first response asks the client to wait."""
    busy_responses = [(429, {"Retry-After": retry_after}, b"")]
    return lambda handler: send(handler, *(busy_responses.pop() if busy_responses else page))


@pytest.mark.parametrize("as_date", [False, True])
def test_the_fetcher_waits_for_a_short_retry_after(site, fetcher, time, as_date):
    retry_after = formatdate(time.now() + 21, usegmt=True) if as_date else "20"
    site.pages["/a"] = busy_once(retry_after, html("Kylätalo"))
    assert fetcher.fetch(f"{site.url}/a").path.read_text("utf-8") == "Kylätalo"
    assert time.sleeps[-1] == 20.0


def test_a_long_retry_after_blocks_the_host(site, fetcher, time):
    site.pages["/b"] = busy_once("3600", html("Kirjasto"))
    with pytest.raises(FetchError, match="answered 429"):
        fetcher.fetch(f"{site.url}/b")
    with pytest.raises(FetchError, match="asked to wait 3600 s"):
        fetcher.fetch(f"{site.url}/a")
    time.time += 3601
    assert fetcher.fetch(f"{site.url}/a").changed
    assert sum(time.sleeps) < 10


def test_a_host_that_is_always_busy_is_an_error(site, fetcher):
    site.pages["/a"] = (503, {"Retry-After": "10"}, b"")
    with pytest.raises(FetchError, match="answered 503"):
        fetcher.fetch(f"{site.url}/a")
    assert site.paths() == ["/a"] * 3


def test_requests_to_one_host_are_sequential(site, tmp_path):
    active, most_active, lock = [0], [0], threading.Lock()

    def page(handler):
        with lock:
            active[0] += 1
            most_active[0] = max(most_active[0], active[0])
        threading.Event().wait(0.02)
        with lock:
            active[0] -= 1
        send(handler, *html("x"))

    site.pages |= {f"/{number}": page for number in range(6)}
    fetcher = fetcher_in(tmp_path)
    threads = [threading.Thread(target=fetcher.fetch, args=(f"{site.url}/{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most_active[0], len(site.paths())) == (1, 6)


# TLS


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Return a folder with a self-signed certificate of hanke.example and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    names = ["-addext", "subjectAltName=DNS:hanke.example", "-subj", "/CN=hanke.example"]
    outputs = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *outputs], check=True, capture_output=True
    )
    return folder


@pytest.fixture
def tls_site(certificate):
    def wrap(server):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)

    with serving({"/a": html("Kylätalo"), "/slow": drip}, wrap) as site:
        yield site


def trust(certificate: Path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", os.fspath(certificate / "cert.pem"))


def test_the_tls_certificate_is_verified_for_the_host_name(tls_site, certificate, tmp_path, monkeypatch):
    trust(certificate, monkeypatch)
    fetcher = fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.1"])
    assert fetcher.fetch(f"https://hanke.example:{tls_site.port}/a").path.read_text("utf-8") == "Kylätalo"
    with pytest.raises(FetchError, match="certificate"):
        fetcher.fetch(f"https://muu.example:{tls_site.port}/a")


def test_an_untrusted_certificate_is_refused(tls_site, tmp_path):
    with pytest.raises(FetchError, match="certificate"):
        fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.1"]).fetch(f"https://hanke.example:{tls_site.port}/a")
    assert tls_site.requests == []


@pytest.mark.slow
def test_a_slow_response_over_tls_is_stopped(tls_site, certificate, tmp_path, monkeypatch):
    trust(certificate, monkeypatch)
    fetcher = fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.1"], timeouts=QUICK)
    with pytest.raises(FetchError, match="took too long"):
        fetcher.fetch(f"https://hanke.example:{tls_site.port}/slow")


def test_a_missing_library_is_reported_with_the_extra_that_installs_it(site, fetcher, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "urllib3.exceptions", None)
    with pytest.raises(FetchError, match=r"pip install 'hankehaku\[fetch\]'"):
        fetcher.fetch(f"{site.url}/a")
