"""Searches the index: pages, the JSON API, and the sub-commands `indexer search` and `indexer queries`.

create_app is imported when it is first used, so that the command line does not load a web framework.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchapp.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name == "create_app":
        from searchapp.application import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
