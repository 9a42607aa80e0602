"""Shifts: said by each person, for a time. Whoever said nothing is never counted on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, select, update

from hub.accounts.people import Actor
from hub.contract import Circle
from hub.contract.base import Line, Model
from hub.store.store import Tx
from hub.store.tables import console_session, push_subscription, shift
from hub.store.upsert import upsert

TOPIC = "shift"
BEAT_MS = 30_000
"""An open console that showed no beat for so long is no longer there."""
LONGEST_H = 14.0
REPEATED_MS = 5_000
Places = Annotated[tuple[Line, ...], Field(max_length=20)]
Row: TypeAlias = dict[str, Any]


class ShiftStep(StrEnum):
    """What a person says of their own shift."""

    BEGIN = "begin"
    CHANGE = "change"
    END = "end"
    BEAT = "beat"
    """The page itself is still open: truer than a line that nobody has missed yet."""


class ShiftRequest(Model):
    """``places``: where they can walk to (none: everywhere). ``hours``: by the hub's clock, from now on."""

    step: ShiftStep
    circle: Circle = Circle.SITE
    places: Places = ()
    available: bool = True
    hours: float = Field(default=8, gt=0, le=LONGEST_H)


class ShiftView(Model):
    """A shift as the consoles of its commune see it. ``present``: can be reached now."""

    staff: str
    name: str
    circle: Circle
    places: tuple[str, ...]
    available: bool
    since_ms: int
    until_ms: int
    present: bool
    ended: bool = False


@dataclass(frozen=True)
class OnShift:
    """Somebody who can be rung now. ``live``: a console of theirs is open."""

    staff: str
    name: str
    circle: Circle
    places: tuple[str, ...]
    live: bool


def say(tx: Tx, who: Actor, asked: ShiftRequest) -> ShiftView | None:
    """Do what a person says of their own shift; None if there is none to change or to end."""
    known = _row(tx.conn, who)
    if asked.step is ShiftStep.BEGIN or (asked.step is ShiftStep.CHANGE and known is not None):
        return _keep(tx, who, asked, known)
    if known is None:
        return None
    if asked.step is ShiftStep.END:
        return end(tx, known)
    note_beats(tx, [who.staff])
    return own(tx.conn, who, tx.now_ms)


def _keep(tx: Tx, who: Actor, asked: ShiftRequest, known: Row | None) -> ShiftView:
    if known is not None and _is_repeated(tx, asked, known):
        return _view(tx.conn, known, tx.now_ms)
    new = known is None or asked.step is ShiftStep.BEGIN
    values = {
        "staff": who.staff,
        "commune": who.commune,
        "name": who.name,
        "circle": asked.circle,
        "places": json.dumps(asked.places),
        "available": int(asked.available),
        "since_ms": tx.now_ms if new or known is None else known["since_ms"],
        "until_ms": tx.now_ms + round(asked.hours * 3_600_000),
        # They have just pressed a button: their page is open.
        "seen_ms": tx.now_ms,
    }
    upsert(tx.conn, shift, "staff", values)
    found = _row(tx.conn, who)
    assert found is not None
    return _tell(tx, found)


def _is_repeated(tx: Tx, asked: ShiftRequest, known: Row) -> bool:
    """Whether this was said a moment ago: the network repeats, and a finger does."""
    said = (known["circle"], _places(known), bool(known["available"]))
    return (
        said == (asked.circle, asked.places, asked.available)
        and tx.now_ms < known["until_ms"]
        and (abs(tx.now_ms + round(asked.hours * 3_600_000) - known["until_ms"]) < REPEATED_MS)
    )


def end(tx: Tx, row: Row) -> ShiftView:
    """Over, by the person's word or by the clock."""
    tx.conn.execute(shift.delete().where(shift.c.staff == row["staff"]))
    view = _view(tx.conn, row, tx.now_ms).model_copy(update={"ended": True, "present": False})
    tx.emit(TOPIC, "ended", view.staff, view.model_dump_json(), row["commune"])
    return view


def note_beats(tx: Tx, staff: list[str]) -> None:
    """An open console of each of these showed its beat. Who was away is back: the others see it."""
    for row in _rows(tx.conn, shift.c.staff.in_(staff)):
        tx.conn.execute(update(shift).where(shift.c.staff == row["staff"]).values(seen_ms=tx.now_ms))
        if not _lives(row, tx.now_ms):
            _tell(tx, row | {"seen_ms": tx.now_ms})


