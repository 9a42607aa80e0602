"""Looks for the square code of a badge: ``python -m scanner.badgeeye SOURCE``, until its input is closed.

A process of its own, since the kiosk's loads no OpenCV. It writes a line ``ready`` when the camera is there,
then each code as a line of base64.
"""

from __future__ import annotations

import base64
import select
import sys
from collections.abc import Callable
from typing import TextIO

import structlog

from kiosk.devices.camera import Camera, CameraLost, CameraReady
from scanner.codes import read_barcodes

LOOK_S = 0.2
"""A badge is held still for longer."""
AGAIN_S = 1.0
"""A camera that another page has just let go is there a moment later."""
READY = "ready"


def watch(camera: Camera, out: TextIO, wait: Callable[[float], bool]) -> None:
    """Tell each new code until ``wait`` (seconds) says that nobody listens any more."""
    last: str | None = None
    while not isinstance(camera.open(), CameraReady):
        if wait(AGAIN_S):
            return
    _tell(out, READY)
    while not wait(LOOK_S):
        seen = camera.frame()
        if isinstance(seen, CameraLost):
            return
        found = next((one for one in read_barcodes(seen) if one.format == "QRCode"), None)
        code = base64.b64encode(found.data).decode() if found else None
        if code and code != last:
            _tell(out, code)
        last = code or last


def _tell(out: TextIO, line: str) -> None:
    out.write(line + "\n")
    out.flush()


def _hung_up(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], seconds)[0])


def main(source: str) -> None:
    """Watch the camera that the settings name."""
    from scanner.sources import OpenCVCamera

    # Its output is for the codes alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    camera = OpenCVCamera(source)
    try:
        watch(camera, sys.stdout, _hung_up)
    finally:
        camera.close()


if __name__ == "__main__":
    main(sys.argv[1])
