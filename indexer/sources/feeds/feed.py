"""A feed, RSS, Atom or RDF: every entry is a news item. A broken one is read as far as it can be, with a note.

An entry's id is the one that the feed gives it, so it stays when the feed is read again, from wherever.
"""

from __future__ import annotations

import email.utils
import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from indexer.errors import SourceError
from indexer.model import Document, Kind, PartialDate
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_date
from indexer.sources.decoding import clean
from indexer.sources.markup_text import html_to_text
from indexer.sources.text.blocks import LONGEST_TITLE
from indexer.sources.xml_text import decode_head, decode_xml, root_element, without_prolog

_RDF_FEEDS = ("purl.org/rss/1.0/", "my.netscape.com/rdf/simple/0.9")  # other RDF is no feed, as a thesaurus
_LANGUAGE_RE = re.compile(r"[a-z]{2}\b")
_URI_RE = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE)
_WEB_RE = re.compile(r"https?://+", re.IGNORECASE)
_EMAIL_RE = re.compile(r"(?:mailto:)?[^\s()<>,]+@[^\s()<>,]+")
_LONGEST_ID = 200
_DAY_RE = re.compile(r"\s*(\d{4}-\d\d(?:-\d\d)?)(?!\d)")


def recognises(file: SourceFile) -> bool:
    """Return whether the root element is a feed's, whatever the file's name."""
    name, attributes = root_element(decode_head(file.head))
    if name == "RDF":
        return any(each in attributes for each in _RDF_FEEDS)
    return name == "rss" or (name == "feed" and "atom" in attributes.lower())


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield each entry, and what was wrong. Raises: SourceError when nothing can be read of the feed."""
    text, wrong = decode_xml(file.data)
    if wrong:
        yield Problem(file.name, wrong, lost=False)
    found = _parsed(without_prolog(text), file.options.url)
    if found.get("bozo"):
        yield _not_well_formed(found.get("bozo_exception"), file)
    if not found["entries"]:
        yield Problem(file.name, "a feed without entries", lost=False)
    site = file.options.url or _plain(found["feed"].get("link"))
    language = _language(found["feed"].get("language"))
    taken: set[str] = set()
    for number, entry in enumerate(found["entries"], 1):
        document, reasons = _document(entry, file.name, language, site)
        if document and document.id in taken:
            reasons, document = [f"a second entry with the id {document.id}"], None
        yield from (Problem(file.name, f"entry {number}: {each}", lost=document is None) for each in reasons)
        if document:
            taken.add(document.id)
            yield document


def _not_well_formed(error: Any, file: SourceFile) -> Problem:  # noqa: ANN401 - SAX's, or another
    told = error.getMessage() if hasattr(error, "getMessage") else str(error)
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    return Problem(file.name, f"not well formed ({told}): what can be read of it is", line, lost=False)


def _parsed(xml: str, address: str) -> Any:  # noqa: ANN401 - the library has no types
    """Return the feed as feedparser has it. Raises: SourceError."""
    try:
        import feedparser
    except ImportError as error:
        raise SourceError("needs the extra \"feeds\": pip install 'hankehaku[feeds]'") from error
    data = b'<?xml version="1.0" encoding="utf-8"?>' + xml.encode("utf-8", "replace")
    headers = {"content-location": address} if address else {}
    try:
        # A stream, since of a text it would ask whether that is an address to fetch or a file to open.
        return feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # its parsers of broken markup raise whatever comes of it
        raise SourceError(f"cannot be read as a feed: {type(error).__name__}: {error}") from error


def _document(entry: Any, source: str, language: str, site: str) -> tuple[Document | None, list[str]]:  # noqa: ANN401
    """Return the document of an entry, None where it says nothing, and what was wrong in it.

    site: what a link without a host belongs to.
    """
    reasons: list[str] = []
    title = " ".join(_shown(entry.get("title_detail")).split())
    summary, text = _texts(entry)
    if not title:
        title = next(iter((summary or text).split("\n")), "")[:LONGEST_TITLE].strip()
    if not title:
        return None, ["neither title nor text"]
    link = _plain(entry.get("link"))
    url = _web_address(link, site)
    if link and not url:
        reasons.append(f"its link is not of the web and left out: {link[:80]!r}")
    published, told = _published(entry)
    if told and not published:
        reasons.append(f"no such date: {told[:80]!r}")
    return Document(
        id=_id(_plain(entry.get("id")) or url, source, f"{title}\n{told}\n{summary or text}"),
        kind=Kind.NEWS,
        title=title,
        source=source,
        summary=summary,
        text=text,
        language=language,
        published=published,
        people=_people(entry),
        url=url,
        extra=_kept_aside(entry),
    ), reasons


def _texts(entry: Any) -> tuple[str, str]:  # noqa: ANN401
    """Return the summary of an entry and its whole text, each "" where there is none or it is the other."""
    contents = [text for each in _listed(entry.get("content")) if (text := _shown(each))]
    # A description that follows the whole text is a second content to feedparser, and the summary has no detail then.
    summary = _shown(entry.get("summary_detail")) or "".join(contents[1:2])
    text = "".join(contents[:1])
    return ("" if summary == text else summary), text


def _web_address(link: str, site: str) -> str:
    """Return a link of the web as a whole address, "" where it is none."""
    try:
        whole = urljoin(site, link) if link else ""
    except ValueError:
        return ""
    return whole if _WEB_RE.match(whole) else ""


def _shown(detail: Any) -> str:  # noqa: ANN401
    """Return the text of a value, without markup where it has any."""
    if not isinstance(detail, dict):
        return ""
    value = _plain(detail.get("value"))
    return html_to_text(value) if "html" in _plain(detail.get("type")) else value


def _plain(value: Any) -> str:  # noqa: ANN401
    """Return a value as clean text, "" when it is no text."""
    return clean(value.encode("utf-8", "replace").decode()).strip() if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else []


def _published(entry: Any) -> tuple[PartialDate | None, str]:  # noqa: ANN401
    """Return the day on which an entry came out, or else was changed, by its own clock; and what is told of it."""
    told = [(name, _plain(dict.get(entry, name))) for name in ("published", "created", "updated")]
    for _, text in told:
        if text and (day := _day(text)):
            return day, text
    return None, next((text for _, text in told if text), "")


def _day(text: str) -> PartialDate | None:
    """Return the day of a time as feeds write them, in the time zone that it is told in."""
    try:
        parts = email.utils.parsedate(text)
        if parts:
            return PartialDate(*parts[:3])
    except (ValueError, TypeError, IndexError, OverflowError):  # no such day, or nothing like a date
        return None
    iso = _DAY_RE.match(text)
    return parse_date(iso.group(1) if iso else text)


def _people(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the authors; an address of e-mail is no name."""
    names = [_plain(each.get("name")) for each in _listed(entry.get("authors")) if isinstance(each, dict)]
    told = _plain(entry.get("author"))
    if "@" in told and len(names) < 2:  # "a@b.fi (Aino Kivi)": feedparser knows few top domains
        names = [told]
    bare = (" ".join(_EMAIL_RE.sub(" ", name).replace("()", " ").strip(" ()<>,").split()) for name in names)
    return tuple(dict.fromkeys(filter(None, bare)))


