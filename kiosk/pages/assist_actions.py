"""What is done on the pages of a mediator's help, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.pages.assist_states import ReportPart
from kiosk.types import PageId


@dataclass(frozen=True)
class ShowDoor:
    """A mediator wants to begin."""


@dataclass(frozen=True)
class ShowTools:
    """What the mediator can do besides the page."""


@dataclass(frozen=True)
class ShowMap:
    """The pages of the procedure."""


@dataclass(frozen=True)
class JumpTo:
    """To a page of the route; every answer stays."""

    page: PageId


@dataclass(frozen=True)
class Unveil:
    """The person lets their answers on this page be seen; once more: no longer."""


@dataclass(frozen=True)
class BeginMandate:
    """The mediator wants to act for the person."""


@dataclass(frozen=True)
class EndMandate:
    """The person takes the mandate back; the help goes on."""


@dataclass(frozen=True)
class PrintMandate:
    """The person's copy has not come out: print it again."""


@dataclass(frozen=True)
class ChangeReport:
    """Another value for a part of the report."""

    part: ReportPart
    step: int = 1


@dataclass(frozen=True)
class ShowRenewal:
    """The mediator wants to bring a newer version on a USB stick."""


@dataclass(frozen=True)
class BeginRenewal:
    """One stick may be plugged in now."""


@dataclass(frozen=True)
class RestartNow:
    """The version that is ready starts at once, not at night."""


AssistAction: TypeAlias = (
    ShowDoor
    | ShowTools
    | ShowMap
    | JumpTo
    | Unveil
    | BeginMandate
    | EndMandate
    | PrintMandate
    | ChangeReport
    | ShowRenewal
    | BeginRenewal
    | RestartNow
)
