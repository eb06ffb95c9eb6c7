"""The default, embedded engine: Whoosh manages the segments, NumPy arrays answer the searches."""

from indexer.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
