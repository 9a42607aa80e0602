"""Draws what stands on the screen when the kiosk itself cannot: in six languages, in its own fonts and words.

Run while the image is made, inside of its root: the page must need nothing that may be broken later.
"""

from __future__ import annotations

import gzip
import sys
import tomllib
from pathlib import Path

from babel.messages.pofile import read_po
from PIL import Image, ImageDraw, ImageFont

from kiosk.app import paths

LANGUAGES = ("fr", "en", "es", "pt", "ar", "uk")
SIZES = ((1080, 1920), (1920, 1080))
PLAIN = (*SIZES, (1024, 768))
"""Also as bare pixels: the initrd reads no PNG, and has the screen as the firmware leaves it."""
FONT, JOINED = "AtkinsonHyperlegibleNext-Bold.ttf", "NotoSansJoined-Bold.ttf"


def words(lang: str, key: str) -> str:
    """A text of the interface."""
    with (paths.CATALOGUES / f"{lang}.po").open("rb") as file:
        # In French the key is the message's id; the others have it as the context of the French words.
        return next(str(one.string) for one in read_po(file, locale=lang) if key in (one.context, one.id))


def colours() -> tuple[str, str]:
    """Ground and ink of the light theme."""
    roles = tomllib.loads((paths.CONFIG / "themes" / "light.toml").read_text(encoding="utf-8"))["colours"]
    return roles["paper"], roles["ink"]


def font(lang: str, size: int) -> ImageFont.FreeTypeFont:
    """The merged font where Atkinson has not the letters."""
    return ImageFont.truetype(str(paths.CONFIG / "fonts" / (JOINED if lang in {"ar", "uk"} else FONT)), size)


def broken(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The lines of a text."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw(width: int, height: int, unit: int = 0) -> Image.Image:
    """What is wrong, what to do: French large, others below, the staff's last; smaller till it fits."""
    ground, ink = colours()
    picture = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(picture)
    margin, unit = width // 14, unit or min(width, height) // 18
    top = min(width, height) // 14
    foot = write_foot(pen, (width, height), margin, unit)
    rows = [
        ("fr", words("fr", "out.title"), 2 * unit),
        ("fr", words("fr", "out.text.desk"), round(1.2 * unit)),
    ]
    rows += [(lang, words(lang, "out.other"), round(0.8 * unit)) for lang in LANGUAGES if lang != "fr"]
    for lang, text, size in rows:
        face = font(lang, size)
        for line in broken(text, face, width - 2 * margin):
            left = width - margin - face.getlength(line) if lang == "ar" else margin
            pen.text((left, top), line, ink, face)
            top += round(1.25 * size)
        top += unit if height > width else unit // 2
    return picture if top <= foot else draw(width, height, unit - 2)


def write_foot(pen: ImageDraw.ImageDraw, size: tuple[int, int], margin: int, unit: int) -> int:
    """What who works here can do themselves: small, for they come close to read it. Gives where it begins."""
    (width, height), letters = size, round(0.55 * unit)
    face = font("fr", letters)
    lines = broken(words("fr", "out.staff"), face, width - 2 * margin)
    begins = height - min(width, height) // 14 - round(1.25 * letters) * len(lines)
    for number, line in enumerate(lines):
        pen.text((margin, begins + number * round(1.25 * letters)), line, colours()[1], face)
    return begins


def main() -> None:
    """``draw.py FOLDER``: one picture a size of screen."""
    folder = Path(sys.argv[1])
    for width, height in SIZES:
        draw(width, height).save(folder / f"out-of-order-{width}x{height}.png")
    for width, height in PLAIN:
        pixels = draw(width, height).convert("RGBA").tobytes("raw", "BGRA")
        (folder / f"out-of-order-{width}x{height}.raw.gz").write_bytes(gzip.compress(pixels, mtime=0))


main()
