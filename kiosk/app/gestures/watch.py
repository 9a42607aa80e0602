"""Takes gestures out of their folder, hands them to the fakes, and writes down how the fakes are then."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from kiosk.app.gestures.box import Box
from kiosk.app.gestures.gesture import Gesture, GestureName, Move, Refusal
from kiosk.app.gestures.prop import Prop
from kiosk.app.gestures.rows import Status, write_status

LOOK_S = 0.05
TELL_S = 0.7
"""How long a change that no gesture made (a job that jams) may go untold."""
_log = structlog.get_logger()


class GestureWatch:
    """One thread: gestures are made one after the other, in the order in which they were dropped."""

    def __init__(
        self,
        box: Box,
        status: Path,
        props: Sequence[Prop],
        settle: Callable[[], object] = lambda: None,
    ) -> None:
        """``settle`` waits until the main thread has done what was posted to it before."""
        self._box, self._status, self._props, self._settle = box, status, tuple(props), settle
        self._moves: dict[GestureName, Move] = {}
        for prop in props:
            self._moves.update(prop.moves)
        self._stopping = threading.Event()
        self._told: Status | None = None
        self._thread = threading.Thread(target=self._run, name="gestures", daemon=True)

    def start(self) -> None:
        """Begin, with an empty folder."""
        self._box.empty()
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is told any more."""
        self._stopping.set()
        if self._thread.ident:
            self._thread.join(10)
        self._status.unlink(missing_ok=True)

    def _run(self) -> None:
        untold_s = TELL_S
        while not self._stopping.is_set():
            untold_s = 0.0 if self._take() else untold_s + LOOK_S
            if untold_s >= TELL_S:
                self._tell()
                untold_s = 0.0
            self._stopping.wait(LOOK_S)

    def _take(self) -> int:
        """Make what waits; how many there were. A file goes only when the status tells of its gesture."""
        made = 0
        for file, gesture in self._box.waiting():
            refused = self._make(gesture)
            self._settle()
            self._tell()
            if refused:
                _log.warning("gesture.refused", reason=refused)
                self._box.refuse(file, refused)
            else:
                self._box.made(file)
            made += 1
        return made

    def _make(self, gesture: Gesture | None) -> Refusal | None:
        if gesture is None:
            return "broken"
        move = self._moves.get(GestureName(gesture.name))
        if move is None:
            return "unknown"
        try:
            refused = move(gesture.argument)
        except Exception as fault:  # noqa: BLE001 one fake's fault must not end the hand that works the others
            _log.error("gesture.fault", name=gesture.name, exc_info=fault)
            return "fault"
        if refused is None:
            _log.info("gesture", name=gesture.name)
        return refused

    def _tell(self) -> None:
        try:
            status = Status(os.getpid(), tuple(prop.row() for prop in self._props))
            if status != self._told:
                write_status(self._status, status)
                self._told = status
        except Exception as fault:  # noqa: BLE001 the next look may succeed
            _log.error("gesture.untold", exc_info=fault)
