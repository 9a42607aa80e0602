"""The scan station: one thread from the camera to a filed page, so that the screen never waits.

Importing this module loads neither OpenCV nor Tesseract; starting does.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import assert_never

import structlog

from scanner.events import Beat, Listener, ScanEvent, ScanFailed, Taken, Working
from scanner.filing import Filing
from scanner.kept import Kept, file_kept
from scanner.looking import Source, Talk
from scanner.orders import Adjust, Change, Flatten, Next, Order, OrderBox, Shoot, Turn

BEAT_S = 1.0
_STOP_S = 10.0


class ScanStation:
    """Previews, guides, shoots, reads and files, in its own thread; keeps the still until the next one.

    The listener is called in that thread; it must hand over and return, never wait for the screen.
    """

    def __init__(
        self,
        source: Source,
        listener: Listener,
        filing: Filing,
        *,
        kept: Kept | None = None,
        told: bool = False,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        """``kept``: begin with this still, taken by a process that died; ``told``: its page was told."""
        self._source, self._listener, self._filing = source, listener, filing
        self._clock, self._today = clock, today
        self._kept, self._told = kept, told
        self._box = OrderBox()
        self._ended = threading.Event()
        self._telling = threading.RLock()
        self._beaten_s = clock()
        self._thread = threading.Thread(target=self._run, name="scan-station", daemon=True)
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Open the source and look."""
        self._thread.start()

    def ask(self, order: Order) -> None:
        """Lay an order in; it is carried out when the station comes to it."""
        self._box.put(order)

    @property
    def rounds(self) -> int:
        """How many ``Next`` were begun: what is told belongs to the page of that number."""
        return self._box.rounds

    def stop(self) -> None:
        """End at once for the citizen: no event follows. The camera closes a moment later."""
        # The listener itself may call this.
        with self._telling:
            self._ended.set()
        self._box.wake()

    def join(self, timeout_s: float = _STOP_S) -> bool:
        """Wait until the camera is closed and the scratch files are gone; say whether they are."""
        if self._thread.ident:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _tell(self, event: ScanEvent) -> None:
        with self._telling:
            if not self._ended.is_set():
                self._beaten_s = self._clock()
                self._listener(event)

    def _alive(self) -> None:
        if self._clock() - self._beaten_s >= BEAT_S:
            self._tell(Beat())

    def _run(self) -> None:
        try:
            self._scan()
        except Exception as fault:  # noqa: BLE001 - the thread's boundary
            self._log.error("scan.failed", fault=type(fault).__name__)
            self._tell(ScanFailed(type(fault).__name__))
        finally:
            self._source.close()
            self._kept = None
            self._ended.set()
            _give_memory_back()

    def _scan(self) -> None:
        import cv2

        # One thread: the second core is for the screen and the voice.
        cv2.setNumThreads(1)
        same_sheet = self._resume()
        while not self._ended.is_set():
            for kept in self._source.stills(self._talk(), same_sheet):
                self._take(kept)
                if self._leaving():
                    break
            same_sheet = self._hold()
            self._kept = None
            _give_memory_back()

    def _talk(self) -> Talk:
        return Talk(
            self._tell, self._box, self._ended.is_set, self._rest, self._leaving, self._alive, self._clock
        )

    def _rest(self, seconds: float) -> None:
        self._ended.wait(seconds)

    def _resume(self) -> bool:
        if self._kept is None:
            return False
        if not self._told:
            self._file(self._leaving)
        same_sheet = self._hold()
        self._kept = None
        return same_sheet

    def _take(self, kept: Kept) -> None:
        self._kept = kept
        self._tell(Working(kept.image, kept.treatment.dpi, kept.more))
        started_s = self._clock()
        # A change that comes meanwhile is meant for the sheet before.
        self._file(self._leaving)
        self._log.info("scan.taken", seconds=round(self._clock() - started_s, 1))

    def _file(self, given_up: Callable[[], bool]) -> None:
        if self._kept is None:
            return
        self._kept, page = file_kept(self._kept, self._filing, self._today(), given_up)
        if not given_up():
            if given_up == self._leaving:
                self._box.forget_changes()
            self._tell(Taken(page))

    def _leaving(self) -> bool:
        """Whether nobody wants this page any more. Asked often while one is read: a sign of life."""
        self._alive()
        return self._ended.is_set() or self._box.leaving

    def _overtaken(self) -> bool:
        """Whether the page is wanted otherwise than it is being made."""
        return self._leaving() or self._box.changing

    def _hold(self) -> bool:
        """Correct the page as it is asked, until the next one; say whether its sheet may be taken again."""
        while not self._ended.is_set():
            order = self._box.take(BEAT_S)
            match order:
                case None:
                    self._alive()
                case Shoot():
                    if self._source.on_demand:
                        self._box.put(order)
                        return False
                case Next(same_sheet):
                    return same_sheet
                case Adjust() | Turn() | Flatten():
                    self._correct(order)
                case _:
                    assert_never(order)
        return False

    def _correct(self, change: Change | None) -> None:
        while change is not None and self._kept is not None:
            self._kept = self._kept.changed(change)
            change = self._box.change()
        self._tell(Working())
        self._file(self._overtaken)


def _give_memory_back() -> None:
    """Return freed pictures to the system: glibc keeps each thread's, some 50 MB after a few pages."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
