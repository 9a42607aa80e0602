"""The hub's own key (X25519): kiosks seal to it what waits on their disks, and share session keys by it."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.accounts.secret_files import kept
from hub.contract.devices import session_info

KEY_FILE = "hub-key"


class HubKey:
    """Made at the first start, kept in the data folder (mode 0600). Whoever loses it loses what waits."""

    def __init__(self, private: bytes) -> None:
        """``private``: 32 bytes."""
        self._private = X25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    @property
    def shown(self) -> str:
        """The public key, base64url without padding."""
        return base64.urlsafe_b64encode(self.public).decode().rstrip("=")

    def open(self, sealed: bytes, bound_to: bytes) -> bytes | None:
        """Open what a kiosk sealed (HPKE, RFC 9180, base mode); None if it is another's or changed."""
        from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        try:
            return suite.decrypt(sealed, self._private, info=bound_to)
        except (InvalidTag, ValueError):
            return None

    def session_key(self, kiosk_half: bytes, session: str) -> bytes | None:
        """The 32 bytes of a session, which never cross the wire; None for a half that is no key."""
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(kiosk_half))
        except ValueError:
            return None
        return HKDF(SHA256(), 32, salt=None, info=session_info(session)).derive(shared)


def kept_hub_key(data: Path) -> HubKey:
    """The key of this data folder, made once.

    Raises:
        OSError: the folder cannot be written.
    """
    fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return HubKey(base64.urlsafe_b64decode(kept(data / KEY_FILE, fresh)))
