"""What is true at the moment outside the session: a call, a scan, a parcel, a print. Only ever what was
confirmed, so that a page cannot say "sent" before it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from kiosk.devices.printer import JobStatus
from kiosk.pages.sheets import Corners, Sheet
from kiosk.procedures.answers import Scanned
from kiosk.types import FactId, Text


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
class CallArrived:
    """A mediator is beside the person."""

    by: str


@dataclass(frozen=True)
class CallReturned:
    """Who had accepted cannot come, and others are rung. ``by``: their name, where the kiosk knows it."""

    by: str = ""


@dataclass(frozen=True)
class CallNobody:
    """The hub has it, and nobody is on shift who could come."""


@dataclass(frozen=True)
class CallEnded:
    """A mediator closed it, or it expired unanswered."""

    answered: bool


@dataclass(frozen=True)
class CallUnsent:
    """The hub cannot be reached: nobody knows."""


@dataclass(frozen=True)
class CallRefused:
    """The hub does not take it, and never will: nobody knows, and nothing is tried again."""


@dataclass(frozen=True)
class CallLost:
    """It was sent; the line is cut since, and nobody knows what became of it. ``by``: who had accepted it."""

    by: str = ""


OpenCall: TypeAlias = (
    CallLeaving
    | CallSent
    | CallSeen
    | CallAccepted
    | CallArrived
    | CallReturned
    | CallNobody
    | CallUnsent
    | CallRefused
    | CallLost
)
"""It is on its way, tried again, or answered."""
CallState: TypeAlias = NoCall | OpenCall | CallEnded


@dataclass(frozen=True)
class ScanStarting:
    """The camera opens."""


@dataclass(frozen=True)
class ScanLooking:
    """Live preview. ``advice`` is the scanner's code for what to do; ``progress`` is stillness, 0 to 1."""

    advice: str
    progress: float
    spoken: int = 0
    """How many times advice was worth a sentence; one more: this one is said now."""


@dataclass(frozen=True)
class ScanReady:
    """A flatbed waits for the sheet, then for the shutter: it shows nothing before."""

    feeder: bool = False
    """It draws the sheets in by itself."""
    glass: bool = True
    """A card, or one sheet, can be laid on it."""


@dataclass(frozen=True)
class ScanWorking:
    """Taken; being straightened and read. ``sheet``: the page that is made anew from its photograph."""

    sheet: Sheet | None = None
    corners: Corners | None = None
    """Where the person has put them."""
    scanning: bool = False
    """A flatbed is still at it: the sheet must stay where it is."""


@dataclass(frozen=True)
class ScanShown:
    """One page, to be looked at before it counts."""

    sheet: Sheet


@dataclass(frozen=True)
class ScanCorrecting:
    """The person puts the corners where they belong; ``corner`` is the one that the arrows move."""

    sheet: Sheet
    corners: Corners
    corner: int = 0


@dataclass(frozen=True)
class ScanListed:
    """The pages of one paper in their order; ``place``: the one that is looked at."""

    place: int | None = None
    unbound: bool = False
    """They could not be made one paper; it can be tried again."""
    full: bool = False
    """The feeder held more than are taken."""


@dataclass(frozen=True)
class ScanBinding:
    """The pages are being made one paper."""


@dataclass(frozen=True)
class ScanTaken:
    """The whole paper, to be agreed to before it counts. ``doubted``: what was read and is not right."""

    paper: Scanned
    doubted: frozenset[FactId] = frozenset()


@dataclass(frozen=True)
class ScanFailed:
    """Nothing can be taken. ``fault``: the scanner's code; none: no camera, it is tried again by itself."""

    fault: str = ""


ScanState: TypeAlias = (
    ScanStarting
    | ScanLooking
    | ScanReady
    | ScanWorking
    | ScanShown
    | ScanCorrecting
    | ScanListed
    | ScanBinding
    | ScanTaken
    | ScanFailed
)
LOOKS = (ScanStarting, ScanLooking, ScanReady, ScanWorking, ScanFailed)
"""While the camera is on the screen."""


@dataclass(frozen=True)
class NoParcel:
    """Nothing was prepared for the phone."""


@dataclass(frozen=True)
class ParcelSealing:
    """The receipt is being made and the parcel sealed."""


@dataclass(frozen=True)
class ParcelReady:
    """The hub holds it. ``rows`` are the QR code's modules, rows of 0 and 1 separated by "/"."""

    rows: str = field(repr=False)
    minutes: int
    """How long the link lasts."""
    again: bool = False
    """Another one: the one before was given up."""


@dataclass(frozen=True)
class ParcelPairing:
    """A phone has opened the link. ``code``: the digits that it shows, if it is the person's."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class ParcelOpening:
    """The person's phone has it and has not yet said that it could read it. ``code``: the digits that they
    said yes to."""

    code: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class ParcelReceived:
    """A phone decrypted it and said so."""


@dataclass(frozen=True)
class ParcelExpired:
    """Its time is over; nobody took it."""


@dataclass(frozen=True)
class ParcelCancelled:
    """The person took it back."""


@dataclass(frozen=True)
class ParcelFailed:
    """The hub cannot be reached: there is no link. ``codes``: QR codes, as above, that hold what is left to
    do in plain words; ``place``: the one that is shown."""

    codes: tuple[str, ...] = field(default=(), repr=False)
    place: int = 0


ParcelState: TypeAlias = (
    NoParcel
    | ParcelSealing
    | ParcelReady
    | ParcelPairing
    | ParcelOpening
    | ParcelReceived
    | ParcelExpired
    | ParcelCancelled
    | ParcelFailed
)


@dataclass(frozen=True)
class NoIntake:
    """No phone is asked to send."""


@dataclass(frozen=True)
class IntakePreparing:
    """The link is being made."""


@dataclass(frozen=True)
class IntakeReady:
    """The code by which a phone sends to this kiosk; as ``ParcelReady``."""

    rows: str = field(repr=False)
    minutes: int
    again: bool = False


@dataclass(frozen=True)
class IntakePairing:
    """A phone wants to send. ``code``: the digits that it shows, if it is the person's."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class IntakeWaiting:
    """The person's phone may send; nothing has come yet. ``code``: the digits that they said yes to."""

    code: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class IntakeReading:
    """It has come and is being read."""


@dataclass(frozen=True)
class IntakeDone:
    """``pages`` came; ``refused``: why each other file was not taken (a ``FileCode``)."""

    pages: int
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntakeOver:
    """Its time is over, or it was taken back."""


@dataclass(frozen=True)
class IntakeFailed:
    """The hub cannot be reached: no phone can send."""


IntakeState: TypeAlias = (
    NoIntake
    | IntakePreparing
    | IntakeReady
    | IntakePairing
    | IntakeWaiting
    | IntakeReading
    | IntakeDone
    | IntakeOver
    | IntakeFailed
)


@dataclass(frozen=True)
class NotPrinted:
    """Nothing was asked of the printer."""


@dataclass(frozen=True)
class PrintPreparing:
    """The receipt is being made."""


NO_LINK = "no-link"
"""Why nothing was printed where a link was asked for on the paper: the hub took none."""
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
