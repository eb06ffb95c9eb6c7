"""Registers in XML: repeated elements whose names the vocabulary of facts knows, activities of IATI, and Dublin Core.

Other XML is reported and not read; feeds and sitemaps are recognised before.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import msgspec

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.feeds import sitemap
from indexer.sources.registers.mapping import ColumnMapping, mapping_of, shipped_mapping
from indexer.sources.registers.record_reader import RecordReader, limit_problems
from indexer.sources.tables.envelopes import Record
from indexer.sources.tables.json_records import Records, guess_mapping, number_records, paths_of, records_within
from indexer.sources.tables.lines import read_lines
from indexer.sources.tables.xml_elements import parse_elements
from indexer.sources.xml_text import decode_head, decode_xml, root_element

IATI, DUBLIN_CORE = "iati", "dublin-core"  # names of shipped mappings
_SUFFIXES = (".xml", ".rdf", ".oai")
_OTHERS = (".html", ".htm", ".xhtml", ".svg")  # web pages and drawings
_DUBLIN_CORE_NAMESPACES = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_MAX_NAMED = 8  # elements in a message


def recognises(file: SourceFile) -> bool:
    """Return whether the file is XML: by its suffix or its declaration, unless it is a web page or a drawing."""
    head = decode_head(file.head)
    is_xml = file.suffix in _SUFFIXES or head.lstrip("\ufeff \t\r\n").startswith("<?xml")
    name = root_element(head)[0]
    return is_xml and file.suffix not in _OTHERS and bool(name) and name.lower() not in ("html", "svg")


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of the records. Raises: SourceError when it is no register, or not well formed."""
    if sitemap.recognises(file):
        raise SourceError("a sitemap, which is not read as a file: set its URL as the address of a [[source]]")
    text, encoding_problem = decode_xml(file.data)
    if encoding_problem:
        yield Problem(file.name, encoding_problem, lost=False)
    records, mapping = _read_records(text, file)
    if "<resumptionToken" in text and "</resumptionToken>" in text:
        yield Problem(
            file.name, "one page of a longer list (resumptionToken): the others are not in the file", lost=False
        )
    reader = RecordReader(file, mapping)
    lines = ((number, msgspec.json.encode(record), record) for number, record in enumerate(records, 1))
    yield from limit_problems(number_records(read_lines(file, lines, reader.read_json, set())), file.name, {})


def records_of(file: SourceFile) -> Records:
    """Return the records of a file, and the name of the shipped mapping for them. Raises: SourceError, OSError."""
    return _locate(decode_xml(file.data)[0], mapping_of(file.options))


def _read_records(text: str, file: SourceFile) -> tuple[list[Record], ColumnMapping]:
    """Return the records and their mapping. Raises: SourceError when the names of the elements are unknown."""
    mapping = mapping_of(file.options)
    located = _locate(text, mapping)
    if mapping:
        return located.records, mapping
    try:
        return located.records, guess_mapping(located.records, located.shape, file)
    except SourceError as error:
        names = paths_of(located.records)
        shown = ", ".join(names[:_MAX_NAMED]) + ", …" * (len(names) > _MAX_NAMED)
        raise SourceError(
            f"an XML file that is not read: no feed, and no register with known elements ({shown or 'none'});"
            f" if it is a register, run indexer map {shlex.quote(str(file.path))}"
        ) from error


def _locate(text: str, mapping: ColumnMapping | None) -> Records:
    """Return the records within XML, and the name of the shipped mapping for them, or ""."""
    root_name, values = parse_elements(text)
    shape = ""
    if root_name == "iati-activities":
        shape = IATI
    elif any(namespace in text for namespace in _DUBLIN_CORE_NAMESPACES):
        shape = DUBLIN_CORE
    located = records_within(values, mapping or (shipped_mapping(shape) if shape else None))
    return located._replace(shape=shape)


FORMAT = Format("XML", recognises, read)
