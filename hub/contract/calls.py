"""A call for help: a place, a procedure and a step, and who answers. No citizen content."""

from enum import StrEnum

from pydantic import Field

from hub.contract.base import Line, Model
from hub.contract.fleet import KioskIdentity


class CallPhase(StrEnum):
    """Where a call stands; the last three are its ends."""

    RAISED = "raised"
    SEEN = "seen"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CallStep(StrEnum):
    """What a mediator can do with a call."""

    SEEN = "seen"
    ACCEPT = "accept"
    CLOSE = "close"


class CallRequest(Model):
    """What the kiosk tells. ``age_s``: how long ago the person called, if it had to wait for the line."""

    kiosk: KioskIdentity
    procedure: Line = ""
    step: Line = ""
    lang: Line = "fr"
    age_s: float = Field(default=0, ge=0)


class CallView(Model):
    """A call's true state. Times are milliseconds since 1970 by the hub's clock."""

    id: str
    version: int
    phase: CallPhase
    kiosk: KioskIdentity
    procedure: str
    step: str
    lang: str
    raised_ms: int
    seen_by: str | None = None
    seen_ms: int | None = None
    accepted_by: str | None = None
    accepted_ms: int | None = None
    ended_ms: int | None = None


class StepRequest(Model):
    """A mediator's step, valid only for the version they looked at."""

    version: int
