"""Seals a long body in records, so that a phone opens the first ones while the last ones still come.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance", CRYPTO 2015), as in age: AES-256-GCM over records of 256 KiB, the nonce is the
record's number (11 bytes, big-endian) and 1 for the last record or 0. A record that is missing, moved, cut
off or of another parcel does not open. Safe with such a nonce because a key seals one body and no second one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

RECORD_BYTES = 256 * 1024
"""Clear bytes in a record; the last may be shorter, and is empty for an empty body only."""
TAG_BYTES = 16
KEY_BYTES = 32


@dataclass(frozen=True)
class NotOpened:
    """The bytes are not what was sealed with this key for this parcel."""


def seal_records(key: bytes, body: bytes, bound_to: bytes) -> Iterator[bytes]:
    """Give the sealed records one by one (each 16 bytes longer). ``bound_to``: associated data of each."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)
    for number, piece, last in _cut(body, RECORD_BYTES):
        yield cipher.encrypt(nonce(number, last), piece, bound_to)


def open_records(key: bytes, sealed: bytes, bound_to: bytes) -> bytes | NotOpened:
    """Give the whole body, or nothing of it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)
    try:
        return b"".join(
            cipher.decrypt(nonce(number, last), record, bound_to)
            for number, record, last in _cut(sealed, RECORD_BYTES + TAG_BYTES)
        )
    except InvalidTag:
        return NotOpened()


def sealed_size(size: int) -> int:
    """How long a body of ``size`` bytes is when sealed."""
    return size + TAG_BYTES * max(1, -(-size // RECORD_BYTES))


def nonce(number: int, last: bool) -> bytes:
    """The nonce of one record (12 bytes)."""
    return number.to_bytes(11, "big") + bytes([last])


def _cut(whole: bytes, step: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number the pieces and mark the last; an empty whole is one empty piece."""
    view, count = memoryview(whole), max(1, -(-len(whole) // step))
    for number in range(count):
        yield number, bytes(view[number * step : (number + 1) * step]), number == count - 1
