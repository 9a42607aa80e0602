"""What happens to a call while nobody does anything: it rings, reaches further, comes back, or is over."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from hub.contract import CallOrigin, CallPhase
from hub.help import calls, rings, timers
from hub.help.calls import WAITING, Call, Rules
from hub.help.timers import Timer
from hub.store.store import Tx
from hub.store.tables import help_call


def run(tx: Tx, rules: Rules) -> int:
    """Do what is due, once over all processes: the timers are claimed in the transaction that obeys them."""
    due = timers.claim(tx)
    for call_id, which in due.items():
        call = calls.of_id(tx.conn, call_id)
        if call is not None and call.is_open:
            _obey(tx, call, which, rules)
    return len(due)


def _obey(tx: Tx, call: Call, which: set[Timer], rules: Rules) -> None:
    if Timer.EXPIRE in which:
        calls.end(tx, call, CallPhase.EXPIRED)
    elif Timer.ARRIVAL in which and call.view.phase is CallPhase.ACCEPTED:
        give_back(tx, call, rules)
    elif Timer.UNACCEPTED in which and call.waits:
        _reach_further(tx, call, rules)
    elif Timer.UNSEEN in which and call.waits:
        rings.ring(tx, call)


def _reach_further(tx: Tx, call: Call, rules: Rules) -> None:
    """The next circle; once all have been rung, the same again ever more rarely, but only for a person."""
    people = rings.who_can_come(tx.conn, call.commune, call.view.origin, tx.now_ms)
    circle = rings.next_circle(people, call)
    if circle is not None:
        timers.arm(tx, call.view.id, Timer.UNACCEPTED, tx.now_ms + rules.unaccepted_ms)
        rings.ring(tx, calls.change(tx, call, circle=circle, detail=call.computed()))
    elif call.view.origin is CallOrigin.PERSON:
        timers.arm(tx, call.view.id, Timer.UNACCEPTED, tx.now_ms + rings.again_ms(call, rules))
        if people:
            rung = call.computed(rings=call.detail.rings + 1)
            rings.ring(tx, calls.write(tx, call, detail=rung))


def give_back(tx: Tx, call: Call, rules: Rules, step: str | None = None) -> Call:
    """Nobody comes after all: it is as on the first moment, and rings at once. Nothing promised is left."""
    people = rings.who_can_come(tx.conn, call.commune, call.view.origin, tx.now_ms)
    nothing = {"accepted_id": "", "message": None, "message_by": None, "message_ms": None, "rings": 0}
    detail = call.detail.without_question().model_copy(update=nothing | {"answerable": bool(people)})
    timers.disarm(tx, call.view.id)
    now = calls.change(
        tx,
        call,
        phase=CallPhase.RAISED,
        circle=rings.first_circle(people, call.view.origin, call.view.kiosk.place),
        returns=call.view.returns + 1,
        detail=detail if step is None else detail.after(call.view.version, step),
        **dict.fromkeys(("seen_by", "seen_ms", "accepted_by", "accepted_ms", "arrived_ms")),
    )
    rings.start(tx, now, rules, tx.now_ms, rings=True)
    return now


def wrongly_told(conn: Connection, now_ms: int) -> list[str]:
    """Ids of the calls that wait and say of somebody who could come what is no longer so.

    Asked each second: of hundreds of calls only two columns are read, and each commune is asked once.
    """
    rows = conn.execute(
        select(help_call.c.id, help_call.c.commune, help_call.c.origin, help_call.c.detail).where(
            help_call.c.phase.in_(WAITING)
        )
    ).all()
    can_come = {
        (commune, origin): bool(rings.who_can_come(conn, commune, CallOrigin(origin), now_ms))
        for commune, origin in {(row.commune, row.origin) for row in rows}
    }
    return [
        row.id
        for row in rows
        if json.loads(row.detail).get("answerable", True) != can_come[row.commune, row.origin]
    ]


def tell_right(tx: Tx, rules: Rules) -> int:
    """Say whether somebody could come, where it has changed. Who has just begun hears of who waits."""
    found = wrongly_told(tx.conn, tx.now_ms)
    for call in filter(None, (calls.of_id(tx.conn, call_id) for call_id in found)):
        come = not call.view.answerable
        detail = call.computed(answerable=come, rings=0)
        if not come:
            calls.change(tx, call, detail=detail)
            continue
        people = rings.who_can_come(tx.conn, call.commune, call.view.origin, tx.now_ms)
        circle = rings.first_circle(people, call.view.origin, call.view.kiosk.place)
        calls.change(tx, call, detail=detail, circle=circle)
        timers.arm(tx, call.view.id, Timer.UNSEEN, tx.now_ms)
        timers.arm(tx, call.view.id, Timer.UNACCEPTED, tx.now_ms + rules.unaccepted_ms)
    return len(found)
