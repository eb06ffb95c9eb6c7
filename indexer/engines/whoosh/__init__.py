"""The embedded default: Whoosh keeps the index, arrays answer the searches."""

from indexer.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
