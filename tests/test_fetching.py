"""Fetching: polite to hosts, safe for us, and a copy at hand when a host fails."""

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
from small_servers import Time, fetcher_in, html, send, serving

from indexer.errors import FetchError, ForbiddenError, GoneError, SourceError
from indexer.fetching import Fetcher, Timeouts, locate
from indexer.fetching.ip_policy import is_public
from indexer.gzip_stream import gunzip, gunzipped

QUICK = Timeouts(connect_s=2, read_s=0.2, whole_s=0.5)


@pytest.fixture
def site():
    with serving({"/a": html("Kylätalo", ETag='"1"')}) as site:
        yield site


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def fetcher(tmp_path, time):
    return fetcher_in(tmp_path, time)


# What comes of an address


def test_an_address_becomes_a_file(site, fetcher):
    found = fetcher.fetch(f"{site.at}/a")
    assert found.path.read_text("utf-8") == "Kylätalo"
    assert (found.path.suffix, found.changed, found.problem) == (".html", True, "")
    assert found.address == f"{site.at}/a"
    assert found.content_type.startswith("text/html")


def test_hosts_are_told_who_asks(site, tmp_path):
    fetcher_in(tmp_path, site="https://haku.example.fi").fetch(f"{site.at}/a")
    for _, headers in site.asked:
        assert headers["User-Agent"].startswith("Hankehaku/")
        assert headers["User-Agent"].endswith("(+https://haku.example.fi)")


def test_what_did_not_change_is_not_sent_again_and_stays_the_same_file(site, fetcher):
    first = fetcher.fetch(f"{site.at}/a")
    mark = first.path.stat()
    again = fetcher.fetch(f"{site.at}/a")
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert (again.path, again.changed) == (first.path, False)
    assert again.path.stat().st_mtime_ns == mark.st_mtime_ns


def test_the_same_bytes_are_no_change_though_the_host_sends_them_again(site, fetcher):
    site.pages["/a"] = html("Kylätalo")
    first = fetcher.fetch(f"{site.at}/a")
    mtime = first.path.stat().st_mtime_ns
    again = fetcher.fetch(f"{site.at}/a")
    assert (again.changed, again.path.stat().st_mtime_ns) == (False, mtime)


def test_what_changed_takes_the_place_of_the_copy(site, fetcher):
    before = fetcher.fetch(f"{site.at}/a")
    site.pages["/a"] = html("Kirjasto", ETag='"2"')
    after = fetcher.fetch(f"{site.at}/a")
    assert (after.path.read_text("utf-8"), after.changed) == ("Kirjasto", True)
    assert not before.path.exists()


def test_a_date_of_change_is_asked_about_too(site, fetcher):
    modified = formatdate(0, usegmt=True)
    site.pages["/a"] = html("Kylätalo", **{"Last-Modified": modified})
    fetcher.fetch(f"{site.at}/a")
    fetcher.fetch(f"{site.at}/a")
    assert site.asked[-1][1]["If-Modified-Since"] == modified


def test_a_copy_young_enough_is_not_asked_for_at_all(site, tmp_path, time):
    fetcher = fetcher_in(tmp_path, time, max_age_s=60)
    fetcher.fetch(f"{site.at}/a")
    fetcher.fetch(f"{site.at}/a")
    assert site.paths() == ["/a"]
    time.time += 61
    fetcher.fetch(f"{site.at}/a")
    assert site.paths() == ["/a", "/a"]


def test_a_copy_of_the_same_version_is_used_for_a_week(site, fetcher, time):
    for version in ("2024-05-01", "2024-05-01", "2024-06-01", "2024-06-01"):
        fetcher.fetch(f"{site.at}/a", version=version)
    assert site.paths() == ["/a", "/a"]
    time.time += 8 * 86_400
    fetcher.fetch(f"{site.at}/a", version="2024-06-01")
    assert site.paths() == ["/a"] * 3


@pytest.mark.parametrize("spoil", ["json", "bytes", "both"])
@pytest.mark.parametrize("rubbish", [b"{", b'{"address": "\xff"}', b"[" * 100_000, "folder"])
def test_a_damaged_copy_is_fetched_anew(site, fetcher, tmp_path, spoil, rubbish):
    found = fetcher.fetch(f"{site.at}/a")
    records = [each for each in (tmp_path / "cache").glob("*/*.json") if "/a" in each.read_text()]
    for path in {"json": records, "bytes": [found.path], "both": [*records, found.path]}[spoil]:
        put_folder(path) if rubbish == "folder" else path.write_bytes(rubbish)
    assert fetcher.fetch(f"{site.at}/a").path.read_text("utf-8") == "Kylätalo"
    assert fetcher.fetch(f"{site.at}/a").path == found.path
    assert site.asked[-1][1]["If-None-Match"] == '"1"'  # the copy is good again


