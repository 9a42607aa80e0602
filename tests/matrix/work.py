"""The work of one process of the matrix: wanted cells, in a window of its own, one way up at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import astuple, dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from tests.matrix.looking import Cell, Seen, display_of, look, whole
from tests.matrix.sheet import PICTURES
from tests.support.window import ROOT, Scene, make_scene

OUT = ROOT / "out"


@dataclass(frozen=True)
class Job:
    """A page in one language and way up: what is given to a process at a time.

    ``pages``: cells that differ in their theme alone are together; ``keep``: whether pictures are kept.
    """

    pages: tuple[tuple[Cell, ...], ...]
    rings: int | None
    keep: bool


def jobs(
    wanted: Collection[Collection[str]], rings: int | None, keep: bool, done: Collection[Cell]
) -> Iterator[Job]:
    """All work. ``wanted``: the values of each field of a cell, in their order (none: all)."""

    def asked(cell: Cell) -> bool:
        fields = zip(astuple(cell), wanted, strict=True)
        return cell not in done and all(not some or one in some for one, some in fields)

    pages = (tuple(cell for cell in page if asked(cell)) for page in whole())
    for _, some in groupby(filter(None, pages), lambda page: (page[0].way, page[0].sheet, page[0].lang)):
        yield Job(tuple(some), rings, keep)


def look_at(job: Job) -> list[Seen]:
    """Do a job, in the window of this process."""
    pictures: Path | None = OUT / PICTURES if job.keep else None
    scene = _window().scene(job.pages[0][0].way)
    return [seen for page in job.pages for seen in look(scene, page, rings=job.rings, pictures=pictures)]


class _Window:
    """What a process keeps from job to job: opening a window takes longer than looking at a page."""

    def __init__(self) -> None:
        # There is a process for each processor: none draws with several.
        os.environ.setdefault("LP_NUM_THREADS", "0")
        self._way = ""
        self._scene: Scene | None = None
        self._end: Callable[[], None] = lambda: None

    def scene(self, way: str) -> Scene:
        if self._scene is None or self._way != way:
            self._end()
            self._scene, self._end = make_scene(display_of(way))
            self._way = way
        return self._scene


@cache
def _window() -> _Window:
    return _Window()
