"""A sheet to sign on with a finger: it shows the strokes of its node and the one that is being drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from kivy.graphics import Color, Line, SmoothEllipse, SmoothLine
from kivy.properties import BooleanProperty, ColorProperty, ListProperty, NumericProperty

from kiosk.pages.actions import Action, Draw
from kiosk.procedures.answers import Stroke
from screens.strokes import SCALE, Point, Trail, strokes_of
from screens.widgets.base import Dragged, NodeWidget, load_kv
from screens.widgets.painting import Painted, Paintings


class Ink(Painted):
    """Strokes (points 0 to 1000, right and down, as in the node) on its own box."""

    strokes = ListProperty()
    color = ColorProperty((0, 0, 0, 0))
    pen_px = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("strokes", "color", "pen_px"):
            self.fbind(name, self._redraw)

    def _paint(self, kept: Paintings) -> None:
        Color(*self.color)
        for line in self._lines():
            self._line([self._place(point) for point in line])

    def _lines(self) -> Iterable[Sequence[Point]]:
        return tuple(self.strokes)

    def _place(self, point: Point) -> Point:
        x, y = point
        x = SCALE - x if self.mirrored else x
        return self.x + x * self.width / SCALE, self.y + self.height - y * self.height / SCALE

    def _line(self, places: Sequence[Point]) -> None:
        if len(places) > 1:
            flat = [value for place in places for value in place]
            # The inner line rounds the corners; the outer one, which cannot, softens the edges.
            Line(points=flat, width=max(1.0, self.pen_px / 2 - 1), joint="round", cap="none")
            SmoothLine(points=flat, width=self.pen_px / 2)
        for x, y in (places[0], places[-1]):
            SmoothEllipse(pos=(x - self.pen_px / 2, y - self.pen_px / 2), size=(self.pen_px, self.pen_px))


class LiveInk(Ink):
    """The stroke under the finger."""

    def __init__(self, **kwargs: Any) -> None:
        self._trail = Trail()
        super().__init__(**kwargs)

    def follow(self, trail: Trail) -> None:
        """Draw this stroke as it stands at the next frame."""
        self._trail = trail
        self._redraw()

    def _lines(self) -> Iterable[Sequence[Point]]:
        return (self._trail.line(),) if len(self._trail) else ()


class SignatureBox(Dragged):
    """The words above, the sheet below. A finger that came down on the sheet draws until it is lifted."""

    head = NumericProperty(0)
    drawing = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self._trail = Trail()
        super().__init__(**kwargs)
        self.fbind("node", self._show_strokes)
        self._show_strokes()

    def targets(self) -> tuple[NodeWidget, ...]:
        """Itself, unless it is switched off: what it does is known only when a stroke is finished."""
        return () if self.off else (self,)

    def collide_point(self, x: float, y: float) -> bool:
        """Only the sheet is drawn on, not the words above it."""
        return bool(self.ids.sheet.collide_point(x, y))

    def draw_to(self, x: float, y: float) -> None:
        """The finger is here, px of the stage; beside the sheet, the line stays at its edge."""
        if math.isnan(x) or math.isnan(y):
            return
        ink = self.ids.ink
        across = (x - ink.x) / max(1.0, ink.width)
        down = (ink.y + ink.height - y) / max(1.0, ink.height)
        across = 1 - across if self.theme.mirrored else across
        self._trail.add((SCALE * min(max(across, 0.0), 1.0), SCALE * min(max(down, 0.0), 1.0)))
        self.drawing = True
        self.ids.live.follow(self._trail)

    def stroke(self) -> Stroke:
        """What was drawn since the finger came down."""
        ink = self.ids.ink
        return self._trail.stroke(ink.width / max(1.0, ink.height))

    def done(self) -> Action:
        """One more stroke."""
        return Draw(self.stroke())

    def rest(self) -> None:
        """The stroke was handed over: from now on the node shows it, or nothing does."""
        self._trail, self.drawing = Trail(), False
        self.ids.live.follow(self._trail)

    def _show_strokes(self, *_: object) -> None:
        self.ids.ink.strokes = strokes_of(self.node.value)


load_kv(__file__)
