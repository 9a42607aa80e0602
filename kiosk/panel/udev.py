"""What udev says of an input device (its database, below /run), and that it has said something new."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path

DATABASE = Path("/run/udev/data")
_UEVENTS = 15
"""NETLINK_KOBJECT_UEVENT (linux/netlink.h)."""
_FROM_UDEV = 2
"""The group to which udev tells a device after its rules; 1 is the kernel's, before them."""
_MESSAGE = 8192


def said_of(device: os.stat_result, database: Path = DATABASE) -> Mapping[str, str] | None:
    """The properties of a character device; None: udev has not seen it yet. Empty where there is no udev."""
    if not database.is_dir():
        return {}
    name = f"c{os.major(device.st_rdev)}:{os.minor(device.st_rdev)}"
    try:
        lines = (database / name).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    pairs = (line.removeprefix("E:").partition("=") for line in lines if line.startswith("E:"))
    return {key: value for key, _, value in pairs}


class Told:
    """Becomes readable when udev tells anything; what it was is then looked up."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        with contextlib.suppress(OSError):
            made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _UEVENTS)
            self._socket = made
            made.setblocking(False)
            made.bind((0, _FROM_UDEV))

    def fileno(self) -> int:
        """For ``select``; -1: udev cannot be heard here."""
        return self._socket.fileno() if self._socket else -1

    def drain(self) -> None:
        """Take what has been told. Too much at once is told as an error, and is a reason to look too."""
        with contextlib.suppress(OSError):
            while self._socket and self._socket.recv(_MESSAGE):
                pass

    def close(self) -> None:
        """No longer listen."""
        if self._socket:
            self._socket.close()
