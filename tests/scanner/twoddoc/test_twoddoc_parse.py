"""2D-Doc against the official specimens, and against anything else that a square may hold."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.twoddoc import FieldKind, NotTwoDDoc, TwoDDoc, from_escapes, looks_like_2ddoc, parse
from scanner.twoddoc.c40 import binary_date, from_c40
from tests.scanner.twoddoc.kit import CATALOGUE, DATA, raw_of, read

VECTORS = DATA["vectors"]
TEXTS = [vector for vector in VECTORS if vector["kind"] != "constructed-binary"]
BINARY = next(vector for vector in VECTORS if vector["kind"] == "constructed-binary")
HEAD = b"DC04FR000001125E125B0101FR"


@pytest.mark.parametrize("vector", TEXTS, ids=lambda vector: vector["id"])
def test_official_specimens(vector: dict[str, str]) -> None:
    found = read(raw_of(vector))
    said = found.as_json()
    assert said["version"] == vector["version"]
    assert found.type == vector["doc_type"]
    assert found.type in CATALOGUE.types
    assert (found.ca_id, found.certificate_id) == (vector.get("ca_id", "FR00"), vector.get("cert_id", "0001"))
    if "issue_date" in vector:
        expected = (vector["issue_date"], vector["signature_date"], vector["perimeter"], vector["country"])
        assert (said["issue_date"], said["signature_date"], found.perimeter, found.country) == expected
    assert set(found.fields) <= set(CATALOGUE.fields)
    assert len(found.signature_bytes) == 64


@pytest.mark.parametrize("vector", TEXTS, ids=lambda vector: vector["id"])
def test_the_fields_say_everything_that_was_signed(vector: dict[str, str]) -> None:
    found = read(raw_of(vector))
    length = {1: 22, 2: 22, 3: 24, 4: 26}[found.version]
    message = found.signed[length:].decode().replace("\x1d", "").replace("\x1e", "")
    assert "".join(name + value for name, value in found.fields.items()) == message
    ending = base64.b32encode(found.signature_bytes).rstrip(b"=")
    assert found.signed + b"\x1f" + ending == raw_of(vector)


@pytest.mark.parametrize("vector", [*TEXTS, *DATA["negative"]], ids=lambda vector: vector["id"])
def test_the_escapes_of_the_command_line_make_the_same_bytes(vector: dict[str, str]) -> None:
    assert from_escapes(vector["text"]) == raw_of(vector)


def test_a_bill_says_who_and_where() -> None:
    found = read(raw_of(next(v for v in TEXTS if v["id"] == "spec-v02-01-46")))
    assert found.fields == {
        "26": "FR",
        "24": "75000",
        "10": "MME/SPECIMEN/NATACHA",
        "22": "145 AVENUE DES SPECIMENS",
    }


def test_a_binary_code_is_read_with_its_dates_and_values() -> None:
    found = read(raw_of(BINARY))
    assert (found.version, found.country, found.ca_id, found.certificate_id) == (4, "FRA", "FR00", "00001")
    assert (found.issue_date, found.signature_date) == (dt.date(2010, 3, 5), dt.date(2010, 3, 11))
    assert (found.type, found.perimeter) == ("07", "0001")
    assert found.fields == {"0A": "AFNOR1", "BA": "1969-06-27", "AF": ""}
    assert raw_of(BINARY) == found.signed + b"\xff\x40" + found.signature_bytes


def test_a_binary_value_of_unknown_kind_stays_hexadecimal() -> None:
    head = raw_of(BINARY)[:16] + b"\x09\x00\x02"
    found = read(head + b"\x0a\x02\x5a\x94" + b"\xff\x02\x01\x02")
    assert found.fields == {"0A": "5A94"}
    assert (found.type, found.perimeter) == ("09", "0002")


def test_a_binary_value_may_be_longer_than_a_byte_counts() -> None:
    head = raw_of(BINARY)[:19]
    found = read(head + b"\x01\xff\x01\x2c" + b"a" * 300 + b"\xff\x02\x01\x02")
    assert found.fields == {"01": "61" * 300}


@pytest.mark.parametrize("byte", range(64))
def test_a_raw_signature_of_version_01_may_hold_any_byte(byte: int) -> None:
    """US stands in one raw signature out of four: it must not part the message there."""
    message = b"DC01FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA\x1d22145 AVENUE DES SPECIMENS\x1d"
    signature = bytearray(range(100, 164))
    signature[byte] = 0x1F
    found = read(message + bytes(signature))
    assert (found.version, found.perimeter, found.country) == (1, "01", "FR")
    assert found.fields["22"] == "145 AVENUE DES SPECIMENS"
    assert (found.signed, found.signature_bytes) == (message, bytes(signature))


def test_version_01_with_a_separator_or_with_base32_is_read_too() -> None:
    message = b"DC01FR000001125E125B0126FR"
    signature = bytes(range(64))
    for ending in (signature, base64.b32encode(signature).rstrip(b"=")):
        found = read(message + b"\x1f" + ending)
        assert (found.signed, found.signature_bytes) == (message, signature)


def test_no_date_is_written_ffff() -> None:
    found = read(b"DC04FR000001FFFFFFFF0101FR26FR\x1fABCDEFGH")
    assert (found.issue_date, found.signature_date) == (None, None)


def test_a_truncated_field_is_marked() -> None:
    found = read(b"DC02FR000001125E125B0126FR247500022145 AVENUE DES SPE\x1e10M\x1d\x1fABCDEFGH")
    assert found.truncated == ("22",)
    assert found.fields["10"] == "M"


def test_an_unknown_field_keeps_its_identifier_and_its_value() -> None:
    found = read(HEAD + b"ZZwhat 26FR means\x1d26FR\x1fABCDEFGH")
    assert found.fields == {"ZZ": "what 26FR means", "26": "FR"}


def test_another_perimeter_gives_other_meanings_to_the_identifiers() -> None:
    found = read(b"DC04FR000001125E125B01A1FR2612345\x1d\x1fABCDEFGH")
    assert found.fields == {"26": "12345"}


def test_a_field_that_comes_again_does_not_replace_the_first() -> None:
    found = read(HEAD + b"26FR26DE\x1fABCDEFGH")
    assert found.fields == {"26": "FR"}


def test_bytes_that_are_no_utf8_are_read_as_latin_1() -> None:
    assert read(HEAD + b"25N\xceMES\x1d\x1fABCDEFGH").fields == {"25": "NÎMES"}
    assert read(HEAD + "25NÎMES\x1d\x1fABCDEFGH".encode()).fields == {"25": "NÎMES"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "header"),
        (b"https://example.org", "header"),
        (b"DC09FR000001125E125B0126FR\x1fABCD", "header"),
        (b"DC04FR000001125E125B01", "signature"),
        (b"DC04FR000001125E125B01\x1fABCDEF", "header"),
        (b"DC04FR000001125E125B01 1FR26FR\x1fABCDEF", "header"),
        (b"DC04FR00000112GE125B0101FR26FR\x1fABCDEF", "header"),
        (HEAD + b"26FR", "signature"),
        (HEAD + b"26FR\x1fabc!", "signature"),
        (HEAD + b"26FR\x1fABCD\x1fABCD", "signature"),
        (HEAD + b"26FR\x1fABCD====", "signature"),
        (HEAD + b"26FR2\x1fABCDEFGH", "field"),
        (HEAD + b"26FR\xe9\xe9x\x1fABCDEFGH", "field"),
        (HEAD + b"24750\x1fABCDEFGH", "length"),
        (b"DC01FR000001125E125B01" + bytes(40), "signature"),
        (b"\xdc\x04\x7b\xa7", "header"),
        (b"\xdc\x03" + raw_of(BINARY)[2:], "header"),
        (raw_of(BINARY)[:10] + bytes(9), "date"),
        (raw_of(BINARY)[:-1], "signature"),
        (raw_of(BINARY) + b"x", "signature"),
        (raw_of(BINARY)[:19], "signature"),
    ],
)
def test_what_is_not_a_2ddoc_is_said(data: bytes, reason: str) -> None:
    assert parse(data, CATALOGUE) == NotTwoDDoc(reason)


def test_only_likely_bytes_are_parsed() -> None:
    assert looks_like_2ddoc(b"DC04...")
    assert looks_like_2ddoc(b"\xdc\x04")
    assert not looks_like_2ddoc(b"https://example.org")


def test_bits_beyond_the_last_byte_of_a_signature_spoil_it() -> None:
    good = raw_of(next(v for v in TEXTS if v["id"] == "con-v04-01"))
    assert good[-1:] == b"A"
    for other in (b"B", b"H"):
        assert read(good[:-1] + other).signature_bytes == b""


def test_c40_with_its_shifts_and_its_ends() -> None:
    assert from_c40(bytes.fromhex("5A94B3DE")) == "AFNOR1"
    assert from_c40(bytes.fromhex("7BA7")) == "FRA"
    assert from_c40(_c40(2, 1, 14) + b"\xfeb") == "aAa"
    assert from_c40(_c40(14, 1, 0)) == "A!"
    assert from_c40(_c40(0, 13, 14)) == "\rA"
    assert from_c40(b"\xfe\x42\x43") == "AB"
    assert from_c40(b"") == ""
    for broken in (b"\xff\xff", b"\x00\x00", b"\x42", b"\xfe\x00", _c40(1, 39, 3), _c40(0, 39, 3)):
        assert from_c40(broken) is None


def _c40(*values: int) -> bytes:
    number = values[0] * 1600 + values[1] * 40 + values[2] + 1
    return number.to_bytes(2, "big")


@pytest.mark.parametrize("length", [0, 2, 4, 9, 300])
def test_a_date_in_a_binary_code_that_is_longer_than_a_date_is_none(length: int) -> None:
    """A date of 40 bytes is a number too large for any day: the reading of its page fell."""
    with pytest.raises(ValueError, match="3 bytes"):
        binary_date(b"\x7f" * length)


def test_dates_of_binary_codes() -> None:
    assert binary_date(bytes.fromhex("2E91EA")) == dt.date(2010, 3, 5)
    assert binary_date(b"\xff\xff\xff") is None
    with pytest.raises(ValueError, match="month"):
        binary_date(b"\x00\x00\x01")


def test_the_catalogue_is_whole() -> None:
    assert (len(CATALOGUE.fields), len(CATALOGUE.types)) == (412, 60)
    for name, rule in CATALOGUE.fields.items():
        assert len(name) == 2
        assert rule.longest is None or rule.shortest <= rule.longest
        assert rule.label
        if rule.kind in (FieldKind.DAY, FieldKind.DAYS):
            assert rule.shortest == rule.longest == {"day": 8, "days": 4}[rule.kind]
    assert set(DATA["document_types"]) <= set(CATALOGUE.types)


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(tail: bytes) -> None:
    heads = (b"", b"DC01", HEAD, b"DC02FR000001FFFFFFFF01", b"\xdc\x04", raw_of(BINARY)[:19])
    for head in heads:
        for end in (b"", b"\x1fABCDEFGH"):
            found = parse(head + tail + end, CATALOGUE)
            assert isinstance(found, TwoDDoc | NotTwoDDoc)
            assert isinstance(found, NotTwoDDoc) or found.as_json()["signature"] == "unknown"


@given(st.sampled_from(VECTORS), st.data())
def test_any_byte_of_a_specimen_may_be_wrong(vector: dict[str, str], data: st.DataObject) -> None:
    raw = bytearray(raw_of(vector))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(parse(bytes(raw), CATALOGUE), TwoDDoc | NotTwoDDoc)


@given(st.text(max_size=60))
def test_any_words_of_the_command_line_are_survived(words: str) -> None:
    escaped = words.encode("utf-8", "replace").decode()
    assert isinstance(parse(from_escapes(f"DC04{escaped}<GS><US>"), CATALOGUE), TwoDDoc | NotTwoDDoc)
