"""What a call is and what can be read of it; what moves it stands in ``raising``, ``steps``, ``timers``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, RowMapping, select, update

from hub.contract import (
    CallMessage,
    CallOrigin,
    CallOutcome,
    CallPhase,
    CallView,
    Circle,
    KioskIdentity,
    MessageCode,
    Reason,
)
from hub.help import timers
from hub.store.events import Event
from hub.store.store import Tx
from hub.store.tables import call_key, help_call

TOPIC = "call"
RING = "ring"
"""Kind of the event that wants to be heard; its body is the call and ``rung``, the ids of who is meant."""
OPEN = (CallPhase.RAISED, CallPhase.SEEN, CallPhase.ACCEPTED, CallPhase.ARRIVED)
WAITING = (CallPhase.RAISED, CallPhase.SEEN)
GRACE_MS = 60_000
"""Whoever says ten minutes may take eleven."""
_STEPS_KEPT = 100


@dataclass(frozen=True)
class Rules:
    """A site's time limits, in milliseconds."""

    lifetime_ms: int = 1_800_000
    visit_ms: int = 7_200_000
    unseen_ms: int = 30_000
    unaccepted_ms: int = 60_000
    arrival_ms: int = 240_000

    def arrival_due_ms(self, now_ms: int, said: Detail) -> int:
        """When who comes is no longer counted on: never before the time that they themselves said."""
        due = now_ms + self.arrival_ms
        if said.message is None or said.message.code is not MessageCode.MINUTES:
            return due
        return max(due, (said.message_ms or now_ms) + said.message.minutes * 60_000 + GRACE_MS)


class Detail(BaseModel):
    """What a call carries beside what is searched for."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    score: float | None = None
    reasons: tuple[Reason, ...] = ()
    comfort: tuple[str, ...] = ()
    answerable: bool = True
    accepted_id: str = ""
    proposed_by: str | None = None
    proposed_ms: int | None = None
    assist_by: str | None = None
    assist_id: str = ""
    assist_ms: int | None = None
    message: CallMessage | None = None
    message_by: str | None = None
    message_ms: int | None = None
    rings: int = 0
    alike: tuple[int, int] | None = None
    """From this version to that one only what the hub itself computes has changed."""
    steps: Mapping[str, str] = {}
    """Version that a mediator's step left behind, and which step of whom: so its repetition is known."""

    def after(self, version: int, step: str) -> Detail:
        """With a step remembered that left this version."""
        kept = dict(list(self.steps.items())[1 - _STEPS_KEPT :])
        return self.model_copy(update={"steps": kept | {str(version): step}})

    def without_question(self) -> Detail:
        """The person has answered, or nobody asks any more."""
        gone = dict.fromkeys(("proposed_by", "proposed_ms", "assist_by", "assist_ms"))
        return self.model_copy(update={**gone, "assist_id": ""})

    def at_the_end(self) -> Detail:
        """What was written to the person goes with the call, and what told of them: it has been counted."""
        gone = {"message": _without_text(self.message), "reasons": (), "comfort": ()}
        return self.without_question().model_copy(update=gone)


@dataclass(frozen=True)
class Call:
    """A row, read: what everybody may see, and what belongs to the hub."""

    view: CallView
    detail: Detail
    commune: str
    visit: str | None

    @property
    def is_open(self) -> bool:
        """Whether somebody may still come."""
        return self.view.phase in OPEN

    @property
    def waits(self) -> bool:
        """Whether nobody has said yet that they come."""
        return self.view.phase in WAITING

    def is_as_seen(self, version: int) -> bool:
        """Whether who saw this version saw the call as it is: who could come meanwhile is nobody's step."""
        alike, now = self.detail.alike, self.view.version
        return version == now or (alike is not None and alike[1] == now and alike[0] <= version <= now)

    def computed(self, **values: object) -> Detail:
        """The detail with what the hub computes, for the next version."""
        alike, now = self.detail.alike, self.view.version
        since = alike[0] if alike is not None and alike[1] == now else now
        return self.detail.model_copy(update={**values, "alike": (since, now + 1)})


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
    """No such call, or another commune's: nobody learns which."""


Raised: TypeAlias = Now | KeyReused
Stepped: TypeAlias = Now | Changed | Unknown


def look(conn: Connection, call_id: str) -> CallView | Unknown:
    """The call's true state."""
    found = of_id(conn, call_id)
    return Unknown() if found is None else found.view


def of_id(conn: Connection, call_id: str, commune: str | None = None) -> Call | None:
    """A call, of this commune if one is given."""
    row = conn.execute(select(help_call).where(help_call.c.id == call_id)).mappings().one_or_none()
    return None if row is None or commune not in (None, row["commune"]) else _call(row)


