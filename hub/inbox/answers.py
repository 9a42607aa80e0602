"""One key, one effect: the answer to a message is kept beside what it did, in the same transaction.

After draft-ietf-httpapi-idempotency-key-header-07: a repetition gets the same answer, another body under the
same key is refused. Keys are kept 30 days.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import and_, select

from hub.contract import ProblemCode
from hub.store.store import Tx
from hub.store.tables import answer

KEPT_MS = 30 * 86_400_000


@dataclass(frozen=True)
class Message:
    """An opened message. ``device`` and ``kiosk_id`` are empty where the hub's own machine speaks."""

    device: str
    kiosk_id: str
    key: str
    kind: str
    body: bytes = field(repr=False)
    secret: bytes = field(default=b"", repr=False)
    """The hub's own, for what a citizen leaves: a name and a number could be guessed from a plain hash."""

    def sha256(self) -> str:
        """Of what it says, not of its seal."""
        said = self.kind.encode() + b"\n" + self.body
        plain = hashlib.sha256(said)
        return hmac.digest(self.secret, said, "sha256").hex() if self.secret else plain.hexdigest()


@dataclass(frozen=True)
class Answered:
    """What the message got, now or the first time (JSON)."""

    body: str


@dataclass(frozen=True)
class NotDone:
    """It cannot be done, now or ever: nothing is kept of it."""

    code: ProblemCode


Outcome: TypeAlias = Answered | NotDone


_REUSED = NotDone(ProblemCode.KEY_REUSED)


def once(tx: Tx, message: Message, effect: Callable[[Tx], Outcome]) -> Outcome:
    """Do it, unless this key has been answered before."""
    this = and_(answer.c.device == message.device, answer.c.key == message.key)
    known = tx.conn.execute(select(answer.c.body_sha256, answer.c.body).where(this)).one_or_none()
    if known is not None:
        return Answered(known.body) if known.body_sha256 == message.sha256() else _REUSED
    done = effect(tx)
    if isinstance(done, Answered):
        _keep(tx, message, message.sha256(), done.body)
    return done


def close(tx: Tx, message: Message, body: str) -> None:
    """Use a key up before its message comes: should it still be on its way, it finds the key taken."""
    this = and_(answer.c.device == message.device, answer.c.key == message.key)
    if tx.conn.execute(select(answer.c.key).where(this)).first() is None:
        _keep(tx, message, "", body)


def _keep(tx: Tx, message: Message, sha256: str, body: str) -> None:
    tx.conn.execute(
        answer.insert().values(
            device=message.device,
            key=message.key,
            kind=message.kind,
            body_sha256=sha256,
            body=body,
            created_ms=tx.now_ms,
        )
    )


def forget_old(tx: Tx) -> None:
    """Answers of more than 30 days go."""
    tx.conn.execute(answer.delete().where(answer.c.created_ms <= tx.now_ms - KEPT_MS))
