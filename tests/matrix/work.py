"""The work of one process of the matrix: every wanted cell of one way up, in a window of its own."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

from tests.matrix.looking import Seen, display_of, look, whole
from tests.matrix.sheet import PICTURES
from tests.support.window import ROOT, make_scene

OUT = ROOT / "out"


def look_at_all(work: tuple[str, tuple[tuple[str, ...], ...], int | None, bool]) -> list[Seen]:
    """All the wanted cells of one way up, in a window of this process."""
    way, wanted, rings, keep = work
    scene, end = make_scene(display_of(way))
    pictures: Path | None = OUT / PICTURES if keep else None
    cells = [
        cell
        for cell in whole()
        if cell.way == way
        and all(not some or one in some for one, some in zip(astuple(cell), wanted, strict=False))
    ]
    seen = [look(scene, cell, rings=rings, pictures=pictures) for cell in cells]
    end()
    return seen
