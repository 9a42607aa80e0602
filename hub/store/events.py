"""The append-only log: what happened, in the order in which it was committed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from hub.store.tables import event


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``ref`` is the id of what it happened to; ``body`` is JSON without content."""

    id: int
    at_ms: int
    topic: str
    kind: str
    ref: str
    body: str


def append(conn: Connection, *, at_ms: int, topic: str, kind: str, ref: str, body: str = "{}") -> Event:
    """Add an event in the caller's transaction."""
    values = {"at_ms": at_ms, "topic": topic, "kind": kind, "ref": ref, "body": body}
    done = conn.execute(event.insert().values(values))
    key = done.inserted_primary_key
    assert key is not None
    return Event(id=int(key[0]), **values)  # type: ignore[arg-type]


def newest_id(conn: Connection) -> int:
    """Id of the last event, or 0."""
    return int(conn.execute(select(func.coalesce(func.max(event.c.id), 0))).scalar_one())


def after(conn: Connection, event_id: int, topics: Sequence[str], limit: int) -> list[Event]:
    """Events of these topics that came after one, oldest first, at most ``limit``.

    One writer thread commits in the order of ids, so nothing can appear behind ``event_id`` later.
    """
    wanted = (
        select(event)
        .where(event.c.id > event_id, event.c.topic.in_(topics))
        .order_by(event.c.id)
        .limit(limit)
    )
    return [Event(**row) for row in conn.execute(wanted).mappings()]
