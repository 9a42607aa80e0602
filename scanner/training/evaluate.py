"""Scores the page finder: ``python -m scanner.training.evaluate FOLDER`` on a folder of real photographs.

``FOLDER/corners.json`` says where the pages are, in pixels, in any order around the page:
``{"a.jpg": [[x, y], [x, y], [x, y], [x, y]], "an-empty-table.jpg": null}``. Nothing is kept or sent.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.detect import find_with
from scanner.findings import Corners, Detection
from scanner.net import NoNet, shipped_net
from scanner.pictures import Unreadable, load_picture

CORNERS = "corners.json"
GOOD = 0.9
WRONG = 0.5
"""Below this overlap another thing than the page was taken."""
Finder = Callable[[Image], Detection]


class Truth(NamedTuple):
    """A frame, and its page's corners (4 x 2 pixels) or None."""

    image: Image
    corners: NDArray[Any] | None


@dataclass
class Figures:
    """What was measured so far on a set of frames."""

    overlaps: list[float] = field(default_factory=list)
    empty: int = 0
    alarms: int = 0
    wrong: int = 0
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, finder: Finder, truth: Truth) -> float | None:
        """Score one more frame; gives the overlap where there is a page."""
        began_s = time.process_time()
        found = finder(truth.image).corners
        self.cpu_ms.append(1000 * (time.process_time() - began_s))
        if truth.corners is None:
            self.empty += 1
            self.alarms += found is not None
            return None
        overlap = iou(found, truth.corners, truth.image.shape)
        self.wrong += found is not None and overlap < WRONG
        self.overlaps.append(overlap)
        return overlap

    def line(self) -> str:
        """Say it in one line."""
        said = []
        if self.overlaps:
            values = np.array(self.overlaps)
            said.append(
                f"{len(values):4d} pages: IoU mean {values.mean():.3f}, median {np.median(values):.3f}, "
                f"over .9 {np.mean(values > GOOD):.3f}, wrong page {self.wrong / len(values):.3f}"
            )
        if self.empty:
            said.append(f"false alarms {self.alarms}/{self.empty}")
        if self.cpu_ms:
            median, p95 = np.percentile(self.cpu_ms, (50, 95))
            said.append(f"CPU {median:.0f} ms, p95 {p95:.0f} ms")
        return ", ".join(said) or "nothing to score"


def iou(found: Corners | None, true: NDArray[Any], shape: tuple[int, ...]) -> float:
    """Give the intersection over union of what was found and what is true, both within the frame."""
    if found is None:
        return 0.0
    height, width = shape[:2]
    frame = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    page, whole = cv2.intersectConvexConvex(cv2.convexHull(np.asarray(true, np.float32)), frame)
    mine, quad = cv2.intersectConvexConvex(cv2.convexHull(np.array(found, np.float32)), frame)
    if not page or not mine or whole is None or quad is None:
        return 0.0
    common, _ = cv2.intersectConvexConvex(whole, quad)
    return float(common / (page + mine - common))


def evaluate(finder: Finder, truths: Iterable[Truth]) -> Figures:
    """Score all these frames."""
    figures = Figures()
    for truth in truths:
        figures.add(finder, truth)
    return figures


def photographs(folder: Path) -> Iterator[tuple[str, Truth]]:
    """Give a folder's photographs with their truth; raises ValueError where it is not as asked."""
    listed = folder / CORNERS
    try:
        said = json.loads(listed.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ValueError(f"{CORNERS} cannot be read in this folder: {type(fault).__name__}") from fault
    for name, corners in said.items():
        image = load_picture(folder / name)
        if isinstance(image, Unreadable):
            raise ValueError(f"{name}: {image.reason}")  # noqa: TRY004 - a file's fault, not a type's
        points = None if corners is None else np.array(corners, np.float64)
        if points is not None and points.shape != (4, 2):
            raise ValueError(f"{name}: four corners are wanted, each with x and y")
        yield name, Truth(image, points)


def main(arguments: list[str] | None = None) -> int:
    """Score a folder, with the net and without."""
    parser = argparse.ArgumentParser(prog="python -m scanner.training.evaluate")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true", help="say the overlap of each photograph too")
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    with_net, without = Figures(), Figures()
    net = shipped_net()
    try:
        for name, truth in photographs(given.folder):
            overlap = with_net.add(lambda image: find_with(net, image), truth)
            without.add(lambda image: find_with(NoNet("missing"), image), truth)
            if given.each:
                _say(f"{name}: {'no page' if overlap is None else f'{overlap:.3f}'}")
    except ValueError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    _say(f"with the net     {with_net.line()}" if not isinstance(net, NoNet) else f"no net: {net.code}")
    _say(f"by edges alone   {without.line()}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
