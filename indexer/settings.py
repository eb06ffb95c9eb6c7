"""Settings: hankehaku.toml, then HANKEHAKU_* of the environment, then options, each over the one before."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from indexer.errors import SettingsError

DEFAULT_FILE = Path("hankehaku.toml")
_PREFIX = "HANKEHAKU_"
_HOST_RE = re.compile(r"\.?[\w-]+(\.[\w-]+)*")
_EMAIL_RE = re.compile(r"[^\s@]+@[^\s@]+")


def _host(name: str) -> str:
    if not _HOST_RE.fullmatch(name):
        raise ValueError(f"hosts must be host names without a port, as haku.example.fi, not {name!r}")
    return name.lower()  # a browser sends it so


def _address(text: str) -> str:
    """Return an address as others are joined to it. Raises: ValueError when it is none of a site."""
    if text and not _is_site(text):
        raise ValueError(f"address must begin with http:// or https:// and a host name, not {text!r}")
    return text.rstrip("/")


def _origin(text: str) -> str:
    """Return an origin as browsers send it. Raises: ValueError."""
    origin = text.rstrip("/").lower()
    if not _is_site(origin) or urlsplit(origin).path:
        raise ValueError(f'cors must be origins, as https://example.fi, or "*", not {text!r}')
    return origin


def _is_site(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0  # reading a bad port raises
    except ValueError:
        return False
    plain = not re.search(r"[\s?#@\\]", text)
    return named and plain and parts.scheme in ("http", "https")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # it reads more than we show
    except ValueError:
        return False


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[server]: where searchapp listens, and how many processes answer (0: one for each core).

    cache_mb: how much memory each may take for what the words of searches found. timeout_s: of a request.
    hosts: host names that are answered to, ".example.fi" with all below it; empty: any. cors: origins whose pages may
    read the API and the exports, "*" any. zero_log: whether searches that found nothing are noted
    (indexer.storage.query_log).
    """

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    workers: Annotated[int, msgspec.Meta(ge=0)] = 0
    cache_mb: Annotated[int, msgspec.Meta(ge=0)] = 32
    timeout_s: Annotated[int, msgspec.Meta(ge=1)] = 15
    hosts: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    zero_log: bool = True

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "hosts", tuple(map(_host, self.hosts)))
        msgspec.structs.force_setattr(self, "cors", tuple(each if each == "*" else _origin(each) for each in self.cors))


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[site]: who runs the service and where, for what it says of itself. "" is not told.

    address: its public one, without a slash at the end; "": that of the request. email: for feedback.
    statement_date: when the accessibility statement was made, ISO 8601. shortcomings: known faults of accessibility.
    """

    address: str = ""
    operator: str = ""
    email: str = ""
    statement_date: str = ""
    shortcomings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "address", _address(self.address))
        if self.email and not _EMAIL_RE.fullmatch(self.email):
            raise ValueError(f"email must be an e-mail address, as haku@example.fi, not {self.email!r}")
        if self.statement_date and not _is_day(self.statement_date):
            raise ValueError(f"statement_date must be a day, as 2026-11-23, not {self.statement_date!r}")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[limits]: what is too much to read.

    file_bytes: a text file, or one line of a JSON Lines file. document_bytes: a report or a table (PDF, DOCX, XLSX).
    seconds, memory_mb: of reading one of those, or a web page, in a process of its own.
    """

    file_bytes: Annotated[int, msgspec.Meta(ge=1)] = 20_000_000
    document_bytes: Annotated[int, msgspec.Meta(ge=1)] = 100_000_000
    seconds: Annotated[int, msgspec.Meta(ge=1)] = 20
    memory_mb: Annotated[int, msgspec.Meta(ge=64)] = 1024


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[source]]: where it is, and how its files are read.

    name: in addresses and reports; letters, digits, hyphens. path: a file or folder; address: http(s). One of the two.
    format: by its name (see indexer.sources.FORMATS); "" is told from each file.
    mapping: a shipped mapping of columns. columns: ours to the file's, over it. values: what every record has.
    date_format: as strptime has it, where dates are not as Finnish writes them. list_separator: between the values of
    one cell. shrink: the share of its documents, 0 to 1, beyond which they are not removed at once.
    private: whether the address may be of a private network.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[\w-]+$", max_length=60)]
    path: str = ""
    address: str = ""
    format: str = ""
    mapping: str = ""
    columns: dict[str, str] = {}
    values: dict[str, str] = {}
    date_format: str = ""
    list_separator: str = ""
    shrink: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    private: bool = False

    def __post_init__(self) -> None:
        if bool(self.path) == bool(self.address):
            raise ValueError(f"the source {self.name!r} needs a path or an address, and not both")
        if self.address and urlsplit(self.address).scheme not in ("http", "https"):
            raise ValueError(f"the address of the source {self.name!r} must begin with http:// or https://")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set. Paths are relative to where the command runs.

    language: ISO 639-1 code of texts whose language cannot be told.
    jobs: processes that analyse texts (0: one for each core; 1: the indexer itself).
    funders: a table of funders to lay over the shipped one. thesaurus: a file of synonyms; "sample" is the shipped
    one. Either may be "", none. source: further sources beside the corpus.
    duplicates: whether what two sources tell of is shown once. shrink: of the corpus, see Source.
    hidden_people: a file of names to leave out, one a line.
    """

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    engine: str = "whoosh"
    language: str = "fi"
    jobs: Annotated[int, msgspec.Meta(ge=0)] = 0
    funders: str = ""
    thesaurus: str = "sample"
    duplicates: bool = True
    shrink: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    hidden_people: str = ""
    server: Server = Server()
    site: Site = Site()
    limits: Limits = Limits()
    source: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        names = [each.name for each in self.source]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            raise ValueError(f"two sources have the name {twice!r}")

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
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, UnicodeDecodeError, a number of 5,000 digits
        raise SettingsError(f"{file or DEFAULT_FILE} is not TOML: {error}") from error


def _lay_over(told: dict[str, Any], source: Mapping[str, Any]) -> None:
    """Put each HANKEHAKU_NAME and HANKEHAKU_SECTION_NAME of the source in its place; a list comes comma-separated."""
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
                section[inner.encode_name] = _listed(source[inner_name], inner.default)


def _listed(value: Any, default: Any) -> Any:  # noqa: ANN401 - of any setting
    if isinstance(default, tuple) and isinstance(value, str):
        return [each.strip() for each in value.split(",") if each.strip()]
    return value
