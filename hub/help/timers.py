"""What is due when, as rows: a process that dies forgets nothing, and several claim each exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, select

from hub.store.store import Tx
from hub.store.tables import call_timer
from hub.store.upsert import upsert

AT_ONCE = 20
"""Calls of one transaction: few, for on PostgreSQL one that another crossed runs all of them again."""


class Timer(StrEnum):
    """What happens when it is due."""

    UNSEEN = "unseen"
    """Nobody has looked: it rings."""
    UNACCEPTED = "unaccepted"
    """Nobody has said that they come: the next circle is rung."""
    ARRIVAL = "arrival"
    """Who said so has not arrived: it goes back."""
    EXPIRE = "expire"
    """Too old: it is over."""
    PUSH = "push"
    """Phones are to be told. The row goes when they were: who dies meanwhile leaves it to another."""


@dataclass(frozen=True)
class Due:
    """A timer whose time has come."""

    call_id: str
    timer: Timer
    due_ms: int


def arm(tx: Tx, call_id: str, timer: Timer, due_ms: int) -> None:
    """Set it, or set it anew."""
    values = {"call_id": call_id, "kind": timer, "due_ms": due_ms}
    upsert(tx.conn, call_timer, ("call_id", "kind"), values)


def disarm(tx: Tx, call_id: str, *which: Timer) -> None:
    """Take these back; without any named, all of the call's."""
    gone = call_timer.c.call_id == call_id
    if which:
        gone = and_(gone, call_timer.c.kind.in_(which))
    tx.conn.execute(call_timer.delete().where(gone))


def any_due(conn: Connection, now_ms: int) -> bool:
    """Whether a look that writes is worth it: this one is made each second."""
    due = and_(call_timer.c.due_ms <= now_ms, call_timer.c.kind != Timer.PUSH)
    return conn.execute(select(call_timer.c.kind).where(due).limit(1)).first() is not None


def any_push_due(conn: Connection, now_ms: int) -> bool:
    """Whether phones are to be told."""
    due = and_(call_timer.c.due_ms <= now_ms, call_timer.c.kind == Timer.PUSH)
    return conn.execute(select(call_timer.c.kind).where(due).limit(1)).first() is not None


def claim(tx: Tx) -> dict[str, set[Timer]]:
    """Take for this transaction alone what is due, but the phones': by call, all of a call together.

    After a pause several are due at once, and a call shall ring once. SQLite has one writer. On PostgreSQL
    who comes second passes over the rows that the first has locked.
    """
    calls = dict.fromkeys(one.call_id for one in _due(tx, call_timer.c.kind != Timer.PUSH))
    return {call_id: _take(tx, call_id) for call_id in calls}


def _take(tx: Tx, call_id: str) -> set[Timer]:
    mine = and_(
        call_timer.c.call_id == call_id, call_timer.c.due_ms <= tx.now_ms, call_timer.c.kind != Timer.PUSH
    )
    found = {Timer(kind) for kind in tx.conn.execute(select(call_timer.c.kind).where(mine)).scalars()}
    tx.conn.execute(call_timer.delete().where(mine))
    return found


def lend_pushes(tx: Tx, for_ms: int) -> list[Due]:
    """Take the phones' that are due for so long; who does not ``settle`` them by then loses them."""
    found = _due(tx, call_timer.c.kind == Timer.PUSH)
    for one in found:
        arm(tx, one.call_id, Timer.PUSH, tx.now_ms + for_ms)
    return [Due(one.call_id, one.timer, tx.now_ms + for_ms) for one in found]


def settle(tx: Tx, lent: Due) -> None:
    """It is done, unless it was set anew meanwhile."""
    same = and_(call_timer.c.call_id == lent.call_id, call_timer.c.kind == lent.timer)
    tx.conn.execute(call_timer.delete().where(same, call_timer.c.due_ms == lent.due_ms))


def _due(tx: Tx, which: ColumnElement[bool]) -> list[Due]:
    wanted = select(call_timer).where(call_timer.c.due_ms <= tx.now_ms, which)
    locked = wanted.order_by(call_timer.c.due_ms).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = tx.conn.execute(locked).mappings().all()
    return [Due(row["call_id"], Timer(row["kind"]), row["due_ms"]) for row in rows]
