"""Periods in a text or in the separate fields of a register, with open ends."""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.model import PartialDate, Period
from indexer.sources.dates.day_order import with_clear_order
from indexer.sources.dates.days import find_dates, has_unreadable_date, parse_plain_date, without_times
from indexer.sources.dates.shorthand import DASH, YEAR, expand

# Words that make a year less precise without changing it: they may be between two dates of a period.
_SEASON = (
    r"(?:kevät\w*|kevää\w*|kesä\w{0,3}|syksy\w*|syys|talv\w+|våren|hösten|sommaren|vintern|vår|höst|spring|autumn|fall"
    r"|summer|winter|alkuvuo\w*|loppuvuo\w*|vuo[nds]\w*|år(?:et)?|early|late|v\.)"
)
_JOINED_RE = re.compile(
    rf"\s*(?:{DASH}|→|>|\.\.\.?|…|\b(?:till|to|through)\b)>?\s*(?:{_SEASON}\s*|ja\s*|den\s*|\()?", re.IGNORECASE
)
_OPEN_JOINED_RE = re.compile(rf"\s*(?:{DASH}|→|>|\.\.\.?|…)(?!\s*\d)")
_AND_RE = re.compile(r"\s*(?:[,;&+]|[,;]?\s*\b(?:ja|sekä|och|samt|and)\b)\s*", re.IGNORECASE)
_EXTENDED_RE = re.compile(
    r"[\s(,;]*(?:jatkoaika|jatkoajalla|jatkettu|pidennetty|muutettu|förläng\w*|extended|extension)\b[^\d)]{0,40}",
    re.IGNORECASE,
)
_YEAR_LIST_RE = re.compile(
    rf"(?:vuosina|vuodet|vv?\.|åren|years|in)?\s*({YEAR})(?:\s*(?:{DASH}|[,;&+/]|\bja\b|\boch\b|\band\b)\s*{YEAR})*"
    rf"\s*(?:[,;&+]|\bja\b|\boch\b|\band\b)\s*({YEAR})",
    re.IGNORECASE,
)
_TOWARDS_RE = re.compile(
    r"(?:päätty\w*|loppu(?!vuo)\w*|vuoteen|kevääseen|syksyyn|kesään|talveen"
    r"|viimeistään|avslutas|slutar|upphör|senast|t\.\s?o\.\s?m\.|till och med"
    r"|fram till|\btill|\bends?|\bending|until|\bby|through|\bto)"
    rf"\W*(?:{_SEASON}\s*)?(?:den\s*)?\Z",
    re.IGNORECASE,
)
_UP_TO_RE = re.compile(r"\W*(?:loppuun|saakka|asti|mennessä)\b", re.IGNORECASE)  # postpositions: they follow the date
_FROM_RE = re.compile(
    r"\b(?:alka\w*|alkoi|lähtien|eteenpäin|käynnisty\w*|från|fr\.\s?o\.\s?m|f\.\s?o\.\s?m|sedan|börja\w*|startar"
    r"|from|since|onwards|starts?|starting)\b",
    re.IGNORECASE,
)
_OPEN_END_RE = re.compile(
    r"\b(?:toistaiseksi|jatkuu|jatkuva|avoin|tills vidare|fortgående|pågående|pågår|ongoing|until further notice"
    r"|present|open[- ]ended)\b",
    re.IGNORECASE,
)
_BRACKETS_RE = re.compile(r"\(([^()]{4,60})\)")
_SENTENCE_END_RE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])|\n")
_STARTS_RE = re.compile(r"\balka(?:a|nut|oi)\b|\balkoi\b|\bkäynnist(?:yy|yi|ynyt)\b", re.IGNORECASE)
_ENDS_RE = re.compile(r"\bpäätty", re.IGNORECASE)
_LASTS_RE = re.compile(
    r"\b(?:(?:hank|projekt)\w*\s+(?:\w+\s+){0,3}(?:toteut\w+|kest\w+|toimi\w*|on käynnissä)|toteutusaika|kesto"
    r"|toteutetaan|toteutettiin|verksamheten|projekt\w*\s+(?:pågår|pågick|genomförs|genomfördes)"
    r"|project\s+(?:runs|ran|lasts|lasted|was implemented|is implemented)"
    r"|project\b[^.;\n]{0,160}?\s(?:runs|ran|lasts|lasted)\s(?:from|between)"
    r"|projekt\w*\b[^.;\n]{0,160}?\s(?:pågår|pågick|genomförs|genomfördes))\b",
    re.IGNORECASE,
)
_NAMED_RE = re.compile(r"(?:hanke|projekt\w*|project)\s(?:[^().;\n]{1,60}\s)?\(([^()]{4,40})\)", re.IGNORECASE)
_MAX_SENTENCE_LENGTH = 400  # characters; longer ones are lists and tables


def parse_period(text: str) -> Period:
    """Return the first period in the text: two dates joined by a dash or by words ("alkaa … päättyy …").

    A single date is the start ("alkaen", "toistaiseksi", or a dash after it), the end ("päättyy" or a dash before it,
    "saakka" after it), or otherwise both. A period that ends before it starts is ignored. Returns an empty Period if
    there is none.

    >>> [str(parse_period(text).start) for text in ("5/2007–12/2008", "1.-31.3.2010", "5–12/2008")]
    ['2007-05', '2010-03-01', '2008-05']
    """
    text = text.strip()
    try:
        if date := parse_plain_date(text):
            return Period(date, date)
    except ValueError:
        return Period()
    if years := _YEAR_LIST_RE.fullmatch(text):
        first, last = PartialDate(int(years[1])), PartialDate(int(years[2]))
        return Period(first, last) if first.year <= last.year else Period()
    (text,) = with_clear_order(text)
    text = expand(without_times(text) if ":" in text else text)
    if has_unreadable_date(text):
        return Period()
    dates = find_dates(text, is_field=True)
    for index, ((_, end_a, first), (start_b, end_b, second)) in enumerate(pairwise(dates)):
        between = text[end_a:start_b]
        if first.first_day <= second.last_day and (_joins_dates(between) or _UP_TO_RE.match(text, end_b)):
            return Period(first, _last_end(text, dates[index + 1 :]))
    return _period_of_one_date(text, *dates[0]) if len(dates) == 1 else Period()


