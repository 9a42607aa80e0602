"""Invented identity papers with machine-readable lines, drawn in OCR-B, and how cameras see them.

No real specimen photographs may ship: what is measured here is our own drawings only.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from kiosk.devices.camera import Image
from tests.support.mrzlines import Paper
from tests.support.photographs import TABLES, Light, Pose, photograph

_FONT = Path(__file__).parents[1] / "data" / "ocr-b" / "OCRB.otf"
_LABELS = Path(__file__).parents[2] / "config" / "fonts" / "AtkinsonHyperlegibleNext-Medium.ttf"
SIZES_MM = {
    "TD1": (85.6, 54.0), "TD2": (105.0, 74.0), "TD3": (125.0, 88.0), "FRID": (105.0, 74.0),
    "MRVA": (120.0, 80.0), "MRVB": (105.0, 74.0),
}  # fmt: skip
_PITCH_MM = 2.54
_ADVANCE = 0.723
"""Of the font's size: what one sign of OCR-B takes."""
_WORDS = (
    "SPÉCIMEN",
    "Nom / Surname",
    "Prénoms / Given names",
    "Date de naissance",
    "Sexe",
    "Nationalité",
    "N°",
)


def draw_specimen(paper: Paper, rng: np.random.Generator, dpi: int = 300) -> Image:
    """Draw the side with the lines: a tinted ground of fine waves, labels, a portrait's place (BGR)."""
    px = dpi / 25.4
    width, height = (round(side * px) for side in SIZES_MM[paper.format])
    sheet = Pil.fromarray(_ground(width, height, rng))
    pen = ImageDraw.Draw(sheet)
    label = ImageFont.truetype(str(_LABELS), round(2.4 * px))
    pen.rectangle([4 * px, 8 * px, 26 * px, min(40 * px, height * 0.55)], fill=(150, 160, 168))
    for row, words in enumerate(_WORDS[: 4 if paper.format == "TD1" else 7]):
        pen.text((31 * px, (3 + 5.2 * row) * px), words, font=label, fill=(58, 64, 80))
    _lines(pen, paper, (width, height), px, float(rng.uniform(4.6, 6.35)))
    return np.ascontiguousarray(np.asarray(sheet)[:, :, ::-1])


def _ground(width: int, height: int, rng: np.random.Generator) -> Image:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    tint = rng.uniform(205, 245, 3)
    waves = np.sin(x / rng.uniform(3, 8) + 4 * np.sin(y / rng.uniform(20, 60))) * rng.uniform(2, 7)
    waves += np.sin(y / rng.uniform(3, 8) + 4 * np.sin(x / rng.uniform(20, 60))) * rng.uniform(2, 7)
    return np.clip(tint + waves[:, :, None], 0, 255).astype(np.uint8)


def _lines(pen: ImageDraw.ImageDraw, paper: Paper, size: tuple[int, int], px: float, pitch: float) -> None:
    font = ImageFont.truetype(str(_FONT), _PITCH_MM / _ADVANCE * px)
    wide = len(paper.lines[0]) * _PITCH_MM * px
    left = (size[0] - wide) / 2
    top = size[1] - (4.0 + pitch * len(paper.lines)) * px
    for row, line in enumerate(paper.lines):
        for column, sign in enumerate(line):
            at = (left + column * _PITCH_MM * px, top + row * pitch * px)
            pen.text(at, sign, font=font, fill=(30, 30, 34))


@dataclass(frozen=True)
class Shot:
    """A burst of one paper: the same pose, another grain each; ``quarters``: how far it was held round."""

    frames: tuple[Image, ...]
    paper: Paper
    quarters: int = 0


def shoot(
    paper: Paper, dice: random.Random, *, wide: bool = False, burst: int = 1, turned: bool = False
) -> Shot:
    """Photograph it as a specimen's picture of 300 to 700 pixels; ``wide``: in a frame of 1920 x 1080."""
    rng = np.random.default_rng(dice.getrandbits(32))
    card = draw_specimen(paper, rng)
    across = dice.randint(300, 700)
    size = (1920, 1080) if wide else (across, round(across * card.shape[0] / card.shape[1] * 1.06))
    tilt = (dice.uniform(-14, 14), dice.uniform(-14, 14))
    pose = Pose(dice.uniform(-6, 6), tilt, dice.uniform(0.55, 0.9) if wide else dice.uniform(0.93, 0.99))
    blur = dice.uniform(0.2, 1.2) if wide else dice.uniform(0.0, 0.6)
    light = Light(dice.uniform(0.75, 1.0), dice.uniform(0, 0.25), 0.0, 0.0, blur, dice.uniform(1, 4))
    table = dice.choice(TABLES[:3])
    quality = [cv2.IMWRITE_JPEG_QUALITY, dice.randint(60, 92)]
    quarters = dice.randrange(4) if turned else 0
    frames = []
    for _ in range(burst):
        seen = photograph(card, rng, size, pose, light, table=table).image
        seen = np.ascontiguousarray(np.rot90(seen, -quarters))
        frames.append(cv2.imdecode(cv2.imencode(".jpg", seen, quality)[1], cv2.IMREAD_COLOR))
    return Shot(tuple(frames), paper, quarters)
