"""The keypad at work: one thread reads all its devices, and finds them again when a cable comes back."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Sequence

import structlog

from kiosk.devices.keypad import (
    HeadsetIn,
    HeadsetOut,
    KeypadEvent,
    KeypadMissing,
    KeypadReady,
    KeypadStatus,
)
from kiosk.keypad.decode import Decoder
from kiosk.keypad.source import Find, Source, evdev_find

_log = structlog.get_logger()


class KeypadStation:
    """A ``Keypad`` (kiosk.devices.keypad) of real devices; none of them needs to be there.

    ``find`` opens what has newly come; it is asked every ``look_s`` seconds. The listener is called from the
    reading thread.
    """

    def __init__(
        self,
        names: str,
        switches: Sequence[str],
        *,
        grab: bool = True,
        find: Find | None = None,
        look_s: float = 1.0,
    ) -> None:
        """``names`` is a regular expression for the devices' names. Nothing is read before ``listen``."""
        self._find = find or evdev_find(names, grab=grab)
        self._switches, self._look_s = switches, look_s
        self._sources: list[Source] = []
        self._listener: Callable[[KeypadEvent], None] = lambda _: None
        self._plugged = False
        self._wake, self._waker = os.pipe()
        self._thread: threading.Thread | None = None

    def status(self) -> KeypadStatus:
        """Whether anything is read."""
        return KeypadReady(len(self._sources)) if self._sources else KeypadMissing("no-device")

    def listen(self, listener: Callable[[KeypadEvent], None]) -> None:
        """Start to read; a headset that is in already is told first."""
        self._listener = listener
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="keypad", daemon=True)
            self._thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Let the devices go. Nothing is heard after this returns."""
        self._listener = lambda _: None
        os.close(self._waker)
        if self._thread is not None:
            self._thread.join(timeout_s)
        os.close(self._wake)

    def _run(self) -> None:
        try:
            self._read_on(Decoder(self._switches))
        except Exception as fault:  # noqa: BLE001 a thread's boundary: the kiosk lives on without keys
            _log.error("keypad.fault", kind=type(fault).__name__)
        for source in self._sources:
            source.close()
        self._sources = []

    def _read_on(self, decoder: Decoder) -> None:
        while True:
            self._look()
            waited: list[int | Source] = [self._wake, *self._sources]
            readable, _, _ = select.select(waited, [], [], self._look_s)
            for source in readable:
                if isinstance(source, int):
                    return
                self._take(source, decoder)

    def _look(self) -> None:
        """What has newly come."""
        for source in self._find(frozenset(one.path for one in self._sources)):
            self._sources.append(source)
            _log.info("keypad.found", devices=len(self._sources))
            if source.jack() is not None:
                self._plug(bool(source.jack()))

    def _take(self, source: Source, decoder: Decoder) -> None:
        try:
            events = [decoder.event(raw) for raw in source.read()]
        except OSError:
            # Pulled out (ENODEV). A headset in its socket went with it.
            source.close()
            self._sources.remove(source)
            _log.warning("keypad.lost", devices=len(self._sources))
            if self._plugged and all(one.jack() is None for one in self._sources):
                self._plug(False)
            return
        for event in events:
            if isinstance(event, HeadsetIn | HeadsetOut):
                self._plug(isinstance(event, HeadsetIn))
            elif event is not None:
                self._listener(event)

    def _plug(self, plugged: bool) -> None:
        """Told once, also when a card is opened anew."""
        if plugged != self._plugged:
            self._plugged = plugged
            self._listener(HeadsetIn() if plugged else HeadsetOut())
