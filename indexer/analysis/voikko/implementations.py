"""The programs that run Voikko's transducer, and the choice between them, made once in each process.

libvoikko is the system's C++ library, with the system's dictionary: six times as fast, starts in milliseconds, and maps
the dictionary's 4 MB from the file. pyvoikko brings its own dictionary, so it runs everywhere; it is imported at the
first word, because it then loads the dictionary (0.7 s, 215 MB).
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from ctypes import PYFUNCTYPE, byref, c_char_p
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from indexer.analysis.voikko.compound_rules import is_valid

log = logging.getLogger(__name__)

# Where the packages of Debian, Ubuntu and Fedora put dictionaries, and Homebrew; libvoikko also looks in the first two.
_FOLDERS = ("~/.voikko", "/etc/voikko", "/usr/lib/voikko", "/opt/homebrew/lib/voikko", "/usr/local/lib/voikko")
_FOLDER_VARIABLE = "VOIKKO_DICTIONARY_PATH"  # libvoikko's; if it is set, no other folder is tried
_DICTIONARY = Path("5", "mor-standard")  # format 5, which libvoikko reads since 4.0
_LANGUAGE = "fi-x-standard"
_REQUIRED = {"Language": _LANGUAGE, "Morphology-Backend": "finnishVfst"}  # in the index.txt of a dictionary
_OLDEST = "2.5"  # of the dictionary: the oldest whose terms were compared with those of pyvoikko's
_SAMPLE, _SAMPLE_OUTPUT = "kuntien", "[Ln][Xp]kunta[X]kunt[Sg][Nm]ien"


class Implementation(NamedTuple):
    """A program with its dictionary.

    version: names both; equal versions give equal terms. outputs: returns the transducer's output for each analysis of
    a word in lower case, none if the dictionary lacks it. note: why libvoikko is not used, "" if it is.
    """

    version: str
    outputs: Callable[[str], list[str]]
    note: str = ""


class UnusableError(Exception):
    """libvoikko or its dictionary cannot be used; says why."""


@cache
def implementation() -> Implementation:
    """Return the implementation that this process uses: libvoikko if the system has it, else pyvoikko.

    Forked processes inherit the choice.
    """
    try:
        return libvoikko()
    except UnusableError as error:
        log.info("Voikko: pyvoikko is used, because %s", error)
        return pyvoikko()._replace(note=str(error))


def libvoikko() -> Implementation:
    """Return the system's implementation. Raises: UnusableError."""
    folder = _dictionary_folder()
    dictionary = _dictionary_version(folder / _DICTIONARY)
    try:
        from libvoikko import VoikkoLibrary

        library = VoikkoLibrary.open()
        name = f"libvoikko {library.voikkoGetVersion().decode()}, {dictionary}"
        outputs = _outputs_of(library, folder)
    except (ImportError, OSError, AttributeError) as error:  # the last: an older library lacks a function
        raise UnusableError(f"libvoikko cannot be loaded: {error}") from error
    if outputs(_SAMPLE) != [_SAMPLE_OUTPUT]:
        raise UnusableError(f"{name} analyses {_SAMPLE!r} as {outputs(_SAMPLE)}")
    return Implementation(name, outputs)


def pyvoikko() -> Implementation:
    """Return the implementation in Python, with its own dictionary; libvoikko's rules of compounds are added to it."""

    def outputs(word: str) -> list[str]:
        from pyvoikko import VOIKKO_FST, TokenizationException

        try:
            return [output for output, _ in VOIKKO_FST.lookup(word) if is_valid(output)]
        except (TokenizationException, UnicodeEncodeError):  # the latter: a lone surrogate
            return []

    return Implementation(f"pyvoikko {version('pyvoikko')}", outputs)


def _dictionary_folder() -> Path:
    """Return the first folder with a Finnish dictionary. Raises: UnusableError."""
    setting = os.environ.get(_FOLDER_VARIABLE)
    folders = [Path(folder).expanduser() for folder in ((setting,) if setting else _FOLDERS)]
    for folder in folders:
        if (folder / _DICTIONARY / "index.txt").is_file():
            return folder
    raise UnusableError(f"there is no {_DICTIONARY} in {', '.join(map(str, folders))}")


def _dictionary_version(folder: Path) -> str:
    """Return the version of a dictionary with a digest of its transducer. Raises: UnusableError."""
    try:
        lines = (folder / "index.txt").read_text("utf-8", "replace").splitlines()
        digest = hashlib.blake2b((folder / "mor.vfst").read_bytes(), digest_size=4).hexdigest()
    except OSError as error:
        raise UnusableError(f"{folder} cannot be read: {error.strerror}") from error
    values = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    number = values.get("SM-Version", "")
    if any(values.get(name) != value for name, value in _REQUIRED.items()) or not _is_recent(number):
        raise UnusableError(f"{folder} (version {number or 'unknown'}) is not voikko-fi {_OLDEST} or newer")
    return f"voikko-fi {number} ({digest})"


def _is_recent(number: str) -> bool:
    parts = number.split(".")
    return all(map(str.isdecimal, parts)) and list(map(int, parts)) >= list(map(int, _OLDEST.split(".")))


def _outputs_of(library: Any, folder: Path) -> Callable[[str], list[str]]:  # noqa: ANN401 - an untyped library
    """Return the function that analyses a word with the dictionary in a folder. Raises: UnusableError, AttributeError.

    The library's own class would release the GIL 20 times a word, and a busy thread can take 5 ms to give it back. With
    the GIL held, threads may share the handle, and no process is forked while another thread is inside the library.
    Only the output is read; the library's other attributes are derived from it.
    """
    initialise, analyse, value_of, free = (
        PYFUNCTYPE(function.restype, *function.argtypes)((function.__name__, library))
        for function in (
            library.voikkoInit,
            library.voikkoAnalyzeWordUcs4,
            library.voikko_mor_analysis_value_ucs4,
            library.voikko_free_mor_analysis,
        )
    )
    error = c_char_p()
    handle = initialise(byref(error), _LANGUAGE.encode(), os.fsencode(folder))
    if error.value is not None or not handle:
        raise UnusableError(f"libvoikko does not start: {(error.value or b'').decode('utf-8', 'replace')}")

    def outputs(word: str) -> list[str]:
        if "\0" in word or not (analyses := analyse(handle, word)):
            return []
        try:
            # An analysis without output is a copy of another one as the name of an organisation.
            return [output for analysis in _until_null(analyses) if (output := value_of(analysis, b"FSTOUTPUT"))]
        finally:
            free(analyses)

    return outputs


def _until_null(pointers: Any) -> Iterator[int]:  # noqa: ANN401 - a pointer of ctypes
    number = 0
    while pointers[number]:
        yield pointers[number]
        number += 1
