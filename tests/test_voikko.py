"""libvoikko and pyvoikko: the choice between them, the same terms from both, and the parser of their output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading

import pytest

from indexer.analysis.voikko import implementations, transducer_output
from indexer.analysis.voikko.compound_rules import is_valid
from indexer.analysis.voikko.implementations import UnusableError, implementation, libvoikko, pyvoikko

VARIABLE = "VOIKKO_DICTIONARY_PATH"
TEXT = """
    Kuntien kuntaliitoksissa palveluyhteistyötä ohjaajan toimintaansa tilaajan henkilöiden kuusi Toivo Keski-Suomessa
    tilaus-toimitusprosessin maa-alueen linja-autolla Aalto-yliopistossa etelä-pohjanmaalaisten alakoulun sosiaali
    kehittämis EU:n vaa'an kymmenennelle kaksitoista kahdennenkymmenennen 2000-luvulla CD-levyjä wanha eresepti
    Helsinki-talon helsinkitalo Nurmijärven Järvi-Suomen asumispalveluissa mielenterveystyöhön blorbissa İstanbul ß
    olemassa hyvin siitä työikäisten internet-sivuilla viranomaisten etätyöpaikkojen uusiutuvan -kin yhteis kuntainen
"""
WORDS = TEXT.split()
PROGRAM = """
import json, sys
from indexer.analysis import voikko
from indexer.analysis.finnish import analyze
from indexer.normalize import fold
words = json.load(sys.stdin)
print(json.dumps([voikko.version(), [[analyze(word, fold(word)), sorted(voikko.word_classes(word)),
    voikko.is_plural(word)] for word in words]]))