def _last_end(text: str, dates: list[tuple[int, int, PartialDate]]) -> PartialDate:
    """Return the end of a period, of which dates[0] is the first one stated.

    Later ones are those of an extension ("jatkoaika 30.6.2022"), and of the next period of the same list.
    """
    _, position, end = dates[0]
    following = dates[1:]
    while following:
        start, next_position, date = following[0]
        between = text[position:start]
        if _EXTENDED_RE.fullmatch(between):
            following = following[1:]
        elif _AND_RE.fullmatch(between) and len(following) > 1 and date.first_day > end.last_day:
            if not _joins_dates(text[next_position : following[1][0]]):
                break
            _, next_position, date = following[1]
            following = following[2:]
        else:
            break
        end, position = max(end, date, key=lambda day: day.last_day), next_position
    return end


def period_between(start: str, end: str) -> tuple[Period, list[str]]:
    """Return the period with this start and end, from separate fields of a register, and messages about errors in them.

    >>> period_between("2011", "2009")
    (Period(start=PartialDate(year=2011, month=0, day=0), end=None), ['ends (2009) before it starts (2011)'])
    """
    clear_start, clear_end = with_clear_order(start, end)
    starts, ends = parse_period(clear_start), parse_period(clear_end)
    both = starts.start != starts.end and not end  # a period in the field of the start
    period = Period(starts.start, starts.end if both else ends.end)
    errors = [f"no start year in {start!r}"] if start and not starts else []
    errors += [f"no end year in {end!r}"] if end and not ends and not states_open_end(end) else []
    if period.start and period.end and not period.years:
        return Period(period.start), [*errors, f"ends ({period.end}) before it starts ({period.start})"]
    return period, errors


def states_open_end(text: str) -> bool:
    """Return whether a text without a date states that a project has no end yet.

    >>> states_open_end("toistaiseksi"), states_open_end("ei tiedossa")
    (True, False)
    """
    return bool(_OPEN_END_RE.search(text))


def period_in_brackets(title: str) -> Period:
    """Return the period in the last brackets of a heading that consist of one, as in "Sillat yli joen (2012–2014)".

    >>> str(period_in_brackets("Sillat (2012–2014) -hanke").end), period_in_brackets("Sillat (Leader)")
    ('2014', Period(start=None, end=None))
    """
    for brackets in reversed(_BRACKETS_RE.findall(title)):
        if period := parse_period(brackets):
            return period
    return Period()


def period_in_prose(text: str) -> Period:
    """Return the period of the first sentence that states when a project runs, or an empty Period.

    >>> str(period_in_prose("Kylä on pieni. Hanke toteutetaan 2016 – 2018 ja sen rahoittaa Kela.").end)
    '2018'
    """
    for sentence in _SENTENCE_END_RE.split(text):
        if len(sentence) <= _MAX_SENTENCE_LENGTH:
            period = _period_after_name(sentence) or (
                parse_period(sentence) if _states_duration(sentence) else Period()
            )
            if period.start and period.end and period.start != period.end:
                return period
    return Period()


def _period_after_name(sentence: str) -> Period:
    """Return the period in brackets after the name of a project: "Mummola-projekti (2017–2019) toi …"."""
    match = _NAMED_RE.search(sentence)
    return parse_period(match[1]) if match else Period()


def _states_duration(sentence: str) -> bool:
    starts = _STARTS_RE.search(sentence)
    return bool((starts and _ENDS_RE.search(sentence, starts.end())) or _LASTS_RE.search(sentence))


def _joins_dates(between: str) -> bool:
    """Return whether the text between two dates makes them a period: a dash, "päättyy", or only white space."""
    return bool(_JOINED_RE.fullmatch(between) or _TOWARDS_RE.search(between) or between.isspace())


def _period_of_one_date(text: str, start: int, end: int, date: PartialDate) -> Period:
    """Return the period of a text whose only date is at text[start:end]."""
    before, after = text[:start], text[end:]
    if _TOWARDS_RE.search(before) or _OPEN_JOINED_RE.fullmatch(before.rstrip()) or _UP_TO_RE.match(after):
        return Period(None, date)
    if _OPEN_JOINED_RE.match(after) or _FROM_RE.search(text) or _OPEN_END_RE.search(text):
        return Period(date, None)
    return Period(date, date)


def most_precise(*periods: Period) -> Period:
    """Return the most precise of the periods that cover the same years as the first non-empty one.

    >>> coarse, fine = parse_period("2007-2008"), parse_period("1.5.2007–31.12.2008")
    >>> most_precise(coarse, fine) == fine
    True
    """
    nonempty = [period for period in periods if period]
    if not nonempty:
        return Period()
    agreeing = [period for period in nonempty if period.years == nonempty[0].years]
    return max(agreeing, key=lambda p: (p.start.precision if p.start else 0) + (p.end.precision if p.end else 0))
