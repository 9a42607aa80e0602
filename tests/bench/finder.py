"""Measures the page finder, old against new: on the training's generator with other seeds, and on another."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import cv2
import numpy as np

from kiosk.devices.camera import Image
from scanner.detect import find_with
from scanner.findings import Detection
from scanner.net import NoNet, PageNet, shipped_net
from scanner.training.evaluate import Figures, Truth
from scanner.training.generator import NOTHING, Fault, Level, frame
from tests.support.papers import draw_bill, draw_letter
from tests.support.photographs import empty_table, random_shot

_SEED, _SIZE = 990_077, (1280, 720)
_PAGES, _FAULTS, _EMPTY = 60, 20, 16


def _rng(name: str, number: int) -> np.random.Generator:
    return np.random.default_rng([_SEED, zlib.crc32(name.encode()), number])


def _pages(level: Level) -> Iterator[Truth]:
    for number in range(_PAGES):
        shot = frame(_rng(level, number), Fault.OK, _SIZE, level=level)
        yield Truth(shot.image, shot.corners)


def _faulty(fault: Fault) -> Iterator[Truth]:
    for number in range(_FAULTS):
        shot = frame(_rng(fault, number), fault, _SIZE)
        yield Truth(shot.image, shot.corners)


def _nothing(kind: str) -> Iterator[Truth]:
    for number in range(_EMPTY):
        shot = frame(_rng(kind, number), Fault.NO_PAGE, _SIZE, level=Level.HARD, nothing=kind)
        yield Truth(shot.image, None)


def _elsewhere(level: str) -> Iterator[Truth]:
    """The tests' own photographs: another program drew them, and no training saw one."""
    rng = _rng(level, 0)
    papers = [draw_bill(), draw_letter(["Madame, Monsieur,", "Je vous écris.", "", "Bien à vous"])]
    for number in range(_PAGES):
        shot = random_shot(papers[number % 3 == 0], rng, level)
        yield Truth(shot.image, shot.corners)


def _bare() -> Iterator[Truth]:
    rng = _rng("bare", 0)
    for _ in range(2 * _PAGES):
        yield Truth(empty_table(rng), None)


def _sets() -> Iterator[tuple[str, Iterator[Truth]]]:
    yield from ((f"page, {level}", _pages(level)) for level in Level)
    yield from ((f"page, {fault}", _faulty(fault)) for fault in Fault if fault not in _WHOLE)
    yield from ((f"other pages, {level}", _elsewhere(level)) for level in ("easy", "medium", "hard"))
    yield from ((f"no page, {kind}", _nothing(kind)) for kind in NOTHING)
    yield "no page, other tables", _bare()


_WHOLE = (Fault.OK, Fault.NO_PAGE)


def run() -> None:
    """Print a line for each set of frames: old (edges alone), then new (with the net)."""
    cv2.setNumThreads(1)
    net = shipped_net()
    if isinstance(net, NoNet):
        print(f"no net: {net.code}")
    finders = {"old": NoNet("missing"), "new": net}
    totals = {(name, part): Figures() for name in finders for part in ("page", "other pages", "no page")}
    for name, truths in _sets():
        figures = {finder: Figures() for finder in finders}
        for truth in truths:
            for finder, eyes in finders.items():
                for one in (figures[finder], totals[finder, name.split(",")[0]]):
                    _score(one, eyes, truth)
        for finder, one in figures.items():
            print(f"  {finder} {name:<24} {one.line()}", flush=True)
    for (finder, part), one in totals.items():
        print(f"  {finder} ALL {part:<20} {one.line()}")


def _score(figures: Figures, net: PageNet | NoNet, truth: Truth) -> None:
    def find(image: Image) -> Detection:
        return find_with(net, image)

    figures.add(find, truth)


if __name__ == "__main__":
    run()
