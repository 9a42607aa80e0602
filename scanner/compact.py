"""Makes a page's picture small without making it hard to read: the first of several ways that fits is taken.

A sheet of text is kept in 4 greys, with the few colours of its stamps. What is grainy is smoothed, what is
too dense becomes black and white.
A photograph, which 4 greys would tear into patches, becomes a JPEG, and so does a page in colour; where that
would cost the letters their sharpness, the page is parted in two: its ink, black and white at full
resolution, over its colours, a small JPEG (ITU-T T.44 calls it mixed raster content). Only what holds no
text that could be read, such as noise, ends below that.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Grey, resized, to_grey
from scanner.stamps import Stamps, stamps_on

DPI = 200
MAX_PAGE_BYTES = 140_000
"""For the picture; the text layer and the structure fit in the 10 kB that remain of 150."""
A4_LONG_MM = 297.0
_TONES = 0.1
"""Of the page: more tones or colours than this, spread as areas and not as edges, are a photograph."""
_DEFLATES: tuple[Mapping[str, int], ...] = (
    {"compress_level": 6},
    {"compress_level": 9, "compress_type": 3},
)
"""How zlib usually works, and by runs alone (``Z_RLE``): the smaller of both. Its level 9 takes five times as
long as both together, for 2 % more or less."""
_BLACK, _WHITE = 60, 235
"""Of a page whose light is even. Small print is read better for it; faint rules and stamps stay."""


class Ink(NamedTuple):
    """The ink of a page: black and white in CCITT group 4, its size, and its colour (RGB, 0-1)."""

    data: bytes
    width_px: int
    height_px: int
    rgb: tuple[float, float, float]


class Picture(NamedTuple):
    """An encoded picture (PNG or JPEG), the ink over it, and the way that was taken, for the figures."""

    data: bytes
    ink: Ink | None
    how: str

    @property
    def size(self) -> int:
        """Bytes, of all its parts."""
        return len(self.data) + (len(self.ink.data) if self.ink else 0)


_Encode = Callable[[], tuple[bytes, Ink | None]]
_Try = tuple[str, _Encode]


def picture_of(page: Image, *, colour: bool, long_mm: float = A4_LONG_MM) -> Picture:
    """Encode a page (BGR) whose long side measures so much, in at most ``MAX_PAGE_BYTES``."""
    picture = Picture(b"", None, "")
    for how, encode in _colours(page, long_mm) if colour else _greys(page, long_mm):
        data, ink = encode()
        picture = Picture(data, ink, how)
        if picture.size <= MAX_PAGE_BYTES:
            break
    return picture


def _greys(page: Image, long_mm: float) -> Iterator[_Try]:
    from scanner.enhance import flatten_light

    if _tones(page).mean() > _TONES:
        yield from _toned(to_grey(_lit(page)), page, long_mm)
        return
    even = _shrunk(flatten_light(page), _long_px(long_mm, DPI))
    # The outermost pixels are half paper, half table.
    cv2.rectangle(even, (0, 0), (even.shape[1] - 1, even.shape[0] - 1), 255, max(1, max(even.shape) // 470))
    crisp = _contrasted(even)
    stamps = stamps_on(page, even.shape[:2])
    if stamps is not None:
        yield from _stamped(crisp, stamps, long_mm)
    yield "4 greys", lambda: (_png(crisp, 4), None)
    smooth = cv2.bilateralFilter(even, 5, 60, 2).astype(np.uint8, copy=False)
    # Small print in 4 greys at 150 dpi is read better than in black and white at 200 (tests.bench.filing).
    for dpi in (200, 170, 150):
        small = _shrunk(_contrasted(smooth), _long_px(long_mm, dpi))
        yield f"4 greys, smooth, {dpi} dpi", lambda small=small: (_png(small, 4), None)  # type: ignore[misc]
    yield "black and white", lambda: (_png(_inked(smooth), 2), None)
    for dpi in (150, 110, 80):
        small = _shrunk(cv2.medianBlur(smooth, 5).astype(np.uint8, copy=False), _long_px(long_mm, dpi))
        yield f"black and white, {dpi} dpi", lambda small=small: (_png(_inked(small), 2), None)  # type: ignore[misc]


def _stamped(even: Grey, stamps: Stamps, long_mm: float) -> Iterator[_Try]:
    """In 4 greys and the colours of stamps: a stamp proves who made a paper, and is red or blue."""
    smooth = cv2.bilateralFilter(even, 5, 60, 2).astype(np.uint8, copy=False)
    for picture, dpi in ((even, DPI), (smooth, DPI), (smooth, 170), (smooth, 150)):
        small = _shrunk(picture, _long_px(long_mm, dpi))
        yield f"4 greys and stamps, {dpi} dpi", lambda small=small: (_png(small, 4, stamps), None)  # type: ignore[misc]


def _contrasted(grey: Grey) -> Grey:
    """Make ink black and paper white, for 4 greys to fall on the letters' edges."""
    table = np.clip((np.arange(256) - _BLACK) * 255.0 / (_WHITE - _BLACK), 0, 255).astype(np.uint8)
    return cv2.LUT(grey, table).astype(np.uint8, copy=False)


