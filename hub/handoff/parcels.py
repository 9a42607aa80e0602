"""A parcel's life: each step is one guarded update, so that of any number who try one wins, and is told.

Nobody without the proof of the fragment moves a parcel or learns what became of it.
"""

import hmac
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select, update

from hub.contract import Announcement, Claim, ParcelMode, ParcelPhase, Reading
from hub.handoff.blobs import Received
from hub.handoff.outcomes import Locked, Outcome, PinWanted, WrongPin
from hub.handoff.rows import (
    OPEN,
    Speaker,
    files_of,
    has_lease,
    is_open,
    phase_of,
    row_for,
    row_of,
    sha256_of_token,
)
from hub.outcomes import Changed, Invalid, Moved, Over, TakenByAnother, Unknown, WrongProof
from hub.store.store import Tx
from hub.store.tables import parcel

TOPIC = "parcel"
MAX_LEASES = 3
"""A parcel's life sees so many phones at most, one after the other."""
MAX_TRIES = 5
"""So many wrong PINs end it: 5 of 10 000."""
_NO_BYTES: dict[str, Any] = {"blob": None, "blob_sha256": None, "size": None, "kiosk_key": None}


def announce(tx: Tx, parcel_id: str, said: Announcement, lifetime_ms: int, by: Speaker) -> Outcome:
    """Make a parcel ready. The same announcement twice is one; from here on it is this kiosk's alone."""
    values = {
        "id": parcel_id,
        "kiosk": by or "",
        "mode": said.mode,
        "phase": ParcelPhase.READY,
        "version": 1,
        "auth_sha256": said.auth_sha256,
        "pin_sha256": said.pin_sha256,
        "tries": 0,
        "leases": 0,
        "accepted": 0,
        "created_ms": tx.now_ms,
        "expires_ms": tx.now_ms + lifetime_ms,
    }
    if row_of(tx.conn, parcel_id) is None:
        # Where another process inserts at the same moment, the store runs this again, and the row is there.
        tx.conn.execute(parcel.insert().values(values))
        tx.emit(TOPIC, "ready", parcel_id)
    row = row_of(tx.conn, parcel_id)
    same = row is not None and all(
        row[name] == values[name] for name in ("kiosk", "mode", "auth_sha256", "pin_sha256")
    )
    if row is None or not same:
        return TakenByAnother()
    return Moved(row) if is_open(row, tx.now_ms) else Over(phase_of(row, tx.now_ms))


def claim(tx: Tx, parcel_id: str, proof: Claim, lease_ms: int) -> Outcome:
    """Lease the parcel to the first phone that proves the fragment, and the PIN where there is one.

    The same phone may ask again. After ``lease_ms`` another one may take over.
    """
    row = row_of(tx.conn, parcel_id)
    if row is None:
        return Unknown()
    # Only a holder of the fragment learns anything beyond here.
    if not hmac.compare_digest(row["auth_sha256"], sha256_of_token(proof.auth)):
        return WrongProof()
    if not is_open(row, tx.now_ms):
        return Over(phase_of(row, tx.now_ms))
    if proof.key is None and row["mode"] != ParcelMode.DEFERRED:
        return Invalid()
    if has_lease(row, proof.lease):
        return Moved(row) if row["phone_key"] == proof.key else TakenByAnother()
    if not _is_free(row, tx.now_ms):
        return TakenByAnother()
    wrong = _pin(tx, row, proof)
    return wrong or _lease(tx, row, proof, lease_ms)


def _pin(tx: Tx, row: RowMapping, proof: Claim) -> PinWanted | WrongPin | Locked | None:
    """What is wrong with the PIN; tries are counted here only, behind the proof of the fragment."""
    if row["pin_sha256"] is None:
        return None
    if proof.pin is None:
        return PinWanted(MAX_TRIES - row["tries"])
    if hmac.compare_digest(row["pin_sha256"], sha256_of_token(proof.pin)):
        return None
    tried = _move(tx, row["id"], _free(row["id"], tx.now_ms), "tried", tries=parcel.c.tries + 1)
    if tried is None:
        return WrongPin(0)
    if tried["tries"] < MAX_TRIES:
        return WrongPin(MAX_TRIES - tried["tries"])
    _end(tx, tried, ParcelPhase.LOCKED)
    return Locked(row["blob"])


