"""What a mediator does with a call: each step names the version it saw, and the first to accept wins."""

from __future__ import annotations

import hashlib

from hub.accounts.people import Actor
from hub.contract import CallOrigin, CallPhase, CallStep, MessageCode, MessageRequest, StepRequest
from hub.help import calls, timers, waiting
from hub.help.calls import OPEN, WAITING, Call, Changed, Detail, Now, Rules, Stepped, Unknown
from hub.help.timers import Timer
from hub.shifts import shifts
from hub.store.store import Tx

FROM: dict[CallStep, tuple[CallPhase, ...]] = {
    CallStep.SEEN: (CallPhase.RAISED,),
    CallStep.ACCEPT: WAITING,
    CallStep.ARRIVE: (CallPhase.ACCEPTED,),
    CallStep.RETURN: (CallPhase.ACCEPTED, CallPhase.ARRIVED),
    CallStep.PROPOSE: (*WAITING, CallPhase.ACCEPTED),
    CallStep.ASSIST: (CallPhase.ACCEPTED, CallPhase.ARRIVED),
    CallStep.CLOSE: (CallPhase.ACCEPTED, CallPhase.ARRIVED),
}
OWN = (CallStep.ARRIVE, CallStep.RETURN, CallStep.PROPOSE, CallStep.ASSIST)
"""Steps of whoever said that they come, once somebody has."""
PROMISES = (MessageCode.COMING, MessageCode.MINUTES)
"""Whoever says so on the screen has thereby said that they come: the screen must be true."""


def step(tx: Tx, call_id: str, wanted: CallStep, asked: StepRequest, who: Actor, *, rules: Rules) -> Stepped:
    """Take a mediator's step if the call is still what they saw; a repeated one is only answered."""
    call = calls.of_id(tx.conn, call_id, who.commune)
    if call is None:
        return Unknown()
    said = _mark(who, wanted.value, asked.outcome or "")
    if _known(call, asked.version, said) or (wanted is CallStep.SEEN and call.view.seen_by is not None):
        return Now(call.view)
    if not call.is_as_seen(asked.version) or not _may(call, wanted, who):
        return Changed(call.view)
    if wanted is CallStep.SEEN and not _is_rung(tx, call, who):
        # A page that happens to be open is nobody who could come: it still rings, and promises nothing.
        return Now(call.view)
    if wanted is CallStep.RETURN:
        return Now(waiting.give_back(tx, call, rules, said).view)
    detail = call.detail.after(asked.version, said)
    if wanted is CallStep.ACCEPT:
        return Now(_accept(tx, call, who, detail, rules).view)
    if wanted is CallStep.CLOSE:
        return Now(calls.end(tx, call, CallPhase.CLOSED, detail, outcome=asked.outcome).view)
    return Now(_move(tx, call, wanted, who, detail).view)


def say(tx: Tx, call_id: str, asked: MessageRequest, who: Actor, *, rules: Rules) -> Stepped:
    """Write to the person who waits. Two mediators do not speak to one person at once."""
    call = calls.of_id(tx.conn, call_id, who.commune)
    if call is None:
        return Unknown()
    said = _mark(who, "message", asked.message.model_dump_json())
    if _known(call, asked.version, said):
        return Now(call.view)
    if not call.is_as_seen(asked.version) or not call.is_open or not _is_free_or_own(call, who):
        return Changed(call.view)
    words = {"message": asked.message, "message_by": who.name, "message_ms": tx.now_ms}
    detail = call.detail.after(asked.version, said).model_copy(update=words)
    if asked.message.code in PROMISES and call.waits:
        return Now(_accept(tx, call, who, detail, rules).view)
    _promise(tx, call, detail, rules)
    return Now(calls.change(tx, call, detail=detail, **_looked(tx, call, who)).view)


def _move(tx: Tx, call: Call, wanted: CallStep, who: Actor, detail: Detail) -> Call:
    """The steps that only note something."""
    if wanted is CallStep.ARRIVE:
        timers.disarm(tx, call.view.id, Timer.ARRIVAL)
        return calls.change(tx, call, phase=CallPhase.ARRIVED, arrived_ms=tx.now_ms, detail=detail)
    asks = {
        CallStep.PROPOSE: {"proposed_by": who.name, "proposed_ms": tx.now_ms},
        CallStep.ASSIST: {"assist_by": who.name, "assist_id": who.staff, "assist_ms": tx.now_ms},
    }
    asked = detail.model_copy(update=asks.get(wanted, {}))
    return calls.change(tx, call, detail=asked, **_looked(tx, call, who))


def _promise(tx: Tx, call: Call, detail: Detail, rules: Rules) -> None:
    """Who comes says how long they still need: so long they are counted on."""
    minutes = detail.message is not None and detail.message.code is MessageCode.MINUTES
    if minutes and call.view.phase is CallPhase.ACCEPTED and call.view.origin is CallOrigin.PERSON:
        timers.arm(tx, call.view.id, Timer.ARRIVAL, rules.arrival_due_ms(tx.now_ms, detail))


def _accept(tx: Tx, call: Call, who: Actor, detail: Detail, rules: Rules) -> Call:
    timers.disarm(tx, call.view.id)
    if call.view.origin is CallOrigin.PERSON:
        timers.arm(tx, call.view.id, Timer.ARRIVAL, rules.arrival_due_ms(tx.now_ms, detail))
    timers.arm(tx, call.view.id, Timer.EXPIRE, tx.now_ms + rules.visit_ms)
    mine = {"accepted_by": who.name, "accepted_ms": tx.now_ms, "phase": CallPhase.ACCEPTED}
    return calls.change(tx, call, detail=detail.model_copy(update={"accepted_id": who.staff}), **mine)


def _looked(tx: Tx, call: Call, who: Actor) -> dict[str, object]:
    """Whoever does anything with a call has seen it; only who is rung for it keeps it from ringing."""
    if call.view.phase is not CallPhase.RAISED:
        return {}
    if _is_rung(tx, call, who):
        timers.disarm(tx, call.view.id, Timer.UNSEEN)
    return {"phase": CallPhase.SEEN, "seen_by": who.name, "seen_ms": tx.now_ms}


def _is_rung(tx: Tx, call: Call, who: Actor) -> bool:
    people = shifts.present(tx.conn, call.commune, tx.now_ms)
    rung = shifts.in_circle(people, call.view.circle, call.view.kiosk.place)
    return who.staff in {one.staff for one in rung}


def _may(call: Call, wanted: CallStep, who: Actor) -> bool:
    asked = call.view.origin is CallOrigin.PERSON
    if wanted is CallStep.PROPOSE and asked:
        return False
    # A suggestion may be put aside without a word to anybody.
    phases = OPEN if wanted is CallStep.CLOSE and not asked else FROM[wanted]
    return call.view.phase in phases and (wanted not in OWN or _is_free_or_own(call, who))


def _is_free_or_own(call: Call, who: Actor) -> bool:
    return call.detail.accepted_id in ("", who.staff)


def _known(call: Call, version: int, said: str) -> bool:
    return call.detail.steps.get(str(version)) == said


def _mark(who: Actor, wanted: str, content: str) -> str:
    """Names a step of somebody without repeating what they wrote."""
    return hashlib.sha256(f"{who.staff}\n{wanted}\n{content}".encode()).hexdigest()[:16]