def of_key(conn: Connection, key: str) -> CallView | None:
    """The call that was raised with this key, or that its request became part of."""
    known = conn.execute(select(help_call.c.id).where(help_call.c.key == key)).scalar_one_or_none()
    if known is None:
        known = conn.execute(select(call_key.c.call_id).where(call_key.c.key == key)).scalar_one_or_none()
    found = None if known is None else of_id(conn, known)
    return None if found is None else found.view


def open_calls(conn: Connection, commune: str | None = None) -> list[CallView]:
    """Calls that someone should answer or is answering, oldest first; of this commune, if one is given."""
    return [_seen(call.view) for call in all_open(conn) if commune in (None, call.commune)]


def all_open(conn: Connection) -> list[Call]:
    """Every open call of every commune, oldest first."""
    wanted = select(help_call).where(help_call.c.phase.in_(OPEN)).order_by(help_call.c.raised_ms)
    return [_call(row) for row in conn.execute(wanted).mappings()]


def change(tx: Tx, call: Call, **values: object) -> Call:
    """Write the columns and the ``detail`` that change, one version further, and tell it."""
    found = write(tx, call, **values)
    tell(tx, found.view.phase.value, found)
    return found


def tell(tx: Tx, kind: str, call: Call, **more: object) -> None:
    """Say how a call stands now; its event keeps nothing of the person."""
    written = json.loads(shown(call.view)) | more
    live = json.dumps(written | _personal(call.view))
    tx.emit(TOPIC, kind, call.view.id, json.dumps(written), call.commune, live=live)


def write(tx: Tx, call: Call, **values: object) -> Call:
    """Write what changes, one version further."""
    columns: dict[str, Any] = {**values, "version": call.view.version + 1}
    if isinstance(detail := values.get("detail"), Detail):
        columns["detail"] = detail.model_dump_json(exclude_defaults=True)
    tx.conn.execute(update(help_call).where(help_call.c.id == call.view.id).values(**columns))
    found = of_id(tx.conn, call.view.id)
    assert found is not None
    return found


def end(tx: Tx, call: Call, phase: CallPhase, detail: Detail | None = None, **values: object) -> Call:
    """It is over: nothing of it rings any more."""
    timers.disarm(tx, call.view.id)
    last = (detail or call.detail).at_the_end()
    return change(tx, call, phase=phase, ended_ms=tx.now_ms, detail=last, step="", visit=None, **values)


def shown(view: CallView) -> str:
    """A call as an event keeps it: without the step, what was noticed, what was set, and any words."""
    nothing = {"step": "", "reasons": (), "comfort": ()}
    return _seen(view).model_copy(update=nothing).model_dump_json()


def dressed(conn: Connection, happened: Sequence[Event]) -> list[Event]:
    """Events as those see them who may come: of calls that are open, with what is known now."""
    of = {one.ref for one in happened if one.topic == TOPIC}
    known = {call.view.id: _personal(call.view) for ref in of if (call := of_id(conn, ref)) and call.is_open}
    return [
        replace(one, body=json.dumps(json.loads(one.body) | known[one.ref]))
        if one.topic == TOPIC and one.ref in known
        else one
        for one in happened
    ]


def _personal(view: CallView) -> dict[str, object]:
    return view.model_dump(mode="json", include={"step", "reasons", "comfort"})


def _seen(view: CallView) -> CallView:
    return view.model_copy(update={"message": _without_text(view.message)})


def _without_text(message: CallMessage | None) -> CallMessage | None:
    return None if message is None else message.model_copy(update={"text": ""})


def _call(row: RowMapping) -> Call:
    detail = Detail.model_validate_json(row["detail"])
    kiosk = KioskIdentity(id=row["kiosk_id"], name=row["kiosk_name"], place=row["kiosk_place"])
    plain = ("id", "version", "procedure", "step", "lang", "raised_ms", "returns", "seen_by", "seen_ms")
    later = ("accepted_by", "accepted_ms", "arrived_ms", "ended_ms")
    said = Detail.model_fields.keys() & CallView.model_fields.keys()
    view = CallView(
        kiosk=kiosk,
        phase=CallPhase(row["phase"]),
        origin=CallOrigin(row["origin"]),
        circle=Circle(row["circle"]),
        outcome=None if row["outcome"] is None else CallOutcome(row["outcome"]),
        **{name: row[name] for name in (*plain, *later)},
        **{name: getattr(detail, name) for name in said},
    )
    return Call(view, detail, row["commune"], row["visit"])
