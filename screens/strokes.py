"""The lines that a finger draws, as numbers: smoothed, thinned out and read again, whatever draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from kiosk.procedures.answers import Stroke

Point: TypeAlias = tuple[float, float]

SCALE = 1000
"""A stroke's points run from 0 to this, to the right and down."""
MOST_POINTS = 200
"""Points of a finished stroke."""

_STEP = 15.0
_STEPS = 12
_LIVE_POINTS = 4 * MOST_POINTS
"""A finger that never lifts fills no memory: beyond this the stroke is thinned as it grows."""

_TOLERANCE = 1.0
_COARSER = 1.5


def strokes_of(value: str) -> tuple[Stroke, ...]:
    """The strokes in a node's value, "x,y x,y/x,y"; what is no point is left out."""
    found = tuple(tuple(map(_point, filter(_is_point, one.split()))) for one in value.split("/"))
    return tuple(stroke for stroke in found if stroke)


def _is_point(text: str) -> bool:
    x, _, y = text.partition(",")
    return x.isdecimal() and y.isdecimal()


def _point(text: str) -> tuple[int, int]:
    x, _, y = text.partition(",")
    return min(int(x), SCALE), min(int(y), SCALE)


def smoothed(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same line without corners: it runs through the middles between the points (quadratic Bezier)."""
    if len(points) < 3:
        return tuple(points)
    return (points[0], *_bends(points), _middle(points[-2], points[-1]), points[-1])


def _bends(points: Sequence[Point]) -> list[Point]:
    threes = zip(points, points[1:], points[2:], strict=False)
    return [point for three in threes for point in _bend(*three)]


def _bend(before: Point, bend: Point, after: Point) -> list[Point]:
    """Around one point, from the middle before it up to the middle after it."""
    start, end = _middle(before, bend), _middle(bend, after)
    # A quick hand leaves long gaps between two looks of the screen: they need more points.
    steps = min(_STEPS, max(2, math.ceil(math.dist(start, end) / _STEP)))
    return [_bezier(start, bend, end, step / steps) for step in range(steps)]


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _bezier(start: Point, bend: Point, end: Point, t: float) -> Point:
    a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
    return a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]


class Trail:
    """The stroke under the finger: smoothed as it grows, so that its length costs nothing."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._curve: list[Point] = []

    def __len__(self) -> int:
        return len(self._points)

    def add(self, point: Point) -> None:
        """The finger is here now."""
        if self._points and point == self._points[-1]:
            return
        self._points.append(point)
        if len(self._points) > _LIVE_POINTS:
            self._points = list(thinned(self._points, _LIVE_POINTS // 2))
            self._curve = _bends(self._points)
        elif len(self._points) > 2:
            self._curve += _bend(*self._points[-3:])

    def line(self) -> tuple[Point, ...]:
        """What is drawn so far."""
        if len(self._points) < 3:
            return tuple(self._points)
        return (self._points[0], *self._curve, _middle(*self._points[-2:]), self._points[-1])

    def stroke(self, ratio: float) -> Stroke:
        """What is kept of it (see ``finished``)."""
        return finished(self._points, ratio)


def finished(points: Sequence[Point], ratio: float, most: int = MOST_POINTS) -> Stroke:
    """The stroke to keep: smooth, whole numbers, at most ``most`` points. ``ratio`` = width / height of the
    box, so that a millimetre counts the same both ways. A dot is one point."""
    thin = thinned([(x * ratio, y) for x, y in smoothed(points)], most)
    whole = [(_whole(x / ratio), _whole(y)) for x, y in thin]
    return tuple(point for place, point in enumerate(whole) if not place or point != whole[place - 1])


def _whole(value: float) -> int:
    return min(max(round(value), 0), SCALE)


def thinned(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """As many points as the line's shape needs, and no more than ``most`` (at least 2)."""
    tolerance = _TOLERANCE
    kept = _simplified(points, tolerance)
    while len(kept) > most:
        tolerance *= _COARSER
        kept = _simplified(kept, tolerance)
    return kept


def _simplified(points: Sequence[Point], tolerance: float) -> tuple[Point, ...]:
    """Leave out what lies within ``tolerance`` of the line without it (Ramer, Douglas and Peucker)."""
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        far, place = _farthest(points, first, last)
        if far > tolerance:
            keep.add(place)
            todo += [(first, place), (place, last)]
    return tuple(points[place] for place in sorted(keep))


def _farthest(points: Sequence[Point], first: int, last: int) -> tuple[float, int]:
    """Of the points between these two: how far one is at most from their stretch, and which. Written for
    speed: it runs between the lifting of the finger and the next frame."""
    (x, y), (u, v) = points[first], points[last]
    dx, dy = u - x, v - y
    length = dx * dx + dy * dy
    far, place = 0.0, first
    for number in range(first + 1, last):
        px, py = points[number][0] - x, points[number][1] - y
        along = (px * dx + py * dy) / length if length else 0.0
        along = 0.0 if along < 0.0 else min(along, 1.0)
        away = (px - along * dx) ** 2 + (py - along * dy) ** 2
        if away > far:
            far, place = away, number
    return math.sqrt(far), place
