"""What a hand does with a phone, drawn by ourselves: a few lines in the theme's colours and no file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from kivy.graphics import Color, SmoothEllipse, SmoothLine, SmoothRoundedRectangle
from kivy.properties import ObjectProperty, StringProperty

from screens.tokens import Colour
from screens.widgets.base import NodeWidget, load_kv
from screens.widgets.painting import Painted, Paintings

_SIDE = 100.0
"""A drawing is a square of this side; its points go from the upper left corner."""
_Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height."""
_FINDERS = ((0.0, 0.0), (0.66, 0.0), (0.0, 0.66))
"""The three marks of a code, shares of its side: what everybody knows of it by sight."""
_DOTS = ((0.44, 0.06), (0.5, 0.3), (0.06, 0.44), (0.3, 0.5), (0.46, 0.46), (0.72, 0.44), (0.44, 0.72),
         (0.6, 0.6), (0.86, 0.6), (0.7, 0.78), (0.52, 0.88), (0.86, 0.86))  # fmt: skip


class Sketch(Painted):
    """One drawing. It is never turned round: a phone and a hand are the same in every language."""

    name = StringProperty()
    hue = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("name", self._redraw)
        self.fbind("hue", self._redraw)

    def _paint(self, kept: Paintings) -> None:
        drawing = _DRAWINGS.get(self.name)
        if drawing is not None and self.hue is not None and self.width > 0:
            drawing(self)

    def box(self, place: _Box, round_by: float, fill: Colour) -> None:
        """A filled rectangle with round corners."""
        x, y, wide, high = place
        left = _SIDE - x - wide if self.mirrored else x
        Color(*fill)
        SmoothRoundedRectangle(
            pos=self._at(left, y + high),
            size=(self._long(wide), self._long(high)),
            radius=[self._long(round_by)],
        )

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """A filled disc round a point."""
        self.box((x - radius, y - radius, 2 * radius, 2 * radius), radius, fill)

    def line(self, *points: tuple[float, float], wide: float, ink: Colour) -> None:
        """A line with round ends."""
        seen = [(_SIDE - x if self.mirrored else x, y) for x, y in points]
        Color(*ink)
        SmoothLine(points=[one for point in seen for one in self._at(*point)], width=self._long(wide) / 2)
        for x, y in (seen[0], seen[-1]):
            side = self._long(wide)
            left, low = self._at(x, y)
            SmoothEllipse(pos=(left - side / 2, low - side / 2), size=(side, side))

    def phone(self, x: float, y: float, wide: float, high: float) -> None:
        """A phone held upright: its edge, and the light screen."""
        self.box((x, y, wide, high), 9, self.hue.card_ink)
        self.box((x + 4, y + 4, wide - 8, high - 8), 6, self.hue.surface)

    def code(self, x: float, y: float, side: float) -> None:
        """A code as it is recognised: on its own white, three marks and some dots."""
        ink, paper = self.hue.qr_ink, self.hue.qr_paper
        self.box((x - 2, y - 2, side + 4, side + 4), 1, paper)
        for across, down in _FINDERS:
            at, mark = (x + across * side, y + down * side), 0.34 * side
            self.box((*at, mark, mark), 0.1, ink)
            self.box((at[0] + mark * 0.2, at[1] + mark * 0.2, mark * 0.6, mark * 0.6), 0.1, paper)
            self.box((at[0] + mark * 0.36, at[1] + mark * 0.36, mark * 0.28, mark * 0.28), 0.1, ink)
        for across, down in _DOTS:
            self.box((x + across * side, y + down * side, 0.12 * side, 0.12 * side), 0.1, ink)

    def finger(self, x: float, y: float) -> None:
        """A finger that touches this point, from the lower right."""
        self.disc(x, y, 11, self.hue.tint)
        self.line((x + 3, y + 4), (x + 25, y + 29), wide=17, ink=self.hue.card_ink)
        self.line((x + 3, y + 4), (x + 25, y + 29), wide=10, ink=self.hue.surface)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + self._long(x), self.y + (self.height + self._long(_SIDE)) / 2 - self._long(y)

    def _long(self, part: float) -> float:
        return float(part * min(self.width, self.height) / _SIDE)


def _opens(sketch: Sketch) -> None:
    """A finger on the camera's sign, on a phone's screen."""
    hue = sketch.hue
    sketch.phone(20, 3, 54, 94)
    sketch.box((31, 36, 32, 25), 5, hue.link)
    sketch.box((40, 31, 14, 8), 3, hue.link)
    sketch.disc(47, 48.5, 8.5, hue.surface)
    sketch.disc(47, 48.5, 4.5, hue.link)
    sketch.finger(60, 60)


def _aims(sketch: Sketch) -> None:
    """A phone before the kiosk's code, which its screen shows whole."""
    hue = sketch.hue
    sketch.box((2, 6, 60, 60), 5, hue.card_ink)
    sketch.box((6, 10, 52, 52), 2, hue.qr_paper)
    sketch.code(14, 18, 36)
    sketch.phone(48, 30, 48, 68)
    sketch.code(62, 54, 20)
    for x, y, right, down in ((57, 49, 1, 1), (87, 49, -1, 1), (57, 79, 1, -1), (87, 79, -1, -1)):
        corner = (x + 8 * right, y), (x, y), (x, y + 8 * down)
        sketch.line(*corner, wide=3.4, ink=hue.link)


def _touches(sketch: Sketch) -> None:
    """A finger on the link that has come up over what the camera sees."""
    hue = sketch.hue
    sketch.phone(20, 3, 54, 94)
    sketch.code(36, 16, 22)
    sketch.box((26, 47, 42, 17), 8, hue.action)
    sketch.line((34, 55.5), (52, 55.5), wide=3.4, ink=hue.on_action)
    sketch.finger(60, 60)


_DRAWINGS: Mapping[str, Callable[[Sketch], None]] = {"open": _opens, "aim": _aims, "touch": _touches}


class GestureLine(NodeWidget):
    """One gesture: its drawing, and what to do in words."""


load_kv(__file__)
