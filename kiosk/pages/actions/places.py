"""Where a person goes: the menu and its shelves, life events, the library, official sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.procedures.events import EventId
from kiosk.procedures.follow import FollowId
from kiosk.types import FicheId, ProcedureId, SectionId


@dataclass(frozen=True)
class GoHome:
    """Back to the menu, with all that was said: another procedure."""


@dataclass(frozen=True)
class OpenSection:
    """Open a shelf of the menu."""

    section: SectionId


@dataclass(frozen=True)
class ShowEverything:
    """All procedures."""


@dataclass(frozen=True)
class ShowFollowing:
    """What has become of my request?"""


@dataclass(frozen=True)
class FollowUpOn:
    """Where a kind of request is followed, as a code for the phone."""

    follow: FollowId


@dataclass(frozen=True)
class ShowEvents:
    """What happens in my life?"""


@dataclass(frozen=True)
class OpenEvent:
    """One of the life events."""

    event: EventId


@dataclass(frozen=True)
class ShowLibrary:
    """The national fiches, by theme."""


@dataclass(frozen=True)
class SearchLibrary:
    """Look for words in the procedures and the national fiches."""


@dataclass(frozen=True)
class OpenFiche:
    """Read this national fiche."""

    fiche: FicheId


@dataclass(frozen=True)
class ShowLink:
    """An official address as a QR code."""

    url: str


@dataclass(frozen=True)
class StartPractice:
    """Try the kiosk as a fictitious citizen."""


@dataclass(frozen=True)
class OpenProcedure:
    """Begin a procedure."""

    procedure: ProcedureId


@dataclass(frozen=True)
class StartOver:
    """The same procedure for somebody else."""


PlaceAction: TypeAlias = (
    GoHome
    | OpenSection
    | ShowEverything
    | ShowFollowing
    | FollowUpOn
    | ShowEvents
    | OpenEvent
    | ShowLibrary
    | SearchLibrary
    | OpenFiche
    | ShowLink
    | StartPractice
    | OpenProcedure
    | StartOver
)
