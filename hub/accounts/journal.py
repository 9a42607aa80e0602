"""Who did what: lines that nobody can change unseen, each holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, func, select

from hub.store.store import Tx
from hub.store.tables import journal

FIRST = "0" * 64
"""What stands before the first line."""
KEPT_MS = 366 * 86_400_000
"""A year (CNIL, recommendation 2021-122: six months to one year). The tables forbid to cut earlier."""
CUT = "journal.cut"
NOBODY = ""
"""Who did it, where the hub itself did, or whoever holds the emergency code."""


@dataclass(frozen=True)
class Line:
    """One line. ``who`` and ``object`` are ids, never content; ``hash`` is SHA-256 over all the rest."""

    id: int
    at_ms: int
    commune: str
    who: str
    action: str
    object: str
    before: str
    hash: str

    def true_hash(self) -> str:
        """What the hash must be."""
        said = [self.id, self.at_ms, self.commune, self.who, self.action, self.object, self.before]
        return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True)
class Intact:
    """No line was altered, removed or moved. ``newest``: an anchor to note down elsewhere."""

    lines: int
    newest: str


@dataclass(frozen=True)
class Broken:
    """At this line the chain does not hold."""

    line: int


Verdict: TypeAlias = Intact | Broken


def append(tx: Tx, commune: str, who: str, action: str, object_: str = "") -> None:
    """Write a line, in the transaction of the act itself.

    Two processes at once would take the same number: the store runs the later one again.
    """
    last = tx.conn.execute(
        select(journal.c.id, journal.c.hash).order_by(journal.c.id.desc()).limit(1)
    ).first()
    number, before = (last.id + 1, last.hash) if last else (1, FIRST)
    line = Line(number, tx.now_ms, commune, who, action, object_, before, "")
    tx.conn.execute(journal.insert().values(vars(line) | {"hash": line.true_hash()}))


def verify(conn: Connection) -> Verdict:
    """Walk the whole chain."""
    rows = conn.execute(select(journal).order_by(journal.c.id)).mappings()
    count, expected, before = 0, 1, FIRST
    for row in rows:
        line = Line(**row)
        if count == 0 and line.id != 1:
            cut = _cut_before(conn, line.id)
            if cut is None:
                return Broken(line.id)
            expected, before = line.id, cut
        if (line.id, line.before, line.hash) != (expected, before, line.true_hash()):
            return Broken(line.id)
        count, expected, before = count + 1, line.id + 1, line.hash
    return Intact(count, before)


def newest(conn: Connection, commune: str, limit: int) -> list[Line]:
    """A commune's last lines, the newest first."""
    wanted = select(journal).where(journal.c.commune == commune).order_by(journal.c.id.desc()).limit(limit)
    return [Line(**row) for row in conn.execute(wanted).mappings()]


def last(conn: Connection, commune: str, action: str, since_ms: int) -> Line | None:
    """The last time that something was done in a commune, if it is younger than that."""
    wanted = select(journal).where(
        journal.c.commune == commune, journal.c.action == action, journal.c.at_ms > since_ms
    )
    row = conn.execute(wanted.order_by(journal.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else Line(**row)


def cut_old(tx: Tx) -> int:
    """Lines of more than a year go, the oldest first, none from the middle; gives how many.

    A new line of the chain names the last of them: the walk begins there.
    """
    kept = select(func.min(journal.c.id)).where(journal.c.at_ms > tx.now_ms - KEPT_MS)
    first = tx.conn.execute(kept).scalar_one()
    if first is None:
        return 0
    gone = tx.conn.execute(
        select(journal.c.id, journal.c.hash).where(journal.c.id == first - 1)
    ).one_or_none()
    if gone is None:
        return 0
    append(tx, "", NOBODY, CUT, f"{gone.id}:{gone.hash}")
    return tx.conn.execute(journal.delete().where(journal.c.id < first)).rowcount


def _cut_before(conn: Connection, first: int) -> str | None:
    """The hash that a line of the chain itself says was cut off before this one."""
    wanted = select(journal.c.object).where(journal.c.action == CUT, journal.c.object.like(f"{first - 1}:%"))
    found = conn.execute(wanted).scalars().first()
    return None if found is None else found.partition(":")[2]
