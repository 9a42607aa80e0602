"""Opaque sessions kept by the server: the cookie is random, the table holds its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, select

from hub.store.store import Tx
from hub.store.tables import console_session


@dataclass(frozen=True)
class Mediator:
    """Who is signed in; ``session`` names the session without opening it."""

    name: str
    session: str


def fingerprint(token: str) -> str:
    """SHA-256 (hex) of a session's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(tx: Tx, name: str, lifetime_ms: int) -> str:
    """Start a session and give its cookie; drops sessions that have ended."""
    tx.conn.execute(console_session.delete().where(console_session.c.expires_ms <= tx.now_ms))
    token = secrets.token_urlsafe(32)
    tx.conn.execute(
        console_session.insert().values(
            token_sha256=fingerprint(token),
            name=name,
            created_ms=tx.now_ms,
            expires_ms=tx.now_ms + lifetime_ms,
        )
    )
    tx.emit("account", "signed_in", "console")
    return token


def who(conn: Connection, token: str, now_ms: int) -> Mediator | None:
    """Whose session this is, while it lasts."""
    wanted = select(console_session.c.name).where(
        console_session.c.token_sha256 == fingerprint(token), console_session.c.expires_ms > now_ms
    )
    name = conn.execute(wanted).scalar_one_or_none()
    return None if name is None else Mediator(name, fingerprint(token))


def close_session(tx: Tx, token: str) -> None:
    """End a session."""
    tx.conn.execute(console_session.delete().where(console_session.c.token_sha256 == fingerprint(token)))
    tx.emit("account", "signed_out", fingerprint(token))
