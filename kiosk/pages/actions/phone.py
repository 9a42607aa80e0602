"""What is done about the person's phone: it sends a paper, signs in, or takes the file along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class UsePhone:
    """This paper comes from the person's phone."""


@dataclass(frozen=True)
class LeavePhone:
    """Back from there to the paper's own page."""


@dataclass(frozen=True)
class SignIn:
    """Say who one is by signing in on one's own phone, instead of writing it."""


@dataclass(frozen=True)
class ShowIdentity:
    """The person is there: who signed in may be shown."""


@dataclass(frozen=True)
class BelieveIdentity:
    """Whether who signed in is the person."""

    yes: bool


@dataclass(frozen=True)
class ChoosePin:
    """Print the receipt with a link for later, which opens with a number that the person chooses now."""


@dataclass(frozen=True)
class ConfirmPhone:
    """Whether the phone that opened the link is the person's own: it shows the same digits."""

    same: bool


@dataclass(frozen=True)
class CancelParcel:
    """Nobody may fetch it any more."""


@dataclass(frozen=True)
class RenewParcel:
    """Another link, after the one before has ended."""


@dataclass(frozen=True)
class TurnCode:
    """Show the next of several codes (1), or the one before (-1)."""

    by: int


PhoneAction: TypeAlias = (
    UsePhone
    | LeavePhone
    | SignIn
    | ShowIdentity
    | BelieveIdentity
    | ChoosePin
    | ConfirmPhone
    | CancelParcel
    | RenewParcel
    | TurnCode
)
