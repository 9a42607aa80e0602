"""Where everything in the dock's window stands: pure, so that a test finds a button as a hand does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.app.gestures.rows import Offer, Row

WIDTH = 960
COLUMNS = 2
MARGIN = 16
GAP = 8
LINE = 26
BUTTON_H = 38
ACROSS = 3
"""Buttons beside each other in a column."""


@dataclass(frozen=True)
class Box:
    """Pixels from the window's upper left."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """Where a hand aims."""
        return self.x + self.width // 2, self.y + self.height // 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True)
class Placed:
    """A device's line of words, and its buttons."""

    row: Row
    line: Box
    buttons: tuple[tuple[Offer, Box], ...]


@dataclass(frozen=True)
class Board:
    """The whole window."""

    height: int
    groups: tuple[Placed, ...]

    def under(self, x: float, y: float) -> Offer | None:
        """The possible gesture at this point."""
        return next(
            (one for group in self.groups for one, box in group.buttons if one.possible and box.holds(x, y)),
            None,
        )

    def keyed(self, key: str) -> Offer | None:
        """The possible gesture of this key."""
        offers = (one for group in self.groups for one, _ in group.buttons)
        return next((one for one in offers if one.possible and one.key == key), None)


def board(rows: Sequence[Row]) -> Board:
    """What only tells stands above, over the whole width; what can be worked stands below in two columns."""
    tells = [row for row in rows if not row.offers]
    works = [row for row in rows if row.offers]
    groups, y = list[Placed](), MARGIN
    for row in tells:
        groups.append(_group(row, MARGIN, y, WIDTH - 2 * MARGIN))
        y += _height(row)
    width = (WIDTH - (COLUMNS + 1) * MARGIN) // COLUMNS
    ends = []
    for column, stack in enumerate(_columns(works)):
        below = y
        for row in stack:
            groups.append(_group(row, MARGIN + column * (width + MARGIN), below, width))
            below += _height(row)
        ends.append(below)
    return Board(max(ends, default=y) + MARGIN, tuple(groups))


def _columns(rows: Sequence[Row]) -> list[list[Row]]:
    """In their order, a new column where a share of the height is reached."""
    stacks, share = [list[Row]()], sum(map(_height, rows)) / COLUMNS
    for row in rows:
        taken = sum(map(_height, stacks[-1]))
        if stacks[-1] and taken + _height(row) / 2 > share and len(stacks) < COLUMNS:
            stacks.append([])
        stacks[-1].append(row)
    return stacks


def _height(row: Row) -> int:
    lines = -(-len(row.offers) // ACROSS)
    return LINE + lines * (BUTTON_H + GAP) + 2 * GAP


def _group(row: Row, x: int, y: int, width: int) -> Placed:
    each = (width - (ACROSS - 1) * GAP) // ACROSS
    top = y + LINE + GAP
    boxes = (
        Box(x + (place % ACROSS) * (each + GAP), top + (place // ACROSS) * (BUTTON_H + GAP), each, BUTTON_H)
        for place in range(len(row.offers))
    )
    return Placed(row, Box(x, y, width, LINE), tuple(zip(row.offers, boxes, strict=True)))
