"""What the kiosk knows of its calls and parcels: always the hub's truth, or that there is none now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NewType, TypeAlias

from hub.contract import CallMessage, CallStep
from kiosk.handoff.keys import ParcelId, PublicPoint

CallId = NewType("CallId", str)
CallKey = NewType("CallKey", str)
"""Names one call of one person: raising it again with the same key is the same call."""


@dataclass(frozen=True)
class HubDown:
    """The hub gave no usable answer.

    ``reason``: ``unreachable``, ``timeout``, ``refused``, ``fault``, ``changed`` (not what it was), ``shut``
    (phones do not find it), ``no-key`` (this kiosk's own cannot be read).
    """

    reason: str
    status: int = field(default=0, compare=False)
    """Of HTTP, where it answered at all."""


@dataclass(frozen=True)
class HubUp:
    """The hub serves; ``public_url`` is the address that phones are given."""

    version: str
    public_url: str
    town: str


@dataclass(frozen=True)
class Asking:
    """What a mediator proposes to the person. ``at_ms`` tells one asking from the next."""

    step: CallStep
    by: str
    at_ms: int
    staff: str = ""
    """Who asks to work beside the person, as the briefing and the report name them."""


@dataclass(frozen=True)
class Word:
    """What a mediator said to the person."""

    message: CallMessage
    by: str
    at_ms: int


@dataclass(frozen=True)
class Beside:
    """What is true of an open call beside where it stands.

    ``answerable``: somebody is on shift; ``returns``: how often it was given back; ``wanted``: the person
    wants it (else the kiosk suggested it, and the person knows nothing of it).
    """

    answerable: bool = True
    returns: int = 0
    wanted: bool = True
    word: Word | None = None
    askings: tuple[Asking, ...] = ()


@dataclass(frozen=True)
class CallSent:
    """It is on the mediators' page; nobody has looked yet."""

    call: CallId
    version: int = field(compare=False, default=0)
    beside: Beside = field(compare=False, default=Beside())


@dataclass(frozen=True)
class CallSeen:
    """A mediator has it before their eyes."""

    call: CallId
    by: str
    version: int = field(compare=False, default=0)
    beside: Beside = field(compare=False, default=Beside())


@dataclass(frozen=True)
class CallAccepted:
    """A mediator said that they come."""

    call: CallId
    by: str
    version: int = field(compare=False, default=0)
    beside: Beside = field(compare=False, default=Beside())


@dataclass(frozen=True)
class CallArrived:
    """The mediator is beside the person."""

    call: CallId
    by: str
    version: int = field(compare=False, default=0)
    beside: Beside = field(compare=False, default=Beside())


@dataclass(frozen=True)
class CallClosed:
    """The mediator ended the call. ``declined``: because the person said no to the offer."""

    call: CallId
    by: str
    version: int = field(compare=False, default=0)
    declined: bool = False


@dataclass(frozen=True)
class CallCancelled:
    """The person took it back."""

    call: CallId
    version: int = field(compare=False, default=0)


@dataclass(frozen=True)
class CallExpired:
    """Nobody came in time; it no longer rings."""

    call: CallId
    version: int = field(compare=False, default=0)


@dataclass(frozen=True)
class CallUnknown:
    """The hub does not know this call (another hub, or a new data folder)."""

    call: CallId


OpenCall: TypeAlias = CallSent | CallSeen | CallAccepted | CallArrived
"""Somebody may still come, or is there."""
CallState: TypeAlias = OpenCall | CallClosed | CallCancelled | CallExpired | CallUnknown


@dataclass(frozen=True)
class Uploaded:
    """The hub knows the link; it works for ``expires_in_s`` seconds."""

    parcel: ParcelId
    expires_in_s: int


@dataclass(frozen=True)
class ParcelReady:
    """No phone has opened the link yet."""

    parcel: ParcelId
    expires_in_s: int = field(compare=False, default=0)
    version: int = field(compare=False, default=0)


@dataclass(frozen=True)
class ParcelLeased:
    """A phone has it. ``phone``: its key; ``sealed``: the bytes are on the hub; ``accepted``: it may send."""

    parcel: ParcelId
    phone: PublicPoint | None = None
    sealed: bool = False
    accepted: bool = False
    expires_in_s: int = field(compare=False, default=0)
    version: int = field(compare=False, default=0)


@dataclass(frozen=True)
class ParcelReceived:
    """The phone decrypted it and said so; the hub has deleted it."""

    parcel: ParcelId


@dataclass(frozen=True)
class ParcelRevoked:
    """The kiosk took it back."""

    parcel: ParcelId


@dataclass(frozen=True)
class ParcelExpired:
    """Nobody fetched it in time."""

    parcel: ParcelId


@dataclass(frozen=True)
class ParcelLocked:
    """A wrong PIN too often: it was deleted."""

    parcel: ParcelId


@dataclass(frozen=True)
class ParcelUnknown:
    """The hub does not know this parcel."""

    parcel: ParcelId


ParcelState: TypeAlias = (
    ParcelReady | ParcelLeased | ParcelReceived | ParcelRevoked | ParcelExpired | ParcelLocked | ParcelUnknown
)
