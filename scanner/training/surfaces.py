"""Draws what lies under papers: tables, cloths and floors of many kinds, with their own lines and edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Generator: TypeAlias = np.random.Generator
Surface: TypeAlias = NDArray[np.float32]
"""Height x width x 3 (BGR) or height x width, 0 to 255."""
Colour: TypeAlias = tuple[int, int, int]


def noise(rng: Generator, width: int, height: int, across: int, down: int) -> Surface:
    """Give smooth noise, height x width, about -2 to 2, with so many waves across and down."""
    small = rng.standard_normal((max(2, down), max(2, across))).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


class Plane:
    """Where each pixel lies on the table: ``u`` and ``v`` in frame heights, turned and leaning."""

    def __init__(self, rng: Generator, size: tuple[int, int]) -> None:
        self.width, self.height = size
        angle = rng.choice((0.0, np.pi / 2)) + rng.normal(0, 0.25)
        lean = rng.normal(0, 0.12, 2)
        y, x = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32) / np.float32(self.height)
        depth = (1 + lean[0] * (x - 0.8) + lean[1] * (y - 0.5)).astype(np.float32)
        self.u: Surface = ((np.cos(angle) * x - np.sin(angle) * y) / depth).astype(np.float32)
        self.v: Surface = ((np.sin(angle) * x + np.cos(angle) * y) / depth).astype(np.float32)

    def noise(self, rng: Generator, along: float, across: float) -> Surface:
        """Smooth noise that follows the plane's turn, with so many waves a frame height."""
        tile = rng.standard_normal((64, 64)).astype(np.float32)
        u, v = np.mod(self.u * along, 62).astype(np.float32), np.mod(self.v * across, 62).astype(np.float32)
        return np.asarray(cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)


def _f32(values: NDArray[Any]) -> Surface:
    return np.asarray(values, np.float32)


def _colour(rng: Generator, low: float, high: float, tint: float) -> NDArray[Any]:
    return np.clip(rng.uniform(low, high) + rng.normal(0, tint, 3), 8, 250).astype(np.float32)


def _plain(rng: Generator, plane: Plane) -> Surface:
    ground = _colour(rng, 30, 225, 14)
    grain = 1 + rng.uniform(0, 0.03) * plane.noise(rng, 60, 60)
    return _f32(grain[:, :, None] * ground)


def _white(rng: Generator, plane: Plane) -> Surface:
    """A pale desk: paper on it shows by its shadow more than by its white."""
    ground = _colour(rng, 185, 246, 5)
    return _f32((1 + rng.uniform(0, 0.015) * plane.noise(rng, 50, 50))[:, :, None] * ground)


def _wood(rng: Generator, plane: Plane) -> Surface:
    base = np.array((70, 108, 150), np.float32) * rng.uniform(0.35, 1.55) + rng.normal(0, 8, 3)
    grain = plane.noise(rng, 3, 60) + 0.7 * plane.noise(rng, 5, 140)
    if rng.random() < 0.5:
        planks = np.floor(plane.v * rng.uniform(3, 9))
        grain = grain + rng.uniform(0.3, 1.5) * np.sin(planks * 12.9898)
        seam = np.abs(np.mod(plane.v * 6, 1) - 0.5) > 0.485
        grain = grain - 3.0 * seam
    return _f32((1 + rng.uniform(0.03, 0.11) * grain)[:, :, None] * np.clip(base, 10, 245))


def _cloth(rng: Generator, plane: Plane) -> Surface:
    """A tablecloth: stripes, checks or dots, with a weave."""
    one, two = _colour(rng, 20, 240, 40), _colour(rng, 60, 250, 40)
    u, v = plane.u * rng.uniform(4, 26), plane.v * rng.uniform(4, 26)
    kind = int(rng.integers(4))
    if kind == 0:
        share = np.mod(u, 1) < rng.uniform(0.2, 0.6)
    elif kind == 1:
        share = 0.5 * (np.mod(u, 1) < 0.5) + 0.5 * (np.mod(v, 1) < 0.5)
    elif kind == 2:
        share = (np.mod(u, 1) - 0.5) ** 2 + (np.mod(v, 1) - 0.5) ** 2 < rng.uniform(0.03, 0.12)
    else:
        share = np.zeros_like(u)
    weave = 1 + rng.uniform(0, 0.08) * plane.noise(rng, 150, 150)
    mix = np.asarray(share, np.float32)[:, :, None]
    return _f32((one * (1 - mix) + two * mix) * weave[:, :, None])


