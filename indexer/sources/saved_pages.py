"""Files that belong to web pages and are no documents: styles, scripts and fonts, and the folder that a browser saves.

"Save page as…" writes the page, and next to it a folder with everything that the page shows: NAME_files in English,
NAME_tiedostot in Finnish, NAME-filer in Swedish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath

_RESOURCES = frozenset((
    ".css", ".js", ".mjs", ".map", ".svg", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".ico", ".less", ".scss",
))  # fmt: skip
_IMAGES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp"))
_PAGES = (".html", ".htm", ".xhtml")
_FRAMES = frozenset((*_PAGES, ".php", ".aspx", ".txt", ".json", ".xml", ""))  # what pages embed; named as it was sent
_NAMES_RE = re.compile(
    r"[ _.-](?:files|tiedostot|filer|fichiers|dateien|archivos|ficheros|bestanden|arquivos|datoteke|pliki"
    r"|soubory|failid|faili|failai|elemei|fisiere|fajlovi|dosyalar|fitxers|fitxategiak|file|resources)",
    re.IGNORECASE,
)  # fmt: skip
_SEPARATORS = " _.-"


def is_resource(name: str) -> bool:
    """Return whether a file is a style, a script, a font or a drawing of web pages.

    >>> is_resource("style.CSS"), is_resource("hanke.html")
    (True, False)
    """
    return PurePath(name).suffix.lower() in _RESOURCES


def saved_folders(folder: Path, folders: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the folders in a folder that a browser saved with a page next to them.

    folders, names: the names of the folders and the files in the folder.
    """
    stems = {name.rpartition(".")[0] for name in names if name.lower().endswith(_PAGES)}
    return [name for name in folders if any(_belongs_to(folder / name, stem) for stem in stems)]


def _belongs_to(folder: Path, stem: str) -> bool:
    """Return whether a folder holds the resources of a page: by its name, or by its name and its content."""
    ending = folder.name.removeprefix(stem)
    if not stem or ending == folder.name or ending[:1] not in tuple(_SEPARATORS):
        return False
    return bool(_NAMES_RE.fullmatch(ending)) or _holds_resources(folder)


def _holds_resources(folder: Path) -> bool:
    """Return whether a folder holds styles or scripts, and no file that may be a document of its own."""
    try:
        suffixes = {path.suffix.lower() for path in folder.iterdir() if path.is_file()}
    except OSError:
        return False  # the reader of the folder reports it
    return bool(suffixes & _RESOURCES) and suffixes <= _RESOURCES | _IMAGES | _FRAMES
