"""The way into the search: it looks like a field, opens the page with the keyboard, and can be spoken to."""

from __future__ import annotations

from typing import Any

from screens.widgets.base import NodeWidget, load_kv
from screens.widgets.senses import Meter


class EntryBox(NodeWidget):
    """An icon and what can be written here, in a box with the colour of what acts."""


class SpeakKey(Meter):
    """A round key with a microphone; the louder the person, the thicker its edge."""


class SearchEntry(NodeWidget):
    """The box and, where one may speak, the microphone beside it: in it, a trembling finger would miss it."""

    def __init__(self, **kwargs: Any) -> None:
        self._box: EntryBox | None = None
        self._key: SpeakKey | None = None
        super().__init__(**kwargs)
        self._build()
        for name in ("node", "theme"):
            self.fbind(name, self._build)
        for name in ("pos", "size", "compact", "lit", "pressed"):
            self.fbind(name, self._place)

    def targets(self) -> tuple[NodeWidget, ...]:
        """The box and the microphone."""
        return tuple(target for one in self.drawn() for target in one.targets())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """The box and the microphone."""
        return tuple(one for one in (self._box, self._key) if one is not None)

    def _build(self, *_: object) -> None:
        node, keys = self.node, self.node.children
        if self._box is None:
            self._box = EntryBox(node=node, theme=self.theme)
            self._box.fbind("need", self._place)
            self.add_widget(self._box)
        if self._key is not None and not keys:
            self.remove_widget(self._key)
            self._key = None
        elif self._key is None and keys:
            self._key = SpeakKey(node=keys[0], theme=self.theme)
            self.add_widget(self._key)
        self._box.theme, self._box.node = self.theme, node
        if self._key is not None:
            self._key.theme, self._key.node = self.theme, keys[0]
        self._place()

    def _place(self, *_: object) -> None:
        box, key, px = self._box, self._key, self.px
        if box is None:
            return
        side = px.target if key is not None else 0
        box.compact = self.compact
        box.width = self.width - (side + px.gap if side else 0)
        self.need = max(box.need, side)
        box.height, box.pos = self.height, self.pos
        if key is not None:
            key.size = (side, side)
            # Not right or center_y: Kivy keeps their old value until after this callback.
            key.pos = (self.x + self.width - side, self.y + (self.height - side) / 2)


load_kv(__file__)
