"""Sleeps until there is something to do: Kivy's own loop wakes 60 times a second, with nobody there, too."""

from __future__ import annotations

import ctypes
import os
import select
from typing import Any

from kivy.clock import Clock

_MOST_S = 1.0
_BLIND_S = 1 / 30
"""Where no events of the display server can be waited for, they are looked for so often."""


class Doze:
    """Between two frames. ``wake`` may be called from any thread, the rest from Kivy's.

    Never closed: a thread may still call ``wake`` while the program ends.
    """

    def __init__(self, window: Any) -> None:
        self._woken = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._server = _server(window)

    def wake(self) -> None:
        """Something was handed to Kivy's clock."""
        os.eventfd_write(self._woken, 1)

    def wait(self) -> None:
        """Return when a touch, a key, ``wake`` or the clock's next event wants a frame."""
        most = min(_MOST_S, Clock.get_min_timeout() - Clock.time())
        if most <= 0 or (self._server and self._server.has_events()):
            return
        waited: list[int | _Server] = [self._woken, self._server] if self._server else [self._woken]
        readable, _, _ = select.select(waited, [], [], most if self._server else min(most, _BLIND_S))
        if self._woken in readable:
            os.eventfd_read(self._woken)


class _Server:
    """The connection to the X server that SDL opened."""

    def __init__(self, x11: ctypes.CDLL, display: int) -> None:
        self._x11, self._display = x11, ctypes.c_void_p(display)

    def fileno(self) -> int:
        """For ``select``."""
        return int(self._x11.XConnectionNumber(self._display))

    def has_events(self) -> bool:
        """Whether some were read already, which no ``select`` would tell. Sends what waits to be sent."""
        return bool(self._x11.XPending(self._display))


def _server(window: Any) -> _Server | None:
    """None without X: on Wayland, say."""
    info = window.get_window_info()
    if type(info).__name__ != "WindowInfoX11":
        return None
    try:
        return _Server(ctypes.CDLL("libX11.so.6"), info.display)
    except OSError:
        return None
