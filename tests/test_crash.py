"""Power cuts: an indexer killed at any moment leaves an index that opens, and the next run goes on."""

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
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),  # numpy's idle threads hold nothing
]


@pytest.fixture
def settings(tmp_path):
    """An index at its second generation, and changes to the corpus that it does not know of yet."""
    settings = settings_in(tmp_path)
    for text in ("Ensin.", "Sitten."):
        write_page(settings, "a.txt", text)
        write_page(settings, "b.txt")
        reindex(settings)
    write_page(settings, "a.txt", "Muuttui.")
    (settings.corpus / "b.txt").unlink()
    write_records(settings, "c.jsonl", {"1": "Uusi"})
    return settings


def moments(folder, *, full):
    """What a run in the folder does to the disk, in order; the run is a child's, whose hook dies with it."""
    settings = settings_in(folder)

    def run():
        seen = []
        KillAtWrite(0, seen)
        reindex(settings, full=full)
        (folder / "seen.json").write_text(json.dumps(seen))

    assert wait_for_child(start_child(run)) == 0
    return json.loads((folder / "seen.json").read_text())


def a_copy(settings, folder):
    """A folder with the same corpus and index as the settings know."""
    for path in (settings.corpus, settings.index):
        shutil.copytree(path, folder / path.name)  # with times, so that what did not change is known
    return settings_in(folder)


@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
def test_an_indexer_killed_at_any_moment_leaves_a_good_index(settings, tmp_path_factory, full):
    old = search_all(settings)
    steps = moments(a_copy(settings, tmp_path_factory.mktemp("rehearsal")).index.parent, full=full)
    publish = [at for at, step in enumerate(steps, 1) if step.startswith("os.rename")][-2]  # then the pointer's
    chosen = {*random.Random(7).sample(range(1, publish), 8), *range(publish - 1, len(steps) + 1)}
    seen = set()
    for moment in sorted(chosen):
        mine = a_copy(settings, tmp_path_factory.mktemp("run"))

        def run(mine=mine, moment=moment):
            KillAtWrite(moment)
            reindex(mine, full=full)

        died = wait_for_child(start_child(run))
        assert died == -signal.SIGKILL
        assert list(check_index(mine.index)) == []
        seen.add(search_all(mine) == old)
        reindex(mine)
        assert (drafts(mine), list(check_index(mine.index))) == ([], [])
        assert sorted(hit.document.id for hit in search_all(mine).hits) == ["1", "a.txt"]
    assert seen == {True, False}  # some died before the swap, some after it
