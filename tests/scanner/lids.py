"""Lays drawn papers on a flatbed's glass: a lid of any grey, noise, and the thin shadow of each edge."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from kiosk.devices.camera import Image

GLASS_PX = (2339, 1654)
"""A4 at 200 dpi."""


class Lid(NamedTuple):
    """What is behind the papers: its grey, the noise of the sensor, how much darker an edge's shadow is."""

    grey: int = 240
    noise: float = 1.6
    shadow: int = 8


PLAIN = Lid()


class Laid(NamedTuple):
    """A paper (200 dpi, BGR), where its middle lies in pixels of the glass, and how far it is turned."""

    paper: Image
    x: float
    y: float
    turn_deg: float = 0.0

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Where its corners are, clockwise from its top left."""
        height, width = self.paper.shape[:2]
        box = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
        angle = np.deg2rad(self.turn_deg)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        return [(float(u + self.x), float(v + self.y)) for u, v in box @ turn]


def whitened(paper: Image, grey: int) -> Image:
    """The same print on paper of this grey: its lightest tint becomes that."""
    tint = np.median(paper.reshape(-1, 3), axis=0)
    return np.clip(paper.astype(np.float32) + (grey - tint), 0, 255).astype(np.uint8)


def scanned(papers: list[Laid], lid: Lid = PLAIN, seed: int = 3) -> Image:
    """What the scanner gives. The light comes from one side: two edges of a paper throw a shadow."""
    high, wide = GLASS_PX
    glass = np.full((high, wide, 3), float(lid.grey), np.float32)
    for one in papers:
        quad = np.array(one.corners, np.float32)
        shade = np.zeros((high, wide), np.float32)
        cv2.fillConvexPoly(shade, np.round(quad + np.array([2, 3])).astype(np.int32), 1.0)
        glass -= lid.shadow * cv2.GaussianBlur(shade, (0, 0), 0.8)[..., None]
        height, width = one.paper.shape[:2]
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        warp = cv2.getPerspectiveTransform(flat, quad)
        ink = cv2.warpPerspective(one.paper, warp, (wide, high), flags=cv2.INTER_AREA).astype(np.float32)
        there = cv2.warpPerspective(np.ones((height, width), np.float32), warp, (wide, high))[..., None]
        glass = glass * (1 - there) + ink * there
    grain = np.random.default_rng(seed).normal(0, lid.noise, glass.shape).astype(np.float32)
    return np.clip(cv2.GaussianBlur(glass, (0, 0), 0.7) + grain, 0, 255).astype(np.uint8)
