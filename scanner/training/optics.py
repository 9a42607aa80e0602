"""Lights a scene and photographs it: lamp, shadows, glare, the lens's bend, blur, noise, JPEG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.training.surfaces import Generator, Surface, noise
from scanner.training.things import Points, coverage


@dataclass(frozen=True)
class Optics:
    """Lamp, lens and sensor. ``level`` 1 is right; lengths are shares of the frame's height."""

    level: float = 1.0
    slope: float = 0.1
    shadows: int = 0
    shadow_depth: float = 0.0
    patch: float = 0.0
    """The depth outside a window's patch of light."""
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0
    vignette: float = 0.0
    bend: float = 0.0
    blur: float = 0.0
    motion: float = 0.0
    noise: float = 2.0
    sharpen: float = 0.0
    jpeg: int = 0
    """The quality, 1 to 100; 0 for none."""


def light(rng: Generator, surface: Surface, optics: Optics) -> None:
    """Let the lamp and its shadows fall on the scene, in place."""
    height, width = surface.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :] * np.float32(np.cos(angle))
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(np.sin(angle))
    lamp = optics.level * (1 + optics.slope * (across + down))
    for _ in range(optics.shadows):
        lamp *= 1 - optics.shadow_depth * _shadow(rng, height, width)
    if optics.patch:
        lamp *= 1 - optics.patch * (1 - _patch(rng, height, width))
    surface *= np.maximum(lamp, 0.02)[:, :, None] * np.array(optics.tint, np.float32)


def _shadow(rng: Generator, height: int, width: int) -> Surface:
    """The edge of a body, an arm or a telephone between lamp and table, sharp or soft."""
    soft = height * rng.choice((0.003, 0.01, 0.04, 0.1))
    kind = rng.random()
    start = rng.uniform(0, 1, 2) * (width, height)
    angle = rng.uniform(0, 2 * np.pi)
    along, aside = np.array((np.cos(angle), np.sin(angle))), np.array((-np.sin(angle), np.cos(angle)))
    far = 3.0 * (width + height)
    if kind < 0.45:  # half the frame
        shape = [
            start - along * far,
            start + along * far,
            start + along * far + aside * far,
            start - along * far + aside * far,
        ]
    elif kind < 0.75:  # an arm
        wide = height * rng.uniform(0.1, 0.3)
        shape = [start, start + along * far, start + along * far + aside * wide * 1.5, start + aside * wide]
    else:  # a thing above
        wide, tall = height * rng.uniform(0.2, 0.8, 2)
        shape = [start, start + along * wide, start + along * wide + aside * tall, start + aside * tall]
    return coverage((height, width), np.array(shape), soft)


def _patch(rng: Generator, height: int, width: int) -> Surface:
    """The light of a window on the table: a bright quad that is no paper."""
    start = rng.uniform(0.1, 0.6, 2) * (width, height)
    wide, tall, angle = height * rng.uniform(0.3, 0.9), height * rng.uniform(0.3, 0.7), rng.normal(0, 0.4)
    along, aside = np.array((np.cos(angle), np.sin(angle))), np.array((-np.sin(angle), np.cos(angle)))
    lean = along * rng.normal(0, 0.2) * tall
    shape = [
        start,
        start + along * wide,
        start + along * wide + aside * tall + lean,
        start + aside * tall + lean,
    ]
    return coverage((height, width), np.array(shape), height * rng.choice((0.004, 0.015)))


def add_glare(rng: Generator, surface: Surface, at: Points, radius_px: float) -> None:
    """Add the lamp's reflection, a burnt spot or strip, about ``at`` (pixels)."""
    height, width = surface.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, long = rng.uniform(0, np.pi), rng.uniform(1, 2.5)
    u = (np.cos(angle) * (x - at[0]) + np.sin(angle) * (y - at[1])) / (radius_px * long)
    v = (-np.sin(angle) * (x - at[0]) + np.cos(angle) * (y - at[1])) / radius_px
    spot = 420 * np.exp(-np.minimum(0.5 * (u**2 + v**2) ** rng.choice((1.0, 2.0)), 40))
    surface += spot[:, :, None].astype(np.float32)


def bend(optics: Optics, size: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Give the maps of the lens's bend (for ``cv2.remap``), or None for a straight lens."""
    if not optics.bend:
        return None
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    centre = np.array((width - 1, height - 1), np.float32) / 2
    x, y = x - centre[0], y - centre[1]
    grow = 1 + optics.bend * (x**2 + y**2) / np.float32(centre @ centre)
    return (x * grow + centre[0]).astype(np.float32), (y * grow + centre[1]).astype(np.float32)


def bent(points: Points, optics: Optics, size: tuple[int, int]) -> Points:
    """Say where points of the straight picture fall in the bent one."""
    centre = (np.array(size, np.float64) - 1) / 2
    away = points.astype(np.float64) - centre
    found = away.copy()
    for _ in range(12):
        grow = 1 + optics.bend * (found**2).sum(axis=1, keepdims=True) / (centre @ centre)
        found = away / grow
    return (found + centre).astype(np.float32)


def expose(rng: Generator, surface: Surface, optics: Optics) -> Image:
    """Turn the lit scene into the camera's picture."""
    height, width = surface.shape[:2]
    if optics.vignette:
        y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
        surface = surface * (1 - optics.vignette * (x**2 + y**2) / 2).astype(np.float32)[:, :, None]
    if optics.motion * height > 1:
        surface = np.asarray(cv2.filter2D(surface, -1, _streak(rng, optics.motion * height)), np.float32)
    if optics.blur * height > 0.2:
        surface = np.asarray(cv2.GaussianBlur(surface, (0, 0), optics.blur * height), np.float32)
    if optics.gamma != 1.0:
        surface = np.asarray(255 * (np.clip(surface, 0, 255) / 255) ** np.float32(optics.gamma), np.float32)
    if optics.sharpen:
        soft = cv2.GaussianBlur(surface, (0, 0), max(0.8, height / 900))
        surface = np.asarray(surface + optics.sharpen * (surface - soft), np.float32)
    grain = rng.standard_normal(surface.shape, np.float32) * np.float32(optics.noise)
    if rng.random() < 0.3:  # a sensor's noise after its own smoothing comes in blots
        grain += 2 * optics.noise * noise(rng, width, height, width // 4, height // 4)[:, :, None]
    taken = np.clip(surface + grain, 0, 255).astype(np.uint8)
    if optics.jpeg:
        _, packed = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, optics.jpeg])
        taken = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return taken


def _streak(rng: Generator, length_px: float) -> NDArray[Any]:
    side = int(length_px) | 1
    kernel = np.zeros((side, side), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = np.array((np.cos(angle), np.sin(angle))) * (side - 1) / 2
    middle = (side - 1) / 2
    ends = [tuple(round(v) for v in middle + sign * reach) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0)
    return np.asarray(kernel / max(1.0, float(kernel.sum())))