"""


needs_libvoikko = pytest.mark.usefixtures("dictionary")


def analysed_by(folder):
    """Return the version of Voikko of a process with a dictionary folder (None: the system's), and its analyses."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    completed = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(WORDS),
        env=environment | ({VARIABLE: str(folder)} if folder else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(completed.stdout)


@pytest.fixture
def dictionary(monkeypatch):
    """The folder of the system's dictionary; tests that need libvoikko are skipped where it cannot be used."""
    monkeypatch.delenv(VARIABLE, raising=False)
    try:
        libvoikko()
    except UnusableError as error:
        pytest.skip(f"libvoikko is not used here: {error}")
    return implementations._dictionary_folder()


@pytest.fixture
def copied(dictionary, tmp_path, monkeypatch):
    """A copy of the system's dictionary that is used instead."""
    shutil.copytree(dictionary / "5", tmp_path / "5")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path / "5" / "mor-standard"


@pytest.fixture
def choice():
    """The choice of an implementation, made again in the test and after it."""
    implementation.cache_clear()
    yield implementation
    implementation.cache_clear()


@needs_libvoikko
def test_both_implementations_give_the_same_terms(tmp_path):
    native_version, native = analysed_by(None)
    python_version, python = analysed_by(tmp_path)
    assert native_version.startswith("libvoikko ")
    assert python_version.startswith("pyvoikko ")
    assert dict(zip(WORDS, native, strict=True)) == dict(zip(WORDS, python, strict=True))


@needs_libvoikko
def test_both_implementations_give_the_same_outputs_in_any_order():
    native, python = libvoikko(), pyvoikko()
    for word in map(str.lower, WORDS):
        assert set(native.outputs(word)) == set(python.outputs(word))


@needs_libvoikko
def test_libvoikko_is_chosen_where_the_system_has_it(choice):
    assert choice().version.startswith("libvoikko ")
    assert "voikko-fi 2." in choice().version
    assert not choice().note


def test_pyvoikko_is_chosen_without_a_dictionary(choice, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert choice().version.startswith("pyvoikko ")
    assert choice().note == f"there is no 5/mor-standard in {tmp_path}"


@needs_libvoikko
def test_pyvoikko_is_chosen_without_the_library(choice, monkeypatch):
    def unloadable(name, *_options):
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL.__init__", unloadable)
    monkeypatch.setattr("libvoikko.VoikkoLibrary.__init__", unloadable)
    assert choice().version.startswith("pyvoikko ")
    assert "cannot open shared object file" in choice().note


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("SM-Version: 2.5", "SM-Version: 2.4", "(version 2.4) is not voikko-fi 2.5 or newer"),
        ("SM-Version: 2.5", "SM-Version: latest", "(version latest) is not"),
        ("finnishVfst", "vfst", "is not voikko-fi"),
        ("Language: fi-x-standard", "Language: fi-x-other", "is not voikko-fi"),
    ],
)
def test_an_unsuitable_dictionary_is_not_used(copied, choice, old, new, reason):
    index = copied / "index.txt"
    index.write_text(index.read_text("utf-8").replace(old, new), "utf-8")
    assert choice().version.startswith("pyvoikko ")
    assert reason in choice().note


def test_a_transducer_that_is_none_is_not_used(copied, choice):
    (copied / "mor.vfst").write_bytes(b"no transducer" * 100)
    assert choice().version.startswith("pyvoikko ")


def test_a_missing_transducer_is_not_used(copied, choice):
    (copied / "mor.vfst").unlink()
    assert "cannot be read: No such file" in choice().note


def test_another_transducer_is_another_version(copied):
    before = libvoikko().version
    with (copied / "mor.vfst").open("ab") as stream:
        stream.write(b"\0" * 16)
    assert libvoikko().version != before


@needs_libvoikko
def test_threads_share_the_library():
    outputs = libvoikko().outputs
    expected = [outputs(word.lower()) for word in WORDS]
    results = []
    threads = [
        threading.Thread(target=lambda: results.append([outputs(word.lower()) for word in WORDS * 20]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected * 20] * 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # fork with threads is what is tested
@needs_libvoikko
def test_a_forked_process_goes_on_with_the_library():
    outputs = libvoikko().outputs
    busy = threading.Event()
    thread = threading.Thread(target=lambda: [outputs(word) for word in WORDS * 500 if not busy.is_set()])
    thread.start()
    children = []
    for _ in range(5):
        child = os.fork()
        if not child:
            os._exit(0 if outputs("kuntien") else 1)
        children.append(child)
    busy.set()
    thread.join()
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 5


@pytest.mark.parametrize("word", ["", "\0", "kunta\0", "a" * 300, "\udce4", "𝕜unta", "-", "[Xp]"])
@pytest.mark.parametrize("program", [libvoikko, pyvoikko])
def test_any_text_is_analysed(program, word, request):
    if program is libvoikko:
        request.getfixturevalue("dictionary")
    assert isinstance(program().outputs(word), list)


@pytest.mark.parametrize(
    ("output", "parts"),
    [
        ("[Ln][Xp]kunta[X]kunt[Sg][Nm]ien", [("kuntien", "kunta", "nimisana", "plural")]),
        ("[Lt][Xp]asua[X]asu[Tn4]mi[Sn][Ny]nen", [("asuminen", "asua", "teonsana", "singular")]),
        (
            "[Lnl][Xp]omainen[X]omais[Bh][Bc][Lt][Xp]hoitaa[X]hoita[Ln][Xj]ja[X][Sn][Ny]ja",
            [("omais", "omainen", "nimisana_laatusana", ""), ("hoitaja", "hoitaja", "nimisana", "singular")],
        ),
        ("[La][Xr]jj[X][Xp]EU[X]eu[Sg][Ny]:n", [("eu:n", "EU", "lyhenne", "singular")]),
        ("[Lp]sosiaali-", [("sosiaali-", "sosiaali", "etuliite", "")]),
        ("[Lu][Bc][Xp]kymmenes[X][Sall][Ny]kymmenennelle", [("kymmenennelle", "kymmenes", "lukusana", "singular")]),
        ("[Ll][De][Xp]kunnallinen[X]kunnallis-", [("kunnallis-", "kunnallis", "laatusana", "")]),
        ("kunta", []),
    ],
)
def test_the_output_of_the_transducer_is_parsed(output, parts):
    assert [tuple(part) for part in transducer_output.parts_of(output)] == parts


@pytest.mark.parametrize(
    ("output", "valid"),
    [
        ("[Ln][Xp]kunta[X]kunta[Sn][Ny]", True),
        ("[Ln][Xp]koulu[X]koulu[Sn][Ny][Bh][Bc][Ln][Xp]uudistus[X]uudistu[Sn][Ny]s", False),  # kouluuudistus
        ("[Ln][Xp]koulu[X]koulu[Sn][Ny]-[Bh][Bc][Ln][Xp]uudistus[X]uudistu[Sn][Ny]s", True),
        ("[Ln][Xp]koulu[X]koulu[Sn][Ny]-[Bh][Bc][Ln][Xp]tila[X]tila[Sn][Ny]", False),  # koulu-tila
        ("[Lp]yhteis-[Bh][Bc][Ln][Xp]talo[X]talo[Sn][Ny]", True),
        ("[Ln][Isf][Xp]internet[X]internet[Sn][Ny]-[Bh][Bc][Ln][Xp]sivu[X]sivu[Sn][Ny]", True),
        ("[Lep][Xp]Turku[X]turku[Sn][Ny][Bc][Ln][Xp]talo[X]talo[Sn][Ny]", False),  # turkutalo
        ("[Lep][Xp]Turku[X]turku[Sn][Ny]-[Bc][Ln][Xp]talo[X]talo[Sn][Ny]", True),
        ("[Lep][Xp]Oulu[X]oulun[Bc][Icu][Ln][Ica][Xp]joki[X]joki[Sn][Ny]", True),
        ("[Lu]3[Bh][Bc][Ln][Xp]vuosi[X]vuot[Ll][Xj]inen[X]i[Sn][Ny]nen", False),  # 3vuotinen
    ],
)
def test_compounds_obey_the_rules_of_hyphens(output, valid):
    assert is_valid(output) is valid
