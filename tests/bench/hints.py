"""How often the advice about a frame is right, and how soon a picture is taken by itself."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from math import hypot, pi, sin
from typing import NamedTuple

import cv2
import numpy as np

from scanner.arrays import to_grey
from scanner.detect import find_page
from scanner.findings import Advice, Corners, Detection, Point, Quality
from scanner.guide import Guide
from scanner.quality import assess
from scanner.training.generator import Fault, Labelled, Level, frame

_SEED, _EACH, _MORE_GOOD = 2026, 20, 40
"""Of twenty good frames one that is refused is already 5 %: more of them are looked at."""
_LEVELS = (Level.EASY, Level.MEDIUM, Level.MEDIUM, Level.HARD)
_WANTED = {
    Fault.OK: "ok",
    Fault.DARK: "too_dark",
    Fault.BRIGHT: "too_bright",
    Fault.GLARE: "glare",
    Fault.BLUR: "blurred",
    Fault.FAR: "too_far",
    Fault.CROPPED: "cropped",
    Fault.TWO_SHEETS: "two_pages",
    Fault.NO_PAGE: "no_page",
}
_SAID = tuple(_WANTED.values())


class _Row(NamedTuple):
    fault: Fault
    true: Detection
    found: Detection


def _frames() -> Iterator[Labelled]:
    rng = np.random.default_rng(_SEED)
    for number in range(_EACH):
        for fault in Fault:
            yield frame(rng, fault, level=_LEVELS[number % len(_LEVELS)])
    for number in range(_MORE_GOOD):
        more = np.random.default_rng([_SEED, number])
        yield frame(more, Fault.OK, level=_LEVELS[number % len(_LEVELS)])


def _on_true_corners(made: Labelled) -> Detection:
    grey = to_grey(made.image)
    if made.corners is None:
        return assess(grey, None, 0.0)
    a, b, c, d = (Point(float(x), float(y)) for x, y in made.corners)
    return assess(grey, (a, b, c, d), 1.0, made.fault is Fault.TWO_SHEETS)


def _said(detection: Detection) -> str:
    return str(detection.advice[0]) if detection.advice else "ok"


def _table(name: str, pairs: list[tuple[Fault, str]]) -> None:
    counts = Counter(pairs)
    print(f"  {name}: each row is what was wrong, each column what was said")
    print(f"    {'':<11}" + "".join(f"{said[:9]:>10}" for said in _SAID))
    for fault in Fault:
        cells = "".join(f"{counts[fault, said] or '.':>10}" for said in _SAID)
        print(f"    {fault:<11}{cells}")
    right = np.mean([counts[fault, _WANTED[fault]] / sum(f is fault for f, _ in pairs) for fault in Fault])
    through = np.mean([said == "ok" for fault, said in pairs if fault is not Fault.OK])
    refused = np.mean([said != "ok" for fault, said in pairs if fault is Fault.OK])
    print(f"    right {right:.3f}, bad ones let through {through:.3f}, good ones refused {refused:.3f}")


def _advice() -> None:
    rows: list[_Row] = []
    judging_ms: list[float] = []
    finding_ms: list[float] = []
    for made in _frames():
        true = _timed(lambda made=made: _on_true_corners(made), judging_ms)
        found = _timed(lambda made=made: find_page(made.image), finding_ms)
        rows.append(_Row(made.fault, true, found))
    _table("true corners (target .95, .03, .03)", [(row.fault, _said(row.true)) for row in rows])
    _table("found corners (target .95, .03, .03)", [(row.fault, _said(row.found)) for row in rows])
    for name, cost_ms in (("judging", judging_ms), ("finding and judging", finding_ms)):
        median, p95 = np.percentile(cost_ms, (50, 95))
        print(f"  CPU a frame, {name:<22} median {median:.0f} ms, p95 {p95:.0f} ms")


def _timed(work: Callable[[], Detection], into: list[float]) -> Detection:
    began_s = time.process_time()
    done = work()
    into.append(1000 * (time.process_time() - began_s))
    return done


_DIAGONAL = hypot(1280, 720)
_SHEET = ((300.0, 100.0), (900.0, 100.0), (900.0, 650.0), (300.0, 650.0))
_PX_MM = 2.2
"""A4 that fills the height of a preview."""
_SMEAR_PX = 3.0
_OPEN_S = 1 / 50
"""A frame is blurred where the sheet goes further than that while the shutter is open."""
Motion = Callable[[float], float]
"""Where the sheet is (mm, sideways) at a time (seconds)."""


def _tremor(swing_mm: float, hz: float) -> Motion:
    return lambda at_s: swing_mm * sin(2 * pi * hz * at_s) * (0.6 + 0.4 * sin(2 * pi * 0.7 * at_s))


_MOTIONS: dict[str, Motion] = {
    "lies on the table": lambda at_s: 0.0,
    "laid down within a second": lambda at_s: 150 * max(0.0, 1 - at_s) ** 2,
    "edge held, 0.5 mm at 8 Hz": _tremor(0.5, 8),
    "edge held, 1.5 mm at 5 Hz": _tremor(1.5, 5),
    "edge held, 2.5 mm at 6 Hz": _tremor(2.5, 6),
    "edge held, 1 mm at 11 Hz": _tremor(1, 11),
    "in the air, 4 mm at 0.4 Hz, 1 mm at 6 Hz": lambda at_s: 4 * sin(0.8 * pi * at_s) + _tremor(1, 6)(at_s),
    "pushed on, 5 mm a second": lambda at_s: 5 * at_s,
    "pushed on, 20 mm a second": lambda at_s: 20 * at_s,
}


def _seen(rng: np.random.Generator, motion: Motion, at_s: float) -> Detection:
    """What the finder makes of a frame: its own noise, a page missed now and then, a smear."""
    if rng.random() < 0.02:
        return Detection(None, (Advice.NO_PAGE,), Quality(0.5))
    shift = _PX_MM * motion(at_s)
    a, b, c, d = (Point(x + shift + rng.normal(0, 0.7), y + rng.normal(0, 0.7)) for x, y in _SHEET)
    corners: Corners = (a, b, c, d)
    smear = _PX_MM * abs(motion(at_s + _OPEN_S) - motion(at_s))
    return Detection(corners, (Advice.BLURRED,) if smear > _SMEAR_PX else (), Quality(0.8))


def _to_shot(motion: Motion, rate_hz: float, seed: int, most_s: float = 20.0) -> tuple[float, int]:
    """How long until the picture is taken (``most_s``: never), and how often the advice changed."""
    rng, guide = np.random.default_rng(seed), Guide(_DIAGONAL)
    shown, changes, at_s = None, 0, float(rng.uniform(0, 1 / rate_hz))
    while at_s < most_s:
        # One frame in fifteen is lost, and they never come quite evenly.
        at_s += (1 + (rng.random() < 1 / 15)) / rate_hz * float(rng.uniform(0.9, 1.1))
        guide, guidance = guide.feed(_seen(rng, motion, at_s), at_s)
        changes += guidance.advice is not shown
        shown = guidance.advice
        if guidance.shoot:
            break
    return at_s, changes


def _sequences() -> None:
    rates = (2.5, 5, 15, 30)
    print("  seconds until it is taken: median, p95 (share never taken in 20 s), changes of advice a minute")
    print(f"    {'frames looked at a second:':<42}" + "".join(f"{rate:>26}" for rate in rates))
    for name, motion in _MOTIONS.items():
        cells = ""
        for rate in rates:
            runs = [_to_shot(motion, rate, seed) for seed in range(25)]
            waits = np.array([wait for wait, _ in runs])
            never, often = np.mean(waits >= 20), 60 * sum(c for _, c in runs) / waits.sum()
            median, p95 = np.percentile(waits, (50, 95))
            cells += f"{median:>8.1f} {p95:>5.1f} ({never:.2f}) {often:>4.0f}"
        print(f"    {name:<42}{cells}")


def _guide_cost() -> None:
    rng, guide = np.random.default_rng(_SEED), Guide(_DIAGONAL)
    seen = [_seen(rng, _MOTIONS["edge held, 2.5 mm at 6 Hz"], number / 30) for number in range(600)]
    began_s = time.process_time()
    for number, one in enumerate(seen):
        guide, _ = guide.feed(one, number / 30)
    print(f"  CPU a frame, the guide           {1000 * (time.process_time() - began_s) / len(seen):.2f} ms")


def run() -> None:
    """Print the figures, most telling first."""
    cv2.setNumThreads(1)
    print("hints")
    _advice()
    _sequences()
    _guide_cost()


if __name__ == "__main__":
    run()
