"""A call's life: each step names the version it saw, and the first to accept wins."""

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, and_, or_, select, update

from hub.contract import CallPhase, CallRequest, CallStep, CallView, KioskIdentity
from hub.store.store import Tx
from hub.store.tables import help_call

TOPIC = "call"
OLDEST_S = 30 * 86_400
"""A kiosk's clock may say anything: no call is taken to be older, and no number is too large to be kept."""
OPEN = (CallPhase.RAISED, CallPhase.SEEN, CallPhase.ACCEPTED)

FROM: dict[CallStep, tuple[CallPhase, ...]] = {
    CallStep.SEEN: (CallPhase.RAISED,),
    CallStep.ACCEPT: (CallPhase.RAISED, CallPhase.SEEN),
    CallStep.CLOSE: (CallPhase.ACCEPTED,),
}


@dataclass(frozen=True)
class Now:
    """The call as it is after the request, changed or repeated."""

    view: CallView


@dataclass(frozen=True)
class Changed:
    """Someone was faster, or the call ended: this is what it is now."""

    view: CallView


@dataclass(frozen=True)
class KeyReused:
    """The idempotency key belongs to another call."""


@dataclass(frozen=True)
class Unknown:
    """No such call."""


Raised: TypeAlias = Now | KeyReused
Stepped: TypeAlias = Now | Changed | Unknown


def raise_call(tx: Tx, new_id: str, key: str, request: CallRequest, lifetime_ms: int) -> Raised:
    """Raise a call once for each key. One that waited longer than its lifetime is born expired."""
    body = hashlib.sha256(request.model_dump_json(exclude={"age_s"}).encode()).hexdigest()
    row = tx.conn.execute(select(help_call).where(help_call.c.key == key)).mappings().one_or_none()
    if row is not None:
        return Now(view_of(row)) if row["body_sha256"] == body else KeyReused()
    raised_ms = tx.now_ms - round(min(request.age_s, OLDEST_S) * 1000)
    late = tx.now_ms - raised_ms >= lifetime_ms
    tx.conn.execute(
        help_call.insert().values(
            id=new_id,
            phase=CallPhase.EXPIRED if late else CallPhase.RAISED,
            version=1,
            key=key,
            body_sha256=body,
            kiosk_id=request.kiosk.id,
            kiosk_name=request.kiosk.name,
            kiosk_place=request.kiosk.place,
            procedure=request.procedure,
            step=request.step,
            lang=request.lang,
            raised_ms=raised_ms,
            ended_ms=tx.now_ms if late else None,
        )
    )
    return Now(_told(tx, new_id))


def step(tx: Tx, call_id: str, wanted: CallStep, version: int, who: str) -> Stepped:
    """Take a mediator's step if the call is still what they saw."""
    row = _row(tx.conn, call_id)
    if row is None:
        return Unknown()
    view = view_of(row)
    if _done_before(view, wanted, who):
        return Now(view)
    if view.version != version or view.phase not in FROM[wanted]:
        return Changed(view)
    _change(tx, call_id, _values(wanted, who, tx.now_ms))
    return Now(_told(tx, call_id))


def _done_before(view: CallView, wanted: CallStep, who: str) -> bool:
    match wanted:
        case CallStep.SEEN:
            return view.seen_by is not None
        case CallStep.ACCEPT:
            return view.phase == CallPhase.ACCEPTED and view.accepted_by == who
        case CallStep.CLOSE:
            return view.phase == CallPhase.CLOSED and view.accepted_by == who


def _values(wanted: CallStep, who: str, now_ms: int) -> dict[str, object]:
    match wanted:
        case CallStep.SEEN:
            return {"phase": CallPhase.SEEN, "seen_by": who, "seen_ms": now_ms}
        case CallStep.ACCEPT:
            return {"phase": CallPhase.ACCEPTED, "accepted_by": who, "accepted_ms": now_ms}
        case CallStep.CLOSE:
            return {"phase": CallPhase.CLOSED, "ended_ms": now_ms}


def cancel(tx: Tx, call_id: str) -> CallView | Unknown:
    """The citizen no longer needs anyone. A call that ended stays as it ended."""
    row = _row(tx.conn, call_id)
    if row is None:
        return Unknown()
    if row["phase"] not in OPEN:
        return view_of(row)
    _change(tx, call_id, {"phase": CallPhase.CANCELLED, "ended_ms": tx.now_ms})
    return _told(tx, call_id)


def expire(tx: Tx, lifetime_ms: int, visit_lifetime_ms: int) -> int:
    """End calls that nobody accepted in time, or closed in time; gives how many."""
    waiting = help_call.c.phase.in_((CallPhase.RAISED, CallPhase.SEEN))
    late = or_(
        and_(waiting, help_call.c.raised_ms <= tx.now_ms - lifetime_ms),
        and_(
            help_call.c.phase == CallPhase.ACCEPTED,
            help_call.c.accepted_ms <= tx.now_ms - visit_lifetime_ms,
        ),
    )
    ids = list(tx.conn.execute(select(help_call.c.id).where(late)).scalars())
    for call_id in ids:
        _change(tx, call_id, {"phase": CallPhase.EXPIRED, "ended_ms": tx.now_ms})
        _told(tx, call_id)
    return len(ids)


def look(conn: Connection, call_id: str) -> CallView | Unknown:
    """The call's true state."""
    row = _row(conn, call_id)
    return Unknown() if row is None else view_of(row)


def of_key(conn: Connection, key: str) -> CallView | None:
    """The call that was raised with this key."""
    row = conn.execute(select(help_call).where(help_call.c.key == key)).mappings().one_or_none()
    return None if row is None else view_of(row)


def open_calls(conn: Connection) -> list[CallView]:
    """Calls that someone should answer or is answering, oldest first."""
    wanted = select(help_call).where(help_call.c.phase.in_(OPEN)).order_by(help_call.c.raised_ms)
    return [view_of(row) for row in conn.execute(wanted).mappings()]


def view_of(row: RowMapping) -> CallView:
    """A row as the contract shows it: without the key."""
    return CallView(
        id=row["id"],
        version=row["version"],
        phase=CallPhase(row["phase"]),
        kiosk=KioskIdentity(id=row["kiosk_id"], name=row["kiosk_name"], place=row["kiosk_place"]),
        procedure=row["procedure"],
        step=row["step"],
        lang=row["lang"],
        raised_ms=row["raised_ms"],
        seen_by=row["seen_by"],
        seen_ms=row["seen_ms"],
        accepted_by=row["accepted_by"],
        accepted_ms=row["accepted_ms"],
        ended_ms=row["ended_ms"],
    )


def _row(conn: Connection, call_id: str) -> RowMapping | None:
    return conn.execute(select(help_call).where(help_call.c.id == call_id)).mappings().one_or_none()


def _change(tx: Tx, call_id: str, values: dict[str, object]) -> None:
    tx.conn.execute(
        update(help_call).where(help_call.c.id == call_id).values(version=help_call.c.version + 1, **values)
    )


def _told(tx: Tx, call_id: str) -> CallView:
    row = _row(tx.conn, call_id)
    assert row is not None
    view = view_of(row)
    tx.emit(TOPIC, view.phase.value, call_id, view.model_dump_json())
    return view
