"""Dates, periods and publication lines in Finnish, Swedish and English texts, for every field and every kind of file.

General date parsers are not used: they read "8800" as a year and 1.13.2020 as the 13th of January.
"""

from indexer.sources.dates.datelines import (
    DateLine,
    find_modified_date,
    is_organisation,
    is_publication_label,
    parse_date_line,
    strip_stamps,
)
from indexer.sources.dates.days import find_dates, parse_date
from indexer.sources.dates.periods import (
    most_precise,
    parse_period,
    period_between,
    period_in_brackets,
    period_in_prose,
    states_open_end,
)

__all__ = [
    "DateLine",
    "find_dates",
    "find_modified_date",
    "is_organisation",
    "is_publication_label",
    "most_precise",
    "parse_date",
    "parse_date_line",
    "parse_period",
    "period_between",
    "period_in_brackets",
    "period_in_prose",
    "states_open_end",
    "strip_stamps",
]
