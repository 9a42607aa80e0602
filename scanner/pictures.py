"""Reads a picture file without trusting it: a bomb, a torn file and a text are told apart, not decoded."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import resized

MIN_SIDE_PX = 64
MAX_PIXELS = 64_000_000
"""More than any phone's or camera's picture of one sheet; 100 megapixels are refused unread."""
MAX_STRETCH = 15.0
"""A till receipt is eleven times as long as it is wide; OpenCV cannot warp sides above 32767 pixels."""
MAX_BYTES = 200_000_000
"""64 megapixels in a file that compresses nothing."""
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
"""What papers come in. Pillow's other readers are code that strangers' files need not reach."""
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_ORIENTATION = 0x0112
_TORN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    struct.error,
)
"""What Pillow's readers raise on damaged files, and on files made to hurt them."""


T = TypeVar("T")


@dataclass(frozen=True)
class Unreadable:
    """Why not: ``missing``, ``closed`` (no right to read), ``empty``, ``not_a_picture``, ``heic``,
    ``truncated``, ``too_small``, ``too_thin``, ``too_large`` (pixels) or ``too_heavy`` (bytes)."""

    reason: str


def load_picture(source: Path | bytes) -> Image | Unreadable:
    """Load a picture, a file or its bytes: BGR, upright by its EXIF orientation, nothing else of it kept.

    What is see-through becomes white, 16 bits become 8, and of an animation the first picture counts.
    """
    refused = at_the_door(source)
    return refused if refused is not None else _opened(source, _bgr)


def glance(source: Path | bytes) -> Unreadable | None:
    """Say why a file is no picture of a sheet, as far as its first bytes tell; nothing is decoded."""
    return at_the_door(source) or _opened(source, lambda _: None)


def at_the_door(source: Path | bytes) -> Unreadable | None:
    """Say why a file is not even opened, if so."""
    try:
        if isinstance(source, bytes):
            size, start = len(source), source[:12]
        elif not source.is_file():
            return Unreadable("missing")
        else:
            size = source.stat().st_size
            with source.open("rb") as file:
                start = file.read(12)
    except (OSError, ValueError):
        return Unreadable("closed")
    if not start:
        return Unreadable("empty")
    if size > MAX_BYTES:
        return Unreadable("too_heavy")
    return Unreadable("heic") if start[4:8] == b"ftyp" and start[8:12] in _HEIC else None


def _opened(source: Path | bytes, use: Callable[[Any], T]) -> T | Unreadable:
    from PIL import Image as Pil
    from PIL import UnidentifiedImageError

    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with warnings.catch_warnings():
            # Pillow warns of 90 megapixels; this module refuses them, and an operator reads no warning.
            warnings.simplefilter("ignore")
            with Pil.open(opened, formats=_FORMATS) as picture:
                return misshapen(*picture.size) or use(picture)
    except Pil.DecompressionBombError:
        return Unreadable("too_large")
    except UnidentifiedImageError:
        return Unreadable("not_a_picture")
    except _TORN:
        return Unreadable("truncated")


def misshapen(width_px: int, height_px: int) -> Unreadable | None:
    """Say why a picture of this size is no sheet of paper, if so."""
    short, long = sorted((width_px, height_px))
    if short < MIN_SIDE_PX:
        return Unreadable("too_small")
    if short * long > MAX_PIXELS:
        return Unreadable("too_large")
    return Unreadable("too_thin") if long > MAX_STRETCH * short else None


def _bgr(picture: Any) -> Image:
    upright = _in_eight_bits(_upright(picture))
    if upright.has_transparency_data:
        upright = _on_white(upright)
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])


def _upright(picture: Any) -> Any:
    from PIL import Image as Pil

    turns = {
        2: Pil.Transpose.FLIP_LEFT_RIGHT,
        3: Pil.Transpose.ROTATE_180,
        4: Pil.Transpose.FLIP_TOP_BOTTOM,
        5: Pil.Transpose.TRANSPOSE,
        6: Pil.Transpose.ROTATE_270,
        7: Pil.Transpose.TRANSVERSE,
        8: Pil.Transpose.ROTATE_90,
    }
    turn = turns.get(_orientation(picture))
    return picture if turn is None else picture.transpose(turn)


def _orientation(picture: Any) -> int:
    """A picture whose notes are damaged is still a picture: it stays as it lies."""
    try:
        said = picture.getexif().get(_ORIENTATION)
    except _TORN:
        return 1
    return said if isinstance(said, int) else 1


def _in_eight_bits(picture: Any) -> Any:
    """Bring 16 and 32 bits of grey to 8: Pillow would cut off all that is above 255."""
    from PIL import Image as Pil

    if not picture.mode.startswith(("I", "F")):
        return picture
    values: NDArray[Any] = np.nan_to_num(np.asarray(picture).astype(np.float64), posinf=0, neginf=0)
    top = 65535.0 if picture.mode.startswith("I;16") else max(float(values.max(initial=0)), 1.0)
    return Pil.fromarray((values.clip(0, top) * (255 / top)).astype(np.uint8))


def _on_white(picture: Any) -> Any:
    from PIL import Image as Pil

    seen = picture.convert("RGBA")
    return Pil.alpha_composite(Pil.new("RGBA", seen.size, (255, 255, 255, 255)), seen)


def fit(image: Image, width_px: int, height_px: int) -> Image:
    """Shrink a picture into a box; a smaller one stays as it is."""
    scale = min(1.0, width_px / image.shape[1], height_px / image.shape[0])
    if scale == 1.0:
        return image
    return resized(image, round(image.shape[1] * scale), round(image.shape[0] * scale))
