"""The ring of the keys: two lines in two colours around what it is on, so that one shows on any ground.

Source: EN 301 549, 11.2.4.7; WCAG 2.4.13 (focus appearance); accessibility.md, section 2 (1 + 1 mm).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.graphics import Color, Line
from kivy.uix.widget import Widget

from screens.frame import Box
from screens.theme import Theme
from screens.widgets import NodeWidget


class Ring(Widget):
    """Lies over the page. Its own box is no larger than what it draws, so that little is drawn again."""

    def __init__(self) -> None:
        super().__init__(size=(0, 0), size_hint=(None, None))
        self._drawn: object = None

    def around(self, widgets: Sequence[NodeWidget], theme: Theme | None) -> None:
        """Enclose these; without any, or without a theme, there is no ring."""
        box = _around(widgets)
        radius = max((one.outer_radius for one in widgets), default=0.0)
        wanted = (box, radius, theme.colours.ring_outer, theme.colours.ring_inner) if box and theme else None
        if wanted == self._drawn:
            return
        self._drawn = wanted
        self.canvas.clear()
        self.pos, self.size = (0.0, 0.0), (0.0, 0.0)
        if box is not None and theme is not None:
            self._draw(self._on_screen(box, theme.px.ring * 2), radius, theme)

    def _on_screen(self, box: Box, edge: float) -> Box:
        """A strip from edge to edge is ringed inside of it: outside there is no screen."""
        if self.parent is None:
            return box
        left, low = max(box.x, edge), max(box.y, edge)
        right, top = min(box.right, self.parent.width - edge), min(box.top, self.parent.height - edge)
        return Box(left, low, right - left, top - low)

    def _draw(self, box: Box, radius: float, theme: Theme) -> None:
        px, hue, edge = theme.px, theme.colours, theme.px.ring * 2
        self.pos = (box.x - edge, box.y - edge)
        self.size = (box.width + 2 * edge, box.height + 2 * edge)
        with self.canvas:
            for colour, out in ((hue.ring_outer, px.ring * 1.5), (hue.ring_inner, px.ring * 0.5)):
                Color(*colour)
                rounded = (box.x - out, box.y - out, box.width + 2 * out, box.height + 2 * out, radius + out)
                Line(rounded_rectangle=rounded, width=px.ring / 2)


def _around(widgets: Sequence[Any]) -> Box | None:
    if not widgets:
        return None
    left, low = min(one.x for one in widgets), min(one.y for one in widgets)
    right = max(one.x + one.width for one in widgets)
    top = max(one.y + one.height for one in widgets)
    return Box(left, low, right - left, top - low)
