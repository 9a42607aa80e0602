"""Seals what waits on the kiosk's disk, so that whoever carries the machine away can read none of it.

HPKE in base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The hub holds the private
key; the kiosk cannot open what it has sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NewType, TypeAlias

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

Sealed = NewType("Sealed", bytes)
Seal: TypeAlias = Callable[[bytes, bytes], Sealed]
"""``seal(body, bound_to)``: the body opens only for who names the same ``bound_to``."""

KEY_BYTES = 32


def sealer(hub_key: bytes) -> Seal:
    """Make the seal of one hub from its X25519 public key (32 bytes); ``ValueError`` if it is none."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    public = X25519PublicKey.from_public_bytes(hub_key)

    def seal(body: bytes, bound_to: bytes) -> Sealed:
        return Sealed(_suite().encrypt(body, public, info=bound_to))

    return seal


def open_sealed(sealed: Sealed, hub_private_key: bytes, bound_to: bytes) -> bytes | None:
    """Open it with the hub's private key (32 bytes); None if it is another's, changed, or bound elsewhere."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(hub_private_key)
    try:
        return _suite().decrypt(sealed, private, info=bound_to)
    except (InvalidTag, ValueError):
        return None


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
