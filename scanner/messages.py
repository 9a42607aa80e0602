"""What the kiosk hears of a scan: light values, read from the scan process's wire. No OpenCV, no NumPy."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple, TypeAlias

from kiosk.devices.camera import Frame
from kiosk.procedures.paper_values import FieldRead, PaperForm, PaperIssue, PaperKind, PaperRead

Outline: TypeAlias = tuple[tuple[float, float], ...]
"""Four corners as shares of a picture's sides, clockwise from the top left of the page."""


@dataclass(frozen=True)
class Live:
    """A frame for the screen; corners as shares of its sides; one advice's code; stillness 0 to 1."""

    frame: Frame
    corners: Outline | None
    advice: str | None
    progress: float


@dataclass(frozen=True)
class Ready:
    """A flatbed, or a feeder, waits for the sheet and the shutter; there is no preview."""

    feeder: bool
    glass: bool = True


@dataclass(frozen=True)
class Busy:
    """The picture is taken, or corrected: the citizen may let go while it is read."""

    scanning: bool = False
    """A flatbed is still at it: the sheet must stay where it is."""


@dataclass(frozen=True)
class Page:
    """The paper: its PDF, a small upright picture, how many codes were read. Its still is kept until next."""

    pdf: bytes = field(repr=False)
    thumbnail: Frame
    codes: int
    found: bool
    """Whether a page was found; otherwise the whole frame was kept, because the citizen said so."""
    issues: tuple[str, ...] = ()
    """Codes of what hindered the reading (``PaperIssue``)."""
    still: Frame = Frame(0, 0, b"")
    """The photograph, for the screen."""
    outline: Outline | None = None
    """The page's corners as shares of the still; None: the whole still was kept."""
    read: PaperRead = PaperRead()
    more: bool = False
    """Another sheet of the feeder follows by itself."""
    turned: int = 0
    """Quarters clockwise that the person asked for."""
    flattened: bool = False
    dpi: int | None = None
    """Of a flatbed, which scans only when it is told to; a photograph has none."""


@dataclass(frozen=True)
class NoCamera:
    """No frames for now; it is tried again by itself."""

    reason: str


@dataclass(frozen=True)
class ScannerFault:
    """The flatbed or feeder gives no sheet (``kiosk.devices.flatbed.FlatbedCode``)."""

    code: str


Event: TypeAlias = Live | Ready | Busy | Page | NoCamera | ScannerFault
Listener: TypeAlias = Callable[[Event], None]


class Message(NamedTuple):
    """One event as it came: its line, and its bytes."""

    head: Mapping[str, Any]
    body: bytes


def read_message(replies: IO[bytes]) -> Message | None:
    """Wait for the next message; None when the process has ended or failed."""
    line = replies.readline()
    if not line.endswith(b"\n"):
        return None
    head = json.loads(line)
    body = replies.read(head["size"])
    return Message(head, body) if len(body) == head["size"] else None


def event_of(message: Message) -> Event | None:
    """Make the value; None for a sign of life, which has none."""
    head, body = message
    match head["event"]:
        case "preview":
            frame = _frames(head, body, 0)[0]
            return Live(frame, _outline(head["corners"]), head["advice"], head["progress"])
        case "waiting":
            return Ready(head["feeder"], head["glass"])
        case "working" | "scanning":
            return Busy(scanning=head["event"] == "scanning")
        case "taken":
            return _page(head, body)
        case "no_camera":
            return NoCamera(head["reason"])
        case "flatbed":
            return ScannerFault(head["code"])
        case _:
            return None


def _page(head: Mapping[str, Any], body: bytes) -> Page:
    pdf_bytes = len(body) - sum(3 * width * height for width, height in head["images"])
    thumbnail, still = _frames(head, body, pdf_bytes)
    return Page(
        pdf=body[:pdf_bytes],
        thumbnail=thumbnail,
        codes=head["codes"],
        found=head["found"],
        issues=tuple(head["issues"]),
        still=still,
        outline=_outline(head["outline"]),
        read=_read(head["read"], head["issues"]),
        more=head["more"],
        turned=head["kept"]["turned"],
        flattened=head["kept"]["flattened"],
        dpi=head["kept"]["dpi"],
    )


def _frames(head: Mapping[str, Any], body: bytes, at: int) -> list[Frame]:
    frames = []
    for width, height in head["images"]:
        end = at + 3 * width * height
        frames.append(Frame(width, height, body[at:end]))
        at = end
    return frames


def _outline(said: list[list[float]] | None) -> Outline | None:
    return tuple((float(x), float(y)) for x, y in said) if said else None


def _read(said: Mapping[str, Any], issues: list[str]) -> PaperRead:
    return PaperRead(
        PaperKind(said["kind"]),
        {name: FieldRead(*one) for name, one in said["fields"].items()},
        tuple(PaperIssue(one) for one in issues),
        PaperForm(said["form"]) if said["form"] else None,
        frozenset(PaperKind(one) for one in said["also"]),
    )