def sweep(tx: Tx) -> int:
    """Shifts whose time is over end; whoever showed no beat is shown as away, once. Gives how many."""
    over = _rows(tx.conn, shift.c.until_ms <= tx.now_ms)
    for row in over:
        end(tx, row)
    silent = _rows(tx.conn, (shift.c.seen_ms <= tx.now_ms - BEAT_MS) & (shift.c.until_ms > tx.now_ms))
    for row in silent:
        tx.conn.execute(update(shift).where(shift.c.staff == row["staff"]).values(seen_ms=None))
        _tell(tx, row | {"seen_ms": None})
    return len(over) + len(silent)


def is_due(conn: Connection, now_ms: int) -> bool:
    """Whether ``sweep`` has anything to do: asked each second, so nothing is written for it."""
    late = (shift.c.until_ms <= now_ms) | (shift.c.seen_ms <= now_ms - BEAT_MS)
    return conn.execute(select(shift.c.staff).where(late).limit(1)).first() is not None


def own(conn: Connection, who: Actor, now_ms: int) -> ShiftView | None:
    """A person's own shift, while it lasts."""
    row = _row(conn, who)
    return None if row is None or row["until_ms"] <= now_ms else _view(conn, row, now_ms)


def all_shifts(conn: Connection, commune: str, now_ms: int) -> list[ShiftView]:
    """A commune's shifts that last, by name."""
    lasting = (shift.c.commune == commune) & (shift.c.until_ms > now_ms)
    return sorted((_view(conn, row, now_ms) for row in _rows(conn, lasting)), key=lambda one: one.name)


def present(conn: Connection, commune: str, now_ms: int) -> list[OnShift]:
    """Who said that they work and are free, and can be reached: by an open console or by their phone."""
    lasting = (shift.c.commune == commune) & (shift.c.until_ms > now_ms) & (shift.c.available == 1)
    rows = _rows(conn, lasting)
    phones = _with_phones(conn, [row["staff"] for row in rows], now_ms)
    return [
        OnShift(row["staff"], row["name"], Circle(row["circle"]), _places(row), _lives(row, now_ms))
        for row in rows
        if _lives(row, now_ms) or row["staff"] in phones
    ]


def in_circle(people: list[OnShift], circle: Circle, place: str) -> list[OnShift]:
    """Who is rung: those of the place, then of the whole commune, then also those who help from elsewhere."""
    match circle:
        case Circle.SITE:
            return [one for one in people if one.circle is Circle.SITE and place in (one.places or (place,))]
        case Circle.COMMUNE:
            return [one for one in people if one.circle is not Circle.REMOTE]
        case Circle.REMOTE:
            return people


def _view(conn: Connection, row: Row, now_ms: int) -> ShiftView:
    reached = _lives(row, now_ms) or row["staff"] in _with_phones(conn, [row["staff"]], now_ms)
    return ShiftView(
        staff=row["staff"],
        name=row["name"],
        circle=Circle(row["circle"]),
        places=_places(row),
        available=bool(row["available"]),
        since_ms=row["since_ms"],
        until_ms=row["until_ms"],
        present=reached,
    )


def _tell(tx: Tx, row: Row) -> ShiftView:
    view = _view(tx.conn, row, tx.now_ms)
    tx.emit(TOPIC, "shift", view.staff, view.model_dump_json(), row["commune"])
    return view


def _row(conn: Connection, who: Actor) -> Row | None:
    found = _rows(conn, (shift.c.staff == who.staff) & (shift.c.commune == who.commune))
    return found[0] if found else None


def _rows(conn: Connection, where: ColumnElement[bool]) -> list[Row]:
    return [dict(row) for row in conn.execute(select(shift).where(where)).mappings()]


def _with_phones(conn: Connection, staff: list[str], now_ms: int) -> set[str]:
    """Those of them whose phone takes notices, in a session that lasts."""
    wanted = select(push_subscription.c.staff).where(
        push_subscription.c.staff.in_(staff),
        push_subscription.c.session == console_session.c.token_sha256,
        console_session.c.expires_ms > now_ms,
    )
    return set(conn.execute(wanted).scalars())


def _lives(row: Row, now_ms: int) -> bool:
    return row["seen_ms"] is not None and now_ms - row["seen_ms"] < BEAT_MS


def _places(row: Row) -> tuple[str, ...]:
    return tuple(json.loads(row["places"]))
