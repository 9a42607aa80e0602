"""What must come back once and soon: a passkey's challenge, a trip to a provider, a badge without its PIN."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, and_, select

from hub.store.store import Tx
from hub.store.tables import challenge


class Kind(StrEnum):
    """What it is for: one kind never serves for another."""

    SIGN_IN = "sign_in"
    ADD = "add"
    INVITED = "invited"
    PROVIDER = "provider"
    BADGE = "badge"


@dataclass(frozen=True)
class Kept:
    """What was kept with it."""

    staff: str
    value: str


def keep(tx: Tx, kind: Kind, secret: str, kept: Kept, life_ms: int) -> None:
    """Remember, by the secret's SHA-256 alone."""
    tx.conn.execute(
        challenge.insert().values(
            id_sha256=_hashed(kind, secret),
            kind=kind,
            value=kept.value,
            staff=kept.staff,
            expires_ms=tx.now_ms + life_ms,
        )
    )


def use(tx: Tx, kind: Kind, secret: str) -> Kept | None:
    """Take it: of two at once one does."""
    this = and_(challenge.c.id_sha256 == _hashed(kind, secret), challenge.c.expires_ms > tx.now_ms)
    row = tx.conn.execute(select(challenge.c.staff, challenge.c.value).where(this)).one_or_none()
    if row is None or tx.conn.execute(challenge.delete().where(this)).rowcount != 1:
        return None
    return Kept(row.staff or "", row.value)


def of_staff(conn: Connection, kind: Kind, member_id: str, now_ms: int) -> str | None:
    """What is kept for somebody."""
    theirs = and_(challenge.c.kind == kind, challenge.c.staff == member_id, challenge.c.expires_ms > now_ms)
    found = conn.execute(select(challenge.c.value).where(theirs)).scalars().first()
    return None if found is None else str(found)


def drop(tx: Tx, kind: Kind, member_id: str) -> None:
    """Forget what was kept for somebody."""
    theirs = and_(challenge.c.kind == kind, challenge.c.staff == member_id)
    tx.conn.execute(challenge.delete().where(theirs))


def forget_old(tx: Tx) -> None:
    """What did not come back in time goes."""
    tx.conn.execute(challenge.delete().where(challenge.c.expires_ms <= tx.now_ms))


def _hashed(kind: Kind, secret: str) -> str:
    return hashlib.sha256(f"{kind}\n{secret}".encode()).hexdigest()
