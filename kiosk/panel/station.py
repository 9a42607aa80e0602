"""The touch panel at work: one thread reads it, and finds it whenever it is plugged in."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from kiosk.devices.panel import STRAIGHT, Contact, Matrix, then
from kiosk.panel.decode import Fingers
from kiosk.panel.source import Find, Source, evdev_find
from kiosk.panel.udev import Told

_DEAF_S = 1.0
"""Where udev cannot be heard, it is looked so often."""
_FINGERS = 100
"""Two panels never name a finger alike."""
_log = structlog.get_logger()


class PanelStation:
    """A ``TouchPanel`` (kiosk.devices.panel) of real devices; none of them needs to be there.

    It looks again when udev tells of a device, and so of one whose rules have changed, too. The listener is
    called from the reading thread.
    """

    def __init__(self, matrix: Matrix = STRAIGHT, *, find: Find | None = None) -> None:
        """``matrix`` comes after what udev says. Nothing is read before ``listen``."""
        self._own, self._find = matrix, find or evdev_find()
        self._sources: dict[Source, tuple[int, Fingers]] = {}
        self._count = 0
        self._listener: Callable[[Sequence[Contact]], None] = lambda _: None
        self._wake, self._waker = os.pipe()
        self._thread: threading.Thread | None = None

    def listen(self, listener: Callable[[Sequence[Contact]], None]) -> None:
        """Start to read."""
        self._listener = listener
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
            self._thread.start()

    def correct(self, matrix: Matrix) -> None:
        """From now on this comes after what udev says."""
        self._own = matrix
        os.write(self._waker, b"?")

    def close(self, timeout_s: float = 5.0) -> None:
        """Let the panels go. Nothing is heard after this returns."""
        self._listener = lambda _: None
        os.close(self._waker)
        if self._thread is not None:
            self._thread.join(timeout_s)
        os.close(self._wake)

    def _run(self) -> None:
        told = Told()
        try:
            self._read_on(told)
        except Exception as fault:  # noqa: BLE001 a thread's boundary: keys and voice go on
            _log.error("panel.fault", kind=type(fault).__name__)
        told.close()
        for source in self._sources:
            source.close()
        self._sources = {}

    def _read_on(self, told: Told) -> None:
        hears = told.fileno() >= 0
        while True:
            self._look()
            waited: list[int | Source | Told] = [self._wake, *self._sources, *([told] if hears else [])]
            again = False
            while not again:
                readable, _, _ = select.select(waited, [], [], None if hears else _DEAF_S)
                again = not readable
                for one in readable:
                    if one == self._wake:
                        if not os.read(self._wake, 64):
                            return
                        again = True
                    elif isinstance(one, Told):
                        one.drain()
                        again = True
                    elif not isinstance(one, int):
                        again = not self._take(one) or again

    def _look(self) -> None:
        """What has newly come, and how what is there lies now."""
        for source in self._find(frozenset(one.path for one in self._sources)):
            try:
                fingers = source.fingers()
            except OSError:
                source.close()
                continue
            self._sources[source] = (self._count * _FINGERS, fingers)
            self._count += 1
            _log.info("panel.found", panels=len(self._sources))
        for source, (_, fingers) in self._sources.items():
            fingers.matrix = then(source.matrix(), self._own)

    def _take(self, source: Source) -> bool:
        """False: it was pulled out (ENODEV)."""
        first, fingers = self._sources[source]
        try:
            contacts = [contact for raw in source.read() for contact in fingers.read(raw)]
        except OSError:
            self._tell(first, fingers.gone())
            source.close()
            del self._sources[source]
            _log.warning("panel.lost", panels=len(self._sources))
            return False
        self._tell(first, contacts)
        return True

    def _tell(self, first: int, contacts: Sequence[Contact]) -> None:
        if contacts:
            self._listener([replace(one, finger=one.finger + first) for one in contacts])
