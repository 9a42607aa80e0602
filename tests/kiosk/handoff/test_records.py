"""Records: the whole body comes out, or nothing of it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.handoff.records import (
    RECORD_BYTES,
    TAG_BYTES,
    NotOpened,
    nonce,
    open_records,
    seal_records,
    sealed_size,
)

KEY, BOUND = bytes(range(32)), b"\x02abcdefgh1234"
_STEP = RECORD_BYTES + TAG_BYTES


def _sealed(body: bytes) -> bytes:
    return b"".join(seal_records(KEY, body, BOUND))


@pytest.mark.parametrize(
    "size", [0, 1, RECORD_BYTES - 1, RECORD_BYTES, RECORD_BYTES + 1, 3 * RECORD_BYTES + 77]
)
def test_every_length_comes_out_whole(size: int) -> None:
    body = (b"0123456789" * (size // 10 + 1))[:size]
    sealed = _sealed(body)
    assert len(sealed) == sealed_size(size)
    assert open_records(KEY, sealed, BOUND) == body


def test_a_record_is_plain_aes_gcm_with_the_written_nonce() -> None:
    body = b"a" * RECORD_BYTES + b"b"
    sealed = _sealed(body)
    assert AESGCM(KEY).decrypt(bytes(12), sealed[:_STEP], BOUND) == body[:RECORD_BYTES]
    assert AESGCM(KEY).decrypt(bytes(10) + b"\x01\x01", sealed[_STEP:], BOUND) == b"b"
    assert nonce(258, False) == bytes(9) + b"\x01\x02\x00"


def test_nothing_opens_when_records_are_missing_moved_or_foreign() -> None:
    sealed = _sealed(b"x" * (2 * RECORD_BYTES + 5))
    first, second, last = sealed[:_STEP], sealed[_STEP : 2 * _STEP], sealed[2 * _STEP :]
    for wrong in (
        b"",
        first,
        first + second,
        second + first + last,
        first + last,
        sealed + b"\0",
        sealed[:-1],
    ):
        assert open_records(KEY, wrong, BOUND) == NotOpened()
    assert open_records(KEY, sealed, BOUND[:-1]) == NotOpened()
    assert open_records(bytes(32), sealed, BOUND) == NotOpened()


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 10**6), st.integers(1, 255))
def test_one_changed_bit_opens_nothing(body: bytes, place: int, change: int) -> None:
    sealed = bytearray(_sealed(body))
    sealed[place % len(sealed)] ^= change
    assert open_records(KEY, bytes(sealed), BOUND) == NotOpened()
