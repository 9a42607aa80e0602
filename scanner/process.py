"""The kiosk's side of the scan process: starts it, reads its events, ends it. Loads no OpenCV, no NumPy.

The process may die or hang at any moment, and nothing that was taken is lost: the last still lies in a file
of memory that the kiosk owns, and ``Held`` says what a new process has to do with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from kiosk.devices.flatbed import DPI
from scanner.binding import bind
from scanner.children import end_child, hang_up, start_child
from scanner.filing import Filing
from scanner.held import Held
from scanner.messages import (
    Busy,
    Event,
    Listener,
    Live,
    Message,
    NoCamera,
    Outline,
    Page,
    Ready,
    ScannerFault,
    event_of,
    read_message,
)

__all__ = [
    "Busy",
    "Event",
    "Listener",
    "Live",
    "NoCamera",
    "Outline",
    "Page",
    "Patience",
    "Ready",
    "ScanProcess",
    "ScannerFault",
    "bind",
]

RESTART_S = 2.0
_GRACE_S = 5.0
"""How long a process may take to end: one that hangs is ended then, and all that it started."""
_WATCH_S = 0.25


@dataclass(frozen=True)
class Patience:
    """How long the process may be silent (seconds) before it counts as hung."""

    start_s: float = 30.0
    look_s: float = 12.0
    """A camera's driver gives up after 4 seconds by itself; then it is opened again."""
    work_s: float = 40.0
    """Reading tells every second that it goes on, but not inside one long step."""


