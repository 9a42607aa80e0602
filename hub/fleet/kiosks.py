"""Which kiosks there are, what they do, and when each last gave a sign of life."""

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.dialects.sqlite import insert

from hub.contract import Beat, KioskActivity, KioskIdentity, KioskView
from hub.store.store import Tx
from hub.store.tables import kiosk

TOPIC = "kiosk"


def beat(tx: Tx, said: Beat) -> KioskView:
    """Note a sign of life. Only a change is an event: the log must not grow with the seconds."""
    before = _row(tx.conn, said.kiosk.id)
    changed = before is None or _said(before) != said
    values = {
        "name": said.kiosk.name,
        "place": said.kiosk.place,
        "activity": said.activity,
        "beat_ms": tx.now_ms,
        "changed_ms": tx.now_ms if changed or before is None else before["changed_ms"],
    }
    new = insert(kiosk).values(id=said.kiosk.id, **values)
    tx.conn.execute(new.on_conflict_do_update(index_elements=[kiosk.c.id], set_=values))
    row = _row(tx.conn, said.kiosk.id)
    assert row is not None
    view = view_of(row)
    if changed:
        tx.emit(TOPIC, view.activity.value, said.kiosk.id, view.model_dump_json())
    return view


def all_kiosks(conn: Connection) -> list[KioskView]:
    """Every kiosk that ever spoke, by place and name."""
    rows = conn.execute(select(kiosk).order_by(kiosk.c.place, kiosk.c.name)).mappings()
    return [view_of(row) for row in rows]


def view_of(row: RowMapping) -> KioskView:
    """A row as the contract shows it."""
    said = _said(row)
    return KioskView(
        kiosk=said.kiosk, activity=said.activity, changed_ms=row["changed_ms"], beat_ms=row["beat_ms"]
    )


def _said(row: RowMapping) -> Beat:
    identity = KioskIdentity(id=row["id"], name=row["name"], place=row["place"])
    return Beat(kiosk=identity, activity=KioskActivity(row["activity"]))


def _row(conn: Connection, kiosk_id: str) -> RowMapping | None:
    return conn.execute(select(kiosk).where(kiosk.c.id == kiosk_id)).mappings().one_or_none()
