"""The hub's own key for notices (VAPID, RFC 8292): browsers take notices from who holds it alone."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub.accounts.secret_files import kept

KEY_FILE = "push-key"


class PushKey:
    """A key of P-256. Whoever loses it loses every subscription."""

    def __init__(self, raw: str) -> None:
        """``raw``: 32 bytes, base64url without padding."""
        self.raw = raw
        number = int.from_bytes(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)), "big")
        self.private = ec.derive_private_key(number, ec.SECP256R1())

    @property
    def public(self) -> str:
        """What a browser subscribes with (``applicationServerKey``): the point, base64url."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")


def kept_push_key(data: Path) -> PushKey:
    """The key of this data folder (mode 0600), made once.

    Raises:
        OSError: the folder cannot be written.
    """
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    fresh = base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
    return PushKey(kept(data / KEY_FILE, fresh))
