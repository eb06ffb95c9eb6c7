from __future__ import annotations

from indexer.lru_cache import Kept


def made(log, value):
    def make():
        log.append(value)
        return value

    return make


def test_a_value_is_made_once_while_it_is_kept():
    log, kept = [], Kept(3)
    assert [kept.get(1, made(log, "one")) for _ in range(3)] == ["one"] * 3
    assert log == ["one"]


def test_the_least_lately_asked_for_goes_first():
    log, kept = [], Kept(2)
    for key in (1, 2, 1, 3, 1, 2):
        kept.get(key, made(log, key))
    assert log == [1, 2, 3, 2]


def test_the_sizes_of_what_is_kept_never_pass_the_room():
    kept = Kept(10, size_of=len)
    for length in (4, 5, 3, 1, 7, 2):
        kept.get(length, lambda length=length: "x" * length)
    assert len(kept) == 3  # 1, 7 and 2


def test_what_is_larger_than_the_room_is_given_and_not_kept():
    kept = Kept(2, size_of=len)
    assert kept.get("a", lambda: "long") == "long"
    assert len(kept) == 0
