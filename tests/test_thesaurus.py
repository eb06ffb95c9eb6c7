"""Thesauri: read from files, compiled, and searched by the words of a query."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import tokenize
from indexer.errors import DamagedIndexError, ForeignIndexError, SettingsError, SourceError
from indexer.vocabularies.thesaurus import SAMPLE, CompiledThesaurus, Concept, compile_thesaurus, read_thesaurus
from indexer.vocabularies.thesaurus.compiled_file import read_file, write_file

HEADER = "uri\tfi\tsv\ten\n"
CHILD_PROTECTION = Concept("s:1", {"fi": "lastensuojelu", "sv": "barnskydd", "en": "child protection"})
TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://a/1> a skos:Concept ; skos:prefLabel "lastensuojelu"@fi, "barnskydd"@sv, "child protection"@en-GB ;
  skos:altLabel "lasten  huolto"@fi, "Kinderschutz"@de ; skos:hiddenLabel "lasu"@fi .
"""
RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:Concept rdf:about="http://a/1"><skos:prefLabel xml:lang="fi">lastensuojelu</skos:prefLabel>
  <skos:prefLabel xml:lang="sv">barnskydd</skos:prefLabel>
  <skos:prefLabel xml:lang="en">child protection</skos:prefLabel>
  <skos:altLabel xml:lang="fi">lasten huolto</skos:altLabel><skos:hiddenLabel xml:lang="fi">lasu</skos:hiddenLabel>
  </skos:Concept></rdf:RDF>
