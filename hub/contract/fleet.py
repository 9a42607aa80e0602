"""Which kiosk speaks, and what it is doing: never who stands before it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.contract.base import Growing, Line, Model, Slug

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Ms = Annotated[int, Field(ge=0, le=10_000_000_000_000)]
VERSION = r"^[0-9][0-9A-Za-z.~^+_-]{0,63}$"
Version = Annotated[str, StringConstraints(pattern=VERSION)]
"""Of the image, where the kiosk is one; else of the program."""


class KioskIdentity(Model):
    """A kiosk as a mediator finds it: ``place`` says where to walk ("Hall A"), ``name`` which ("borne 2")."""

    id: Slug
    name: Line
    place: Line = ""


class KioskActivity(StrEnum):
    """What the kiosk does now."""

    FREE = "free"
    VISIT = "visit"
    ASSISTED = "assisted"
    CLOSED = "closed"


class OutboxReport(Model):
    """What waits on a kiosk for the line, and what will never leave: counts by kind, never a content."""

    waiting: Count = 0
    dead: Mapping[Slug, Count] = Field(default_factory=dict, max_length=20)


class KioskState(Model):
    """What a mediator should know of the machine: a procedure's name, what fails; never who stands there."""

    procedure: Line = ""
    devices: Mapping[Slug, Slug] = Field(default_factory=dict, max_length=8)
    """What is not as it should be: ``TroubleCode`` by ``DeviceCode``."""


class LastUpdate(Growing):
    """What came of it. Times are milliseconds since 1970 by the kiosk's clock; None: that was wrong."""

    code: Slug
    """An ``UpdateCode``, or a newer kiosk's."""
    at_ms: Ms | None = None
    since_ms: Ms | None = None
    """Since when it is so, over all the nights in a row."""
    wrong: bool = False
    """Somebody should know: the kiosk decides, since it knows for how long and of which version."""


class Software(Growing):
    """Which version runs on a kiosk, and whether newer ones reach it. ``update``: None: nothing is noted."""

    version: Version
    update: LastUpdate | None = None


Unsaid = Annotated[Software | None, Field(exclude_if=lambda one: one is None)]
"""Left out where it is not known: kiosks and hubs of before refuse the very name."""


class Beat(Growing):
    """A sign of life, every few seconds and at each change."""

    kiosk: KioskIdentity
    activity: KioskActivity
    outbox: OutboxReport = OutboxReport()
    state: KioskState = KioskState()
    software: Unsaid = None


class KioskView(Growing):
    """A kiosk's tile on the console. Times are milliseconds since 1970 by the hub's clock."""

    kiosk: KioskIdentity
    activity: KioskActivity
    changed_ms: int
    beat_ms: int
    outbox: OutboxReport = OutboxReport()
    state: KioskState = KioskState()
    software: Unsaid = None
    visits_today: int = 0
    """At least so many, in fives: who comes alone in a day is not to be read off a tile."""
    briefing: str = ""
    """Changes when a kiosk should fetch its ``Briefing`` anew."""
