"""Test collections of relevance: documents, and sets of queries with the judgements of people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Collection(NamedTuple):
    """A test collection.

    documents: a JSON Lines file. queries: text by id. judged: by query id, the grade of each relevant document.
    """

    documents: Path
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]

    @property
    def digest(self) -> str:
        """A hash of the documents, queries and judgements, which identifies the collection."""
        content = json.dumps([self.queries, self.judged], sort_keys=True, ensure_ascii=False).encode()
        return hashlib.sha256(self.documents.read_bytes() + content).hexdigest()[:16]

    @property
    def highest_grade(self) -> int:
        """The highest grade of a judgement."""
        return max((grade for grades in self.judged.values() for grade in grades.values()), default=0)

    @property
    def is_graded(self) -> bool:
        """Whether the judgements have several grades."""
        return len({grade for grades in self.judged.values() for grade in grades.values()}) > 1

    def strict(self) -> Collection:
        """Return the collection with only the judgements of the highest grade, and the queries that have any."""
        best = self.highest_grade
        judged = {
            qid: {document: grade for document, grade in grades.items() if grade == best}
            for qid, grades in self.judged.items()
        }
        judged = {qid: grades for qid, grades in judged.items() if grades}
        return Collection(self.documents, {qid: text for qid, text in self.queries.items() if qid in judged}, judged)


def read_collection(documents: Path, queries: Path, qrels: Path) -> Collection:
    """Read a collection, without queries that have no relevant document."""
    judged: dict[str, dict[str, int]] = {}
    for line in qrels.read_text("utf-8").splitlines():
        qid, _, document, grade = line.split()
        if int(grade) > 0:
            judged.setdefault(qid, {})[document] = int(grade)
    typed = (line.split("\t", 1) for line in queries.read_text("utf-8").splitlines() if line.strip())
    return Collection(documents, {qid: text for qid, text in typed if qid in judged}, judged)


def read_collections(folder: Path) -> Iterator[tuple[str, Collection]]:
    """Yield the name and the collection of each set of queries of a folder: queries-NAME.tsv with qrels-NAME.tsv.

    All sets share the documents. Raises: FileNotFoundError if the folder has no documents, or a set no judgements.
    """
    documents = next(iter(sorted(folder.glob("documents.jsonl*"))), None)
    if documents is None:
        raise FileNotFoundError(f"no documents.jsonl in {folder}")
    for queries in sorted(folder.glob("queries*.tsv")):
        name = queries.stem.removeprefix("queries").strip("-")
        yield name, read_collection(documents, queries, queries.with_stem(queries.stem.replace("queries", "qrels")))
