"""Which kiosks there are, what they do, and when each last gave a sign of life."""

from sqlalchemy import Connection, RowMapping, select

from hub.contract import Beat, KioskActivity, KioskIdentity, KioskView
from hub.contract.fleet import OutboxReport
from hub.store.store import Tx
from hub.store.tables import kiosk, kiosk_report
from hub.store.upsert import upsert

TOPIC = "kiosk"
_WITH_REPORT = select(kiosk, kiosk_report.c.outbox).join(
    kiosk_report, kiosk_report.c.kiosk_id == kiosk.c.id, isouter=True
)


def beat(tx: Tx, said: Beat) -> KioskView:
    """Note a sign of life. Only a change is an event: the log must not grow with the seconds."""
    before = _row(tx.conn, said.kiosk.id)
    changed = before is None or _said(before) != said
    values = {
        "id": said.kiosk.id,
        "name": said.kiosk.name,
        "place": said.kiosk.place,
        "activity": said.activity,
        "beat_ms": tx.now_ms,
        "changed_ms": tx.now_ms if changed or before is None else before["changed_ms"],
    }
    upsert(tx.conn, kiosk, "id", values)
    report = {"kiosk_id": said.kiosk.id, "outbox": said.outbox.model_dump_json()}
    upsert(tx.conn, kiosk_report, "kiosk_id", report)
    row = _row(tx.conn, said.kiosk.id)
    assert row is not None
    view = view_of(row)
    if changed:
        tx.emit(TOPIC, view.activity.value, said.kiosk.id, view.model_dump_json())
    return view


def all_kiosks(conn: Connection) -> list[KioskView]:
    """Every kiosk that ever spoke, by place and name."""
    rows = conn.execute(_WITH_REPORT.order_by(kiosk.c.place, kiosk.c.name)).mappings()
    return [view_of(row) for row in rows]


def beaten_since(conn: Connection, since_ms: int) -> list[KioskView]:
    """Kiosks whose last sign of life is younger than that."""
    rows = conn.execute(_WITH_REPORT.where(kiosk.c.beat_ms > since_ms)).mappings()
    return [view_of(row) for row in rows]


def view_of(row: RowMapping) -> KioskView:
    """A row as the contract shows it."""
    said = _said(row)
    return KioskView(
        kiosk=said.kiosk,
        activity=said.activity,
        changed_ms=row["changed_ms"],
        beat_ms=row["beat_ms"],
        outbox=said.outbox,
    )


def _said(row: RowMapping) -> Beat:
    identity = KioskIdentity(id=row["id"], name=row["name"], place=row["place"])
    # A kiosk that spoke to an older hub has no report.
    outbox = OutboxReport.model_validate_json(row["outbox"] or "{}")
    return Beat(kiosk=identity, activity=KioskActivity(row["activity"]), outbox=outbox)


def _row(conn: Connection, kiosk_id: str) -> RowMapping | None:
    return conn.execute(_WITH_REPORT.where(kiosk.c.id == kiosk_id)).mappings().one_or_none()
