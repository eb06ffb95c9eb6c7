"""Feeds (RSS, Atom, RDF): every entry is a news item, or a project if its labels describe one.

A malformed feed is read as far as possible, with a note.

A document's id is based on the entry's own id, so it stays the same when the feed is read again from another place.
"""

from __future__ import annotations

import email.utils
import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin

from indexer.errors import SourceError
from indexer.model import Document, Kind, PartialDate
from indexer.normalize import clean, collapse_spaces, replace_surrogates
from indexer.sources.base import Format, Problem, SourceFile, requires_extra
from indexer.sources.dates import parse_date
from indexer.sources.feeds.entry_facts import with_projects
from indexer.sources.markup_text import html_to_text, plain_text
from indexer.sources.text.blocks import LONGEST_TITLE
from indexer.sources.xml_text import decode_head, decode_xml, root_element, without_prolog

_RDF_FEEDS = ("purl.org/rss/1.0/", "my.netscape.com/rdf/simple/0.9")  # other RDF, such as a thesaurus, is not a feed
_LANGUAGE_RE = re.compile(r"[a-z]{2}\b")
_URI_RE = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE)
_WEB_RE = re.compile(r"https?://+", re.IGNORECASE)
_EMAIL_RE = re.compile(r"(?:mailto:)?[^\s()<>,]+@[^\s()<>,]+")
_MAX_ID_LENGTH = 200
_DAY_RE = re.compile(r"\s*(\d{4}-\d\d(?:-\d\d)?)(?!\d)")


def recognises(file: SourceFile) -> bool:
    """Return whether the root element is that of a feed, regardless of the file's name."""
    name, attributes = root_element(decode_head(file.head))
    if name == "RDF":
        return any(namespace in attributes for namespace in _RDF_FEEDS)
    return name == "rss" or (name == "feed" and "atom" in attributes.lower())


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield each entry as a document, and the problems. Raises: SourceError if the feed cannot be read at all."""
    text, encoding_problem = decode_xml(file.data)
    if encoding_problem:
        yield Problem(file.name, encoding_problem, lost=False)
    parsed = _parse(without_prolog(text), file.options.url)
    if parsed.get("bozo"):
        yield _not_well_formed(parsed.get("bozo_exception"), file)
    if not parsed["entries"]:
        yield Problem(file.name, "a feed without entries", lost=False)
    feed = _Feed(
        source=file.name,
        language=_language(parsed["feed"].get("language")),
        base_url=file.options.url or _clean_text(parsed["feed"].get("link")),
    )
    documents: dict[str, Document] = {}
    for number, entry in enumerate(parsed["entries"], 1):
        document, reasons = _document(entry, feed)
        if document and document.id in documents:
            reasons, document = [f"a second entry with the id {document.id}"], None
        yield from (Problem(file.name, f"entry {number}: {reason}", lost=document is None) for reason in reasons)
        if document:
            documents[document.id] = document
    yield from with_projects(list(documents.values()))


class _Feed(NamedTuple):
    """What the entries of a feed share. base_url: the URL that relative links are resolved against."""

    source: str
    language: str
    base_url: str


def _not_well_formed(error: Any, file: SourceFile) -> Problem:  # noqa: ANN401 - a SAX error, or another exception
    message = error.getMessage() if hasattr(error, "getMessage") else str(error)
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    return Problem(file.name, f"not well formed ({message}): read as far as possible", line, lost=False)


def _parse(xml: str, url: str) -> Any:  # noqa: ANN401 - feedparser has no types
    """Return feedparser's result. Raises: SourceError."""
    with requires_extra("feeds"):
        import feedparser
    data = b'<?xml version="1.0" encoding="utf-8"?>' + xml.encode("utf-8", "replace")
    headers = {"content-location": url} if url else {}
    try:
        # A stream, because feedparser opens a string as a file or fetches it if it looks like a path or a URL.
        return feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # its parsers of malformed markup can raise any exception
        raise SourceError(f"cannot be read as a feed: {type(error).__name__}: {error}") from error


def _document(entry: Any, feed: _Feed) -> tuple[Document | None, list[str]]:  # noqa: ANN401 - feedparser has no types
    """Return the document of an entry, or None if it is empty, and the reasons of its problems."""
    reasons: list[str] = []
    summary, text = _summary_and_text(entry)
    title = collapse_spaces(_visible_text(entry.get("title_detail")))
    if not title:
        title = next(iter((summary or text).split("\n")), "")[:LONGEST_TITLE].strip()
    if not title:
        return None, ["neither title nor text"]
    link = _clean_text(entry.get("link"))
    url = _absolute_url(link, feed.base_url)
    if link and not url:
        reasons.append(f"its link is not an HTTP(S) URL and is left out: {link[:80]!r}")
    published, date_text = _published(entry)
    if date_text and not published:
        reasons.append(f"no such date: {date_text[:80]!r}")
    return Document(
        id=_document_id(_clean_text(entry.get("id")) or url, feed.source, f"{title}\n{date_text}\n{summary or text}"),
        kind=Kind.NEWS,
        title=title,
        source=feed.source,
        summary=summary,
        text=text,
        language=feed.language,
        published=published,
        people=_people(entry),
        url=url,
        extra=_extra(entry),
    ), reasons


