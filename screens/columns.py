"""One column of the body: measures its nodes, finds how they fit, and places the part that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeGuard

from kiosk.pages.view import Node, Role
from screens.flow import Placed, Row, fits, lowered, parts, place, within_reach
from screens.frame import Box
from screens.rows import bars_px, fit_beside, shares
from screens.theme import Theme
from screens.tokens import Sizes
from screens.widgets import MenuTile, NodeWidget, SenseBar

_TWO_A_ROW = frozenset({Role.TILE, Role.BUTTON, Role.LISTEN})
_ALIKE = {Role.SPEAK: Role.LISTEN}
_PAIRED = {Role.STEPPER: Role.CHOICE, Role.LINE: Role.CHOICE, Role.LISTEN: Role.TITLE, Role.SPEAK: Role.TITLE}


@dataclass(frozen=True)
class Style:
    """How a column is set: its theme, the theme of a node that is too tall, and where left-over room goes:
    between the rows (``spread``) or above the first tile (``low_tiles``)."""

    theme: Theme
    smaller: Callable[[Node], Theme]
    spread: bool
    centred: bool
    low_tiles: bool
    reach_px: float
    """No target should lie higher above the screen's lower edge."""
    paired: bool = False
    """Rows that are as wide as the page stand two by two."""
    alone: bool = False
    """Every tile has a row of its own."""


