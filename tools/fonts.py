"""Builds the fonts of the scripts that Atkinson Hyperlegible Next lacks: Kivy falls back to no other font.

Noto Sans (Latin, Cyrillic) and Noto Sans Arabic (both SIL OFL 1.1) become one file a weight, with the
characters that the kiosk can need. Their variable fonts come from two PyPI packages:

    pip install fontpkg-noto-sans==2.15 fontpkg-noto-sans-arabic==2.12
    python tools/fonts.py

The same packages and the same fontTools always give the same files.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parents[1] / "config" / "fonts"
FAMILY = "NotoSansJoined"
WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700, "ExtraBold": 800}

LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C)}
CYRILLIC = set(range(0x400, 0x530))
SIGNS = {*range(0x2009, 0x2070), 0x20AC, 0x2116, 0x2122, 0x2212}
"""Spaces, dashes, quotation marks, marks of direction, €, №, ™ and minus."""
ARABIC = {*range(0x600, 0x700), *range(0x200C, 0x2010), 0xFDFA}

ASCENT, DESCENT = 1069, -293
"""Noto Sans' own line, in thousandths of the size. The joined font would take the higher one of Noto Sans
Arabic, whose middle is elsewhere: Latin letters would no longer stand in the middle of a key."""


def main() -> None:
    """Write every weight and the licences."""
    latin = "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf", LATIN | CYRILLIC | SIGNS | _atkinson()
    arabic = "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf", ARABIC
    for style, weight in WEIGHTS.items():
        with TemporaryDirectory() as folder:
            parts = [_part(*one, weight, Path(folder) / f"{one[0]}.ttf") for one in (latin, arabic)]
            _write(Merger().merge([str(part) for part in parts]), style, weight)
    licences = (files(package).joinpath("LICENSE").read_text("utf-8") for package in (latin[0], arabic[0]))
    first, second = licences
    (FONTS / f"{FAMILY}-LICENSE.txt").write_text(f"{second.splitlines()[0]}\n{first}", "utf-8")


def _atkinson() -> set[int]:
    """What a French page can show, an Arabic page can show too."""
    with TTFont(FONTS / "AtkinsonHyperlegibleNext-Regular.ttf") as font:
        return set(font.getBestCmap())


def _part(package: str, name: str, characters: set[int], weight: int, target: Path) -> Path:
    """One script at one weight, without the characters that the kiosk never draws."""
    with as_file(files(package).joinpath("files", name)) as source:
        font = instantiateVariableFont(TTFont(source), {"wght": weight, "wdth": 100})
    options = Options(layout_features=["*"], hinting=False, notdef_outline=True, name_IDs=[0, 5, 13, 14])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.save(target)
    return target


def _write(font: TTFont, style: str, weight: int) -> None:
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENT, DESCENT, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ASCENT, DESCENT, 0
    os2.usWeightClass, os2.sCapHeight = weight, 714
    for number, text in ((1, f"{FAMILY} {style}"), (2, "Regular"), (4, f"{FAMILY} {style}"),
                         (6, f"{FAMILY}-{style}")):  # fmt: skip
        font["name"].setName(text, number, 3, 1, 0x409)
    # The day of the build would make every build another file.
    font.recalcTimestamp = False
    font["head"].modified = font["head"].created
    font.save(FONTS / f"{FAMILY}-{style}.ttf")


if __name__ == "__main__":
    main()
