"""A generic screen: draws the frame of a PageView and puts its nodes in it, on as many parts as it takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from kivy.graphics import ClearBuffers, ClearColor
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from kiosk.pages.comfort import Ease
from kiosk.pages.view import Area, Node, PageView, Role
from screens.arrange import Room, lying, paired, parts_of
from screens.cast import Cast
from screens.columns import Column, Style, turner_px
from screens.frame import Box, Frame, frame
from screens.rows import PlacedRow, action_rows, as_wide_as_they_like, dock_boxes, in_one_size
from screens.scripts import script_for
from screens.theme import SEATED_MM, Display, Theme, Wardrobe
from screens.turner import Turner
from screens.unread import Unread
from screens.widgets import Keyboard, NodeWidget, widget_for
from screens.widgets.base import Panel, load_kv

_MOST_CHIP = 0.5
"""Of the top bar: the town's name needs the rest."""
_STRIPS = frozenset({Role.BANNER, Role.PROGRESS})
"""What stands at the head of the page, on every part."""


class Page(Widget):
    """Base of the generic screens. A screen says how it looks; it decides nothing else.

    ``parts`` is on how many parts the page lies, ``part`` the one that is shown.
    """

    theme = ObjectProperty(rebind=True)
    top_px = NumericProperty(0)
    dock_px = NumericProperty(0)
    has_dock = BooleanProperty(True)

    centred: ClassVar[bool] = False
    """Titles and texts stand in the middle."""
    spread: ClassVar[bool] = False
    """Left-over height goes between the rows."""
    low_tiles: ClassVar[bool] = False
    """Left-over height goes above the first tile, so that tiles lie near the hand."""
    plain_tiles: ClassVar[bool] = False
    """Tiles show their words alone."""
    wide: ClassVar[bool] = False
    """In landscape the page has one column, with two rows side by side, instead of question and answers."""
    bar: ClassVar[bool] = True
    """The town stands in a bar over the page; otherwise at the head of the page."""

    def __init__(self, *, display: Display, theme: Theme, **kwargs: Any) -> None:
        super().__init__(theme=theme, size=(display.width_px, display.height_px), **kwargs)
        # The paper is the cleared screen: filling it would cost a software renderer a third of a frame.
        self._clear = ClearColor(*theme.colours.paper)
        self.canvas.before.insert(0, ClearBuffers())
        self.canvas.before.insert(0, self._clear)
        self.display = display
        self._wardrobe: Wardrobe
        self.parts = 1
        self.part = 0
        self._cast = Cast(self._widget, self.remove_widget)
        self._unread = Unread()
        self._cards: list[Panel] = []
        self._columns: tuple[Column, ...] = ()
        self._turner = Turner()

    def dress(self, theme: Theme) -> Theme:
        """The theme of the nodes; a screen may swap roles (attract)."""
        return theme

    def draw(self, view: PageView, wardrobe: Wardrobe, part: int) -> None:
        """Show this view, each node in the fonts of its script."""
        self._wardrobe = wardrobe
        self.theme = dressed = self.dress(wardrobe.page())
        self._clear.rgba = dressed.colours.paper
        self._cast.take(view.nodes)
        cut = self._cut(view, dressed)
        self.top_px, self.dock_px = (
            self.display.height_px - cut.top.y if cut.top.height else 0,
            cut.dock.height,
        )
        self._columns = self._fit(view, cut, dressed)
        self.parts = parts_of(self._columns)
        self._unread.begin(view, self.parts)
        self._around(view, cut, dressed)
        self.turn(part)

    def update(self, view: PageView) -> bool:
        """Same structure, other values: change what changed. False when the page must be set anew."""
        fits, waiting = True, self._unread.waiting
        self._unread.look(view)
        if self._unread.waiting != waiting:
            self.turn(self.part)
        for node in view.nodes:
            widget = self._cast.of(node)
            if widget.node != node:
                before = widget.need, widget.own_width, script_for(widget.node)
                widget.node = node
                fits = fits and (widget.need, widget.own_width, script_for(node)) == before
        return fits

    def move_on(self) -> None:
        """Another page of this screen comes."""
        self._cast.move_on()

    def leave(self) -> None:
        """Forget every node: nothing of a page outlives it."""
        self._unread.forget()
        self._cast.leave()
        self._clear_cards()
        self._columns = ()

    def turn(self, part: int) -> None:
        """Show this part; a part that is no more becomes the last."""
        self.part = min(max(part, 0), self.parts - 1)
        self._unread.show(self.part)
        inside = {
            node_id for column in self._columns for row in column.rows(self.part) for node_id in row.ids
        }
        for widget in self._cast:
            self._show(
                widget,
                widget.node.area is not Area.BODY or self._in_frame(widget) or widget.node.id in inside,
            )
        self._clear_cards()
        for column in self._columns:
            column.place(self.part, self._cast.by_id(), self._card)
        self._place_more()

    @property
    def waits(self) -> bool:
        """Whether the main action waits until all of the page was seen."""
        return self._unread.waiting is not None

    def part_of(self, node_id: str) -> int | None:
        """The part that shows a node: this one or else the first; None when it is on all parts or on none."""
        found = [number for number in range(self.parts) if self._holds(number, node_id)]
        if not found or len(found) == self.parts:
            return None
        return self.part if self.part in found else found[0]

    def where(self, node_id: str) -> tuple[float, float] | None:
        """The point of a node of the body that is looked at, px, on the part that shows it."""
        part = self.part_of(node_id)
        boxes = (one.box_of(self.part if part is None else part, node_id) for one in self._columns)
        box = next((one for one in boxes if one is not None), None)
        return None if box is None else self._cast.by_id()[node_id].heart(box)

    def _holds(self, part: int, node_id: str) -> bool:
        return any(column.holds(part, node_id) for column in self._columns)

    def targets(self) -> tuple[NodeWidget, ...]:
        """What can be touched now, in reading order."""
        found = [target for widget in self._in_order() for target in widget.targets()]
        return (*found, *self._turning())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """Every node widget on the screen now, keys too."""
        found = [one for widget in self._in_order() for one in widget.drawn()]
        return (*found, *self._turning())

    def _in_order(self) -> Iterable[NodeWidget]:
        return tuple(widget for widget in self._cast if widget.parent is self)

    def _in_frame(self, widget: NodeWidget) -> bool:
        return widget.node.role in _STRIPS

    def _show(self, widget: NodeWidget, shown: bool) -> None:
        if shown and widget.parent is None:
            self.add_widget(widget)
        elif not shown and widget.parent is not None:
            self.remove_widget(widget)

    def _worn(self, node: Node) -> Theme:
        return self.dress(self._wardrobe.of(script_for(node)))

    def _smallest(self, node: Node) -> Theme:
        """For a node that is taller than the page."""
        return headed(self.dress(self._wardrobe.of(script_for(node), smallest=True)))

    def _widget(self, widget: NodeWidget | None, node: Node) -> NodeWidget:
        theme = self._worn(node)
        if widget is None:
            return widget_for(
                node,
                theme=theme,
                centred=self.centred,
                plain=self.plain_tiles,
                landscape=self.display.landscape,
                small=node.area is Area.BODY,
            )
        widget.pressed, widget.lit = False, None
        widget.theme, widget.node = theme, node
        return widget

    def _cut(self, view: PageView, theme: Theme) -> Frame:
        has_dock = bool(view.area(Area.DOCK))
        self.has_dock = has_dock
        boards = [one for one in self._cast if isinstance(one, Keyboard)]
        keys_px = max((one.least_width() for one in boards), default=0.0)
        has_top = self.bar and bool(view.area(Area.TOP))
        named = any(one.role is Role.TOWN and one.detail for one in view.nodes)
        lines = 2 if named or view.caption else 1  # a caption stands where the names do
        cut = frame(self.display, theme.px, top=has_top, dock=has_dock, keys_px=keys_px, lines=lines)
        up = self._above(view)
        cut = replace(cut, top=replace(cut.top, y=cut.top.y - up))
        less = up + self._banner(view, cut)
        lead, answer = (replace(box, height=box.height - less) for box in (cut.lead, cut.answer))
        return replace(cut, lead=lead, answer=answer)

    def _banner(self, view: PageView, cut: Frame) -> float:
        """The strip below the top bar, from edge to edge; the height it takes from the page."""
        used = below = 0.0
        for widget in self._strips(view, above=False):
            if widget.node.action is not None and cut.landscape:
                # The language stands close above and an answer below: a finger must not take one for another.
                used += widget.px.gap_min
                below = max(0.0, widget.px.gap_min - widget.px.bottom_gap_landscape)
            used += widget.height
            widget.pos = (0, cut.top.y - used)
        return used + below

    def _above(self, view: PageView) -> float:
        """The strip over the top bar (somebody helps); the height it takes."""
        used = 0.0
        for widget in self._strips(view, above=True):
            used += widget.height
            widget.pos = (0, self.display.height_px - used)
        return used

    def _strips(self, view: PageView, *, above: bool) -> Iterator[NodeWidget]:
        """The strips from edge to edge, as high as their words want."""
        banners = (node for node in view.nodes if node.role is Role.BANNER)
        for widget in self._cast.all_of([node for node in banners if (node.area is Area.TOP) is above]):
            widget.width = self.display.width_px
            widget.height = math.ceil(widget.need)
            yield widget

    def _fit(self, view: PageView, cut: Frame, theme: Theme) -> tuple[Column, ...]:
        """The columns, with every target below the reach line of this person."""
        low, high = (self.display.level_px(mm) for mm in SEATED_MM)
        if Ease.SEATED not in view.eases or self.display.top_mm <= SEATED_MM[1]:
            return self._fit_below(view, cut, theme, self.display.reach_px)
        most = parts_of(self._fit_below(view, cut, theme, high))
        lowest = self._fit_below(view, cut, theme, low)
        return lowest if parts_of(lowest) <= most else self._fit_below(view, cut, theme, high)

    def _fit_below(self, view: PageView, cut: Frame, theme: Theme, reach_px: float) -> tuple[Column, ...]:
        """The columns; on a screen that lies, the head of the page gives way where that saves parts."""
        answer = self._above_actions(view, cut, theme)
        columns = self._laid(view, cut, answer, theme, reach_px)
        if not cut.landscape or parts_of(columns) == 1 or not self._head_widgets(view):
            return columns
        shorter = self._laid(view, cut, answer, theme, reach_px, compact=True)
        if parts_of(shorter) < parts_of(columns):
            return shorter
        return self._laid(view, cut, answer, theme, reach_px)

    def _laid(
        self, view: PageView, cut: Frame, answer: Box, theme: Theme, reach_px: float, *, compact: bool = False
    ) -> tuple[Column, ...]:
        # In landscape the button that turns the parts stands left of the actions.
        beside = replace(cut.actions, x=cut.lead.x, width=cut.lead.width)
        self._turner.box = beside if cut.landscape else answer
        lead = cut.lead if cut.landscape else answer
        lead = replace(lead, height=lead.height - self._head(view, theme, lead, compact=compact))
        style = Style(theme, self._smallest, self.spread, self.centred, self.low_tiles, reach_px)
        body = [node for node in view.area(Area.BODY) if node.role not in _STRIPS]
        if not cut.landscape:
            return (Column(self._dressed(body), lead, style),)
        foot = max(turner_px(theme.px) + theme.px.gap_min, answer.y - cut.actions.y)
        room = Room(lead, answer, foot, apart=2 * theme.px.pad)
        return (paired if self.wide else lying)(lambda: self._dressed(body), room, style)

    def _dressed(self, nodes: Sequence[Node]) -> Sequence[NodeWidget]:
        """Their widgets, each in its own text size again."""
        for widget in (widgets := self._cast.all_of(nodes)):
            widget.theme = self._worn(widget.node)
        return widgets

    def _above_actions(self, view: PageView, cut: Frame, theme: Theme) -> Box:
        rows = self._actions(view, cut, theme)
        height = max((box.top for row in rows for _, box in row), default=cut.answer.y) - cut.answer.y
        # A screen that lies has no height to spare: six rows of keys just fit above the actions.
        gap = theme.px.gap_min if cut.landscape else theme.px.gap
        used = height + gap if height else 0
        return Box(cut.answer.x, cut.answer.y + used, cut.answer.width, cut.answer.height - used)

    def _actions(self, view: PageView, cut: Frame, theme: Theme) -> tuple[PlacedRow, ...]:
        """Where the actions stand, each in the text size that its words allow."""
        buttons = self._cast.all_of(view.area(Area.ACTIONS))
        for button in buttons:
            button.theme = self._worn(button.node)
        as_wide_as_they_like(buttons)
        rows = action_rows(buttons, cut.actions, theme.px, landscape=cut.landscape)
        cramped = [button for button in buttons if button.cramped]
        for button in cramped:
            button.theme = self._smallest(button.node)
        if cramped:
            rows = action_rows(buttons, cut.actions, theme.px, landscape=cut.landscape)
        in_one_size(buttons)
        return rows

    def _head(self, view: PageView, theme: Theme, lead: Box, *, compact: bool) -> float:
        """Progress (or the town, on a page without bar) at the head of the column; the height it takes."""
        used = 0.0 if self.bar else float(theme.px.gap)
        for widget in self._head_widgets(view):
            widget.compact, widget.width = compact, lead.width
            widget.height = widget.need if widget.node.role is Role.PROGRESS else theme.px.town_large
            widget.pos = (lead.x, lead.top - used - widget.height)
            used += widget.height + theme.px.gap * (1 if self.bar else 2)
        return used

    def _head_widgets(self, view: PageView) -> list[NodeWidget]:
        town = [] if self.bar else [node for node in view.area(Area.TOP) if node.role is Role.TOWN]
        return self._cast.all_of([*town, *(node for node in view.nodes if node.role is Role.PROGRESS)])

    def _around(self, view: PageView, cut: Frame, theme: Theme) -> None:
        for row in self._actions(view, cut, theme):
            _put(row)
        _put(dock_boxes(self._cast.all_of(view.area(Area.DOCK)), cut.dock, theme.px, cut.landscape))
        if self.bar:
            self._top(view, cut.top, theme)
        self._turner.dress(view, theme)

    def _top(self, view: PageView, top: Box, theme: Theme) -> None:
        right = top.right - theme.px.margin
        for widget in reversed(
            self._cast.all_of([one for one in view.area(Area.TOP) if one.role not in _STRIPS])
        ):
            chip = widget.own_width > 0
            room = right - theme.px.margin
            widget.width = min(widget.own_width, room * _MOST_CHIP) if chip else room
            widget.height = min(widget.need, top.height)
            widget.pos = (right - widget.width, top.y + (top.height - widget.height) / 2)
            right = widget.x - theme.px.gap

    def _turning(self) -> tuple[NodeWidget, ...]:
        """The button that turns the page, where there is more than one part."""
        button = self._turner.button
        return (button,) if button is not None and self.parts > 1 else ()

    def _place_more(self) -> None:
        if self._turner.button is None:
            return
        self._show(self._turner.button, self.parts > 1)
        waiting = next((one for one in self._cast if one.node.id == self._unread.waiting), None)
        self._turner.place(self.part, self.parts, waiting)
        if waiting is not None:
            self._show(waiting, False)

    def _clear_cards(self) -> None:
        for card in self._cards:
            self.remove_widget(card)
        self._cards = []

    def _card(self, box: Box) -> None:
        """A ground behind rows that belong together."""
        hue, px = self.theme.colours, self.theme.px
        card = Panel(
            pos=(box.x, box.y), size=(box.width, box.height), radius=px.radius,
            fill=hue.surface, edge=hue.hairline, edge_px=px.hairline,
        )  # fmt: skip
        self._cards.append(card)
        self.add_widget(card, index=len(self.children))


def headed(theme: Theme) -> Theme:
    """Where room is scarce, a title is no larger than a heading."""
    return replace(theme, px=replace(theme.px, title=theme.px.heading))


def _put(placed: Iterable[tuple[NodeWidget, Box]]) -> None:
    for widget, box in placed:
        widget.pos, widget.size = (box.x, box.y), (box.width, box.height)


load_kv(__file__)
