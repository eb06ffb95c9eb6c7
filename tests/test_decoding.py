"""Decoding: byte order mark, strict UTF-8, declared encoding, cp1252; invisible characters are removed."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.normalize import clean
from indexer.sources.decoding import decode, decode_with_note, encoding_of_file

TEXT = "Käynnissä – ”hyvä työ” maksoi 5 €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_encoding_is_decoded_to_the_same_text(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_both_byte_orders_are_detected_by_their_mark(encoding):
    assert decode("\ufeffKesätyö".encode(encoding)) == "Kesätyö"


def test_decomposed_letters_are_composed():
    assert decode(unicodedata.normalize("NFD", "älä häiritse").encode()) == "älä häiritse"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\f", "\v", "\u2028", "\u2029"])
def test_every_line_end_is_one_newline(end):
    assert decode(f"Alkamisvuosi{end}2010".encode()) == "Alkamisvuosi\n2010"


@pytest.mark.parametrize("invisible", ["\x01", "\x7f", "\u200b", "\ufeff", "\u2060"])
def test_invisible_characters_are_removed(invisible):
    assert decode(f"kun{invisible}ta\tja".encode()) == "kunta\tja"


def test_soft_hyphens_and_no_break_spaces_are_preserved():
    assert decode("yhteis\u00adtyö 10\u00a0000".encode()) == "yhteis\u00adtyö 10\u00a0000"


def test_dashes_misdecoded_as_latin_1_are_restored():
    assert decode("2007\u00962008 \u0093hanke\u0094".encode()) == "2007–2008 “hanke”"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"\xff\xd8\xff\xe0\x01\x02\x03\x04\x05\x06\x07", "binary"),
        (b"hanke \x81", "byte 0x81 at 6"),
        (b"\xff\xfea", "byte order mark says utf-16"),
    ],
)
def test_binary_data_is_refused_with_a_reason(data, reason):
    with pytest.raises(SourceError, match=reason):
        decode(data)


@given(st.binary())
def test_any_bytes_become_clean_text_or_a_source_error(data):
    try:
        text = decode(data)
    except SourceError:
        return
    assert unicodedata.is_normalized("NFC", text)
    controls = [character for character in text if unicodedata.category(character) == "Cc"]
    assert set(controls) <= {"\n", "\t"}


def test_a_character_is_cleaned_in_the_same_way_in_every_context():
    characters = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    alone = "".join(clean(f"a{character}b") for character in characters)
    assert alone == clean("\x00".join(f"a{character}b" for character in characters))


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1251", "rot13", "zlib", "", "x" * 99])
def test_valid_utf8_is_decoded_as_utf8_despite_the_declaration(declared):
    assert decode(TEXT.encode(), declared) == TEXT


@pytest.mark.parametrize(
    ("text", "encoding"), [("Карелия", "windows-1251"), ("Šaltra 5 €", "iso-8859-15"), ("日本語", "iso-2022-jp")]
)
def test_invalid_utf8_is_decoded_as_declared(text, encoding):
    assert decode(text.encode(encoding), encoding.upper()) == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "utf-8", "nosuch", "rot13"])
def test_a_wrong_or_unknown_declaration_is_ignored(declared):
    assert decode(TEXT.encode("cp1252"), declared) == TEXT


def test_a_few_invalid_bytes_in_declared_utf8_are_decoded_as_cp1252():
    data = "Käynnissä ja päättynyt, ".encode() + "kylällä".encode("cp1252") + "ä".encode()[:1]
    assert decode(data, "utf-8") == "Käynnissä ja päättynyt, kylälläÃ"


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "iso-8859-1", "shift_jis", "iso-2022-jp", "gb18030", "x"]))
def test_any_declaration_with_any_bytes_raises_only_source_errors(data, declared):
    try:
        assert isinstance(decode(data, declared), str)
    except SourceError as error:
        str(error).encode()


def test_one_stray_byte_leaves_a_text_utf8_with_a_note():
    text, note = decode_with_note("Pöllö lentää yöllä, ".encode() + "hämärä".encode("cp1252"))
    assert text == "Pöllö lentää yöllä, hämärä"
    assert note == "UTF-8 with invalid bytes, decoded as cp1252: 3; check the letters there"


def test_a_table_with_a_stray_byte_is_opened_as_utf8(tmp_path):
    path = tmp_path / "lista.csv"
    path.write_bytes("Hanke;Päättyy;Säätiö\n".encode() + b"K\xe4si;2020;Kela\n")
    encoding = encoding_of_file(path)
    assert path.read_text(encoding.name, encoding.errors).split()[1] == "Käsi;2020;Kela"
    assert "decoded as cp1252: 1" in encoding.note


def test_a_file_of_two_encodings_is_decoded_piece_by_piece():
    text = "Pöllö lentää. Hämärässä näkyy vähän, ja yössä pöllö häviää pimeään metsään."
    data = text[:12].encode() + text[12:].encode("cp1252")
    assert decode_with_note(data).text == text
    assert "decoded as cp1252: 18" in decode_with_note(data).note


def test_text_that_was_encoded_twice_is_decoded_twice(tmp_path):
    text = "Hanke;Päättyy;Säätiö\nÖinen käynti – Åland;2020;Kääpiö\n"
    data = text.encode().decode("cp1252").encode()
    path = tmp_path / "lista.csv"
    for content in (data, codecs.BOM_UTF8 + data):
        assert decode_with_note(content).text == text
        assert "twice" in decode_with_note(content).note
        path.write_bytes(content)
        encoding = encoding_of_file(path)
        assert path.read_text(encoding.name, encoding.errors) == text
        assert "twice" in encoding.note


def test_a_long_text_that_was_encoded_twice_is_decoded_in_chunks(tmp_path):
    path = tmp_path / "lista.txt"
    path.write_bytes(("Päivä päättyi yöhön.\n" * 20_000).encode().decode("cp1252").encode())
    assert path.read_text(encoding_of_file(path).name) == "Päivä päättyi yöhön.\n" * 20_000


@pytest.mark.parametrize(("encoding", "name"), [("mac_roman", "Mac Roman"), ("cp850", "code page 850")])
def test_letters_of_old_encodings_are_recognised(tmp_path, encoding, name):
    text = "Hämärä metsä, pöllö ja kätkö. Hyvää päivää!"
    path = tmp_path / "vanha.txt"
    path.write_bytes(text.encode(encoding))
    assert decode_with_note(text.encode(encoding)).text == text
    assert path.read_text(encoding_of_file(path).name) == text
    assert name in encoding_of_file(path).note


def test_cp1252_with_quotes_and_foreign_letters_is_no_old_encoding():
    text = "„Päätös” ja ”Työ”, šakki, Škoda, Tomaš, Aleš ja Lukáš: hyvää päivää"
    assert decode_with_note(text.encode("cp1252")) == (text, "")
