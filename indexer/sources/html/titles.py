"""The title of a web page: its headline, or the title of its head without the name of the site."""

from __future__ import annotations

import re

from indexer.sources.html.metadata import Metadata

_PARTS_RE = re.compile(r"\s+(?:[|–—·•»«›‹/-]|::|>>?)\s+|\s*\|\s*")
_SURE_RE = re.compile(r"[|»«›]|::")
_BODY_RE = re.compile(
    r"(?:kunta|kaupunki|ry|rf|r\.y\.|oyj?|ab|osk|säätiö|stiftelsen?|liitto|yhdistys|seura|järjestö|virasto|ministeriö"
    r"|yliopisto|ammattikorkeakoulu|university|foundation|kommun|stad|hyvinvointialue|välfärdsområdet?|sanomat|lehti"
    r"|keskus|instituutti|opisto|hankehaku|hankerekisteri|projektbanken|etusivu|kotisivut?|\S+\.(?:fi|com|org|net|eu))",
    re.IGNORECASE,
)  # fmt: skip
_MOST_SITE_WORDS = 5
_LONGEST_TITLE = 300


def title_of(metadata: Metadata) -> str:
    """Return the title of the page, "" where it has none.

    A headline that the head's title repeats is the title; one headline alone is too, unless it is the site's name.
    """
    told = [each for each in (metadata.linked.title, metadata.title, metadata.document_title) if each]
    headlines = [each for each in metadata.headlines if each.casefold() != metadata.site.casefold()]
    for headline in headlines:
        if any(_begins(each, headline) for each in told):
            return headline[:_LONGEST_TITLE]
    if len(headlines) == 1 and not any(_ends(each, headlines[0]) for each in told):
        return headlines[0][:_LONGEST_TITLE]
    sites = [metadata.site, *(each for each in headlines if any(_ends(title, each) for title in told))]
    return next(filter(None, (without_site(each, *sites) for each in told)), "")[:_LONGEST_TITLE]


def without_site(title: str, *sites: str) -> str:
    """Return a title without the name of the site after or before it: one of those given, or what looks like one.

    >>> without_site("Kylätalo avattiin | Mäntylä"), without_site("Apua – heti – Mäntylän kunta")
    ('Kylätalo avattiin', 'Apua – heti')
    >>> without_site("Mäntylä: Kylätalo", "Mäntylä"), without_site("Vanhus – ja muut")
    ('Kylätalo', 'Vanhus – ja muut')
    """
    title = " ".join(title.split())
    for site in filter(None, sites):
        if title.casefold() == site.casefold():
            break
        for end in (rf"\s*\W\s*{re.escape(site)}", rf"{re.escape(site)}\s*[^\w\s]\s*"):
            cut = re.sub(rf"{end}\Z" if end[0] == "\\" else rf"\A{end}", "", title, flags=re.IGNORECASE)
            if cut and cut != title:
                return cut
    parts = list(_PARTS_RE.finditer(title))
    if not parts:
        return title
    last = title[parts[-1].end() :]
    if _SURE_RE.search(parts[-1].group()):
        return title[: parts[0].start()] if _SURE_RE.search(parts[0].group()) else title[: parts[-1].start()]
    named = _BODY_RE.fullmatch(last.split()[-1]) if last else None
    return title[: parts[-1].start()] if named and len(last.split()) <= _MOST_SITE_WORDS else title


def _begins(title: str, headline: str) -> bool:
    """Return whether the head's title is the headline, or the headline and the site's name."""
    title, headline = title.casefold(), headline.casefold()
    if title == headline:
        return True
    return headline in title and not _ends(title, headline)


def _ends(title: str, headline: str) -> bool:
    """Return whether the head's title ends with a headline: the name of the site, as the headline of its frame."""
    title, headline = title.casefold(), headline.casefold()
    before = title[: -len(headline)] if title.endswith(headline) else ""
    return bool(before.strip()) and not before.rstrip()[-1].isalnum()
