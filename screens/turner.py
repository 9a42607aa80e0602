"""The button that turns the parts of a long page; it belongs to the screen, not to the page."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages.view import Node, PageView, Role, State, Tone
from kiosk.types import IconName, NodeId
from screens.columns import turner_px
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
        if waiting is not None:
            button.node = replace(button.node, tone=Tone.MAIN, name=self._label, icon=_ON)
            button.compact = False
            button.size, button.pos = waiting.size, waiting.pos
            return
        button.compact, button.width = True, self.box.width
        for words in self._words(part, parts):
            icon = _BACK if self._again and part + 1 == parts else _ON
            button.node = replace(button.node, tone=Tone.PLAIN, name=words, icon=icon)
            if button.need <= turner_px(button.px):
                break
        button.height = button.need
        button.pos = (self.box.x, self.box.y)

    def _words(self, part: int, parts: int) -> tuple[str, ...]:
        """On which part one is, where there is room for it; on the last, that the button turns back."""
        if self._again and part + 1 == parts:
            return (self._again,)
        place = self._places.format(n=part + 1, total=parts)
        return (f"{self._label} · {place}", self._label) if place else (self._label,)
