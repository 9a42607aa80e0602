"""Draws papers of every look for the page finder to learn: print, forms, tables, pictures, bands, cards."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from kiosk.devices.camera import Image
from scanner.training.surfaces import Colour, Generator, Surface, noise

_FONTS = Path(__file__).resolve().parents[2] / "config" / "fonts"
_WORDS = (
    "madame monsieur votre demande dossier mairie service le la les de du un une et ou avec pour sans "
    "attestation facture total montant date adresse code commune rue place revenu famille enfant logement "
    "contrat assurance paiement virement période consommation abonnement numéro signature fait veuillez "
    "agréer expression sentiments distingués ci-joint pièce justificatif 12 2026 45,60 1 234 75,00 0042"
)


class Stock(NamedTuple):
    """A format of paper: name, width and height in metres."""

    name: str
    width_m: float
    height_m: float


A4 = Stock("a4", 0.210, 0.297)
CARD = Stock("card", 0.0856, 0.054)
STOCKS = (
    A4,
    Stock("landscape", 0.297, 0.210),
    Stock("a5", 0.148, 0.210),
    CARD,
    Stock("third", 0.210, 0.099),
    Stock("receipt", 0.090, 0.200),
    Stock("booklet", 0.125, 0.176),
)


@lru_cache(maxsize=64)
def _font(size_px: int, weight: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"AtkinsonHyperlegibleNext-{weight}.ttf"), size_px)


class _Pen:
    """A blank sheet to draw on, in shares of its width across and down."""

    def __init__(self, rng: Generator, stock: Stock, px_m: float) -> None:
        self.rng, self.wide = rng, max(40, round(stock.width_m * px_m))
        self.high = max(40, round(stock.height_m * px_m))
        self.tall = self.high / self.wide
        self.line = 0.0045 / stock.width_m
        """The height of a line of ordinary print."""
        white = rng.uniform(228, 255)
        if rng.random() < 0.12:  # coloured paper
            ground = [int(white - rng.uniform(0, 70)) for _ in range(3)]
        else:
            ground = [int(min(255, white + rng.uniform(-5, 3))) for _ in range(3)]
        self.picture = Pil.new("RGB", (self.wide, self.high), (ground[0], ground[1], ground[2]))
        self.pen = ImageDraw.Draw(self.picture)
        self.ink = self._ink()

    def _ink(self) -> Colour:
        dark = [int(v) for v in self.rng.uniform(0, 70, 3)]
        if self.rng.random() < 0.2:
            dark[int(self.rng.integers(3))] += 90
        return (dark[0], dark[1], dark[2])

    def colour(self, low: float = 30, high: float = 245) -> Colour:
        r, g, b = (int(v) for v in self.rng.uniform(low, high, 3))
        return (r, g, b)

    def words(self, x: float, y: float, width: float, size: float = 0.0, weight: str = "Regular") -> None:
        """Write one line; too small to read at this scale, it becomes a grey streak as in a photograph."""
        size = size or self.line * 0.78
        pixels = round(size * self.wide)
        if pixels < 5:
            grey = tuple(int(120 + 0.5 * v) for v in self.ink)
            box = (x * self.wide, y * self.wide, (x + width) * self.wide, y * self.wide + max(1, pixels / 2))
            self.pen.rectangle(box, fill=grey)
            return
        count = max(1, int(width / size / 2.7))
        said = " ".join(str(word) for word in self.rng.choice(_WORDS.split(), count))
        self.pen.text((x * self.wide, y * self.wide), said, font=_font(pixels, weight), fill=self.ink)

    def bar(self, x: float, y: float, width: float, height: float, ink: Colour) -> None:
        box = [v * self.wide for v in (x, y, x + width, y + height)]
        self.pen.rectangle((box[0], box[1], max(box[2], box[0]), max(box[3], box[1])), fill=ink)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        box = [v * self.wide for v in (x, y, x + width, y + height)]
        self.pen.rectangle((box[0], box[1], box[2], box[3]), outline=self.ink)

    def paste(self, x: float, y: float, width: float, height: float, picture: Image) -> None:
        size = (max(2, round(width * self.wide)), max(2, round(height * self.wide)))
        laid = Pil.fromarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
        self.picture.paste(laid, (round(x * self.wide), round(y * self.wide)))


def draw_sheet(rng: Generator, stock: Stock, px_m: float = 3900.0) -> Image:
    """Draw one paper (BGR, ``px_m`` pixels a metre; 3 900 are 100 dpi): each draw looks different."""
    pen = _Pen(rng, stock, px_m)
    looks = _CARDS if stock is CARD else _PAPERS
    looks[int(rng.integers(len(looks)))](pen)
    return np.ascontiguousarray(np.asarray(pen.picture)[:, :, ::-1])


def _margin(pen: _Pen) -> float:
    return float(pen.rng.uniform(0.06, 0.13))


def _prose(pen: _Pen) -> None:
    """A letter or a printed page: paragraphs with white margins."""
    left, y = _margin(pen), _margin(pen)
    if pen.rng.random() < 0.6:
        pen.words(left, y, 0.5, pen.line * pen.rng.uniform(1.2, 2.4), "Bold")
        y += 4 * pen.line
    step = pen.line * pen.rng.uniform(1.15, 1.8)
    end = pen.tall * pen.rng.uniform(0.4, 1.0) - _margin(pen)
    while y < end:
        if pen.rng.random() < 0.14:
            y += step
            continue
        pen.words(left, y, (1 - 2 * left) * pen.rng.choice((1.0, 1.0, 1.0, 0.6)))
        y += step


def _form(pen: _Pen) -> None:
    """Boxes to fill in, with words before them, and often a band of colour on top."""
    if pen.rng.random() < 0.6:
        pen.bar(0, 0, 1, pen.rng.uniform(0.06, 0.2), pen.colour())
    left, y = _margin(pen), 0.24
    while y < pen.tall - 0.1:
        pen.words(left, y, 0.25)
        for column in range(int(pen.rng.integers(1, 4))):
            pen.frame(0.36 + 0.2 * column, y, 0.18, pen.line * 1.5)
        y += pen.line * pen.rng.uniform(2, 3.4)
        if pen.rng.random() < 0.1:
            pen.bar(left, y, 1 - 2 * left, pen.line * 1.6, pen.colour(150, 245))
            y += 2.4 * pen.line


def _table(pen: _Pen) -> None:
    """A bill: letterhead, a ruled table, a total."""
    left = _margin(pen)
    pen.bar(left, left, pen.rng.uniform(0.15, 0.5), 0.07, pen.colour(10, 200))
    for row in range(3):
        pen.words(0.56, 0.18 + 1.5 * pen.line * row, 0.3)
    y, rows = 0.36, int(pen.rng.integers(4, 16))
    pen.bar(left, y, 1 - 2 * left, 1.8 * pen.line, pen.colour(150, 235))
    for _ in range(rows):
        y += 2.1 * pen.line
        if y > pen.tall - 0.12:
            break
        pen.words(left, y, 0.3)
        pen.words(0.62, y, 0.08)
        pen.words(0.8, y, 0.08)
        pen.bar(left, y + 1.6 * pen.line, 1 - 2 * left, 0.0015, pen.ink)
    if pen.rng.random() < 0.5:
        pen.bar(0, pen.tall - 0.08, 1, 0.08, pen.colour())


def _leaflet(pen: _Pen) -> None:
    """A town's leaflet: a picture, coloured blocks, some of them to the very edge."""
    pen.paste(0, 0, 1, pen.tall * pen.rng.uniform(0.25, 0.6), picture(pen.rng))
    for _ in range(int(pen.rng.integers(1, 5))):
        x, y = pen.rng.uniform(0, 0.6), pen.tall * pen.rng.uniform(0.2, 0.8)
        pen.bar(x, y, pen.rng.uniform(0.2, 0.4), pen.rng.uniform(0.05, 0.25), pen.colour())
    y = pen.tall * 0.65
    while y < pen.tall - 0.08:
        pen.words(0.08, y, 0.8)
        y += 1.6 * pen.line


