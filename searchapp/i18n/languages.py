"""The languages of the user interface: the translation catalogue of each, and its formats of dates and numbers.

The current language is set for each request by searchapp.web.request_language; outside a request it is English, as on
the command line. Catalogues are read from their sources (`translations/<code>/LC_MESSAGES/messages.po`), so no
compiled copy can be out of date.
"""

from __future__ import annotations

import io
from contextvars import ContextVar
from datetime import date, time
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

_CATALOGUES = Path(__file__).parents[1] / "translations"


class Language:
    """A language of the user interface.

    code: ISO 639-1, as in URLs. name: the name of the language in that language. months, days: Unicode date patterns
    of a date that is known to the month, and to the day.
    """

    def __init__(self, code: str, name: str, locale: str, *, months: str, days: str) -> None:
        self.code, self.name = code, name
        self.locale = Locale.parse(locale)
        self.prefix = "" if code == "fi" else f"/{code}"
        self.blueprint = "pages" if code == "fi" else f"pages_{code}"
        self._patterns = {1: "y", 2: months, 3: days}
        self._thousands = self.locale.number_symbols["latn"]["group"].replace("\u202f", "\u00a0")
        self.date = lru_cache(4096)(self._date)

    def number(self, value: int) -> str:
        """Return a whole number with the thousands separator of the language; spaces are non-breaking."""
        return f"{value:,}".replace(",", self._thousands)

    def _date(self, day: date, precision: int = 3) -> str:
        """Return a date. precision: 1 for the year, 2 for the month, 3 for the day."""
        return str(format_date(day, self._patterns[precision], locale=self.locale))

    def time(self, moment: time) -> str:
        """Return a time of day to the minute."""
        return str(format_time(moment, "short", locale=self.locale))

    @cached_property
    def translations(self) -> NullTranslations:
        """The catalogue. English has none: its texts are those in the code."""
        path = _CATALOGUES / self.code / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            return Translations()
        compiled = io.BytesIO()
        with path.open("rb") as stream:
            write_mo(compiled, read_po(stream, locale=self.code))
        compiled.seek(0)
        return Translations(compiled)


FINNISH = Language("fi", "Suomi", "fi_FI", months="M/y", days="d.M.y")
LANGUAGES = {
    language.code: language
    for language in (
        FINNISH,
        Language("sv", "Svenska", "sv_FI", months="M/y", days="d.M.y"),
        Language("en", "English", "en_GB", months="MMM y", days="d MMM y"),
    )
}
"""By code, in display order; the first has no URL prefix."""
_ENGLISH = LANGUAGES["en"]
_current: ContextVar[Language] = ContextVar("language", default=_ENGLISH)


def current_language() -> Language:
    """Return the language of the current request."""
    return _current.get()


def use_language(language: Language | None) -> None:
    """Set the current language of this thread; None sets English, as outside a request."""
    _current.set(language or _ENGLISH)


def gettext(text: str, /, **values: object) -> str:
    """Return the translation of a text with its placeholders replaced by the values."""
    translated = str(current_language().translations.ugettext(text))
    return translated % values if values else translated


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the translation of the singular or the plural text with its placeholders replaced by the values."""
    return str(current_language().translations.ungettext(one, many, number)) % values
