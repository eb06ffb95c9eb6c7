"""A document of two sources is shown once with both sources; similar documents of one source are shown separately."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
from click.testing import CliRunner
from small_corpora import documents_in, settings_in

from indexer.cli import main as indexer
from indexer.indexing.changes.evidence import TitleUse, evidence
from indexer.indexing.changes.fingerprints import fingerprint_of
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind
from indexer.settings import Source
from indexer.storage.duplicates import load_duplicates
from indexer.storage.index_folder import IndexFolder
from searchapp import create_app

LONG = " ".join(f"sana{number} kertoo hankkeen arjesta ja tuloksista" for number in range(30))


def record(document_id, title="Vertaisten matkassa – tukea omaisille", **more):
    return {
        "id": document_id, "title": title, "start_year": 2015, "end_year": 2018, "language": "fi", "type": "project",
        "lead": "Metsäpolku ry",
    } | more  # fmt: skip


def write(settings, folder, *records):
    (settings.corpus / folder).mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record) for record in records]
    (settings.corpus / folder / "r.jsonl").write_text("\n".join([*lines, ""]), "utf-8")


def duplicates(settings):
    return {main: sorted(ids) for main, ids in load_duplicates(IndexFolder(settings.index).current().folder).items()}


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.mark.parametrize(
    "other",
    [
        record("b"),
        record("b", "VERTAISTEN MATKASSA: tukea omaisille (2015-2018)"),
        record("b", "Vertaisten matkasa – tukea omaisille"),
        record("b", "Aivan toinen nimi samalle asialle", summary=LONG),
        record("b", total_eur=500),
        record("b", "Kamratstödets resa", code=["s 20420"]),
        record("b", "Metsäpolun matka", start_year=None, end_year=None, code=["S20420"]),
        record("b", lead="METSÄPOLKU R.Y.", funders="RAY"),
        record("b", "Kamratstödets resa", lead="Metsäpolku rf", code=["S20420"]),
        record("b", lead="Metsäpolku"),
    ],
    ids=[
        "same title",
        "punctuation",
        "typing error",
        "same text",
        "sum",
        "Swedish",
        "code only",
        "spelling",
        "rf",
        "no form",
    ],
)
def test_a_project_in_two_registers_is_shown_once(settings, other):
    write(settings, "x", record("a", summary=LONG, code=["S20420"], funders="STEA"))
    write(settings, "y", other)
    report = reindex(settings)
    assert set(documents_in(settings)) == {"a"}
    assert (report.duplicates, report.documents, duplicates(settings)) == (1, 1, {"a": ["b"]})


@pytest.mark.parametrize(
    "other",
    [
        record("b", start_year=2019, end_year=2021),
        record("b", "Vertaisten matkassa – tukea nuorille"),
        record("b", type="page"),
        record("b", lead="Rantakylän Soutajat ry", total_eur=500),
        record("b", lead="Metsäpolku ry", total_eur=700),
        record("b", code=["S20999"]),
        record("b", "Aivan toinen nimi", summary=LONG, lead="Rantakylän Soutajat ry"),
        record("b", funders="Kylien kaupunki"),
        record("b", lead=None),
        record("b", "Vertaisten matkassa – tukea omaisille, vaihe 2"),
        record("b", "Vertaisten matkassa – tukea omaisille II", summary=LONG),
        record("b", start_year=None, end_year=None),
    ],
    ids=[
        *("period", "title", "kind", "organisation", "sum", "code", "text-of-another-organisation", "funder"),
        *("no-organisation", "phase", "Roman-phase", "no-period"),
    ],
)
def test_different_documents_are_no_duplicates(settings, other):
    write(settings, "x", record("a", total_eur=500, code=["S20420"], funders="Rannan kaupunki", summary=LONG))
    write(settings, "y", other)
    assert reindex(settings).duplicates == 0
    assert set(documents_in(settings)) == {"a", "b"}


def test_documents_of_one_source_are_no_duplicates(settings):
    write(settings, "x", record("a"), record("b"))
    assert reindex(settings).duplicates == 0


def test_records_with_one_id_in_two_registers_are_duplicates_only_if_they_match(settings):
    write(settings, "x", record("1"), record("2"))
    write(settings, "y", record("1"), record("2", "Metsäpolku kotiin päin"))
    report = reindex(settings)
    assert (duplicates(settings), report.problems) == ({"1": ["y/r.jsonl#1"]}, [])
    assert set(documents_in(settings)) == {"1", "2", "y/r.jsonl#2"}


def test_a_duplicate_is_shown_when_its_original_is_removed(settings):
    write(settings, "x", record("a"), record("c", "Aivan muu hanke toisaalla"))
    write(settings, "y", record("b"))
    reindex(settings)
    write(settings, "x", record("c", "Aivan muu hanke toisaalla"))
    reindex(settings)
    assert set(documents_in(settings)) == {"b", "c"}
    assert duplicates(settings) == {}


def test_a_duplicate_is_shown_when_its_original_changes(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    reindex(settings)
    write(settings, "x", record("a", "Metsäpolku kotiin päin"))
    reindex(settings)
    assert set(documents_in(settings)) == {"a", "b"}


def test_a_document_of_an_earlier_source_replaces_the_one_shown(settings):
    write(settings, "y", record("b"), record("c", "Aivan muu hanke toisaalla"))
    reindex(settings)
    write(settings, "x", record("a"))
    reindex(settings)
    assert (set(documents_in(settings)), duplicates(settings)) == ({"a", "c"}, {"a": ["b"]})
    assert reindex(settings).files_read == 0


def test_nothing_is_read_again_when_nothing_changed(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    reindex(settings)
    assert reindex(settings).files_read == 0
    assert duplicates(settings) == {"a": ["b"]}


def test_duplicates_can_be_shown_separately(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    reindex(settings)
    report = reindex(msgspec.structs.replace(settings, duplicates=False))
    assert "duplicates" in report.rebuilt
    assert set(documents_in(settings)) == {"a", "b"}


def test_incremental_runs_find_the_duplicates_that_a_full_run_finds(settings, tmp_path):
    steps = [
        ("x", [record("a"), record("d", "Metsäpolku kotiin päin")]),
        ("y", [record("b", summary=LONG)]),
        ("z", [record("c", "Toisen niminen mutta sama", summary=LONG), record("e", "Metsäpolku kotiin päin")]),
        ("x", [record("d", "Metsäpolku kotiin päin")]),
        ("w", [record("f", "Metsäpolku kotiin päin")]),
    ]
    for folder, records in steps:
        write(settings, folder, *records)
        reindex(settings)
        (tmp_path / "fresh").mkdir(exist_ok=True)
        fresh = msgspec.structs.replace(settings, index=tmp_path / "fresh" / "index")
        reindex(fresh, full=True)
        assert (set(documents_in(settings)), duplicates(settings)) == (set(documents_in(fresh)), duplicates(fresh))


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_incremental_runs_gives_the_index_of_a_full_run(settings, tmp_path, seed):
    choose = random.Random(seed).choice
    fresh = msgspec.structs.replace(settings, index=tmp_path / "fresh")
    fresh.index.mkdir()
    for _step in range(6):
        folder = choose("wxyz")
        write(settings, folder, *[_any_record(choose, f"{choose(folder + 'a')}{number}") for number in range(5)])
        reindex(settings)
        reindex(fresh, full=True)
        assert (documents_in(settings), duplicates(settings)) == (documents_in(fresh), duplicates(fresh))
    assert reindex(settings).files_read == 0


def _any_record(choose, document_id):
    return record(
        document_id,
        choose(["Kirjo", "Kesäleiri lapsille", "Yleisavustus", "Vertaisten matkassa"]),
        start_year=choose([2015, 2015, 2016]),
        lead=choose(["Metsäpolku ry", "Kyläseura ry", "Rantakylän Soutajat ry", None]),
        total_eur=choose([None, None, 500, 700]),
        code=choose([[], ["S20420"], ["S20421"]]),
        summary=choose(["", LONG]),
        text=choose(["", "", "Soudettiin aamulla.", "Soudettiin illalla."]),
    )


def test_projects_without_a_period_are_duplicates_only_with_the_same_sum_or_text():
    def reason(total_eur, summary=""):
        one, other = (
            fingerprint_of(
                Document(
                    name, Kind.PROJECT, "Vertaisten matkassa", "x", organisations=("Kyläseura ry",),
                    total_eur=total_eur, summary=summary,
                )
            )
            for name in ("a", "b")
        )  # fmt: skip
        return evidence(one, other, TitleUse(), is_same_source=False)

    assert reason(500) == "the same title, organisation and sum"
    assert reason(None, LONG) == "the same title, organisation and text"
    assert reason(None) == ""


@pytest.mark.parametrize("title", ["Yleisavustus", "Hanke", "Toiminta-avustus 2015", "Verksamhetsbidrag", "Vaihe 2"])
def test_titles_of_generic_words_do_not_identify_a_project(settings, title):
    write(settings, "x", record("a", title))
    write(settings, "y", record("b", title))
    assert reindex(settings).duplicates == 0


def test_a_short_name_identifies_a_project_of_an_organisation(settings):
    write(settings, "x", record("a", "Kirjo"))
    write(settings, "y", record("b", "KIRJO-hanke"))
    assert reindex(settings).merged[0].reason == "the same title, organisation and period"


def test_a_title_that_many_organisations_use_does_not_identify_a_project(settings):
    leads = [f"Kyläseura {number} ry" for number in range(3)]
    write(settings, "x", *[record(f"a{lead}", "Kesäleiri lapsille", lead=lead) for lead in leads[:2]])
    write(settings, "y", *[record(f"b{lead}", "Kesäleiri lapsille", lead=lead) for lead in leads[:2]])
    assert reindex(settings).duplicates == 2
    write(settings, "z", record("c", "Kesäleiri lapsille", lead=leads[2]))
    assert reindex(settings).duplicates == 0
    assert len(documents_in(settings)) == 5


def test_a_code_that_a_file_uses_for_several_projects_identifies_none(settings):
    write(settings, "x", record("a", "Sauna kylään", code=["VN/77/2015"], lead=None))
    write(settings, "y", *[record(f"b{word}", f"Laituri {word}", code=["VN/77/2015"]) for word in ("itään", "etelään")])
    assert reindex(settings).duplicates == 0


def write_page(settings, name, *lines):
    path = settings.corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, ""]), "utf-8")


def test_a_page_and_the_row_of_its_register_are_one_document_with_both_sources(settings):
    write(settings, "hankkeet", record("S20420", "Kamariorkesteri kouluissa", total_eur=90_000, code=["S20420"]))
    write_page(
        settings, "hankkeet/sivu.txt", "Kamariorkesteri kouluissa", "", "Hanke vie soittajia alakouluihin.", "",
        "Toteuttaja: Metsäpolku ry", "Toteutusaika: 1.1.2015 – 31.12.2018", "Rahoittaja: Kylien säätiö",
    )  # fmt: skip
    report = reindex(settings)
    assert [str(merge) for merge in report.merged] == [
        "hankkeet/sivu.txt is shown as part of hankkeet/r.jsonl [S20420]: the same title, organisation and period"
    ]
    page = create_app(settings).test_client().get("/documents/S20420").text
    assert "hankkeet/sivu.txt" in page
    assert "hankkeet/r.jsonl" in page


NEWS = (
    "Koulun piha avattiin",
    "3.5.2021",
    "",
    "Kylän koulun uusi piha avattiin lasten juhlassa sateesta huolimatta eilen.",
)
OTHER_NEWS = (
    *NEWS[:3],
    "Pihan avajaisia vietetään toisen koulun luona vasta ensi viikolla illalla, jos sää sen sallii.",
)


@pytest.mark.parametrize("copy", ["uutiset/b.txt", "muut/a.txt"])
def test_a_news_item_in_two_files_is_shown_once(settings, copy):
    write_page(settings, "uutiset/a.txt", *NEWS)
    write_page(settings, copy, *NEWS)
    assert [merge.reason for merge in reindex(settings).merged] == ["the same title and text"]


def test_news_with_one_title_and_different_texts_are_two(settings):
    write_page(settings, "uutiset/a.txt", *NEWS)
    write_page(settings, "uutiset/b.txt", *OTHER_NEWS)
    assert reindex(settings).duplicates == 0


def test_the_documents_of_a_source_can_be_shown_separately(settings, tmp_path):
    write(settings, "x", record("a"))
    (tmp_path / "rekisteri").mkdir()
    (tmp_path / "rekisteri" / "r.jsonl").write_text(json.dumps(record("b")) + "\n", "utf-8")

    def with_source(**options):
        source = Source("rekisteri", path=str(tmp_path / "rekisteri"), **options)
        return msgspec.structs.replace(settings, source=(source,))

    assert reindex(with_source()).duplicates == 1
    report = reindex(with_source(duplicates=False))
    assert (report.duplicates, report.rebuilt) == (0, "the setting duplicates of the source rekisteri changed")
    assert set(documents_in(settings)) == {"a", "b"}
    assert reindex(with_source()).duplicates == 1


def test_the_command_says_how_many_documents_were_merged_and_lists_them(settings):
    write(settings, "x", record("a"))
    write(settings, "y", record("b"))
    arguments = ["reindex", "--corpus", str(settings.corpus), "--index", str(settings.index)]
    brief = CliRunner().invoke(indexer, arguments).stdout
    assert "1 document is shown as part of another that describes the same; --verbose lists them" in brief
    line = "  y/r.jsonl [b] is shown as part of x/r.jsonl [a]: the same title, organisation and period"
    assert line in CliRunner().invoke(indexer, [*arguments, "--verbose"]).stdout.splitlines()
    assert json.loads(CliRunner().invoke(indexer, [*arguments, "--json"]).stdout)["merged"] == [
        {
            "id": "b", "file": "y/r.jsonl", "main": "a", "main_file": "x/r.jsonl",
            "reason": "the same title, organisation and period",
        }
    ]  # fmt: skip


def test_the_page_and_the_api_show_both_sources(settings):
    write(settings, "x", record("a", summary=LONG))
    write(settings, "y", record("b", url="https://example.fi/b"))
    reindex(settings)
    client = create_app(settings).test_client()
    reply = client.get("/api/v1/documents/b").json
    assert reply["document"]["id"] == "a"
    assert [(duplicate["source"], duplicate["url"]) for duplicate in reply["also"]] == [
        ("y/r.jsonl", "https://example.fi/b")
    ]
    assert client.get("/documents/b").headers["Location"] == "/documents/a"
    assert "y/r.jsonl" in client.get("/documents/a").text
    assert "y/r.jsonl" in client.get("/?q=vertaisten").text


@pytest.mark.parametrize("ids", [("a", "b", "b"), ("a", "a", "a"), ("a", "a", "b"), ("b", "a", "a")])
def test_all_sources_of_a_document_are_shown_although_some_have_one_id(settings, ids):
    sources = ["x", "y", "z"]
    for source, document_id in zip(sources, ids, strict=True):
        write(settings, source, record(document_id, summary=LONG, url=f"https://{source}.example/"))
    report = reindex(settings)
    assert (report.documents, report.duplicates) == (1, 2)
    client = create_app(settings).test_client()
    for document_id in set(ids):
        reply = client.get(f"/api/v1/documents/{document_id}").json
        assert reply["document"]["id"] == ids[0]
        assert {duplicate["url"] for duplicate in reply["also"]} == {"https://y.example/", "https://z.example/"}
    page = client.get(f"/documents/{ids[0]}").text
    assert all(f"{source}/r.jsonl" in page for source in sources)


def test_files_in_the_corpus_folder_itself_are_one_source(settings):
    for name in ("a", "b"):
        (settings.corpus / f"{name}.jsonl").write_text(json.dumps(record(name)) + "\n", "utf-8")
    assert reindex(settings).duplicates == 0


@pytest.mark.parametrize(("date", "count"), [("", 2), ("Julkaistu 4.5.2021", 1)])
def test_pages_of_one_folder_with_the_same_text_are_duplicates_only_with_a_date(settings, date, count):
    for name in ("a.txt", "b.txt"):
        path = settings.corpus / "sivut" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Kylän talkoot pidettiin rannassa\n\n{date}\n\n{LONG}\n", "utf-8")
    assert reindex(settings).documents == count


def test_what_a_duplicate_says_is_searched_and_shown(settings):
    write(settings, "a", record("S20420", "Kamariorkesteri kouluissa", total_eur=90_000, code=["S20420"]))
    page = ["Kamariorkesteri kouluissa", "", "Sellisti opetti lapsia.", "", "Toteuttaja: Metsäpolku ry"]
    write_page(settings, "b/sivu.txt", *page, "Toteutusaika: 1.1.2015 – 31.12.2018", "Rahoittaja: Kylien säätiö")
    reindex(settings)
    (document,) = documents_in(settings).values()
    assert (document.id, document.total_eur, document.funders) == ("S20420", 90_000, ("Kylien säätiö",))
    assert "Sellisti opetti" in document.text
    client = create_app(settings).test_client()
    assert client.get("/api/v1/search?q=sellistit").json["total"] == 1
    (settings.corpus / "b" / "sivu.txt").unlink()
    reindex(settings, accept_shrink=True)
    (document,) = documents_in(settings).values()
    assert (document.funders, document.text) == ((), "")