def test_what_is_swept_away_may_be_a_folder_and_what_cannot_be_swept_is_warned_of(
    site, fetcher, tmp_path, caplog, time
):
    place = fetcher.fetch(f"{site.at}/a").path.parent
    (place / "folder.json").mkdir()
    (tmp_path / "cache" / "zz").write_text("a file")
    assert fetcher.sweep() == 1
    time.time += 100 * 86_400
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Denied")))
        assert fetcher.sweep() == 0
    assert "is not needed, but cannot be removed: Denied" in caplog.text


def test_old_copies_and_what_crashes_left_are_swept_away(site, fetcher, tmp_path, time):
    old = fetcher.fetch(f"{site.at}/a")
    (old.path.parent / ".left").write_bytes(b"x")
    assert fetcher.sweep(days=1) == 1
    time.time += 2 * 86_400
    site.pages["/b"] = html("Uusi")
    new = fetcher.fetch(f"{site.at}/b")
    fetcher.sweep(days=1)
    assert (old.path.exists(), new.path.exists()) == (False, True)
    assert not [each for each in (tmp_path / "cache").glob("*/*.json") if f"{site.at}/a" in each.read_text()]


def test_a_cache_that_cannot_be_written_is_an_error_that_names_it(site, tmp_path):
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(FetchError, match=r"cache in .* cannot be written"):
        fetcher_in(tmp_path).fetch(f"{site.at}/a")


# Failures


def test_a_host_that_fails_leaves_the_copy_and_says_so(site, fetcher):
    first = fetcher.fetch(f"{site.at}/a")
    site.pages["/a"] = (500, {}, b"")
    again = fetcher.fetch(f"{site.at}/a")
    assert (again.path, again.changed) == (first.path, False)
    assert "answered 500" in again.problem


def test_without_a_copy_a_failure_is_an_error(site, fetcher):
    site.pages["/a"] = (503, {}, b"")
    with pytest.raises(FetchError, match="answered 503"):
        fetcher.fetch(f"{site.at}/a")


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_told_as_gone_even_where_there_is_a_copy(site, fetcher, status):
    fetcher.fetch(f"{site.at}/a")
    site.pages["/a"] = (status, {}, b"")
    with pytest.raises(GoneError, match=str(status)):
        fetcher.fetch(f"{site.at}/a")


def test_a_host_that_is_not_there_is_an_error(fetcher):
    with serving() as gone:
        pass
    with pytest.raises(FetchError, match=r"no connection to 127\.0\.0\.1"):
        fetcher.fetch(f"{gone.at}/a")


def test_after_failures_in_a_row_a_host_is_left_in_peace_for_a_while(site, fetcher, time):
    site.pages |= {f"/{number}": (500, {}, b"") for number in range(9)}
    for number in range(9):
        with pytest.raises(FetchError):
            fetcher.fetch(f"{site.at}/{number}")
    assert len(site.paths()) == 5
    time.time += 601
    assert fetcher.fetch(f"{site.at}/a").changed


def test_an_answer_between_failures_starts_the_count_anew(site, fetcher):
    site.pages["/bad"] = (500, {}, b"")
    for _ in range(4):
        for path in ("bad", "bad", "gone"):
            with pytest.raises(FetchError):
                fetcher.fetch(f"{site.at}/{path}")
    assert len(site.paths()) == 12


def drip(handler):
    """Send a body a byte at a time, for ever: no read takes long."""
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
    threading.Event().wait(0.4)


