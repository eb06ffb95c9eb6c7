"""Every error raised on purpose. Each says what happened, where, and what to do next.

HankehakuError
├── SettingsError         a setting is wrong or its file cannot be read
├── SourceError           a source file cannot be read
│   ├── FetchError        a URL could not be fetched
│   │   ├── GoneError     the resource no longer exists
│   │   └── ForbiddenError robots.txt or our own rules forbid it
│   └── SourceFailedError the files of a source could not be listed
├── SearchIndexError      something is wrong with the index
│   ├── NoIndexError      there is none yet
│   ├── DamagedIndexError its files do not match its manifest
│   ├── ForeignIndexError another version or analysis built it
│   ├── IndexWriteError   it could not be written
│   └── IndexBusyError    another indexer is writing to it
└── NothingIndexedError   the sources contain no document
"""


class HankehakuError(Exception):
    """The base class; the command line and the web application catch it and show its message."""


class SettingsError(HankehakuError):
    """A setting is unknown, of the wrong type, or its file cannot be read."""


class SourceError(HankehakuError):
    """A source file cannot be read; the message is the reason, without the path."""


class FetchError(SourceError):
    """A URL could not be fetched; the message is the reason, without the URL."""


class GoneError(FetchError):
    """The host answered that the resource does not exist (any more)."""


class ForbiddenError(FetchError):
    """The URL must not be requested: robots.txt, a private network, an unsupported scheme."""


class SourceFailedError(SourceError):
    """The files of a source could not be listed, so documents indexed before must not be treated as removed."""


class SearchIndexError(HankehakuError):
    """Something is wrong with the index."""


class NoIndexError(SearchIndexError):
    """There is no index in the folder."""


class DamagedIndexError(SearchIndexError):
    """A file of the index is missing or does not match the manifest."""


class ForeignIndexError(SearchIndexError):
    """The index was built by another format version or another analysis."""


class IndexWriteError(SearchIndexError):
    """The index could not be written. The text of one from reindex says which generation is served."""


class IndexBusyError(SearchIndexError):
    """Another indexer has locked the index."""


class NothingIndexedError(HankehakuError):
    """The sources contain no document; an existing index is unchanged."""
