"""What looking at one frame can find: light values that any room may read without loading OpenCV."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import NamedTuple


class Point(NamedTuple):
    """A place in a picture (pixels, or shares of its sides where so said)."""

    x: float
    y: float


Corners = tuple[Point, Point, Point, Point]
"""Clockwise from the top left, as the picture shows the page."""


class Advice(StrEnum):
    """What to tell the citizen about a frame, the most urgent first."""

    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    NO_PAGE = "no_page"
    TWO_PAGES = "two_pages"
    CROPPED = "cropped"
    TOO_FAR = "too_far"
    GLARE = "glare"
    BLURRED = "blurred"
    HOLD_STILL = "hold_still"
    LAY_DOWN = "lay_down"
    """No page for seconds: where to put it, and which way up. Of the guide alone, like the next one."""
    NEXT_PAGE = "next_page"
    """This sheet is taken already."""


class Hint(StrEnum):
    """The same in seven short words, for programs that only sort pictures."""

    OK = "ok"
    DARK = "dark"
    BRIGHT = "bright"
    GLARE = "glare"
    BLUR = "blur"
    FAR = "far"
    CROPPED = "cropped"


_HINTS = {
    Advice.TOO_DARK: Hint.DARK,
    Advice.TOO_BRIGHT: Hint.BRIGHT,
    Advice.TOO_FAR: Hint.FAR,
    Advice.GLARE: Hint.GLARE,
    Advice.BLURRED: Hint.BLUR,
}


@dataclass(frozen=True)
class Quality:
    """Measures of the frame, 0 to 1 each; those of the page are 0 where there is none.

    ``brightness``: the paper's white (or the frame's, without a page). ``contrast``: paper against table.
    ``sharpness``: steepest gradient over local range at strong edges. ``glare``: share of the page burnt out.
    ``coverage``: share of the frame that the page takes. ``confidence``: how sure the page is one.
    """

    brightness: float
    contrast: float = 0.0
    sharpness: float = 0.0
    glare: float = 0.0
    coverage: float = 0.0
    confidence: float = 0.0


@dataclass(frozen=True)
class Detection:
    """The page found in a frame (corners in pixels of that frame), and what hinders a good capture."""

    corners: Corners | None
    advice: tuple[Advice, ...]
    quality: Quality

    @property
    def hint(self) -> Hint:
        """The most urgent advice in one short word.

        ``cropped`` also stands for no page and for two: one whole sheet must be seen.
        """
        return _HINTS.get(self.advice[0], Hint.CROPPED) if self.advice else Hint.OK

    def as_json(self) -> dict[str, object]:
        """Give the shape of ``parvis scan detect --json``."""
        corners = None if self.corners is None else [[round(p.x, 1), round(p.y, 1)] for p in self.corners]
        quality = {name: round(value, 3) for name, value in asdict(self.quality).items()}
        advice = [str(one) for one in self.advice]
        return {"corners": corners, "hint": str(self.hint), "advice": advice, "quality": quality}
