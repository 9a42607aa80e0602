"""Something with steps: what it is, where it stands, and two big round keys, less and more."""

from __future__ import annotations

from typing import Any

from kivy.properties import NumericProperty

from kiosk.pages.view import Node
from screens.widgets.base import NodeWidget, load_kv


class StepKey(NodeWidget):
    """A round key; at the end of the steps it is pale, without ground, and cannot be touched."""


class Stepper(NodeWidget):
    """A tile as wide as the page, its keys at the end where the marks of the choices stand."""

    keys_px = NumericProperty(0)
    """The width that the keys take."""

    def __init__(self, **kwargs: Any) -> None:
        self._keys: tuple[StepKey, ...] = ()
        super().__init__(**kwargs)
        self._build()
        for name in ("node", "theme"):
            self.fbind(name, self._build)
        for name in ("pos", "size", "compact"):
            self.fbind(name, self._place)

    def targets(self) -> tuple[NodeWidget, ...]:
        """The keys that can be touched."""
        return tuple(target for key in self._keys for target in key.targets())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """The tile and its keys."""
        return (self, *self._keys)

    def _build(self, *_: object) -> None:
        nodes = self.node.children
        if len(self._keys) != len(nodes):
            for gone in self._keys:
                self.remove_widget(gone)
            self._keys = tuple(self._key(node) for node in nodes)
        for key, node in zip(self._keys, nodes, strict=True):
            key.theme, key.node = self.theme, node
        self._place()

    def _key(self, node: Node) -> StepKey:
        key = StepKey(node=node, theme=self.theme)
        self.add_widget(key)
        return key

    def _place(self, *_: object) -> None:
        px = self.px
        side = px.target if self.compact else px.main_compact
        self.keys_px = len(self._keys) * (side + px.gap)
        for place, key in enumerate(reversed(self._keys)):
            key.size = (side, side)
            # Not right or center_y: Kivy keeps their old value until after this callback.
            left = self.x + self.width - px.pad - side - place * (side + px.gap)
            key.pos = (left, self.y + (self.height - side) / 2)


load_kv(__file__)
