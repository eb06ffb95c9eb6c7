"""The main text of web pages whose markup says little: misleading names, text outside paragraphs, lists."""

import json
import tarfile

import pytest
from saved import read, read_one

from indexer.model import Document
from indexer.sources import SourceFile, read_file

ARTICLE = (
    "<p>Kirjastossa korjattiin polkupyöriä koko kevään, ja pajaan tuli väkeä myös naapurikunnasta asti.</p>"
    "<p>Syksyllä pajalle hankittiin hitsauslaite, jota neuvoo eläkkeellä oleva seppä.</p>"
)
OTHERS = "".join(
    f"<div class='item'><p>Toinen asia {number}: kunnan kuukausikirjeessä kerrotaan teistä ja uimahallista.</p></div>"
    for number in range(9)
)


@pytest.mark.parametrize(
    "name",
    [
        "no-share",
        "widget Text",
        "left-sidebar",
        "page_feedback",
        "tags",
        "has-footer",
        "consent-ok",
        "related-on",
        "comments",
    ],
)
def test_a_wrapper_is_not_removed_because_of_its_name(tmp_path, name):
    page = (
        f"<html><body><h1>Pyöräpaja</h1><div class='{name}'><div>{ARTICLE}</div></div><div>{OTHERS}</div></body></html>"
    )
    assert "hitsauslaite" in read_one(tmp_path, page, "sivu.html").text


@pytest.mark.parametrize("tags", ["<div>{}</div>", "<div><span>{}</span></div>", "<section><h2>Osa</h2>{}</section>"])
def test_text_without_paragraphs_is_read_although_the_page_has_a_short_paragraph(tmp_path, tags):
    texts = (
        "Pyöräpaja auttaa kuntalaisia huoltamaan pyöränsä itse, eikä aikaa tarvitse varata etukäteen.",
        "Pajan työkalut saa lainaksi myös kotiin, jos palauttaa ne saman viikon aikana.",
    )
    body = "".join(tags.format(text) for text in texts)
    page = f"<html><head><title>Pyöräpaja</title></head><body>{body}<p>Paja on suljettu pyhinä.</p></body></html>"
    (document,) = (item for item in read(tmp_path, page, "sivu.html") if hasattr(item, "text"))
    assert all(text in document.text for text in texts)


@pytest.mark.parametrize(
    "content",
    [
        "<ul><li>vasara ja naulat</li><li>vesivaaka</li></ul>",
        "<ol><li>vasara ja naulat</li></ol>",
        "<dl><dt>lainattavana</dt><dd>vasara ja naulat</dd></dl>",
        "<table><tr><td>Ma</td><td><ul><li>vasara ja naulat</li></ul></td></tr></table>",
    ],
)
def test_lists_below_the_body_and_in_cells_are_read(tmp_path, content):
    page = f"<html><body><h1>Pyöräpaja</h1>{ARTICLE}{content}<p>Tervetuloa pajalle.</p></body></html>"
    text = read_one(tmp_path, page, "sivu.html").text
    assert "vasara ja naulat" in text
    assert text.index("hitsauslaite") < text.index("vasara") < text.index("Tervetuloa")


def test_a_credit_of_a_picture_is_not_part_of_the_text(tmp_path):
    page = f"<html><body><h1>Pyöräpaja</h1><main>{ARTICLE}<p>Kuva: Aino Kivi</p>{ARTICLE}</main></body></html>"
    assert "Aino Kivi" not in read_one(tmp_path, page, "sivu.html").text


def test_a_poem_in_a_wrapper_with_the_name_of_a_frame_is_read(tmp_path):
    verses = "".join(f"Pyörä {number} ja ketju soi,<br>aamu aukeaa taas pajan oi.<br>" for number in range(20))
    menu = "".join(
        f"<li><a href='/{number}'>Runo numero {number} ja sen säveltäjän nimi</a></li>" for number in range(90)
    )
    page = f"<html><body><aside><ul>{menu}</ul></aside><div class='widget Blog'>{verses}</div></body></html>"
    assert "Pyörä 19" in read_one(tmp_path, page, "sivu.html").text


@pytest.mark.slow(30)
def test_real_pages_keep_more_text_than_trafilatura_alone_and_no_more_boilerplate(tmp_path, shared):
    from trafilatura import extract

    expected = json.loads((shared / "real/html/expected.json").read_text("utf-8"))
    with tarfile.open(shared / "real/html/pages.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    ours, plain = [0, 0], [0, 0]
    for name, sentences in expected.items():
        (path,) = tmp_path.rglob(f"{name}*")
        documents = [item for item in read_file(SourceFile(path, name)) if isinstance(item, Document)]
        extracted = extract(path.read_bytes()) or ""
        assert documents or not extracted, f"{name} is empty"
        texts = [f"{document.title} {document.summary} {document.results} {document.text}" for document in documents]
        for counts, text in ((ours, " ".join(texts)), (plain, extracted)):
            for index, key in enumerate(("with", "without")):
                counts[index] += sum(" ".join(part.split()) in " ".join(text.split()) for part in sentences[key])
    assert ours[0] >= plain[0]
    assert ours[1] <= plain[1]