def _summary_and_text(entry: Any) -> tuple[str, str]:  # noqa: ANN401
    """Return the summary and the full text of an entry; "" if missing. A summary equal to the text is left out."""
    contents = [text for content in _as_list(entry.get("content")) if (text := _visible_text(content))]
    # feedparser returns a description that follows the full text as a second content, without a summary_detail.
    summary = _visible_text(entry.get("summary_detail")) or "".join(contents[1:2])
    text = "".join(contents[:1])
    return ("" if summary == text else summary), text


def _absolute_url(link: str, base_url: str) -> str:
    """Return the absolute HTTP(S) URL of a link, or "" if it has none."""
    try:
        url = urljoin(base_url, link) if link else ""
    except ValueError:
        return ""
    return url if _WEB_RE.match(url) else ""


def _visible_text(detail: Any) -> str:  # noqa: ANN401
    """Return the text of one of feedparser's detail values, converted from HTML if it is HTML."""
    if not isinstance(detail, dict):
        return ""
    value = _clean_text(detail.get("value"))
    return html_to_text(value) if "html" in _clean_text(detail.get("type")) else plain_text(value)


def _clean_text(value: Any) -> str:  # noqa: ANN401
    """Return a string as clean text without surrogates; "" if the value is not a string."""
    return clean(replace_surrogates(value)).strip() if isinstance(value, str) else ""


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else []


def _published(entry: Any) -> tuple[PartialDate | None, str]:  # noqa: ANN401
    """Return the date of publication, creation or last change, and its text in the feed.

    The date is None if no text can be parsed; the text is then the first that is not empty.
    """
    texts = [_clean_text(dict.get(entry, name)) for name in ("published", "created", "updated")]
    for text in texts:
        if text and (date := _parse_timestamp(text)):
            return date, text
    return None, next(filter(None, texts), "")


def _parse_timestamp(text: str) -> PartialDate | None:
    """Return the day in Finland of a timestamp (RFC 822, ISO 8601 or a written date)."""
    if date := parse_date(text):
        return date
    try:  # RFC 822 has forms of its own, such as years of two digits
        parts = email.utils.parsedate(text)
        if parts:
            return PartialDate(*parts[:3])
    except (ValueError, TypeError, IndexError, OverflowError):  # no such day, or nothing like a date
        return None
    iso = _DAY_RE.match(text)
    return parse_date(iso.group(1)) if iso else None


def _people(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the authors, without e-mail addresses."""
    names = [_clean_text(author.get("name")) for author in _as_list(entry.get("authors")) if isinstance(author, dict)]
    raw_author = _clean_text(entry.get("author"))
    if "@" in raw_author and len(names) < 2:  # "a@b.fi (Aino Kivi)": feedparser recognises few top-level domains
        names = [raw_author]
    bare = (collapse_spaces(_EMAIL_RE.sub(" ", name).replace("()", " ").strip(" ()<>,")) for name in names)
    return tuple(dict.fromkeys(filter(None, bare)))


def _document_id(entry_id: str, source: str, content: str) -> str:
    """Return the id of a document: the entry's id without its http://, or with the source if it is not a URI.

    content: hashed as the id if the entry has none. An id that is too long is hashed too.

    >>> [_document_id(entry_id, "s.xml", "") for entry_id in ("https://a.fi/uutiset/1", "tag:a.fi,2015:1", "17")]
    ['a.fi/uutiset/1', 'tag:a.fi,2015:1', 's.xml#17']
    """
    if not entry_id or len(entry_id) > _MAX_ID_LENGTH:
        return f"{source}#{hashlib.sha256((entry_id or content).encode()).hexdigest()[:10]}"
    if scheme := _WEB_RE.match(entry_id):
        return re.sub("/{2,}", "/", entry_id[scheme.end() :]).strip("/") or f"{source}#{entry_id}"
    return entry_id if _URI_RE.match(entry_id) else f"{source}#{entry_id}"


def _language(value: Any) -> str:  # noqa: ANN401
    """Return the language code of a feed, or "" for English, which feed software declares by default."""
    code = _LANGUAGE_RE.match(_clean_text(value).lower())
    return "" if code is None or code.group() == "en" else code.group()


def _extra(entry: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the categories and the enclosed files of an entry, if any."""
    tags = [plain_text(_clean_text(tag.get("term"))) for tag in _as_list(entry.get("tags")) if isinstance(tag, dict)]
    links = [link for link in _as_list(entry.get("links")) if link.get("rel") == "enclosure"]
    files = [url for link in links if _WEB_RE.match(url := _clean_text(link.get("href")))]
    values = {"keywords": tags, "enclosures": files}
    return {name: list(dict.fromkeys(filter(None, items))) for name, items in values.items() if any(items)}


FORMAT = Format("feed", recognises, read, is_isolated=True, extra="feeds", is_rolling=True)
