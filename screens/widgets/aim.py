"""A target to be touched, and where a finger was felt: each one on the page is its own, but on a button."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median
from typing import Any

from kivy.graphics import Color, Ellipse, Line

from kiosk.pages.actions import Action, Aimed
from screens.widgets.base import Dragged, NodeWidget
from screens.widgets.painting import Painted, Paintings

_EDGE = 0.14
"""The corner targets lie so far inside the box, of its sides."""
_BESIDE = ((0.18, 0.07), (0.07, 0.18))
"""From the screen's middle, of its sides: beside every axis, so that no two turns put it in one place."""
_RINGS = (1.0, 0.72, 0.44, 0.16)
_ARM = 1.25
"""How far the cross reaches from the middle, of the outer ring's radius."""


class Rings(Painted):
    """Rings around a point."""

    def __init__(self, **kwargs: Any) -> None:
        self.colours: tuple[Any, Any] | None = None
        super().__init__(**kwargs)

    def _paint(self, kept: Paintings) -> None:
        if self.colours is None:
            return
        x, y, radius = self.x + self.width / 2, self.y + self.height / 2, self.width / 2
        for number, share in enumerate(_RINGS):
            Color(*self.colours[number % 2])
            far = radius * share
            Ellipse(pos=(x - far, y - far), size=(far * 2, far * 2))
        Color(*self.colours[0])
        arm, wide = radius * _ARM, max(1.0, radius * 0.05)
        Line(points=(x - arm, y, x + arm, y), width=wide)
        Line(points=(x, y - arm, x, y + arm), width=wide)


class AimSheet(Dragged):
    """``node.value``: empty for a target beside every axis of the screen, or a corner of its box (0 to 3)."""

    def __init__(self, **kwargs: Any) -> None:
        self._felt: list[tuple[float, float]] = []
        self._rings = Rings()
        super().__init__(**kwargs)
        self.add_widget(self._rings)
        for name in ("node", "theme", "pos", "size", "parent"):
            self.fbind(name, self._place)
        self._place()

    def targets(self) -> tuple[NodeWidget, ...]:
        """Itself: what it does is known only when a finger is lifted."""
        return (self,)

    def collide_point(self, x: float, y: float) -> bool:
        """Everywhere but on a button: a touch that is felt where it is not must be told too."""
        page = self.parent
        others = page.targets() if page is not None else ()
        return not any(one is not self and one.collide_point(x, y) for one in others)

    def draw_to(self, x: float, y: float) -> None:
        """The finger is here, px of the stage."""
        if not (math.isnan(x) or math.isnan(y)):
            self._felt.append((x, y))

    def done(self) -> Action:
        """Where the target is and where it was felt, shares of the picture as it is seen."""
        felt = self._felt or [(-1.0, -1.0)]
        hit = median(x for x, _ in felt), median(y for _, y in felt)
        return Aimed(self._share(*self.spot()), self._share(*hit))

    def rest(self) -> None:
        """That was handed over."""
        self._felt = []

    def spot(self) -> tuple[float, float]:
        """The middle of the target, px of the stage."""
        if self.node.value:
            right, low = self.node.value in {"1", "2"}, self.node.value in {"2", "3"}
            across, up = (1 - _EDGE if right else _EDGE), (_EDGE if low else 1 - _EDGE)
            return self.x + self.width * across, self.y + self.height * up
        return next(self._beside(), (self.x + self.width / 2, self.y + self.height / 2))

    def extent(self) -> float:
        """How far the drawn target reaches from its middle, px of the stage."""
        return float(self.px.icon_box / 2 * _ARM)

    def _beside(self) -> Iterator[tuple[float, float]]:
        """The places beside every axis that its box has room for."""
        wide, high = self._screen()
        edge = self.extent()
        for u, v in _BESIDE:
            for x, y in ((-u, v), (u, v), (-u, -v), (u, -v)):
                place = wide * (0.5 + x), high * (0.5 + y)
                if (
                    self.x + edge <= place[0] <= self.x + self.width - edge
                    and self.y + edge <= place[1] <= self.y + self.height - edge
                ):
                    yield place

    def _screen(self) -> tuple[float, float]:
        page = self.parent or self
        return max(1.0, page.width), max(1.0, page.height)

    def _share(self, x: float, y: float) -> tuple[float, float]:
        wide, high = self._screen()
        across = x / wide
        return (1 - across if self.theme.mirrored else across), 1 - y / high

    def _place(self, *_: object) -> None:
        self.need, self.reach = self.px.sign, self.px.sign * 20
        side = self.px.icon_box
        x, y = self.spot()
        self._rings.colours = (self.hue.action, self.hue.paper)
        self._rings.size, self._rings.pos = (side, side), (x - side / 2, y - side / 2)
        self._rings._redraw()
