"""What only a parcel's step can come to, beside what ``hub.outcomes`` knows: there is a PIN, and bytes."""

from dataclasses import dataclass
from typing import TypeAlias

from hub import outcomes


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


Refused: TypeAlias = PinWanted | WrongPin | Locked | outcomes.Refused
Outcome: TypeAlias = outcomes.Moved | Refused
