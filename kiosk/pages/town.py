"""What a town brings to its pages: its name, its languages, its procedures, its texts, its keyboards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from i18n.catalogue import Catalogue, Language
from kiosk.guide.library import Library
from kiosk.pages.keyboards import Keyboards
from kiosk.procedures.answers import Answer
from kiosk.procedures.calendar_days import Region
from kiosk.procedures.communes import Communes
from kiosk.procedures.events import EventId, LifeEvent
from kiosk.procedures.follow import FollowId, FollowUp
from kiosk.procedures.models import Fact, PieceKind, Procedure, Section
from kiosk.types import FactId, IconName, PieceId, ProcedureId


@dataclass(frozen=True)
class Town:
    """The town hall whose kiosk this is."""

    name: str
    mark: IconName
    languages: tuple[Language, ...]
    catalogue: Catalogue
    procedures: Mapping[ProcedureId, Procedure]
    keyboards: Keyboards
    sections: tuple[Section, ...] = ()
    """The shelves of the menu, in order."""
    events: Mapping[EventId, LifeEvent] = field(default_factory=dict)
    library: Library | None = None
    """The national fiches, where an edition was imported."""
    official: frozenset[str] = frozenset()
    """The domains whose addresses may become a QR code."""
    facts: Mapping[FactId, Fact] = field(default_factory=dict)
    practice_facts: Mapping[FactId, Answer] = field(default_factory=dict)
    """What is known of the fictitious citizen."""
    region: Region = Region.METROPOLE
    """Whose public holidays count."""
    follow: Mapping[FollowId, FollowUp] = field(default_factory=dict)
    """Where to ask what has become of a request, in order."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """French names of one thing, group by group."""
    phone: str = ""
    """The town hall's number, as it is read; empty: none is shown."""
    place: str = ""
    """Where the kiosk stands, as it is read; may be empty."""
    communes: Communes = Communes(b"")
    """The places that an address is chosen from; none where there is no list."""
    pieces: Mapping[PieceId, PieceKind] = field(default_factory=dict)
    """The kinds of papers, and what is looked at on each."""
    glass: bool = False
    """Papers are laid on a flatbed or put into a feeder; else a camera takes them."""
    hours: str = ""
    """When the desk is open, as the town writes it; empty: not said."""
