"""Helpers that save content to a file and read it with the source formats."""

from __future__ import annotations

from pathlib import Path

from indexer.model import Document
from indexer.sources import Problem, SourceFile, read_file


def save(folder: Path, content: str | bytes, name: str = "teksti.txt", **options) -> SourceFile:
    """Save the content to a file in the folder and return it as a source file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return SourceFile(path, name, **options)


def read(folder: Path, content: str | bytes, name: str = "teksti.txt", **options) -> list[Document | Problem]:
    """Save the content and return the documents and problems of the file."""
    return list(read_file(save(folder, content, name, **options)))


def read_one(folder: Path, content: str | bytes, name: str = "teksti.txt") -> Document:
    """Save the content and return its only document; fail if it yields a problem or another document."""
    (document,) = read(folder, content, name)
    assert isinstance(document, Document), document
    return document
