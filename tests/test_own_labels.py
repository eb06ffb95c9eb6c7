"""The operator's own labels of facts: used for pages, columns and keys alike, and validated."""

from __future__ import annotations

import json

import msgspec
import pytest
from click.testing import CliRunner
from reports import docx
from saved import save
from small_corpora import documents_in, rebuilt_documents, settings_in

from indexer.cli import main
from indexer.errors import SettingsError
from indexer.indexing.reindex import reindex
from indexer.model import Document
from indexer.settings import load_settings
from indexer.sources import ReadOptions, read_file
from indexer.sources.facts.vocabulary import meaning_of, use_labels

LABELS = {"funders": ("Rahapussi",), "period": ("Työn aika",)}
RECORD = {"Hankkeen nimi": "Kahvipöytä", "Rahapussi": "Kela", "Työn aika": "2015–2017", "Kuvaus": "Kahvia."}
REPORT = ("Kahvipöytä", "Työn aika: 2015–2017", "Rahapussi: Kela")
FILES = {
    "line.txt": "Kahvipöytä\n\nTyön aika: 2015–2017\nRahapussi: Kela\n\nKahvia juotiin koko kylän voimin.",
    "heading.txt": "Kahvipöytä\n\nTyön aika\n\n2015–2017\n\nRahapussi\n\nKela\n\nTulokset\n\nKahvia juotiin.",
    "list.html": "<html><body><h1>Kahvipöytä</h1><dl><dt>Työn aika<dd>2015–2017<dt>Rahapussi<dd>Kela</dl>",
    "table.html": "<html><body><h1>Kahvipöytä</h1><table><tr><td>Työn aika<td>2015–2017<tr><td>Rahapussi<td>Kela",
    "report.docx": docx("".join(map("<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format, REPORT))),
    "register.csv": "\n".join(";".join(row) for row in (RECORD.keys(), RECORD.values())),
    "register.json": json.dumps([RECORD]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _shipped_labels():
    yield
    use_labels(())


@pytest.mark.parametrize("name", FILES)
def test_an_own_label_means_its_fact_in_every_format(tmp_path, name):
    options = ReadOptions(labels=tuple(LABELS.items()))
    documents = [i for i in read_file(save(tmp_path, FILES[name], name, options=options)) if isinstance(i, Document)]
    assert [(document.funders, document.period.start.year) for document in documents] == [(("Kela",), 2015)]


@pytest.mark.parametrize("name", FILES)
def test_without_the_setting_the_label_is_unknown(tmp_path, name):
    documents = [item for item in read_file(save(tmp_path, FILES[name], name)) if isinstance(item, Document)]
    assert [document.funders for document in documents] == [()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_change_of_the_labels_reads_the_files_again(tmp_path, jobs):
    settings = msgspec.structs.replace(settings_in(tmp_path), jobs=jobs)
    for name, content in FILES.items():
        save(settings.corpus, content, name)
    reindex(settings)
    changed = msgspec.structs.replace(settings, labels=LABELS)
    assert reindex(changed).files_read == len(FILES)
    documents = documents_in(changed)
    assert {document.funders for document in documents.values()} == {("Kela",)}
    assert documents == rebuilt_documents(changed)
    assert reindex(changed).files_read == 0


def test_a_change_of_the_labels_reads_unchanged_lines_again(tmp_path):
    settings = settings_in(tmp_path)
    save(settings.corpus, json.dumps({"id": "1", "title": "Kahvipöytä", "Rahapussi": "Kylärahasto"}), "r.jsonl")
    reindex(settings)
    changed = msgspec.structs.replace(settings, labels={"fund": ("Rahapussi",)})
    reindex(changed)
    (document,) = documents_in(changed).values()
    assert document.extra == {"fund": ["Kylärahasto"]}


def test_an_own_label_overrides_a_shipped_one():
    use_labels((("lead", ("Rahoittaja",)),))
    assert meaning_of("Rahoittaja").key == "lead"
    use_labels(())
    assert meaning_of("Rahoittaja").key == "funders"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[labels]\nrahoittaja = ["Rahapussi"]', r"unknown fact 'rahoittaja' \(known: .*funders, "),
        ('[labels]\nfunders = ["--"]', r"funders: the label '--' has no letter"),
        ('[labels]\nfunders = "Rahapussi"', r"Expected `array`, got `str` - at `\$.labels"),
    ],
)
def test_a_wrong_label_is_an_error_that_says_what_is_possible(tmp_path, toml, message):
    file = tmp_path / "hankehaku.toml"
    file.write_text(toml, "utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings(file, {})


@pytest.mark.parametrize("name", ["line.txt", "register.csv"])
def test_map_uses_the_own_labels(tmp_path, name):
    toml = tmp_path / "hankehaku.toml"
    toml.write_text('[labels]\nfunders = ["Rahapussi"]\nperiod = ["Työn aika"]\n', "utf-8")
    (tmp_path / name).write_text(FILES[name], "utf-8")
    done = CliRunner().invoke(main, ["--settings", str(toml), "map", str(tmp_path / name)])
    assert done.exit_code == 0, done.output
    assert "funders: Kela" in done.stdout
