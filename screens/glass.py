"""The glass before the page: a mirror for who reads from the right, a turn for a panel mounted turned.

Everything behind it is laid out from the left, and upright. What must not be seen mirrored, words for
instance, mirrors itself before (``Theme.mirrored``). It is not Kivy's ``Window.rotation`` that turns:
a frame of which only a part is drawn (``damage``) would draw another part, and a picture read back would lie.
"""

from __future__ import annotations

from typing import Any

from kivy.graphics import PopMatrix, PushMatrix, Rotate, Scale, Translate
from kivy.uix.widget import Widget

from kiosk.devices.panel import is_swapped
from screens.stage import Stage


class Glass(Widget):
    """Holds the stage: turns what is seen, and back what is touched."""

    def __init__(self, stage: Stage, turned: int = 0) -> None:
        """``turned``: so many degrees clockwise is the picture turned on the panel (kiosk.devices.panel)."""
        super().__init__(size=tuple(stage.size), size_hint=(None, None))
        self._stage, self._degrees = stage, turned
        with self.canvas.before:
            PushMatrix()
            self._corner = Translate(0, 0, 0)
            self._about = Rotate(angle=0, axis=(0, 0, 1), origin=(0, 0))
            self._aside = Translate(0, 0, 0)
            self._mirror = Scale(1, 1, 1)
        with self.canvas.after:
            PopMatrix()
        self.add_widget(stage)
        stage.fbind("mirrored", self._turn)
        stage.fbind("size", self._turn)
        self._turn()

    def take_off(self) -> None:
        """Let the stage go."""
        self._stage.funbind("mirrored", self._turn)
        self._stage.funbind("size", self._turn)
        self.remove_widget(self._stage)

    @property
    def degrees(self) -> int:
        """How far the picture is turned."""
        return self._degrees

    @property
    def seen_px(self) -> tuple[int, int]:
        """How wide and how high the picture is on the panel."""
        width, height = (int(side) for side in self._stage.size)
        return (height, width) if is_swapped(self._degrees) else (width, height)

    def turn(self, degrees: int) -> None:
        """The panel is mounted otherwise than was thought."""
        self._degrees = degrees
        self._turn()

    def to_local(self, x: float, y: float, **_: Any) -> tuple[float, float]:
        """Where on the stage a place of the window lies, px."""
        width, height = self._stage.size
        match self._degrees:
            case 90:
                x, y = width - y, x
            case 180:
                x, y = width - x, height - y
            case 270:
                x, y = y, height - x
        return (width - x if self._stage.mirrored else x), y

    def to_parent(self, x: float, y: float, **_: Any) -> tuple[float, float]:
        """Where in the window a place of the stage lies, px."""
        width, height = self._stage.size
        x = width - x if self._stage.mirrored else x
        match self._degrees:
            case 90:
                return y, width - x
            case 180:
                return width - x, height - y
            case 270:
                return height - y, x
        return x, y

    def on_touch_down(self, touch: Any) -> bool:
        """A finger, where it is for the stage."""
        return self._through("on_touch_down", touch)

    def on_touch_move(self, touch: Any) -> bool:
        """It slides."""
        return self._through("on_touch_move", touch)

    def on_touch_up(self, touch: Any) -> bool:
        """It is lifted."""
        return self._through("on_touch_up", touch)

    def _through(self, event: str, touch: Any) -> bool:
        touch.push()
        touch.apply_transform_2d(self.to_local)
        taken = bool(self._stage.dispatch(event, touch))
        touch.pop()
        return taken

    def _turn(self, *_: object) -> None:
        width, height = self.size = self._stage.size
        mirrored = self._stage.mirrored
        self._aside.x = width if mirrored else 0
        self._mirror.x = -1 if mirrored else 1
        self._about.angle = -self._degrees
        corners = {90: (0, width), 180: (width, height), 270: (height, 0)}
        self._corner.xy = corners.get(self._degrees, (0, 0))