def _id(told: str, source: str, rest: str) -> str:
    """Return the id of an entry: what the feed tells, without http://, or below the source where it is a mere word.

    >>> _id("https://a.fi/uutiset/1", "s.xml", ""), _id("tag:a.fi,2015:1", "s.xml", ""), _id("17", "s.xml", "")
    ('a.fi/uutiset/1', 'tag:a.fi,2015:1', 's.xml#17')
    """
    if not told or len(told) > _LONGEST_ID:
        return f"{source}#{hashlib.sha256((told or rest).encode()).hexdigest()[:10]}"
    if found := _WEB_RE.match(told):
        return re.sub("/{2,}", "/", told[found.end() :]).strip("/") or f"{source}#{told}"
    return told if _URI_RE.match(told) else f"{source}#{told}"


def _language(told: Any) -> str:  # noqa: ANN401
    """Return the code of the language that a feed tells, "" for English: programs say so of feeds in any language."""
    found = _LANGUAGE_RE.match(_plain(told).lower())
    return "" if found is None or found.group() == "en" else found.group()


def _kept_aside(entry: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the subjects of an entry, and the files that come with it."""
    tags = [_plain(each.get("term")) for each in _listed(entry.get("tags")) if isinstance(each, dict)]
    files = [_plain(each.get("href")) for each in _listed(entry.get("links")) if each.get("rel") == "enclosure"]
    told = {"categories": tags, "enclosures": [each for each in files if _WEB_RE.match(each)]}
    return {name: list(dict.fromkeys(filter(None, values))) for name, values in told.items() if any(values)}


FORMAT = Format("feed", recognises, read, is_isolated=True, extra="feeds", is_rolling=True)
