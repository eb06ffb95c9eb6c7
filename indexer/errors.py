"""Every error raised on purpose. Each says what happened, where, and what to do next.

HankehakuError
├── SettingsError         a setting is wrong or its file cannot be read
├── SourceError           a source file cannot be read
│   ├── FetchError        an address could not be fetched
│   │   ├── GoneError     there is nothing at it any more
│   │   └── ForbiddenError its host's robots.txt, or our own rules, forbid it
│   └── SourceFailedError it could not be learnt what a source consists of
├── SearchIndexError      something is wrong with the index
│   ├── NoIndexError      there is none yet
│   ├── DamagedIndexError its files are not what its manifest says
│   ├── ForeignIndexError another version or another analysis made it
│   ├── IndexWriteError   it could not be written
│   └── IndexBusyError    another indexer is writing to it
└── NothingIndexedError   the corpus gave no document at all
"""


class HankehakuError(Exception):
    """The root: catch this at an edge (command line, web) and show its text."""


class SettingsError(HankehakuError):
    """A setting is unknown, of the wrong type, or its file cannot be read."""


class SourceError(HankehakuError):
    """A source file cannot be read; the text is the reason, without the path."""


class FetchError(SourceError):
    """An address could not be fetched; the text is the reason, without the address."""


class GoneError(FetchError):
    """The host answered that there is nothing at the address (any more)."""


class ForbiddenError(FetchError):
    """The address must not be asked for: robots.txt, a private network, a wrong scheme."""


class SourceFailedError(SourceError):
    """What a source consists of could not be learnt: what is known of it from before must not be taken for gone."""


class SearchIndexError(HankehakuError):
    """Something is wrong with the index."""


class NoIndexError(SearchIndexError):
    """There is no index in the folder."""


class DamagedIndexError(SearchIndexError):
    """A file of the index is missing or is not what the manifest says."""


class ForeignIndexError(SearchIndexError):
    """The index was made by another format version or another analysis."""


class IndexWriteError(SearchIndexError):
    """The index could not be written. The text of one from reindex says which generation is served."""


class IndexBusyError(SearchIndexError):
    """Another indexer holds the index."""


class NothingIndexedError(HankehakuError):
    """The corpus gave no document; the index, if there was one, is as it was."""
