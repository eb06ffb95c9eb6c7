"""The engines by name. A new engine is one package beside this page and one line in ENGINES."""

from __future__ import annotations

from indexer.engines.base import Engine
from indexer.engines.whoosh import WhooshEngine

__all__ = ["ENGINES", "Engine"]

ENGINES: dict[str, Engine] = {engine.name: engine for engine in (WhooshEngine(),)}
