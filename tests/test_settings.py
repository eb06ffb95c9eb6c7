"""Settings: the file, over it the environment, over it the options."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.settings import Settings, load_settings


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "asetukset.toml"
    path.write_text(
        'corpus = "tiedostosta"\nindex = "tiedostosta"\n[server]\nport = 1111\nhost = "10.0.0.1"\n', "utf-8"
    )
    return path


def test_without_a_word_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}) == Settings()


def test_the_default_file_is_read_where_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("hankehaku.toml").write_bytes(b'\xef\xbb\xbfcorpus = "hankkeet"\r\n')
    assert load_settings(environment={}).corpus == Path("hankkeet")


def test_options_win_over_the_environment_and_that_over_the_file(file):
    environment = {
        "HANKEHAKU_CORPUS": "ympäristöstä",
        "HANKEHAKU_SERVER_PORT": "2222",
        "HANKEHAKU_INDEX": "ympäristöstä",
    }
    settings = load_settings(file, environment, index=Path("valitsimesta"), server_host=None)
    assert (settings.corpus, settings.index) == (Path("ympäristöstä"), Path("valitsimesta"))
    assert (settings.server.port, settings.server.host) == (2222, "10.0.0.1")


def test_a_home_folder_is_spelled_out(monkeypatch):
    monkeypatch.setenv("HOME", "/kotona")
    assert load_settings(environment={"HANKEHAKU_CORPUS": "~/hankkeet"}).corpus == Path("/kotona/hankkeet")


def test_other_names_of_the_environment_are_none_of_ours():
    assert load_settings(environment={"HANKEHAKU_SHARED": "/x", "CORPUS": "/y"}, index=None) == load_settings(
        environment={}
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"HANKEHAKU_SERVER_PORT": "portti"}, "server.port"),
        ({"HANKEHAKU_SERVER_PORT": "70000"}, "server.port"),
        ({"HANKEHAKU_SERVER_TIMEOUT_S": "0"}, "server.timeout_s"),
        ({"HANKEHAKU_LIMITS_FILE_BYTES": "0"}, "limits.file_bytes"),
        ({"HANKEHAKU_JOBS": "-1"}, "jobs"),
        ({"HANKEHAKU_CORPUS": ""}, "corpus"),
        ({"HANKEHAKU_INDEX": "~eisellaistaole/x"}, "index"),
        ({"HANKEHAKU_SITE_ADDRESS": "haku.example.fi"}, "address must begin with http"),
        ({"HANKEHAKU_SITE_ADDRESS": "ftp://haku.example.fi"}, "address"),
        ({"HANKEHAKU_SITE_ADDRESS": "https://haku.example.fi:porta"}, "address"),
        ({"HANKEHAKU_SITE_ADDRESS": "https://haku.example.fi/?q=1"}, "address"),
        ({"HANKEHAKU_SITE_EMAIL": "soita meille"}, "email"),
        ({"HANKEHAKU_SITE_STATEMENT_DATE": "23.11.2026"}, "statement_date"),
        ({"HANKEHAKU_SITE_STATEMENT_DATE": "2026-02-30"}, "statement_date"),
        ({"HANKEHAKU_SERVER_HOSTS": "haku.example.fi:80"}, "hosts"),
        ({"HANKEHAKU_SERVER_HOSTS": "https://haku.example.fi"}, "hosts"),
        ({"HANKEHAKU_SERVER_CORS": "example.fi"}, "cors"),
        ({"HANKEHAKU_SERVER_CORS": "https://example.fi/sivu"}, "cors"),
        ({"HANKEHAKU_SERVER_CORS": "null"}, "cors"),
        ({"HANKEHAKU_SERVER_ZERO_LOG": "ehkä"}, "server.zero_log"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(environment, named):
    with pytest.raises(SettingsError, match=named):
        load_settings(environment=environment)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("korpus = 'x'\n", "korpus"),
        ("[server]\nportti = 1\n", "portti"),
        ("server = 5\n", "server"),
        ("corpus = \n", "not TOML"),
        ("corpus = ['a']\n", "corpus"),
        ('[server]\nhosts = "haku.example.fi"\n', "server.hosts"),
        ("[site]\nshortcomings = [1]\n", "site.shortcomings"),
        ('[site]\noperaattori = "x"\n', "operaattori"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong_in_it(tmp_path, content, said):
    path = tmp_path / "a.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=said):
        load_settings(path, {"HANKEHAKU_SERVER_PORT": "1"})


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes('corpus = "päivä"'.encode("cp1252"))
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(path, {})


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "puuttuu.toml", {})


def test_a_list_is_a_list_in_the_file_and_comma_separated_in_the_environment(file):
    file.write_text('[server]\nhosts = ["a.fi", "b.fi"]\n[site]\nshortcomings = ["Kuvaaja, värit"]\n', "utf-8")
    told = load_settings(file, {})
    assert (told.server.hosts, told.site.shortcomings) == (("a.fi", "b.fi"), ("Kuvaaja, värit",))
    laid_over = load_settings(file, {"HANKEHAKU_SERVER_HOSTS": " Haku.example.FI, .example.se,", "HANKEHAKU_JOBS": "1"})
    assert (laid_over.server.hosts, laid_over.jobs) == (("haku.example.fi", ".example.se"), 1)
    assert load_settings(file, {"HANKEHAKU_SERVER_HOSTS": ""}).server.hosts == ()


def test_addresses_are_kept_as_others_are_joined_to_them():
    environment = {
        "HANKEHAKU_SITE_ADDRESS": "https://haku.example.fi/hankkeet/",
        "HANKEHAKU_SERVER_CORS": "https://Example.fi/, http://localhost:3000, *",
    }
    settings = load_settings(environment=environment)
    assert settings.site.address == "https://haku.example.fi/hankkeet"
    assert settings.server.cors == ("https://example.fi", "http://localhost:3000", "*")


def test_a_switch_is_a_word_in_the_environment():
    assert Settings().server.zero_log
    assert not load_settings(environment={"HANKEHAKU_SERVER_ZERO_LOG": "false"}).server.zero_log
