"""A display whose pixels can be watched from outside, and a finger on it: nothing of the kiosk is asked."""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LOOK_S = 0.001
STEP_PX = (6, 4)
"""Every sixth row, every fourth column: no letter of the kiosk is that small."""
_BYTES_PER_LINE, _COLOURS = 12, 19
"""Fields of an XWD file's header (X11/XWDFile.h), 32 bits each, big end first."""


@dataclass(frozen=True)
class Burst:
    """Changes that followed each other: when the first was seen and when the last, ``time.monotonic()``."""

    first: float
    last: float


class Glass:
    """An Xvfb that keeps its picture in a file. A context manager; ``folder`` must exist."""

    def __init__(self, folder: Path, width_px: int = 1080, height_px: int = 1920) -> None:
        self._folder, self._size = folder, (width_px, height_px)
        self.name = ""

    def __enter__(self) -> Glass:
        width, height = self._size
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp",
             "-fbdir", str(self._folder)],
            pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as number:
            self.name = f":{number.readline().strip()}"
        self._open()
        self.finger = Finger(self.name)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def _open(self) -> None:
        with (self._folder / "Xvfb_screen0").open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", held[:100])
        start = header[0] + header[_COLOURS] * 12
        width, height = self._size
        row = header[_BYTES_PER_LINE]
        pixels = np.frombuffer(held, np.uint32, height * row // 4, start).reshape(height, row // 4)
        down, across = STEP_PX
        self._seen = pixels[down // 2 :: down, across // 2 : width : across]

    def look(self) -> NDArray[np.uint32]:
        """The picture now, coarsely."""
        return self._seen.copy()

    def burst(self, before: NDArray[np.uint32], wait_s: float, rest_s: float) -> Burst | None:
        """Watch until something changed and then nothing more for ``rest_s``; None if nothing ever does."""
        first = last = None
        end = time.monotonic() + wait_s
        while True:
            now = self.look()
            seen = time.monotonic()
            if not np.array_equal(now, before):
                before, last = now, seen
                first = first or seen
            if first is not None and last is not None and seen - last > rest_s:
                return Burst(first, last)
            if first is None and seen > end:
                return None
            time.sleep(LOOK_S)


class Finger:
    """Touches through the X server's own test extension, a fraction of a millisecond before the window."""

    def __init__(self, display: str) -> None:
        self._x11, self._xtst = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))

    def move(self, x: int, y: int) -> None:
        """Over this point, px from the top left, without touching."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, x, y, ctypes.c_ulong(0))
        self._x11.XFlush(self._display)

    def press(self, down: bool) -> float:
        """Touch, or lift; when it was done, ``time.monotonic()``."""
        at = time.monotonic()
        self._xtst.XTestFakeButtonEvent(self._display, 1, int(down), ctypes.c_ulong(0))
        self._x11.XFlush(self._display)
        return at
