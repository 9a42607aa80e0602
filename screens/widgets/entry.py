"""The way into the search: it looks like a field, opens the page with the keyboard, and can be spoken to."""

from __future__ import annotations

from typing import Any

from kivy.properties import NumericProperty

from screens.widgets.base import NodeWidget, load_kv
from screens.widgets.senses import Meter


class SpeakKey(Meter):
    """A round key with a microphone; the louder the person, the thicker its edge."""


class SearchEntry(NodeWidget):
    """An icon and what can be written here, in a box with the colour of what acts."""

    key_px = NumericProperty(0)
    """The width that the microphone takes."""

    def __init__(self, **kwargs: Any) -> None:
        self._key: SpeakKey | None = None
        super().__init__(**kwargs)
        self._build()
        for name in ("node", "theme"):
            self.fbind(name, self._build)
        for name in ("pos", "size", "compact"):
            self.fbind(name, self._place)

    def targets(self) -> tuple[NodeWidget, ...]:
        """The microphone lies on the entry: it is found first."""
        return (*(self._key.targets() if self._key else ()), *super().targets())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """The entry and its microphone."""
        return (self, self._key) if self._key else (self,)

    def _build(self, *_: object) -> None:
        nodes = self.node.children
        if self._key is not None and not nodes:
            self.remove_widget(self._key)
            self._key = None
        elif self._key is None and nodes:
            self._key = SpeakKey(node=nodes[0], theme=self.theme)
            self.add_widget(self._key)
        if self._key is not None:
            self._key.theme, self._key.node = self.theme, nodes[0]
        self._place()

    def _place(self, *_: object) -> None:
        px, key = self.px, self._key
        side = px.target if key is not None else 0
        self.key_px = side
        if key is not None:
            key.size = (side, side)
            # Not right or center_y: Kivy keeps their old value until after this callback.
            key.pos = (self.x + self.width - px.pad_small - side, self.y + (self.height - side) / 2)


load_kv(__file__)
