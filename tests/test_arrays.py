"""Array files, and the dictionaries in them."""

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


def test_arrays_are_read_as_they_were_written(tmp_path):
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


def test_a_file_without_arrays_can_be_opened(tmp_path):
    write(tmp_path)
    assert open_arrays(tmp_path, "x", FIELDS) == {}


@pytest.mark.parametrize("name", ["x.arrays", "x.directory"])
@pytest.mark.parametrize("damage", ["truncated", "missing", "longer"])
def test_a_damaged_file_is_refused(tmp_path, name, damage):
    write(tmp_path, a=np.arange(50))
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    if damage != "missing":
        (tmp_path / name).write_bytes(content[:-10] if damage == "truncated" else content + b"xx")
    with pytest.raises(DamagedIndexError, match="reindex --full"):
        open_arrays(tmp_path, "x", FIELDS)


def test_a_file_with_another_format_or_other_fields_is_refused(tmp_path, monkeypatch):
    write(tmp_path, a=np.arange(5))
    with pytest.raises(DamagedIndexError, match="another format"):
        open_arrays(tmp_path, "x", ("text", "title"))
    monkeypatch.setattr(arrays_module, "FORMAT", arrays_module.FORMAT + 1)
    with pytest.raises(DamagedIndexError, match="another format"):
        open_arrays(tmp_path, "x", FIELDS)


@pytest.mark.parametrize(("highest", "dtype"), [(0, "u1"), (255, "u1"), (256, "u2"), (2**16, "u4"), (2**32, "u8")])
def test_numbers_are_stored_in_the_smallest_type(highest, dtype):
    assert smallest(np.array([0, highest])).dtype == np.dtype(dtype)


def test_ranges_returns_the_concatenated_indexes_of_runs():
    assert ranges(np.array([5, 9, 0]), np.array([2, 0, 3])).tolist() == [5, 6, 0, 1, 2]
    assert bounds(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]


strings = st.sets(st.text("aä\U0001f600b", max_size=4), max_size=12)


def dictionary(texts):
    return Dictionary.of(dictionary_arrays("d", sorted(text.encode() for text in texts)), "d")


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(strings, st.text("aä\U0001f600b", max_size=3), st.sampled_from((1, 2, 5, 32)))
def test_a_dictionary_finds_its_strings_and_the_range_of_a_prefix(texts, key, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.engines.whoosh.dictionary._BLOCK", block)
        check_dictionary(texts, key)


def check_dictionary(texts, key):
    strings_of_dictionary = dictionary(texts)
    ordered = sorted(texts)
    assert [string.decode() for string in strings_of_dictionary] == ordered
    assert strings_of_dictionary.find(key) == (ordered.index(key) if key in texts else -1)
    first, end = strings_of_dictionary.prefix_range(key)
    assert [strings_of_dictionary[number].decode() for number in range(first, end)] == [
        text for text in ordered if text.startswith(key)
    ]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(strings, max_size=4), st.sampled_from((0, 1000)))
def test_ranks_over_dictionaries_are_those_of_the_sorted_union(sets, ratio):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.engines.whoosh.ordering._LOOKUP_RATIO", ratio)
        ranks = _merged_ranks([dictionary(texts) for texts in sets])
    union = sorted(set().union(*sets))
    order = [[rank.tolist()[index] for index in range(len(texts))] for rank, texts in zip(ranks, sets, strict=True)]
    rank_of = {
        text: rank
        for texts, ranks_of_set in zip(sets, order, strict=True)
        for text, rank in zip(sorted(texts), ranks_of_set, strict=True)
    }
    assert sorted(rank_of, key=rank_of.get) == union
    assert len(set(rank_of.values())) == len(union)
    for texts, ranks_of_set in zip(sets, order, strict=True):
        assert [rank_of[text] for text in sorted(texts)] == ranks_of_set
