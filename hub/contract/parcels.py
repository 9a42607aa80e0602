"""A sealed parcel between a kiosk and a phone, as each of the two sees it: one state machine, three modes."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from hub.contract.base import Model

PARCEL_LIMIT_BYTES = 25 * 1024 * 1024
"""The largest sealed parcel that the hub takes."""

FILES_LIMIT = 20
"""How many files a phone may send in one parcel."""

LEASE_HEADER = "Parvis-Lease"
"""The random lease (base64url, 16 bytes) that the claiming phone chose."""

PHONE_KEY_HEADER = "Parvis-Phone-Key"
"""The phone's public key that the kiosk sealed to: bytes for a phone that lost its lease are refused."""

KIOSK_KEY_HEADER = "Parvis-Kiosk-Key"
"""The kiosk's public key, which the confirmed phone needs to open what was sealed to it."""

Token16 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
Token32 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PublicKey = Annotated[str, StringConstraints(pattern=r"^B[A-Za-z0-9_-]{86}$")]
"""A P-256 public key, uncompressed (65 bytes, the first is 4), in base64url."""


class ParcelMode(StrEnum):
    """Which way a parcel goes, and what its link alone can do: in none of them open it."""

    LIVE = "live"
    """To the phone whose digits the citizen confirmed on the kiosk."""
    DEFERRED = "deferred"
    """To whoever has the printed link and knows the citizen's PIN."""
    INTAKE = "intake"
    """From the phone whose digits the citizen confirmed, to the kiosk."""


class ParcelPhase(StrEnum):
    """Where a parcel stands; all but the first two are the end, and its bytes are gone."""

    READY = "ready"
    LEASED = "leased"
    CONSUMED = "consumed"
    REVOKED = "revoked"
    EXPIRED = "expired"
    LOCKED = "locked"
    """A wrong PIN too often."""


class FileCode(StrEnum):
    """What became of a file that a phone sent."""

    OK = "ok"
    TOO_BIG = "too_big"
    NOT_A_PICTURE = "not_a_picture"
    LOCKED_PDF = "locked_pdf"
    TOO_MANY_PAGES = "too_many_pages"
    UNREADABLE = "unreadable"


class Announcement(Model):
    """A parcel that is going to be: hashes of tokens, no name, no size, no key."""

    mode: ParcelMode
    auth_sha256: Sha256
    """SHA-256 of the token that the phone derives from the link's fragment."""
    pin_sha256: Sha256 | None = None
    """SHA-256 of the token that the phone derives from fragment and PIN; deferred only, and there always."""

    @model_validator(mode="after")
    def _never_by_the_link_alone(self) -> Self:
        if (self.mode is ParcelMode.DEFERRED) != (self.pin_sha256 is not None):
            raise ValueError("a deferred parcel has a PIN, and no other one has")
        return self


class ParcelView(Model):
    """A parcel's true state for its kiosk. ``version`` grows with each change; times by the hub's clock."""

    id: str
    mode: ParcelMode
    phase: ParcelPhase
    version: int
    expires_in_s: int = Field(ge=0)
    sealed: bool = False
    """The bytes are here."""
    phone_key: str | None = None
    """The key of the phone that has the lease."""
    accepted: bool = False


class PhoneView(Model):
    """The same for the phone that has the lease."""

    id: str
    mode: ParcelMode
    phase: ParcelPhase
    version: int
    expires_in_s: int = Field(ge=0)
    sealed: bool = False
    kiosk_key: str | None = None
    """What this phone needs beside its own key to open the bytes; live only."""
    accepted: bool = False
    """The citizen confirmed this phone's digits: it may send; intake only."""
    files: tuple[FileCode, ...] | None = None
    """What became of each file that was sent; intake only, once the kiosk has read them."""


class Claim(Model):
    """Proof that a phone holds the fragment, the lease it chose, and its key or the citizen's PIN."""

    auth: Token32
    lease: Token16
    key: PublicKey | None = None
    pin: Token32 | None = None


class Acceptance(Model):
    """The citizen confirmed the digits of this phone, and of no other that may have come meanwhile."""

    key: PublicKey


class Reading(Model):
    """What the kiosk made of a phone's files; ``version`` is the state in which it fetched them."""

    version: int
    files: tuple[FileCode, ...] = Field(max_length=FILES_LIMIT)
