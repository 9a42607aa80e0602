"""Puts rows in a column: as they are, then tighter, then on several parts; never clipped, never scrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf


@dataclass(frozen=True)
class Row:
    """One or two nodes side by side. ``need`` and ``reach`` are the least and the most height, px.

    ``joined`` rows touch the row above. ``pinned`` rows stay on every part (keyboard, active field).
    A row that ``leads`` (a heading) is not left alone at the foot of a part. A row that is ``touched`` must
    lie within reach. A row that ``entitles`` says what the page is about.
    """

    ids: tuple[str, ...]
    need: float
    reach: float = 0.0
    joined: bool = False
    pinned: bool = False
    leads: bool = False
    touched: bool = False
    entitles: bool = False


@dataclass(frozen=True)
class Placed:
    """A row with its top (px down from the column's top) and its height."""

    row: Row
    top: float
    height: float


def total(rows: Sequence[Row], gap: float) -> float:
    """The height of rows one under the other."""
    gaps = sum(gap for row in rows[1:] if not row.joined)
    return sum(row.need for row in rows) + gaps


def low_total(rows: Sequence[Row], gap: float) -> float:
    """The height of the rows from the first that is touched."""
    start = next((number for number, row in enumerate(rows) if row.touched), len(rows))
    return total(rows[start:], gap)


def fits(rows: Sequence[Row], room: float, gap: float, low: float = inf) -> bool:
    """Whether rows have ``room``, and nothing that is touched lies higher than ``low`` above their foot."""
    return total(rows, gap) <= room and low_total(rows, gap) <= low


def parts(
    rows: Sequence[Row], room: float, gap: float, more: float, low: float = inf
) -> tuple[tuple[Row, ...], ...]:
    """Cut the rows into parts that fit, leaving ``more`` for the button that turns them and the gap above it.

    Pinned rows come back on every part when there is room for them beside any other row; else they
    make the last part, alone. One without that room keeps its place.
    """
    if fits(rows, room, gap, low):
        return (tuple(rows),)
    pinned = tuple(row for row in rows if row.pinned)
    others = tuple(row for row in rows if not row.pinned)

    def alone(part: Sequence[Row]) -> bool:
        return fits(part, room - more, gap, low - more)

    def beside(part: Sequence[Row]) -> bool:
        return alone(_in_order(rows, (*part, *pinned)))

    if pinned and not (others and all(beside((row,)) for row in others)):
        return (*_cut(others, alone), pinned) if len(pinned) > 1 else _cut(rows, alone)
    return tuple(_in_order(rows, (*part, *pinned)) for part in _cut(others, beside))


def _cut(rows: Sequence[Row], holds: Callable[[Sequence[Row]], bool]) -> tuple[tuple[Row, ...], ...]:
    cut: list[list[Row]] = []
    for block in _blocks(rows, holds):
        if cut and holds([*cut[-1], *block]):
            cut[-1] += block
        else:
            cut.append(block)
    return tuple(tuple(part) for part in cut)


def _blocks(rows: Sequence[Row], holds: Callable[[Sequence[Row]], bool]) -> Iterator[list[Row]]:
    """Rows that stay together: each with those that lead it, as far as a part has room for both."""
    block: list[Row] = []
    for row in rows:
        if block and not (block[-1].leads and holds([*block, row])):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _in_order(rows: Sequence[Row], wanted: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row in wanted)


def place(
    rows: Sequence[Row], room: float, gap: float, spread: float = 0.0, low: float = inf
) -> tuple[Placed, ...]:
    """Give each row its top and height: rows that can grow share what is left, then the gaps may spread."""
    heights = _grown(rows, min(room - total(rows, gap), low - low_total(rows, gap)))
    left = room - sum(heights) - (total(rows, gap) - sum(row.need for row in rows))
    extra = min(spread, max(0.0, left) / (len(rows) + 1)) if rows else 0.0
    placed, top = [], extra
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        top += gap + extra if number and not row.joined else 0.0
        placed.append(Placed(row, top, height))
        top += height
    return tuple(placed)


def within_reach(placed: Sequence[Placed], room: float, low: float) -> tuple[Placed, ...]:
    """Lower the rows until the first that is touched lies below ``low``, as far as there is room."""
    touched = next((one.top for one in placed if one.row.touched), None)
    if touched is None:
        return tuple(placed)
    left = room - placed[-1].top - placed[-1].height
    down = max(0.0, min(room - touched - low, left))
    return tuple(replace(one, top=one.top + down) for one in placed)


def lowered(placed: Sequence[Placed], room: float, first: Callable[[Row], bool]) -> tuple[Placed, ...]:
    """Let the rows from the first that is ``first`` sink to the bottom: near the hand."""
    start = next((number for number, one in enumerate(placed) if first(one.row)), len(placed))
    if start == len(placed):
        return tuple(placed)
    sink = max(0.0, room - placed[-1].top - placed[-1].height)
    return (*placed[:start], *(replace(one, top=one.top + sink) for one in placed[start:]))


def _grown(rows: Sequence[Row], left: float) -> list[float]:
    heights = [row.need for row in rows]
    growing = [number for number, row in enumerate(rows) if row.reach > row.need]
    for done, number in enumerate(growing):
        share = max(0.0, left) / (len(growing) - done)
        more = min(share, rows[number].reach - rows[number].need)
        heights[number] += more
        left -= more
    return heights