def _colours(page: Image, long_mm: float) -> Iterator[_Try]:
    yield from _toned(_lit(page), page, long_mm)


def _toned(picture: Image | Grey, page: Image, long_mm: float) -> Iterator[_Try]:
    """As one JPEG while letters stay sharp, then in two parts, then whatever fits."""
    # A card is shown at 400 dots an inch: its print is fine.
    most = min(_long_px(long_mm, 400), _long_px(A4_LONG_MM, DPI))
    for share, quality in ((1.0, 80), (1.0, 65), (1.0, 50), (0.75, 60)):
        yield _jpeg_try(picture, round(most * share), quality)
    inked = _letters(page, most)
    for share, quality in ((0.6, 60), (0.5, 40), (0.35, 20)):
        small = round(most * share)
        yield f"ink over {small} px", lambda px=small, q=quality: _parted(picture, page, inked, px, q)  # type: ignore[misc]
    for share, quality in ((0.55, 50), (0.4, 45), (0.3, 35)):
        yield _jpeg_try(picture, round(most * share), quality)


def _jpeg_try(picture: Image | Grey, long_px: int, quality: int) -> _Try:
    return f"JPEG {quality}, {long_px} px", lambda: (_jpeg(_shrunk(picture, long_px), quality), None)


def _letters(page: Image, long_px: int) -> Grey:
    """Give the ink (255) of a page outside its photographs, at this size."""
    from scanner.enhance import flatten_light

    even = _shrunk(flatten_light(page), long_px)
    paper = _inked(cv2.bilateralFilter(even, 5, 60, 2).astype(np.uint8, copy=False))
    tones = _tones(page).astype(np.uint8)
    apart = cv2.resize(tones, (paper.shape[1], paper.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.where((paper == 0) & (apart == 0), 255, 0).astype(np.uint8)


def _parted(
    picture: Image | Grey, page: Image, inked: Grey, long_px: int, quality: int
) -> tuple[bytes, Ink | None]:
    """Lift the ink off, fill what it leaves with the paper around it, and keep that small."""
    whole = _shrunk(picture, max(inked.shape))
    bare = (cv2.dilate(inked, np.ones((5, 5), np.uint8)) == 0).astype(np.float32)
    weight = cv2.blur(bare, (41, 41))[..., None] + 1e-3
    layers = whole.reshape(*whole.shape[:2], -1).astype(np.float32)
    paper = cv2.blur(layers * bare[..., None], (41, 41)).reshape(layers.shape) / weight
    filled = np.where(bare[..., None] > 0, layers, paper).clip(0, 255).astype(np.uint8)
    background = _jpeg(_shrunk(np.ascontiguousarray(filled.squeeze()), long_px), quality)
    return background, Ink(_group4(inked), inked.shape[1], inked.shape[0], _ink_colour(whole, inked))


def _ink_colour(picture: Image | Grey, inked: Grey) -> tuple[float, float, float]:
    core = cv2.erode(inked, np.ones((2, 2), np.uint8)) > 0
    if not core.any():
        return (0.0, 0.0, 0.0)
    blue, green, red = np.broadcast_to(np.percentile(picture[core], 15, axis=0), 3) / 255
    return (round(float(red), 2), round(float(green), 2), round(float(blue), 2))


def _group4(inked: Grey) -> bytes:
    """Encode in ITU-T T.6, as PDF holds it without a TIFF around it; white is ink."""
    from img2pdf import ccitt_payload_location_from_pil
    from PIL import Image as Pil

    out = io.BytesIO()
    # Pillow's TIFFs call black what is 0, PDF paints what is 0: the same bits, the other way round.
    Pil.fromarray(inked).convert("1", dither=Pil.Dither.NONE).save(
        out, "TIFF", compression="group4", strip_size=1 << 30
    )
    out.seek(0)
    with Pil.open(out) as tiff:
        offset, length = ccitt_payload_location_from_pil(tiff)
    return out.getvalue()[offset : offset + length]


def _long_px(long_mm: float, dpi: float) -> int:
    return round(long_mm / 25.4 * dpi)


def _shrunk(picture: Image | Grey, long_px: int) -> Image | Grey:
    """Shrink so that the long side has so many pixels; never enlarge."""
    scale = long_px / max(picture.shape[:2])
    if scale >= 1.0:
        return picture.copy()
    height, width = picture.shape[:2]
    return resized(picture, round(width * scale), round(height * scale))


def _tones(page: Image) -> NDArray[np.bool_]:
    """Map where the page is a photograph: tones or colours that change where there is no letter.

    Letters vanish under the brightest of their neighbours; paper stays smooth then, though it be in shadow.
    """
    small = cv2.medianBlur(_shrunk(page, 1170), 3)
    bright = cv2.dilate(small, np.ones((11, 11), np.uint8)).astype(np.float32)
    grey = np.maximum(bright.mean(axis=2), 24)
    tints = [(bright[..., one] - bright[..., 2 if one < 2 else 0]) / grey for one in (0, 1)]
    toned = _spread(grey) > 0.07 * cv2.blur(grey, (33, 33))
    for tint in tints:
        toned |= _spread(tint) > 0.04
    # Where the sheet ends, the table shows.
    edge = max(grey.shape) // 30
    toned[:edge], toned[-edge:], toned[:, :edge], toned[:, -edge:] = False, False, False, False
    return cv2.dilate(toned.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0


def _spread(values: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = cv2.blur(values, (33, 33))
    return np.sqrt(np.maximum(cv2.blur(values * values, (33, 33)) - mean * mean, 0)).astype(np.float32)


def _lit(page: Image) -> Image:
    """Brighten a dark picture as a whole, so that its paper is light; colours keep their relations."""
    bright = float(np.percentile(page[::4, ::4].max(axis=2), 97))
    gain = min(2.5, 240 / max(bright, 1.0))
    return page if gain <= 1.05 else cv2.convertScaleAbs(page, alpha=gain).astype(np.uint8, copy=False)


def _inked(grey: Grey) -> Grey:
    """Part ink (0) from paper (255) half-way between the darkest and the lightest around each point.

    Where they hardly differ there is no ink (Bernsen's threshold); specks of noise are dropped.
    """
    reach = np.ones((max(3, max(grey.shape) // 150),) * 2, np.uint8)
    dark, light = (
        cv2.blur(step(grey, reach), reach.shape).astype(np.int16) for step in (cv2.erode, cv2.dilate)
    )
    ink = (grey < (dark + light) // 2) & (light - dark > 60)
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= 5
    kept[0] = False
    return np.where(kept[labels], 0, 255).astype(np.uint8)


def _png(grey: Grey, levels: int, stamps: Stamps | None = None) -> bytes:
    from PIL import Image as Pil

    step = 255 / (levels - 1)
    indices = np.rint(np.arange(256) / step).astype(np.uint8)[grey]
    palette = [round(level * step) for level in range(levels) for _ in range(3)]
    if stamps is not None:
        places = stamps.shrunk((grey.shape[0], grey.shape[1]))
        indices = np.where(places > 0, places + (levels - 1), indices).astype(np.uint8)
        palette += [channel for colour in stamps.colours for channel in colour]
    picture = Pil.fromarray(indices, "P")
    picture.putpalette(palette)
    bits = 4 if stamps is not None else 2 if levels == 4 else 1
    return min((_as_png(picture, bits, how) for how in _DEFLATES), key=len)


def _as_png(picture: Any, bits: int, how: Mapping[str, int]) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", bits=bits, dpi=(DPI, DPI), **how)
    return out.getvalue()


def _jpeg(picture: Image | Grey, quality: int) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    return cv2.imencode(".jpg", picture, options)[1].tobytes()
