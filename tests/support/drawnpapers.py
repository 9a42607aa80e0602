"""Draws a made-up paper of any kind as a picture: sheets in several layouts, cards with their lines.

``python -m tests.support.drawnpapers FOLDER [NAME ...]`` writes pictures to look at or to show to the camera.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import NamedTuple

import cv2

from kiosk.devices.camera import Image
from tests.support.papers import A4_MM, Sheet, code_picture
from tests.support.papertexts import PaperText, names, paper_text


class _Layout(NamedTuple):
    """Margins, sizes and colours of a sheet."""

    left_mm: float
    top_mm: float
    pt: float
    leading: float
    paper: tuple[int, int, int]
    bar: tuple[int, int, int] | None


LAYOUTS = (
    _Layout(18, 18, 10, 1.75, (252, 252, 250), None),
    _Layout(15, 26, 9.5, 2.0, (250, 250, 246), (16, 74, 150)),
    _Layout(22, 20, 9, 2.3, (247, 245, 238), (170, 34, 34)),
    _Layout(14, 30, 10.5, 1.6, (253, 253, 253), (40, 110, 70)),
)
_SIZES_MM = {
    "old-card": (105.0, 74.0),
    "new-card": (85.6, 54.0),
    "permit": (85.6, 54.0),
    "passport": (125.0, 88.0),
}
_TINTS = {
    "old-card": (214, 226, 240),
    "new-card": (226, 234, 240),
    "permit": (240, 226, 232),
    "passport": (238, 236, 222),
}
_LINE = re.compile(r"[A-Z0-9<]{28,44}")
_WIDTH_EM = 0.52
"""A letter's usual width in ems."""


class DrawnPaper(NamedTuple):
    """A picture (BGR), what stands on it, and its size."""

    image: Image
    said: PaperText
    size_mm: tuple[float, float]


def draw_paper(name: str, dice: random.Random, dpi: int = 200, code: str | bytes = b"") -> DrawnPaper:
    """Draw the template ``name`` about somebody made up; ``code``: a 2D-Doc (bytes) or a QR code to print."""
    said = paper_text(name, dice)
    card = next((kind for kind in _SIZES_MM if name.startswith(kind)), "")
    size = _SIZES_MM.get(card, A4_MM)
    sheet = _card(said, card, dpi) if card else _sheet(said, dice.choice(LAYOUTS), dpi)
    if code:
        form = "datamatrix" if isinstance(code, bytes) else "qr"
        sheet.paste(size[0] - 50, size[1] - 52, 32, code_picture(code, form))
    return DrawnPaper(sheet.bgr(), said, size)


def _sheet(said: PaperText, layout: _Layout, dpi: int) -> Sheet:
    sheet = Sheet(*A4_MM, dpi, layout.paper)
    if layout.bar:
        sheet.bar(0, 0, A4_MM[0], layout.top_mm / 2, layout.bar)
    y = layout.top_mm
    for row, line in enumerate(said.text.split("\n")):
        title = row < 8 and line.isupper() and len(line) < 50 and not re.search(r"\d|  ", line)
        pt = layout.pt * (1.35 if title else 1.0)
        weight = "Bold" if title else "Regular"
        y += _write(sheet, (layout.left_mm, y), line, pt, weight) * layout.leading
    return sheet


def _write(sheet: Sheet, at: tuple[float, float], line: str, pt: float, weight: str = "Regular") -> float:
    """Write a line whose columns are parted by blanks; give the height of its letters in mm."""
    x, y = at
    room_mm = sheet.image.width / sheet.px_mm - x - 8
    room_pt = room_mm / (25.4 / 72) / max(1, len(line.rstrip())) / _WIDTH_EM
    size = min(pt, room_pt)
    step_mm = size * _WIDTH_EM * 25.4 / 72
    for part in re.finditer(r"\S+(?: {1,2}\S+)*", line):
        sheet.write(x + part.start() * step_mm, y, part[0], size, weight=weight)
    return size * 25.4 / 72


def _card(said: PaperText, card: str, dpi: int) -> Sheet:
    """A card: words above, machine-readable lines in a pale band at its foot, a grey face on the front."""
    width, height = _SIZES_MM[card]
    sheet = Sheet(width, height, dpi, _TINTS[card])
    lines = said.text.strip("\n").split("\n")
    zone = [line for line in lines if _LINE.fullmatch(line)]
    words = [line for line in lines if line not in zone]
    front = said.name.endswith(("front", "married", "passport", "foreign", "eu", "student"))
    left = 4 + (0.3 * width if front else 0)
    band = 5.2 * len(zone) + 3 if zone else 0
    if front:
        sheet.bar(4, 13, 0.26 * width, 0.34 * width, (188, 190, 196))
    leading = min(4.4, (height - band - 5) / len(words))
    for row, line in enumerate(words):
        _write(sheet, (left, 2.5 + leading * row), line, leading * 1.9)
    if zone:
        sheet.bar(0, height - band - 1, width, band + 1, (246, 246, 244))
        _zone(sheet, zone, width, height - band)
    return sheet


def _zone(sheet: Sheet, zone: list[str], width: float, top: float) -> None:
    """Signs at a fixed pitch, as the norm wants (2.54 mm; less where the card is narrower)."""
    pitch = min(2.54, (width - 8) / len(zone[0]))
    for row, line in enumerate(zone):
        for column, sign in enumerate(line):
            sheet.write(4 + pitch * column, top + 1 + 5.2 * row, sign, pitch * 3.6, weight="Medium")


def main(folder: str, wanted: list[str]) -> None:
    """Write pictures of the papers into a folder."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in wanted or names():
        drawn = draw_paper(name, random.Random(name))
        cv2.imwrite(str(Path(folder) / f"{name}.png"), drawn.image)
        print(f"{name}.png: {drawn.said.kind}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
