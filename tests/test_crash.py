"""An indexer that is killed at any moment leaves a valid index, and the next run completes the update."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal

import pytest
from small_corpora import (
    KillAtWrite,
    drafts,
    search_all,
    settings_in,
    start_child,
    wait_for_child,
    write_page,
    write_records,
)

from indexer.indexing.reindex import reindex
from indexer.storage.check import check_index

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),  # numpy's idle threads hold nothing
]


@pytest.fixture
def settings(tmp_path):
    """Return settings whose index is at its second generation and whose corpus has changed since then."""
    settings = settings_in(tmp_path)
    for text in ("Ensin.", "Sitten."):
        write_page(settings, "a.txt", text)
        write_page(settings, "b.txt")
        reindex(settings)
    write_page(settings, "a.txt", "Muuttui.")
    (settings.corpus / "b.txt").unlink()
    write_records(settings, "c.jsonl", {"1": "Uusi"})
    return settings


def disk_changes(folder, *, full):
    """Return the changes that one run in the folder makes to the disk, in order.

    The run is in a child process, since an audit hook cannot be removed from a process.
    """
    settings = settings_in(folder)

    def run():
        changes = []
        KillAtWrite(0, changes)
        reindex(settings, full=full)
        (folder / "seen.json").write_text(json.dumps(changes))

    assert wait_for_child(start_child(run)) == 0
    return json.loads((folder / "seen.json").read_text())


def copied_settings(settings, folder):
    """Copy the corpus and the index into a folder; return the settings of the copy."""
    for path in (settings.corpus, settings.index):
        shutil.copytree(path, folder / path.name)  # copies modification times, by which reindex finds changes
    return settings_in(folder)


@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
def test_an_indexer_killed_at_any_moment_leaves_a_good_index(settings, tmp_path_factory, full):
    previous_results = search_all(settings)
    changes = disk_changes(copied_settings(settings, tmp_path_factory.mktemp("rehearsal")).index.parent, full=full)
    renames = [number for number, change in enumerate(changes, 1) if change.startswith("os.rename")]
    publication = renames[-2]  # the last one is of the pointer
    chosen = {*random.Random(7).sample(range(1, publication), 8), *range(publication - 1, len(changes) + 1)}
    are_unchanged = set()
    for moment in sorted(chosen):
        copied = copied_settings(settings, tmp_path_factory.mktemp("run"))

        def run(copied=copied, moment=moment):
            KillAtWrite(moment)
            reindex(copied, full=full)

        exit_code = wait_for_child(start_child(run))
        assert exit_code == -signal.SIGKILL
        assert list(check_index(copied.index)) == []
        are_unchanged.add(search_all(copied) == previous_results)
        reindex(copied)
        assert (drafts(copied), list(check_index(copied.index))) == ([], [])
        assert sorted(hit.document.id for hit in search_all(copied).hits) == ["1", "a.txt"]
    assert are_unchanged == {True, False}  # some were killed before the swap, some after it
