"""The engines by name. To add an engine, write one package in this folder and add it to ENGINES."""

from __future__ import annotations

from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine

__all__ = ["ENGINES", "Engine"]

ENGINES: dict[str, Engine] = {engine.name: engine for engine in (WhooshEngine(),)}