"""


def read(folder, content, name="sanasto.tsv", **options):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_thesaurus(path, **options)


def problems(folder, rows, header=HEADER):
    return [(problem.line, problem.reason) for problem in read(folder, header + rows)[1]]


@pytest.fixture
def opened(tmp_path, analyzer):
    """Return a function that compiles and opens concepts, which may be tuples of labels in fi, sv and en."""

    def compiled(*concepts):
        converted = [item if isinstance(item, Concept) else concept_of(*item) for item in concepts]
        compile_thesaurus(converted, analyzer, tmp_path / "thesaurus")
        return CompiledThesaurus.open(tmp_path / "thesaurus")

    return compiled


def concept_of(fi, sv="", en="", **others):
    labels = {code: label for code, label in (("fi", fi), ("sv", sv), ("en", en)) if label}
    return Concept(f"s:{fi}", labels, {code.removesuffix("_other"): names for code, names in others.items()})


@pytest.fixture
def words(analyzer):
    return lambda typed: [analyzer.query_word(token.form) for token in tokenize(typed)]


@pytest.fixture(scope="session")
def compiled_sample(tmp_path_factory, analyzer):
    path = tmp_path_factory.mktemp("thesaurus") / "sample"
    compile_thesaurus(read_thesaurus(SAMPLE)[0], analyzer, path)
    return CompiledThesaurus.open(path)


# Reading


def test_a_table_has_preferred_and_other_names(tmp_path):
    content = "uri\tfi\ten\tfi_other\ns:1\t lastensuojelu \tchild  protection\tlasu| lasten huolto||lastensuojelu\n"
    (concept,), wrong = read(tmp_path, content)
    assert not wrong
    assert concept == Concept(
        "s:1", {"fi": "lastensuojelu", "en": "child protection"}, {"fi": ("lasu", "lasten huolto")}
    )


@pytest.mark.parametrize(("suffix", "compress"), [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_may_be_compressed_and_in_any_common_encoding(tmp_path, suffix, compress, encoding):
    content = f"{HEADER}s:1\tikääntyneet\täldre\telderly\r\n".encode(encoding)
    (concept,), wrong = read(tmp_path, compress(content), f"sanasto.tsv{suffix}")
    assert (concept.labels["sv"], concept.labels["en"], wrong) == ("äldre", "elderly", [])


def test_columns_may_be_in_any_order_and_rows_may_be_shorter(tmp_path):
    (concept,), wrong = read(tmp_path, "sv\tFI\turi\ten\nbarn\tlapset\ts:1\n")
    assert (concept.labels, wrong) == ({"fi": "lapset", "sv": "barn"}, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("\tlapset\n", "the row has no uri"),
        ("s:2\t\t \t\n", "'s:2' has no preferred name"),
        ("s:2\ta\tb\tc\td\n", "5 cells, but the table has 4 columns"),
        ("s:1\tlapsi\n", "s:1 is already on line 2"),
    ],
)
def test_a_broken_row_is_a_problem_and_the_rest_is_read(tmp_path, row, reason):
    concepts, wrong = read(tmp_path, f"{HEADER}s:1\tlapset\n\n{row}s:9\tnuoret\n")
    assert [concept.uri for concept in concepts] == ["s:1", "s:9"]
    assert [(problem.line, problem.reason) for problem in wrong] == [(4, reason)]


def test_an_unknown_column_is_reported_once(tmp_path):
    assert problems(tmp_path, "s:1\ta\tx\ns:2\tb\ty\n", "uri\tfi\tbroader\n") == [
        (1, "unknown column 'broader', ignored")
    ]


@pytest.mark.parametrize("content", ["", "s:1\tlapset\n", "uri\tde\n", "fi\tsv\n", "uri\tfi\tfi\n", "\0\0\0"])
def test_a_table_without_a_header_row_is_reported_with_file_and_line(tmp_path, content):
    with pytest.raises(SourceError, match=r"sanasto\.tsv:1: "):
        read(tmp_path, content)


def test_a_decompression_bomb_is_refused(tmp_path):
    with pytest.raises(SourceError, match="longer than 1,000,000 bytes"):
        read(tmp_path, lzma.compress(bytes(50_000_000)), "sanasto.tsv.xz", max_bytes=1_000_000)


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_a_truncated_compressed_file_is_refused(tmp_path, suffix, compress):
    with pytest.raises(SourceError, match="cannot be decompressed"):
        read(tmp_path, compress(HEADER.encode() * 100)[:-12], f"sanasto.tsv{suffix}")


def test_a_missing_file_or_an_unknown_format_is_a_settings_error(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_thesaurus(tmp_path / "puuttuu.tsv")
    with pytest.raises(SettingsError, match=r"must end in one of \.tsv, \.rdf, \.xml, \.ttl"):
        read(tmp_path, "", "sanasto.doc")


@pytest.mark.parametrize(("content", "name"), [(TURTLE, "a.ttl"), (RDF_XML, "a.rdf"), (RDF_XML, "A.XML")])
def test_skos_names_are_read_in_three_languages(tmp_path, content, name):
    (concept,), wrong = read(tmp_path, content, name)
    assert not wrong
    assert concept == Concept("http://a/1", CHILD_PROTECTION.labels, {"fi": ("lasten huolto", "lasu")})


def test_skos_may_be_compressed(tmp_path):
    assert len(read(tmp_path, gzip.compress(TURTLE.encode()), "a.ttl.gz")[0]) == 1


def test_a_skos_concept_without_a_name_in_our_languages_is_a_problem(tmp_path):
    concepts, (problem,) = read(tmp_path, TURTLE + '<http://a/2> a skos:Concept ; skos:prefLabel "x"@de .', "a.ttl")
    assert len(concepts) == 1
    assert problem.reason == "http://a/2 has no skos:prefLabel in fi, sv, en"


def test_rdf_without_concepts_is_a_problem(tmp_path):
    assert [str(problem) for problem in read(tmp_path, "", "a.ttl")[1]] == [
        f"{tmp_path / 'a.ttl'}: it contains no skos:Concept"
    ]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (TURTLE + "<x> a q:y .", "a.ttl", r'a\.ttl:4: not valid RDF in turtle: Prefix "q:" not bound'),
        ("<rdf>\n<a></rdf>", "a.rdf", r"a\.rdf:2: not valid RDF in xml: mismatched tag"),
        ('<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r/>', "a.rdf", "nested entities"),
    ],
)
def test_invalid_rdf_is_reported_with_file_line_and_reason(tmp_path, content, name, message):
    with pytest.raises(SourceError, match=message):
        read(tmp_path, content, name)


def test_an_external_entity_in_rdf_is_never_opened(tmp_path):
    (tmp_path / "salaisuus").write_text("hunajaa", "utf-8")
    content = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{tmp_path / "salaisuus"}">]>' + RDF_XML.replace(">lasu<", ">la&x;su<")
    assert "lasu" in read(tmp_path, content, "a.rdf")[0][0].others["fi"]


def test_without_rdflib_the_error_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(SettingsError, match=r"pip install 'hankehaku\[thesaurus\]'"):
        read(tmp_path, TURTLE, "a.ttl")


INVALID_BYTES = st.one_of(
    st.binary(max_size=200),
    st.text("uriñfsven_ther\t|\n\r\ufeff\u2028()", max_size=80).map(lambda text: f"uri\tfi\n{text}".encode()),
    st.text('@prefix skos:<>"" .;,a\n[]()', max_size=80).map(str.encode),
    st.text("<>&;!ENTITY rdf:/\"'=", max_size=80).map(str.encode),
)


@settings(max_examples=300, deadline=None)
@given(content=INVALID_BYTES, suffix=st.sampled_from([".tsv", ".ttl", ".rdf", ".xml", ".tsv.gz", ".tsv.xz", ".ttl.xz"]))
def test_reading_any_bytes_raises_only_documented_errors(tmp_path_factory, content, suffix):
    folder = tmp_path_factory.getbasetemp()
    try:
        concepts, _ = read(folder, content, f"rubbish{suffix}")
    except (SourceError, SettingsError):
        return
    assert all(concept.uri and concept.labels for concept in concepts)


# Searching


@pytest.mark.parametrize("typed", ["lastensuojelu", "Lastensuojelun", "barnskydd", "barnskyddet", "child protection"])
def test_a_concept_matches_in_every_language_and_inflected_form(opened, words, typed):
    (match,) = opened(CHILD_PROTECTION, ("nuoret", "unga", "youth")).find(words(typed))
    assert match == (len(typed.split()), CHILD_PROTECTION)


def test_a_plural_label_matches_the_singular(opened, words):
    assert opened(("vanhukset", "åldringar", "elderly")).find(words("vanhuksella"))


def test_other_names_match_too(opened, words):
    concept = concept_of("rahapelihaitat", fi_other=("peliriippuvuus",), en_other=("problem gambling",))
    thesaurus = opened(concept)
    assert thesaurus.find(words("peliriippuvuudesta")) == [(1, concept)]
    assert thesaurus.find(words("problem gambling")) == [(2, concept)]


def test_the_longest_name_comes_first(opened, words):
    care, support = concept_of("omaishoito"), concept_of("omaishoidon tuki")
    assert opened(care, support).find(words("omaishoidon tuen saajat")) == [(2, support), (1, care)]


def test_only_names_that_begin_at_the_first_word_are_found(opened, words):
    assert not opened(CHILD_PROTECTION).find(words("kunnan lastensuojelu"))


def test_a_name_longer_than_the_query_is_not_found(opened, words):
    assert not opened(CHILD_PROTECTION).find(words("child"))


def test_the_same_form_comes_before_another_word_with_the_same_stem(opened, words):
    moon, spruce = concept_of("kuu"), concept_of("kuusi")
    assert [concept for _, concept in opened(moon, spruce).find(words("kuusi"))] == [spruce, moon]


def test_a_label_in_dictionary_form_does_not_match_as_an_inflected_form_of_another_word(opened, words):
    assert not opened(("kuusi",)).find(words("kuu"))


def test_preferred_names_come_before_other_names(opened, words):
    other, preferred = concept_of("seniorit", fi_other=("vanhukset",)), concept_of("vanhukset")
    assert [concept for _, concept in opened(other, preferred).find(words("vanhukset"))] == [preferred, other]


def test_concepts_cover_a_query_without_overlaps(opened, words):
    support, counties, young = concept_of("omaishoidon tuki"), concept_of("kunnat"), concept_of("tuki")
    concepts = opened(support, counties, young).concepts_in(words("hyvä omaishoidon tuki kunnissa ja tuki"))
    assert concepts == [(1, 2, support), (3, 1, counties), (5, 1, young)]


def test_a_longer_name_that_begins_later_is_preferred(opened, words):
    first, second = concept_of("uusi talo"), concept_of("talo on vanha")
    assert opened(first, second).concepts_in(words("uusi talo on vanha")) == [(1, 3, second)]


def test_stop_words_within_a_name_are_required(opened, words):
    women = concept_of("naiset", en="women and men")
    assert opened(women).find(words("women and men")) == [(3, women)]
    assert not opened(women).find(words("women or men"))


@pytest.mark.parametrize("typed", ["on", "and", "the", "man ja", "", "—"])
def test_stop_words_alone_match_no_concept(opened, words, typed):
    assert opened(("on ja", "och", "the"), ("ja", "man", "and")).concepts_in(words(typed)) == []


def test_a_qualifier_may_be_omitted_if_the_name_is_unique(opened, words):
    concept = concept_of("kotoutuminen", "integration (invandrare)")
    assert opened(concept, ("koulu",)).find(words("integration")) == [(1, concept)]


def test_a_qualifier_is_required_if_another_concept_has_the_name(opened, words):
    six, spruce = concept_of("kuusi (numero)", en="six"), concept_of("kuuset", en="spruces")
    thesaurus = opened(six, spruce)
    assert thesaurus.find(words("kuusi")) == [(1, spruce)]
    assert thesaurus.find(words("kuusi numero"))[0] == (2, six)
    assert thesaurus.find(words("six")) == [(1, six)]


def test_homonyms_with_the_same_names_in_every_language_need_no_qualifier(opened, words):
    ages, members = concept_of("lapset (iät)", "barn (åldrar)"), concept_of("lapset (perhe)", "barn (familj)")
    thesaurus = opened(ages, members)
    assert thesaurus.find(words("barn")) == [(1, ages), (1, members)]
    assert thesaurus.concepts_in(words("lapsille")) == [(0, 1, ages)]


def test_names_are_returned_without_qualifiers():
    concept = concept_of("lapset (iät)", "barn", fi_other=("lapsuus",))
    assert list(concept.names()) == [("fi", "lapset"), ("sv", "barn"), ("fi", "lapsuus")]
    assert (concept.label("sv"), concept.label("en")) == ("barn", "lapset (iät)")


def test_a_thesaurus_without_concepts_finds_nothing(opened, words):
    thesaurus = opened()
    assert (len(thesaurus), thesaurus.concepts_in(words("lapset"))) == (0, [])


def test_a_thesaurus_is_thread_safe(compiled_sample, words):
    queries = [words(typed) for typed in ("lastensuojelu", "peer support groups", "äldre", "päihdetyö")] * 50
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(compiled_sample.concepts_in, queries)) == [
            compiled_sample.concepts_in(query) for query in queries
        ]


@settings(max_examples=100, deadline=None)
@given(typed=st.text(max_size=60))
def test_no_query_raises_and_matches_never_overlap(compiled_sample, analyzer, typed):
    words = [analyzer.query_word(token.form) for token in tokenize(typed)]
    end = 0
    for start, length, _ in compiled_sample.concepts_in(words):
        assert end <= start < start + length <= len(words)
        end = start + length


# The file


def test_a_damaged_file_is_reported(tmp_path, analyzer):
    path = tmp_path / "thesaurus"
    compile_thesaurus([CHILD_PROTECTION], analyzer, path)
    data = path.read_bytes()
    for content in (b"", b"rubbish", data[:-1], data[:25], data + b"x", data[:-9] + b"y" + data[-8:]):
        path.write_bytes(content)
        with pytest.raises(DamagedIndexError, match="is damaged"):
            CompiledThesaurus.open(path)
    path.unlink()
    with pytest.raises(DamagedIndexError, match="cannot be read"):
        CompiledThesaurus.open(path)


@settings(max_examples=200, deadline=None)
@given(body=st.one_of(st.binary(max_size=100), st.dictionaries(st.text(), st.binary()).map(msgspec.msgpack.encode)))
def test_invalid_content_with_a_correct_digest_is_reported_as_damaged(tmp_path_factory, body):
    path = tmp_path_factory.getbasetemp() / "rubbish"
    path.write_bytes(b"hankehaku thesaurus 1\n" + hashlib.sha256(body).digest() + body)
    with pytest.raises(DamagedIndexError):
        CompiledThesaurus.open(path)


@pytest.mark.parametrize(
    "change",
    [
        {"words": 2**40},
        {"words": -1},
        {"label_concepts": b""},
        {"label_concepts": b"\xff" * 4},
        {"label_ranks": b"\x00"},
        {"label_words": ((b"\0" * 4), b"")},
        {"keys": (b"", b"")},
        {"concepts": (b"\1\0\0\0", b"")},
    ],
)
def test_inconsistent_parts_are_reported_as_damaged(tmp_path, analyzer, change):
    path = tmp_path / "thesaurus"
    compile_thesaurus([concept_of("lapset")], analyzer, path)
    content = msgspec.to_builtins(read_file(path), builtin_types=(bytes,)) | change
    write_file(msgspec.convert(content, type(read_file(path))), path)
    with pytest.raises(DamagedIndexError, match="is damaged"):
        CompiledThesaurus.open(path)


def test_a_file_of_another_version_or_analysis_is_refused(tmp_path, analyzer):
    path = tmp_path / "thesaurus"
    compile_thesaurus([CHILD_PROTECTION], analyzer, path)
    write_file(msgspec.structs.replace(read_file(path), analysis="0; nothing"), path)
    with pytest.raises(ForeignIndexError, match="another analysis"):
        CompiledThesaurus.open(path)
    path.write_bytes(b"hankehaku thesaurus 2\n" + bytes(100))
    with pytest.raises(ForeignIndexError, match="another version"):
        CompiledThesaurus.open(path)


def test_compilation_leaves_no_temporary_files(tmp_path, analyzer):
    compile_thesaurus([CHILD_PROTECTION], analyzer, tmp_path / "thesaurus")
    assert [path.name for path in tmp_path.iterdir()] == ["thesaurus"]


# The sample and a real thesaurus


def test_the_sample_has_unique_names_in_three_languages():
    concepts, wrong = read_thesaurus(SAMPLE)
    assert not wrong
    assert len(concepts) >= 70
    assert all(concept.labels.keys() == {"fi", "sv", "en"} for concept in concepts)
    names = [name for concept in concepts for name in concept.names()]
    assert len(names) == len(set(names))


def test_every_name_in_the_sample_returns_its_concept_first(compiled_sample, words):
    for concept in read_thesaurus(SAMPLE)[0]:
        for _, name in concept.names():
            typed = words(name)
            assert compiled_sample.find(typed)[:1] == [(len(typed), concept)], name


@pytest.mark.parametrize(
    ("typed", "uri"),
    [
        ("seniorien", "vanhukset"),
        ("kolmannen sektorin", "jarjestot"),
        ("barnskyddet", "lastensuojelu"),
        ("peer support", "vertaistuki"),
        ("sokeritautia", "diabetes"),
    ],
)
def test_the_sample_contains_everyday_words(compiled_sample, words, typed, uri):
    ((_, _, concept),) = compiled_sample.concepts_in(words(typed))
    assert concept.uri == f"https://hankehaku.example/concepts/{uri}"


def test_a_real_thesaurus_connects_the_languages(shared, opened, words):
    concepts, wrong = read_thesaurus(shared / "thesaurus" / "yso-labels.tsv.xz")
    assert (len(concepts), wrong) == (27_760, [])
    child = [concept for concept in concepts if "lastensuojelu" in concept.labels.get("fi", "")]
    thesaurus = opened(*concepts[:500], *child)  # analysing all of them would take 20 s
    for typed in ("lastensuojelun", "barnskydd", "child protection"):
        assert thesaurus.find(words(typed))[0][1].labels == CHILD_PROTECTION.labels
