"""Settings from hankehaku.toml, the environment (HANKEHAKU_*) and options; each overrides the previous."""

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
    return name.lower()  # as browsers send it


def _site_url(text: str) -> str:
    """Return the URL of a site without a trailing slash. Raises: ValueError if it is not valid."""
    if text and not _is_site(text):
        raise ValueError(f"address must begin with http:// or https:// and a host name, not {text!r}")
    return text.rstrip("/")


def _origin(text: str) -> str:
    """Return an origin in the form that browsers send. Raises: ValueError."""
    origin = text.rstrip("/").lower()
    if origin != "*" and (not _is_site(origin) or urlsplit(origin).path):
        raise ValueError(f'cors must be origins, as https://example.fi, or "*", not {text!r}')
    return origin


def _is_site(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and parts.port != 0  # raises ValueError for an invalid port
    except ValueError:
        return False
    is_simple = not re.search(r"[\s?#@\\]", text)
    return has_host and is_simple and parts.scheme in ("http", "https")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # fromisoformat accepts other formats too
    except ValueError:
        return False


def _check_labels(labels: Mapping[str, tuple[str, ...]]) -> None:
    """Raises: ValueError if a fact is unknown or a label has no letter or digit."""
    from indexer.sources.facts.vocabulary import fold_label, known_facts

    for fact, names in labels.items():
        if fact not in known_facts():
            raise ValueError(f"[labels] has the unknown fact {fact!r} (known: {', '.join(sorted(known_facts()))})")
        for name in names:
            if not fold_label(name):
                raise ValueError(f"[labels] {fact}: the label {name!r} has no letter or digit")


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[server]: where searchapp listens, and the number of its worker processes (0: one per core).

    cache_mb: memory per process for cached matches. timeout_s: per request. hosts: accepted host names, ".example.fi"
    includes its subdomains; empty: all. cors: origins whose pages may read the API and the exports, "*" for all.
    zero_log: whether searches without results are logged (indexer.storage.query_log).
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
        msgspec.structs.force_setattr(self, "cors", tuple(map(_origin, self.cors)))


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[site]: the operator and the public URL of the service, shown on its pages. "" is not shown.

    address: public URL without a trailing slash; "": that of the request. email: for feedback. statement_date: date of
    the accessibility statement, ISO 8601. shortcomings: known accessibility problems.
    """

    address: str = ""
    operator: str = ""
    email: str = ""
    statement_date: str = ""
    shortcomings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "address", _site_url(self.address))
        if self.email and not _EMAIL_RE.fullmatch(self.email):
            raise ValueError(f"email must be an e-mail address, as haku@example.fi, not {self.email!r}")
        if self.statement_date and not _is_day(self.statement_date):
            raise ValueError(f"statement_date must be a day, as 2026-11-23, not {self.statement_date!r}")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[limits]: maximum sizes of source files, and limits for reading them.

    file_bytes: of a text file, or one line of a JSON Lines file. document_bytes: of a report or a table (PDF, DOCX,
    XLSX). seconds, memory_mb: for reading a report, a table or a web page in a worker process.
    """

    file_bytes: Annotated[int, msgspec.Meta(ge=1)] = 20_000_000
    document_bytes: Annotated[int, msgspec.Meta(ge=1)] = 100_000_000
    seconds: Annotated[int, msgspec.Meta(ge=1)] = 20
    memory_mb: Annotated[int, msgspec.Meta(ge=64)] = 1024


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[source]]: its location, and how its files are read.

    name: in URLs and reports; letters, digits, hyphens. path: a file or folder; or address: an http(s) URL.
    format: its name (see indexer.sources.FORMATS); "": detected for each file.
    mapping: a shipped mapping of columns. columns: our column names to those of the file; override the mapping.
    values: constant values of every record.
    date_format: a strptime format, if dates are not in a Finnish format. list_separator: between the values of a cell.
    shrink: maximum share of its documents, 0 to 1, that may be removed in one run. private: whether the URL may be in a
    private network. duplicates: whether its documents are compared with those of other sources.
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
    duplicates: bool = True
    private: bool = False

    def __post_init__(self) -> None:
        if bool(self.path) == bool(self.address):
            raise ValueError(f"the source {self.name!r} needs a path or an address, and not both")
        if self.address and urlsplit(self.address).scheme not in ("http", "https"):
            raise ValueError(f"the address of the source {self.name!r} must begin with http:// or https://")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings. Paths are relative to the working directory.

    language: ISO 639-1 code for texts whose language cannot be detected.
    jobs: processes that analyse texts (0: one per core; 1: no additional ones).
    funders: a table of funders that overrides the shipped one. thesaurus: a file of synonyms; "sample" is the shipped
    one. Either may be "". source: further sources in addition to the corpus.
    duplicates: whether duplicates in different sources are shown once. shrink: of the corpus, see Source.
    hidden_people: a file of names to remove, one per line. labels: further labels of each fact.
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
    labels: dict[str, tuple[str, ...]] = {}
    source: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        names = [source.name for source in self.source]
        duplicate = next((name for name in names if names.count(name) > 1), "")
        if duplicate:
            raise ValueError(f"two sources have the name {duplicate!r}")
        if self.labels:
            _check_labels(self.labels)

    @property
    def own_labels(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The labels of [labels], in the form of ReadOptions."""
        return tuple(self.labels.items())

    @property
    def funders_file(self) -> Path | None:
        """The path of the operator's table of funders, if there is one."""
        return Path(self.funders).expanduser() if self.funders else None


def load_settings(file: Path | None = None, environment: Mapping[str, str] | None = None, **options: Any) -> Settings:  # noqa: ANN401
    """Return the settings from all sources.

    file: a settings file that must exist; by default hankehaku.toml, which is optional.
    options: by name, with the section as prefix (server_port); None is ignored.
    Raises: SettingsError if a setting is unknown or invalid.
    """
    values = _from_file(file)
    overrides = {f"{_PREFIX}{name.upper()}": value for name, value in options.items() if value is not None}
    for source in (os.environ if environment is None else environment, overrides):
        _override(values, source)
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_to_path)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"a setting is wrong: {error} (in {file or DEFAULT_FILE}, {_PREFIX}* or an option)"
        ) from error


def _to_path(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's hook
    if kind is Path and isinstance(value, str | Path) and str(value):
        try:
            return Path(value).expanduser()
        except RuntimeError as error:  # ~name of an unknown user
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


def _override(values: dict[str, Any], source: Mapping[str, Any]) -> None:
    """Override values by HANKEHAKU_NAME and HANKEHAKU_SECTION_NAME of a source; lists are comma-separated."""
    for field in msgspec.structs.fields(Settings):
        name = f"{_PREFIX}{field.encode_name.upper()}"
        if not isinstance(field.default, msgspec.Struct):
            if name in source:
                values[field.encode_name] = source[name]
            continue
        for inner in msgspec.structs.fields(field.default):
            inner_name = f"{name}_{inner.encode_name.upper()}"
            if inner_name in source:
                section = values.setdefault(field.encode_name, {})
                if not isinstance(section, dict):
                    raise SettingsError(f"{field.encode_name} is a section, [{field.encode_name}], not {section!r}")
                section[inner.encode_name] = _split_list(source[inner_name], inner.default)


def _split_list(value: Any, default: Any) -> Any:  # noqa: ANN401 - of any setting
    if isinstance(default, tuple) and isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value
