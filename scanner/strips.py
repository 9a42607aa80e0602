"""Finds what may be machine-readable lines in a picture: long lines, alike, one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from kiosk.devices.camera import Image
from scanner.arrays import Float
from scanner.textboxes import Box, cut_out

_LONG = 12.0
"""Thirty signs of 2.54 mm stand in a line 3 to 5 mm high; what the finder marks is a little higher."""
_ALIKE = 0.82
_SHIFT = 0.15
_NEAREST, _FARTHEST = 0.02, 0.16
"""How far the lines are from each other, as a share of their length: 76 to 112 mm, 4 to 8 mm apart."""
_GROUPS_MOST = 6


@dataclass(frozen=True, eq=False)
class Strip:
    """A long line: its middle, its direction (a unit), its length and height, and where it lies."""

    middle: Float = field(repr=False)
    along: Float = field(repr=False)
    length: float
    height: float
    box: Box = field(repr=False)


def groups(boxes: Sequence[Box]) -> list[tuple[Strip, ...]]:
    """Lines that belong together, three before two; in order when read with the picture's top or right up."""
    strips = _joined([one for box in boxes if (one := _strip(box)).length > 3 * one.height])
    long = [one for one in strips if one.length > _LONG * one.height]
    stacks = [stack for one in long if len(stack := _below(one, long)) > 1]
    threes = [stack[:3] for stack in stacks if len(stack) > 2]
    twos = [stack[:2] for stack in stacks]
    return [*threes, *twos][:_GROUPS_MOST]


def cut_strip(image: Image, strip: Strip) -> Image:
    """The picture of one strip, lying, with half a sign more at each end."""
    more = 0.5 * strip.height
    across = np.array([-strip.along[1], strip.along[0]])
    ahead, aside = strip.along * (strip.length / 2 + more), across * strip.height / 2
    corners = (-ahead - aside, ahead - aside, ahead + aside, -ahead + aside)
    a, b, c, d = ((float(x), float(y)) for x, y in (strip.middle + one for one in corners))
    return cut_out(image, (a, b, c, d))


def _strip(box: Box) -> Strip:
    """Along its longer side: to the right, or downwards where it stands."""
    quad = np.array(box)
    right, down = (quad[1] + quad[2] - quad[0] - quad[3]) / 2, (quad[2] + quad[3] - quad[0] - quad[1]) / 2
    wide, tall = float(np.hypot(*right)), float(np.hypot(*down))
    along, length, height = (right, wide, tall) if wide >= tall else (down, tall, wide)
    return Strip(quad.mean(0), along / max(length, 1e-6), length, height, box)


def _joined(strips: list[Strip]) -> list[Strip]:
    """Pieces of one line, parted where many fillers stand, as one."""
    found: list[Strip] = []
    for one in sorted(strips, key=lambda strip: float(strip.middle @ strip.along)):
        before = next((other for other in found if _goes_on(other, one)), None)
        if before is None:
            found.append(one)
        else:
            found[found.index(before)] = _one_of(before, one)
    return found


def _goes_on(one: Strip, other: Strip) -> bool:
    between = other.middle - one.middle
    gap = float(between @ one.along) - (one.length + other.length) / 2
    aside = abs(float(between @ np.array([-one.along[1], one.along[0]])))
    same = min(one.height, other.height) > 0.6 * max(one.height, other.height)
    return same and float(one.along @ other.along) > 0.99 and -one.height < gap < 4 * one.height > 8 * aside


def _one_of(one: Strip, other: Strip) -> Strip:
    start = one.middle - one.along * one.length / 2
    end = other.middle + other.along * other.length / 2
    length = float(np.hypot(*(end - start)))
    return Strip((start + end) / 2, (end - start) / length, length, max(one.height, other.height), one.box)


def _below(first: Strip, strips: list[Strip]) -> tuple[Strip, ...]:
    """This strip and those that follow it, each close below the last."""
    stack = [first]
    while True:
        following = [(gap, one) for one in strips if (gap := _gap(stack[-1], one)) is not None]
        if not following or len(stack) == 3:
            return tuple(stack)
        stack.append(min(following, key=lambda pair: pair[0])[1])


def _gap(one: Strip, other: Strip) -> float | None:
    """How far below (as a share of its length) the other stands, if the two may be neighbours."""
    length = max(one.length, other.length)
    between = (other.middle - one.middle) / length
    down = float(between @ np.array([-one.along[1], one.along[0]]))
    alike = min(one.length, other.length) > _ALIKE * length and float(one.along @ other.along) > 0.99
    fits = alike and abs(float(between @ one.along)) < _SHIFT and _NEAREST < down < _FARTHEST
    return down if fits else None


def in_both_ways(lines: Sequence[Image]) -> Iterator[tuple[Image, ...]]:
    """The lines as they are, and as they are when the picture stands on its head."""
    yield tuple(lines)
    yield tuple(np.ascontiguousarray(line[::-1, ::-1]) for line in reversed(lines))
