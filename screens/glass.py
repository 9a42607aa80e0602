"""The glass between the page and the person: a mirror for languages that begin at the right.

Everything behind it is laid out from the left. What must not be seen turned round, words for instance, turns
itself round before (``Theme.mirrored``).
"""

from __future__ import annotations

from typing import Any

from kivy.graphics import PopMatrix, PushMatrix, Scale, Translate
from kivy.uix.widget import Widget

from screens.stage import Stage


class Glass(Widget):
    """Holds the stage: turns round what is seen, and back what is touched."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(size=tuple(stage.size), size_hint=(None, None))
        self._stage = stage
        with self.canvas.before:
            PushMatrix()
            self._aside = Translate(0, 0, 0)
            self._turned = Scale(1, 1, 1)
        with self.canvas.after:
            PopMatrix()
        self.add_widget(stage)
        stage.fbind("mirrored", self._turn)
        self._turn()

    def take_off(self) -> None:
        """Let the stage go."""
        self._stage.funbind("mirrored", self._turn)
        self.remove_widget(self._stage)

    def to_local(self, x: float, y: float, **_: Any) -> tuple[float, float]:
        """Where on the stage a place of the window lies, px."""
        return (self._stage.width - x if self._stage.mirrored else x), y

    def to_parent(self, x: float, y: float, **_: Any) -> tuple[float, float]:
        """Where in the window a place of the stage lies, px."""
        return self.to_local(x, y)

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
        mirrored = self._stage.mirrored
        self._aside.x = self._stage.width if mirrored else 0
        self._turned.x = -1 if mirrored else 1
