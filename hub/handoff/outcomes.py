"""What a step of a parcel comes to: expected answers, each told to its caller in its own way."""

from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import RowMapping

from hub.contract import ParcelPhase


@dataclass(frozen=True)
class Moved:
    """The parcel as it is now. ``gone``: the upload whose bytes must be erased before anybody is answered."""

    row: RowMapping
    gone: str | None = None


@dataclass(frozen=True)
class WrongProof:
    """The caller does not hold the fragment, or not the lease. Nothing changed."""


@dataclass(frozen=True)
class PinWanted:
    """The fragment is right; the PIN is to be told. Nothing was counted."""

    tries_left: int


@dataclass(frozen=True)
class WrongPin:
    """The fragment is right and the PIN is not: counted."""

    tries_left: int


@dataclass(frozen=True)
class Locked:
    """That was the last try: the parcel is over, its bytes (``gone``) must be erased."""

    gone: str | None


@dataclass(frozen=True)
class TakenByAnother:
    """The fragment is right, and another phone was first; or the id is another parcel's."""


@dataclass(frozen=True)
class Changed:
    """The parcel is no longer, or not yet, what the caller took it for."""


@dataclass(frozen=True)
class Invalid:
    """The request does not fit this parcel's mode."""


@dataclass(frozen=True)
class Over:
    """The parcel ended."""

    phase: ParcelPhase


@dataclass(frozen=True)
class Unknown:
    """No such parcel, or forgotten long ago."""


Refused: TypeAlias = (
    WrongProof | PinWanted | WrongPin | Locked | TakenByAnother | Changed | Invalid | Over | Unknown
)
Outcome: TypeAlias = Moved | Refused
