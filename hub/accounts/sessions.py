"""Opaque sessions kept by the server: the cookie is random, the table holds its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from sqlalchemy import Connection, and_, select, update
from starlette.datastructures import Headers
from starlette.responses import Response

from hub.accounts.people import Actor
from hub.contract.staff import Role
from hub.store.store import Tx
from hub.store.tables import console_session, staff

TOPIC = "account"
PROVED_MS = 300_000
"""For so long a proof lets somebody change their own ways in: a screen that was left alone does not."""


@dataclass(frozen=True, kw_only=True)
class Signed(Actor):
    """Somebody who is signed in. ``session`` names the session without opening it."""

    role: Role
    session: str
    proved_ms: int = 0
    """When they last proved who they are, in this session."""

    def has_proved(self, now_ms: int) -> bool:
        """Whether that was a moment ago."""
        return now_ms - self.proved_ms < PROVED_MS


@dataclass(frozen=True)
class CookieRule:
    """How a session lives in a browser."""

    name: str
    lifetime_s: float
    secure: bool

    @property
    def lifetime_ms(self) -> int:
        """How long a session lasts."""
        return round(self.lifetime_s * 1000)

    def give(self, response: Response, token: str) -> None:
        """Hand the session to the browser alone, for our pages alone."""
        response.set_cookie(
            self.name,
            token,
            max_age=round(self.lifetime_s),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )

    def take(self, response: Response) -> None:
        """Let the browser forget it."""
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="strict")


def cookie_value(headers: Headers, name: str) -> str | None:
    """One cookie's value, or None."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found else None


def fingerprint(token: str) -> str:
    """SHA-256 (hex) of a session's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(tx: Tx, staff_id: str, name: str, lifetime_ms: int) -> str:
    """Start a session and give its cookie; drops sessions that have ended."""
    tx.conn.execute(console_session.delete().where(console_session.c.expires_ms <= tx.now_ms))
    token = secrets.token_urlsafe(32)
    tx.conn.execute(
        console_session.insert().values(
            token_sha256=fingerprint(token),
            staff=staff_id,
            name=name,
            created_ms=tx.now_ms,
            expires_ms=tx.now_ms + lifetime_ms,
            proved_ms=tx.now_ms,
        )
    )
    tx.emit(TOPIC, "signed_in", "console")
    return token


def who(conn: Connection, token: str, now_ms: int) -> Signed | None:
    """Whose session this is, while it and the account last."""
    wanted = select(
        staff.c.id, staff.c.name, staff.c.role, staff.c.commune, console_session.c.proved_ms
    ).where(
        console_session.c.token_sha256 == fingerprint(token),
        console_session.c.expires_ms > now_ms,
        console_session.c.staff == staff.c.id,
        staff.c.ended_ms.is_(None),
    )
    row = conn.execute(wanted).one_or_none()
    if row is None:
        return None
    return Signed(
        row.id,
        row.name,
        row.commune,
        role=Role(row.role),
        session=fingerprint(token),
        proved_ms=row.proved_ms,
    )


def note_proof(tx: Tx, session: str) -> None:
    """The person of this session has just proved again who they are."""
    this = console_session.c.token_sha256 == session
    tx.conn.execute(update(console_session).where(this).values(proved_ms=tx.now_ms))


def count(conn: Connection, staff_id: str, now_ms: int) -> int:
    """How many sessions a person has open."""
    wanted = select(console_session.c.token_sha256).where(
        console_session.c.staff == staff_id, console_session.c.expires_ms > now_ms
    )
    return len(conn.execute(wanted).all())


def close_session(tx: Tx, session: str) -> None:
    """End a session, by its fingerprint. Its streams end with it, at every process."""
    tx.conn.execute(console_session.delete().where(console_session.c.token_sha256 == session))
    tx.emit(TOPIC, "signed_out", session)


def close_all(tx: Tx, staff_id: str, but: str = "") -> int:
    """End a person's sessions everywhere, but one; gives how many."""
    theirs = and_(console_session.c.staff == staff_id, console_session.c.token_sha256 != but)
    found = tx.conn.execute(select(console_session.c.token_sha256).where(theirs)).scalars().all()
    for session in found:
        close_session(tx, session)
    return len(found)
