"""The curtain: a black screen for who listens, with one line of words and the way to lift it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kivy.graphics import ClearBuffers, ClearColor
from kivy.uix.widget import Widget

from kiosk.pages.view import Area, Node, PageView
from screens.theme import Display, Theme
from screens.tokens import Colour
from screens.widgets import NodeWidget, widget_for

_BLACK: Colour = (0.0, 0.0, 0.0, 1.0)
_WHITE: Colour = (1.0, 1.0, 1.0, 1.0)


def behind(view: PageView) -> PageView:
    """The page that the curtain hides: the same without the curtain's own nodes."""
    if not view.area(Area.CURTAIN):
        return view
    return replace(view, nodes=tuple(node for node in view.nodes if node.area is not Area.CURTAIN))


class Curtain(Widget):
    """Draws the nodes of the curtain from the lower edge up, near the hand, and nothing else."""

    def __init__(self, nodes: Sequence[Node], display: Display, theme: Theme) -> None:
        super().__init__(size=(display.width_px, display.height_px))
        self.canvas.before.insert(0, ClearBuffers())
        self.canvas.before.insert(0, ClearColor(*_BLACK))
        dressed = _dark(theme)
        self._widgets = tuple(
            widget_for(node, theme=dressed, centred=True, landscape=display.landscape) for node in nodes
        )
        self._place(dressed)

    def targets(self) -> tuple[NodeWidget, ...]:
        """What lifts the curtain."""
        return tuple(one for widget in self._widgets for one in widget.targets())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """All that is seen."""
        return self._widgets

    def _place(self, theme: Theme) -> None:
        px, y = theme.px, float(theme.px.margin)
        for widget in reversed(self._widgets):
            widget.width = self.width - 2 * px.margin
            widget.height = widget.need + (px.main if widget.acts else 0)
            widget.pos = (px.margin, y)
            y += widget.height + px.main
            self.add_widget(widget)


def _dark(theme: Theme) -> Theme:
    """White on black, whatever the theme: the screen gives as little light as it can."""
    hue = replace(
        theme.colours, paper=_BLACK, ink=_WHITE, surface=_BLACK, plain_ink=_WHITE, plain_edge=_WHITE,
    )  # fmt: skip
    return replace(theme, colours=hue)
