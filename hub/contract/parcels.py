"""A sealed parcel on its way to a phone, as seen by the kiosk that gave it and the phone that fetches it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.contract.base import Model

PARCEL_LIMIT_BYTES = 25 * 1024 * 1024
"""The largest sealed parcel that the hub takes."""

AUTH_HEADER = "Parvis-Auth-SHA256"
"""SHA-256 (hex) of the auth token that the phone derives from the link's fragment."""

LEASE_HEADER = "Parvis-Lease"
"""The random lease (base64url, 16 bytes) that the claiming phone chose."""

Token16 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
Token32 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class ParcelPhase(StrEnum):
    """Where a parcel stands; all but the first two are the end, and its bytes are gone."""

    READY = "ready"
    LEASED = "leased"
    CONSUMED = "consumed"
    REVOKED = "revoked"
    EXPIRED = "expired"


class ParcelView(Model):
    """A parcel's true state. ``version`` grows with each change; ``expires_in_s`` is by the hub's clock."""

    id: str
    phase: ParcelPhase
    version: int
    expires_in_s: int = Field(ge=0)


class Claim(Model):
    """Proof that a phone holds the fragment, and the lease it chose, so that it can ask again."""

    auth: Token32
    lease: Token16
