"""The fixed frame: where top bar, progress, middle, actions and dock lie, the same on every screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from screens.theme import Display
from screens.tokens import Sizes


@dataclass(frozen=True)
class Box:
    """A rectangle in px from the lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Frame:
    """``lead`` holds the question, ``answer`` the answers; in portrait they are the same column."""

    top: Box
    dock: Box
    lead: Box
    answer: Box
    actions: Box
    landscape: bool


def frame(display: Display, px: Sizes, *, top: bool, dock: bool, keys_px: float = 0, lines: int = 2) -> Frame:
    """The frame of a display; a page without top bar or dock (attract) gives their room to the middle.

    ``keys_px`` is the least width of the page's keyboard: in landscape the question gives way to it.
    ``lines``: the town's name and the kiosk's, one above the other, or the first alone.
    """
    width, height = display.width_px, display.height_px
    landscape = display.landscape
    # Arabic lines are higher than Latin ones.
    names = math.ceil(lines * px.chrome * px.line_tight)
    top_px = max(px.top_landscape if landscape else px.top, names) if top else 0
    dock_px = (px.dock_landscape if landscape else px.dock) if dock else 0
    main = px.main_landscape if landscape else px.main
    inner = width - 2 * px.margin
    left = min(round(inner * px.share_left), inner - 2 * px.pad - math.ceil(keys_px)) if landscape else inner
    right_x = px.margin + left + 2 * px.pad if landscape else px.margin
    right = width - px.margin - right_x
    gap = px.bottom_gap_landscape if landscape else px.bottom_gap
    low, high = dock_px + gap, height - top_px - gap
    actions = Box(right_x, low, right, main)
    return Frame(
        top=Box(0, height - top_px, width, top_px),
        dock=Box(0, 0, width, dock_px),
        lead=Box(px.margin, low, left, high - low),
        answer=Box(right_x, low, right, high - low),
        actions=actions,
        landscape=landscape,
    )
