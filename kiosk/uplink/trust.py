"""What a kiosk keeps to be known by its hub, and to know it: its own key and the hub's, a small file each."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from hub.contract.devices import Key32, fingerprint
from hub.contract.signatures import thumbprint
from kiosk.kept import keep, set_aside

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE = "device-key"
HUB_FILE = "hub.json"
KEY_BYTES = 32
log = structlog.get_logger()


class DeviceKey:
    """An Ed25519 key that never leaves this kiosk."""

    def __init__(self, private: bytes) -> None:
        """``private``: 32 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private: Ed25519PrivateKey = Ed25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    @property
    def private(self) -> bytes:
        """32 bytes, for the kiosk's own file."""
        return self._private.private_bytes_raw()

    @property
    def name(self) -> str:
        """Its thumbprint, by which the hub finds the public half."""
        return thumbprint(self.public)

    def sign(self, base: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(base)


class KnownHub(BaseModel):
    """The hub that this kiosk is enrolled at. ``key`` (X25519, base64url) is what messages are sealed to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    key: Key32
    device: str
    town: str

    def key_bytes(self) -> bytes:
        """32 bytes."""
        return from_base64url(self.key)

    def fingerprint(self, key: DeviceKey) -> str:
        """What people compare on both screens."""
        return fingerprint(key.public, self.key_bytes())


@dataclass(frozen=True)
class TrustFolder:
    """The folder of both files, for this user alone."""

    folder: Path

    def key(self) -> DeviceKey:
        """This kiosk's key; made the first time. Raises OSError where it can be neither read nor written.

        A file that holds none is set aside, not lost.
        """
        file = self.folder / KEY_FILE
        if file.is_file():
            kept = from_base64url(file.read_text(encoding="ascii", errors="replace").strip())
            if len(kept) == KEY_BYTES:
                return DeviceKey(kept)
            log.error("trust.key_damaged")
            set_aside(file)
        return self._make()

    @staticmethod
    def fresh_key() -> DeviceKey:
        """A key for a new enrolment, in memory only until somebody has approved it."""
        return DeviceKey(secrets.token_bytes(KEY_BYTES))

    def keep(self, key: DeviceKey) -> None:
        """From now on this is the kiosk's key."""
        keep(self.folder / KEY_FILE, f"{to_base64url(key.private)}\n".encode("ascii"))

    def hub(self) -> KnownHub | None:
        """The hub that was pinned, if there is one and its file can be read."""
        try:
            return KnownHub.model_validate_json((self.folder / HUB_FILE).read_bytes())
        except (OSError, ValidationError):
            return None

    def hub_at(self, url: str) -> KnownHub | None:
        """The hub that was pinned, if it is the one that serves there."""
        hub = self.hub()
        return hub if hub is not None and hub.url == url.rstrip("/") else None

    def pin(self, hub: KnownHub) -> None:
        """From now on this is the hub, with this key."""
        keep(self.folder / HUB_FILE, hub.model_dump_json().encode())

    def _make(self) -> DeviceKey:
        made = self.fresh_key()
        self.keep(made)
        return made


def to_base64url(data: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes; none for what is not base64url."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
