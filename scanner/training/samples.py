"""Frames as the net learns from them: small, with the truth in cells, the same ones for the same seed."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.net import CELL, HIGH, WIDE, squeezed
from scanner.training.generator import Fault, Labelled, Level, frame

Bytes = NDArray[np.uint8]
_MIX = {
    Fault.OK: 0.36,
    Fault.DARK: 0.05,
    Fault.BRIGHT: 0.04,
    Fault.GLARE: 0.04,
    Fault.BLUR: 0.05,
    Fault.FAR: 0.10,
    Fault.CROPPED: 0.07,
    Fault.TWO_SHEETS: 0.08,
    Fault.NO_PAGE: 0.21,
}
_LEVELS = {Level.EASY: 0.12, Level.MEDIUM: 0.33, Level.HARD: 0.55}
_SHAPES = ((288, 162), (288, 162), (288, 162), (288, 216), (288, 216), (216, 288))
"""Nearly twice what the net sees: preview, still, and a telephone held upright."""


class Sample(NamedTuple):
    """``image``: HIGH x WIDE x 3, BGR. ``truth``: 2 x cells down x cells across, page and other, 0 to 255."""

    image: Bytes
    truth: Bytes


def labelled(seed: int, number: int, size: tuple[int, int] | None = None) -> Labelled:
    """Make frame ``number`` of this seed's set, with the set's mixture of faults and levels."""
    rng = np.random.default_rng([seed, number])
    fault = _drawn(rng, _MIX)
    level = _drawn(rng, _LEVELS)
    return frame(rng, fault, size or _SHAPES[int(rng.integers(len(_SHAPES)))], level=level)


def sample(seed: int, number: int) -> Sample:
    """Make sample ``number`` of this seed's set."""
    shot = labelled(seed, number)
    return Sample(squeezed(shot.image), np.stack([_cells(shot.page), _cells(shot.other)]))


def _cells(mask: Bytes) -> Bytes:
    if mask.shape[0] > mask.shape[1]:
        mask = np.ascontiguousarray(mask.T)
    size = (WIDE // CELL, HIGH // CELL)
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)


def _drawn(rng: np.random.Generator, shares: dict[Any, float]) -> Any:
    kinds = list(shares)
    return kinds[int(rng.choice(len(kinds), p=np.array(list(shares.values()))))]
