"""A parcel's life, one atomic update a step: nobody without the fragment can move it."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, and_, select, update

from hub.contract import Claim, ParcelPhase, ParcelView
from hub.store.store import Tx
from hub.store.tables import parcel

TOPIC = "parcel"
OPEN = (ParcelPhase.READY, ParcelPhase.LEASED)


@dataclass(frozen=True)
class NewParcel:
    """What the kiosk gave: hashes and a size, no name, no key."""

    id: str
    auth_sha256: str
    blob_sha256: str
    size: int
    lifetime_ms: int


@dataclass(frozen=True)
class Stored:
    """It is here and can be claimed."""

    view: ParcelView
    is_new: bool


@dataclass(frozen=True)
class IdTaken:
    """Another parcel has this id."""


@dataclass(frozen=True)
class Leased:
    """This phone, and no other, may fetch the bytes."""

    view: ParcelView


@dataclass(frozen=True)
class WrongProof:
    """The caller does not hold the fragment, or not the lease. Nothing changed."""


@dataclass(frozen=True)
class TakenByAnother:
    """The fragment is right, and another phone was first."""


@dataclass(frozen=True)
class Over:
    """The parcel ended."""

    phase: ParcelPhase


@dataclass(frozen=True)
class Unknown:
    """No such parcel, or forgotten long ago."""


Claimed: TypeAlias = Leased | WrongProof | TakenByAnother | Over | Unknown
Access: TypeAlias = Leased | WrongProof | Over | Unknown


def sha256_of_token(token: str) -> str:
    """SHA-256 (hex) of the bytes that an unpadded base64url token stands for."""
    return hashlib.sha256(urlsafe_b64decode(token + "=" * (-len(token) % 4))).hexdigest()


def store(tx: Tx, new: NewParcel) -> Stored | IdTaken:
    """Make a parcel ready. The same upload twice is answered twice and stored once."""
    row = _row(tx.conn, new.id)
    if row is None:
        tx.conn.execute(parcel.insert().values(_values(new, tx.now_ms)))
        tx.emit(TOPIC, "ready", new.id)
        return Stored(_view(_found(tx.conn, new.id), tx.now_ms), is_new=True)
    same = (row["auth_sha256"], row["blob_sha256"]) == (new.auth_sha256, new.blob_sha256)
    if same and row["phase"] in OPEN:
        return Stored(_view(row, tx.now_ms), is_new=False)
    return IdTaken()


def claim(tx: Tx, parcel_id: str, proof: Claim) -> Claimed:
    """Give the parcel to the first phone that proves the fragment; the same phone may ask again."""
    auth, lease = sha256_of_token(proof.auth), sha256_of_token(proof.lease)
    won = tx.conn.execute(
        update(parcel)
        .where(
            and_(
                parcel.c.id == parcel_id,
                parcel.c.phase == ParcelPhase.READY,
                parcel.c.auth_sha256 == auth,
                parcel.c.expires_ms > tx.now_ms,
            )
        )
        .values(phase=ParcelPhase.LEASED, lease_sha256=lease, version=parcel.c.version + 1)
    )
    if won.rowcount == 1:
        tx.emit(TOPIC, "leased", parcel_id)
        return Leased(_view(_found(tx.conn, parcel_id), tx.now_ms))
    return _why_not(tx, parcel_id, auth, lease)


def _why_not(tx: Tx, parcel_id: str, auth: str, lease: str) -> Claimed:
    row = _row(tx.conn, parcel_id)
    if row is None:
        return Unknown()
    # Only a holder of the fragment learns what became of the parcel.
    if not hmac.compare_digest(row["auth_sha256"], auth):
        return WrongProof()
    view = _view(row, tx.now_ms)
    if view.phase not in OPEN:
        return Over(view.phase)
    if hmac.compare_digest(row["lease_sha256"] or "", lease):
        return Leased(view)
    return TakenByAnother()


def access(conn: Connection, parcel_id: str, lease: str, now_ms: int) -> Access:
    """Whether this lease opens the bytes now."""
    row = _row(conn, parcel_id)
    if row is None:
        return Unknown()
    if not hmac.compare_digest(row["lease_sha256"] or "", sha256_of_token(lease)):
        return WrongProof()
    view = _view(row, now_ms)
    return Leased(view) if view.phase == ParcelPhase.LEASED else Over(view.phase)


def acknowledge(tx: Tx, parcel_id: str, lease: str) -> Access:
    """The phone has decrypted it: the end that everyone hopes for. Twice is as good as once."""
    found = access(tx.conn, parcel_id, lease, tx.now_ms)
    if not isinstance(found, Leased):
        return found
    return Leased(_end(tx, parcel_id, ParcelPhase.CONSUMED))


def revoke(tx: Tx, parcel_id: str) -> ParcelView | Unknown:
    """The kiosk takes it back; what has ended stays as it ended."""
    row = _row(tx.conn, parcel_id)
    if row is None:
        return Unknown()
    view = _view(row, tx.now_ms)
    if row["phase"] not in OPEN:
        return view
    return _end(tx, parcel_id, ParcelPhase.REVOKED if view.phase in OPEN else ParcelPhase.EXPIRED)


def look(conn: Connection, parcel_id: str, now_ms: int) -> ParcelView | Unknown:
    """The parcel's true state by the hub's clock, swept or not."""
    row = _row(conn, parcel_id)
    return Unknown() if row is None else _view(row, now_ms)


def expire(tx: Tx) -> list[str]:
    """End what is too old; gives the ids."""
    late = select(parcel.c.id).where(parcel.c.phase.in_(OPEN), parcel.c.expires_ms <= tx.now_ms)
    ids = list(tx.conn.execute(late).scalars())
    for parcel_id in ids:
        _end(tx, parcel_id, ParcelPhase.EXPIRED)
    return ids


def forget(tx: Tx, ended_before_ms: int) -> int:
    """Drop the rows of parcels that ended long ago; gives how many."""
    return tx.conn.execute(parcel.delete().where(parcel.c.ended_ms < ended_before_ms)).rowcount


def open_ids(conn: Connection) -> set[str]:
    """Parcels whose bytes are still wanted."""
    return set(conn.execute(select(parcel.c.id).where(parcel.c.phase.in_(OPEN))).scalars())


def _end(tx: Tx, parcel_id: str, phase: ParcelPhase) -> ParcelView:
    tx.conn.execute(
        update(parcel)
        .where(parcel.c.id == parcel_id)
        .values(phase=phase, version=parcel.c.version + 1, ended_ms=tx.now_ms)
    )
    tx.emit(TOPIC, phase.value, parcel_id)
    return _view(_found(tx.conn, parcel_id), tx.now_ms)


def _row(conn: Connection, parcel_id: str) -> RowMapping | None:
    return conn.execute(select(parcel).where(parcel.c.id == parcel_id)).mappings().one_or_none()


def _found(conn: Connection, parcel_id: str) -> RowMapping:
    return conn.execute(select(parcel).where(parcel.c.id == parcel_id)).mappings().one()


def _values(new: NewParcel, now_ms: int) -> dict[str, object]:
    return {
        "id": new.id,
        "phase": ParcelPhase.READY,
        "version": 1,
        "auth_sha256": new.auth_sha256,
        "blob_sha256": new.blob_sha256,
        "size": new.size,
        "created_ms": now_ms,
        "expires_ms": now_ms + new.lifetime_ms,
    }


def _view(row: RowMapping, now_ms: int) -> ParcelView:
    phase = ParcelPhase(row["phase"])
    left_ms = row["expires_ms"] - now_ms
    if phase in OPEN and left_ms <= 0:
        phase = ParcelPhase.EXPIRED
    left_s = max(0, -(-left_ms // 1000)) if phase in OPEN else 0
    return ParcelView(id=row["id"], phase=phase, version=row["version"], expires_in_s=left_s)
