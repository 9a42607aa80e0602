"""Shares out the width of a row: the actions at the bottom, the tools of the dock, the tiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from screens.frame import Box
from screens.tokens import Sizes
from screens.widgets import DockButton, NodeWidget, PageButton, SenseBar

PlacedRow: TypeAlias = tuple[tuple[NodeWidget, Box], ...]


def action_rows(
    buttons: Sequence[NodeWidget], base: Box, px: Sizes, *, landscape: bool = False
) -> tuple[PlacedRow, ...]:
    """The action bar, from the bottom up: two a row where their words fit, the last two lowest.

    A screen that lies has no height for a second row: there the words of two buttons may take several lines.
    """
    left, rows, y = list(buttons), list[PlacedRow](), base.y
    while left:
        pair = left[-2:]
        if len(pair) == 2 and not fit_beside(pair, base.width, px.gap, wrapped=landscape):
            pair = pair[-1:]
        del left[-len(pair) :]
        row = _action_row(pair, base, y, px)
        rows.append(row)
        y = max(box.top for _, box in row) + px.gap_min + px.hairline
    return tuple(rows)


def as_wide_as_they_like(buttons: Sequence[NodeWidget]) -> None:
    """Each may be written as large as its own words allow."""
    for one in buttons:
        if isinstance(one, PageButton):
            one.most_px = 0


def in_one_size(buttons: Sequence[NodeWidget]) -> None:
    """Answers of one weight are written in one size; where one leads on, it may stand out."""
    alike = [one for one in buttons if isinstance(one, PageButton)]
    if not any(one.main for one in buttons):
        smallest = min((one.letters_px for one in alike), default=0)
        for one in alike:
            one.most_px = smallest


def _action_row(pair: Sequence[NodeWidget], base: Box, y: float, px: Sizes) -> PlacedRow:
    widths = shares(pair, base.width - px.gap * (len(pair) - 1), px)
    for widget, width in zip(pair, widths, strict=True):
        widget.width = width
    height = max(base.height, *(widget.need for widget in pair))
    boxes, x = [], base.x
    for widget, width in zip(pair, widths, strict=True):
        boxes.append((widget, Box(x, y, width, height)))
        x += width + px.gap
    return tuple(boxes)


def shares(pair: Sequence[NodeWidget], room: float, px: Sizes) -> list[float]:
    """The way back is the smaller; each gets at least what its words need."""
    least = [widget.least_width() if isinstance(widget, PageButton) else 0.0 for widget in pair]
    if len(pair) == 1:
        alone = pair[0].main or pair[0].calls
        return [room if alone else max(room * px.share_back, least[0])]
    if sum(least) > room:
        return list(capped(least, room))
    if not pair[1].main:
        half = room / 2
        return [half, half] if max(least) <= half else _bounded(half, least, room)
    return _bounded(room * px.share_back, least, room)


def _bounded(first: float, least: Sequence[float], room: float) -> list[float]:
    first = min(max(first, least[0]), room - least[1])
    return [first, room - first]


def fit_beside(pair: Sequence[NodeWidget], width: float, gap: float, *, wrapped: bool = False) -> bool:
    """Whether two buttons fit on one row with their words on one line, or ``wrapped`` but whole."""
    buttons = [widget for widget in pair if isinstance(widget, PageButton)]
    least = sum(one.wrapped_width() if wrapped else one.least_width() for one in buttons)
    return least + gap <= width


def bars_px(pair: Sequence[SenseBar], gap: float) -> float:
    """What two bars take on one row, whatever they say: only one of them is at its longest at a time."""
    (short, long), (other_short, other_long) = (bar.reach_px() for bar in pair)
    return max(long + other_short, short + other_long) + gap


def dock_boxes(tools: Sequence[NodeWidget], dock: Box, px: Sizes, landscape: bool) -> PlacedRow:
    """The dock's cells: as wide as their labels, the call for a person takes what is left."""
    if not tools:
        return ()
    height = px.dock_cell_landscape if landscape else px.dock_cell
    room = dock.width - 2 * px.dock_gap - px.dock_gap * (len(tools) - 1)
    widths = _dock_widths(tools, room, landscape)
    boxes, x = [], dock.x + px.dock_gap
    for widget, width in zip(tools, widths, strict=True):
        boxes.append((widget, Box(x, dock.y + (dock.height - px.border - height) / 2, width, height)))
        x += width + px.dock_gap
    return tuple(boxes)


def _dock_widths(tools: Sequence[NodeWidget], room: float, landscape: bool) -> list[float]:
    for widget in tools:
        widget.width = 0
    wants = [widget.own_width for widget in tools if not widget.calls]
    calls = [widget.least_width() for widget in tools if isinstance(widget, DockButton) and widget.calls]
    if not calls:
        return [want * room / sum(wants) for want in wants]
    each = room / (len(wants) + 2.3 * len(calls))
    if landscape and max(wants) <= each:
        return [each * 2.3 if widget.calls else each for widget in tools]
    given = capped(wants, room - min(sum(calls), room / 2))
    left = (room - sum(given)) / len(calls)
    others = iter(given)
    return [left if widget.calls else next(others) for widget in tools]


def capped(wants: Sequence[float], room: float) -> tuple[float, ...]:
    """What each gets of a room that may be too small for all: the modest what they want, the rest as much."""
    left, given = room, dict[int, float]()
    for place in sorted(range(len(wants)), key=lambda one: wants[one]):
        given[place] = min(wants[place], left / (len(wants) - len(given)))
        left -= given[place]
    return tuple(given[place] for place in range(len(wants)))
