"""The LRU cache: what it returns, what it drops, and its size limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from indexer.lru_cache import LruCache


def recording(log, value):
    def create():
        log.append(value)
        return value

    return create


def test_a_value_is_created_once_while_it_is_cached():
    log, cache = [], LruCache(3)
    assert [cache.get_or_create(1, recording(log, "one")) for _ in range(3)] == ["one"] * 3
    assert log == ["one"]


def test_the_least_recently_used_value_is_dropped_first():
    log, cache = [], LruCache(2)
    for key in (1, 2, 1, 3, 1, 2):
        cache.get_or_create(key, recording(log, key))
    assert log == [1, 2, 3, 2]


def test_a_lookup_counts_as_a_use():
    cache = LruCache(3)
    for key in "abc":
        cache.put(key, key.upper())
    assert cache.get("a") == "A"
    assert cache.get_many("xb") == [None, "B"]
    cache.put("d", "D")
    assert cache.get_many("abcd") == ["A", "B", None, "D"]


def test_the_total_size_never_exceeds_the_limit():
    cache = LruCache(10, size_of=len)
    for length in (4, 5, 3, 1, 7, 2):
        cache.put(length, "x" * length)
    assert (len(cache), cache.size) == (3, 10)  # 1, 7 and 2


def test_a_value_larger_than_the_limit_is_returned_but_not_cached():
    cache = LruCache(2, size_of=len)
    assert cache.get_or_create("a", lambda: "long") == "long"
    assert (len(cache), cache.size) == (0, 0)


def test_a_cached_value_is_not_replaced():
    cache = LruCache(9, size_of=len)
    cache.put("a", "first")
    cache.put("a", "second")
    assert (cache.get("a"), cache.size) == ("first", 5)


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_the_cache_contains_the_keys_used_last(keys, max_size):
    cache = LruCache(max_size)
    for key in keys:
        cache.get_or_create(key, lambda key=key: f"value {key}")
    last_used = list(dict.fromkeys(reversed(keys)))[:max_size]
    assert [key for key in range(10) if key in cache] == sorted(last_used)


def test_threads_share_a_cache():
    cache = LruCache(50)

    def work(offset):
        keys = [number % 80 for number in range(offset, 3_000)]
        return all(cache.get_or_create(key, lambda key=key: key + 1) == key + 1 for key in keys)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
    assert (len(cache), cache.size) == (50, 50)
