"""The strip of a mediator's help, over the top bar of every page."""

from __future__ import annotations

from typing import Any

from kivy.properties import NumericProperty

from screens.widgets.base import NodeWidget, load_kv


class StripButton(NodeWidget):
    """What ends the help: outlined in the strip's own colour of words."""


class AsideBox(NodeWidget):
    """What the mediator should know of this page; it opens their tools."""


class HelpStrip(NodeWidget):
    """Who helps since when, and the button that gives the kiosk back."""

    end_px = NumericProperty(0)
    """The width that the button takes."""
    end_need = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self._end: StripButton | None = None
        super().__init__(**kwargs)
        self._build()
        for name in ("node", "theme"):
            self.fbind(name, self._build)
        for name in ("pos", "size"):
            self.fbind(name, self._place)

    def targets(self) -> tuple[NodeWidget, ...]:
        """The button; the strip around it does nothing."""
        return self._end.targets() if self._end else ()

    def drawn(self) -> tuple[NodeWidget, ...]:
        """The strip and its button."""
        return (self, self._end) if self._end else (self,)

    def settle(self) -> None:
        """The words have become longer or shorter."""
        self._place()

    def _build(self, *_: object) -> None:
        node = self.node.children[0]
        if self._end is None:
            self._end = StripButton(node=node, theme=self.theme)
            self.add_widget(self._end)
        self._end.theme, self._end.node = self.theme, node
        self._place()

    def _place(self, *_: object) -> None:
        end, px = self._end, self.px
        if end is None:
            return
        self.end_px, self.end_need = end.own_width, end.need
        end.size = (end.own_width, end.need)
        # Not right or center_y: Kivy keeps their old value until after this callback.
        x = self.x + self.width - px.margin - end.own_width
        if self.landscape:
            x = min(x, self.ids.words.x + self.ids.title.natural + px.pad + px.pad)
        end.pos = (x, self.y + (self.height - end.need) / 2)


load_kv(__file__)
