"""``parvis scan``: the scanner's finding and reading, on a file."""

from __future__ import annotations

from pathlib import Path


def detect(file: Path) -> dict[str, object] | str:
    """Where the page is, or a sentence that says why the picture cannot be used."""
    from scanner.detect import find_page
    from scanner.sources import Unreadable, read_image

    image = read_image(file)
    return image.sentence if isinstance(image, Unreadable) else find_page(image).as_json()


def read(file: Path) -> dict[str, object] | str:
    """What the paper says, or a sentence that says why the picture cannot be used."""
    from scanner.read import read_picture

    from scanner.sources import Unreadable, read_image

    image = read_image(file)
    return image.sentence if isinstance(image, Unreadable) else read_picture(image).as_json()
