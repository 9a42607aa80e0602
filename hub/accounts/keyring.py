"""The passkeys that people have, as they are kept: found, used, one more, one less."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, and_, select, update

from hub.accounts import journal, staff
from hub.accounts.staff import Member
from hub.store.store import Tx
from hub.store.tables import passkey

NAME = re.compile(r"^[A-Za-z0-9_-]{1,1400}$")
"""A credential's id: 1023 bytes at most (WebAuthn 4), base64url. PostgreSQL takes no zero byte in a text."""
MOST = 10
"""Passkeys of one person."""


@dataclass(frozen=True)
class Own:
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_ms: int
    used_ms: int | None


@dataclass(frozen=True)
class New:
    """A passkey that a device has just made; id and key are base64url."""

    id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True)
class Shown:
    """A passkey that has signed; ``before`` and ``count``: its signatures until then, and now."""

    id: str
    staff: str
    before: int
    count: int


def own(conn: Connection, member_id: str) -> list[Own]:
    """Somebody's passkeys, the oldest first."""
    wanted = select(passkey).where(passkey.c.staff == member_id).order_by(passkey.c.created_ms)
    return [
        Own(row["id"], row["name"], row["created_ms"], row["used_ms"])
        for row in conn.execute(wanted).mappings()
    ]


def find(conn: Connection, name: str) -> RowMapping | None:
    """One of them, by the id that a browser names."""
    if not NAME.match(name):
        return None
    return conn.execute(select(passkey).where(passkey.c.id == name)).mappings().one_or_none()


def remove(tx: Tx, member: Member, passkey_id: str) -> bool:
    """Take one away, unless it is the person's last way in."""
    if not NAME.match(passkey_id):
        return False
    ways = member.passkeys + member.has_password + member.has_proconnect
    mine = and_(passkey.c.id == passkey_id, passkey.c.staff == member.id)
    if ways < 2 or tx.conn.execute(passkey.delete().where(mine)).rowcount != 1:
        return False
    journal.append(tx, member.commune, member.id, "passkey.removed", member.id)
    return True


def note_use(tx: Tx, shown: Shown) -> bool:
    """Keep the new count; False if the passkey is gone, or was used at the same moment."""
    same = and_(passkey.c.id == shown.id, passkey.c.sign_count == shown.before)
    used = {"sign_count": shown.count, "used_ms": tx.now_ms}
    return tx.conn.execute(update(passkey).where(same).values(**used)).rowcount == 1


def keep(tx: Tx, member: Member, new: New, name: str) -> bool:
    """Somebody has one more. False: they have many, or it is somebody's already."""
    known = tx.conn.execute(select(passkey.c.id).where(passkey.c.id == new.id)).first()
    if known is not None or member.passkeys >= MOST:
        return False
    tx.conn.execute(
        passkey.insert().values(
            id=new.id,
            staff=member.id,
            name=staff.plain_name(name[: staff.NAME_LIMIT]),
            public_key=new.public_key,
            sign_count=new.sign_count,
            created_ms=tx.now_ms,
        )
    )
    journal.append(tx, member.commune, member.id, "passkey.added", member.id)
    return True
