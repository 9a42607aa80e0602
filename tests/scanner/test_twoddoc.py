"""2D-Doc against the official specimens, and against anything else that a square may hold."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.twoddoc import Catalogue, NotTwoDDoc, TwoDDoc, looks_like_2ddoc, parse

DATA = json.loads((Path(__file__).parents[1] / "data" / "2ddoc-vectors.json").read_text("utf-8"))
TEXTS = [vector for vector in DATA["vectors"] if vector["kind"] != "constructed-binary"]
CATALOGUE = Catalogue.load()


def read(vector: dict[str, str]) -> TwoDDoc | NotTwoDDoc:
    return parse(base64.b64decode(vector["raw_base64"]), CATALOGUE)


@pytest.mark.parametrize("vector", TEXTS, ids=lambda vector: vector["id"])
def test_official_specimens(vector: dict[str, str]) -> None:
    found = read(vector)
    assert isinstance(found, TwoDDoc)
    assert f"{found.version:02d}" == vector["version"]
    assert found.type == vector["doc_type"]
    assert (found.ca_id, found.certificate_id) == (vector.get("ca_id", "FR00"), vector.get("cert_id", "0001"))
    if "issue_date" in vector:
        said = found.as_json()
        assert (said["issue_date"], said["signature_date"]) == (
            vector["issue_date"],
            vector["signature_date"],
        )
    assert found.fields


@pytest.mark.parametrize("vector", TEXTS, ids=lambda vector: vector["id"])
def test_the_fields_say_everything_that_was_signed(vector: dict[str, str]) -> None:
    found = read(vector)
    assert isinstance(found, TwoDDoc)
    length = {1: 22, 2: 22, 3: 24, 4: 26}[found.version]
    message = found.signed[length:].decode().replace("\x1d", "").replace("\x1e", "")
    assert "".join(name + value for name, value in found.fields.items()) == message
    assert found.signed + b"\x1f" + str(found.signature_bytes).encode() == base64.b64decode(
        vector["raw_base64"]
    )


def test_a_bill_says_who_and_where() -> None:
    vector = next(v for v in TEXTS if v["id"] == "spec-v02-01-46")
    found = read(vector)
    assert isinstance(found, TwoDDoc)
    assert found.fields == {
        "26": "FR",
        "24": "75000",
        "10": "MME/SPECIMEN/NATACHA",
        "22": "145 AVENUE DES SPECIMENS",
    }


@pytest.mark.parametrize("vector", [*TEXTS, *DATA["negative"]], ids=lambda vector: vector["id"])
def test_no_signature_is_ever_believed_yet(vector: dict[str, str]) -> None:
    found = read(vector)
    assert isinstance(found, TwoDDoc)
    assert found.signature == "unknown"


def test_version_01_ends_with_64_raw_bytes() -> None:
    signed = b"DC01FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA\x1d22145 AVENUE DES SPECIMENS\x1d"
    signature = bytes(n for n in range(1, 66) if n != 0x1F)
    found = parse(signed + signature, CATALOGUE)
    assert isinstance(found, TwoDDoc)
    assert (found.version, found.perimeter, found.country) == (1, "01", "FR")
    assert found.fields["22"] == "145 AVENUE DES SPECIMENS"
    assert found.signature_bytes == signature


def test_a_truncated_field_is_marked() -> None:
    found = parse(b"DC02FR000001125E125B0126FR247500022145 AVENUE DES SPE\x1e10M\x1d\x1fABCDEFGH", CATALOGUE)
    assert isinstance(found, TwoDDoc)
    assert found.truncated == ("22",)
    assert found.fields["10"] == "M"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "header"),
        (b"https://example.org", "header"),
        (b"DC09FR000001125E125B0126FR\x1fABCD", "header"),
        (b"DC04FR000001125E125B01", "header"),
        (b"DC04FR000001125E125B0101FR26FR", "signature"),
        (b"DC04FR000001125E125B0101FR26FR\x1fabc!", "signature"),
        (b"DC04FR000001125E125B0101FRZZ26\x1fABCDEFGH", "field"),
        (b"DC04FR000001125E125B0101FR24750\x1fABCDEFGH", "length"),
        (b"DC04FR000001125E125B0101FR22\xff\xfe\x1d\x1fABCDEFGH", "date"),
        (b"\xdc\x04\x7b\xa7", "binary"),
    ],
)
def test_what_is_not_a_2ddoc_is_said(data: bytes, reason: str) -> None:
    assert parse(data, CATALOGUE) == NotTwoDDoc(reason)


def test_only_likely_bytes_are_parsed() -> None:
    assert looks_like_2ddoc(b"DC04...")
    assert looks_like_2ddoc(b"\xdc\x04")
    assert not looks_like_2ddoc(b"https://example.org")


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(tail: bytes) -> None:
    for head in (b"", b"DC01", b"DC04FR000001125E125B0101FR", b"DC02FR000001FFFFFFFF01"):
        assert isinstance(parse(head + tail, CATALOGUE), TwoDDoc | NotTwoDDoc)
