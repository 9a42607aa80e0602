"""Keeps the colour of stamps, signatures and logos on a page of text: in 4 greys a red stamp is a shadow.

What is coloured is told from print by its chroma, once the paper's own tint is taken out. Few hues are kept,
each in two tones, as so many more entries of the picture's palette.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Grey, resized

_CHROMA, _SPREAD = 0.3, 45
"""Ink is coloured when its channels differ by such a share of the brightest one, and by so many steps."""
_NEAR_PX, _DENSE = 41, 0.06
"""A lone pixel is noise: around it, so much of a square must be coloured too."""
_LEAST, _MOST = 0.0003, 0.2
"""Of the page: less is no stamp, more is a picture or a tinted sheet, and kept in another way."""
_HUES, _HUE_LEAST = 3, 0.08
_SIXTHS = 6


class Stamps(NamedTuple):
    """Where a page is coloured: 0 for not, else the number of a colour (from 1), and the colours (RGB)."""

    places: Grey
    colours: tuple[tuple[int, int, int], ...]

    def shrunk(self, shape: tuple[int, int]) -> Grey:
        """The places at another size (height, width)."""
        if shape == self.places.shape:
            return self.places
        flat = cv2.resize(self.places, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)
        return flat.astype(np.uint8, copy=False)


def stamps_on(page: Image, shape: tuple[int, int]) -> Stamps | None:
    """Find the coloured ink of a page (BGR) at this size (height, width); None when there is none."""
    small = resized(page, shape[1], shape[0]) if page.shape[:2] != shape else page
    white = np.maximum(np.percentile(small[::8, ::8].reshape(-1, 3), 85, axis=0), 60)
    # Tables and OpenCV: NumPy takes ten times as long over three channels.
    tables = np.clip(np.arange(256)[:, None] * (255 / white), 0, 255).astype(np.uint8)
    even = cv2.LUT(small, tables[None]).astype(np.uint8, copy=False)
    blue, green, red = cv2.split(even)
    high = cv2.max(cv2.max(blue, green), red).astype(np.int16)
    low = cv2.min(cv2.min(blue, green), red).astype(np.int16)
    raw = (high - low > _SPREAD) & (high - low > _CHROMA * high)
    near = cv2.blur(raw.astype(np.float32), (_NEAR_PX, _NEAR_PX))
    inked = raw & (near > _DENSE)
    # Where the sheet ends, the table shows.
    edge = max(shape) // 60
    inked[:edge], inked[-edge:], inked[:, :edge], inked[:, -edge:] = False, False, False, False
    return _in_hues(even, inked) if _LEAST < inked.mean() < _MOST else None


def _in_hues(even: Image, inked: NDArray[np.bool_]) -> Stamps | None:
    """Give each coloured pixel the dark or the pale tone of its hue; rare hues are left to the greys."""
    pixels = even[inked]
    hues = cv2.cvtColor(pixels[None], cv2.COLOR_BGR2HSV)[0, :, 0].astype(np.int16)
    # Reds lie at both ends of the circle of 180.
    sixths = ((hues + 15) // 30) % _SIXTHS
    counts = np.bincount(sixths, minlength=_SIXTHS)
    kept = [int(one) for one in np.argsort(-counts)[:_HUES] if counts[one] > _HUE_LEAST * len(pixels)]
    numbers = np.zeros(len(pixels), np.uint8)
    colours: list[tuple[int, int, int]] = []
    bright = pixels.mean(axis=1)
    for sixth in kept:
        of_it = sixths == sixth
        dark = of_it & (bright <= np.median(bright[of_it]))
        for tone in (dark, of_it & ~dark):
            if tone.any():
                blue, green, red = (round(float(one)) for one in pixels[tone].mean(axis=0))
                colours.append((red, green, blue))
                numbers[tone] = len(colours)
    places = np.zeros(inked.shape, np.uint8)
    places[inked] = numbers
    return Stamps(places, tuple(colours)) if colours else None
