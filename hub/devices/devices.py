"""The kiosks' keys: shown with a code, approved by a person, revoked for good."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, and_, select, update

from hub.accounts import journal, staff, tries
from hub.accounts.sessions import Signed
from hub.contract.devices import DeviceState, EnrolRequest, fingerprint, random_signs
from hub.contract.signatures import thumbprint
from hub.store.store import Tx
from hub.store.tables import device, enrolment, kiosk

TOPIC = "device"
CODE_MS = 600_000
TRIES = 5
LOCAL = ""
"""Who decided, where nobody did: the hub's own machine."""


@dataclass(frozen=True)
class Device:
    """A kiosk's key as the hub knows it; ``key`` is 32 bytes (Ed25519). Times: milliseconds since 1970."""

    id: str
    key: bytes
    kiosk_id: str
    name: str
    place: str
    state: DeviceState
    created_ms: int
    decided_ms: int | None
    decided_by: str
    commune: str

    def fingerprint(self, hub_key: bytes) -> str:
        """What the console shows beside the kiosk's screen."""
        return fingerprint(self.key, hub_key)


@dataclass(frozen=True)
class WrongCode:
    """No code that lives now is this one; every living one has lost a try."""


@dataclass(frozen=True)
class TooManyTries:
    """This address was wrong too often: its code was not looked at, and cost nothing."""


@dataclass(frozen=True)
class IdTaken:
    """Another commune has a kiosk of this id: its tile would move there."""


Shown: TypeAlias = Device | WrongCode | TooManyTries | IdTaken


def make_code(tx: Tx, who: str, commune: str = staff.TOWN, staff_id: str = journal.NOBODY) -> str:
    """A code that lets one kiosk of a commune show its key: 8 letters, 10 minutes, 5 tries.

    Only its SHA-256 is kept.
    """
    code = random_signs()
    tx.conn.execute(
        enrolment.insert().values(
            code_sha256=_hashed(code),
            made_by=who,
            created_ms=tx.now_ms,
            expires_ms=tx.now_ms + CODE_MS,
            commune=commune,
        )
    )
    journal.append(tx, commune, staff_id, "device.code")
    _tell(tx, "code_made", "console", commune)
    return f"{code[:4]}-{code[4:]}"


def show(tx: Tx, asked: EnrolRequest, address: str) -> Shown:
    """A kiosk shows its key with a code. The code is used up by it, and the key waits for a person."""
    if not tries.may_try(tx, tries.ENROL, address):
        return TooManyTries()
    commune = _use_code(tx, asked.code)
    if commune is None:
        tries.note_wrong(tx, tries.ENROL, address)
        return WrongCode()
    return IdTaken() if _is_elsewhere(tx.conn, asked.kiosk.id, commune) else _keep(tx, asked, commune)


def take_own(tx: Tx, asked: EnrolRequest) -> Device:
    """The kiosk of the hub's own machine: who reads the machine's secret needs no other leave.

    A key that a person has revoked stays so: only a new key, or another person, opens that door again.
    """
    known = look(tx.conn, thumbprint(key_bytes(asked.key)))
    if known is not None and known.state is not DeviceState.PENDING:
        return known
    shown = _keep(tx, asked, staff.TOWN)
    return decide(tx, shown.id, DeviceState.APPROVED, LOCAL) or shown


def decide_by(tx: Tx, device_id: str, wanted: DeviceState, signed: Signed) -> Device | None:
    """As ``decide``, by somebody of the kiosk's own commune; it stands in the journal."""
    if look_in(tx.conn, device_id, signed.commune) is None:
        return None
    done = decide(tx, device_id, wanted, signed.name)
    if done is not None:
        journal.append(tx, signed.commune, signed.staff, f"device.{wanted}", device_id)
    return done


def decide(tx: Tx, device_id: str, wanted: DeviceState, who: str) -> Device | None:
    """A person approves or refuses a key that waits, or revokes one that works; None if it is neither.

    A kiosk has one key: approving a new one revokes those before.
    """
    before = DeviceState.APPROVED if wanted is DeviceState.REVOKED else DeviceState.PENDING
    values = {"state": wanted, "decided_ms": tx.now_ms, "decided_by": who}
    mine = and_(device.c.id == device_id, device.c.state == before)
    if tx.conn.execute(update(device).where(mine).values(**values)).rowcount != 1:
        return None
    now = look(tx.conn, device_id)
    assert now is not None
    if wanted is DeviceState.APPROVED:
        others = and_(
            device.c.kiosk_id == now.kiosk_id,
            device.c.commune == now.commune,
            device.c.id != device_id,
            device.c.state == DeviceState.APPROVED,
        )
        tx.conn.execute(update(device).where(others).values(**(values | {"state": DeviceState.REVOKED})))
    _tell(tx, wanted.value, device_id, now.commune)
    return now


