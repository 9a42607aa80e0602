"""Where a sign-in on the person's own phone stands: only ever what the hub has confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kiosk.procedures.answers import Answer
from kiosk.types import FactId


@dataclass(frozen=True)
class NoSignIn:
    """Nobody signs in."""


@dataclass(frozen=True)
class SignInPreparing:
    """The link is being made."""


@dataclass(frozen=True)
class SignInReady:
    """The code that leads the phone there. ``rows`` are its modules; ``minutes``: how long it works."""

    rows: str = field(repr=False)
    minutes: int


@dataclass(frozen=True)
class SignInPairing:
    """A phone has opened the link. ``code``: the digits that it shows, if it is the person's."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class SignInAway:
    """The person signs in on their phone."""


@dataclass(frozen=True)
class SignInKnown:
    """What the provider says of who signed in: nothing of it counts before the person has agreed."""

    facts: Mapping[FactId, Answer] = field(repr=False)
    provider: str


@dataclass(frozen=True)
class SignInCame:
    """Somebody has signed in; whether anybody stands here is not known: no name before a touch."""

    known: SignInKnown


@dataclass(frozen=True)
class SignInDenied:
    """The person said that it is somebody else: what came is forgotten."""


@dataclass(frozen=True)
class SignInRefused:
    """The person did not go on at the provider."""


@dataclass(frozen=True)
class SignInOver:
    """Its time is over, or it was taken back."""


@dataclass(frozen=True)
class SignInFailed:
    """The provider or the hub does not answer, or the answer proves nobody."""


SignInState: TypeAlias = (
    NoSignIn
    | SignInPreparing
    | SignInReady
    | SignInPairing
    | SignInAway
    | SignInKnown
    | SignInCame
    | SignInDenied
    | SignInRefused
    | SignInOver
    | SignInFailed
)