def cut_short(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x" * 10)


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
def test_a_host_cannot_hold_us_up_or_fill_the_disk(site, tmp_path, page, reason):
    site.pages["/bad"] = page
    with pytest.raises(FetchError, match=reason):
        fetcher_in(tmp_path, timeouts=QUICK, most_bytes=100_000).fetch(f"{site.at}/bad")
    left = [each for each in (tmp_path / "cache").rglob("*") if each.is_file() and each.suffix != ".json"]
    assert [each.stat().st_size for each in left] == [0]  # of robots.txt, which is not there
    with pytest.raises(FetchError):  # and no part of an answer is taken for a copy
        fetcher_in(tmp_path, timeouts=QUICK, most_bytes=100_000).fetch(f"{site.at}/bad")


# Packed answers


def test_gzip_is_undone(site, fetcher):
    site.pages["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"kahvi"))
    assert fetcher.fetch(f"{site.at}/a").path.read_bytes() == b"kahvi"
    assert site.asked[-1][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", gzip.compress(bytes(50_000_000)), "longer than 1,000,000 bytes"),
        ("gzip", b"not gzip", "gzip is damaged"),
        ("gzip", gzip.compress(b"kahvi" * 100)[:-9], "cut short"),
        ("br", b"x", "packed by 'br'"),
    ],
)
def test_bombs_and_damaged_packing_are_refused(site, tmp_path, encoding, body, reason):
    site.pages["/a"] = (200, {"Content-Encoding": encoding}, body)
    with pytest.raises(FetchError, match=reason):
        fetcher_in(tmp_path, most_bytes=1_000_000).fetch(f"{site.at}/a")


@given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 64))
def test_what_gzip_packed_comes_back_however_it_arrives(members, step):
    packed = b"".join(map(gzip.compress, members))
    chunks = [packed[at : at + step] for at in range(0, len(packed), step)]
    assert b"".join(gunzipped(chunks)) == b"".join(members)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: gzip.compress(data)[:-3] + b"abc"))
def test_no_bytes_make_unpacking_raise_anything_but_our_error(data):
    with suppress(SourceError):
        gunzip(data, most_bytes=100)


def test_a_bomb_of_gzip_is_stopped_at_its_limit():
    with pytest.raises(SourceError, match="more than 1,000"):
        gunzip(gzip.compress(bytes(100_000_000)), most_bytes=1_000)


# Redirects


def to(address, status=302):
    return status, {"Location": address}, b""


def test_redirects_are_followed_and_the_place_they_lead_to_is_told(site, fetcher):
    site.pages |= {"/old": to("/older/../new", 301), "/new": to(f"{site.at}/a", 308)}
    assert fetcher.fetch(f"{site.at}/old").address == f"{site.at}/a"
    assert fetcher.fetch(f"{site.at}/old").changed is False
    assert "If-None-Match" in site.asked[-1][1]


def test_only_five_redirects_are_followed(site, fetcher):
    site.pages |= {f"/{number}": to(f"/{number + 1}") for number in range(5)} | {"/5": html("Perillä")}
    assert fetcher.fetch(f"{site.at}/0").path.read_text() == "Perillä"
    site.pages["/5"] = to("/0")
    with pytest.raises(FetchError, match="more than 5 times"):
        fetcher.fetch(f"{site.at}/1")


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://a.fi/", "javascript:alert(1)", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_not_followed(site, fetcher, place):
    site.pages["/a"] = to(place)
    with pytest.raises(ForbiddenError, match="only http and https"):
        fetcher.fetch(f"{site.at}/a")


def test_a_redirect_from_a_public_host_to_a_private_one_is_not_followed(site, tmp_path, monkeypatch):
    site.pages["/a"] = to(f"http://sisainen.example:{site.port}/b")
    site.pages["/b"] = html("Salainen")
    monkeypatch.setattr("indexer.fetching.ip_policy.is_public", lambda ip: ip == "127.0.0.1")  # as if it were
    hosts = {"julkinen.example": ["127.0.0.1"], "sisainen.example": ["127.0.0.2"]}
    fetcher = fetcher_in(tmp_path, private=False, resolver=lambda host, _: hosts[host])
    with pytest.raises(ForbiddenError, match="not of the public internet"):
        fetcher.fetch(f"http://julkinen.example:{site.port}/a")
    assert site.paths() == ["/a"]


def test_a_redirect_is_not_a_way_round_robots_txt(site, fetcher):
    site.pages |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /a"), "/b": to("/a")}
    with pytest.raises(ForbiddenError, match=r"robots\.txt"):
        fetcher.fetch(f"{site.at}/b")


# Private hosts


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1",
     "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "１２７.0.0.1", "10.0.0.1",
     "172.16.0.1", "[fe80::1]", "[fc00::1]", "[ff02::1]",
     "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
     "198.18.0.1", "192.0.2.1", "240.0.0.1", "[2001:db8::1]", "[fec0::1]"],
)  # fmt: skip
def test_private_hosts_are_refused_however_they_are_written(site, tmp_path, host):
    with pytest.raises(ForbiddenError, match="not of the public internet"):
        Fetcher(tmp_path).fetch(f"http://{host}:{site.port}/a")
    assert site.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused_even_beside_a_public_one(site, tmp_path):
    fetcher = fetcher_in(tmp_path, private=False, resolver=lambda *_: ["193.166.1.1", "127.0.0.1"])
    with pytest.raises(ForbiddenError, match="private = true"):
        fetcher.fetch(f"http://hanke.example:{site.port}/a")
    assert site.asked == []


