"""Reads a picture file without trusting it: a bomb, a torn file and a text are told apart, not decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk.devices.camera import Image
from scanner.arrays import resized

MIN_SIDE_PX = 64
MAX_PIXELS = 64_000_000
"""More than any phone's or camera's picture of one sheet; 100 megapixels are refused unread."""
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True)
class Unreadable:
    """Why not: ``missing``, ``not_a_picture``, ``truncated``, ``too_small`` or ``too_large``."""

    reason: str


def load_picture(path: Path) -> Image | Unreadable:
    """Load a picture, upright by its EXIF orientation."""
    from PIL import Image as Pil
    from PIL import ImageOps, UnidentifiedImageError

    if not path.is_file():
        return Unreadable("missing")
    try:
        with Pil.open(path) as picture:
            if min(picture.size) < MIN_SIDE_PX:
                return Unreadable("too_small")
            if picture.width * picture.height > MAX_PIXELS:
                return Unreadable("too_large")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Pil.DecompressionBombError:
        return Unreadable("too_large")
    except UnidentifiedImageError:
        return Unreadable("not_a_picture")
    except (OSError, SyntaxError, ValueError, struct.error):
        return Unreadable("truncated")
    return np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])


def fit(image: Image, width_px: int, height_px: int) -> Image:
    """Shrink a picture into a box; a smaller one stays as it is."""
    scale = min(1.0, width_px / image.shape[1], height_px / image.shape[0])
    if scale == 1.0:
        return image
    return resized(image, round(image.shape[1] * scale), round(image.shape[0] * scale))
