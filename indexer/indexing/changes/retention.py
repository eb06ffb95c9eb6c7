"""Retention: missing documents remain indexed if it is more likely that their source is incomplete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from indexer.indexing.changes.change_set import ChangeSet
from indexer.indexing.source_files import source_of
from indexer.sources import Problem
from indexer.storage.index_state import IndexState

_MIN_CHECKED = 10  # fewer missing documents are always removed, regardless of their share


@dataclass
class Retention:
    """ids: of the retained documents. problems: what was retained or could not be, one per source."""

    ids: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def retain_missing(
    changes: ChangeSet,
    previous: IndexState,
    *,
    max_shares: Mapping[str, float],
    failed: Collection[str],
    accept_shrink: bool,
    can_copy: Callable[[], bool] = lambda: True,
) -> Retention:
    """Add to the changes the missing documents that are retained; return which they are, sorted by id.

    previous: what was indexed before. max_shares: by source, the share of its documents that may be removed; other
    sources have no limit. failed: unavailable sources, all of whose documents are retained. accept_shrink: whether any
    share may be removed. can_copy: called before documents are retained; if it returns False, they are removed and a
    problem says so.
    """
    missing, totals = _missing_by_source(changes, previous)
    retention = Retention()
    for source, documents in missing.items():
        count, total = len(documents), totals[source]
        is_too_many = count >= _MIN_CHECKED and count > max_shares.get(source, 1.0) * total
        if source not in failed and (accept_shrink or not is_too_many):
            continue
        if can_copy():
            changes.retain(documents)
            retention.ids += documents
            retention.problems.append(_retained_note(source, count, total, has_failed=source in failed))
        else:
            retention.problems.append(_lost_warning(source, count, total))
    retention.ids.sort()
    return retention


def _missing_by_source(
    changes: ChangeSet, previous: IndexState
) -> tuple[dict[str, dict[str, tuple[str, str]]], dict[str, int]]:
    """Return by source the missing documents (name of the file and digest by id), and the number of all documents."""
    missing: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    totals: dict[str, int] = defaultdict(int)
    for name, state in previous.files.items():
        source = source_of(name, previous.sources)
        for document_id, digest in (*state.documents.items(), *state.retained.items()):
            totals[source] += 1
            if not changes.contains(document_id):
                missing[source][document_id] = (name, digest)
    return missing, totals


def _retained_note(source: str, missing: int, total: int, *, has_failed: bool) -> Problem:
    reason = "the source is unavailable" if has_failed else "to remove them, use --accept-shrink"
    text = f"{missing:,} of {total:,} documents are missing and are retained: {reason}"
    return Problem(source or "the corpus", text, lost=False)


def _lost_warning(source: str, missing: int, total: int) -> Problem:
    reason = "the previous index is damaged; they will be indexed again when the source contains them"
    text = f"{missing:,} of {total:,} documents are missing and could not be retained: {reason}"
    return Problem(source or "the corpus", text)
