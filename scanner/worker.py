"""The scan process (``python -m scanner.worker``): the station apart from the kiosk.

OpenCV's and Tesseract's memory, and the paper in it, end with the process; so does a fault in their code.
Orders come as lines on stdin (``shoot``; its end means stop). Events go to stdout: a line of JSON, then as
many bytes as its ``size`` says.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.filing import Filing
from scanner.reading import Reading
from scanner.station import CameraFault, Preview, ScanEvent, ScanFailed, ScanStation, Taken, Working

SCREEN_PX = (960, 540)
"""The largest preview that the kiosk's pages show: nothing larger crosses the pipe."""


class Wire:
    """Writes events; called from the station's thread."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.ended = threading.Event()

    def tell(self, event: ScanEvent) -> None:
        """One event. A kiosk that has gone ends the process."""
        try:
            self._write(event)
        except BrokenPipeError:
            self.ended.set()

    def _write(self, event: ScanEvent) -> None:
        match event:
            case Preview(image, corners, advice, progress):
                shown = _shown(image)
                head = {"corners": corners, "advice": advice, "progress": round(progress, 3)}
                self._send("preview", head, shown)
            case Working():
                self._send("working", {}, None)
            case Taken(page):
                reading = page.reading
                taken: dict[str, Any] = {
                    "pdf": len(page.pdf),
                    "codes": len(reading.barcodes),
                    "fields": _coded(reading),
                    "found": page.found,
                }
                taken["issues"] = list(reading.document.issues)
                self._send("taken", taken, page.thumbnail, page.pdf)
                self.ended.set()
            case CameraFault(status):
                self._send("no_camera", {"reason": status.reason}, None)
            case ScanFailed(code):
                self._send("failed", {"code": code}, None)
                self.ended.set()

    def _send(self, name: str, head: dict[str, Any], image: Image | None, more: bytes = b"") -> None:
        size = (0, 0) if image is None else (int(image.shape[1]), int(image.shape[0]))
        body = more + (b"" if image is None else image.tobytes())
        line = {"event": name, "width": size[0], "height": size[1], "size": len(body), **head}
        self._out.write(json.dumps(line).encode() + b"\n" + body)
        self._out.flush()


def _coded(reading: Reading) -> dict[str, str]:
    """What the State's code on the paper says; what was only read from the print does not count."""
    return {name: one.value for name, one in reading.document.fields.items() if one.source == "2d-doc"}


def _shown(image: Image) -> Image:
    from scanner.pictures import fit

    return fit(image, *SCREEN_PX)


def main() -> int:
    """Scan one page."""
    given = _arguments()
    from scanner.sources import OpenCVCamera

    wire = Wire(sys.stdout.buffer)
    filing = Filing(given.title, Lang(given.lang), given.scratch)
    station = ScanStation(OpenCVCamera(given.source), wire.tell, filing)
    threading.Thread(target=_obey, args=(station, wire), name="orders", daemon=True).start()
    station.start()
    wire.ended.wait()
    station.stop()
    station.join()
    return 0


def _obey(station: ScanStation, wire: Wire) -> None:
    for line in sys.stdin:
        if line.strip() == "shoot":
            station.shoot()
    wire.ended.set()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scanner.worker")
    parser.add_argument("--source", required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("--lang", required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    # Events of the log belong to nobody here: stdout is the wire.
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(main())
