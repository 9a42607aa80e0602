"""Keys: what opens a parcel needs the link, and the confirmed phone or the PIN beside it."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from kiosk.handoff.keys import (
    PIN_ROUNDS,
    LinkSecret,
    NotAPoint,
    ParcelId,
    PublicPoint,
    auth_token,
    bound_to,
    deferred_body_key,
    live_body_key,
    live_keys,
    pairing_code,
    pin_token,
)

SECRET, PARCEL = LinkSecret(bytes(range(16))), ParcelId("abcdefgh1234")


def _hkdf(source: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA-256 by hand (RFC 5869): what the page's WebCrypto must also give."""
    pseudo = hmac.digest(PARCEL.encode(), source, "sha256")
    return hmac.digest(pseudo, b"parvis parcel v2 " + purpose + b"\x01", "sha256")


def test_the_keys_are_those_that_are_written_down() -> None:
    assert auth_token(SECRET, PARCEL) == _hkdf(SECRET, b"auth")
    stretched = SECRET + hashlib.pbkdf2_hmac("sha256", b"4821", SECRET + PARCEL.encode(), PIN_ROUNDS)
    assert deferred_body_key(SECRET, PARCEL, "4821") == _hkdf(stretched, b"body")
    assert pin_token(SECRET, PARCEL, "4821") == _hkdf(stretched, b"pin")
    assert bound_to(PARCEL) == b"\x02abcdefgh1234"


def test_no_key_is_another() -> None:
    keys = [
        auth_token(SECRET, PARCEL),
        pin_token(SECRET, PARCEL, "0000"),
        pin_token(SECRET, PARCEL, "0001"),
        deferred_body_key(SECRET, PARCEL, "0000"),
        auth_token(SECRET, ParcelId("abcdefgh1235")),
    ]
    assert len(set(keys)) == len(keys)


def test_both_sides_of_a_pairing_get_one_key_that_the_link_alone_does_not_give() -> None:
    kiosk, phone, stranger = live_keys(), live_keys(), live_keys()
    ours = live_body_key(SECRET, PARCEL, kiosk, phone.public, kiosk.public)
    assert ours == live_body_key(SECRET, PARCEL, phone, phone.public, kiosk.public)
    assert len(ours) == 32 if isinstance(ours, bytes) else False
    assert ours != live_body_key(SECRET, PARCEL, stranger, phone.public, kiosk.public)
    assert ours != live_body_key(LinkSecret(bytes(16)), PARCEL, phone, phone.public, kiosk.public)
    assert repr(kiosk).count("private") == 0


@pytest.mark.parametrize("wrong", [b"", b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, bytes(65), b"\x00"])
def test_a_key_that_is_no_point_is_refused(wrong: bytes) -> None:
    kiosk = live_keys()
    assert live_body_key(SECRET, PARCEL, kiosk, PublicPoint(wrong), kiosk.public) == NotAPoint()


def test_the_code_is_four_digits_of_link_and_phone() -> None:
    phone = live_keys().public
    code = pairing_code(SECRET, PARCEL, phone)
    digest = hmac.digest(_hkdf(SECRET, b"pair"), phone, "sha256")
    assert code == f"{int.from_bytes(digest[:8], 'big') % 10_000:04d}"
    assert len({pairing_code(SECRET, PARCEL, live_keys().public) for _ in range(50)}) > 40
    assert len({pairing_code(LinkSecret(bytes([n] * 16)), PARCEL, phone) for n in range(50)}) > 40
