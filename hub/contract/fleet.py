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


class OutboxReport(Model):
    """What waits on a kiosk for the line, and what will never leave: counts by kind, never a content."""

    waiting: Count = 0
    dead: Mapping[Slug, Count] = Field(default_factory=dict, max_length=20)


class Beat(Model):
    """A sign of life, every few seconds and at each change."""

    kiosk: KioskIdentity
    activity: KioskActivity
    outbox: OutboxReport = OutboxReport()


class KioskView(Model):
    """A kiosk's tile on the console. Times are milliseconds since 1970 by the hub's clock."""

    kiosk: KioskIdentity
    activity: KioskActivity
    changed_ms: int
    beat_ms: int
    outbox: OutboxReport = OutboxReport()
