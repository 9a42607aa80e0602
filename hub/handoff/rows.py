"""A parcel as it is kept, and as the kiosk and the phone are told of it."""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, select

from hub.contract import FileCode, ParcelPhase, ParcelView, PhoneView
from hub.store.tables import parcel

OPEN = (ParcelPhase.READY, ParcelPhase.LEASED)
Speaker: TypeAlias = str | None
"""Which kiosk speaks; None: the hub's own machine, which may speak for any."""


def row_of(conn: Connection, parcel_id: str) -> RowMapping | None:
    """The parcel as it is kept."""
    return conn.execute(select(parcel).where(parcel.c.id == parcel_id)).mappings().one_or_none()


def row_for(conn: Connection, parcel_id: str, by: Speaker) -> RowMapping | None:
    """The parcel, for the kiosk that announced it and no other."""
    row = row_of(conn, parcel_id)
    return row if row is not None and by in (None, row["kiosk"]) else None


def phase_of(row: RowMapping, now_ms: int) -> ParcelPhase:
    """Its true phase by the hub's clock, swept or not."""
    late = row["phase"] in OPEN and row["expires_ms"] <= now_ms
    return ParcelPhase.EXPIRED if late else ParcelPhase(row["phase"])


def is_open(row: RowMapping, now_ms: int) -> bool:
    """Whether it can still come to a good end."""
    return phase_of(row, now_ms) in OPEN


def files_of(row: RowMapping) -> tuple[FileCode, ...] | None:
    """What became of each file of a phone; None before the kiosk has read them."""
    return None if row["files"] is None else tuple(map(FileCode, filter(None, row["files"].split(","))))


def has_lease(row: RowMapping, lease: str) -> bool:
    """Whether this is the lease that the parcel was given to."""
    return hmac.compare_digest(row["lease_sha256"] or "", sha256_of_token(lease))


def sha256_of_token(token: str) -> str:
    """SHA-256 (hex) of the bytes that an unpadded base64url token stands for."""
    return hashlib.sha256(urlsafe_b64decode(token + "=" * (-len(token) % 4))).hexdigest()


def for_the_kiosk(row: RowMapping, now_ms: int) -> ParcelView:
    """What the kiosk that announced it is told."""
    return ParcelView(
        id=row["id"],
        mode=row["mode"],
        phase=phase_of(row, now_ms),
        version=row["version"],
        expires_in_s=_left_s(row, now_ms),
        sealed=row["blob"] is not None,
        phone_key=row["phone_key"],
        accepted=bool(row["accepted"]),
    )


def for_the_phone(row: RowMapping, now_ms: int) -> PhoneView:
    """What the phone that has its lease is told."""
    return PhoneView(
        id=row["id"],
        mode=row["mode"],
        phase=phase_of(row, now_ms),
        version=row["version"],
        expires_in_s=_left_s(row, now_ms),
        sealed=row["blob"] is not None,
        kiosk_key=row["kiosk_key"],
        accepted=bool(row["accepted"]),
        files=files_of(row),
    )


def _left_s(row: RowMapping, now_ms: int) -> int:
    return max(0, -(-(row["expires_ms"] - now_ms) // 1000)) if is_open(row, now_ms) else 0
