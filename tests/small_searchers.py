"""A searcher of a few records and files, built anew: for what is asked of a searcher beside searching."""

from __future__ import annotations

import json

from conftest import built, searcher_in


def searcher_of(records, folder, analyzer, files=None):
    """A searcher of records, each its id and its text or its fields, and of files by name. folder: an empty one."""
    corpus = folder / "corpus"
    corpus.mkdir()
    fields = {each: {"text": told} if isinstance(told, str) else told for each, told in records.items()}
    lines = [json.dumps({"id": each, "title": "Nimetön", "language": "fi", **more}) for each, more in fields.items()]
    (corpus / "records.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    for name, text in (files or {}).items():
        (corpus / name).write_text(text, "utf-8")
    return searcher_in(built(corpus, folder / "index", analyzer), analyzer, with_thesaurus=False)