class Column:
    """A column of nodes in a box; it ``turns`` when the button that turns the parts stands in it.

    So many parts as will stand ``abreast`` need no tighter setting.
    """

    def __init__(
        self, widgets: Sequence[NodeWidget], box: Box, style: Style, *, turns: bool = True, abreast: int = 1
    ) -> None:
        self.box = box
        self._style = style
        self._px = style.theme.px
        self._steps = frozenset(one.node.id for one in widgets if one.node.role is Role.STEP)
        self._asides = frozenset(one.node.id for one in widgets if one.node.role is Role.ASIDE)
        self._tiles = frozenset(one.node.id for one in widgets if one.node.role is Role.TILE)
        self._more = turner_px(self._px) if turns else 0.0
        self._gap: float = self._px.gap
        # A screen that hangs too high still shows two answers at a time.
        self._low = max(style.reach_px - box.y, 2 * self._px.tile_compact + self._px.gap_min)
        self.parts = self._fit(widgets, abreast)

    def rows(self, part: int) -> tuple[Row, ...]:
        """The rows of a part; a column with fewer parts keeps its last."""
        return self.parts[min(part, len(self.parts) - 1)]

    def holds(self, part: int, node_id: str) -> bool:
        """Whether a node lies on this part."""
        return any(node_id in row.ids for row in self.rows(part))

    def box_of(self, part: int, node_id: str) -> Box | None:
        """Where the row of a node lies on this part, whether it is shown or not; None: not in this column."""
        for one in self._placed_on(part):
            if node_id in one.row.ids:
                return Box(self.box.x, self.box.top - one.top - one.height, self.box.width, one.height)
        return None

    def halved(self, beside: Box) -> tuple[Column, Column]:
        """Two columns that share the parts: each second one lies in the box ``beside``."""
        left, right = copy(self), copy(self)
        right.box = beside
        left.parts = self.parts[::2]
        right.parts = (*self.parts[1::2], *([()] if len(self.parts) % 2 else []))
        return left, right

    def _fit(self, widgets: Sequence[NodeWidget], abreast: int) -> tuple[tuple[Row, ...], ...]:
        rows = self._measured(widgets, compact=False)
        for gap in (self._px.gap, self._px.gap_min):
            self._gap = gap
            cut = self._cut(rows)
            if len(cut) <= abreast:
                return cut
        rows = self._measured(widgets, compact=True)
        cut = self._cut(rows)
        if len(cut) <= abreast:
            return cut
        if self._shrink(widgets, rows, self._strip):
            rows = self._measured(widgets, compact=True)
        return self._titled(rows) if abreast == 1 else self._cut(rows)

    @property
    def overfull(self) -> bool:
        """Whether a row is higher than the column, even in the smallest text."""
        return any(row.need > self.box.height - self._strip for part in self.parts for row in part)

    @property
    def _strip(self) -> float:
        """What the button that turns the parts takes, with the gap above it."""
        return self._more + self._gap if self._more else 0.0

    def _cut(self, rows: Sequence[Row]) -> tuple[tuple[Row, ...], ...]:
        return parts(rows, self.box.height, self._gap, self._strip, self._low)

    def _titled(self, rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], ...]:
        """The parts, each under the page's title where that takes no more of them."""
        plain = self._cut(rows)
        titled = self._cut(tuple(replace(row, pinned=row.pinned or row.entitles) for row in rows))
        kept = all(any(row.entitles for row in part) for part in titled)
        return titled if kept and len(titled) <= len(plain) else plain

    def _shrink(self, widgets: Sequence[NodeWidget], rows: Sequence[Row], used: float) -> bool:
        """What is taller than a whole part, alone or pinned together, is set in the smallest text.

        Whether anything was.
        """
        room, low = self.box.height - used, self._low - used
        pinned = [row for row in rows if row.pinned]
        over = [] if fits(pinned, room, self._gap, low) else pinned
        tall = {
            node_id
            for row in rows
            if row in over or not fits((row,), room, self._gap, low)
            for node_id in row.ids
        }
        for widget in widgets:
            if widget.node.id in tall:
                widget.theme = self._style.smaller(widget.node)
        return bool(tall)

    def _measured(self, widgets: Sequence[NodeWidget], compact: bool) -> tuple[Row, ...]:
        """The rows; once more when a widget became smaller meanwhile: it may have room beside another."""
        for widget in widgets:
            widget.compact = compact
        before = [widget.theme for widget in widgets]
        rows = self._measure(widgets)
        if any(one.theme is not theme for one, theme in zip(widgets, before, strict=True)):
            rows = self._measure(widgets)
        return rows

    def _measure(self, widgets: Sequence[NodeWidget]) -> tuple[Row, ...]:
        rows, errors = list[Row](), {one.node.id for one in widgets if one.node.role is Role.ERROR}
        for group in self._groups(widgets):
            for widget, width in zip(group, self._widths(group), strict=True):
                widget.wide = len(group) == 1 or self._style.paired
                widget.width = width
                if widget.cramped:
                    widget.theme = self._style.smaller(widget.node)
            row = self._row(group, rows[-1] if rows else None)
            if rows and row.ids[0] in errors:
                # What is wrong stays with its field.
                rows[-1] = replace(rows[-1], leads=True)
            rows.append(row)
        return tuple(rows)

    def _row(self, group: Sequence[NodeWidget], before: Row | None) -> Row:
        first = group[0]
        step = first.node.role is Role.STEP
        joined = step and before is not None and self._is_step(before)
        return Row(
            tuple(widget.node.id for widget in group),
            max(widget.need for widget in group),
            max(widget.reach for widget in group),
            joined,
            first.node.role is Role.KEYBOARD or (first.node.role is Role.FIELD and first.active),
            first.node.role is Role.HEADING,
            any(widget.targets() for widget in group),
            first.node.role is Role.TITLE and len(group) == 1,
        )

    def _is_tile(self, row: Row) -> bool:
        return row.ids[0] in self._tiles

    def _is_aside(self, row: Row) -> bool:
        return row.ids[0] in self._asides

    def _is_step(self, row: Row) -> bool:
        return row.ids[0] in self._steps

    def _groups(self, widgets: Sequence[NodeWidget]) -> Iterator[list[NodeWidget]]:
        for role, run in groupby(widgets, key=self._kind):
            members = list(run)
            alone = role not in self._two_a_row or (role is Role.TILE and self._must_be_alone(members))
            while members:
                pair = members[:1] if alone else members[:2]
                if len(pair) == 2 and not self._beside(pair):
                    pair = pair[:1]
                del members[: len(pair)]
                yield pair

    def _beside(self, pair: Sequence[NodeWidget]) -> bool:
        """Whether two of a kind have room on one row."""
        if _bars(pair):
            return bars_px(pair, self._px.gap) <= self._share(1)
        return pair[0].node.role is not Role.BUTTON or fit_beside(pair, self.box.width, self._px.gap)

    @property
    def _two_a_row(self) -> frozenset[Role]:
        return _TWO_A_ROW | {Role.CHOICE, Role.TITLE} if self._style.paired else _TWO_A_ROW

    def _kind(self, widget: NodeWidget) -> Role:
        """Nodes of one kind may share a row."""
        role: Role = widget.node.role
        return (_PAIRED if self._style.paired else _ALIKE).get(role, role)

    def _must_be_alone(self, tiles: Sequence[NodeWidget]) -> bool:
        return self._style.alone or self._crowded(tiles)

    def _crowded(self, tiles: Sequence[NodeWidget]) -> bool:
        """Whether half a row is too narrow for one of these tiles: then all get a row of their own."""
        for tile in tiles:
            tile.wide = False
            tile.width = self._share(2)
        return any(isinstance(tile, MenuTile) and tile.crowded() for tile in tiles)

    def _widths(self, group: Sequence[NodeWidget]) -> list[float]:
        """The width of each: bars share a row as their words want. So do two buttons where a second line of
        words would cost room that the page has not."""
        if len(group) == 2 and all(one.node.role is Role.BUTTON and one.compact for one in group):
            return shares(group, self.box.width - self._px.gap, self._px)
        return [self._share(1 if _bars(group) else len(group))] * len(group)

    def _share(self, members: int) -> float:
        """The width of each node of a row."""
        return (self.box.width - self._px.gap * (members - 1)) / members

    def place(self, part: int, widgets: Mapping[str, NodeWidget], card: Callable[[Box], None]) -> None:
        """Put the widgets of a part where they belong; ``card`` draws a ground behind rows of steps."""
        placed = self._placed_on(part)
        for one in placed:
            self._place_row(one, widgets)
        for run in self._step_runs(placed):
            top, low = run[0].top, run[-1].top + run[-1].height
            out = self._px.pad_small
            card(Box(self.box.x, self.box.top - low - out, self.box.width, low - top + 2 * out))

    def _placed_on(self, part: int) -> tuple[Placed, ...]:
        more = self._strip if len(self.parts) > 1 else 0
        return self._placed(self.rows(part), self.box.height - more, self._low - more)

    def _placed(self, rows: Sequence[Row], room: float, low: float) -> tuple[Placed, ...]:
        spread = self._px.spread if self._style.spread else 0.0
        placed = within_reach(place(rows, room, self._gap, spread, low), room, low)
        if spread and any(one.row.touched and room - one.top > low for one in placed):
            placed = within_reach(place(rows, room, self._gap, 0.0, low), room, low)
        if self._style.low_tiles:
            return lowered(placed, room, self._is_tile)
        return lowered(placed, room, self._is_aside) if self._asides else placed

    def _step_runs(self, placed: Sequence[Placed]) -> Iterator[list[Placed]]:
        for is_step, run in groupby(placed, key=lambda one: self._is_step(one.row)):
            if is_step:
                yield list(run)

    def _place_row(self, placed: Placed, widgets: Mapping[str, NodeWidget]) -> None:
        group = [widgets[node_id] for node_id in placed.row.ids]
        bars = _bars(group)
        widths = self._widths(group)
        left = self.box.x
        if bars and self._style.centred and len(group) == 2:
            left += max(0.0, widths[0] - bars_px(group, self._px.gap)) / 2
        for widget, width in zip(group, widths, strict=True):
            widget.height = placed.height
            own = min(widget.own_width or width, width) if widget.node.role in _OWN_WIDTH else width
            widget.width = own
            widget.pos = (
                left + (width - own) / 2 if self._style.centred and len(group) == 1 else left,
                self.box.top - placed.top - placed.height,
            )
            left += (own if bars else width) + self._px.gap


def _bars(group: Sequence[NodeWidget]) -> TypeGuard[Sequence[SenseBar]]:
    """Whether they share a row as their words want."""
    return all(isinstance(one, SenseBar) for one in group)


def turner_px(px: Sizes) -> float:
    """The height of the button that turns the parts: a target, or more where lines are high (Arabic)."""
    return max(float(px.target), px.action * px.line_tight + 2 * px.pad_small)


_OWN_WIDTH = frozenset({Role.LISTEN, Role.SPEAK, Role.PICTURE})
