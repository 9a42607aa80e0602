"""What must reach the hub whatever the line does: written to disk before the screen promises anything.

One SQLite table. WAL with ``synchronous=FULL``: what ``put`` acknowledged survives a power cut (with NORMAL,
two cuts of three lose it). Bodies lie there sealed to the hub (``sealing``); the rest of a row is codes and
times. Every message carries a key, so that a message sent twice has one effect.
"""

from __future__ import annotations

import random
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NewType, TypeAlias

import structlog

from hub.contract.devices import outbox_binding
from kiosk.kept import set_aside as move_aside
from kiosk.uplink.sealing import Seal, Sealed

MessageId = NewType("MessageId", str)
MessageKey = NewType("MessageKey", str)
"""Names one act of one person: putting or sending it again is the same act."""
NowMs: TypeAlias = Callable[[], int]
"""Milliseconds since 1970, by the kiosk's clock."""

FIRST_WAIT_MS = 1_000
LONGEST_WAIT_MS = 300_000
_BUSY_S = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    body BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (state, priority DESC, not_before_ms);
"""


class Standing(StrEnum):
    """Where a message stands on the kiosk; one that the hub took has no row any more."""

    WAITING = "waiting"
    DEAD = "dead"


@dataclass(frozen=True)
class Message:
    """One row. ``why`` is a code of the last failure, never a text of the person or the hub."""

    id: MessageId
    key: MessageKey
    kind: str
    body: Sealed = field(repr=False)
    created_ms: int
    expires_ms: int
    attempts: int
    standing: Standing
    why: str


class Outbox:
    """The table. May be used from several threads; each act is one transaction."""

    def __init__(
        self,
        file: Path,
        seal: Seal,
        now_ms: NowMs,
        *,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Open or make it. ``sqlite3.DatabaseError`` where the file is none; see ``set_aside``."""
        self._seal, self._now_ms = seal, now_ms
        self._random_bytes, self._jitter = random_bytes, jitter
        self._lock = threading.Lock()
        self._db = _connect(file)
        self._log = structlog.get_logger()

    def put(
        self,
        kind: str,
        key: MessageKey,
        body: bytes,
        *,
        lifetime_s: float,
        priority: int = 0,
        along: Callable[[sqlite3.Connection], None] | None = None,
    ) -> MessageId:
        """Keep a message until the hub has it; on return it is on the disk.

        ``along`` writes the business row of the same act in the same transaction: both are kept, or none. The
        same key again keeps the first message. A message that is still here after ``lifetime_s`` is dead: an
        old call must not ring.
        """
        now = self._now_ms()
        message = MessageId(uuid7(now, self._random_bytes))
        sealed = self._seal(body, bound(kind, key))
        row = (
            message,
            key,
            kind,
            priority,
            sealed,
            now,
            now,
            now + round(lifetime_s * 1000),
            Standing.WAITING,
        )
        with self._acting() as db:
            db.execute(
                "INSERT INTO outbox (id, key, kind, priority, body, created_ms, not_before_ms, expires_ms,"
                " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                row,
            )
            if along is not None:
                along(db)
            (kept,) = db.execute("SELECT id FROM outbox WHERE key = ?", (key,)).fetchone()
        return MessageId(kept)

    def due(self) -> Message | None:
        """The next message to send: the most urgent, then the oldest. None when nothing is due now."""
        self._bury_the_late()
        now = self._now_ms()
        # None waits for longer than the longest: the clock was set back meanwhile.
        return self._one(
            "WHERE state = ? AND (not_before_ms <= ? OR not_before_ms > ?)"
            " ORDER BY priority DESC, id LIMIT 1",
            (Standing.WAITING, now, now + LONGEST_WAIT_MS),
        )

    def next_in_ms(self) -> int | None:
        """How long until a message is due (0: one is); None when none waits."""
        with self._lock:
            (soonest,) = self._db.execute(
                "SELECT MIN(not_before_ms) FROM outbox WHERE state = ?", (Standing.WAITING,)
            ).fetchone()
        return None if soonest is None else max(0, soonest - self._now_ms())

    def delivered(self, message: MessageId) -> None:
        """The hub acknowledged it: its row and its bytes go."""
        with self._acting() as db:
            db.execute("DELETE FROM outbox WHERE id = ?", (message,))

    def failed(self, message: MessageId, why: str) -> None:
        """The line or the hub failed: try again later. Full jitter, so that kiosks do not come back as one.

        Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
        """
        with self._acting() as db:
            row = db.execute("SELECT attempts FROM outbox WHERE id = ?", (message,)).fetchone()
            if row is None:
                return
            ceiling = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** min(row[0], 20))
            wait_ms = round(self._jitter(0, ceiling))
            db.execute(
                "UPDATE outbox SET attempts = attempts + 1, not_before_ms = ?, why = ? WHERE id = ?",
                (self._now_ms() + wait_ms, why, message),
            )

    def refused(self, message: MessageId, why: str) -> None:
        """The hub will never take it: it stays where an administrator sees it, and is not sent again."""
        with self._acting() as db:
            db.execute(
                "UPDATE outbox SET state = ?, attempts = attempts + 1, why = ? WHERE id = ?",
                (Standing.DEAD, why, message),
            )
        self._log.warning("outbox.refused", why=why)

    def line_is_back(self) -> None:
        """Nothing waits for its turn any more: the network has just come up."""
        with self._acting() as db:
            db.execute(
                "UPDATE outbox SET not_before_ms = MIN(not_before_ms, ?) WHERE state = ?",
                (self._now_ms(), Standing.WAITING),
            )

    def find(self, key: MessageKey) -> Message | None:
        """The message of this act, waiting or dead; None when the hub has it, or it never was."""
        return self._one("WHERE key = ?", (key,))

    def waiting(self) -> tuple[Message, ...]:
        """What is still to be sent, the oldest first."""
        return self._all(Standing.WAITING)

    def dead(self) -> tuple[Message, ...]:
        """What will not be sent any more, the oldest first."""
        return self._all(Standing.DEAD)

    def drop(self, message: MessageId) -> None:
        """Who put it in has taken it back."""
        self.delivered(message)

    def forget(self, message: MessageId) -> None:
        """An administrator has seen a dead message."""
        with self._acting() as db:
            db.execute("DELETE FROM outbox WHERE id = ? AND state = ?", (message, Standing.DEAD))

    def counts(self) -> tuple[int, dict[str, int]]:
        """How many messages wait, and how many are dead by kind: for who looks after the kiosk."""
        self._bury_the_late()
        with self._lock:
            rows = self._db.execute(
                "SELECT state, kind, COUNT(*) FROM outbox GROUP BY state, kind"
            ).fetchall()
        waiting = sum(count for state, _, count in rows if state == Standing.WAITING)
        return waiting, {kind: count for state, kind, count in rows if state == Standing.DEAD}

    def depth(self) -> int:
        """How many messages wait."""
        with self._lock:
            (count,) = self._db.execute(
                "SELECT COUNT(*) FROM outbox WHERE state = ?", (Standing.WAITING,)
            ).fetchone()
        return int(count)

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._db.close()

    def _bury_the_late(self) -> None:
        with self._acting() as db:
            late = db.execute(
                "UPDATE outbox SET state = ?, why = 'expired' WHERE state = ? AND expires_ms <= ?",
                (Standing.DEAD, Standing.WAITING, self._now_ms()),
            ).rowcount
        if late:
            self._log.warning("outbox.expired", count=late)

    def _all(self, standing: Standing) -> tuple[Message, ...]:
        with self._lock:
            rows = self._db.execute(f"{_SELECT} WHERE state = ? ORDER BY id", (standing,)).fetchall()
        return tuple(map(_message, rows))

    def _one(self, where: str, values: tuple[object, ...]) -> Message | None:
        with self._lock:
            row = self._db.execute(f"{_SELECT} {where}", values).fetchone()
        return _message(row) if row else None

    @contextmanager
    def _acting(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


_SELECT = "SELECT id, key, kind, body, created_ms, expires_ms, attempts, state, why FROM outbox"


def _message(row: tuple[str, str, str, bytes, int, int, int, str, str]) -> Message:
    ident, key, kind, body, created_ms, expires_ms, attempts, state, why = row
    standing = Standing(state)
    return Message(
        MessageId(ident), MessageKey(key), kind, Sealed(body), created_ms, expires_ms, attempts, standing, why
    )


def _connect(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    db = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # A row that went leaves zeros, not its bytes.
        db.execute("PRAGMA secure_delete = ON")
        db.executescript(_SCHEMA)
    except BaseException:
        db.close()
        raise
    file.chmod(0o600)
    return db


def set_aside(file: Path, now_ms: int) -> Path:
    """Move an outbox that cannot be opened out of the way, never delete it; gives its new place."""
    return move_aside(file, now_ms, beside=("-wal", "-shm"))


def bound(kind: str, key: MessageKey) -> bytes:
    """What a body is sealed to: it opens as no other kind, and under no other key."""
    return outbox_binding(kind, key)


def uuid7(now_ms: int, random_bytes: Callable[[int], bytes]) -> str:
    """A UUID that sorts by time (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random bits."""
    drawn = bytearray(random_bytes(10))
    drawn[0] = 0x70 | drawn[0] & 0x0F
    drawn[2] = 0x80 | drawn[2] & 0x3F
    digits = (now_ms.to_bytes(6, "big") + bytes(drawn)).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
