"""Signatures as RFC 9421 writes them: its own test vectors, and nothing but our one profile taken."""

import base64
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.signatures import (
    HMAC,
    Claimed,
    claimed,
    content_digest,
    digest_of,
    headers_of,
    params_of,
    request_base,
    signature_base,
)

DATE = ("date", "Tue, 20 Apr 2021 02:07:55 GMT")
BODY = b'{"hello": "world"}'


def test_the_base_is_that_of_the_rfc_for_ed25519() -> None:
    """RFC 9421, B.2.6, with the key of B.1.4."""
    lines = [DATE, ("@method", "POST"), ("@path", "/foo"), ("@authority", "example.com")]
    lines += [("content-type", "application/json"), ("content-length", "18")]
    params = '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;'
    params += 'keyid="test-key-ed25519"'
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="))
    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    key.verify(base64.b64decode(signature), signature_base(lines, params))


def test_the_base_is_that_of_the_rfc_for_hmac() -> None:
    """RFC 9421, B.2.5, with the secret of B.1.5."""
    secret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    lines = [DATE, ("@authority", "example.com"), ("content-type", "application/json")]
    params = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    made = hmac.digest(base64.b64decode(secret), signature_base(lines, params), "sha256")
    assert base64.b64encode(made).decode() == "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="


def test_a_digest_is_that_of_the_rfc() -> None:
    """RFC 9530, B.1: the digest of {"hello": "world"} and a line feed."""
    import hashlib

    said = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    sha256 = hashlib.sha256(BODY + b"\n").digest()
    assert content_digest(sha256) == said
    assert digest_of(said) == sha256


def test_what_we_write_we_read() -> None:
    params = params_of(1_800_000_000, "a-key_name", "nonce-1", HMAC)
    headers = headers_of(params, b"s" * 32)
    found = claimed(headers["Signature-Input"], headers["Signature"])
    assert found == Claimed(params, 1_800_000_000, "a-key_name", "nonce-1", HMAC, b"s" * 32)
    base = request_base("post", "/a/b?c=d", content_digest(b"x" * 32), params).decode().split("\n")
    assert base[:3] == ['"@method": POST', '"@path": /a/b', '"@query": ?c=d']
    assert base[4] == f'"@signature-params": {params}'
    assert request_base("GET", "/a", "d", params).decode().split("\n")[2] == '"@query": ?'


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace("parvis=", "other="),
        lambda text: text.replace('"@query" ', ""),
        lambda text: text.replace('"content-digest"', '"content-type"'),
        lambda text: text.replace(";created=", "; created="),
        lambda text: text.replace("created=1", "created=-1"),
        lambda text: text + ";expires=1",
        lambda text: text + ", " + text,
        lambda text: "",
    ],
)
def test_whatever_is_written_otherwise_is_no_signature(changed) -> None:  # type: ignore[no-untyped-def]
    headers = headers_of(params_of(1_800_000_000, "k", "n", HMAC), b"s" * 32)
    assert claimed(changed(headers["Signature-Input"]), headers["Signature"]) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_makes_the_reader_fail(first: str, second: str) -> None:
    assert claimed(first, second) is None
    assert digest_of(first) is None
