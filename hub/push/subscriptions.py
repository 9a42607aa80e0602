"""Which phones take notices, of whom: each belongs to a session, and is told nothing once that has ended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import Connection, and_, exists, select, update

from hub.contract.base import Model
from hub.store.store import Tx
from hub.store.tables import console_session, push_subscription
from hub.store.upsert import upsert

FAILURES = 200
"""So many notices in a row that a service would not take: the phone is gone. A service that is ill for a day
must cost nobody their notices: one that knows of no such phone says so (404, 410)."""
A_PERSONS = 10
"""Phones of one person; the oldest goes first."""


class SubscriptionKeys(Model):
    """``p256dh``: a point of 65 bytes; ``auth``: 16 bytes; both base64url."""

    p256dh: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{87}=?$")]
    auth: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}(==)?$")]


class Subscription(Model):
    """What a browser gives (``PushSubscription.toJSON``)."""

    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]{1,1000}$")]
    keys: SubscriptionKeys
    expiration_ms: float | None = Field(default=None, alias="expirationTime", exclude=True)
    """Browsers give it, always empty."""


@dataclass(frozen=True)
class Phone:
    """A subscription as it is kept; ``id`` names it without telling the way to it."""

    id: str
    staff: str
    lang: str
    subscription: Subscription = field(repr=False)


@dataclass(frozen=True)
class Owner:
    """Whose phone it is, and in which session it said so."""

    staff: str
    session: str


def keep(tx: Tx, owner: Owner, said: Subscription, lang: str) -> None:
    """Keep a phone, or note its new session."""
    values = {
        "endpoint_sha256": name_of(said.endpoint),
        "staff": owner.staff,
        "session": owner.session,
        "subscription": said.model_dump_json(),
        "lang": lang,
        "created_ms": tx.now_ms,
        "failed": 0,
    }
    upsert(tx.conn, push_subscription, "endpoint_sha256", values)
    mine = select(push_subscription.c.endpoint_sha256).where(push_subscription.c.staff == owner.staff)
    newest = tx.conn.execute(mine.order_by(push_subscription.c.created_ms.desc())).scalars().all()
    for old in newest[A_PERSONS:]:
        forget(tx, old)


def take_back(tx: Tx, owner: Owner, endpoint: str) -> None:
    """The person wants no notices on this phone any more."""
    mine = and_(
        push_subscription.c.endpoint_sha256 == name_of(endpoint), push_subscription.c.staff == owner.staff
    )
    tx.conn.execute(push_subscription.delete().where(mine))


def forget(tx: Tx, phone: str) -> None:
    """The browser's service says that it is gone."""
    tx.conn.execute(push_subscription.delete().where(push_subscription.c.endpoint_sha256 == phone))


def note(tx: Tx, phone: str, *, went: bool) -> None:
    """Count what did not go; a phone that takes nothing any more is gone."""
    this = push_subscription.c.endpoint_sha256 == phone
    failed = 0 if went else push_subscription.c.failed + 1
    tx.conn.execute(update(push_subscription).where(this).values(failed=failed))
    tx.conn.execute(push_subscription.delete().where(this, push_subscription.c.failed >= FAILURES))


def phones_of(conn: Connection, staff: list[str], now_ms: int) -> list[Phone]:
    """The phones of these people whose session still lasts."""
    living = exists().where(
        console_session.c.token_sha256 == push_subscription.c.session, console_session.c.expires_ms > now_ms
    )
    rows = conn.execute(select(push_subscription).where(push_subscription.c.staff.in_(staff), living))
    return [
        Phone(row.endpoint_sha256, row.staff, row.lang, Subscription.model_validate_json(row.subscription))
        for row in rows
    ]


def forget_old(tx: Tx) -> None:
    """Phones whose session has ended go with it."""
    living = select(console_session.c.token_sha256).where(console_session.c.expires_ms > tx.now_ms)
    tx.conn.execute(push_subscription.delete().where(push_subscription.c.session.not_in(living)))


def name_of(endpoint: str) -> str:
    """SHA-256 (hex) of a phone's address."""
    return hashlib.sha256(endpoint.encode()).hexdigest()
