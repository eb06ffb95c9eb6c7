"""Settings: the file, overridden by the environment, overridden by options."""

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


def test_the_defaults_apply_without_any_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}) == Settings()


def test_the_default_file_is_read_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("hankehaku.toml").write_bytes(b'\xef\xbb\xbfcorpus = "hankkeet"\r\n')
    assert load_settings(environment={}).corpus == Path("hankkeet")


def test_options_override_the_environment_which_overrides_the_file(file):
    environment = {
        "HANKEHAKU_CORPUS": "ympäristöstä",
        "HANKEHAKU_SERVER_PORT": "2222",
        "HANKEHAKU_INDEX": "ympäristöstä",
    }
    settings = load_settings(file, environment, index=Path("valitsimesta"), server_host=None)
    assert (settings.corpus, settings.index) == (Path("ympäristöstä"), Path("valitsimesta"))
    assert (settings.server.port, settings.server.host) == (2222, "10.0.0.1")


def test_a_tilde_is_expanded_to_the_home_folder(monkeypatch):
    monkeypatch.setenv("HOME", "/kotona")
    assert load_settings(environment={"HANKEHAKU_CORPUS": "~/hankkeet"}).corpus == Path("/kotona/hankkeet")


def test_other_environment_variables_are_ignored():
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
def test_an_invalid_value_is_refused_with_its_name(environment, named):
    with pytest.raises(SettingsError, match=named):
        load_settings(environment=environment)


@pytest.mark.parametrize(
    ("content", "expected"),
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
def test_an_invalid_file_is_refused_with_the_reason(tmp_path, content, expected):
    path = tmp_path / "a.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=expected):
        load_settings(path, {"HANKEHAKU_SERVER_PORT": "1"})


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes('corpus = "päivä"'.encode("cp1252"))
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(path, {})


def test_a_given_file_must_exist(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "puuttuu.toml", {})


def test_a_list_is_a_list_in_the_file_and_comma_separated_in_the_environment(file):
    file.write_text('[server]\nhosts = ["a.fi", "b.fi"]\n[site]\nshortcomings = ["Kuvaaja, värit"]\n', "utf-8")
    from_file = load_settings(file, {})
    assert (from_file.server.hosts, from_file.site.shortcomings) == (("a.fi", "b.fi"), ("Kuvaaja, värit",))
    overridden = load_settings(
        file, {"HANKEHAKU_SERVER_HOSTS": " Haku.example.FI, .example.se,", "HANKEHAKU_JOBS": "1"}
    )
    assert (overridden.server.hosts, overridden.jobs) == (("haku.example.fi", ".example.se"), 1)
    assert load_settings(file, {"HANKEHAKU_SERVER_HOSTS": ""}).server.hosts == ()


def test_urls_and_origins_are_normalised():
    environment = {
        "HANKEHAKU_SITE_ADDRESS": "https://haku.example.fi/hankkeet/",
        "HANKEHAKU_SERVER_CORS": "https://Example.fi/, http://localhost:3000, *",
    }
    settings = load_settings(environment=environment)
    assert settings.site.address == "https://haku.example.fi/hankkeet"
    assert settings.server.cors == ("https://example.fi", "http://localhost:3000", "*")


def test_a_boolean_is_a_word_in_the_environment():
    assert Settings().server.zero_log
    assert not load_settings(environment={"HANKEHAKU_SERVER_ZERO_LOG": "false"}).server.zero_log
