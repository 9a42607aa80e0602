"""What must reach the hub waits here, sealed and on the disk, until it does: also over a restart."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import structlog

from hub.contract.fleet import OutboxReport
from kiosk.uplink.outbox import MessageKey, NowMs, Outbox, set_aside
from kiosk.uplink.sealing import Sealed, sealer
from kiosk.uplink.sender import Listener, Sender
from kiosk.uplink.trust import KnownHub
from kiosk.uplink.trustline import TrustLine

CLOSE_S = 3.0
OUTBOX_FILE = "outbox.sqlite3"
log = structlog.get_logger()


class PostRoom:
    """Opens when a hub is known: without its key nothing can be sealed. May be used from any thread."""

    def __init__(self, folder: Path, now_ms: NowMs) -> None:
        self._file, self._now_ms = folder / OUTBOX_FILE, now_ms
        self._lock = threading.Lock()
        self._hub_key: bytes | None = None
        self._line: TrustLine | None = None
        self._outbox: Outbox | None = None
        self._sender: Sender | None = None
        self._closed = False

    def open(self, hub: KnownHub, line: TrustLine | None) -> None:
        """This is the hub from now on; ``line`` leads to it, once there is one."""
        with self._lock:
            self._hub_key, self._line = hub.key_bytes(), line
            if self._outbox is None and not self._closed:
                self._outbox = self._opened()
                if self._outbox is not None:
                    self._sender = Sender(self._outbox, lambda: self._line, self._now_ms).start()
        if line:
            self.line_is_back()

    @property
    def is_open(self) -> bool:
        """Whether something can be put in."""
        return self._sender is not None

    def put(self, kind: str, key: MessageKey, body: bytes, *, lifetime_s: float, heard: Listener) -> bool:
        """Keep a message until the hub has it. ``heard``: see ``Sender.listen``.

        False where nothing can be kept: no hub is known yet, or the disk takes nothing.
        """
        outbox, sender = self._outbox, self._sender
        if outbox is None or sender is None:
            return False
        sender.listen(key, heard)
        try:
            outbox.put(kind, key, body, lifetime_s=lifetime_s, priority=1)
        except sqlite3.Error as fault:
            sender.forget(key)
            log.warning("outbox.not_kept", error=type(fault).__name__)
            return False
        sender.wake()
        return True

    def take_back(self, key: MessageKey) -> bool:
        """Drop a message; True if it is certain that the hub never got it."""
        return self._sender is None or self._sender.take_back(key)

    def line_is_back(self) -> None:
        """The hub has just answered."""
        if self._sender:
            self._sender.line_is_back()

    def report(self) -> OutboxReport:
        """Counts and kinds, for the console."""
        waiting, dead = self._outbox.counts() if self._outbox else (0, {})
        return OutboxReport(waiting=waiting, dead=dead)

    def close(self) -> None:
        """Stop sending; what waits stays."""
        with self._lock:
            sender, outbox, self._closed = self._sender, self._outbox, True
            self._sender = self._outbox = None
        # A sender that still waits for an answer keeps the file: the process ends with it.
        if sender and sender.close(CLOSE_S) and outbox:
            outbox.close()

    def _opened(self) -> Outbox | None:
        try:
            return Outbox(self._file, self._seal, self._now_ms)
        except (sqlite3.OperationalError, OSError) as fault:
            # Full, locked or not to be written: what lies there may be whole. Tried again with the next sign.
            log.warning("outbox.not_opened", error=type(fault).__name__)
            return None
        except sqlite3.DatabaseError as fault:
            aside = set_aside(self._file, self._now_ms())
            log.warning("outbox.damaged", error=type(fault).__name__, aside=aside.name)
            return Outbox(self._file, self._seal, self._now_ms)

    def _seal(self, body: bytes, bound_to: bytes) -> Sealed:
        assert self._hub_key is not None, "the post room opens with the hub's key"
        return sealer(self._hub_key)(body, bound_to)
