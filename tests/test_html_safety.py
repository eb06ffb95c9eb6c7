"""Malicious, malformed and oversized web pages: each is read as a document or a problem in bounded time."""

from __future__ import annotations

import time

import pytest
from saved import read, read_one

from indexer.model import Document
from indexer.sources import Problem
from indexer.sources.html.tree import declared_encoding, parse_page

PROSE = "Kylätalossa keitettiin kahvia, ja iltapäivällä pelattiin korttia."
START = "<!DOCTYPE html><html><head><title>Ansa</title></head><body>"
MAX_SECONDS = 20

ATTACKS = {
    "deep": "<div>" * 200_000 + PROSE + "</div>" * 200_000,
    "deep and unclosed": "<b><i>" * 100_000 + PROSE,
    "deep lists": "<ul><li>" * 100_000 + PROSE,
    "deep tables": "<table><tr><td>" * 70_000 + PROSE,
    "many attributes": f"<p {' '.join(f'a{n}=1' for n in range(300_000))}>{PROSE}",
    "a long attribute": f"<p title='{'x' * 5_000_000}'>{PROSE}",
    "an embedded image": f"<img src='data:image/png;base64,{'A' * 5_000_000}'><p>{PROSE}",
    "many paragraphs": f"<p>{PROSE}" * 19_000,
    "many elements": "<p>a" * 1_000_000,
    "labels without end tags": "<div><b>Rahoittaja:</b> x" * 400 + "<span>a</span>" * 140_000,
    "fields of one class": "<p class=l>Rahoittaja</p><p class=v>x</p><p class=l>Kesto</p><p class=v>2010</p>"
    + "<div class=l>outo</div>" * 140_000,
    "unclosed scripts": "<script>" * 1_000_000,
    "unclosed tags": "<script " * 1_000_000,
    "unclosed styles and scripts": "<style><script>" * 500_000,
    "unclosed comments": "<!--" * 1_000_000,
    "less than": "<" * 3_000_000,
    "unclosed quotes": "<a href='" * 500_000,
    "brackets": f"<script type='application/ld+json'>{'[' * 2_000_000}</script><p>{PROSE}",
    "a long line": "<p>" + "a:" * 2_000_000,
    "cells": "<table><caption>Rahoitus<tr>" + "<td>2010" * 1000 + ("<tr>" + "<td>100 000" * 1000) * 100,
    "spaces": f"{' ' * 5_000_000}<p>{PROSE}{' &nbsp;' * 500_000}",
    "dates": "<p>Päivitetty " * 40_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_a_malicious_page_is_read_in_bounded_time(tmp_path, name):
    start = time.process_time()
    items = read(tmp_path, START + ATTACKS[name], "ansa.html")
    assert items
    assert all(isinstance(item, Document | Problem) for item in items)
    assert time.process_time() - start < MAX_SECONDS


@pytest.mark.parametrize(
    "name", ["deep", "deep and unclosed", "many attributes", "a long attribute", "an embedded image", "brackets"]
)
def test_the_text_of_a_malicious_page_is_read(tmp_path, name):
    document = read_one(tmp_path, START + ATTACKS[name], "ansa.html")
    assert document.text == PROSE


def test_truncated_markup_yields_a_note(tmp_path):
    note, document = read(tmp_path, f"{START}<p>{PROSE}</p>{ATTACKS['deep lists']}", "ansa.html")
    assert "the rest is left out" in note.reason
    assert (note.lost, document.text) == (False, PROSE)


def test_a_page_over_the_limit_is_not_read(tmp_path):
    (problem,) = read(tmp_path, START + "x" * 2000, "suuri.html", max_bytes=1000)
    assert "limits.file_bytes" in problem.reason


def test_entities_of_a_page_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    document = read_one(tmp_path, f"{bomb}<html><body><h1>Kylä</h1><p>{PROSE} &b; &f;</p></body></html>", "ansa.html")
    assert "aaaa" not in document.text
    assert document.text.endswith("&b; &f;")


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>salaisuus()</script>",
        "<SCRIPT type='text/javascript'><!-- salaisuus('</p>') --></SCRIPT >",
        "<style>.salaisuus{}</style>",
        "<p onclick='salaisuus()'></p>",
        "<!-- salaisuus --><![if IE]>",
        "<svg><text>salaisuus</text></svg>",
        "<noscript><p>salaisuus</p></noscript>",
        "<template><p>salaisuus</p></template>",
        "<iframe srcdoc='salaisuus'>salaisuus</iframe>",
        "<textarea>salaisuus</textarea><button>salaisuus</button><select><option>salaisuus</select>",
        "<a href='javascript:salaisuus()'></a>",
        "<script>var a = '<script>'; salaisuus()</script>",
    ],
)
def test_content_that_is_not_displayed_is_not_text(tmp_path, hidden):
    document = read_one(tmp_path, f"{START}<h1>Kylä</h1><p>{PROSE}</p>{hidden}<p>{PROSE * 2}</p>", "sivu.html")
    assert "salaisuus" not in f"{document.title}{document.text}{document.url}{document.extra}"
    assert document.text.endswith(PROSE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html>", "no text of its own"),
        ("<html><body></body></html>", "no text of its own"),
        ("<!doctype html><!-- -->", "it is empty"),
        (START, "no text of its own"),
        (b"<html>\0\0\0", "binary"),
        (b"<html>\x81\x8d \xff", "neither UTF-8 nor cp1252"),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0\0\xd8", "byte order mark"),
    ],
)
def test_an_empty_or_undecodable_page_is_a_problem(tmp_path, content, reason):
    (problem,) = read(tmp_path, content, "sivu.html")
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=windows-1252'>", "windows-1252"),
        ("<?xml version='1.0' encoding='iso-8859-15'?>", "iso-8859-15"),
        ("<meta name=x content=y>", ""),
    ],
)
def test_the_declared_encoding_is_found(head, encoding):
    assert declared_encoding(f"{head}<title>x</title>".encode()) == encoding


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Käynnissä – 5 €", "utf-8", "utf-8"),
        ("Käynnissä – 5 €", "utf-8", "iso-8859-1"),
        ("Käynnissä – 5 €", "cp1252", "iso-8859-1"),
        ("Käynnissä – 5 €", "cp1252", "utf-8"),
        ("Käynnissä", "iso-8859-1", "us-ascii"),
        ("Hinta 5 €, Šaltra", "iso-8859-15", "iso-8859-15"),
        ("Карелия", "windows-1251", "windows-1251"),
        ("Käynnissä", "utf-16", "utf-8"),
        ("Käynnissä", "cp1252", "rot13"),
        ("Käynnissä", "cp1252", "zlib"),
        ("日本語", "shift_jis", "Shift_JIS"),
    ],
)
def test_a_page_is_decoded_by_its_bytes_and_then_by_its_declaration(text, encoding, declared):
    saved = f"<html><head><meta charset={declared}></head><body><p>{text}</p></body></html>".encode(encoding)
    assert parse_page(saved).root.findtext(".//p") == text


def test_one_invalid_byte_in_declared_utf8_is_decoded_as_cp1252():
    saved = "<meta charset=utf-8><p>Käynnissä, päättynyt, ".encode() + "kylällä</p>".encode("cp1252")
    assert parse_page(saved).root.findtext(".//p") == "Käynnissä, päättynyt, kylällä"


@pytest.mark.parametrize("error", [AttributeError, IndexError, RecursionError])
def test_paragraphs_are_the_text_if_trafilatura_fails(tmp_path, monkeypatch, error):
    import trafilatura

    def fail(*_args, **_kwargs):
        raise error("unusual markup")

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    document = read_one(tmp_path, f"{START}<h1>Kylä</h1><p>{PROSE}</p><p>{PROSE}</p>", "sivu.html")
    assert document.text == f"{PROSE}\n\n{PROSE}"
