"""Tells systemd that the first page is seen, and that the interface is alive: what hangs is started again."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import structlog

_log = structlog.get_logger()


NOTIFY = "NOTIFY_SOCKET"
FREE, BUSY = "free", "busy"
"""Whether somebody is at the kiosk: the two words that parvis-restart.service of the appliance knows."""


def manager_of(env: Mapping[str, str]) -> str:
    """Where the service manager listens (sd_notify(3)); empty: nowhere."""
    # A leading @ is systemd's writing of an abstract socket.
    return env.get(NOTIFY, "").replace("@", "\0", 1)


def tell(manager: str, said: bytes, flags: int = 0) -> None:
    """Raises OSError where it is not heard."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
        way.sendto(said, flags, manager)


class Alive:
    """Speaks sd_notify(3) where a service manager listens; silent elsewhere: on a desktop, in a test."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._address = manager_of(env)
        self._shown = False

    def shown(self) -> None:
        """The first frame is on the screen: from here on the kiosk counts as started."""
        self._shown = True
        self._say(f"READY=1\nSTATUS={BUSY}")

    def beat(self, *, resting: bool = False) -> None:
        """The interface's own clock has come round once more; before the first frame that means nothing.

        ``resting``: nobody is at the kiosk, as far as it knows.
        """
        if self._shown:
            # Told with every beat: who was not heard once is heard a second later.
            self._say(f"WATCHDOG=1\nSTATUS={FREE if resting else BUSY}")

    def _say(self, words: str) -> None:
        if not self._address:
            return
        try:
            tell(self._address, words.encode())
        except OSError as fault:
            # systemd starts anew who is not heard: nothing more is to be done here.
            _log.warning("alive.not_heard", exc_info=fault)