def test_a_host_is_connected_to_at_the_very_address_that_was_checked(site, tmp_path, monkeypatch):
    told = []

    def resolver(host, _port):
        told.append(host)
        return ["127.0.0.1"]

    def rebound(host, *more, **options):
        assert host == "127.0.0.1", "a name was resolved a second time"
        return resolved(host, *more, **options)

    resolved = __import__("socket").getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", rebound)
    fetcher_in(tmp_path, resolver=resolver).fetch(f"http://hanke.example:{site.port}/a")
    assert told == ["hanke.example"] * 2  # for robots.txt and for the page
    assert site.asked[0][1]["Host"] == f"hanke.example:{site.port}"


def test_the_next_address_of_a_host_is_tried_when_one_does_not_answer(site, tmp_path):
    fetcher = fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert fetcher.fetch(f"http://hanke.example:{site.port}/a").changed


@given(st.ip_addresses())
def test_whatever_is_public_is_global(ip):
    if is_public(str(ip)):
        assert not any((ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_unspecified))


def test_public_addresses_are_public():
    assert all(map(is_public, ["193.166.1.1", "8.8.8.8", "2001:708:10::1", "64:ff9b::808:808"]))


@pytest.mark.parametrize(
    "address",
    ["", "hanke", "//a.fi/", "file:///etc/passwd", "http://", "http://a b/", "http://a.fi:0/", "http://a.fi:99999/",
     "http://user:password@a.fi/", "http://a.fi\\@b.fi/", "http://%31.fi/", "http://[::1", "http://a..fi/",
     "http://a.fi/" + "x" * 3_000, "http://a.fi/\ud800"],
)  # fmt: skip
def test_what_is_no_address_is_an_error(tmp_path, address):
    with pytest.raises(FetchError):
        Fetcher(tmp_path).fetch(address)


@given(
    st.text(max_size=40)
    | st.text(max_size=20).map("http://".__add__)
    | st.text(max_size=20).map("https://a.fi/".__add__)
)
def test_an_address_is_located_or_refused_and_located_again_the_same(text):
    try:
        found = locate(text)
    except FetchError:
        return
    assert locate(found.address) == found
    assert found.address.isascii()


# Politeness


def test_robots_txt_is_asked_first_and_once_a_day(site, tmp_path, time):
    for _ in range(3):  # three runs
        fetcher_in(tmp_path, time).fetch(f"{site.at}/a")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/a", "/a"]
    time.time += 86_401
    fetcher_in(tmp_path, time).fetch(f"{site.at}/a")
    assert [path for path, _ in site.asked][-2:] == ["/robots.txt", "/a"]


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
def test_what_robots_txt_forbids_is_not_fetched(site, fetcher, robots, allowed):
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots.encode())
    if allowed:
        assert fetcher.fetch(f"{site.at}/a").changed
    else:
        with pytest.raises(ForbiddenError, match=r"robots\.txt of 127\.0\.0\.1"):
            fetcher.fetch(f"{site.at}/a")
        assert site.paths() == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_host_that_cannot_give_its_robots_txt_is_not_fetched_from(site, fetcher, status):
    site.pages["/robots.txt"] = (status, {}, b"")
    with pytest.raises(FetchError, match=r"robots\.txt of .* could not be had"):
        fetcher.fetch(f"{site.at}/a")
    assert site.paths() == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_txt_allows_everything(site, fetcher, status):
    site.pages["/robots.txt"] = (status, {}, b"Disallow: /")
    assert fetcher.fetch(f"{site.at}/a").changed


def test_an_old_robots_txt_serves_while_there_is_no_new_one(site, fetcher, time):
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /b")
    fetcher.fetch(f"{site.at}/a")
    time.time += 2 * 86_400
    site.pages["/robots.txt"] = (500, {}, b"")
    assert fetcher.fetch(f"{site.at}/a").problem == ""
    with pytest.raises(ForbiddenError):
        fetcher.fetch(f"{site.at}/b")


