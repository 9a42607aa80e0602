"""Looks at cells of the matrix: a page in one size, language and way up, in one theme after another.

What lies where, what is said and what is heard does not hang on the theme: it is looked at in the first one,
and again in each theme in which anything lies elsewhere or says something else. Pixels are measured in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.pages.comfort import TEXT_SIZES, THEMES
from kiosk.pages.ring import stops
from kiosk.pages.view import Node
from tests.matrix import checks, pixels
from tests.matrix.checks import Finding
from tests.matrix.pages import page_for, sheets
from tests.matrix.town import LANGS
from tests.screens.geometry import Box

if TYPE_CHECKING:
    from screens.theme import Display
    from tests.support.window import Scene

WAYS = ("portrait", "landscape", "landscape-15")
"""How the screens lie. To add one: its name here, and its size in ``display_of``."""


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

    displays = {
        "portrait": Display(),
        "landscape": Display(1920, 1080),
        # 15.6 inches, on a desk or an arm: nearer to the person.
        "landscape-15": Display(1920, 1080, px_per_mm=5.56, distance_mm=500),
    }
    return displays[way]


def whole() -> Iterator[tuple[Cell, ...]]:
    """Every cell: those of one page, size, language and way up together, each theme first in turn."""
    for place, (way, sheet, lang, size) in enumerate(product(WAYS, sheets(), LANGS, TEXT_SIZES)):
        # Where sizes and themes are equally many, each size would always have the same theme first.
        first = (place + place // len(TEXT_SIZES)) % len(THEMES)
        yield tuple(Cell(sheet, lang, size, theme, way) for theme in (*THEMES[first:], *THEMES[:first]))


def covering() -> Iterator[Cell]:
    """A small part: every page once, each way up in turn, and all pairs of the rest."""
    for place, sheet in enumerate(sheets()):
        turn, way = divmod(place, len(WAYS))
        size = TEXT_SIZES[turn % len(TEXT_SIZES)]
        theme = THEMES[(turn + turn // len(TEXT_SIZES)) % len(THEMES)]
        yield Cell(sheet, LANGS[turn % len(LANGS)], size, theme, WAYS[way])


def look(
    scene: Scene, cells: Sequence[Cell], *, rings: int | None = None, pictures: Path | None = None
) -> Iterator[Seen]:
    """Look at a page in these themes, at every part of it. The cells differ in their theme alone.

    ``rings``: at most so many rings a part (None: all in the first theme, one of each kind in the others);
    pictures are kept in ``pictures``.
    """
    first: _Look | None = None
    for cell in cells:
        one = _Look(scene, cell, rings, first)
        yield one.seen(pictures)
        first = first or one


class _Look:
    """A look at one cell; it remembers how each part lay, for the themes that follow."""

    def __init__(self, scene: Scene, cell: Cell, rings: int | None, first: _Look | None) -> None:
        """``first``: the look at the same page in another theme."""
        self._scene, self._cell, self._rings, self._first = scene, cell, rings, first
        self._pen, self.view = page_for(sheets()[cell.sheet], cell.lang, cell.text_size, cell.theme)
        self.parts = list[tuple[object, ...]]()
        self._looked = 0
        self._kinds = set[object]()

    def seen(self, pictures: Path | None) -> Seen:
        """What is found on all parts."""
        page = self._shown()
        found, drawn, dock = list[Finding](), set[str](), dict[str, Box]()
        for part in range(page.parts):
            page.turn(part)
            shot = pixels.shot_of(self._scene)
            if pictures is not None:
                _keep(shot, self._scene, pictures / f"{self._cell.name}-{part}.jpg")
            here = [str(one.node.id) for one in self._scene.stage.drawn()]
            drawn |= set(here)
            dock |= checks.fixed(self._scene)
            found += (*self._still(), *self._in_pixels(shot), *self._ringed(here, shot))
            # The rings may have turned the page.
            self._scene.stage.show(self.view)
            page.turn(part)
        found += checks.undrawn(self.view, drawn)
        return Seen(self._cell, page.parts, self._looked, tuple(dict.fromkeys(found)), dock)

    def _shown(self) -> Any:
        """The page on stage, as for somebody who comes to it: nothing of it counts as read."""
        stage = self._scene.stage
        if stage.page is not None:
            stage.page.turn(0)
            stage.page._unread.forget()
        stage.show(self.view)
        assert stage.page is not None
        return stage.page

    def _still(self) -> Iterator[Finding]:
        """What does not hang on the theme; nothing where this part lies and speaks as in the first theme."""
        self.parts.append(checks.placed(self._scene))
        if self._first is None or not self._is_as(self._first):
            yield from checks.layout(self._scene)
            yield from checks.unheard(self._scene, self.view, self._heard)

    def _is_as(self, first: _Look) -> bool:
        place = len(self.parts) - 1
        return first.view.nodes == self.view.nodes and first.parts[place : place + 1] == self.parts[place:]

    @cached_property
    def _heard(self) -> frozenset[str]:
        return checks.heard_words(self._pen, self.view)

    def _in_pixels(self, shot: pixels.Shot) -> Iterator[Finding]:
        yield from checks.contrasts(self._scene, shot)
        yield from checks.edges(self._scene, shot)

    def _ringed(self, here: list[str], shot: pixels.Shot) -> Iterator[Finding]:
        for stop in self._stops(here):
            yield from checks.ring(self._scene, self.view, stop, shot)
            self._looked += 1

    def _stops(self, here: list[str]) -> list[Node]:
        """The stops of this part whose ring is looked at."""
        on_part = [one for one in stops(self.view) if str(one.id) in here]
        if self._rings is not None:
            return on_part[:: max(1, len(on_part) // self._rings)][: self._rings] if self._rings else []
        if self._first is None:
            return on_part
        return [one for one in on_part if self._is_new(one)]

    def _is_new(self, stop: Node) -> bool:
        """Whether nothing that looks like it was ringed in this theme yet."""
        kind = (stop.role, stop.tone, stop.area, stop.states, stop.action is None)
        new = kind not in self._kinds
        self._kinds.add(kind)
        return new


def _keep(shot: pixels.Shot, scene: Scene, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels.picture_of(shot, mirrored=scene.stage.mirrored).save(path, quality=70)
