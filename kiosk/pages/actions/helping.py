"""What is done about somebody who helps: the call, the offer, what they ask, the end of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class CallSomeone:
    """Call a mediator."""


@dataclass(frozen=True)
class CancelCall:
    """Take the call back."""


@dataclass(frozen=True)
class AskCallBack:
    """Nobody comes now: call me back."""


@dataclass(frozen=True)
class AnswerAsked:
    """Whether a mediator who asked may come, or may work beside the person."""

    yes: bool


@dataclass(frozen=True)
class AnswerOffer:
    """Whether somebody shall come, as the kiosk asked."""

    yes: bool


@dataclass(frozen=True)
class PhoneInstead:
    """This paper comes from the person's phone: the scanner, of which the kiosk spoke, does not work well."""


@dataclass(frozen=True)
class EndAssist:
    """The mediator gives the kiosk back to the person."""


CallAction: TypeAlias = CallSomeone | CancelCall | AskCallBack | AnswerAsked
OfferAction: TypeAlias = AnswerOffer | PhoneInstead
