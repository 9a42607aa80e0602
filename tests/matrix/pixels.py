"""What is measured in the real pixels of a window: inks and grounds, edges, and the ring of the focus."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from screens.theme import contrast

if TYPE_CHECKING:
    from PIL.Image import Image

    from tests.screens.geometry import Box

Shot: TypeAlias = NDArray[np.uint8]
"""Rows from the top, columns as the page is laid out (a mirrored page is turned back), red green blue."""
FEW = 4
"""So many pixels of a colour are no accident of smoothing."""


def shot_of(picture: Image, *, mirrored: bool) -> Shot:
    pixels = np.asarray(picture)
    return pixels[:, ::-1] if mirrored else pixels


def cut(shot: Shot, box: Box) -> Shot:
    """The pixels of a box (left, bottom, right, top from the lower left corner)."""
    high, wide = shot.shape[:2]
    left, low, right, top = (round(edge) for edge in box)
    return shot[max(0, high - top) : max(0, high - low), max(0, left) : min(wide, right)]


def colours(part: Shot) -> list[tuple[int, int]]:
    """(colour, how many pixels), the most frequent first; a colour is one number, 0xRRGGBB."""
    flat = part.reshape(-1, 3).astype(np.uint32)
    packed = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    found, counts = np.unique(packed, return_counts=True)
    order = np.argsort(counts)[::-1]
    return [(int(found[one]), int(counts[one])) for one in order]


@lru_cache(maxsize=65536)
def between(one: int, other: int) -> float:
    """The contrast of two colours."""
    return contrast(_unit(one), _unit(other))


def _unit(packed: int) -> tuple[float, float, float, float]:
    return (packed >> 16) / 255, (packed >> 8 & 255) / 255, (packed & 255) / 255, 1.0


def ink_contrast(part: Shot) -> float:
    """Between the ground (what there is most of) and the colour farthest from it that is no accident."""
    seen = colours(part)
    if not seen:
        return 1.0
    ground = seen[0][0]
    return max((between(ground, colour) for colour, count in seen if count >= FEW), default=1.0)


def changed(before: Shot, after: Shot) -> NDArray[np.bool_]:
    """Which pixels are others now."""
    differs: NDArray[np.bool_] = np.any(np.abs(before.astype(int) - after.astype(int)) > 8, axis=2)
    return differs


def ring_seen(before: Shot, after: Shot) -> int:
    """How many pixels a ring changed by 3:1 and more."""
    where = changed(before, after)
    pairs = np.stack([_packed(before[where]), _packed(after[where])], axis=1)
    found, counts = np.unique(pairs, axis=0, return_counts=True)
    return sum(
        int(count)
        for (old, new), count in zip(found, counts, strict=True)
        if between(int(old), int(new)) >= 3
    )


def _packed(flat: Shot) -> NDArray[np.uint32]:
    wide = flat.astype(np.uint32)
    return (wide[:, 0] << 16) | (wide[:, 1] << 8) | wide[:, 2]
