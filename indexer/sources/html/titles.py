"""Choice of the title of a web page: its headline, or the title in its metadata without the name of the site."""

from __future__ import annotations

import re

from indexer.normalize import collapse_spaces
from indexer.sources.dates import is_organisation
from indexer.sources.html.metadata import Metadata

_SEPARATOR_RE = re.compile(r"\s+(?:[|–—·•»«›‹/-]|::|>>?)\s+|\s*\|\s*")
_STRONG_SEPARATOR_RE = re.compile(r"[|»«›]|::")
_ORGANISATION_RE = re.compile(
    r"(?:kunta|kaupunki|ry|rf|r\.y\.|oyj?|ab|osk|säätiö|stiftelsen?|liitto|yhdistys|seura|järjestö|virasto|ministeriö"
    r"|yliopisto|ammattikorkeakoulu|university|foundation|kommun|stad|hyvinvointialue|välfärdsområdet?|sanomat|lehti"
    r"|keskus|instituutti|opisto|hankehaku|hankerekisteri|projektbanken|etusivu|kotisivut?|\S+\.(?:fi|com|org|net|eu))",
    re.IGNORECASE,
)  # fmt: skip
_SEPARATORS = " |–—·•»«›‹/->:"
_MAX_SITE_WORDS = 5
_MAX_TITLE_LENGTH = 300


def title_of(metadata: Metadata) -> str:
    """Return the title of the page, or "" if it has none.

    A headline that a title in the metadata repeats is preferred, then a single headline that is not the site's name.
    """
    titles = [title for title in (metadata.linked.title, metadata.title, metadata.document_title) if title]
    headlines = [headline for headline in metadata.headlines if headline.casefold() != metadata.site.casefold()]
    for headline in headlines:
        if any(_repeats(title, headline) for title in titles):
            return headline[:_MAX_TITLE_LENGTH]
    if len(headlines) == 1 and not any(_ends_with(title, headlines[0]) for title in titles):
        return headlines[0][:_MAX_TITLE_LENGTH]
    sites = [metadata.site, *(line for line in headlines if any(_ends_with(title, line) for title in titles))]
    return next(filter(None, (without_site(title, *sites) for title in titles)), "")[:_MAX_TITLE_LENGTH]


def without_site(title: str, *sites: str) -> str:
    """Return a title without the name of the site before or after it: one of `sites`, or one that looks like a name.

    >>> without_site("Kylätalo avattiin | Mäntylä"), without_site("Apua – heti – Mäntylän kunta")
    ('Kylätalo avattiin', 'Apua – heti')
    >>> without_site("Mäntylä: Kylätalo", "Mäntylä"), without_site("Vanhus – ja muut")
    ('Kylätalo', 'Vanhus – ja muut')
    """
    title = collapse_spaces(title)
    for site in filter(None, sites):
        if title.casefold() == site.casefold():
            break
        for end in (rf"\s*\W\s*{re.escape(site)}", rf"{re.escape(site)}\s*[^\w\s]\s*"):
            cut = re.sub(rf"{end}\Z" if end[0] == "\\" else rf"\A{end}", "", title, flags=re.IGNORECASE)
            if cut and cut != title:
                return cut
    separators = list(_SEPARATOR_RE.finditer(title))
    if not separators:
        return title
    last = title[separators[-1].end() :]
    if _STRONG_SEPARATOR_RE.search(separators[-1].group()):
        separator = separators[0] if _STRONG_SEPARATOR_RE.search(separators[0].group()) else separators[-1]
        return title[: separator.start()]
    is_organisation = bool(last and _ORGANISATION_RE.fullmatch(last.split()[-1]))
    return title[: separators[-1].start()] if is_organisation and len(last.split()) <= _MAX_SITE_WORDS else title


def is_name_of_site(title: str) -> bool:
    """Return whether a title looks like the name of an organisation or of a site, and like nothing more.

    >>> is_name_of_site("Mäntylän kunta"), is_name_of_site("www.mantyla.fi"), is_name_of_site("Kylätalo avattiin")
    (True, True, False)
    """
    words = title.split()
    return 0 < len(words) <= _MAX_SITE_WORDS and bool(_ORGANISATION_RE.fullmatch(words[-1]))


def _repeats(title: str, headline: str) -> bool:
    """Return whether the title is the headline, alone or with the site's name."""
    title, headline = title.casefold(), headline.casefold()
    if title == headline:
        return True
    return headline in title and not _ends_with(title, headline)


def _ends_with(title: str, headline: str) -> bool:
    """Return whether the title ends with the headline as a separate part, so that it is the name of the site.

    It is not if the part before it is: "Mäntylän kunta - Kylätalo avattiin".
    """
    title, headline = title.casefold(), headline.casefold()
    before = title[: -len(headline)] if title.endswith(headline) else ""
    site = before.rstrip(_SEPARATORS)
    is_after_site = (is_name_of_site(site) or is_organisation(site)) and not is_name_of_site(headline)
    return bool(before.strip()) and not before.rstrip()[-1].isalnum() and not is_after_site
