"""Links by which a person takes an account: a day, once. An administrator hands them over."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Connection, and_, select, update

from hub.accounts import journal, staff
from hub.accounts.staff import Member
from hub.store.store import Tx
from hub.store.tables import invitation

LIFE_MS = 86_400_000


def invite(tx: Tx, member: Member, by: str) -> str:
    """A new link's secret; links of before end. Whoever lost their password comes back by it."""
    tx.conn.execute(invitation.delete().where(invitation.c.staff == member.id))
    token = secrets.token_urlsafe(24)
    tx.conn.execute(
        invitation.insert().values(
            token_sha256=hashed(token), staff=member.id, expires_ms=tx.now_ms + LIFE_MS
        )
    )
    journal.append(tx, member.commune, by, "account.invited", member.id)
    return token


def look(conn: Connection, token: str, now_ms: int) -> Member | None:
    """Whose link this is, while it lasts."""
    return of_hash(conn, hashed(token), now_ms)


def of_hash(conn: Connection, token_sha256: str, now_ms: int) -> Member | None:
    """As ``look``, by what is kept of it."""
    living = and_(
        invitation.c.token_sha256 == token_sha256,
        invitation.c.used_ms.is_(None),
        invitation.c.expires_ms > now_ms,
    )
    return _member(conn, conn.execute(select(invitation.c.staff).where(living)).scalar_one_or_none())


def use(tx: Tx, token_sha256: str) -> Member | None:
    """Take the account by its link, by the SHA-256 of its secret: of two at once one does."""
    this = and_(
        invitation.c.token_sha256 == token_sha256,
        invitation.c.used_ms.is_(None),
        invitation.c.expires_ms > tx.now_ms,
    )
    if tx.conn.execute(update(invitation).where(this).values(used_ms=tx.now_ms)).rowcount != 1:
        return None
    whose = select(invitation.c.staff).where(invitation.c.token_sha256 == token_sha256)
    return _member(tx.conn, tx.conn.execute(whose).scalar_one())


def hashed(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def forget_old(tx: Tx) -> None:
    """Links that ended go."""
    tx.conn.execute(invitation.delete().where(invitation.c.expires_ms <= tx.now_ms))


def _member(conn: Connection, member_id: str | None) -> Member | None:
    found = None if member_id is None else staff.look(conn, member_id)
    return found if found is not None and found.ended_ms is None else None
