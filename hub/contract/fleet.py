"""Which kiosk speaks, and what it is doing: never who stands before it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hub.contract.base import Line, Model, Slug

Count = Annotated[int, Field(ge=0, le=1_000_000)]


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


class Beat(Model):
    """A sign of life, every few seconds and at each change."""

    kiosk: KioskIdentity
    activity: KioskActivity
    outbox: OutboxReport = OutboxReport()
    state: KioskState = KioskState()


class KioskView(Model):
    """A kiosk's tile on the console. Times are milliseconds since 1970 by the hub's clock."""

    kiosk: KioskIdentity
    activity: KioskActivity
    changed_ms: int
    beat_ms: int
    outbox: OutboxReport = OutboxReport()
    state: KioskState = KioskState()
    visits_today: int = 0
    """At least so many, in fives: who comes alone in a day is not to be read off a tile."""
    briefing: str = ""
    """Changes when a kiosk should fetch its ``Briefing`` anew."""
