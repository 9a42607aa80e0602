"""How long a person waits after a touch: to the first changed pixel, and to the whole new page."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from statistics import quantiles

from kiosk.pages.view import PageView
from screens.theme import Display
from tests.screens.samples import samples
from tests.support import window as support

JOURNEY = ("attract", "menu", "choice", "date", "name", "address", "scan", "review", "finish", "help")
ROUNDS = 6
SETTLED_FRAMES = 3
TARGETS_MS = (100, 150)


def run() -> None:
    """Print p50 and p95 in ms, on the real window with software rendering."""
    display = Display()
    size = (display.width_px, display.height_px)
    scene, end = support.make_scene(display, lockout_s=0.0, size=size)
    scene.frames(SETTLED_FRAMES)
    scene.window.settle()
    pages = samples()
    feedback: list[float] = []
    settled: list[float] = []
    first: list[float] = []
    for number in range(ROUNDS):
        for here, there in pairwise([*JOURNEY, JOURNEY[0]]):
            scene.stage.show(pages[here])
            scene.frames(SETTLED_FRAMES)
            feedback.append(_press(scene))
            (settled if number else first).append(_turn(scene, pages[there]))
    end()
    _tell("touch to first changed pixel", feedback, TARGETS_MS[0])
    _tell("touch to settled page", settled, TARGETS_MS[1])
    _tell("touch to settled page, first visit of the day", first, TARGETS_MS[1])


def _press(scene: support.Scene) -> float:
    """From the finger on a target to a picture in which the target changed."""
    target = scene.stage.targets()[-1]
    finger = scene.finger(*target.center)
    before = _patch(scene, target)
    taken = _timed(lambda: (finger.touch_down(), scene.frames(1)))
    assert _patch(scene, target) != before, "the target looks as before"
    finger.touch_move(1, 1)
    finger.touch_up()
    scene.frames(1)
    return taken


def _turn(scene: support.Scene, view: PageView) -> float:
    """From the release of the finger to the new page, whole."""
    return _timed(lambda: (scene.stage.show(view), scene.frames(1)))


def _patch(scene: support.Scene, target: object) -> bytes:
    from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

    x, y = int(target.x + 12), int(target.center_y)  # type: ignore[attr-defined]
    return bytes(glReadPixels(x, y, 4, 4, GL_RGBA, GL_UNSIGNED_BYTE))


def _timed(work: Callable[[], object]) -> float:
    from kivy.graphics.opengl import glFinish

    start = time.perf_counter()
    work()
    glFinish()
    return (time.perf_counter() - start) * 1000


def _tell(name: str, times: list[float], target_ms: float) -> None:
    cuts = quantiles(times, n=100)
    print(f"{name}: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms (target p95 {target_ms:.0f} ms)")


if __name__ == "__main__":
    run()
