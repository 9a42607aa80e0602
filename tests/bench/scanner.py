"""Measures the scanner on photographs of our own making: how well pages are found, and what it costs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import cv2
import numpy as np

from kiosk.types import Lang
from scanner.detect import find_page
from scanner.filing import Filing
from scanner.kept import Kept, file_kept
from scanner.pictures import Unreadable, load_picture
from tests.support.papers import draw_bill, draw_letter
from tests.support.photographs import empty_table, random_shot

_DEMO = Path(__file__).resolve().parents[2] / "config" / "demo" / "bill.jpg"
_PAGES, _TABLES, _SEED = 50, 150, 77
T = TypeVar("T")


def overlap(found: object, true: np.ndarray) -> float:
    """Give the intersection over union of two quads; 0 when there is none."""
    if found is None:
        return 0.0
    one, other = np.array(found, np.float32), np.array(true, np.float32)
    common, _ = cv2.intersectConvexConvex(one, other)
    return float(common / (cv2.contourArea(one) + cv2.contourArea(other) - common))


def _timed(work: Callable[[], T], into: list[float]) -> T:
    began_s = time.process_time()
    done = work()
    into.append(1000 * (time.process_time() - began_s))
    return done


def _detection() -> None:
    rng = np.random.default_rng(_SEED)
    papers = [draw_bill(), draw_letter(["Madame, Monsieur,", "Je vous écris.", "", "Bien à vous"])]
    cost_ms: list[float] = []
    every: list[float] = []
    for level in ("easy", "medium", "hard"):
        shots = [random_shot(papers[n % 3 == 0], rng, level) for n in range(_PAGES)]
        scores = [overlap(_timed(lambda s=s: find_page(s.image), cost_ms).corners, s.corners) for s in shots]
        every += scores
        _line(f"page found, {level}", scores)
    _line("page found, all", every)
    alarms = 0
    for _ in range(_TABLES):
        frame = empty_table(rng)
        alarms += _timed(lambda frame=frame: find_page(frame), cost_ms).corners is not None
    print(f"  false alarms on bare tables      {alarms}/{_TABLES}  (target <= 2 %)")
    median, p95 = np.percentile(cost_ms, (50, 95))
    print(f"  CPU a frame at 1280 x 720        median {median:.0f} ms, p95 {p95:.0f} ms  (target <= 30)")


def _line(name: str, scores: list[float]) -> None:
    values = np.array(scores)
    print(f"  {name:<32} mean IoU {values.mean():.3f}, over .9 {np.mean(values > 0.9):.2f}")


def _pipeline() -> None:
    still = load_picture(_DEMO)
    if isinstance(still, Unreadable):
        print(f"  {_DEMO.name}: {still.reason}")
        return
    with TemporaryDirectory() as scratch:
        filing = Filing("Justificatif de domicile", Lang("fr"), Path(scratch))
        began_s = time.monotonic()
        _, page = file_kept(Kept(still), filing, dt.date(2026, 11, 21), lambda: False)
        took_s = time.monotonic() - began_s
    print(f"  still to filed page              {took_s:.1f} s  (target <= 6), {len(page.pdf) / 1000:.0f} kB")
    fields = {name: read.value for name, read in page.reading.document.fields.items()}
    print(f"  read on the demo's bill          {page.reading.document.kind}, {fields}")


def run() -> None:
    """Print the figures, most telling first."""
    cv2.setNumThreads(1)
    print("scanner")
    _detection()
    _pipeline()


if __name__ == "__main__":
    run()
