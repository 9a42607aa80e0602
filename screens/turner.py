"""The button that turns the parts of a long page; it belongs to the screen, not to the page."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages.view import Node, PageView, Role, State, Tone
from kiosk.types import IconName, NodeId
from screens.frame import Box
from screens.theme import Theme
from screens.widgets import MoreButton, NodeWidget

MORE = NodeId("screen.more")
"""The id of the button that turns the parts of a long page."""
_ON, _BACK = IconName("caret-double-right"), IconName("caret-double-left")


class Turner:
    """``box``: where the button stands while the main action needs no place of its own."""

    def __init__(self) -> None:
        self.box = Box(0, 0, 0, 0)
        self.button: MoreButton | None = None
        self._label = self._places = self._again = ""

    def dress(self, view: PageView, theme: Theme) -> None:
        """Another page: the button in its words and its colours."""
        self._label, self._places, self._again = view.more, view.places, view.again
        node = Node(
            MORE, Role.BUTTON, name=view.more, icon=_ON, lang=view.lang, states=frozenset({State.ACTIVE}),
        )  # fmt: skip
        if self.button is None:
            self.button = MoreButton(node=node, theme=theme, small=True, compact=True)
        self.button.theme, self.button.node = theme, node
        self.button.pressed = False

    def place(self, part: int, parts: int, waiting: NodeWidget | None) -> None:
        """Say which part is shown, or take a ``waiting`` action's place: the unseen is not agreed to."""
        button = self.button
        if button is None:
            return
        button.node = self._turning(button.node, part, parts, main=waiting is not None)
        button.compact = waiting is None
        if waiting is not None:
            button.size, button.pos = waiting.size, waiting.pos
            return
        button.width = self.box.width
        button.height = button.need
        button.pos = (self.box.x, self.box.y)

    def _turning(self, node: Node, part: int, parts: int, *, main: bool) -> Node:
        """The button says on which part one is, where it has room for it; on the last, that it turns back."""
        place = self._places.format(n=part + 1, total=parts)
        if main or not place:
            return replace(node, tone=Tone.MAIN if main else Tone.PLAIN, name=self._label, icon=_ON)
        if part + 1 == parts:
            return replace(node, tone=Tone.PLAIN, name=self._again, icon=_BACK)
        return replace(node, tone=Tone.PLAIN, name=f"{self._label} · {place}", icon=_ON)
