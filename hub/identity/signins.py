"""A sign-in's life: each step is one guarded update, so that of any number who try one wins, and is told.

Kept are hashes of what proves somebody, and the identity only once it is sealed to the kiosk.
"""

import hmac
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, select, update

from hub.contract import PHONE_LANGUAGES
from hub.contract.identity import OPEN_SIGN_INS, SignInAnnouncement, SignInClaim, SignInPhase
from hub.handoff.rows import sha256_of_token
from hub.identity.rows import (
    is_its_phone,
    is_open,
    phase_of,
    row_of,
    row_of_state,
    sha256_of,
)
from hub.outcomes import Changed, Moved, Outcome, Over, TakenByAnother, Unknown, WrongProof
from hub.store.store import Tx
from hub.store.tables import sign_in

TOPIC = "sign_in"
MAY_LEAVE = (SignInPhase.ACCEPTED, SignInPhase.AWAY)
"""The person has said on the kiosk that it is their phone."""
_NOTHING: dict[str, Any] = {"sealed": None, "mark": None, "state_sha256": None}


def announce(tx: Tx, sign_in_id: str, said: SignInAnnouncement, lifetime_ms: int) -> Outcome:
    """Make a sign-in ready. The same announcement twice is one."""
    values = {
        "id": sign_in_id,
        "phase": SignInPhase.READY,
        "version": 1,
        "kiosk_id": said.kiosk.id,
        "kiosk_name": said.kiosk.name,
        "kiosk_place": said.kiosk.place,
        "kiosk_key": said.key,
        "lang": said.lang if said.lang in PHONE_LANGUAGES else PHONE_LANGUAGES[0],
        "auth_sha256": said.auth_sha256,
        "created_ms": tx.now_ms,
        "expires_ms": tx.now_ms + lifetime_ms,
    }
    if row_of(tx.conn, sign_in_id) is None:
        # Where another process inserts at the same moment, the store runs this again, and the row is there.
        tx.conn.execute(sign_in.insert().values(values))
        tx.emit(TOPIC, "ready", sign_in_id)
    row = row_of(tx.conn, sign_in_id)
    if row is None or any(row[name] != values[name] for name in ("kiosk_id", "kiosk_key", "auth_sha256")):
        return TakenByAnother()
    return Moved(row) if is_open(row, tx.now_ms) else Over(phase_of(row, tx.now_ms))


def claim(tx: Tx, sign_in_id: str, proof: SignInClaim, phone: str) -> Outcome:
    """Give it to the first browser that proves the fragment; ``phone``: its cookie. It may ask again."""
    row = row_of(tx.conn, sign_in_id)
    if row is None:
        return Unknown()
    # Only a holder of the fragment learns anything beyond here.
    if not hmac.compare_digest(row["auth_sha256"], sha256_of_token(proof.auth)):
        return WrongProof()
    if is_its_phone(row, phone):
        return for_phone(row, phone, tx.now_ms)
    if not is_open(row, tx.now_ms):
        return Over(phase_of(row, tx.now_ms))
    claimed = _move(
        tx,
        row,
        (SignInPhase.READY,),
        phase=SignInPhase.CLAIMED,
        mark=proof.mark,
        phone_sha256=sha256_of(phone),
    )
    return Moved(claimed) if claimed else TakenByAnother()


def accept(tx: Tx, sign_in_id: str, kiosk: str | None, mark: str, lifetime_ms: int) -> Outcome:
    """The person said on the kiosk that it is their phone: from now on they have time to sign in."""
    found = for_kiosk(row_of(tx.conn, sign_in_id), kiosk, tx.now_ms)
    if not isinstance(found, Moved):
        return found
    if found.row["mark"] != mark:
        return Changed()
    if found.row["phase"] != SignInPhase.CLAIMED:
        return found
    values = {"phase": SignInPhase.ACCEPTED, "expires_ms": tx.now_ms + lifetime_ms}
    return _or_changed(_move(tx, found.row, (SignInPhase.CLAIMED,), **values))


def go(tx: Tx, sign_in_id: str, phone: str, state: str) -> Outcome:
    """The phone leaves for the provider with this state. Once more, and the state before is worth nothing."""
    found = for_phone(row_of(tx.conn, sign_in_id), phone, tx.now_ms)
    if not isinstance(found, Moved):
        return found
    return _or_changed(_move(tx, found.row, MAY_LEAVE, phase=SignInPhase.AWAY, state_sha256=sha256_of(state)))


