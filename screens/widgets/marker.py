"""Marks the word that is heard among words already drawn: their own letters again, in exchanged colours.

No word is laid out or painted for it: three times a second, the ground and a part of each texture change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from kivy.graphics import Color, InstructionGroup, Rectangle, SmoothRoundedRectangle

from kiosk.pages.speech import Span
from screens.bidi import extent
from screens.lines import Measure
from screens.widgets.painting import Painting


class Drawn(NamedTuple):
    """A stretch of a line as it was painted: ``words`` from character ``start`` on, with its line's middle at
    ``middle``; ``lifted`` px higher its letters'."""

    words: str
    start: int
    painting: Painting
    x: float
    middle: float
    lifted: float
    from_right: bool


class Look(NamedTuple):
    """How a marked word looks: ``height`` of its ground, most ``pad`` beside it, both px."""

    ground: Sequence[float]
    letters: Sequence[float]
    height: float
    pad: float


class Marker:
    """The marked word of one text. ``canvas`` lies over the letters."""

    def __init__(self) -> None:
        self.canvas = InstructionGroup()
        self._drawn: list[Drawn] = []

    def begin(self) -> None:
        """The text is painted anew."""
        self.canvas = InstructionGroup()
        self._drawn = []

    def note(self, drawn: Drawn) -> None:
        """This stretch was painted."""
        self._drawn.append(drawn)

    def mark(self, word: Span | None, look: Look, measure: Measure, *, mirrored: bool) -> None:
        """Mark characters [start, end) of the text and nothing else; None marks nothing."""
        self.canvas.clear()
        if word is None:
            return
        for drawn in self._drawn:
            first = max(word[0] - drawn.start, 0)
            last = min(word[1] - drawn.start, len(drawn.words))
            if first < last:
                self._mark(drawn, _room(drawn, first, last, measure, look.pad), look, mirrored)

    def _mark(self, drawn: Drawn, room: tuple[int, int], look: Look, mirrored: bool) -> None:
        texture, (low, high) = drawn.painting.texture, room
        x, y = drawn.painting.place(drawn.x, drawn.middle + drawn.lifted)
        left, width = x + (texture.width - high if mirrored else low), high - low
        for one in (
            Color(*look.ground),
            SmoothRoundedRectangle(
                pos=(left, drawn.middle - look.height / 2), size=(width, look.height), radius=[look.pad]
            ),
            Color(*look.letters),
            Rectangle(
                texture=texture, tex_coords=_cut(texture, low, high, mirrored), size=(width, texture.height),
                pos=(left, y),
            ),
        ):  # fmt: skip
            self.canvas.add(one)


def _room(drawn: Drawn, first: int, last: int, measure: Measure, pad: float) -> tuple[int, int]:
    """From where to where of the texture the ground goes, px: into the spaces beside, not under signs."""
    low, high = extent(drawn.words, first, last, measure, from_right=drawn.from_right)
    before, after = drawn.words[:first][-1:], drawn.words[last:][:1]
    beside = [min(pad, measure(" ") / 2) if not sign.strip() else 0 for sign in (before, after)]
    if drawn.from_right:
        beside.reverse()
    bleed = drawn.painting.bleed
    return (
        max(0, math.floor(bleed + low - beside[0])),
        min(drawn.painting.texture.width, math.ceil(bleed + high + beside[1])),
    )


def _cut(texture: Any, low: int, high: int, mirrored: bool) -> tuple[float, ...]:
    """The corners of a part of a texture, px ``low`` to ``high``; exchanged left and right in a mirror."""
    u0, v0, u1, v1, _, v2, _, v3 = texture.tex_coords
    left, right = (u0 + (u1 - u0) * px / texture.width for px in (low, high))
    if mirrored:
        left, right = right, left
    return left, v0, right, v1, right, v2, left, v3
