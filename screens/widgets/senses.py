"""The bars to listen with and to speak to: they stand side by side, and what they say does not move them."""

from __future__ import annotations

from typing import Any

from kivy.properties import NumericProperty

from kiosk.pages.view import Node
from screens.lines import measure_with
from screens.widgets.base import NodeWidget, Panel, load_kv

LEVELS = 5
"""So many steps has the level that is drawn: no more than a glance tells apart."""
_THICK = 0.7
"""Of a bar's share of the sign; the rest is the gap to the next one."""


class SenseBar(NodeWidget):
    """As wide as its words want."""

    def reach_px(self) -> tuple[float, float]:
        """Its width at rest, which its first label is for, and at its widest, with the sign at its end."""
        px = self.px
        measure = measure_with(self.theme.fonts.bold, round(px.body))
        rest, *busy = (measure(label) for label in self.node.hint.splitlines() or [self.node.name])
        sign = px.icon_small + px.icon_gap
        around = 2 * px.pad + sign
        return float(rest + around), float(max(rest, *(one + sign for one in busy or (0.0,))) + around)


class ListenBar(SenseBar):
    """Reads the page aloud, or stops."""


class Meter(NodeWidget):
    """Shows how loud it is while the person speaks: ``level`` is 0 to ``LEVELS``."""

    level = NumericProperty(0)

    def hear(self, level: float) -> None:
        """How loud it is now, 0 to 1."""
        self.level = round(min(1.0, max(0.0, level)) * LEVELS)

    def _read(self, instance: object, node: Node) -> None:
        super()._read(instance, node)
        self.level = 0


class SpeakBar(SenseBar, Meter):
    """Listens to the person; bars at its end, each higher than the one before, show how loud it is."""

    def __init__(self, **kwargs: Any) -> None:
        self._bars = tuple(Panel() for _ in range(LEVELS))
        super().__init__(**kwargs)
        for bar in self._bars:
            self.add_widget(bar)
        for name in ("pos", "size", "theme", "busy", "level"):
            self.fbind(name, self._place)
        self._place()

    def _place(self, *_: object) -> None:
        side, hue = float(self.px.icon_small), self.hue
        step = side / LEVELS
        left, low = self.x + self.width - self.px.pad - side, self.y + (self.height - side) / 2
        for place, bar in enumerate(self._bars, 1):
            bar.size = (step * _THICK, side * place / LEVELS) if self.busy else (0, 0)
            bar.radius = step
            bar.fill = hue.link if self.level >= place else hue.line
            bar.pos = (left + (place - 1) * step, low)


load_kv(__file__)
