"""Which kiosks there are, what they do, and when each last gave a sign of life."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, select

from hub.contract import Beat, KioskActivity, KioskIdentity, KioskState, KioskView
from hub.contract.fleet import OutboxReport, Software
from hub.few import coarse
from hub.store.events import Event
from hub.store.store import Tx
from hub.store.tables import kiosk, kiosk_report, tally
from hub.store.upsert import upsert
from hub.timing import day_of

TOPIC = "kiosk"


def beat(tx: Tx, said: Beat, commune: str) -> KioskView:
    """Note a sign of life. It is shown and in no event: what a kiosk did when would be a log of visits."""
    before = _row(tx.conn, said.kiosk.id, tx.now_ms)
    changed = before is None or _said(before) != said or before["commune"] != commune
    values = {
        "id": said.kiosk.id,
        "commune": commune,
        "name": said.kiosk.name,
        "place": said.kiosk.place,
        "activity": said.activity,
        "beat_ms": tx.now_ms,
        "changed_ms": tx.now_ms if changed or before is None else before["changed_ms"],
    }
    upsert(tx.conn, kiosk, "id", values)
    if changed:
        outbox, state = said.outbox.model_dump_json(), said.state.model_dump_json()
        software = said.software.model_dump_json() if said.software else None
        report = {"kiosk_id": said.kiosk.id, "outbox": outbox, "state": state, "software": software}
        upsert(tx.conn, kiosk_report, "kiosk_id", report)
    row = _row(tx.conn, said.kiosk.id, tx.now_ms)
    assert row is not None
    return view_of(row)


def all_kiosks(conn: Connection, now_ms: int, commune: str | None = None) -> list[KioskView]:
    """Every kiosk that ever spoke, by place and name; of this commune, if one is given."""
    wanted = _with_report(now_ms).order_by(kiosk.c.place, kiosk.c.name)
    if commune is not None:
        wanted = wanted.where(kiosk.c.commune == commune)
    return [view_of(row) for row in conn.execute(wanted).mappings()]


def as_beats(conn: Connection, now_ms: int, commune: str) -> list[Event]:
    """A commune's kiosks as they are now: what a console missed of them is in no event."""
    return [beat_event(view, commune) for view in all_kiosks(conn, now_ms, commune)]


def beaten_since(conn: Connection, since_ms: int, now_ms: int) -> list[Event]:
    """Those whose last sign of life is younger than that, as the consoles are told of them."""
    rows = conn.execute(_with_report(now_ms).where(kiosk.c.beat_ms > since_ms)).mappings()
    return [beat_event(view_of(row), row["commune"]) for row in rows]


def beat_event(view: KioskView, commune: str) -> Event:
    """A sign of life as it is shown, which is never written."""
    return Event(0, view.beat_ms, TOPIC, "beat", view.kiosk.id, view.model_dump_json(), commune)


def view_of(row: RowMapping) -> KioskView:
    """A row as the contract shows it."""
    said = _said(row)
    return KioskView(
        kiosk=said.kiosk,
        activity=said.activity,
        changed_ms=row["changed_ms"],
        beat_ms=row["beat_ms"],
        outbox=said.outbox,
        state=said.state,
        software=said.software,
        visits_today=coarse(row["visits"] or 0),
    )


def _said(row: RowMapping) -> Beat:
    identity = KioskIdentity(id=row["id"], name=row["name"], place=row["place"])
    # A kiosk that spoke to an older hub has no report.
    outbox = OutboxReport.model_validate_json(row["outbox"] or "{}")
    state = KioskState.model_validate_json(row["state"] or "{}")
    software = Software.model_validate_json(row["software"]) if row["software"] else None
    activity = KioskActivity(row["activity"])
    return Beat(kiosk=identity, activity=activity, outbox=outbox, state=state, software=software)


def _row(conn: Connection, kiosk_id: str, now_ms: int) -> RowMapping | None:
    wanted = _with_report(now_ms).where(kiosk.c.id == kiosk_id)
    return conn.execute(wanted).mappings().one_or_none()


def _with_report(now_ms: int) -> Select[Any]:
    """With what it said last, and the visits that it has told of today (by the hub's own day)."""
    today = and_(
        tally.c.kiosk_id == kiosk.c.id,
        tally.c.commune == kiosk.c.commune,
        tally.c.day == day_of(now_ms),
        tally.c.name == "visits",
    )
    both = kiosk.outerjoin(kiosk_report, kiosk_report.c.kiosk_id == kiosk.c.id).outerjoin(tally, today)
    report = (kiosk_report.c.outbox, kiosk_report.c.state, kiosk_report.c.software)
    return select(kiosk, *report, tally.c.count.label("visits")).select_from(both)
