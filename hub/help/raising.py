"""A call begins: once for each key, and once for each visit, whoever noticed it first."""

from __future__ import annotations

import hashlib

from sqlalchemy import and_, select

from hub.contract import CallOrigin, CallPhase, CallRequest, CallView
from hub.help import calls, rings, timers
from hub.help.calls import Call, Detail, KeyReused, Now, Raised, Rules
from hub.help.timers import Timer
from hub.store.store import Tx
from hub.store.tables import call_key, help_call

OLDEST_S = 30 * 86_400
"""A kiosk's clock may say anything: no call is taken to be older, and no number is too large to be kept."""


def raise_call(tx: Tx, new_id: str, key: str, request: CallRequest, rules: Rules, *, commune: str) -> Raised:
    """Raise a call once for each key. One that waited longer than its lifetime is born expired."""
    body = hashlib.sha256(request.model_dump_json(exclude={"age_s"}).encode()).hexdigest()
    known = calls.of_key(tx.conn, key)
    if known is not None:
        return Now(known) if body == _body_of(tx, key) else KeyReused()
    raised_ms = tx.now_ms - round(min(request.age_s, OLDEST_S) * 1000)
    late = tx.now_ms - raised_ms >= rules.lifetime_ms
    there = None if late else _of_the_visit(tx, request, commune)
    if there is not None:
        tx.conn.execute(call_key.insert().values(key=key, call_id=there.view.id, body_sha256=body))
        return Now(_joined(tx, there, request, raised_ms, rules))
    values = _columns(request) | {"id": new_id, "key": key, "body_sha256": body, "raised_ms": raised_ms}
    return Now(_born(tx, request, values | {"commune": commune}, rules, late=late))


def _columns(request: CallRequest) -> dict[str, object]:
    # A machine's trouble is its own: it is never taken for the person's of the same visit.
    visit = None if request.origin is CallOrigin.DEVICE else request.visit
    return {
        "kiosk_id": request.kiosk.id,
        "kiosk_name": request.kiosk.name,
        "kiosk_place": request.kiosk.place,
        "procedure": request.procedure,
        "step": request.step,
        "lang": request.lang,
        "origin": request.origin,
        "visit": visit,
    }


def _born(tx: Tx, request: CallRequest, values: dict[str, object], rules: Rules, *, late: bool) -> CallView:
    commune, place = str(values["commune"]), request.kiosk.place
    people = rings.who_can_come(tx.conn, commune, request.origin, tx.now_ms)
    circle = rings.first_circle(people, request.origin, place)
    detail = Detail(
        score=request.score, reasons=request.reasons, comfort=request.comfort, answerable=bool(people)
    )
    state: dict[str, object] = {"phase": CallPhase.RAISED}
    if late:
        detail = detail.at_the_end()
        state = {"phase": CallPhase.EXPIRED, "ended_ms": tx.now_ms, "step": "", "visit": None}
    more = {"version": 1, "circle": circle, "detail": detail.model_dump_json(exclude_defaults=True)}
    tx.conn.execute(help_call.insert().values(**values | state | more))
    made = calls.of_id(tx.conn, str(values["id"]))
    assert made is not None
    calls.tell(tx, made.view.phase.value, made)
    if not late:
        rings.start(tx, made, rules, made.view.raised_ms, rings=rings.only_phones(people, circle, place))
    return made.view


def _of_the_visit(tx: Tx, request: CallRequest, commune: str) -> Call | None:
    if request.visit is None or request.origin is CallOrigin.DEVICE:
        return None
    same = and_(
        help_call.c.kiosk_id == request.kiosk.id,
        help_call.c.visit == request.visit,
        help_call.c.ended_ms.is_(None),
    )
    found = tx.conn.execute(select(help_call.c.id).where(same)).scalar_one_or_none()
    return None if found is None else calls.of_id(tx.conn, found, commune)


def _joined(tx: Tx, call: Call, request: CallRequest, raised_ms: int, rules: Rules) -> CallView:
    """What is said now becomes part of what is there."""
    told = call.detail.model_copy(
        update={
            "reasons": request.reasons or call.detail.reasons,
            "score": call.detail.score if request.score is None else request.score,
            "comfort": request.comfort or call.detail.comfort,
        }
    )
    asked = request.origin is CallOrigin.PERSON
    if call.view.origin is CallOrigin.PERSON:
        # Somebody is called already: a suggestion says why, and a second press changes nothing.
        same = asked or told == call.detail
        return call.view if same else calls.change(tx, call, detail=told).view
    place = {"procedure": request.procedure, "step": request.step, "lang": request.lang}
    if not asked:
        return calls.change(tx, call, detail=told, **place).view
    return become_persons(tx, call, told, rules, raised_ms=raised_ms, **place).view


def become_persons(tx: Tx, call: Call, detail: Detail, rules: Rules, **values: object) -> Call:
    """The person wants it: what was a suggestion is a call, and rings like one.

    Who has said that they come still does; who has only looked has looked at something else.
    """
    people = rings.who_can_come(tx.conn, call.commune, CallOrigin.PERSON, tx.now_ms)
    circle = rings.first_circle(people, CallOrigin.PERSON, call.view.kiosk.place)
    told = detail.without_question().model_copy(update={"answerable": bool(people), "rings": 0})
    values |= {"origin": CallOrigin.PERSON, "detail": told}
    if not call.waits:
        if call.view.phase is CallPhase.ACCEPTED:
            timers.arm(tx, call.view.id, Timer.ARRIVAL, rules.arrival_due_ms(tx.now_ms, told))
        return calls.change(tx, call, **values)
    unseen = {"phase": CallPhase.RAISED, "seen_by": None, "seen_ms": None, "circle": circle}
    now = calls.change(tx, call, **unseen, **values)
    silent = rings.only_phones(people, circle, call.view.kiosk.place)
    rings.start(tx, now, rules, now.view.raised_ms, rings=silent)
    return now


def _body_of(tx: Tx, key: str) -> str:
    first = select(help_call.c.body_sha256).where(help_call.c.key == key)
    joined = select(call_key.c.body_sha256).where(call_key.c.key == key)
    found = tx.conn.execute(first).scalar_one_or_none() or tx.conn.execute(joined).scalar_one_or_none()
    return str(found)
