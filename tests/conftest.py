"""What the tests share: the folder of real texts, and indexes built once."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from indexer import Analyzer, OpenIndex, load_settings
from indexer.reindex import reindex
from searchapp import create_app

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def shared():
    """The folder of real texts and data; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("HANKEHAKU_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no folder of real texts: {folder} (set HANKEHAKU_SHARED)")
    return folder


@pytest.fixture(scope="session")
def analyzer():
    """One analyzer for all: it remembers the words it met."""
    return Analyzer()


def built(corpus, folder):
    """Build an index of a corpus and return its settings."""
    settings = load_settings(environment={}, corpus=corpus, index=folder)
    reindex(settings)
    return settings


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The settings of an index of the sample corpus."""
    return built(ROOT / "corpus", tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def seeds(shared, tmp_path_factory):
    """The settings of an index of the five real texts."""
    return built(shared / "seeds", tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def sample_reader(sample):
    """A reader of the sample corpus."""
    return OpenIndex(sample.index).current().reader


@pytest.fixture
def client(sample):
    """A browser without JavaScript, on the sample corpus."""
    return create_app(sample, today=lambda: TODAY).test_client()


@pytest.fixture
def seeds_client(seeds):
    """The same on the five real texts."""
    return create_app(seeds, today=lambda: TODAY).test_client()
