"""``parvis scan``: the scanner's finding and reading, on a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kiosk.devices.camera import Image

UNREADABLE = {
    "missing": "There is no file here: check the path.",
    "not_a_picture": "This file is no picture that can be opened: give a JPEG, PNG, WebP, BMP or TIFF.",
    "truncated": "This picture is damaged or cut off: take it again.",
    "too_small": "This picture has too few pixels for a paper: take it again, larger.",
    "too_large": "This picture has too many pixels: give one of at most {megapixels} megapixels.",
}
"""For the operator at the command line, who reads English as in the rest of the tools."""


def detect(file: Path) -> dict[str, object] | str:
    """Where the page is, or a sentence that says why the picture cannot be used."""
    from scanner.detect import find_page

    image = _picture(file)
    return image if isinstance(image, str) else find_page(image).as_json()


def read(file: Path, today: date) -> dict[str, object] | str:
    """What the paper says, or a sentence that says why the picture cannot be used."""
    from scanner.read import read_document

    image = _picture(file)
    return image if isinstance(image, str) else read_document(image, today=today).as_json()


def _picture(file: Path) -> Image | str:
    from scanner.pictures import MAX_PIXELS, Unreadable, load_picture

    image = load_picture(file)
    if isinstance(image, Unreadable):
        return f"{file}: {UNREADABLE[image.reason].format(megapixels=MAX_PIXELS // 1_000_000)}"
    return image
