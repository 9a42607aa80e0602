"""What is true while a mediator helps beside the person, and the pages that only such help has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import TypeAlias

from hub.contract.reports import Autonomy, Theme
from kiosk.devices.printer import JobPrinted
from kiosk.pages.comfort import Comfort, Ease
from kiosk.pages.states import NotPrinted, PrintState
from kiosk.procedures.answers import Stroke
from kiosk.types import OptionId, ProcedureId

Spot: TypeAlias = tuple[str, ...]
"""Which page of the visit this is, without content."""

ALONE = frozenset({Ease.CURTAIN, Ease.EXPLORE, Ease.SCANNING})
"""What serves one person alone: nobody beside them could see the page, or touch it once."""


@dataclass(frozen=True)
class Mandate:
    """The mediator acts for the person: in this procedure, today, until the help or the visit ends."""

    id: str
    at: time
    scope: ProcedureId
    attestation: str
    paper: PrintState = NotPrinted()
    """How far the person's copy is, as confirmed."""

    @property
    def printed(self) -> bool:
        """Whether the person's copy is out."""
        return isinstance(self.paper, JobPrinted)


@dataclass(frozen=True)
class Assisted:
    """A mediator helps beside the person. ``since``: the time on the town hall's clock; ``began_s``: the same
    moment by the clock that only goes on, which every duration is measured by.

    ``own``: the person's own settings, which come back with the kiosk. ``unveiled``: the page on which the
    person lets their answers be seen. ``answered``: how many pages they had answered before, in all.
    """

    by: str
    since: time
    staff: str = ""
    own: Comfort | None = None
    unveiled: Spot = ()
    mandate: Mandate | None = None
    answered: int = 0
    began_s: float = 0.0
    put_by: Comfort | None = None
    """The mediator's settings, while the person reads and signs with their own."""
    badge: bool = False
    """Their badge and its number were read here; else the person has let them in, from wherever they are."""


@dataclass(frozen=True)
class Aside:
    """What a mediator is told: why help was needed; how long the page is shown, how long they help."""

    reasons: tuple[str, ...] = ()
    here_s: int = 0
    helped_min: int = 1


# ---- Pages that lie over all others ----


@dataclass(frozen=True)
class Door:
    """A badge is waited for. ``looks``: the camera looks for its code too."""

    looks: bool = False
    unknown: bool = False
    """One was read that nobody here knows."""


@dataclass(frozen=True)
class Pin:
    """The secret number of a badge is typed. ``wait_s``: so long nothing is taken, after a wrong one."""

    name: str
    digits: str = field(default="", repr=False)
    wrong: bool = False
    checking: bool = False
    wait_s: int = 0


@dataclass(frozen=True)
class Tools:
    """What the mediator can do besides the page."""


@dataclass(frozen=True)
class RouteMap:
    """The pages of the procedure, to go to any that is answered."""


class MandateStep(StrEnum):
    """The pages on which a mandate is signed, in order, and those where it stops."""

    PROTECTED = "protected"
    """Has a judge named somebody to decide?"""
    TEXT = "text"
    ASKED = "asked"
    """What did the person understand?"""
    AGAIN = "again"
    """The same in other words, and asked otherwise."""
    PERSON = "person"
    MEDIATOR = "mediator"
    SEALING = "sealing"
    SIGNED = "signed"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """It was revoked at the console, by the code on the person's paper."""


@dataclass(frozen=True)
class Mandating:
    """A mandate on its way. ``person`` and ``mediator`` sign; ``code`` revokes it, and is on the paper."""

    step: MandateStep = MandateStep.PROTECTED
    option: OptionId | None = None
    unanswered: bool = False
    person: tuple[Stroke, ...] = field(default=(), repr=False)
    mediator: tuple[Stroke, ...] = field(default=(), repr=False)
    code: str = field(default="", repr=False)


class ReportPart(StrEnum):
    """What of a report can be changed."""

    MINUTES = "minutes"
    THEME = "theme"
    AUTONOMY = "autonomy"
    ORIENTED = "oriented"


@dataclass(frozen=True)
class Reporting:
    """The report of an accompaniment, filled in beforehand. ``more_min``: added to what was measured."""

    theme: Theme = Theme.PROCEDURES
    autonomy: Autonomy = Autonomy.PARTLY
    oriented: bool = False
    more_min: int = 0


class Stage(StrEnum):
    """How far an update by a USB stick is. From WAITING on it is the machine that says so."""

    ASK = "ask"
    ASKED = "asked"
    """The machine has not answered yet."""
    WAITING = "waiting"
    READING = "reading"
    INSTALLING = "installing"
    READY = "ready"
    """It is there, and starts at night or when a mediator wants it."""
    NOTHING_NEWER = "nothing_newer"
    NOT_SIGNED = "not_signed"
    MISSING = "missing"
    """The stick has no version, or not all of its files."""
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    NO_ROOM = "no_room"
    NO_STICK = "no_stick"
    FAILED = "failed"


BUSY = frozenset({Stage.ASKED, Stage.WAITING, Stage.READING, Stage.INSTALLING})
"""It goes on by itself, also when the page is left."""


@dataclass(frozen=True)
class Renewing:
    """A newer version of Parvis is to come from a USB stick. ``version``: the one it is about, once known."""

    stage: Stage = Stage.ASK
    version: str = ""


AssistPage: TypeAlias = Door | Pin | Tools | RouteMap | Mandating | Reporting | Renewing
