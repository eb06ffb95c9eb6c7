"""Every document belongs to a source, and the documents of an incomplete source are retained."""

from __future__ import annotations

import json
import shutil

import pytest
from small_corpora import documents_in, settings_in, write_page, write_records

from indexer.errors import SettingsError
from indexer.indexing.reindex import reindex
from indexer.settings import Settings, Source


def register(folder, ids, name="rekisteri"):
    """Create a folder with a record for each id; return it as a [[source]] next to the corpus."""
    (folder / name).mkdir(exist_ok=True)
    lines = [json.dumps({"id": record_id, "title": f"Hanke {record_id}", "language": "fi"}) for record_id in ids]
    (folder / name / "hankkeet.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    return Source(name=name, path=str(folder / name))


def ids(count, start=0):
    return [f"h{number}" for number in range(start, start + count)]


@pytest.fixture
def settings(tmp_path):
    settings = settings_in(tmp_path, source=(register(tmp_path, ids(20)),))
    write_page(settings, "a.txt")
    reindex(settings)
    return settings


def test_the_source_of_a_document_begins_with_the_name_of_its_source(settings):
    documents = documents_in(settings)
    assert set(documents) == {*ids(20), "a.txt"}
    assert documents["h0"].source == "rekisteri/hankkeet.jsonl"


def test_documents_of_an_unavailable_source_are_retained(settings, tmp_path):
    shutil.rmtree(tmp_path / "rekisteri")
    write_page(settings, "b.txt")
    report = reindex(settings)
    assert set(documents_in(settings)) == {*ids(20), "a.txt", "b.txt"}
    assert report.removed == 0
    assert any("rekisteri" in str(problem) and "retained" in str(problem) for problem in report.problems)
    register(tmp_path, ids(20))
    report = reindex(settings)
    assert (report.new, report.changed, report.removed) == (0, 0, 0)


def test_documents_of_a_source_that_shrinks_too_much_are_retained_until_accepted(settings, tmp_path):
    register(tmp_path, ids(5))
    report = reindex(settings)
    assert (report.retained, report.removed, len(documents_in(settings))) == (15, 0, 21)
    assert reindex(settings).retained == 15
    report = reindex(settings, accept_shrink=True)
    assert (report.retained, report.removed, len(documents_in(settings))) == (0, 15, 6)


def test_missing_documents_of_a_source_that_shrinks_a_little_are_removed(settings, tmp_path):
    register(tmp_path, ids(11))
    assert reindex(settings).removed == 9
    assert len(documents_in(settings)) == 12


def test_documents_of_a_source_that_is_available_again_are_unchanged(settings, tmp_path):
    shutil.rmtree(tmp_path / "rekisteri")
    reindex(settings)
    register(tmp_path, ids(20))
    report = reindex(settings)
    assert (report.retained, report.removed, report.new, report.changed) == (0, 0, 0, 0)
    assert set(documents_in(settings)) == {*ids(20), "a.txt"}


def test_a_full_run_retains_the_documents_of_an_unavailable_source(settings, tmp_path):
    shutil.rmtree(tmp_path / "rekisteri")
    report = reindex(settings, full=True)
    assert report.retained == 20
    assert set(documents_in(settings)) == {*ids(20), "a.txt"}


def test_the_corpus_is_a_source_too(tmp_path):
    settings = settings_in(tmp_path)
    write_records(settings, "r.jsonl", {record_id: record_id for record_id in ids(30)})
    reindex(settings)
    write_records(settings, "r.jsonl", {record_id: record_id for record_id in ids(3)})
    assert reindex(settings).retained == 27
    assert reindex(settings, accept_shrink=True).removed == 27


def test_documents_of_a_source_removed_from_the_settings_are_removed(settings):
    import msgspec

    reindex(msgspec.structs.replace(settings, source=()))
    assert set(documents_in(settings)) == {"a.txt"}


def test_a_folder_of_the_corpus_may_not_have_the_name_of_a_source(settings):
    write_page(settings, "rekisteri/x.txt")
    with pytest.raises(SettingsError, match="rename one"):
        reindex(settings)


def test_two_sources_may_not_share_a_name():
    with pytest.raises(ValueError, match="two sources"):
        Settings(source=(Source(name="a", path="x"), Source(name="a", path="y")))


def test_a_source_needs_either_a_path_or_an_address():
    with pytest.raises(ValueError, match="not both"):
        Source(name="a", path="x", address="https://example.fi")
    with pytest.raises(ValueError, match="not both"):
        Source(name="a")


def test_other_reading_options_make_a_source_be_read_again(settings):
    import msgspec

    other = msgspec.structs.replace(settings.source[0], values={"funders": "Kela"})
    assert reindex(msgspec.structs.replace(settings, source=(other,))).files_read == 1


def test_two_registers_may_both_number_their_records_from_one(tmp_path):
    first, second = register(tmp_path, ["1", "2"]), register(tmp_path, [], "toinen")
    path = tmp_path / "toinen" / "hankkeet.jsonl"
    path.write_text('{"id": "1", "title": "Aivan muu asia", "language": "fi"}\n', "utf-8")
    settings = settings_in(tmp_path, source=(first, second))
    report = reindex(settings)
    assert {document_id: document.title for document_id, document in documents_in(settings).items()} == {
        "1": "Hanke 1", "2": "Hanke 2", "toinen/1": "Aivan muu asia",
    }  # fmt: skip
    assert report.problems == []
    register(tmp_path, ["2"])
    reindex(settings)
    assert documents_in(settings)["1"].title == "Aivan muu asia"
