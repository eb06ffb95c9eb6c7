"""Hooks of pytest: which tests are slow, in which order they run, and how many examples Hypothesis tries."""

from __future__ import annotations

import pytest
from hypothesis import settings

SLOW_FIXTURES = {"chromium", "shared"}
"""Tests with one of these fixtures are slow: they start a browser, or read texts that are not in the repository."""

# The same examples in every run, however long each takes, so that a failure is a failure of the change under test.
settings.register_profile("full", derandomize=True, database=None, deadline=None)
settings.register_profile("quick", settings.get_profile("full"), max_examples=20)
settings.load_profile("full")


def pytest_collection_modifyitems(items):
    """Mark slow tests, and run them first: the last tests to run in parallel are then short."""
    for item in items:
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter):
    name = settings.get_current_profile_name()
    terminalreporter.write_line(f"Hypothesis profile: {name}, at most {settings().max_examples} examples by default")
