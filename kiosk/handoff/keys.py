"""The keys of a hand-off: all from the 128 random bits that only the QR code holds.

HKDF-SHA-256 (RFC 5869), salt = the parcel's id. Who has the link can prove it to the hub (``auth``). What
opens the body needs more than the link where somebody may have photographed it:

* live: the first phone shows a code of 4 digits, the citizen confirms it on the kiosk, and the body is sealed
  to that phone (P-256, NIST SP 800-56A). Link and sealed bytes together open nothing.
* intake (from the phone): the QR code holds the kiosk's public key, which serves as the link's secret. The
  body is sealed between the two keys, and the digits say on both screens whose phone it is.
* deferred (a printed link): a PIN that the citizen chose, stretched (PBKDF2, RFC 8018). The hub counts tries,
  and only of who has proved the link, so that a stranger cannot lock anybody out.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NewType, TypeAlias

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ParcelId = NewType("ParcelId", str)
SignInId = NewType("SignInId", str)
LinkId: TypeAlias = ParcelId | SignInId
"""What a code's link leads to: its keys are bound to it."""
LinkSecret = NewType("LinkSecret", bytes)
"""128 random bits, after the ``#`` of the link: no hub ever sees them."""
PublicPoint = NewType("PublicPoint", bytes)
"""A P-256 public key, uncompressed (65 bytes, SEC 1, section 2.3.3)."""

VERSION = 2
SECRET_BYTES = 16
SALT_BYTES = 16
CODE_DIGITS = 4
PIN_ROUNDS = 150_000
"""PBKDF2 rounds: 20 ms here, 0.7 s on a slow phone of 2018. The hub allows five tries of 10 000 PINs."""
_AUTH, _BODY, _PIN, _PAIR = b"auth", b"body", b"pin", b"pair"


@dataclass(frozen=True)
class NotAPoint:
    """The other side's key is no point of the curve, or the wrong length."""


@dataclass(frozen=True)
class LiveKeys:
    """This side's half of a pairing; made for one parcel, forgotten with it."""

    private: EllipticCurvePrivateKey = field(repr=False)
    public: PublicPoint


def auth_token(secret: LinkSecret, link: LinkId) -> bytes:
    """What proves to the hub that the caller holds the link (32 bytes); the hub keeps its SHA-256 only."""
    return _derive(secret, link, _AUTH)


def pin_token(secret: LinkSecret, parcel: ParcelId, pin: str) -> bytes:
    """What proves to the hub that the caller also knows the PIN (32 bytes)."""
    return _derive(_with_pin(secret, parcel, pin), parcel, _PIN)


def deferred_body_key(secret: LinkSecret, parcel: ParcelId, pin: str) -> bytes:
    """The body's key for a link that is printed: link and PIN together (32 bytes)."""
    return _derive(_with_pin(secret, parcel, pin), parcel, _BODY)


def live_keys() -> LiveKeys:
    """Make one side's half of a pairing."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return LiveKeys(private, PublicPoint(public))


def live_body_key(
    secret: LinkSecret, parcel: ParcelId, mine: LiveKeys, phone: PublicPoint, kiosk: PublicPoint
) -> bytes | NotAPoint:
    """The body's key for the phone that the citizen confirmed: link, pairing and both public keys (32 bytes).

    ``mine`` is the kiosk's half or the phone's; both sides get the same.
    """
    shared = _shared(mine, kiosk if mine.public == phone else phone)
    return (
        shared if isinstance(shared, NotAPoint) else _derive(secret + shared, parcel, _BODY + phone + kiosk)
    )


def intake_body_key(
    parcel: ParcelId, mine: LiveKeys, phone: PublicPoint, kiosk: PublicPoint, salt: bytes
) -> bytes | NotAPoint:
    """The body's key for what a phone sends (32 bytes). ``mine`` is the kiosk's half or the phone's.

    ``salt`` (16 random bytes, before the records) is fresh for each body: a phone that sends again has the
    same pair of keys, and what is derived from it may seal one body only.
    """
    shared = _shared(mine, kiosk if mine.public == phone else phone)
    return shared if isinstance(shared, NotAPoint) else _derive(shared, parcel, _BODY + phone + kiosk + salt)


def compressed(point: PublicPoint) -> bytes:
    """The same point in 33 bytes (SEC 1, section 2.3.3), which keeps a QR code small."""
    return bytes([2 + point[-1] % 2]) + point[1:33]


def _shared(mine: LiveKeys, other: PublicPoint) -> bytes | NotAPoint:
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), other)
    except ValueError:
        return NotAPoint()
    return mine.private.exchange(ec.ECDH(), point)


def pairing_code(secret: LinkSecret, link: LinkId, phone: PublicPoint) -> str:
    """The digits that the phone shows and the citizen finds on the kiosk.

    Made with the link's secret: a hub that puts its own key in the phone's place cannot choose one with the
    same digits, because it cannot compute them.
    """
    digest = hmac.digest(_derive(secret, link, _PAIR), phone, "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def bound_to(parcel: ParcelId) -> bytes:
    """What every record is bound to: another id or version does not open."""
    return bytes([VERSION]) + parcel.encode()


def _with_pin(secret: LinkSecret, parcel: ParcelId, pin: str) -> bytes:
    return secret + hashlib.pbkdf2_hmac("sha256", pin.encode(), secret + parcel.encode(), PIN_ROUNDS)


def _derive(source: bytes, link: LinkId, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = b"parvis parcel v2 " + purpose
    return HKDF(algorithm=SHA256(), length=32, salt=link.encode(), info=info).derive(source)