def come_back(tx: Tx, state: str, phone: str) -> Outcome:
    """The provider has sent a phone back with this state: it is taken once, from the browser that left."""
    row = row_of_state(tx.conn, state)
    if row is None:
        return Unknown()
    found = for_phone(row, phone, tx.now_ms)
    if not isinstance(found, Moved):
        return found
    values = {"phase": SignInPhase.CHECKING, "state_sha256": None}
    return _or_changed(_move(tx, row, (SignInPhase.AWAY,), **values))


def keep(tx: Tx, sign_in_id: str, sealed: str) -> Outcome:
    """The sealed identity waits for its kiosk, if that still wants it."""
    row = row_of(tx.conn, sign_in_id)
    if row is None:
        return Unknown()
    kept = _move(tx, row, (SignInPhase.CHECKING,), phase=SignInPhase.SEALED, sealed=sealed)
    return Moved(kept) if kept else Over(phase_of(row, tx.now_ms))


def end(tx: Tx, sign_in_id: str, kiosk: str | None, phase: SignInPhase) -> Outcome:
    """It is over, whatever it was; what has ended stays as it ended. What it held is gone."""
    row = row_of(tx.conn, sign_in_id)
    if row is None:
        return Unknown()
    if kiosk is not None and row["kiosk_id"] != kiosk:
        return WrongProof()
    if row["phase"] not in OPEN_SIGN_INS:
        return Moved(row)
    return _end(tx, row, phase if is_open(row, tx.now_ms) else SignInPhase.EXPIRED)


def expire(tx: Tx) -> int:
    """End what is too old; gives how many."""
    late = select(sign_in).where(sign_in.c.phase.in_(OPEN_SIGN_INS), sign_in.c.expires_ms <= tx.now_ms)
    rows = tx.conn.execute(late).mappings().all()
    return sum(isinstance(_end(tx, row, SignInPhase.EXPIRED), Moved) for row in rows)


def forget(tx: Tx, ended_before_ms: int) -> int:
    """Drop the rows of what ended long ago; gives how many."""
    return tx.conn.execute(sign_in.delete().where(sign_in.c.ended_ms < ended_before_ms)).rowcount


def for_kiosk(row: RowMapping | None, kiosk: str | None, now_ms: int) -> Outcome:
    """The sign-in for a kiosk that would change it; ``kiosk``: who asks, None for the hub's own machine."""
    if row is None:
        return Unknown()
    if kiosk is not None and row["kiosk_id"] != kiosk:
        return WrongProof()
    return Moved(row) if is_open(row, now_ms) else Over(phase_of(row, now_ms))


def for_phone(row: RowMapping | None, phone: str, now_ms: int) -> Outcome:
    """The sign-in for the browser that opened its link."""
    if row is None:
        return Unknown()
    if not is_its_phone(row, phone):
        return WrongProof()
    phase = phase_of(row, now_ms)
    return Moved(row) if phase in OPEN_SIGN_INS or phase is SignInPhase.CONSUMED else Over(phase)


def _end(tx: Tx, row: RowMapping, phase: SignInPhase) -> Outcome:
    # Whatever happens at the same moment: who takes it back has it taken back.
    still = and_(sign_in.c.id == row["id"], sign_in.c.phase.in_(OPEN_SIGN_INS))
    if phase is SignInPhase.EXPIRED:
        still = and_(still, sign_in.c.expires_ms <= tx.now_ms)
    return _or_changed(_update(tx, row["id"], still, phase=phase, ended_ms=tx.now_ms, **_NOTHING))


def _move(tx: Tx, row: RowMapping, phases: tuple[SignInPhase, ...], **values: Any) -> RowMapping | None:
    """One guarded update and its event; None when the guard did not hold."""
    guard = and_(
        sign_in.c.id == row["id"],
        sign_in.c.phase.in_(phases),
        sign_in.c.version == row["version"],
        sign_in.c.expires_ms > tx.now_ms,
    )
    return _update(tx, row["id"], guard, **values)


def _update(tx: Tx, sign_in_id: str, guard: ColumnElement[bool], **values: Any) -> RowMapping | None:
    won = tx.conn.execute(update(sign_in).where(guard).values(version=sign_in.c.version + 1, **values))
    if won.rowcount != 1:
        return None
    tx.emit(TOPIC, values["phase"].value, sign_in_id)
    return row_of(tx.conn, sign_in_id)


def _or_changed(row: RowMapping | None) -> Outcome:
    return Changed() if row is None else Moved(row)
