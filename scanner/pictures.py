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
MAX_WEBP_PIXELS = 36_000_000
"""Its decoder holds the whole picture three times over: 64 megapixels would be a gigabyte."""
MAX_STRETCH = 15.0
"""A till receipt is eleven times as long as it is wide; OpenCV cannot warp sides above 32767 pixels."""
MAX_BYTES = 200_000_000
"""64 megapixels in a file that compresses nothing."""
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
"""What papers come in. Pillow's other readers are code that strangers' files need not reach."""
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_ORIENTATION = 0x0112
_LYING = frozenset({5, 6, 7, 8})
"""Orientations whose rows are the upright picture's columns."""
_BAND_PX = 1_000_000
_SCAN, _MOST_SCANS = b"\xff\xda", 200
"""A camera's JPEG has 1 scan, or about 10 that sharpen it bit by bit; its small copies have theirs."""
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
    """Why not: ``missing``, ``folder``, ``closed`` (no right to read), ``empty``, ``not_a_picture``,
    ``heic``, ``truncated``, ``too_small``, ``too_thin``, ``too_large`` (pixels) or ``too_heavy`` (bytes)."""

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
            return Unreadable("folder" if source.is_dir() else "missing")
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
                refused = misshapen(*picture.size) or _heavy_kind(picture) or _never_ending(picture, source)
                return refused or use(picture)
    except Pil.DecompressionBombError:
        return Unreadable("too_large")
    except UnidentifiedImageError:
        return Unreadable("not_a_picture")
    except _TORN:
        return Unreadable("truncated")


def _heavy_kind(picture: Any) -> Unreadable | None:
    vast = picture.format == "WEBP" and picture.width * picture.height > MAX_WEBP_PIXELS
    return Unreadable("too_large") if vast else None


def _never_ending(picture: Any, source: Path | bytes) -> Unreadable | None:
    """A progressive JPEG of ten thousand scans is a megabyte of file and minutes of work."""
    if picture.format not in {"JPEG", "MPO"}:
        return None
    data = source if isinstance(source, bytes) else source.read_bytes()
    return Unreadable("truncated") if data.count(_SCAN) > _MOST_SCANS else None


def misshapen(width_px: int, height_px: int) -> Unreadable | None:
    """Say why a picture of this size is no sheet of paper, if so."""
    short, long = sorted((width_px, height_px))
    if short < MIN_SIDE_PX:
        return Unreadable("too_small")
    if short * long > MAX_PIXELS:
        return Unreadable("too_large")
    return Unreadable("too_thin") if long > MAX_STRETCH * short else None


def _bgr(picture: Any) -> Image:
    """Band by band: Pillow's own steps would each hold another whole picture, up to 1.8 GB at the limit."""
    # Loaded before its notes are asked: Pillow turns a TIFF by itself as it loads it, and drops the note.
    picture.load()
    (wide, tall), orientation, white = picture.size, _orientation(picture), _white(picture)
    upright = np.empty((wide, tall, 3) if orientation in _LYING else (tall, wide, 3), np.uint8)
    as_stored = _as_stored(upright, orientation)
    for top, bottom in _bands(wide, tall):
        band = _in_eight_bits(picture.crop((0, top, wide, bottom)), white)
        seen = _on_white(band) if band.has_transparency_data else band
        as_stored[top:bottom] = np.asarray(seen.convert("RGB"))[:, :, ::-1]
    return upright


def _bands(wide: int, tall: int) -> list[tuple[int, int]]:
    rows = max(1, _BAND_PX // wide)
    return [(top, min(tall, top + rows)) for top in range(0, tall, rows)]


def _as_stored(upright: Image, orientation: int) -> Image:
    """The same memory, in the order in which a file of this orientation (EXIF 2.3, 0x0112) stores it."""
    flipped = {2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 7: upright[::-1, ::-1]}
    view = flipped.get(orientation, {6: upright[:, ::-1], 8: upright[::-1]}.get(orientation, upright))
    return view.transpose(1, 0, 2) if orientation in _LYING else view


def _orientation(picture: Any) -> int:
    """A picture whose notes are damaged is still a picture: it stays as it lies."""
    try:
        said = picture.getexif().get(_ORIENTATION)
    except _TORN:
        return 1
    return said if isinstance(said, int) else 1


def _white(picture: Any) -> float:
    """The value that becomes white where a pixel has more than 8 bits of grey."""
    if picture.mode.startswith("I;16") or not picture.mode.startswith(("I", "F")):
        return 65535.0
    bands = (picture.crop((0, top, picture.width, bottom)) for top, bottom in _bands(*picture.size))
    return max(1.0, *(float(_greys(band).max(initial=0)) for band in bands))


def _in_eight_bits(picture: Any, white: float) -> Any:
    """Bring 16 and 32 bits of grey to 8: Pillow would cut off all that is above 255."""
    from PIL import Image as Pil

    if not picture.mode.startswith(("I", "F")):
        return picture
    return Pil.fromarray((_greys(picture).clip(0, white) * (255 / white)).astype(np.uint8))


def _greys(picture: Any) -> NDArray[Any]:
    return np.nan_to_num(np.asarray(picture).astype(np.float64), posinf=0, neginf=0)


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
