"""What a scan tells while it goes on: values from the station's thread to whoever shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from kiosk.devices.camera import CameraLost, CameraMissing, Image
from kiosk.devices.flatbed import FlatbedCode
from scanner.findings import Advice, Corners
from scanner.reading import Reading


@dataclass(frozen=True)
class Preview:
    """A frame for the screen: BGR, corners as shares of its sides, one advice, the stillness (0 to 1)."""

    image: Image = field(repr=False)
    corners: Corners | None
    advice: Advice | None
    progress: float


@dataclass(frozen=True)
class Waiting:
    """A flatbed waits for the sheet and the shutter: on its glass, in its feeder, or either."""

    feeder: bool
    glass: bool = True


@dataclass(frozen=True)
class Scanning:
    """A flatbed is at work; the page before is forgotten."""


@dataclass(frozen=True)
class Treatment:
    """How a still becomes a page; with the still it is all that is needed to make the page again."""

    corners: Corners | None = None
    """In pixels of the still; None keeps it whole."""
    turned: int = 0
    """Quarters clockwise that a person asked for."""
    stood: int = 0
    """Quarters clockwise by which the reader stood it up before."""
    flattened: bool = False
    dpi: int | None = None
    """Of a flatbed; a photograph has none."""


@dataclass(frozen=True)
class Working:
    """The picture is taken: the citizen may let go while it is read. No photograph: it was told before."""

    photograph: Image | None = field(default=None, repr=False)
    dpi: int | None = None
    more: bool = False


@dataclass(frozen=True)
class ScannedPage:
    """A page as it is kept: the PDF, a small upright picture (BGR), and what was read."""

    pdf: bytes = field(repr=False)
    thumbnail: Image = field(repr=False)
    reading: Reading
    found: bool
    """Whether a page was found; otherwise the whole frame was kept, because the citizen said so."""
    still: Image = field(repr=False)
    """The photograph, shrunk for the screen."""
    outline: Corners | None
    """The page's corners as shares of the still."""
    treatment: Treatment = Treatment()
    more: bool = False
    """Another sheet of the feeder follows."""


@dataclass(frozen=True)
class Taken:
    """The page is ready. The station keeps its still until it is told to go on or to stop."""

    page: ScannedPage


@dataclass(frozen=True)
class CameraFault:
    """No frames for now; the station tries again by itself every two seconds."""

    status: CameraMissing | CameraLost


@dataclass(frozen=True)
class FlatbedFailed:
    """The flatbed gives no sheet for now."""

    code: FlatbedCode


@dataclass(frozen=True)
class Beat:
    """The station's thread lives, and has nothing to tell."""


@dataclass(frozen=True)
class ScanFailed:
    """Something broke that should not have: the station has stopped."""

    code: str


ScanEvent: TypeAlias = (
    Preview | Waiting | Scanning | Working | Taken | CameraFault | FlatbedFailed | Beat | ScanFailed
)
Listener: TypeAlias = Callable[[ScanEvent], None]
