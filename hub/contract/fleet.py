"""Which kiosk speaks, and what it is doing: never who stands before it."""

from enum import StrEnum

from hub.contract.base import Line, Model, Slug


class KioskIdentity(Model):
    """A kiosk as a mediator finds it: ``place`` says where to walk ("Hall A"), ``name`` which ("borne 2")."""

    id: Slug
    name: Line
    place: Line = ""


class KioskActivity(StrEnum):
    """What the kiosk does now."""

    FREE = "free"
    VISIT = "visit"


class Beat(Model):
    """A sign of life, every few seconds and at each change."""

    kiosk: KioskIdentity
    activity: KioskActivity


class KioskView(Model):
    """A kiosk's tile on the console. Times are milliseconds since 1970 by the hub's clock."""

    kiosk: KioskIdentity
    activity: KioskActivity
    changed_ms: int
    beat_ms: int