def _lease(tx: Tx, row: RowMapping, proof: Claim, lease_ms: int) -> Outcome:
    # Bytes sealed to the phone before, or sent by it, are of no use to this one; a printed link's are.
    stale = row["mode"] != ParcelMode.DEFERRED
    leased = _move(
        tx,
        row["id"],
        _free(row["id"], tx.now_ms),
        "leased",
        phase=ParcelPhase.LEASED,
        lease_sha256=sha256_of_token(proof.lease),
        lease_until_ms=tx.now_ms + lease_ms,
        leases=parcel.c.leases + 1,
        phone_key=proof.key,
        accepted=0,
        **(_NO_BYTES if stale else {}),
    )
    return Moved(leased, row["blob"] if stale else None) if leased else TakenByAnother()


def held(conn: Connection, parcel_id: str, lease: str, now_ms: int) -> Outcome:
    """The parcel for the phone that has its lease."""
    row = row_of(conn, parcel_id)
    if row is None:
        return Unknown()
    if not has_lease(row, lease):
        return WrongProof()
    return Moved(row) if is_open(row, now_ms) else Over(phase_of(row, now_ms))


def give(tx: Tx, parcel_id: str, got: Received, keys: tuple[str, str] | None, by: Speaker) -> Outcome:
    """The kiosk's bytes are here. ``keys``: the phone's and the kiosk's, for a live parcel. Twice is once."""
    row = row_for(tx.conn, parcel_id, by)
    if row is None:
        return Unknown()
    if not is_open(row, tx.now_ms):
        return Over(phase_of(row, tx.now_ms))
    if row["mode"] == ParcelMode.INTAKE or (keys is None) == (row["mode"] == ParcelMode.LIVE):
        return Invalid()
    phone, kiosk = keys or (row["phone_key"], None)
    if (row["blob_sha256"], row["phone_key"], row["kiosk_key"]) == (got.sha256, phone, kiosk):
        return Moved(row)
    # The phone whose digits were confirmed, and no other that came meanwhile.
    same = [parcel.c.phone_key == phone] if keys else []
    where = and_(_still(parcel_id, tx.now_ms), parcel.c.blob.is_(None), *same)
    given = _move(tx, parcel_id, where, "given", **_bytes_of(got), kiosk_key=kiosk)
    return Moved(given) if given else Changed()


def accept(tx: Tx, parcel_id: str, key: str, by: Speaker) -> Outcome:
    """The citizen confirmed the digits of the phone with this key: it may send."""
    row = row_for(tx.conn, parcel_id, by)
    if row is None:
        return Unknown()
    if row["mode"] != ParcelMode.INTAKE:
        return Invalid()
    if not is_open(row, tx.now_ms):
        return Over(phase_of(row, tx.now_ms))
    if row["accepted"] and row["phone_key"] == key:
        return Moved(row)
    same = and_(_still(parcel_id, tx.now_ms), parcel.c.phone_key == key)
    accepted = _move(tx, parcel_id, same, "accepted", accepted=1)
    return Moved(accepted) if accepted else Changed()


def send(tx: Tx, parcel_id: str, lease: str, got: Received) -> Outcome:
    """A confirmed phone's bytes are here; what it sent before and the kiosk has not read is replaced."""
    found = held(tx.conn, parcel_id, lease, tx.now_ms)
    if not isinstance(found, Moved):
        return found
    if found.row["mode"] != ParcelMode.INTAKE:
        return Invalid()
    if found.row["blob_sha256"] == got.sha256:
        return found
    mine = (parcel.c.lease_sha256 == sha256_of_token(lease), parcel.c.accepted == 1)
    guard = and_(_still(parcel_id, tx.now_ms), *mine)
    sent = _move(tx, parcel_id, guard, "sent", **_bytes_of(got))
    return Moved(sent, found.row["blob"]) if sent else Changed()


def read(tx: Tx, parcel_id: str, reading: Reading, by: Speaker) -> Outcome:
    """The kiosk has read what the phone sent: the end, and what became of each file."""
    row = row_for(tx.conn, parcel_id, by)
    if row is None:
        return Unknown()
    if row["mode"] != ParcelMode.INTAKE:
        return Invalid()
    if files_of(row) == reading.files and row["phase"] == ParcelPhase.CONSUMED:
        return Moved(row)
    if not is_open(row, tx.now_ms):
        return Over(phase_of(row, tx.now_ms))
    if row["blob"] is None or row["version"] != reading.version:
        return Changed()
    return _end(tx, row, ParcelPhase.CONSUMED, files=",".join(reading.files))