class ScanProcess:
    """A camera's or a flatbed's work for one paper: its pages one after the other, each corrected at will.

    The listener is called from a thread and must hand over at once, as a new ``next`` waits for it. No method
    but ``join`` blocks, whatever the process does.
    """

    def __init__(
        self,
        source: str,
        listener: Listener,
        filing: Filing,
        *,
        dpi: int = DPI,
        longest_mm: float | None = None,
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``dpi``: how finely a flatbed scans. ``longest_mm``: a card's longer side; None for a sheet."""
        self._source, self._listener, self._filing = source, listener, filing
        self._dpi, self._longest_mm = dpi, longest_mm
        self._patience, self._clock = patience, clock
        self._child: subprocess.Popen[bytes] | None = None
        self._held, self._round = Held(), 0
        self.rounds = 0
        """How many ``next`` were asked: while the listener is called, what it hears belongs to that page."""
        self._heard_s, self._limit_s = clock(), patience.start_s
        self._lock, self._stopping = threading.RLock(), threading.Event()
        self._thread = threading.Thread(target=self._keep, name="scan", daemon=True)
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Open the camera and preview, or the flatbed and wait."""
        self._thread.start()

    def shoot(self) -> None:
        """Take the picture now, page found or not; scan what lies on the glass or in the feeder."""
        self._ask(order="shoot")

    def adjust(self, corners: Sequence[tuple[float, float]]) -> None:
        """Cut the page out anew: four shares of the still's sides, clockwise from the page's top left."""
        inside = [[min(1.0, max(0.0, x)), min(1.0, max(0.0, y))] for x, y in corners]
        if len(inside) != 4:
            raise ValueError("a page has four corners")
        self._ask(correction=True, order="adjust", corners=inside)

    def turn(self) -> None:
        """Turn the page by a quarter, clockwise."""
        self._ask(correction=True, order="turn")

    def flatten(self) -> None:
        """Take the paper's curl out, or leave it in again."""
        self._ask(correction=True, order="flatten")

    def next(self, *, same_sheet: bool = False) -> None:
        """Forget the page and look again; ``same_sheet``: the sheet that still lies there may be taken."""
        with self._lock:
            self._held, self._round = Held(), self._round + 1
            self.rounds += 1
            self._write(_line(order="next", same_sheet=same_sheet))

    def stop(self) -> None:
        """End at once for the citizen: no event follows, and nothing is kept."""
        with self._lock:
            self._stopping.set()
            self._held = Held()
            self._heard_s, self._limit_s = self._clock(), _GRACE_S
            hang_up(self._child)

    def join(self, timeout_s: float = 3 * _GRACE_S) -> bool:
        """Wait until the process has ended; say whether it has."""
        if self._thread.ident:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _ask(self, *, correction: bool = False, **order: object) -> None:
        line = _line(**order)
        with self._lock:
            if correction:
                self._held = self._held.wanted(line)
            self._write(line)

    def _write(self, line: bytes) -> None:
        """A process that hangs reads nothing: its pipe may be full, and the screen must not wait."""
        if self._child and self._child.stdin:
            with contextlib.suppress(OSError, ValueError):
                os.write(self._child.stdin.fileno(), line)

    def _keep(self) -> None:
        """The thread. A page that waits for a thread that is no more would wait for ever."""
        while not self._stopping.is_set():
            try:
                self._work()
            except Exception as fault:  # noqa: BLE001 - the thread's boundary
                self._log.error("scan.thread_fault", fault=type(fault).__name__)
                self._tell(NoCamera("process"))
                self._stopping.wait(RESTART_S)

    def _work(self) -> None:
        with ExitStack() as over:
            photo = os.memfd_create("still")
            over.callback(os.close, photo)
            scratch = Path(tempfile.mkdtemp(prefix="scan-", dir=self._filing.scratch))
            over.callback(shutil.rmtree, scratch, ignore_errors=True)
            with self._lock:
                self._held = Held()
            while not self._stopping.is_set():
                self._run(photo, scratch)
                if not self._stopping.is_set():
                    self._died()

    def _run(self, photo: int, scratch: Path) -> None:
        gone = threading.Event()
        with self._lock:
            child = self._child = start_child(self._command(photo, scratch), (photo,), group=True)
            self._round = 0
            self._heard_s, self._limit_s = self._clock(), self._patience.start_s
            for line in self._held.asked:
                self._write(line)
            if self._stopping.is_set():
                self._limit_s = _GRACE_S
                hang_up(child)
        watch = threading.Thread(target=self._watch, args=(child, gone), name="scan-watch", daemon=True)
        watch.start()
        try:
            self._listen(child)
        finally:
            gone.set()
            watch.join()
            with self._lock:
                self._child = None
                hang_up(child)
            end_child(child, _GRACE_S)

    def _command(self, photo: int, scratch: Path) -> list[str]:
        filing = self._filing
        command = [sys.executable, "-m", "scanner.worker", "--source", self._source, "--title", filing.title]
        command += ["--dpi", str(self._dpi), "--lang", filing.lang]
        command += ["--scratch", str(scratch), "--photo", str(photo)]
        command += ["--longest-mm", str(self._longest_mm)] if self._longest_mm else []
        command += ["--colour"] if filing.colour else []
        command += ["--trust", str(filing.trust)] if filing.trust else []
        kept = self._held.as_argument()
        return command if kept is None else [*command, "--kept", json.dumps(kept)]

    def _listen(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with contextlib.suppress(ValueError):
            while (message := read_message(child.stdout)) is not None:
                self._hear(message)

    def _hear(self, message: Message) -> None:
        with self._lock:
            if self._stopping.is_set():
                # What it still says is no reason to wait longer for its end.
                return
            self._heard_s = self._clock()
            if message.head["round"] < self._round:
                return
            self._held = _after(self._held, message)
            self._limit_s = self._patience.work_s if self._held.busy else self._patience.look_s
            if code := message.head.get("failed"):
                self._log.error("scan.process_failed", fault=code)
            event = event_of(message)
            if event is not None:
                self._tell(event)

    def _watch(self, child: subprocess.Popen[bytes], gone: threading.Event) -> None:
        """End a process that has been silent for too long; whoever reads from it then starts another."""
        while not gone.wait(_WATCH_S):
            if self._clock() - self._heard_s > self._limit_s:
                self._log.warning("scan.process_hung")
                child.kill()
                return

    def _died(self) -> None:
        """Tell what the citizen must know of it, which is nothing while the page can still be made."""
        with self._lock:
            before, self._held = self._held, self._held.died()
            after = self._held
        self._log.warning("scan.process_ended", kept=bool(after.photo_bytes))
        if before.more:
            self._tell(ScannerFault("hung"))
        elif not after.photo_bytes:
            self._tell(NoCamera("process"))
        if not after.deaths:
            self._stopping.wait(RESTART_S)

    def _tell(self, event: Event) -> None:
        """Nobody asks for the next page, or stops, between this look and the telling."""
        with self._lock:
            if not self._stopping.is_set():
                self._listener(event)


def _line(**order: object) -> bytes:
    return json.dumps(order).encode() + b"\n"


def _after(held: Held, message: Message) -> Held:
    head = message.head
    match head["event"]:
        case "scanning":
            return Held.scanning()
        case "working":
            return held.begun(head["photo"], head["dpi"], head["more"])
        case "taken":
            return held.told(head["kept"], head["more"])
        case "beat" | "failed":
            return held
        case _:
            # It looks again, or says why it cannot: the page before is over.
            return Held()
