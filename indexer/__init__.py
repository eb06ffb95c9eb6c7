"""The indexer of Hankehaku: builds the index and opens it, independently of the web application.

Names are imported on first access, so that commands that need no dictionary start quickly.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.analysis import Analyzer
    from indexer.errors import HankehakuError
    from indexer.model import Document, Kind, PartialDate, Period, Status
    from indexer.settings import Settings, load_settings
    from indexer.storage.index_reader import OpenIndex

__all__ = [
    "Analyzer",
    "Document",
    "HankehakuError",
    "Kind",
    "OpenIndex",
    "PartialDate",
    "Period",
    "Settings",
    "Status",
    "load_settings",
]

_MODULES = {
    "analysis": ("Analyzer",),
    "errors": ("HankehakuError",),
    "model": ("Document", "Kind", "PartialDate", "Period", "Status"),
    "settings": ("Settings", "load_settings"),
    "storage.index_reader": ("OpenIndex",),
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
