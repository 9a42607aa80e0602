"""The cable of the emulated screen: QEMU tells the guest that it is pulled when who looks by VNC has no size.

No library: a handful of messages of the remote framebuffer protocol (RFC 6143) and its extended desktop size.
"""

from __future__ import annotations

import struct
from pathlib import Path

from vm import way_to

_VERSION = b"RFB 003.008\n"
_EXTENDED_SIZE = -308


class Cable:
    """To the screen of a machine that was given one (``Setup.cable``)."""

    def __init__(self, folder: Path) -> None:
        """``folder``: the machine's, with its socket "vnc"; at once after it was switched on."""
        self._way = way_to(folder / "vnc")
        self._way.settimeout(30)
        self._take(len(_VERSION))
        self._way.sendall(_VERSION)
        self._take(self._take(1)[0])
        self._way.sendall(b"\x01")
        assert self._take(4) == bytes(4), "the screen asks for a password"
        self._way.sendall(b"\x01")
        self._take(struct.unpack(">20xI", self._take(24))[0])
        self._way.sendall(struct.pack(">BxHii", 2, 2, 0, _EXTENDED_SIZE))
        # QEMU begins with no size itself, and only a change counts; of two at once the guest sees one.
        self._size(1, 1)

    def pull(self) -> None:
        """There is no screen any more."""
        self._size(0, 0)

    def put_back(self, width: int, height: int) -> None:
        """There is one again."""
        self._size(width, height)

    def close(self) -> None:
        """Look no more; the cable stays as it is."""
        self._way.close()

    def _size(self, width: int, height: int) -> None:
        self._way.sendall(struct.pack(">BxHHBx", 251, width, height, 0))

    def _take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            part = self._way.recv(count - len(taken))
            assert part, "QEMU has closed the way to its screen"
            taken += part
        return taken
