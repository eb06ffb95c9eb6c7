"""Hooks of pytest: which tests are slow, in which order tests run, and how many examples Hypothesis tries."""

from __future__ import annotations

from pathlib import Path
from types import CodeType, FunctionType

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
SLOW_FIXTURES = {"chromium", "shared", "free_port", "watched"}
"""Tests with one are slow: they use a browser, a folder outside the repository, a server or a background process."""

# Every run tries the same examples, and none fails because the machine is busy. --hypothesis-profile default is random.
settings.register_profile("full", derandomize=True, database=None, deadline=None)
settings.register_profile("quick", settings.get_profile("full"), max_examples=10)
settings.load_profile("full")


def pytest_collection_modifyitems(items):
    """Mark slow tests, and run the longest first: the last tests of a parallel run are then short."""
    for item in items:
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())) or starts_process(item):
            item.add_marker(pytest.mark.slow)
    items.sort(key=_seconds, reverse=True)


def _seconds(item):
    """Return about how long a test takes, in seconds: what its markers state, 1 if it is slow, else 0."""
    return max((sum(marker.args) or 1 for marker in item.iter_markers("slow")), default=0)


def starts_process(item):
    """Return whether a test uses the module subprocess, itself or in functions of the tests that it calls."""
    function = getattr(item, "function", None)
    return isinstance(function, FunctionType) and "subprocess" in _global_names(function, set())


def _global_names(function, seen):
    """Return the names that a function uses, and those used by the functions of the tests that it calls."""
    seen.add(function)
    names = set(_names_of(function.__code__))
    for name in list(names):
        callee = function.__globals__.get(name)
        if isinstance(callee, FunctionType) and callee not in seen and _is_of_the_tests(callee):
            names |= _global_names(callee, seen)
    return names


def _is_of_the_tests(function):
    return Path(function.__code__.co_filename).is_relative_to(TESTS)


def _names_of(code):
    """Yield the global names and attributes in a code object, with those of the functions nested in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_of(constant)


def pytest_terminal_summary(terminalreporter):
    """Print the profile, because it decides how much the properties were tested."""
    name, examples = settings.get_current_profile_name(), settings().max_examples
    terminalreporter.write_line(f"Hypothesis profile {name}: {examples} examples unless a test sets their number")
