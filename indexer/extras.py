"""Optional libraries: what to say when one that an extra of the package installs cannot be imported."""

from __future__ import annotations

from indexer.normalize import collapse_spaces


def missing_extra(extra: str, error: ImportError) -> str:
    """Return which extra is needed, how to install it, and which module could not be imported.

    The module matters where the extra is installed, but a library that it needs itself is not.

    >>> missing_extra("pdf", ImportError("No module named 'pypdfium2'"))
    'needs the extra "pdf": pip install \\'hankehaku[pdf]\\' (No module named \\'pypdfium2\\')'
    """
    reason = collapse_spaces(str(error)) or type(error).__name__
    return f"needs the extra \"{extra}\": pip install 'hankehaku[{extra}]' ({reason})"
