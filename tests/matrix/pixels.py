"""What is measured in the real pixels of a window: inks and grounds, edges, and the ring of the focus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from screens.theme import contrast

if TYPE_CHECKING:
    from PIL.Image import Image

    from tests.screens.geometry import Box
    from tests.support.window import Scene

Shot: TypeAlias = NDArray[np.uint32]
"""Rows from the top, columns as the page is laid out (a mirrored page is turned back); a colour is one
number, 0xBBGGRR."""
FEW = 4
"""So many pixels of a colour are no accident of smoothing."""
_RGB = np.uint32(0xFFFFFF)


# ---- Out of the window ----


def shot_of(scene: Scene, box: Box | None = None) -> Shot:
    """Draw what the stage shows now and read it; or of a box (left, bottom, right, top) alone.

    It is read before it is brought to the screen: nobody looks there, and that takes the most time.
    """
    stage = scene.stage
    left, low, right, top = whole(box or (0, 0, stage.width, stage.height), stage.width, stage.height)
    if stage.mirrored:
        left, right = round(stage.width) - right, round(stage.width) - left
    with _narrowed(left, low, right - left, top - low):
        _draw()
        rows = _read(left, low, right - left, top - low)
    return rows[:, ::-1] if stage.mirrored else rows


@contextmanager
def _narrowed(left: int, low: int, wide: int, high: int) -> Iterator[None]:
    """Only this is drawn: without a graphics card, the less there is to draw the quicker."""
    from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glScissor

    glEnable(GL_SCISSOR_TEST)
    glScissor(left, low, wide, high)
    try:
        yield
    finally:
        glDisable(GL_SCISSOR_TEST)


def _draw() -> None:
    """A frame as Kivy draws it, with all that waits for one; not 60 a second, but as many as there can be."""
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.lang import Builder

    for _ in range(2):
        Clock.pre_idle()
        now = Clock.time()
        Clock.post_idle(now, now)
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()
    Window.dispatch("on_draw")


def _read(left: int, low: int, wide: int, high: int) -> Shot:
    from kivy.graphics.opengl import GL_PACK_ALIGNMENT, GL_RGB, GL_UNSIGNED_BYTE, glPixelStorei, glReadPixels

    # Three bytes a pixel are read four times as fast as four; each number takes in a byte too many.
    glPixelStorei(GL_PACK_ALIGNMENT, 1)
    data = glReadPixels(left, low, wide, high, GL_RGB, GL_UNSIGNED_BYTE)
    lines: Shot = np.ndarray((high, wide), np.dtype("<u4"), data + b"\0", 0, (wide * 3, 3))
    return lines[::-1] & _RGB


def picture_of(shot: Shot, *, mirrored: bool) -> Image:
    """The picture as a person sees it."""
    from PIL import Image

    seen = np.ascontiguousarray(shot[:, ::-1] if mirrored else shot)
    return Image.fromarray(seen.view(np.uint8).reshape(*seen.shape, 4)[:, :, :3])


def whole(box: Box, width: float, height: float) -> tuple[int, int, int, int]:
    """Whole pixels of a box, and none outside of the picture."""
    left, low, right, top = (round(edge) for edge in box)
    wide, high = round(width), round(height)
    left, low = min(max(0, left), wide), min(max(0, low), high)
    return left, low, max(left, min(wide, right)), max(low, min(high, top))


def cut(shot: Shot, box: Box) -> Shot:
    """The pixels of a box (left, bottom, right, top from the lower left corner)."""
    high, wide = shot.shape
    left, low, right, top = whole(box, wide, high)
    return shot[high - top : high - low, left:right]


# ---- Measured ----


def colours(part: Shot) -> list[tuple[int, int]]:
    """(colour, how many pixels), the most frequent first."""
    flat = part.ravel()
    if not flat.size:
        return []
    # What there is most of is set aside before the rest is sorted.
    ground = flat[0]
    rest = flat[flat != ground]
    found, counts = np.unique(rest, return_counts=True)
    seen = [(int(ground), int(flat.size - rest.size)), *zip(found.tolist(), counts.tolist(), strict=True)]
    return sorted(seen, key=lambda one: -one[1])


@lru_cache(maxsize=65536)
def between(one: int, other: int) -> float:
    """The contrast of two colours."""
    return contrast(_unit(one), _unit(other))


def _unit(packed: int) -> tuple[float, float, float, float]:
    return (packed & 255) / 255, (packed >> 8 & 255) / 255, (packed >> 16) / 255, 1.0


def ink_contrast(part: Shot) -> float:
    """Between the ground (what there is most of) and the colour farthest from it that is no accident."""
    seen = colours(part)
    if not seen:
        return 1.0
    ground = seen[0][0]
    return max((between(ground, colour) for colour, count in seen if count >= FEW), default=1.0)


def ring_seen(before: Shot, after: Shot) -> int:
    """How many pixels a ring changed by 3:1 and more."""
    where = before != after
    pairs = before[where].astype(np.uint64) << np.uint64(32) | after[where]
    found, counts = np.unique(pairs, return_counts=True)
    return sum(
        count
        for pair, count in zip(found.tolist(), counts.tolist(), strict=True)
        if between(pair >> 32, pair & 0xFFFFFF) >= 3
    )
