"""Shared fixtures: the folder of real texts, indexes that are built once, and searchers of them."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from browsing import browser, chromium, screenshot, site, visit  # noqa: F401 - fixtures of tests/browser
from parallel import build_once
from selection import pytest_collection_modifyitems, pytest_terminal_summary  # noqa: F401 - hooks of pytest

from indexer import Analyzer, OpenIndex, load_settings
from indexer.indexing.reindex import reindex
from indexer.storage.stored_thesaurus import open_thesaurus
from indexer.vocabularies.funders import load_funders
from searchapp import create_app
from searchapp.i18n.languages import use_language
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def shared():
    """The folder of real texts and data; tests that need it are skipped if it is absent."""
    folder = Path(os.environ.get("HANKEHAKU_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no folder of real texts: {folder} (set HANKEHAKU_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def english_afterwards():
    """Texts are in English outside a request: the language of a test's last request must not leak into the next."""
    yield
    use_language(None)


@pytest.fixture(scope="session")
def analyzer():
    """One analyzer for all tests, since it caches the words that it has analysed."""
    return Analyzer()


def built(corpus, folder, analyzer=None):
    """Build an index of a corpus and return its settings."""
    settings = load_settings(environment={}, corpus=corpus, index=folder)
    reindex(settings, analyzer=analyzer)
    return settings


def built_once(corpus, tmp_path_factory, name, analyzer):
    """Return the settings of an index of a corpus that all worker processes of the test run share."""
    folder = build_once(tmp_path_factory, name, lambda folder: built(corpus, folder, analyzer))
    return load_settings(environment={}, corpus=corpus, index=folder)


@pytest.fixture(scope="session")
def sample(tmp_path_factory, analyzer):
    """The settings of an index of the sample corpus."""
    return built_once(ROOT / "corpus", tmp_path_factory, "sample", analyzer)


@pytest.fixture(scope="session")
def seeds(shared, tmp_path_factory, analyzer):
    """The settings of an index of the five real texts."""
    return built_once(shared / "seeds", tmp_path_factory, "seeds", analyzer)


@pytest.fixture(scope="session")
def sample_reader(sample):
    """A reader of the sample corpus."""
    return OpenIndex(sample.index).current().reader


@pytest.fixture(scope="session")
def app(sample):
    """The application on the sample corpus."""
    return create_app(sample, today=lambda: TODAY)


@pytest.fixture
def client(app):
    """A test client of the application on the sample corpus."""
    return app.test_client()


@pytest.fixture
def seeds_client(seeds):
    """A test client of the application on the five real texts."""
    return create_app(seeds, today=lambda: TODAY).test_client()


def searcher_in(settings, analyzer, *, with_thesaurus=True):
    """Return a searcher of the index of settings."""
    generation, reader = OpenIndex(settings.index).current()
    thesaurus = open_thesaurus(generation.folder) if with_thesaurus else None
    return Searcher(reader, analyzer, load_funders(settings.funders_file), thesaurus)


def finding(searcher):
    """Return a function from a query and other parameters to the results of a search."""
    return lambda q="", **parameters: searcher.search(Parameters(q=q, **parameters), today=TODAY)


def ids(results):
    """Return the ids of the hits."""
    return {hit.document.id for hit in results.hits}


@pytest.fixture(scope="session")
def sample_searcher(sample, analyzer):
    """A searcher of the sample corpus, with the sample thesaurus."""
    return searcher_in(sample, analyzer)


@pytest.fixture(scope="session")
def find(sample_searcher):
    """A function that searches the sample corpus, with the sample thesaurus."""
    return finding(sample_searcher)


@pytest.fixture(scope="session")
def find_without_thesaurus(sample, analyzer):
    """A function that searches the sample corpus without a thesaurus."""
    return finding(searcher_in(sample, analyzer, with_thesaurus=False))


@pytest.fixture(scope="session")
def find_in(tmp_path_factory, analyzer):
    """A function that indexes a few records and returns a function that searches them.

    records: the text or the fields of each record, by its id.
    """

    def indexed(records, **options):
        folder = tmp_path_factory.mktemp("records")
        (folder / "corpus").mkdir()
        fields = {
            document_id: {"text": content} if isinstance(content, str) else content
            for document_id, content in records.items()
        }
        lines = [
            json.dumps({"id": document_id, "title": "Nimetön", "language": "fi", **values})
            for document_id, values in fields.items()
        ]
        (folder / "corpus" / "records.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
        settings = load_settings(
            environment={}, **{"thesaurus": "", **options}, corpus=folder / "corpus", index=folder / "i"
        )
        reindex(settings, analyzer=analyzer)
        return finding(searcher_in(settings, analyzer))

    return indexed
