"""A flatbed or a feeder as the scanner needs it: whole sheets at a known resolution, or a fault's code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

from kiosk.devices.camera import Image

DPI = 200
"""What papers are scanned at: enough for print, codes and machine-readable lines (facts: scanner.md)."""
LEAST_DPI, MOST_DPI = 150, 400
"""Below, small print is lost; above, a page takes a minute and shows nothing more."""
SANE = "sane"
"""The source's name of the first flatbed or feeder; with ``:`` and a part of a name, of that one."""
FOLDER = "flatbed:"
"""Before a folder's name: the folder plays a flatbed (tests, demo)."""


def is_flatbed(source: str) -> bool:
    """Whether this source (``camera.source``) is a flatbed or a feeder, and no camera."""
    return source == SANE or source.startswith((f"{SANE}:", FOLDER))


class FlatbedCode(StrEnum):
    """What keeps a sheet from coming."""

    JAMMED = "jammed"
    COVER_OPEN = "cover_open"
    NO_PAPER = "no_paper"
    BUSY = "busy"
    IO = "io"
    HUNG = "hung"
    """It did not answer in time, or its driver crashed: both were ended."""
    GONE = "gone"
    DENIED = "denied"
    NO_MEMORY = "no_memory"


@dataclass(frozen=True)
class FlatbedReady:
    """It answers: its name for the operator, and whether it has a feeder, a glass, or both."""

    model: str
    feeder: bool
    glass: bool = True


@dataclass(frozen=True)
class FlatbedFault:
    """It does not give a sheet."""

    code: FlatbedCode


@dataclass(frozen=True)
class Sheet:
    """One side of one sheet, or the whole glass: BGR, its resolution, whether another one follows."""

    image: Image = field(repr=False)
    dpi: int
    more: bool = False
    """Another one follows, or would have if no fault had come between."""
    fed: bool = False
    """It came through the feeder: nothing but itself is on the picture."""


FlatbedStatus: TypeAlias = FlatbedReady | FlatbedFault


class Flatbed(Protocol):
    """One scanner. Calls block; while they do, they ask twice a second whether anybody still waits."""

    def open(self, go_on: Callable[[], bool]) -> FlatbedStatus:
        """Find it and open it, or open it again after a fault."""
        ...

    def sheets(self) -> Iterator[Sheet | FlatbedFault]:
        """Scan what lies there: each sheet of the feeder, or the glass. A fault is the last thing given."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...
