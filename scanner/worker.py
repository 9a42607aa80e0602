"""The scan process (``python -m scanner.worker``): the station apart from the kiosk.

OpenCV's and Tesseract's memory, and the paper in it, end with the process; so does a fault in their code.
Orders come as lines of JSON on stdin (its end means stop). Events go to stdout: a line of JSON, then as many
bytes as its ``size`` says. The still that was taken last lies as JPEG in a file of memory that the kiosk
gave: a process that is started after a crash goes on with it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from kiosk.devices.flatbed import DPI
from kiosk.types import Lang
from scanner.events import Treatment
from scanner.filing import Filing
from scanner.findings import Point
from scanner.kept import Kept
from scanner.orders import Adjust, Flatten, Next, Order, Shoot, Turn
from scanner.sources import source_named
from scanner.station import ScanStation
from scanner.wire import Wire

_PATIENCE_OF_V4L_S = "4"


def main() -> int:
    """Scan until stdin ends."""
    given = _arguments()
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", _PATIENCE_OF_V4L_S)
    wire = Wire(_own_stdout(), given.photo)
    filing = Filing(given.title, Lang(given.lang), given.scratch, given.colour, given.trust)
    kept, told = _kept(given.photo, json.loads(given.kept)) if given.kept else (None, False)
    source = source_named(given.source, given.dpi, given.longest_mm)
    station = ScanStation(source, wire.tell, filing, kept=kept, told=told)
    wire.begin(lambda: station.rounds)
    threading.Thread(target=_obey, args=(station, wire), name="orders", daemon=True).start()
    station.start()
    wire.ended.wait()
    station.stop()
    station.join()
    return 0


def _own_stdout() -> BinaryIO:
    """Keep the wire to ourselves: a library that prints would break it."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _kept(photo: int, how: dict[str, Any]) -> tuple[Kept | None, bool]:
    """The still of the process before this one, if it can be read."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(os.pread(photo, how["size"], 0), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return None, False
    still = np.ascontiguousarray(image, np.uint8)
    treatment = Treatment(_corners(how["corners"]), how["turned"], how["stood"], how["flattened"], how["dpi"])
    return Kept(still, treatment, how["searched"], plain=how["plain"]), how["told"]


def _obey(station: ScanStation, wire: Wire) -> None:
    """Until the kiosk goes; a fault here ends the process too, which the kiosk starts again."""
    try:
        for line in sys.stdin:
            order = _order(json.loads(line))
            if order is not None:
                station.ask(order)
    finally:
        wire.ended.set()


def _order(said: dict[str, Any]) -> Order | None:
    match said["order"]:
        case "shoot":
            return Shoot()
        case "adjust":
            corners = _corners(said["corners"])
            return Adjust(corners) if corners else None
        case "turn":
            return Turn()
        case "flatten":
            return Flatten()
        case "next":
            return Next(said["same_sheet"])
        case _:
            return None


def _corners(said: list[list[float]] | None) -> tuple[Point, Point, Point, Point] | None:
    if said is None:
        return None
    a, b, c, d = (Point(x, y) for x, y in said)
    return (a, b, c, d)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scanner.worker")
    parser.add_argument("--source", required=True)
    parser.add_argument("--dpi", type=int, default=DPI, help="how finely a flatbed scans")
    parser.add_argument("--longest-mm", type=float, help="of a paper that is smaller than a sheet")
    parser.add_argument("--title", required=True)
    parser.add_argument("--lang", required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--colour", action="store_true")
    parser.add_argument("--trust", type=Path)
    parser.add_argument("--photo", type=int, required=True, help="the descriptor of the file of memory")
    parser.add_argument("--kept", help="JSON: how the still in it becomes a page")
    return parser.parse_args()


if __name__ == "__main__":
    # Events of the log belong to nobody here: stdout is the wire.
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(main())