def acknowledge(tx: Tx, parcel_id: str, lease: str) -> Outcome:
    """The phone has decrypted it: the end that everyone hopes for."""
    found = held(tx.conn, parcel_id, lease, tx.now_ms)
    if not isinstance(found, Moved):
        return found
    if found.row["mode"] == ParcelMode.INTAKE:
        return Invalid()
    return Changed() if found.row["blob"] is None else _end(tx, found.row, ParcelPhase.CONSUMED)


def revoke(tx: Tx, parcel_id: str, by: Speaker) -> Outcome:
    """The kiosk takes it back; what has ended stays as it ended."""
    row = row_for(tx.conn, parcel_id, by)
    if row is None:
        return Unknown()
    if row["phase"] not in OPEN:
        return Moved(row)
    return _end(tx, row, ParcelPhase.REVOKED if is_open(row, tx.now_ms) else ParcelPhase.EXPIRED)


def expire(tx: Tx) -> list[str | None]:
    """End what is too old; gives the uploads to erase, one for each parcel."""
    late = select(parcel).where(parcel.c.phase.in_(OPEN), parcel.c.expires_ms <= tx.now_ms)
    rows = tx.conn.execute(late).mappings().all()
    ended = [_end(tx, row, ParcelPhase.EXPIRED) for row in rows]
    return [one.gone for one in ended if isinstance(one, Moved)]


def forget(tx: Tx, ended_before_ms: int) -> int:
    """Drop the rows of parcels that ended long ago; gives how many."""
    return tx.conn.execute(parcel.delete().where(parcel.c.ended_ms < ended_before_ms)).rowcount


def open_blobs(conn: Connection) -> set[str]:
    """Uploads that are still wanted."""
    wanted = select(parcel.c.blob).where(parcel.c.phase.in_(OPEN), parcel.c.blob.is_not(None))
    return set(conn.execute(wanted).scalars())


def _is_free(row: RowMapping, now_ms: int) -> bool:
    """Whether a claim can succeed: the same as ``_free``, for the row that was read."""
    over = row["lease_until_ms"] is not None and row["lease_until_ms"] <= now_ms
    return row["phase"] == ParcelPhase.READY or (over and row["leases"] < MAX_LEASES)


def _free(parcel_id: str, now_ms: int) -> ColumnElement[bool]:
    over = and_(
        parcel.c.phase == ParcelPhase.LEASED,
        parcel.c.lease_until_ms <= now_ms,
        parcel.c.leases < MAX_LEASES,
    )
    free = or_(parcel.c.phase == ParcelPhase.READY, over)
    return and_(_still(parcel_id, now_ms), free, parcel.c.tries < MAX_TRIES)


def _still(parcel_id: str, now_ms: int) -> ColumnElement[bool]:
    return and_(parcel.c.id == parcel_id, parcel.c.phase.in_(OPEN), parcel.c.expires_ms > now_ms)


def _bytes_of(got: Received) -> dict[str, Any]:
    return {"blob": got.name, "blob_sha256": got.sha256, "size": got.size}


def _end(tx: Tx, row: RowMapping, phase: ParcelPhase, **values: Any) -> Outcome:
    """End it, unless it was changed since it was read."""
    same = and_(parcel.c.id == row["id"], parcel.c.phase.in_(OPEN), parcel.c.version == row["version"])
    ended = _move(tx, row["id"], same, phase.value, phase=phase, ended_ms=tx.now_ms, **_NO_BYTES, **values)
    return Moved(ended, row["blob"]) if ended else Changed()


def _move(tx: Tx, parcel_id: str, guard: ColumnElement[bool], kind: str, **values: Any) -> RowMapping | None:
    """One guarded update and its event; None when the guard did not hold."""
    won = tx.conn.execute(update(parcel).where(guard).values(version=parcel.c.version + 1, **values))
    if won.rowcount != 1:
        return None
    tx.emit(TOPIC, kind, parcel_id)
    return row_of(tx.conn, parcel_id)
