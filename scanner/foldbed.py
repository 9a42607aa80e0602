"""Plays a flatbed or a feeder out of a folder (``Platen``): papers in their true size, and every fault."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.devices.camera import Image
from kiosk.devices.flatbed import DPI, FlatbedCode, FlatbedFault, FlatbedReady, FlatbedStatus, Sheet
from scanner.pictures import Unreadable, load_picture
from scanner.platen import Platen

GLASS_MM, A4_MM, CARD_MM = (216.0, 300.0), (210.0, 297.0), (85.6, 54.0)
LID, _NOISE, _SHADOW = 236, 4, 26
_GAP_MM = 6.0
_AT_ONCE = frozenset({FlatbedCode.GONE, FlatbedCode.BUSY, FlatbedCode.DENIED})
"""Faults that keep it from being opened."""
_STEP_S = 0.05
_CARD_SHAPE, _FLAT_SHAPE = 0.06, 0.02


def _yes() -> bool:
    return True


class FolderFlatbed:
    """A ``Flatbed`` for tests, the demo and the dock.

    A photograph of a paper may be laid there: its page is found, and it is what lies on the glass.
    """

    def __init__(
        self,
        folder: Path,
        *,
        dpi: int = DPI,
        scan_s: float = 1.0,
        hang_s: float = 4.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``scan_s``: how long a sheet takes; ``hang_s``: after how long it counts as hung."""
        self._platen, self._dpi, self._sleep = Platen(folder), dpi, sleep
        self._scan_s, self._hang_s = scan_s, hang_s
        self._go_on: Callable[[], bool] = _yes

    def open(self, go_on: Callable[[], bool] = _yes) -> FlatbedStatus:
        """Say what it has, unless its fault forbids that."""
        self._go_on = go_on
        fault = self._platen.fault
        if fault in _AT_ONCE:
            return FlatbedFault(fault)
        if not self._platen.folder.is_dir():
            return FlatbedFault(FlatbedCode.GONE)
        return FlatbedReady("folder", self._platen.has_feeder)

    def sheets(self) -> Iterator[Sheet | FlatbedFault]:
        """Scan the sheets of the feeder, or the glass."""
        if not self._platen.waiting:
            taken = self._scanned()
            yield taken if isinstance(taken, FlatbedFault) else Sheet(self._glass(), self._dpi)
            return
        while waiting := self._platen.waiting:
            taken = self._scanned()
            if isinstance(taken, FlatbedFault):
                yield taken
                return
            sheet = _paper(waiting[0], self._dpi)
            waiting[0].unlink(missing_ok=True)
            yield Sheet(sheet, self._dpi, more=len(waiting) > 1, fed=True)

    def close(self) -> None:
        """There is nothing to let go."""

    def _scanned(self) -> FlatbedFault | None:
        """Take the time of a sheet; a fault, whenever it comes."""
        for _ in range(max(1, round(self._scan_s / _STEP_S))):
            fault = self._platen.fault
            if fault is not None:
                return FlatbedFault(self._hung() if fault is FlatbedCode.HUNG else fault)
            if not self._go_on():
                return FlatbedFault(FlatbedCode.HUNG)
            self._sleep(_STEP_S)
        return None

    def _hung(self) -> FlatbedCode:
        for _ in range(round(self._hang_s / _STEP_S)):
            if not self._go_on():
                break
            self._sleep(_STEP_S)
        return FlatbedCode.HUNG

    def _glass(self) -> Image:
        """The lid, and on it each paper with the thin shadow of its edge; those that find no room are not."""
        wide, high = (round(side / 25.4 * self._dpi) for side in GLASS_MM)
        dice = np.random.default_rng(7)
        glass = np.full((high, wide, 3), LID, np.uint8) + dice.integers(0, _NOISE, (high, wide, 3), np.uint8)
        gap = round(_GAP_MM / 25.4 * self._dpi)
        top = 0
        for path in self._platen.lying:
            paper = _paper(path, self._dpi)
            height, width = paper.shape[:2]
            # A sheet lies at the glass's corner, a card away from the edge.
            x, y = (0, 0) if height > high * 0.9 else (gap, top + gap)
            paper = paper[: high - y, : wide - x]
            height, width = paper.shape[:2]
            if height and width:
                glass[y : y + height + 2, x : x + width + 2] -= _SHADOW
                glass[y : y + height, x : x + width] = paper
            top = y + height
        return np.asarray(cv2.GaussianBlur(glass, (0, 0), 0.7), np.uint8)


def _paper(path: Path, dpi: int) -> Image:
    """The paper of a picture in its true size: a card by its shape, anything else as A4."""
    from scanner.detect import find_page
    from scanner.straighten import straighten

    picture = load_picture(path)
    if isinstance(picture, Unreadable):
        return np.full((round(A4_MM[1] / 25.4 * dpi), round(A4_MM[0] / 25.4 * dpi), 3), 250, np.uint8)
    # A picture in a paper's own shape is that paper; in any other it is a photograph of one.
    flat = _has_shape(picture, CARD_MM, _FLAT_SHAPE) or _has_shape(picture, A4_MM, _FLAT_SHAPE)
    corners = None if flat else find_page(picture).corners
    page = picture if corners is None else straighten(picture, corners)
    height, width = page.shape[:2]
    long_mm, short_mm = CARD_MM if _has_shape(page, CARD_MM, _CARD_SHAPE) else A4_MM[::-1]
    size = (long_mm, short_mm) if width > height else (short_mm, long_mm)
    pixels = tuple(round(side / 25.4 * dpi) for side in size)
    return cv2.resize(page, (pixels[0], pixels[1]), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _has_shape(picture: Image, size_mm: tuple[float, float], off: float) -> bool:
    height, width = picture.shape[:2]
    stretch = float(max(height, width) / min(height, width))
    return abs(stretch / (max(size_mm) / min(size_mm)) - 1) < off
