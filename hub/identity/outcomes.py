"""What a step of a sign-in comes to: expected answers, each told to its caller in its own way."""

from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import RowMapping

from hub.contract.identity import SignInPhase


@dataclass(frozen=True)
class Moved:
    """The sign-in as it is now."""

    row: RowMapping


@dataclass(frozen=True)
class WrongProof:
    """The caller does not hold the fragment, is another browser, or another kiosk. Nothing changed."""


@dataclass(frozen=True)
class TakenByAnother:
    """The fragment is right, and another phone was first; or the id is another sign-in's."""


@dataclass(frozen=True)
class Changed:
    """It is no longer, or not yet, what the caller took it for."""


@dataclass(frozen=True)
class Invalid:
    """Nothing can be sealed to the key that the kiosk named."""


@dataclass(frozen=True)
class Over:
    """It ended."""

    phase: SignInPhase


@dataclass(frozen=True)
class Unknown:
    """No such sign-in, or forgotten long ago."""


Refused: TypeAlias = WrongProof | TakenByAnother | Changed | Invalid | Over | Unknown
Outcome: TypeAlias = Moved | Refused
