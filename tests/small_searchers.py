"""Searchers of a few records and files, indexed from scratch."""

from __future__ import annotations

import json

from conftest import built, searcher_in


def searcher_of(records, folder, analyzer, files=None):
    """Return a searcher of records and files.

    records: the text or the fields of each record by its id. folder: an empty folder. files: texts by file name.
    """
    corpus = folder / "corpus"
    corpus.mkdir()
    lines = []
    for record_id, record in records.items():
        fields = {"text": record} if isinstance(record, str) else record
        lines.append(json.dumps({"id": record_id, "title": "Nimetön", "language": "fi", **fields}))
    (corpus / "records.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    for name, text in (files or {}).items():
        (corpus / name).write_text(text, "utf-8")
    return searcher_in(built(corpus, folder / "index", analyzer), analyzer, with_thesaurus=False)