def _pictured(pen: _Pen) -> None:
    """A page with one or more pictures within white margins."""
    _prose(pen)
    for _ in range(int(pen.rng.integers(1, 4))):
        width = pen.rng.uniform(0.2, 0.7)
        x, y = pen.rng.uniform(0.05, 0.95 - width), pen.tall * pen.rng.uniform(0.05, 0.6)
        pen.paste(x, y, width, width * pen.rng.uniform(0.4, 1.1), picture(pen.rng))


def _bare(pen: _Pen) -> None:
    """Nearly nothing: a few lines in the middle, a signature."""
    for row in range(int(pen.rng.integers(0, 6))):
        pen.words(0.12, pen.tall * 0.3 + 1.7 * row * pen.line, 0.7)
    points = np.cumsum(pen.rng.normal(0, 0.03, (14, 2)), axis=0) + np.array((0.6, 0.7 * pen.tall))
    pen.pen.line([(float(x * pen.wide), float(y * pen.wide)) for x, y in points], fill=pen.ink, width=2)


def _short(pen: _Pen) -> None:
    """A few lines at the top and nothing below, or the blank back of a sheet."""
    left, y = _margin(pen), _margin(pen)
    for _ in range(int(pen.rng.integers(0, 9))):
        pen.words(left, y, (1 - 2 * left) * pen.rng.uniform(0.15, 1.0))
        y += pen.line * pen.rng.uniform(1.2, 4)


