"""What goes with a call for help: how long one waits, what a mediator says, a wish to be called back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Word:
    """What a mediator says to the person. ``code`` as in the hub's contract; ``text`` stands as written."""

    code: str
    by: str
    minutes: int = 0
    text: str = ""


@dataclass(frozen=True)
class Waiting:
    """How long the person has waited (minutes, by the kiosk's clock), and what a mediator said meanwhile.

    ``word_minutes``: how long ago that was. ``rings``: the kiosk itself rings, since no line leads anywhere.
    """

    minutes: int = 0
    word: Word | None = None
    word_minutes: int = 0
    rings: bool = False


@dataclass(frozen=True)
class NoCallBack:
    """The person does not want to be called back, or has not said so yet."""


@dataclass(frozen=True)
class CallBackLeaving:
    """It is being put where it cannot be lost."""


@dataclass(frozen=True)
class CallBackTaken:
    """The hub has it."""


@dataclass(frozen=True)
class CallBackWaits:
    """It lies on the disk, sealed, and leaves as soon as there is a line."""


@dataclass(frozen=True)
class CallBackRefused:
    """It cannot be kept, or the hub does not take it."""


CallBackState: TypeAlias = NoCallBack | CallBackLeaving | CallBackTaken | CallBackWaits | CallBackRefused


@dataclass(frozen=True)
class CallBackWish:
    """Whom to call back, and when (``morning``, ``afternoon``, ``any``)."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    when: str = "any"