def test_a_second_goes_between_two_requests(site, fetcher, time):
    fetcher.fetch(f"{site.at}/a")
    fetcher.fetch(f"{site.at}/a")
    assert time.waits == [1.0, 1.0]  # after robots.txt, and after the first


@pytest.mark.parametrize(("asked", "waited"), [("5", 5.0), ("0.5", 1.0), ("9999", 30.0), ("nonsense", 1.0)])
def test_the_delay_that_robots_txt_asks_for_is_kept_up_to_a_bound(site, fetcher, time, asked, waited):
    site.pages["/robots.txt"] = (200, {}, f"User-agent: *\nCrawl-delay: {asked}".encode())
    fetcher.fetch(f"{site.at}/a")
    fetcher.fetch(f"{site.at}/a")
    assert time.waits[-1] == waited


def busy_once(retry_after, page):
    """A page that asks to wait at first."""
    waiting = [(429, {"Retry-After": retry_after}, b"")]
    return lambda handler: send(handler, *(waiting.pop() if waiting else page))


@pytest.mark.parametrize("as_date", [False, True])
def test_a_short_retry_after_is_waited_for(site, fetcher, time, as_date):
    after = formatdate(time.now() + 21, usegmt=True) if as_date else "20"
    site.pages["/a"] = busy_once(after, html("Kylätalo"))
    assert fetcher.fetch(f"{site.at}/a").path.read_text("utf-8") == "Kylätalo"
    assert time.waits[-1] == 20.0


def test_a_long_retry_after_leaves_the_host_in_peace(site, fetcher, time):
    site.pages["/b"] = busy_once("3600", html("Kirjasto"))
    with pytest.raises(FetchError, match="answered 429"):
        fetcher.fetch(f"{site.at}/b")
    with pytest.raises(FetchError, match="asked to wait 3600 s"):
        fetcher.fetch(f"{site.at}/a")
    time.time += 3601
    assert fetcher.fetch(f"{site.at}/a").changed
    assert sum(time.waits) < 10


def test_a_host_that_is_always_busy_is_given_up(site, fetcher):
    site.pages["/a"] = (503, {"Retry-After": "10"}, b"")
    with pytest.raises(FetchError, match="answered 503"):
        fetcher.fetch(f"{site.at}/a")
    assert site.paths() == ["/a"] * 3


def test_one_request_at_a_time_is_made_to_a_host(site, tmp_path):
    at_once, most, lock = [0], [0], threading.Lock()

    def page(handler):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        threading.Event().wait(0.02)
        with lock:
            at_once[0] -= 1
        send(handler, *html("x"))

    site.pages |= {f"/{number}": page for number in range(6)}
    fetcher = fetcher_in(tmp_path)
    threads = [threading.Thread(target=fetcher.fetch, args=(f"{site.at}/{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most[0], len(site.paths())) == (1, 6)


# TLS


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of hanke.example that signs itself, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    names = ["-addext", "subjectAltName=DNS:hanke.example", "-subj", "/CN=hanke.example"]
    made = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *made], check=True, capture_output=True
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


def trusting(certificate: Path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", os.fspath(certificate / "cert.pem"))


def test_tls_is_checked_for_the_name_though_the_address_is_connected_to(tls_site, certificate, tmp_path, monkeypatch):
    trusting(certificate, monkeypatch)
    fetcher = fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.1"])
    assert fetcher.fetch(f"https://hanke.example:{tls_site.port}/a").path.read_text("utf-8") == "Kylätalo"
    with pytest.raises(FetchError, match="certificate"):
        fetcher.fetch(f"https://muu.example:{tls_site.port}/a")


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_site, tmp_path):
    with pytest.raises(FetchError, match="certificate"):
        fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.1"]).fetch(f"https://hanke.example:{tls_site.port}/a")
    assert tls_site.asked == []


def test_a_slow_answer_over_tls_is_ended_too(tls_site, certificate, tmp_path, monkeypatch):
    trusting(certificate, monkeypatch)
    fetcher = fetcher_in(tmp_path, resolver=lambda *_: ["127.0.0.1"], timeouts=QUICK)
    with pytest.raises(FetchError, match="took too long"):
        fetcher.fetch(f"https://hanke.example:{tls_site.port}/slow")


def test_a_missing_library_is_told_with_the_extra_that_brings_it(site, fetcher, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "urllib3.exceptions", None)
    with pytest.raises(FetchError, match=r"pip install 'hankehaku\[fetch\]'"):
        fetcher.fetch(f"{site.at}/a")
