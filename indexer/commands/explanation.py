"""The explanation of `indexer explain`: the value of each field of a document, and where it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from indexer.analysis import Analyzer
from indexer.analysis.documents import analyze
from indexer.errors import SourceError
from indexer.indexing.enrichment import with_names, with_regions
from indexer.indexing.source_files import reading_of
from indexer.model import Document, Status
from indexer.normalize import collapse_spaces
from indexer.settings import Settings, Source
from indexer.sources import Problem, ReadOptions, SourceFile, format_of, read_file
from indexer.sources.facts.fact import Fact
from indexer.sources.facts.reading import Reading
from indexer.sources.facts.vocabulary import use_labels
from indexer.sources.registers.observation import RecordOrigin, observed_by
from indexer.vocabularies.funders import load_funders
from indexer.vocabularies.regions import Regions

_PERIOD = ("period", "start", "end", "start_year", "end_year", "year")
_KEYS_OF: Mapping[str, tuple[str, ...]] = {  # keys of facts and columns by field, where they differ from its name
    "titles": ("titles.en", "titles.sv"),
    "period": _PERIOD,
    "status": ("status", "status_word"),
    "lead": ("lead", "organisations", "partners"),
    "organisations": ("organisations", "lead", "partners"),
    "funders": ("funders", "fund", "authority", "total_eur"),
    "total_eur": ("total_eur", "funders"),
    "codes": ("code", "id"),
    "places": ("place",),
    "stated_regions": ("region",),
}
_STATUS = "status"
_JOINED = ("titles", "period", "organisations", "funders")  # of several facts; other fields are of the first stated
_DATES_OF = {Status.ENDED: ("end",), Status.PLANNED: ("start",)}  # that a status follows from, else from both
_FIELDS = (
    *("title", "titles", "period", "published", "lead", "organisations", "funders", "total_eur", "people", "codes"),
    *("places", "stated_regions", "summary", "results", "text", "url"),
)
_RULES = {  # where the value is found if no label or column has it
    "period": "the title or the text",
    "published": "a date line or the metadata of the page",
    "organisations": "the text",
    "funders": "the text, by names of known funders",
    "total_eur": "the table of funding, or the sum of the amounts",
    "people": "a byline",
    "text": "the rest of the page",
    "summary": "the beginning or the metadata of the page",
    "url": "the metadata or the links of the page",
}


class Finding(msgspec.Struct, frozen=True):
    """The value of a field, as text, and where it was found."""

    field: str
    value: str
    origin: str


class Explanation(msgspec.Struct, frozen=True):
    """How a document was read. line: of a record. details: shown and searched under the heading of the source.

    frame: lines that belong to the site. unused: labels that no field holds.
    """

    id: str
    file: str
    line: int | None
    kind: str
    findings: list[Finding]
    details: list[str] = []
    frame: list[str] = []
    unused: list[str] = []


Result = tuple[list[Explanation], list[Problem]]


class Explainer:
    """Explains the documents of files."""

    def __init__(self, settings: Settings, *, today: date) -> None:
        self._settings, self._today = settings, today
        self._funders = load_funders(settings.funders_file)
        self._analyzer = Analyzer(default=settings.language)
        self._regions = Regions(self._analyzer)

    def explain(self, path: Path, *, line: int | None = None, document_id: str = "") -> Result:
        """Return the explanations of the documents of a file, or of one record of it, and the problems.

        Raises: SourceError if the file cannot be read.
        """
        file = _source_file(path, self._settings)
        use_labels(file.options.labels)
        try:
            page_format = format_of(file)
            if page_format.read_page:
                reading = page_format.read_page(file)
                return self._of_page(reading, file), list(reading.problems)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}") from error
        except SourceError as error:
            raise SourceError(f"{path}: {error}") from error
        return self._of_records(file, line, document_id)

    def _of_page(self, reading: Reading, file: SourceFile) -> list[Explanation]:
        if reading.document is None:
            return []
        labelled: dict[str, list[str]] = {}
        for fact in reading.facts:
            if any(fact.lines):
                labelled.setdefault(fact.key, []).append(_label(fact))
        document = reading.document
        unlabelled = _rules_of_page(document, file)
        return [
            Explanation(
                document.id,
                file.name,
                None,
                document.kind,
                list(self._findings(document, _origin_in(labelled, unlabelled))),
                details=_details(document),
                frame=[collapse_spaces(line) for line in reading.frame],
                unused=list(dict.fromkeys(fact.label for fact in reading.facts if not fact.key)),
            )
        ]

    def _of_records(self, file: SourceFile, line: int | None, document_id: str) -> Result:
        origins: list[RecordOrigin] = []
        explanations: list[Explanation] = []
        problems: list[Problem] = []
        with observed_by(origins.append):
            for item in read_file(file):
                if isinstance(item, Problem):
                    problems.append(item)
                elif isinstance(item, Document):
                    origin = origins.pop() if origins else None  # that of the record that was read last
                    origins.clear()
                    number = origin.number if origin else None
                    if line in (None, number) and document_id in ("", item.id):
                        explanations.append(self._of_record(item, file, origin))
        return explanations, problems

    def _of_record(self, document: Document, file: SourceFile, origin: RecordOrigin | None) -> Explanation:
        columns = origin.columns if origin else {}
        labelled = {key: [f"column {' | '.join(names)!r}"] for key, names in columns.items()}
        findings = list(self._findings(document, _origin_in(labelled, {})))
        number = origin.number if origin else None
        return Explanation(document.id, file.name, number, document.kind, findings, details=_details(document))

    def _findings(self, document: Document, origin: Callable[[str], str]) -> Iterator[Finding]:
        split = with_names(document, self._funders)
        for field in _FIELDS:
            if value := _text_of(getattr(document, field)):
                shown = _text_of(getattr(split, field))
                parts = f", split into {shown}" if shown != value else ""
                yield Finding(field, value, origin(field) + parts)
        yield from self._status(document, origin)
        yield from self._language(document)
        yield from self._region(split)
        for funder in split.funders:
            if (group := self._funders.group(funder)) != funder:
                yield Finding("funder in the facet", group, f"the table of funders, for {funder!r}")

    def _status(self, document: Document, origin: Callable[[str], str]) -> Iterator[Finding]:
        status = document.status(self._today)
        if status is None:
            return
        if document.stated_status == status and (status.is_final or not document.period.end):
            yield Finding("status", status, f"stated as {document.status_word or status.value!r}: {origin(_STATUS)}")
        elif document.period:
            names = _DATES_OF.get(status, ("start", "end"))
            ends = [f"{name} date {value}" for name in names if (value := getattr(document.period, name))]
            stated = f"; the source says {document.status_word!r}" if document.status_word else ""
            yield Finding("status", status, f"from the {' and the '.join(ends)}{stated}")
        else:
            yield Finding("status", status, "neither dates nor a status are stated")

    def _language(self, document: Document) -> Iterator[Finding]:
        if document.language:
            yield Finding("language", document.language, "stated by the source")
        else:
            language = analyze([document], self._analyzer).documents[0].language
            yield Finding("language", language, "recognised from the words")

    def _region(self, document: Document) -> Iterator[Finding]:
        regions = with_regions(document, self._regions).regions
        if regions:
            stated = "the stated region" if document.stated_regions else "names of places and organisations"
            yield Finding("region", "; ".join(regions), stated)


def _source_file(path: Path, settings: Settings) -> SourceFile:
    """Return a file with the name and the options that it has in a run: of its [[source]], or of the corpus."""
    resolved = path.resolve()
    options, name = ReadOptions(), path.name
    if resolved.is_relative_to(settings.corpus.resolve()):
        name = resolved.relative_to(settings.corpus.resolve()).as_posix()
    for source in settings.source:
        if source.path and (inner := _name_in(source, resolved)):
            options, name = reading_of(source), inner
    options = replace(options, labels=settings.own_labels)
    limits = settings.limits
    return SourceFile(path, name, limits.file_bytes, options=options, max_document_bytes=limits.document_bytes)


def _name_in(source: Source, path: Path) -> str:
    """Return the name of a file in a source, "" if the source does not contain it."""
    root = Path(source.path).expanduser().resolve()
    if path == root:
        return f"{source.name}/{path.name}"
    return f"{source.name}/{path.relative_to(root).as_posix()}" if path.is_relative_to(root) else ""


def _origin_in(labelled: Mapping[str, Sequence[str]], rules: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that returns where a field was found. labelled: labels or columns by key."""

    def origin(field: str) -> str:
        keys = _KEYS_OF.get(field, (field,))
        used = [key for key in keys if key in labelled]
        labels = dict.fromkeys(label for key in (used if field in _JOINED else used[:1]) for label in labelled[key])
        return ", ".join(labels) or rules.get(field) or "the source"

    return origin


def _rules_of_page(document: Document, file: SourceFile) -> dict[str, str]:
    """Return where fields without a label were found."""
    rules = dict(_RULES)
    try:
        lines = file.lines if file.suffix in (".txt", ".md", "") else []
    except (SourceError, OSError):
        lines = []
    number = next((number for number, line in enumerate(lines, 1) if line.strip("# ") == document.title), 0)
    rules["title"] = f"line {number} of the text" if number else "the title or the first heading of the page"
    return rules


def _label(fact: Fact) -> str:
    return f"label {fact.label!r}, line {fact.line}" if fact.line else f"label {fact.label!r}"


def _text_of(value: object) -> str:
    """Return the value of a field as text, "" if it is empty."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {text}" for key, text in value.items())
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if (start := getattr(value, "start", None)) or getattr(value, "end", None):
        return f"{start or ''}–{getattr(value, 'end', None) or ''}"
    return collapse_spaces(str(value)) if value else ""


def _details(document: Document) -> list[str]:
    from indexer.details import details_of

    return [f"{name}: {'; '.join(values)}" for name, values in details_of(document).items()]
