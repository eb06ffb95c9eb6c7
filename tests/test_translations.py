"""The pages in three languages: every text is translated, and visitors get the language that they want."""

from __future__ import annotations

import ast
import re
import tomllib
from html import unescape
from urllib.parse import quote

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from conftest import ROOT, TODAY
from jinja2 import Environment

from searchapp import create_app
from searchapp.i18n.languages import LANGUAGES

APP = ROOT / "searchapp"
FACETS = ROOT / "indexer/facets.py"  # the labels of facets are translated, too
TEMPLATES = sorted((APP / "templates").iterdir())
TRANSLATED = ("fi", "sv")
PLACEHOLDER_RE = re.compile(r"%\(\w+\)s|\{n\}")
NAMES = {"Hankehaku", "CSV", "GET", "XML", "indexer", "reindex", "corpus"}
MARKUP = {"class", "start", "autofocus"}  # attributes that a page passes to base.html
URLS_RE = re.compile(r"\b[\w.]+@[\w.]+|\bwww\.[\w.]+")
NOT_TRANSLATED = {"api.html", "opensearch.xml", "feed.atom.xml"}  # for programs, or marked as English


@pytest.fixture(scope="module")
def message_ids():
    """The message ids that Babel extracts from code and templates; plurals are tuples."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    methods = [(mapping["pattern"], mapping["method"]) for mapping in settings["tool"]["babel"]["mappings"]]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    extracted = {message for _, _, message, _, _ in extract_from_dir(APP, methods, keywords=keywords)}
    extracted |= {message for _, message, *_ in extract_from_file("python", FACETS, keywords=keywords)}
    return extracted - {""}


def catalogue(code):
    with (APP / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=code)


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_has_a_translation_of_every_message_and_no_other(message_ids, code):
    messages = {message.id: message for message in catalogue(code) if message.id}
    assert set(messages) == message_ids
    for message in messages.values():
        translations = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(translations), f"{message.id} has no translation in {code}"
        assert not message.fuzzy, f"the translation of {message.id} in {code} is marked as fuzzy"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message(code):
    for message in catalogue(code):
        if message.id:
            first, last = (message.id, message.id) if isinstance(message.id, str) else message.id
            translations = message.string if isinstance(message.string, tuple) else (message.string,)
            for translation, original in zip(translations, (first, last), strict=False):
                assert set(PLACEHOLDER_RE.findall(translation)) <= set(PLACEHOLDER_RE.findall(original)), translation
            assert set(PLACEHOLDER_RE.findall(translations[-1])) == set(PLACEHOLDER_RE.findall(last)), translations[-1]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_contains_no_untranslated_text(path):
    if path.name in NOT_TRANSLATED:
        return
    tokens = Environment(autoescape=True).lex(path.read_text("utf-8"))
    markup = "".join(text if kind == "data" else "\x01" for _, kind, text in tokens)
    bare = URLS_RE.sub("", re.sub(r"<[^>]*>", " ", re.sub(r"&\w+;", "", markup)))
    assert set(re.findall(r"[^\W\d_]{2,}", bare)) <= NAMES | MARKUP
    for name in ("aria-label", "placeholder", "title", "alt"):
        values = re.findall(rf'\s{name}="([^"\x01]*)"', markup)
        literal = {value for value in values if re.search(r"[^\W\d_]", value)}
        assert literal <= NAMES, literal


CODE = [path for folder in ("web", "pages", "i18n") for path in sorted((APP / folder).rglob("*.py"))]
CODE = [path for path in CODE if path.name != "security.py"]  # its error page has all three languages


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_code_of_the_pages_contains_no_finnish_or_swedish(path):
    docstrings = set()
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False):
            docstrings.add(id(node.body[0].value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            assert not re.search("[åäöÅÄÖ]", node.value), node.value


@pytest.mark.parametrize(
    ("path", "code", "text"),
    [
        ("/?q=kunta", "fi", "tulosta haulle ”kunta”"),
        ("/sv/?q=kunta", "sv", "resultat för ”kunta”"),
        ("/en/?q=kunta", "en", "results for “kunta”"),
        ("/sv/none", "sv", "Sidan finns inte"),
        ("/en/documents/none", "en", "Page not found"),
    ],
)
def test_the_path_determines_the_language_of_a_page(client, path, code, text):
    page = client.get(path, headers={"Accept-Language": "fi"}).text
    assert f'<html lang="{code}">' in page
    assert text in page.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("accepted", "location"),
    [("sv-FI,sv;q=0.9,en;q=0.5", "/sv/"), ("en-US", "/en/"), ("fi-FI,en;q=0.8", None), ("de", None), ("", None)],
)
def test_a_first_visit_redirects_to_the_language_of_the_browser(client, accepted, location):
    reply = client.get("/", headers={"Accept-Language": accepted})
    assert reply.headers.get("Location") == location
    assert {"Accept-Language", "Cookie"} <= set(reply.vary)


def test_only_the_start_page_without_parameters_redirects(client):
    for path in ("/?q=kunta", "/about", "/funders"):
        assert client.get(path, headers={"Accept-Language": "sv"}).status_code == 200


def test_a_chosen_language_is_remembered(client):
    reply = client.get("/language/sv?to=/sv/%3Fq%3Dkunta")
    assert (reply.status_code, reply.headers["Location"]) == (302, "/sv/?q=kunta")
    assert client.get("/", headers={"Accept-Language": "fi"}).headers["Location"] == "/sv/"
    assert client.get("/language/fi?to=/").headers["Location"] == "/"
    assert client.get("/", headers={"Accept-Language": "sv"}).status_code == 200


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/\t/evil.example"])
def test_choosing_a_language_never_redirects_to_another_site(client, to):
    assert client.get(f"/language/en?to={quote(to)}").headers["Location"] == "/en/"


def test_an_unsupported_language_is_not_found(client):
    assert client.get("/language/de?to=/").status_code == 404


@pytest.mark.parametrize("path", ["/?q=kunta&status=ended", "/documents/sivut/perhekeskus-tutuksi.txt", "/about"])
def test_a_page_links_to_itself_in_the_other_languages(client, path):
    for link in re.findall(r'href="(/language/[^"]+)"', client.get(path).text):
        location = client.get(link).headers["Location"]
        assert client.get(location).status_code == 200
        assert location.removeprefix("/sv").removeprefix("/en") == path


def test_the_accessibility_statement_has_a_path_in_each_language(client):
    names = {"/saavutettavuusseloste": "fi", "/sv/tillganglighetsutlatande": "sv", "/en/accessibility-statement": "en"}
    for path, code in names.items():
        assert f'<html lang="{code}">' in client.get(path).text
    assert client.get("/accessibility-statement").headers["Location"] == "/en/accessibility-statement"
    assert client.get("/en/saavutettavuusseloste").headers["Location"] == "/en/accessibility-statement"


def test_a_page_rendered_first_in_one_language_does_not_affect_the_others(sample):
    """Jinja evaluates filters of constants at compile time, which would be in the language of the first request."""
    client = create_app(sample, today=lambda: TODAY).test_client()
    words = {"/sv": ("År", "Finansiär"), "": ("Vuosi", "Rahoittaja"), "/en": ("Year", "Funder")}
    for prefix, (year, funder) in words.items():
        page = client.get(f"{prefix}/documents/kehittamishankkeet/kolme-kuntaa.txt").text
        assert f"<legend>{year}</legend>" in client.get(f"{prefix}/?q=kunta").text
        assert f'<th scope="col">{funder}</th><th scope="col">{year}</th>' in page


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_the_examples_of_the_help_find_some_documents(client, prefix):
    page = client.get(f"{prefix}/about").text
    examples = re.findall(r'<th scope="row"><a href="([^"]+)"><code>', page)
    assert len(examples) == 8
    for example in examples:
        total = client.get(f"/api/v1/search{unescape(example).removeprefix(prefix + '/')}").json["total"]
        assert 0 < total < 123, example


@pytest.mark.parametrize(
    ("code", "day", "month", "number"),
    [
        ("fi", "5.3.2019", "3/2019", "1 234 567"),
        ("sv", "5.3.2019", "3/2019", "1 234 567"),
        ("en", "5 Mar 2019", "Mar 2019", "1,234,567"),
    ],
)
def test_dates_and_numbers_are_formatted_for_the_language(code, day, month, number):
    from datetime import date

    language = LANGUAGES[code]
    assert (language.date(date(2019, 3, 5)), language.date(date(2019, 3, 5), 2)) == (day, month)
    assert language.number(1234567).replace("\u00a0", " ") == number


def test_text_in_another_language_has_a_lang_attribute(client):
    page = client.get("/en/?q=kunta").text
    assert re.search(r'<h2><a href="[^"]+" lang="fi">', page)
