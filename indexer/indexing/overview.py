"""An overview of the whole index for the report of a run: what the files became, and what they lack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from indexer.model import Document, Kind
from indexer.sources.facts.vocabulary import meaning_of
from indexer.storage.index_state import FileState

_MAX_ROWS = 8  # of each table
_MAX_NAMES = 8  # columns or labels shown
_MAX_LABELS = 20  # stored for a page
_MIN_PAGES = 2  # with a label, which may otherwise be the beginning of a sentence
_LABEL_RE = re.compile(r"^([^\W\d_][^:\n.!?]{1,39}):[ \t]+\S", re.MULTILINE)
_SUFFIX_RE = re.compile(r"\.[A-Za-z]\w{0,5}")
_KINDS = tuple(Kind)


class Unused(msgspec.Struct, frozen=True):
    """A column or a label that no field holds. count: of files with the column, or of pages. file: the first one."""

    name: str
    count: int
    file: str


class Overview(msgspec.Struct):
    """The documents of the whole index, also of files that the run did not read. Retained documents are left out.

    folders, formats: number of documents by kind, by top-level folder or source, and by suffix of the file.
    undated: news and pages without a date of publication. unfunded: projects without a funder. columns: of registers,
    labels: of pages, that no field holds, the commonest first.
    """

    folders: dict[str, dict[str, int]] = {}
    formats: dict[str, dict[str, int]] = {}
    undated: int = 0
    unfunded: int = 0
    columns: list[Unused] = []
    labels: list[Unused] = []

    @property
    def lines(self) -> Iterator[str]:
        """The overview as text, of limited length."""
        if not self.folders:
            return
        yield "The whole index by folder and by format:"
        yield f"  {'projects':>8} {'news':>8} {'pages':>8}"
        for rows in (self.folders, self.formats):
            yield from _table(rows)
        totals = Counter[str]()
        for counts in self.folders.values():
            totals.update(counts)
        pages, projects = totals[Kind.NEWS] + totals[Kind.PAGE], totals[Kind.PROJECT]
        yield f"No date: {self.undated:,} of {pages:,} news and pages"
        yield f"No funder: {self.unfunded:,} of {projects:,} projects"
        if self.columns:
            yield f"Columns without a field, shown and searched as details: {_listed(self.columns, 'file')}"
            yield f"  to read one: columns = {{ KEY = {_quoted(self.columns[0].name)} }} below a [[source]];" + (
                " indexer map FILE proposes it"
            )
        if self.labels:
            yield f"Labels without a field, searched as text: {_listed(self.labels, 'page')}"
            setting = f"labels = {{ KEY = [{_quoted(self.labels[0].name)}] }} in the settings"
            yield f"  to read one: {setting}; indexer explain FILE shows what a page has"


def overview_of(files: Mapping[str, FileState]) -> Overview:
    """Return the overview of the files of an index."""
    overview = Overview()
    columns, labels = _Names(), _Names()
    for name, state in sorted(files.items()):
        for kind, count in _count_kinds(state, overview).items():
            for rows, row in ((overview.folders, _folder_of(name)), (overview.formats, _format_of(name))):
                counts = rows.setdefault(row, dict.fromkeys(_KINDS, 0))
                counts[kind] += count
        columns.add(dict.fromkeys((column for problem in state.problems for column in problem.unused), 1), name)
        labels.add(state.labels, name)
    overview.columns = columns.commonest(1)
    overview.labels = labels.commonest(_MIN_PAGES)
    return overview


def unused_labels(document: Document) -> list[str]:
    """Return the distinct labels at the beginning of lines of a page that no key is known for."""
    labels = dict.fromkeys(match[1].strip() for match in _LABEL_RE.finditer(document.text))
    return [label for label in labels if not meaning_of(label).key][:_MAX_LABELS]


class _Names:
    """Counts names, and records the first file of each."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._files: dict[str, str] = {}

    def add(self, counts: Mapping[str, int], file: str) -> None:
        self._counts.update(counts)
        for name in counts:
            self._files.setdefault(name, file)

    def commonest(self, least: int) -> list[Unused]:
        """Return the names that are counted at least so often, the commonest first."""
        named = [Unused(name, count, self._files[name]) for name, count in self._counts.items() if count >= least]
        return sorted(named, key=lambda unused: (-unused.count, unused.name))


def _count_kinds(state: FileState, overview: Overview) -> Counter[str]:
    """Return the number of documents of a file by kind; count in the overview those that lack something."""
    kinds: Counter[str] = Counter()
    for document_id in state.documents:
        if fingerprint := state.fingerprints.get(document_id):
            kinds[fingerprint.kind] += 1
            if fingerprint.kind == Kind.PROJECT:
                overview.unfunded += not fingerprint.funders
            else:
                overview.undated += not fingerprint.start
    return kinds


def _folder_of(name: str) -> str:
    folder, slash, _ = name.partition("/")
    return f"{folder}/" if slash else "(no folder)"


def _format_of(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix.lower() if _SUFFIX_RE.fullmatch(suffix) else "(no suffix)"


def _table(rows: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield a line for each of the largest rows, and one for the sum of the others."""
    ordered = sorted(rows.items(), key=lambda row: (-sum(row[1].values()), row[0]))
    for name, counts in ordered[:_MAX_ROWS]:
        yield _row(counts, name)
    if rest := ordered[_MAX_ROWS:]:
        sums: dict[str, int] = {kind: sum(counts[kind] for _, counts in rest) for kind in _KINDS}
        yield _row(sums, f"and {len(rest):,} more")


def _row(counts: Mapping[str, int], name: str) -> str:
    return "  " + " ".join(f"{counts[kind]:>8,}" for kind in _KINDS) + f"  {name}"


def _listed(names: list[Unused], unit: str) -> str:
    shown = [
        f"{unused.name} ({unused.count:,} {unit}{'' if unused.count == 1 else 's'})" for unused in names[:_MAX_NAMES]
    ]
    more = f" and {len(names) - _MAX_NAMES:,} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(shown) + more


def _quoted(name: str) -> str:
    return msgspec.json.encode(name).decode()
