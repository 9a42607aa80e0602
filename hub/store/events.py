"""The append-only log: what happened, in the order in which it was committed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from hub.store.tables import event

ORDER_LOCK = 0x6576656E74
"""Advisory lock, held from the first insert to the end of the transaction."""
CHANNEL = "parvis_event"
"""What PostgreSQL notifies: that there is something, and nothing of what happened."""


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``ref`` is the id of what it happened to; ``body`` is JSON without content.

    ``commune``: whose consoles see it; empty: the hub's own matter, shown on none.
    """

    id: int
    at_ms: int
    topic: str
    kind: str
    ref: str
    body: str
    commune: str = ""


@dataclass(frozen=True)
class NewEvent:
    """What happened, before it has its place in the order."""

    at_ms: int
    topic: str
    kind: str
    ref: str
    body: str = "{}"
    commune: str = ""
    live: str | None = None
    """What those who look at this moment are told besides, and is never written; None: the same."""


def append(conn: Connection, happened: Sequence[NewEvent]) -> list[Event]:
    """Add events as the last thing that the caller's transaction does.

    Ids must grow in the order of commits, or whoever reads ``id > last`` misses what commits late with a
    small id. SQLite has one writer. On PostgreSQL a lock is held from the first id to the commit; it is taken
    last, so that its holder waits for nobody.
    """
    if not happened:
        return []
    if conn.dialect.name == "postgresql":
        # The notice that leaves with the commit says only that there is something: who hears it, reads.
        conn.execute(
            text("SELECT pg_advisory_xact_lock(:key), pg_notify(:channel, '')"),
            {"key": ORDER_LOCK, "channel": CHANNEL},
        )
    return [_insert(conn, new) for new in happened]


def _insert(conn: Connection, new: NewEvent) -> Event:
    written = {name: value for name, value in vars(new).items() if name != "live"}
    key = conn.execute(event.insert().values(written)).inserted_primary_key
    assert key is not None
    return Event(**written | {"id": int(key[0]), "body": new.body if new.live is None else new.live})


def newest_id(conn: Connection) -> int:
    """Id of the last event, or 0."""
    return int(conn.execute(select(func.coalesce(func.max(event.c.id), 0))).scalar_one())


def oldest_id(conn: Connection) -> int:
    """Id of the first event that is still kept, or 0."""
    return int(conn.execute(select(func.coalesce(func.min(event.c.id), 0))).scalar_one())


def after(conn: Connection, event_id: int, topics: Sequence[str] | None, limit: int) -> list[Event]:
    """Events of these topics (None: of all) that came after one, oldest first, at most ``limit``.

    Ids are in the order of commits, so nothing can appear behind ``event_id`` later.
    """
    wanted = select(event).where(event.c.id > event_id).order_by(event.c.id).limit(limit)
    if topics is not None:
        wanted = wanted.where(event.c.topic.in_(topics))
    return [Event(**row) for row in conn.execute(wanted).mappings()]
