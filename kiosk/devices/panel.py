"""Where a place of the picture lies on the panel, and where on the panel a finger is (no kernel, no Kivy).

Places are shares of a side, 0 to 1 from the upper left. Source of the matrix: libinput, "Static device
configuration via udev", LIBINPUT_CALIBRATION_MATRIX.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Place: TypeAlias = tuple[float, float]
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
"""x' = a x + b y + c and y' = d x + e y + f, written a b c d e f."""
STRAIGHT: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
TURNS = (0, 90, 180, 270)
"""How far the picture is turned on the panel, clockwise: by 90 its top lies along the panel's right edge."""
FLAT = 0.01
"""Below this share of its area a picture is squeezed into a line: no panel is like that."""
_TURNED: dict[int, Matrix] = {
    0: STRAIGHT,
    90: (0.0, -1.0, 1.0, 1.0, 0.0, 0.0),
    180: (-1.0, 0.0, 1.0, 0.0, -1.0, 1.0),
    270: (0.0, 1.0, 0.0, -1.0, 0.0, 1.0),
}


def at(matrix: Matrix, place: Place) -> Place:
    """Where the matrix puts a place."""
    a, b, c, d, e, f = matrix
    x, y = place
    return a * x + b * y + c, d * x + e * y + f


def then(first: Matrix, second: Matrix) -> Matrix:
    """Both, one after the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        g * a + h * d, g * b + h * e, g * c + h * f + i,
        j * a + k * d, j * b + k * e, j * c + k * f + m,
    )  # fmt: skip


def back_from(matrix: Matrix) -> Matrix:
    """What undoes it. Raises ZeroDivisionError for one that is flat."""
    a, b, c, d, e, f = matrix
    area = a * e - b * d
    return e / area, -b / area, (b * f - c * e) / area, -d / area, a / area, (c * d - a * f) / area


def is_flat(matrix: Matrix) -> bool:
    """Whether it is of no use: not numbers, or all of the panel squeezed into a line."""
    a, b, _, d, e, _ = matrix
    return not all(map(math.isfinite, matrix)) or abs(a * e - b * d) < FLAT


def turning(turned: int) -> Matrix:
    """From a place of the picture to the place of the panel where it is seen. Raises KeyError."""
    return _TURNED[turned]


def is_swapped(turned: int) -> bool:
    """Whether the picture is as wide as the panel is high."""
    return turned % 180 != 0


def read_matrix(words: str) -> Matrix | None:
    """Six numbers as udev has them; None: it is no matrix."""
    try:
        a, b, c, d, e, f = map(float, words.split())
    except ValueError:
        return None
    found = (a, b, c, d, e, f)
    return None if is_flat(found) else found


def fitted(pairs: Sequence[tuple[Place, Place]]) -> Matrix | None:
    """What brings each first place nearest to its second one (least squares); None: they tell too little."""
    xs, ys = [one[0] for one, _ in pairs], [one[1] for one, _ in pairs]
    count = float(len(pairs))
    sums = (
        (_sum(xs, xs), _sum(xs, ys), sum(xs)),
        (_sum(xs, ys), _sum(ys, ys), sum(ys)),
        (sum(xs), sum(ys), count),
    )
    whole = _volume(sums)
    if abs(whole) < FLAT**2:
        return None
    found: list[float] = []
    for side in (0, 1):
        wanted = [other[side] for _, other in pairs]
        right = (_sum(xs, wanted), _sum(ys, wanted), sum(wanted))
        for column in range(3):
            # Cramer's rule: the column's place is taken by the right side.
            rows = [list(row) for row in sums]
            for row, value in zip(rows, right, strict=True):
                row[column] = value
            found.append(_volume(rows) / whole)
    a, b, c, d, e, f = found
    return a, b, c, d, e, f


def _sum(some: Sequence[float], others: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(some, others, strict=True))


def _volume(rows: Sequence[Sequence[float]]) -> float:
    (a, b, c), (d, e, f), (g, h, i) = rows
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


@dataclass(frozen=True)
class Down:
    """A finger has come down; ``finger`` tells it from the others until it is lifted."""

    finger: int
    place: Place


@dataclass(frozen=True)
class Moved:
    """It slides."""

    finger: int
    place: Place


@dataclass(frozen=True)
class Up:
    """It is lifted; None: nobody knows where, so it has touched nothing."""

    finger: int
    place: Place | None


Contact: TypeAlias = Down | Moved | Up


class TouchPanel(Protocol):
    """What feels the fingers on the screen. It may come and go while the kiosk runs."""

    def listen(self, listener: Callable[[Sequence[Contact]], None]) -> None:
        """Start to read. The listener may be called from any thread."""
        ...

    def correct(self, matrix: Matrix) -> None:
        """From now on this puts the fingers where they are on the panel."""
        ...

    def close(self) -> None:
        """Let go. Nothing is heard after this returns."""
        ...
