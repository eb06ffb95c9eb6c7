"""Generates the reports in this folder with the programs that people use to write reports.

Run manually: python tests/texts/write_reports.py. It needs chromium, LibreOffice (writer), pandoc, ghostscript and
poppler from Debian, and typst, reportlab, python-docx and odfpy from PyPI; the tests need none of them. The reports are
committed, together with expected.json, which is derived from reports.md only, never from what the indexer has read.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).parent
MONTHS = ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"]
HEADINGS = [
    "Ohjausryhmä", "Kumppanit", "Aineisto", "Viestintä", "Riskit", "Talous", "Arviointi", "Jatkuvuus",
    "Yhdenvertaisuus", "Kiitokset",
]  # fmt: skip


@dataclass
class Report:
    """A report of reports.md, extended by shared paragraphs."""

    name: str
    title: str
    authors: list[str]
    place: str
    day: date
    sections: list[tuple[str, str]]

    @property
    def path(self) -> Path:
        return HERE / self.name

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @property
    def language(self) -> str:
        return {"skargard": "sv", "ungdomsgarden": "sv", "englanti": "en"}.get(self.stem, "fi")

    @property
    def dateline(self) -> str:
        """The place and day as written on the cover, in one of two notations."""
        if self.language != "fi":
            return f"{self.place} {self.day.isoformat()}"
        if len(self.stem) % 2:
            return f"{self.place} {self.day.day}.{self.day.month}.{self.day.year}"
        return f"{self.place}, {self.day.day}. {MONTHS[self.day.month - 1]}kuuta {self.day.year}"


def reports() -> list[Report]:
    """Read reports.md. Finnish reports get between one and all paragraphs of the pool."""
    *texts, pool = (HERE / "reports.md").read_text("utf-8").removeprefix("=== ").split("\n=== ")
    shared = list(zip(HEADINGS, pool.splitlines()[1:], strict=True))
    result = []
    for at, content in enumerate(texts):
        name, title, authors, place, day, rest = content.split("\n", 5)
        parts = [part.split("\n", 1) for part in rest.removeprefix("## ").split("\n## ")]
        own = [(heading, text.strip()) for heading, text in parts]
        report = Report(
            name=name,
            title=title,
            authors=authors.split("; "),
            place=place,
            day=date.fromisoformat(day),
            sections=own,
        )
        if report.language == "fi":
            count = 10 if at % 3 == 2 else at % 10 + 1
            report.sections = own[:1] + [shared[(at + step) % 10] for step in range(count)] + own[1:]
        result.append(report)
    return result


def run(*command: str | Path, **more) -> None:
    subprocess.run([str(argument) for argument in command], check=True, capture_output=True, **more)


def by_chromium(report: Report, *, columns: int = 1, label: str = "Tekijät") -> None:
    """Print a web page with Chromium: with a title but no author in the properties, and with CSS columns."""
    body = "".join(f"<h2>{heading}</h2><p>{html.escape(text)}</p>" for heading, text in report.sections)
    page = (
        f'<!doctype html><html lang="{report.language}"><meta charset="utf-8"><title>{report.title}</title>'
        "<style>@page{size:A5;margin:18mm}body{font:11pt/1.4 serif}"
        f"main{{columns:{columns};column-gap:7mm;text-align:{'justify' if columns > 1 else 'left'}}}</style>"
        f"<h1>{report.title}</h1><p>{label}: {', '.join(report.authors)}</p>"
        f"<p>{report.dateline}</p><main>{body}</main></html>"
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.html")
        source.write_text(page, "utf-8")
        run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--print-to-pdf={report.path}", source.as_uri())  # fmt: skip


def by_office(report: Report) -> None:
    """Convert a flat ODT with LibreOffice: a header and a "page N of M" footer, a table, a footnote."""
    break_at = 3
    body = []
    for at, (heading, text) in enumerate(report.sections):
        style = "Luku" if at and at % break_at == 0 else "Heading_20_1"
        note = (
            '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
            "<text:p>Luvut ovat hankkeen omasta seurannasta.</text:p></text:note-body></text:note>"
            if at == 0
            else ""
        )
        body.append(
            f'<text:h text:style-name="{style}" text:outline-level="1">{heading}</text:h>'
            f'<text:p text:style-name="Text_20_body">{html.escape(text)}{note}</text:p>'
        )
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{year}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{amount} euroa</text:p></table:table-cell></table:table-row>"
        for year, amount in ((report.day.year - 1, "48 500"), (report.day.year, "51 200"))
    )
    text = OFFICE.format(
        title=report.title, author=report.authors[0], day=report.day.isoformat(),
        names=", ".join(report.authors), dateline=report.dateline, body="".join(body), rows=rows,
        language=report.language, country={"fi": "FI", "sv": "FI", "en": "GB"}[report.language],
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{report.stem}.fodt")
        source.write_text(text, "utf-8")
        kind = report.path.suffix[1:]
        run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
            "--outdir", report.path.parent, source)  # fmt: skip


OFFICE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:meta><dc:title>{title}</dc:title><meta:initial-creator>{author}</meta:initial-creator>
<dc:creator>{author}</dc:creator><meta:creation-date>{day}T09:00:00</meta:creation-date>
<dc:date>{day}T12:30:00</dc:date></office:meta>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:language="{language}" fo:country="{country}"
 style:font-name="Liberation Serif" fo:font-size="11pt" fo:hyphenate="true"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Text_20_body" style:display-name="Text body" style:family="paragraph"
 style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="justify" fo:margin-bottom="0.3cm"
 fo:line-height="130%"/></style:style>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard">
<style:text-properties fo:font-size="22pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:parent-style-name="Standard" style:default-outline-level="1"><style:paragraph-properties fo:margin-top="0.4cm"
 fo:margin-bottom="0.2cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="14pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:style style:name="Luku" style:family="paragraph" style:parent-style-name="Heading_20_1">
<style:paragraph-properties fo:break-before="page"/></style:style>
<style:page-layout style:name="A5"><style:page-layout-properties fo:page-width="14.8cm" fo:page-height="21cm"
 fo:margin="1.8cm"/><style:header-style><style:header-footer-properties fo:margin-bottom="0.5cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A5">
<style:header><text:p>Kehittämishankkeiden julkaisuja</text:p></style:header>
<style:footer><text:p>Sivu <text:page-number/> / <text:page-count/></text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>
<text:p text:style-name="Title">{title}</text:p>
<text:p text:style-name="Standard">Tekijät: {names}</text:p>
<text:p text:style-name="Standard">{dateline}</text:p>
{body}
<table:table><table:table-column table:number-columns-repeated="2"/>{rows}</table:table>
</office:text></office:body></office:document>
"""


