"""Lays a drawn sheet on the table: flat, curled, folded, with a turned corner; and says what it covers."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.training.surfaces import Generator, Surface
from scanner.training.things import Points

_PAD = 0.06
"""Room around the sheet for its bulge, as a share of its longest side."""


class Laid(NamedTuple):
    """Where a sheet lies: its corners (4 x 2 pixels, from its own top left), and its cover (0 to 1)."""

    corners: Points
    cover: Surface


def lay(rng: Generator, surface: Surface, paper: Image, corners: Points, bent: str = "flat") -> Laid:
    """Lay a paper (BGR) on the quad of its corners, in place.

    ``bent`` is flat, curl, fold, ear or leaflet.
    """
    sheet = paper.astype(np.float32)
    alpha = np.ones(sheet.shape[:2], np.float32)
    if bent == "ear":
        _turn_corner(rng, sheet, alpha)
    pad = round(_PAD * max(sheet.shape[:2]))
    edge = ((pad, pad), (pad, pad))
    sheet, alpha = np.pad(sheet, (*edge, (0, 0)), mode="edge"), np.pad(alpha, edge)
    if bent in ("curl", "fold", "leaflet"):
        sheet, alpha = _bulge(rng, sheet, alpha, pad, bent)
    warp = _warp(paper.shape, corners, pad)
    cover = np.asarray(cv2.warpPerspective(alpha, warp, surface.shape[1::-1]), np.float32)
    seen = cv2.warpPerspective(sheet, warp, surface.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    _shadow(rng, surface, cover)
    surface *= 1 - cover[:, :, None]
    surface += seen * cover[:, :, None]
    return Laid(corners, cover)


def _warp(shape: tuple[int, ...], corners: Points, pad: int) -> NDArray[Any]:
    tall, wide = shape[:2]
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) + np.float32(pad - 0.5)
    return np.asarray(cv2.getPerspectiveTransform(flat, corners))


def _bulge(rng: Generator, sheet: Surface, alpha: Surface, pad: int, bent: str) -> tuple[Surface, Surface]:
    """Let the sheet's sides bow as those of a sheet that does not lie flat; its corners stay."""
    tall, wide = alpha.shape
    down = rng.random() < 0.5
    length, other = (tall, wide) if down else (wide, tall)
    along = np.clip((np.arange(length, dtype=np.float32) - pad) / (length - 2 * pad - 1), 0, 1)
    folds = {"curl": 0, "fold": 1, "leaflet": 2}[bent]
    if folds:
        nodes = np.linspace(0, 1, folds + 2)
        heights = np.concatenate([[0], rng.uniform(-1, 1, folds), [0]])
        rise = np.interp(along, nodes, heights).astype(np.float32)
    else:
        rise = np.sin(np.pi * along * rng.choice((1.0, 1.0, 2.0))).astype(np.float32)
    bow = np.float32(rng.uniform(0.004, 0.022) * other * rng.choice((-1, 1))) * rise
    slope = np.gradient(rise) * length / 6
    shade = (1 + rng.uniform(-0.3, 0.3) * slope).astype(np.float32)
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32)
    if down:
        x, shade = x - bow[:, None], shade[:, None]
    else:
        y, shade = y - bow[None, :], shade[None, :]
    shaded = sheet * np.clip(shade, 0.6, 1.1)[:, :, None]
    moved = cv2.remap(shaded, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32), np.asarray(cv2.remap(alpha, x, y, cv2.INTER_LINEAR), np.float32)


def _turn_corner(rng: Generator, sheet: Surface, alpha: Surface) -> None:
    """Fold one corner over: its triangle is gone, its blank back lies inside."""
    tall, wide = alpha.shape
    reach = rng.uniform(0.05, 0.16) * min(tall, wide)
    at = np.array(((0, 0), (wide, 0), (wide, tall), (0, tall))[int(rng.integers(4))], np.float64)
    inward = np.sign(np.array((wide, tall)) / 2 - at)
    one, two = at + inward * (reach, 0), at + inward * (0, reach * rng.uniform(0.6, 1.4))
    span = two - one
    flipped = one + 2 * ((at - one) @ span) / (span @ span) * span - (at - one)
    back = np.array((one, two, flipped)).astype(np.int32)
    tone = float(rng.uniform(205, 240))
    cv2.fillConvexPoly(sheet, back, (tone, tone, tone), cv2.LINE_AA)
    cv2.fillConvexPoly(alpha, np.array((one, two, at)).astype(np.int32), 0.0, cv2.LINE_AA)


def _shadow(rng: Generator, surface: Surface, cover: Surface) -> None:
    """The sheet's own small shadow, on one side: often all that shows white paper on a white table."""
    height = surface.shape[0]
    soft, depth = height * rng.uniform(0.0015, 0.012), rng.uniform(0.05, 0.4)
    angle, far = rng.uniform(0, 2 * np.pi), height * rng.uniform(0.0005, 0.006)
    slide = np.array([[1, 0, far * np.cos(angle)], [0, 1, far * np.sin(angle)]])
    moved = cv2.warpAffine(cover, slide, (surface.shape[1], height))
    surface *= (1 - depth * cv2.GaussianBlur(moved, (0, 0), soft))[:, :, None]