def look(conn: Connection, device_id: str) -> Device | None:
    """A key by its thumbprint."""
    row = conn.execute(select(device).where(device.c.id == device_id)).mappings().one_or_none()
    return None if row is None else _device(row)


def look_in(conn: Connection, device_id: str, commune: str) -> Device | None:
    """A key of this commune."""
    found = look(conn, device_id)
    return found if found is not None and found.commune == commune else None


def all_devices(conn: Connection, commune: str) -> list[Device]:
    """Every key that ever was shown in a commune, those that wait first, then the newest."""
    wanted = select(device).where(device.c.commune == commune).order_by(device.c.created_ms.desc())
    rows = conn.execute(wanted).mappings()
    return sorted(map(_device, rows), key=lambda one: one.state is not DeviceState.PENDING)


def forget_old(tx: Tx) -> None:
    """Codes that ended, and keys that nobody decided on in a day, go."""
    tx.conn.execute(enrolment.delete().where(enrolment.c.expires_ms <= tx.now_ms - CODE_MS))
    late = and_(device.c.state == DeviceState.PENDING, device.c.created_ms <= tx.now_ms - 86_400_000)
    tx.conn.execute(device.delete().where(late))


def _use_code(tx: Tx, code: str) -> str | None:
    """Use a code up; the commune of whoever made it."""
    living = and_(
        enrolment.c.expires_ms > tx.now_ms, enrolment.c.used_ms.is_(None), enrolment.c.tries < TRIES
    )
    this = and_(living, enrolment.c.code_sha256 == _hashed(code))
    if tx.conn.execute(update(enrolment).where(this).values(used_ms=tx.now_ms)).rowcount == 1:
        made = select(enrolment.c.commune).where(enrolment.c.code_sha256 == _hashed(code))
        return str(tx.conn.execute(made).scalar_one())
    tx.conn.execute(update(enrolment).where(living).values(tries=enrolment.c.tries + 1))
    # Whose code it should have been is not known: it is the hub's own to remember.
    _tell(tx, "wrong_code", "console", "")
    return None


def _is_elsewhere(conn: Connection, kiosk_id: str, commune: str) -> bool:
    keys = select(device.c.id).where(
        device.c.kiosk_id == kiosk_id,
        device.c.commune != commune,
        device.c.state.in_((DeviceState.PENDING, DeviceState.APPROVED)),
    )
    tiles = select(kiosk.c.id).where(kiosk.c.id == kiosk_id, kiosk.c.commune != commune)
    return conn.execute(keys).first() is not None or conn.execute(tiles).first() is not None


def _keep(tx: Tx, asked: EnrolRequest, commune: str) -> Device:
    name = thumbprint(key_bytes(asked.key))
    known = look(tx.conn, name)
    if known is not None and known.state is DeviceState.APPROVED:
        return known
    tx.conn.execute(device.delete().where(device.c.id == name))
    tx.conn.execute(
        device.insert().values(
            id=name,
            public_key=asked.key,
            kiosk_id=asked.kiosk.id,
            name=asked.kiosk.name,
            place=asked.kiosk.place,
            state=DeviceState.PENDING,
            created_ms=tx.now_ms,
            commune=commune,
        )
    )
    _tell(tx, DeviceState.PENDING.value, name, commune)
    shown = look(tx.conn, name)
    assert shown is not None
    return shown


def _device(row: RowMapping) -> Device:
    return Device(
        row["id"],
        key_bytes(row["public_key"]),
        row["kiosk_id"],
        row["name"],
        row["place"],
        DeviceState(row["state"]),
        row["created_ms"],
        row["decided_ms"],
        row["decided_by"] or "",
        row["commune"],
    )


def _tell(tx: Tx, kind: str, ref: str, commune: str) -> None:
    tx.emit(TOPIC, kind, ref, json.dumps({"kind": kind}), commune)


def _hashed(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def key_bytes(text: str) -> bytes:
    """A key's 32 bytes from its base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
