"""Fingers of a touch panel that the kiosk reads itself, handed to Kivy frame by frame."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

from kiosk.devices.panel import Contact, Down, Moved, Place, TouchPanel, Up

_NOWHERE: Place = (-1.0, -1.0)
"""Beside every target: who is lifted there has touched nothing."""


class Finger(MotionEvent):
    """One finger, from its coming down to its being lifted."""

    def __init__(self, device: str, number: int, place: Place) -> None:
        super().__init__(device, number, place, is_touch=True, type_id="touch")

    def depack(self, args: Place) -> None:
        """Where it is: shares of the panel; Kivy counts from below."""
        x, y = args
        self.sx, self.sy, self.profile = x, 1 - y, ("pos",)
        super().depack(args)


class Fingers(MotionEventProvider):
    """Hands a panel's contacts on, at most one of each finger a frame.

    Kivy's event of a finger is one object: of two in a frame, the first would be read as the second.
    """

    def __init__(self, panel: TouchPanel, wake: Callable[[], None]) -> None:
        """``wake`` is called, from any thread, when there is something to hand on."""
        super().__init__("panel", "")
        self._panel, self._wake = panel, wake
        self._lock = threading.Lock()
        self._waiting: deque[Contact] = deque()
        self._down: dict[int, Finger] = {}

    def start(self) -> None:
        """Listen."""
        self._panel.listen(self._heard)

    def stop(self) -> None:
        """The loop has ended."""
        self._panel.close()

    def _heard(self, contacts: Sequence[Contact]) -> None:
        with self._lock:
            self._waiting += contacts
        self._wake()

    def update(self, dispatch_fn: Callable[[str, Any], None]) -> None:
        """Once a frame."""
        with self._lock:
            now, later = _due(self._waiting)
            self._waiting = later
        for one in now:
            self._tell(one, dispatch_fn)
        if later:
            self._wake()

    def _tell(self, one: Contact, dispatch_fn: Callable[[str, Any], None]) -> None:
        match one:
            case Down(number, place):
                self._down[number] = finger = Finger(self.device, number, place)
                dispatch_fn("begin", finger)
            case Moved(number, place) if number in self._down:
                self._down[number].move(place)
                dispatch_fn("update", self._down[number])
            case Up(number, place) if number in self._down:
                finger = self._down.pop(number)
                finger.move(place or _NOWHERE)
                finger.update_time_end()
                dispatch_fn("end", finger)


def _due(waiting: Sequence[Contact]) -> tuple[list[Contact], deque[Contact]]:
    """The next event of each finger, and the rest; of moves that follow each other only the last counts."""
    now: dict[int, Contact] = {}
    later: deque[Contact] = deque()
    behind = set[int]()
    for one in waiting:
        before = now.get(one.finger)
        slides_on = isinstance(before, Moved) and isinstance(one, Moved)
        if one.finger not in behind and (before is None or slides_on):
            now[one.finger] = one
        else:
            behind.add(one.finger)
            later.append(one)
    return list(now.values()), later
