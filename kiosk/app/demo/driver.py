"""A citizen's eyes and finger, from another thread: sees the page tree, touches the window's pixels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiosk.app.demo.display import stroke, touch
from kiosk.app.settings import environment
from kiosk.pages.view import PageView

if TYPE_CHECKING:
    from kiosk.app.build import Program

T = TypeVar("T")
LOCKOUT_S = 0.28
"""The stage ignores touches for 0.25 s after one (DESIGN.md, "Behaviour")."""

ANSWER_S = 1.5
TRIES = 4


class DemoTimeout(Exception):  # noqa: N818
    """What was waited for did not come."""


class Driver:
    """Drives one program on one display. Its methods block; they are called from the citizen's thread."""

    def __init__(self, program: Program, display: str) -> None:
        self._program, self._display = program, display
        self._height = program.stage.height
        self.touches = self.repeated = 0

    @property
    def view(self) -> PageView:
        """The page that is shown."""
        return self.on_main(lambda: self._program.kiosk.view)

    def wait(self, what: str, true: Callable[[], T], timeout_s: float = 20.0) -> T:
        """Wait until it is true. Raises DemoTimeout naming ``what``."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            found = true()
            if found:
                return found
            time.sleep(0.05)
        raise DemoTimeout(what)

    def wait_for(self, key: str, timeout_s: float = 20.0) -> None:
        """Wait for a page."""
        self.wait(f"page {key}", lambda: self.view.key.endswith(key), timeout_s)

    def tap(self, node_id: str) -> None:
        """Touch a node where it is drawn, again if nothing happened, as a person would.

        Turns the parts of a long page to find it. Raises DemoTimeout when it never answers.
        """
        for _ in range(TRIES):
            place = self.wait(f"target {node_id}", lambda: self._place(node_id))
            assert place is not None, "wait() gives true values only"
            before = self._program.actions
            touch(self._display, *place, environment())
            self.touches += 1
            if self._answered(before):
                time.sleep(LOCKOUT_S)
                return
            self.repeated += 1
        raise DemoTimeout(f"an answer of {node_id}")

    def draw(self, node_id: str, points: Sequence[tuple[float, float]]) -> None:
        """Move the finger over a node; points are shares of its width and height from its top left."""
        box = self.wait(f"target {node_id}", lambda: self.on_main(lambda: self._box(node_id)))
        assert box is not None, "wait() gives true values only"
        left, top, width, height = box
        places = [(round(left + x * width), round(top + y * height)) for x, y in points]
        stroke(self._display, places, environment())
        self.touches += 1
        time.sleep(LOCKOUT_S)

    def _box(self, node_id: str) -> tuple[float, float, float, float] | None:
        for widget in self._program.stage.drawn():
            if widget.node.id == node_id:
                x, y = widget.to_window(widget.x, widget.top)
                return x, self._height - y, widget.width, widget.height
        self._program.stage.turn_part()
        return None

    def _answered(self, before: int) -> bool:
        end = time.monotonic() + ANSWER_S
        while time.monotonic() < end:
            if self._program.actions > before:
                return True
            time.sleep(0.01)
        return False

    def picture(self, file: Path) -> None:
        """Write what is on the screen."""
        time.sleep(0.15)
        self.on_main(lambda: self._program.window.screenshot(file))

    def on_main(self, work: Callable[[], T]) -> T:
        """Do this on the main thread and wait for its result."""
        done, result = threading.Event(), list[T]()
        fault: list[BaseException] = []

        def run() -> None:
            try:
                result.append(work())
            except BaseException as error:  # noqa: BLE001 handed over to the thread that asked
                fault.append(error)
            finally:
                done.set()

        self._program.window.later(run)
        if not done.wait(20):
            raise DemoTimeout("the main thread")
        if fault:
            raise fault[0]
        return result[0]

    def _place(self, node_id: str) -> tuple[int, int] | None:
        return self.on_main(lambda: self._find(node_id))

    def _find(self, node_id: str) -> tuple[int, int] | None:
        stage = self._program.stage
        for widget in stage.targets():
            if widget.node.id == node_id:
                x, y = widget.to_window(*widget.center)
                return round(x), round(self._height - y)
        stage.turn_part()
        return None
