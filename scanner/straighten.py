"""Turns the quad of a page in a photograph into the page itself, flat and at a known resolution."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.findings import Corners

DPI = 200
_A4 = (297 / 25.4, 210 / 25.4)
_A4_RATIO = 2**0.5
_TOLERANCE = 0.09


def straighten(image: Image, corners: Corners, dpi: int = DPI) -> Image:
    """Cut the page out of a photograph (BGR) and flatten it, at ``dpi`` as if its long side were A4's.

    A sheet within 9 % of A4's shape becomes exactly A4; any other keeps its own estimated shape.
    """
    quad = np.array(corners, np.float64)
    ratio = aspect(quad, image.shape[1], image.shape[0])
    tall = ratio >= 1
    stretch = max(ratio, 1 / ratio)
    if abs(stretch / _A4_RATIO - 1) < _TOLERANCE:
        stretch = _A4[0] / _A4[1]
    long_px, short_px = round(_A4[0] * dpi), round(_A4[0] * dpi / stretch)
    width, height = (short_px, long_px) if tall else (long_px, short_px)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(quad.astype(np.float32), flat)
    page = cv2.warpPerspective(
        image, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return page.astype(np.uint8, copy=False)


def aspect(quad: NDArray[np.float64], width_px: int, height_px: int) -> float:
    """Estimate the page's height over its width from the quad (4 x 2) in a frame of this size.

    Perspective shortens the far side; with square pixels and the lens at the middle of the frame the true
    ratio follows (Zhang and He, "Whiteboard scanning and image enhancement", 2007, equations 11 to 21). A
    page seen head-on tells nothing of the lens, and its sides are then right as they are.
    """
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    plain = float((sides[1] + sides[3]) / max(sides[0] + sides[2], 1e-6))
    m1, m2, m4, m3 = np.column_stack([quad - (width_px / 2, height_px / 2), np.ones(4)])
    k2 = np.dot(np.cross(m1, m4), m3) / np.dot(np.cross(m2, m4), m3)
    k3 = np.dot(np.cross(m1, m4), m2) / np.dot(np.cross(m3, m4), m2)
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    if abs(n2[2] * n3[2]) < 1e-4:
        return plain
    focal2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
    if not (0.4 * width_px) ** 2 < focal2 < (4 * width_px) ** 2:
        return plain
    weigh = np.array([1 / focal2, 1 / focal2, 1])
    return float(np.sqrt((n3**2 @ weigh) / (n2**2 @ weigh)))


def turned(image: Image, clockwise_deg: int) -> Image:
    """Turn a page by quarter turns."""
    return np.ascontiguousarray(np.rot90(image, -(clockwise_deg // 90) % 4))


def cut_out(image: Image, corners: Corners) -> Image:
    """Cut a sheet out of a flatbed's picture: only turned, at the resolution that it was scanned at."""
    quad = np.array(corners, np.float32)
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    width, height = max(1, round(float(sides[[0, 2]].mean()))), max(1, round(float(sides[[1, 3]].mean())))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(quad, flat)
    page = cv2.warpPerspective(
        image, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return page.astype(np.uint8, copy=False)
