"""Looks at one cell of the matrix: a page in one size, theme, language and way up, on every part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.pages.comfort import TEXT_SIZES, THEMES
from kiosk.pages.ring import stops
from kiosk.pages.view import Node, PageView
from tests.matrix import checks, pixels
from tests.matrix.checks import Finding
from tests.matrix.pages import page_for, sheets
from tests.matrix.town import LANGS
from tests.screens.geometry import Box

if TYPE_CHECKING:
    from PIL.Image import Image

    from screens.theme import Display
    from tests.support.window import Scene

WAYS = ("portrait", "landscape")


@dataclass(frozen=True)
class Cell:
    """One place of the matrix."""

    sheet: str
    lang: str
    text_size: str
    theme: str
    way: str

    @property
    def name(self) -> str:
        return "-".join((self.sheet, self.lang, self.text_size, self.theme, self.way))


@dataclass(frozen=True)
class Seen:
    """What was found in a cell. ``parts``: how many; ``rings``: how many rings were looked at."""

    cell: Cell
    parts: int
    rings: int
    findings: tuple[Finding, ...]
    dock: dict[str, Box]


def display_of(way: str) -> Display:
    from screens.theme import Display

    return Display() if way == "portrait" else Display(1920, 1080)


def whole() -> Iterator[Cell]:
    """Every cell; those of one page and size follow one another."""
    for way, sheet, lang, size, theme in product(WAYS, sheets(), LANGS, TEXT_SIZES, THEMES):
        yield Cell(sheet, lang, size, theme, way)


def covering() -> Iterator[Cell]:
    """A small part: every page once, both ways up in turn, and all pairs of the rest."""
    for place, sheet in enumerate(sheets()):
        size = TEXT_SIZES[place // 2 % len(TEXT_SIZES)]
        theme = THEMES[(place // 2 + place // 8) % len(THEMES)]
        yield Cell(sheet, LANGS[place % len(LANGS)], size, theme, WAYS[place % len(WAYS)])


def look(scene: Scene, cell: Cell, *, rings: int | None = None, pictures: Path | None = None) -> Seen:
    """Look at every part. ``rings``: at most so many rings a part (None: all); pictures are kept there."""
    pen, view = page_for(sheets()[cell.sheet], cell.lang, cell.text_size, cell.theme)
    scene.stage.show(view)
    page = scene.stage.page
    assert page is not None
    found, seen, looked = list[Finding](), set[str](), 0
    dock: dict[str, Box] = {}
    parts = page.parts
    for part in range(parts):
        page.turn(part)
        picture = scene.picture()
        if pictures is not None:
            _keep(picture, pictures / f"{cell.name}-{part}.jpg")
        shot = pixels.shot_of(picture, mirrored=scene.stage.mirrored)
        found += checks.layout(scene)
        found += checks.contrasts(scene, shot)
        found += checks.edges(scene, shot)
        found += checks.unheard(scene, pen, view)
        dock |= checks.fixed(scene)
        here = [str(one.node.id) for one in scene.stage.drawn()]
        seen |= set(here)
        for stop in _ringed(view, here, rings):
            found += checks.ring(scene, view, stop, shot)
            looked += 1
        if looked:
            scene.stage.show(view)
            page.turn(part)
    found += checks.undrawn(view, seen)
    return Seen(cell, parts, looked, tuple(dict.fromkeys(found)), dock)


def _ringed(view: PageView, here: list[str], most: int | None) -> list[Node]:
    """The stops of this part whose ring is looked at: all, or a few from all over it."""
    on_part = [one for one in stops(view) if str(one.id) in here]
    if most is None:
        return on_part
    return on_part[:: max(1, len(on_part) // most)][:most] if most else []


def _keep(picture: Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=70)
