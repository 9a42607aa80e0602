"""What lies over a page for a while, as values: one at a time, and some keep what lay there before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from kiosk.difficulty.devices import Device
from kiosk.pages.actions import Explain
from kiosk.pages.assist_states import AssistPage, Door
from kiosk.pages.call_states import Word
from kiosk.pages.draft import Draft
from kiosk.types import TextKey


@dataclass(frozen=True)
class Languages:
    """The choice of languages lies over the page."""

    covered: Overlay | None = None
    """What lay over the page before, and comes back; so below."""


@dataclass(frozen=True)
class Helping:
    """The call for a mediator lies over the page."""


class CallBackStep(StrEnum):
    """The pages on which one asks to be called back."""

    NAME = "name"
    PHONE = "phone"
    WHEN = "when"
    CHECK = "check"
    SENT = "sent"


@dataclass(frozen=True)
class CallingBack:
    """Somebody who is not helped now asks to be called back."""

    step: CallBackStep
    draft: Draft = field(default=Draft(), repr=False)
    when: str = ""
    unanswered: bool = False


@dataclass(frozen=True)
class Asked:
    """A mediator asks whether to come, or (``assist``) to work beside the person here.

    ``word``: nothing is asked; it is said to somebody who has not called.
    """

    covered: Overlay | None = None
    by: str = ""
    assist: bool = False
    word: Word | None = None


@dataclass(frozen=True)
class Leaving:
    """ "Do you want to end?" lies over the page."""


@dataclass(frozen=True)
class Tuning:
    """How the kiosk is seen, heard and touched, to be set by the person, lies over the page."""

    covered: Overlay | None = None


@dataclass(frozen=True)
class IdleWarning:
    """Nobody touched for a while: the page is veiled, and the visit ends when the seconds are over."""

    seconds_left: int
    covered: Overlay | None = None


@dataclass(frozen=True)
class Trying:
    """The practice of the keys lies over the page. ``key`` is the one pressed last, as its texts name it."""

    covered: Overlay | None = None
    key: str = ""


@dataclass(frozen=True)
class HeadsetGone:
    """ "May the room hear the voice?" lies over the page: the headset was pulled out."""

    covered: Overlay | None = None


@dataclass(frozen=True)
class Heard:
    """ "J'ai compris : ... C'est bien ça ?" lies over the page. ``words`` are what was understood.

    ``field``: the name of the field that they are for, where the page has several.
    """

    covered: Overlay | None = None
    words: str = ""
    field: str = ""


@dataclass(frozen=True)
class Unheard:
    """Twice not understood: touch and a person are offered over the page."""

    covered: Overlay | None = None


@dataclass(frozen=True)
class Offering:
    """ "Voulez-vous que quelqu'un vienne vous aider ?" lies over the page until it is answered or a while has
    passed. ``device``: what does not work well, if that is why."""

    device: Device | None = None


@dataclass(frozen=True)
class Explaining:
    """What a word of a fiche means lies over its page."""

    asked: Explain


@dataclass(frozen=True)
class Linked:
    """The QR code of an official site lies over the page. ``about``: what to have at hand there."""

    url: str
    about: TextKey | None = None


@dataclass(frozen=True)
class Aiming:
    """How a code is taken with a phone, in drawings beside that code."""

    covered: Overlay | None = None


@dataclass(frozen=True)
class ChoosingPin:
    """The secret number for the link on the paper is chosen over the page. ``short``: it was not complete."""

    digits: str = field(default="", repr=False)
    short: bool = False


@dataclass(frozen=True)
class Interrupted:
    """The interface fell and is back: the page is veiled until somebody says that they are still there.

    ``again``: what was on its way to a phone or the printer is to be begun again.
    """

    covered: Overlay | None = None
    again: bool = False


@dataclass(frozen=True)
class AtAssist:
    """A page of a mediator's help lies over whatever lay there."""

    covered: Overlay | None = None
    page: AssistPage = Door()


Overlay: TypeAlias = (
    Languages
    | Helping
    | CallingBack
    | Asked
    | Leaving
    | Tuning
    | Trying
    | HeadsetGone
    | Heard
    | Unheard
    | IdleWarning
    | Offering
    | Explaining
    | Linked
    | Aiming
    | ChoosingPin
    | Interrupted
    | AtAssist
)
Covering: TypeAlias = (
    Languages | Tuning | Trying | HeadsetGone | Heard | Unheard | Aiming | Interrupted | AtAssist | Asked
)
"""What may be opened over another overlay without closing it."""


def holds(over: Overlay | None, kind: type[Overlay]) -> bool:
    """Whether such an overlay lies over the page, uppermost or covered."""
    return isinstance(over, kind) or (isinstance(over, Covering | IdleWarning) and holds(over.covered, kind))


def without(over: Overlay | None, *kinds: type[Overlay]) -> Overlay | None:
    """What lies over the page, with these taken away wherever they lie."""
    if not isinstance(over, Covering | IdleWarning):
        return over
    covered = without(over.covered, *kinds)
    return covered if isinstance(over, kinds) else replace(over, covered=covered)