def _framed(pen: _Pen) -> None:
    """A diploma or a certificate: one or two rules around it near the edge, which are not the edge."""
    inset = pen.rng.uniform(0.03, 0.1)
    for step in range(int(pen.rng.integers(1, 3))):
        at = inset + 0.012 * step
        pen.frame(at, at, 1 - 2 * at, pen.tall - 2 * at)
    if pen.rng.random() < 0.5:
        pen.bar(inset, inset, 1 - 2 * inset, 0.1, pen.colour(20, 220))
    for row in range(int(pen.rng.integers(4, 14))):
        pen.words(0.2, pen.tall * 0.3 + 1.9 * row * pen.line, 0.6)


def _identity(pen: _Pen) -> None:
    """A card: tinted ground, a portrait, lines of print, often machine-readable lines."""
    ground = noise(pen.rng, pen.wide, pen.high, 8, 6)[:, :, None] * pen.rng.uniform(2, 14)
    tint = np.array(pen.colour(160, 250), np.float32) + ground
    pen.picture.paste(Pil.fromarray(np.clip(tint, 0, 255).astype(np.uint8)))
    if pen.rng.random() < 0.8:
        pen.paste(0.05, 0.16, 0.26, min(0.34, pen.tall - 0.2), portrait(pen.rng))
    pen.bar(0, 0, 1, 0.1, pen.colour(40, 235))
    for row in range(int(pen.rng.integers(3, 6))):
        pen.words(0.36, 0.14 + 0.075 * row, 0.5)
    if pen.rng.random() < 0.5:
        pen.bar(0, pen.tall - 0.2, 1, 0.2, (244, 244, 242))
        for row in range(3):
            pen.words(0.05, pen.tall - 0.18 + 0.055 * row, 0.9)


def picture(rng: Generator) -> Image:
    """Draw something like a photograph: sky and ground, blobs, a building."""
    wide, high = 160, 120
    colours = rng.uniform(20, 240, (2, 3)).astype(np.float32)
    share = np.linspace(0, 1, high, dtype=np.float32)[:, None, None]
    scene: Surface = np.repeat(colours[0] * (1 - share) + colours[1] * share, wide, axis=1)
    scene += (rng.uniform(5, 30) * noise(rng, wide, high, 12, 9))[:, :, None]
    scene = np.ascontiguousarray(scene, np.float32)
    for _ in range(int(rng.integers(2, 7))):
        at = (int(rng.integers(wide)), int(rng.integers(high)))
        ink = tuple(float(v) for v in rng.uniform(10, 245, 3))
        if rng.random() < 0.5:
            cv2.ellipse(scene, at, (int(rng.integers(5, 40)), int(rng.integers(5, 40))), 0, 0, 360, ink, -1)
        else:
            end = (at[0] + int(rng.integers(10, 60)), at[1] + int(rng.integers(10, 60)))
            cv2.rectangle(scene, at, end, ink, -1)
    return np.clip(scene, 0, 255).astype(np.uint8)


def portrait(rng: Generator) -> Image:
    """Draw a head and shoulders of nobody, as on a card."""
    scene = np.full((140, 110, 3), rng.uniform(150, 240, 3), np.uint8)
    skin = rng.uniform(0.35, 1.0) * np.array((225.0, 190.0, 165.0))
    cloth, hair = rng.uniform(10, 220, 3), rng.uniform(5, 120, 3)
    cv2.ellipse(scene, (55, 140), (48, 40), 0, 0, 360, tuple(float(v) for v in cloth), -1)
    cv2.ellipse(scene, (55, 56), (32, 40), 0, 0, 360, tuple(float(v) for v in hair), -1)
    cv2.ellipse(scene, (55, 66), (25, 34), 0, 0, 360, tuple(float(v) for v in skin), -1)
    for x in (45, 65):
        cv2.circle(scene, (x, 60), 3, (20, 20, 20), -1)
    cv2.line(scene, (46, 84), (64, 84), (90, 40, 40), 2)
    return scene


_PAPERS: tuple[Callable[[_Pen], None], ...] = (
    _prose,
    _prose,
    _form,
    _table,
    _table,
    _leaflet,
    _pictured,
    _bare,
    _short,
    _framed,
)
_CARDS: tuple[Callable[[_Pen], None], ...] = (_identity, _identity, _identity, _form)
