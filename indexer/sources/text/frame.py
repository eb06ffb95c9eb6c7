"""The frame of a page that was saved as text: what the site adds to every page, such as skip links and cookie notices.

A line is frame if all of it is such a text. A block above the title is frame if one of its lines is, and all are short:
the other lines are the site's menu. The title is never frame, since a block of one line is only frame by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.sources.dates import parse_date_line
from indexer.sources.text.blocks import parse_byline
from indexer.sources.text.menus import ends_with_title, is_breadcrumbs, is_menu, menu_above_prose
from indexer.sources.text.repeated import repeated_in

_SKIP = (
    r"(?:hyppää|siir+y|siirry|mene|ohita|skip|jump|go|hoppa|gå)\s+(?:suoraan\s+|direkt\s+|directly\s+)?"
    r"(?:navigaatio|valikko|to\s|till\s|\w*sisältöön|hakuun|\w*valikkoon|navigaatioon|alatunnisteeseen|alkuun)[\w\s]{0,30}"
)
_MENU = (
    r"(?:avaa |sulje |näytä |piilota |öppna |stäng |open |close |toggle )?(?:pää|huvud|main )?"
    r"(?:valikko|valikon|meny|menyn|menu|navigaatio|navigation|navigering)|etusivu|hem|home|startsida"
    r"|haku|hae|sök|search|media|sulje|stäng|close|kirjaudu(?: sisään)?|logga in|log in|sign in|muista minut"
    r"|unohditko salasanasi\??|rekisteröidy|sisältöjulkaisija|asset publisher|innehållspublicerare"
    r"|murupolku|breadcrumbs?|olet tässä|du är här|you are here|sivukartta|webbkarta|site ?map"
)
_TOP = (
    r"(?:palaa |takaisin )?(?:sivun |sivun )?(?:alkuun|ylös)|tillbaka(?: till toppen)?|till toppen|back(?: to top)?"
    r"|takaisin(?: (?:haku|lista|tulo|hank|projek|uuti|edelli|etu)\w+)?"
    r"|back to (?:the )?(?:search|list|results|projects|news)"
    r"|tillbaka till (?:sök|list|projekt|nyhet)\w*|edellinen|seuraava|föregående|nästa|previous|next"
)
_NETWORK = r"(?:facebook|twitter|x|linkedin|whatsapp|instagram|youtube|bluesky|threads)(?:issa|issä|ssa|ssä)?"
_SHARE = (
    r"(?:jaa|dela|share)(?: (?:tämä|sivu|artikkeli|somessa|denna|sidan|artikeln|this|page|article))*"
    rf"(?:\s?:)?(?:(?: (?:palvelussa|på|on|in))? {_NETWORK})*"
    rf"|{_NETWORK}(?: {_NETWORK})+|facebook|twitter|linkedin|whatsapp|instagram|youtube|bluesky|tulosta(?: sivu)?"
    r"|skriv ut|print(?: page)?|kuuntele|lyssna"
    r"|tykkää|gilla|like|kopioi linkki|kopiera länken?|copy link|seuraa meitä|följ oss|follow us"
)
_NEWSLETTER = (
    r"(?:tilaa|lue)(?: \w+)? (?:uutiskir\w+|tiedot\w+)|(?:prenumerera|beställ)(?: på)?(?: vårt)? nyhetsbrev\w*"
    r"|(?:subscribe|sign up)(?: (?:to|for))?(?: our)? newsletter"
)
_COOKIES = (
    r"(?:hyväksy|salli|godkänn|tillåt|accept|allow)(?: (?:kaikki|alla|all|vain|endast|only|välttämättömät|nödvändiga"
    r"|necessary))*(?: (?:evästeet|kakor|cookies))?|evästeasetukset|cookie-?inställningar|cookie settings"
    r"|(?:(?:tämä |tällä )?\w* ?käyt\w+ evästeitä|(?:vi|denna webbplats) använder (?:kakor|cookies)"
    r"|(?:we|this site) uses? cookies).{0,300}"
)
_FOOTER = (
    r"(?:©|\(c\)|copyright).{0,80}|kaikki oikeudet pidätetään\.?|alla rättigheter förbehåll\w*\.?"
    r"|all rights reserved\.?|tietosuoja(?:seloste|selosteet)?|saavutettavuus(?:seloste)?|rekisteriseloste"
    r"|dataskydd\w*|tillgänglighets\w+|privacy(?: policy)?|accessibility(?: statement)?"
)
_CONTACT = (
    r"kysyttävää\?(?: ota (?:meihin )?yhteyttä!?)?|ota (?:meihin )?yhteyttä!?|har du frågor\?|kontakta oss!?"
    r"|questions\?|contact us!?|anna palautetta|ge (?:oss )?respons|give feedback"
)
_LANGUAGE = r"(?:fi|fin|suomi|suomeksi|sv|swe|se|svenska|på svenska|ruotsiksi|en|eng|english|in english|englanniksi)"
_LANGUAGES = rf"{_LANGUAGE}(?:\s*[|/·,]?\s*{_LANGUAGE})*"
_CRUMBS = r"(?:etusivu|hem|home|startsida|alkuun)(?:\s*[>›»/|→]\s*\S[^>›»|→]{0,60}){1,6}"
_FRAME_RE = re.compile(
    rf"(?:{_SKIP}|{_MENU}|{_TOP}|{_SHARE}|{_NEWSLETTER}|{_COOKIES}|{_FOOTER}|{_CONTACT}|{_LANGUAGES}|{_CRUMBS})",
    re.IGNORECASE,
)
_ARROWS = " <>«»‹›←→↑"
_LONGEST = 320  # characters: a cookie notice
_LONGEST_MENU_LINE = 90
_HEAD_BLOCKS = 6  # blocks of a page that may be a menu above its title
_MIN_PROSE = 160  # characters of a paragraph, which ends the head of a page; a notice about cookies may be shorter
_LINES_AFTER_PATH = 8  # lines below a path in which the title may repeat its last part
_SEPARATOR_RE = re.compile(r" ?[|·•] ?")
_SPACE_RE = re.compile(r"\s+")


def is_frame(line: str) -> bool:
    """Return whether a line is nothing but a text of a site's frame.

    >>> [is_frame(line) for line in ("Hyppää sisältöön", "Jaa Facebookissa | Tulosta", "Hankkeet", "Hem ljuva hem")]
    [True, True, False, False]
    """
    if not 0 < len(line) <= _LONGEST:
        return False
    text = _SPACE_RE.sub(" ", line).strip(_ARROWS)
    return bool(_FRAME_RE.fullmatch(text)) or all(
        _FRAME_RE.fullmatch(part.strip(_ARROWS)) for part in _SEPARATOR_RE.split(text)
    )


def without_frame(lines: Sequence[str]) -> list[str]:
    """Return the lines without frame: empty lines instead of frame lines, and of menus and paths above the title."""
    repeated = repeated_in(lines)
    marked = [index in repeated or is_frame(line) for index, line in enumerate(lines)]
    remaining = ["" if frame else line for line, frame in zip(lines, marked, strict=True)]
    for index in menu_above_prose(lines):
        remaining[index] = ""
    for block in _head_blocks(lines):
        following = _lines_after(lines, block[-1])
        texts = [lines[index] for index in block]
        for index in block:
            if is_breadcrumbs(lines[index], [*texts, *following]):
                remaining[index] = ""
        is_with_frame = any(marked[index] for index in block) and max(map(len, texts)) <= _LONGEST_MENU_LINE
        if (len(block) > 1 and is_with_frame) or is_menu(texts) or ends_with_title(texts, *following[:1]):
            has_date = any(parse_date_line(text) for text in texts)
            for index in block:
                if not (has_date and _is_signature(lines[index])):
                    remaining[index] = ""
    return remaining


def frame_of(lines: Sequence[str], remaining: Sequence[str]) -> list[str]:
    """Return the lines that without_frame replaced. remaining: what it returned for `lines`."""
    return [line for line, rest in zip(lines, remaining, strict=True) if line and not rest]


def _lines_after(lines: Sequence[str], index: int) -> list[str]:
    """Return the next lines with text, of which there is at least one after each block but the last."""
    return [line for line in lines[index + 1 : index + 1 + _LINES_AFTER_PATH] if line]


def _is_signature(line: str) -> bool:
    """Return whether a line states when a text was published, or who wrote it."""
    return bool(parse_date_line(line) or parse_byline(line))


def _head_blocks(lines: Sequence[str]) -> list[range]:
    """Return the line numbers of the blocks above the first prose, without the last block: some text is no frame."""
    blocks: list[range] = []
    start = None
    for index, line in enumerate([*lines, ""]):
        if line and start is None:
            start = index
        elif not line and start is not None:
            blocks.append(range(start, index))
            start = None
            if len(blocks) > _HEAD_BLOCKS or any(len(text) >= _MIN_PROSE for text in lines[blocks[-1][0] : index]):
                break
    return blocks[:-1][:_HEAD_BLOCKS]
