"""The bars to listen with and to speak to: they stand side by side, and what they say does not move them."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty

from kiosk.pages.view import Node
from screens.lines import measure_with
from screens.widgets.base import NodeWidget, Panel, load_kv

LEVELS = 5
"""So many steps has the level that is drawn: no more than a glance tells apart."""


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


class Loudness(Panel):
    """One of the bars of a meter."""

    bar = ObjectProperty(None, allownone=True, rebind=True)
    place = NumericProperty(1)


class SpeakBar(SenseBar, Meter):
    """Listens to the person."""


load_kv(__file__)
