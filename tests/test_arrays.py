"""Files of arrays, dictionaries in them, and what is kept of what was found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines.whoosh import arrays as arrays_module
from indexer.engines.whoosh.arrays import ArrayFileWriter, bounds, open_arrays, ranges, smallest
from indexer.engines.whoosh.dictionary import Dictionary, dictionary_arrays
from indexer.engines.whoosh.ordering import _merged_ranks
from indexer.errors import DamagedIndexError

FIELDS = ("title", "text")


def write(folder, **arrays):
    file = ArrayFileWriter(folder, "x", FIELDS)
    for name, array in arrays.items():
        file.put(name, array)
    file.close()


def test_arrays_come_back_as_they_were_put_and_filled(tmp_path):
    file = ArrayFileWriter(tmp_path, "x", FIELDS)
    file.put("a", np.arange(5, dtype=np.uint16))
    file.put("none", np.empty(0, np.int64))
    file.new("b", np.uint32, 3)[1:] = 7
    file.close()
    read = open_arrays(tmp_path, "x", FIELDS)
    assert {name: (array.dtype.str, array.tolist()) for name, array in read.items()} == {
        "a": ("<u2", [0, 1, 2, 3, 4]),
        "none": ("<i8", []),
        "b": ("<u4", [0, 7, 7]),
    }


def test_a_file_of_nothing_opens(tmp_path):
    write(tmp_path)
    assert open_arrays(tmp_path, "x", FIELDS) == {}


@pytest.mark.parametrize("name", ["x.arrays", "x.directory"])
@pytest.mark.parametrize("harm", ["cut", "gone", "longer"])
def test_a_file_that_is_not_whole_is_refused(tmp_path, name, harm):
    write(tmp_path, a=np.arange(50))
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    if harm != "gone":
        (tmp_path / name).write_bytes(content[:-10] if harm == "cut" else content + b"xx")
    with pytest.raises(DamagedIndexError, match="reindex --full"):
        open_arrays(tmp_path, "x", FIELDS)


def test_a_file_of_another_format_or_of_other_fields_is_refused(tmp_path, monkeypatch):
    write(tmp_path, a=np.arange(5))
    with pytest.raises(DamagedIndexError, match="another format"):
        open_arrays(tmp_path, "x", ("text", "title"))
    monkeypatch.setattr(arrays_module, "FORMAT", arrays_module.FORMAT + 1)
    with pytest.raises(DamagedIndexError, match="another format"):
        open_arrays(tmp_path, "x", FIELDS)


@pytest.mark.parametrize(("highest", "dtype"), [(0, "u1"), (255, "u1"), (256, "u2"), (2**16, "u4"), (2**32, "u8")])
def test_numbers_are_kept_in_the_smallest_type(highest, dtype):
    assert smallest(np.array([0, highest])).dtype == np.dtype(dtype)


def test_ranges_are_the_places_of_runs_end_to_end():
    assert ranges(np.array([5, 9, 0]), np.array([2, 0, 3])).tolist() == [5, 6, 0, 1, 2]
    assert bounds(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]


strings = st.sets(st.text("aä\U0001f600b", max_size=4), max_size=12)


def dictionary(texts):
    return Dictionary.of(dictionary_arrays("d", sorted(text.encode() for text in texts)), "d")


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(strings, st.text("aä\U0001f600b", max_size=3))
def test_a_dictionary_finds_what_it_holds_and_where_a_prefix_begins(texts, sought):
    ours = dictionary(texts)
    ordered = sorted(texts)
    assert [each.decode() for each in ours] == ordered
    assert ours.find(sought) == (ordered.index(sought) if sought in texts else -1)
    first, end = ours.prefix_range(sought)
    assert [ours[at].decode() for at in range(first, end)] == [text for text in ordered if text.startswith(sought)]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(strings, max_size=4), st.sampled_from((0, 1000)))
def test_ranks_over_dictionaries_are_those_of_all_strings_together(each, ratio):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.engines.whoosh.ordering._LOOKUP_RATIO", ratio)
        ranks = _merged_ranks([dictionary(texts) for texts in each])
    everything = sorted(set().union(*each))
    order = [[rank.tolist()[at] for at in range(len(texts))] for rank, texts in zip(ranks, each, strict=True)]
    pairs = {
        text: rank
        for texts, mine in zip(each, order, strict=True)
        for text, rank in zip(sorted(texts), mine, strict=True)
    }
    assert sorted(pairs, key=pairs.get) == everything
    assert len(set(pairs.values())) == len(everything)
    for texts, mine in zip(each, order, strict=True):
        assert [pairs[text] for text in sorted(texts)] == mine
