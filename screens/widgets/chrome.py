"""The frame around every page: town, language, progress and dock."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from screens.widgets.base import NodeWidget, load_kv
from screens.widgets.painting import Painted, Paintings


class Town(NodeWidget):
    """The town's mark and name; the kiosk's name below it gets so many lines."""

    kiosk_lines = NumericProperty(1)


class Chip(NodeWidget):
    """A small round-ended button in the top bar."""

    rounding_px = NumericProperty(1)
    """What is added up is not always what is taken away."""


class DockButton(NodeWidget):
    """A tool that is on every page; the call for a person is the largest."""

    def least_width(self) -> float:
        """The width at which none of its words breaks."""
        beside = self.px.icon + self.px.pad_small + self.px.pad if self.calls else self.px.dock_pad
        return float(self.ids.label.longest_word + beside + 1)


class Banner(NodeWidget):
    """A strip across the screen, in a colour of its own, that says what kind of page this is."""


class Segments(Painted):
    """The bar of steps: done, current, and still to do; one bar when there are too many to be told apart."""

    value = ObjectProperty("")
    hue = ObjectProperty(None, allownone=True)
    between = NumericProperty(0)
    line_px = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("value", "hue", "between", "line_px"):
            self.fbind(name, self._redraw)

    def steps(self) -> tuple[int, int]:
        """The current step, counted from one, and how many there are; (0, 0) when it says neither."""
        current, _, total = self.value.partition("/")
        return (int(current), int(total)) if current.isdecimal() and total.isdecimal() else (0, 0)

    def _paint(self, kept: Paintings) -> None:
        current, total = self.steps()
        if not total or self.hue is None:
            return
        width = (self.width - self.between * (total - 1)) / total
        # Shorter than it is high, a segment is a dot, and soon nothing.
        if width < self.height:
            self._paint_whole(min(current, total), total)
        else:
            self._paint_steps(current, total, width)

    def _paint_whole(self, current: int, total: int) -> None:
        """The way done, where one is (twice as long as high at least), and the way to go."""
        self._way(self.x, self.width)
        here = max(self.width / total, 2 * self.height)
        start = self.x + (self.width - here) * (current - 1) / max(1, total - 1)
        if start - self.between > self.x:
            self._segment(self.x, start - self.between - self.x, self.hue.ok, 0)
        self._segment(start, here, self.hue.action, 0)

    def _paint_steps(self, current: int, total: int, width: float) -> None:
        for step in range(1, total + 1):
            x = self.x + (step - 1) * (width + self.between)
            if step > current:
                self._way(x, width)
            else:
                self._segment(x, width, self.hue.ok if step < current else self.hue.action, 0)

    def _way(self, x: float, width: float) -> None:
        """What is still to do: an edge, and its ground."""
        self._segment(x, width, self.hue.line, 0)
        self._segment(x, width, self.hue.todo, self.line_px)

    def _segment(self, x: float, width: float, colour: Any, inset: float) -> None:
        Color(*colour)
        size = (max(0.0, width - 2 * inset), max(0.0, self.height - 2 * inset))
        pos = (x + inset, self.y + inset)
        SmoothRoundedRectangle(pos=pos, size=size, radius=[max(0.01, min(size) / 2)])


_MOST_NAME_LINES = 4
"""The longest name of a procedure is whole on the narrowest column."""


class Progress(NodeWidget):
    """Where one stands in the procedure, in words and as a bar; two lines of words when one is too short.

    Compact, it leaves out the procedure's name: the question has more need of the room.
    """

    stacked = BooleanProperty(False)
    most_lines = NumericProperty(_MOST_NAME_LINES)


load_kv(__file__)
