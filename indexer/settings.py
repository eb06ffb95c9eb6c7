"""Settings: hankehaku.toml, then HANKEHAKU_* of the environment, then options, each over the one before."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from indexer.errors import SettingsError

DEFAULT_FILE = Path("hankehaku.toml")
_PREFIX = "HANKEHAKU_"


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[server]: where searchapp listens, and how many processes answer (0: one for each core).

    cache_mb: how much memory each may take for what the words of searches found. timeout_s: of a request.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    workers: Annotated[int, msgspec.Meta(ge=0)] = 0
    cache_mb: Annotated[int, msgspec.Meta(ge=0)] = 32
    timeout_s: Annotated[int, msgspec.Meta(ge=1)] = 15


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[limits]: what is too long to read. file_bytes: a text file, or one line of a JSON Lines file."""

    file_bytes: Annotated[int, msgspec.Meta(ge=1)] = 20_000_000


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set. Paths are relative to where the command runs.

    language: ISO 639-1 code of texts whose language cannot be told.
    jobs: processes that analyse texts (0: one for each core; 1: the indexer itself).
    funders: a table of funders to lay over the shipped one. thesaurus: a file of synonyms; "sample" is the shipped
    one. Either may be "", none.
    """

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    engine: str = "whoosh"
    language: str = "fi"
    jobs: Annotated[int, msgspec.Meta(ge=0)] = 0
    funders: str = ""
    thesaurus: str = "sample"
    server: Server = Server()
    limits: Limits = Limits()

    @property
    def funders_file(self) -> Path | None:
        """The operator's table of funders, if there is one."""
        return Path(self.funders).expanduser() if self.funders else None


def load_settings(file: Path | None = None, environment: Mapping[str, str] | None = None, **options: Any) -> Settings:  # noqa: ANN401
    """Return the settings that hold.

    file: a settings file that must be there; by default hankehaku.toml, which need not be.
    options: by name, the sections' as server_port; None is not given.
    Raises: SettingsError when a setting is unknown or of the wrong kind.
    """
    told = _from_file(file)
    given = {f"{_PREFIX}{name.upper()}": value for name, value in options.items() if value is not None}
    for source in (os.environ if environment is None else environment, given):
        _lay_over(told, source)
    try:
        return msgspec.convert(told, Settings, strict=False, dec_hook=_to_path)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"a setting is wrong: {error} (in {file or DEFAULT_FILE}, {_PREFIX}* or an option)"
        ) from error


def _to_path(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's hook
    if kind is Path and isinstance(value, str | Path) and str(value):
        try:
            return Path(value).expanduser()
        except RuntimeError as error:  # ~name of nobody here
            raise ValueError(f"{value}: {error}") from error
    raise TypeError(f"expected a path, got {value!r}")


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None and not DEFAULT_FILE.exists():
        return {}
    try:
        return tomllib.loads((file or DEFAULT_FILE).read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{file or DEFAULT_FILE} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file or DEFAULT_FILE} is not TOML: {error}") from error


def _lay_over(told: dict[str, Any], source: Mapping[str, Any]) -> None:
    """Put each HANKEHAKU_NAME and HANKEHAKU_SECTION_NAME of the source in its place."""
    for field in msgspec.structs.fields(Settings):
        name = f"{_PREFIX}{field.encode_name.upper()}"
        if not isinstance(field.default, msgspec.Struct):
            if name in source:
                told[field.encode_name] = source[name]
            continue
        for inner in msgspec.structs.fields(field.default):
            inner_name = f"{name}_{inner.encode_name.upper()}"
            if inner_name in source:
                section = told.setdefault(field.encode_name, {})
                if not isinstance(section, dict):
                    raise SettingsError(f"{field.encode_name} is a section, [{field.encode_name}], not {section!r}")
                section[inner.encode_name] = source[inner_name]
