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