def _stone(rng: Generator, plane: Plane) -> Surface:
    ground = _colour(rng, 60, 235, 8)
    speck = plane.noise(rng, 130, 130) + plane.noise(rng, 30, 30) * rng.uniform(0, 1)
    if rng.random() < 0.4:
        vein = np.abs(plane.noise(rng, 3, 5) + 0.4 * plane.noise(rng, 14, 14))
        speck = speck - 4 * (vein < 0.06)
    return _f32((1 + rng.uniform(0.02, 0.09) * speck)[:, :, None] * ground)


def _tiles(rng: Generator, plane: Plane) -> Surface:
    ground, joint = _colour(rng, 60, 235, 15), _colour(rng, 50, 210, 8)
    step, width = rng.uniform(1.5, 6), rng.uniform(0.01, 0.04)
    lines = (np.mod(plane.u * step, 1) < width) | (np.mod(plane.v * step, 1) < width)
    toned = ground * (1 + 0.04 * plane.noise(rng, 3, 3))[:, :, None]
    return _f32(np.where(lines[:, :, None], joint, toned))


def _print(rng: Generator, plane: Plane) -> Surface:
    """A table covered with a poster or a newspaper: lines of print everywhere."""
    ground = _colour(rng, 150, 215, 10)
    rows = np.mod(plane.v * rng.uniform(20, 60), 1) < 0.45
    gaps = plane.noise(rng, 40, 12) > -0.3
    columns = np.mod(plane.u * rng.uniform(2, 5), 1) > 0.08
    ink = (rows & gaps & columns).astype(np.float32)[:, :, None]
    return _f32(ground * (1 - rng.uniform(0.2, 0.6) * ink))


_KINDS: dict[str, Callable[[Generator, Plane], Surface]] = {
    "plain": _plain,
    "white": _white,
    "wood": _wood,
    "cloth": _cloth,
    "stone": _stone,
    "tiles": _tiles,
    "print": _print,
}
KINDS = tuple(_KINDS)
_EASY = ("plain", "wood", "stone")
_WEIGHTS = np.array((0.2, 0.2, 0.22, 0.14, 0.12, 0.08, 0.04))


def draw_table(rng: Generator, size: tuple[int, int], easy: bool = False) -> tuple[Surface, str]:
    """Draw a table (``size`` wide and high) and say its kind; an easy one is darker than any paper."""
    kind = str(rng.choice(_EASY)) if easy else str(rng.choice(KINDS, p=_WEIGHTS))
    plane = Plane(rng, size)
    surface = np.ascontiguousarray(_KINDS[kind](rng, plane), np.float32)
    if easy:
        surface *= rng.uniform(60, 120) / max(1.0, float(surface.mean()))
    elif rng.random() < 0.15:
        _with_edge(rng, plane, surface)
        kind += "+edge"
    np.clip(surface, 0, 255, out=surface)
    return surface, kind


def _with_edge(rng: Generator, plane: Plane, surface: Surface) -> None:
    """Let the table end: beyond a straight line there is the floor, or the table's other half."""
    at = float(np.quantile(plane.u[::8, ::8], rng.uniform(0.05, 0.95)))
    beyond = plane.u < at if rng.random() < 0.5 else plane.u > at
    if rng.random() < 0.5:
        surface[beyond] *= np.float32(rng.uniform(0.3, 0.85))
    else:
        surface[beyond] = _colour(rng, 20, 240, 10)
    rim = np.abs(plane.u - at) < rng.uniform(0.002, 0.012)
    surface[rim] *= np.float32(rng.uniform(0.4, 1.2))
