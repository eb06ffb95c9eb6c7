"""Damaged, encrypted and hostile DOCX and ODT files: each is one problem with a reason."""

from __future__ import annotations

import sys
import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import TEXTS, W, docx, odt, zipped
from saved import read, read_one, save

from indexer.model import Document
from indexer.sources import Problem
from indexer.sources.sandbox.pool import WorkerPool


def p(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def corrupted(content):
    """The archive with one inverted byte in its first member."""
    offset = content.index(b"<w:p>") if b"<w:p>" in content else 60
    return content[:offset] + bytes([content[offset] ^ 0xFF]) + content[offset + 1 :]


def with_flag(content):
    """The archive with its members flagged as encrypted."""
    return content.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")


WORD, OFFICE = ((TEXTS / name).read_bytes() for name in ("docx/tuulivoima.docx", "odt/perhekerho.odt"))
ENTITIES = (
    f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "{"&a;" * 100}"><!ENTITY c "{"&b;" * 100}">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>"
)
SPY = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
)
LOCKED = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.docx", "empty"),
        (b"", "a.odt", "empty"),
        (WORD[: len(WORD) // 2], "a.docx", "is damaged or cut short"),
        (OFFICE[: len(OFFICE) // 2], "a.odt", "is damaged or cut short"),
        (WORD[:-30], "a.docx", "is damaged or cut short"),
        (corrupted(docx(p("Kylätalo"))), "a.docx", "is damaged: word/document.xml"),
        (with_flag(docx(p("Kylätalo"))), "a.docx", "is encrypted: save it without a password"),
        (odt("<text:p>x</text:p>", **{"META-INF__manifest": LOCKED}), "a.odt", "is encrypted: save it"),
        (zipped({"word/document.xml": "ei xml"}), "a.docx", "is damaged: word/document.xml: Start tag expected"),
        (zipped({"word/document.xml": ""}), "a.docx", "is damaged: its text is missing"),
        (docx(""), "a.docx", "has no text"),
        (docx("<w:p><w:r><w:br w:type='page'/></w:r></w:p>"), "a.docx", "has no text"),
        (odt(""), "a.odt", "has no text"),
        (zipped({"word/document.xml": ENTITIES}), "a.docx", "word/document.xml has a DOCTYPE"),
        (zipped({"word/document.xml": SPY}), "a.docx", "word/document.xml has a DOCTYPE"),
        (zipped({"word/document.xml": ENTITIES.encode("utf-16")}), "a.docx", "word/document.xml has a DOCTYPE"),
        (docx("<w:p>" * 200_000 + "</w:p>" * 200_000), "a.docx", "is damaged: word/document.xml"),
        (docx(p("x"), docProps__core="<a>"), "a.docx", "is damaged: docProps/core.xml"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "a.doc",
         "an old Word file (.doc): save it as DOCX or PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "a.xls",
         "an old Excel file (.xls): save it as XLSX or CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.docx",
         "is encrypted: save it without a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.msg", "an old Office file: save it as DOCX, XLSX or PDF"),
        (rb"{\rtf1\ansi Kyl\'e4talo}", "a.rtf", "an RTF file: save it as DOCX or PDF"),
    ],
)  # fmt: skip
def test_an_unreadable_file_is_one_problem_with_a_reason(tmp_path, content, name, reason):
    (problem,) = read(tmp_path, content, name)
    assert isinstance(problem, Problem)
    assert problem.lost
    assert problem.reason.startswith(reason)


@pytest.mark.parametrize(("content", "name"), [(WORD, "a.docx"), (OFFICE, "a.odt")])
def test_without_its_library_a_report_names_the_extra(tmp_path, monkeypatch, content, name):
    monkeypatch.setitem(sys.modules, "lxml", None)
    (problem,) = read(tmp_path, content, name)
    assert problem.reason.startswith("needs the extra \"office\": pip install 'hankehaku[office]' (")
    assert "lxml" in problem.reason


def test_members_with_paths_outside_the_folder_are_not_written(tmp_path):
    content = zipped(
        {"../ulos.txt": "x", "/ulos.txt": "x", "word/document.xml": f"<w:document {W}>{p('Kylä')}</w:document>"}
    )
    assert read_one(tmp_path, content, "syvä/a.docx").title == "Kylä"
    assert [path.name for path in tmp_path.rglob("*")] == ["syvä", "a.docx"]


@pytest.mark.slow
@pytest.mark.parametrize("member", ["word/document.xml", "word/footnotes.xml", "docProps/core.xml"])
def test_a_bomb_is_not_unpacked_completely(tmp_path, member):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if member != "word/document.xml":
            archive.writestr("word/document.xml", f"<w:document {W}>{p('Kylä')}</w:document>")
        with archive.open(member, "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b" " * 1_000_000)
    started = time.process_time()
    (problem,) = read(tmp_path, stream.getvalue(), "a.docx")
    assert problem.reason == "unpacks to more than 64,000,000 bytes"
    assert time.process_time() - started < 5


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="only the time is bounded there")
def test_a_bomb_of_elements_costs_only_its_own_file(tmp_path):
    bomb = docx("<w:p/>" * 10_000_000)  # 60 MB, and a hundred bytes more per element after parsing
    files = [save(tmp_path, content, f"{at}.docx") for at, content in enumerate([WORD, bomb, WORD])]
    with WorkerPool(jobs=1, seconds=10, memory_mb=512) as pool:
        first, middle, last = [list(task) for task in [pool.read(file) for file in files]]
    assert isinstance(first[0], Document)
    assert middle == [Problem("1.docx", "needed more than 512 MB")]
    assert isinstance(last[0], Document)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), content=st.sampled_from([WORD, OFFICE]))
def test_a_changed_byte_never_raises(tmp_path, position, byte, content):
    at = int(position * len(content))
    for item in read(tmp_path, content[:at] + bytes([byte]) + content[at + 1 :], "a.docx"):
        assert isinstance(item, Document | Problem)
