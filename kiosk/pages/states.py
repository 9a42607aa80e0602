"""What is true at the moment outside the session: a call, a scan, a parcel, a print. Only ever what was
confirmed, so that a page cannot say "sent" before it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.devices.printer import JobStatus
from kiosk.procedures.answers import Scanned
from kiosk.types import Text


@dataclass(frozen=True)
class NoCall:
    """Nobody was called."""


@dataclass(frozen=True)
class CallLeaving:
    """Asked for, not yet taken by the hub."""


@dataclass(frozen=True)
class CallSent:
    """The hub has it; nobody has seen it."""


@dataclass(frozen=True)
class CallSeen:
    """A mediator's page has shown it to a mediator."""

    by: str


@dataclass(frozen=True)
class CallAccepted:
    """A mediator answered "J'y vais"."""

    by: str


@dataclass(frozen=True)
class CallEnded:
    """A mediator closed it, or it expired unanswered."""

    answered: bool


@dataclass(frozen=True)
class CallUnsent:
    """The hub cannot be reached: nobody knows."""


@dataclass(frozen=True)
class CallLost:
    """It was sent; the line is cut since, and nobody knows what became of it."""


CallState: TypeAlias = (
    NoCall | CallLeaving | CallSent | CallSeen | CallAccepted | CallEnded | CallUnsent | CallLost
)


@dataclass(frozen=True)
class ScanStarting:
    """The camera opens."""


@dataclass(frozen=True)
class ScanLooking:
    """Live preview. ``advice`` is the scanner's code for what to do; ``progress`` is stillness, 0 to 1."""

    advice: str
    progress: float


@dataclass(frozen=True)
class ScanWorking:
    """Taken; being straightened and read."""


@dataclass(frozen=True)
class ScanTaken:
    """The paper, to be looked at before it counts. ``trouble``: what the person should look at (a code)."""

    paper: Scanned
    trouble: str = ""


@dataclass(frozen=True)
class ScanFailed:
    """No camera, or it was unplugged; it is tried again by itself."""


ScanState: TypeAlias = ScanStarting | ScanLooking | ScanWorking | ScanTaken | ScanFailed


@dataclass(frozen=True)
class NoParcel:
    """Nothing was prepared for the phone."""


@dataclass(frozen=True)
class ParcelSealing:
    """The receipt is being made and the parcel sealed."""


@dataclass(frozen=True)
class ParcelReady:
    """The hub holds it. ``rows`` are the QR code's modules, rows of 0 and 1 separated by "/"."""

    rows: str
    minutes: int
    """How long the link lasts."""


@dataclass(frozen=True)
class ParcelOpening:
    """A phone has it and has not yet said that it could read it."""


@dataclass(frozen=True)
class ParcelReceived:
    """A phone decrypted it and said so."""


@dataclass(frozen=True)
class ParcelExpired:
    """Its time is over; nobody took it."""


@dataclass(frozen=True)
class ParcelFailed:
    """The hub cannot be reached: there is no link."""


ParcelState: TypeAlias = (
    NoParcel | ParcelSealing | ParcelReady | ParcelOpening | ParcelReceived | ParcelExpired | ParcelFailed
)


@dataclass(frozen=True)
class NotPrinted:
    """Nothing was asked of the printer."""


@dataclass(frozen=True)
class PrintPreparing:
    """The receipt is being made."""


PrintState: TypeAlias = NotPrinted | PrintPreparing | JobStatus


@dataclass(frozen=True)
class MicrophoneClosed:
    """Nobody is listened to."""


@dataclass(frozen=True)
class MicrophoneOpen:
    """The person may speak. ``words``: what was understood until now, where any words may be said."""

    hint: Text
    """What can be said."""
    words: str = ""


@dataclass(frozen=True)
class Recognising:
    """The person has spoken."""


@dataclass(frozen=True)
class Misheard:
    """Not understood. ``advice``: what to do now."""

    advice: Text


Microphone: TypeAlias = MicrophoneClosed | MicrophoneOpen | Recognising | Misheard