def by_typst(report: Report, *, columns: int = 2) -> None:
    """Compile with Typst: justified and hyphenated, correct properties, a running header, a footer like "3 (7)"."""
    import typst

    names = ", ".join(f'"{name}"' for name in report.authors)
    numbers = '"1 (1)"' if columns == 1 else '"1"'
    text = "\n\n".join(f"= {heading}\n{body}" for heading, body in report.sections)
    page = (
        f'#set document(title: "{report.title}", author: ({names},), '
        f"date: datetime(year: {report.day.year}, month: {report.day.month}, day: {report.day.day}))\n"
        f'#set page("a5", columns: {columns}, margin: 1.8cm, numbering: {numbers}, '
        "header: [_Raportteja ja selvityksiä_])\n"
        f'#set text(lang: "{report.language}", 10.5pt)\n#set par(justify: true)\n'
        f'#place(top, scope: "parent", float: true)[#text(20pt, weight: "bold")[{report.title}]\n\n'
        f"{', '.join(report.authors)}]\n{text}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.typ")
        source.write_text(page, "utf-8")
        typst.compile(str(source), output=str(report.path))


def by_reportlab(report: Report, *, title: str) -> None:
    """Generate with ReportLab, as registers and services do; the title property may be a file name."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()
    story = [
        Paragraph(report.title, styles["Title"]),
        Paragraph(f"Laatija: {' ja '.join(report.authors)}", styles["Normal"]),
        Paragraph(report.dateline, styles["Normal"]),
        Spacer(1, 20),
    ]
    for heading, text in report.sections:
        story += [Paragraph(heading, styles["Heading2"]), Paragraph(text, styles["BodyText"])]
    story.append(Table([["Vuosi", "Kävijöitä"], [str(report.day.year - 1), "820"], [str(report.day.year), "1 130"]]))

    def footer(canvas, document):
        canvas.drawCentredString(A5[0] / 2, 30, f"- {document.page} -")

    SimpleDocTemplate(str(report.path), pagesize=A5, title=title, author="raportointi").build(
        story, onFirstPage=lambda *_: None, onLaterPages=footer
    )


def by_cairo(report: Report) -> None:
    """Print a web page and print the PDF again with Cairo: no title in the properties, and other fonts."""
    by_chromium(report, label="Författare")
    with tempfile.TemporaryDirectory() as folder:
        run("pdftocairo", "-pdf", report.path, Path(folder, "again.pdf"))
        report.path.write_bytes(Path(folder, "again.pdf").read_bytes())


def without_letters(report: Report, path: Path) -> None:
    """Convert to PostScript and back, as old PDF printers did: the fonts no longer map glyphs to letters."""
    by_chromium(report)
    with tempfile.TemporaryDirectory() as folder:
        run("pdftops", report.path, Path(folder, "report.ps"))
        run("ps2pdf", Path(folder, "report.ps"), path)


def by_python_docx(report: Report) -> None:
    """Generate with python-docx, with the soft page breaks of Word at every third heading."""
    import docx
    from docx.oxml import OxmlElement

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = report.title, "; ".join(report.authors)
    properties.created = properties.modified = datetime(*report.day.timetuple()[:3], 10, tzinfo=UTC)
    properties.comments = ""
    document.sections[0].header.paragraphs[0].text = "Kehittämishankkeiden julkaisuja"
    document.add_heading(report.title, 0)
    for at, (heading, text) in enumerate(report.sections):
        title = document.add_heading("", 1)
        if at and at % 3 == 0:
            title.add_run().element.append(OxmlElement("w:lastRenderedPageBreak"))
        title.add_run(heading)
        first, _, rest = text.partition(". ")
        paragraph = document.add_paragraph()
        paragraph.add_run(first + ". ").bold = True  # several runs per paragraph, as in files of Word
        paragraph.add_run(rest)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Kävijöitä", "1 130"
    document.save(str(report.path))


def by_pandoc(report: Report) -> None:
    """Convert Markdown with Pandoc: title, authors and date as paragraphs with styles, a footnote, no page breaks."""
    names = "\n".join(f"- {name}" for name in report.authors)
    body = "\n\n".join(f"# {heading}\n\n{text}" for heading, text in report.sections)
    page = (
        f"---\ntitle: '{report.title}'\nauthor:\n{names}\ndate: {report.dateline}\nlang: {report.language}\n---\n\n"
        f"{body}[^1]\n\n"
        "[^1]: Luvut ovat hankkeen omasta seurannasta.\n\n| Vuosi | Kävijöitä |\n|---|---|\n| 1. | 1 130 |\n"
    )
    noon = datetime(*report.day.timetuple()[:3], 12, tzinfo=UTC)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(noon.timestamp()))}
    run("pandoc", "-f", "markdown", "-o", report.path, input=page.encode(), env=environment)


def by_odfpy(report: Report) -> None:
    """Generate with odfpy, as programs write ODT: custom styles, a list, no page breaks."""
    from odf import dc, meta
    from odf.opendocument import OpenDocumentText
    from odf.style import Style, TextProperties
    from odf.text import H, List, ListItem, P

    document = OpenDocumentText()
    title = Style(name="Title", family="paragraph")
    title.addElement(TextProperties(fontsize="22pt"))
    document.styles.addElement(title)
    document.meta.addElement(meta.InitialCreator(text=report.authors[0]))
    document.meta.addElement(meta.CreationDate(text=f"{report.day.isoformat()}T08:15:00"))
    document.meta.addElement(dc.Date(text=f"{report.day.isoformat()}T09:15:00"))
    document.text.addElement(P(stylename=title, text=report.title))
    for heading, text in report.sections:
        document.text.addElement(H(outlinelevel=1, text=heading))
        document.text.addElement(P(text=text))
    names = List()
    for name in report.authors:
        item = ListItem()
        item.addElement(P(text=f"Yhteyshenkilö {name}"))
        names.addElement(item)
    document.text.addElement(names)
    document.save(str(report.path))


WRITERS = {
    "pdf/kylatalo.pdf": by_chromium,
    "pdf/omaishoitajat.pdf": by_office,
    "pdf/kalastajat.pdf": by_typst,
    "pdf/digituki.pdf": lambda report: by_reportlab(report, title=report.title),
    "pdf/turvetuotanto.pdf": lambda report: by_typst(report, columns=1),
    "pdf/maahanmuuttajaaidit.pdf": lambda report: by_chromium(report, columns=2),
    "pdf/mielenterveys.pdf": lambda report: by_reportlab(report, title="Microsoft Word - loppuraportti_v3.doc"),
    "pdf/skargard.pdf": by_cairo,
    "pdf/ruokaketju.pdf": by_office,
    "pdf/englanti.pdf": by_typst,
    "docx/lastensuojelu.docx": by_python_docx,
    "docx/tuulivoima.docx": by_office,
    "docx/muistikahvila.docx": by_pandoc,
    "docx/pyorailijat.docx": by_python_docx,
    "docx/saamelaisopetus.docx": by_office,
    "docx/yksinyrittajat.docx": by_pandoc,
    "docx/vesihuolto.docx": by_python_docx,
    "docx/musiikkiterapia.docx": by_office,
    "docx/ungdomsgarden.docx": by_pandoc,
    "docx/avoindata.docx": by_python_docx,
    "odt/perhekerho.odt": by_office,
    "odt/asunnottomat.odt": by_pandoc,
    "odt/mehilaiset.odt": by_odfpy,
    "odt/kotikuntoutus.odt": by_office,
    "odt/kulttuuripolku.odt": by_pandoc,
    "odt/ikaystavallinen.odt": by_office,
    "odt/tyopajat.odt": by_odfpy,
    "odt/lukukoira.odt": by_office,
    "odt/energianeuvonta.odt": by_pandoc,
    "odt/laulukirja.odt": by_office,
}
SINGLE_AUTHOR = (by_office, by_odfpy)  # their author property contains one name only


def expected(report: Report) -> dict[str, object]:
    """The expected content of a report, according to reports.md and the abilities of its writer."""
    is_single = WRITERS[report.name] in SINGLE_AUTHOR and not report.name.endswith(".pdf")
    return {
        "title": report.title,
        "people": report.authors[:1] if is_single else report.authors,
        "published": report.day.isoformat(),
        "paragraphs": [text for _, text in report.sections],
        "headings": [heading for heading, _ in report.sections],
    }


def main() -> None:
    """Write all reports and expected.json."""
    all_reports = reports()
    assert [report.name for report in all_reports] == list(WRITERS)
    (HERE / "broken").mkdir(exist_ok=True)
    for report in all_reports:
        report.path.parent.mkdir(exist_ok=True)
        if report.stem == "skargard":
            without_letters(report, HERE / "broken/kirjaimet.pdf")
        WRITERS[report.name](report)
    lines = {report.name: expected(report) for report in all_reports}
    (HERE / "expected.json").write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
