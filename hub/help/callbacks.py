"""Whom to call back when nobody could come: sealed on disk, opened by one person's act, gone when it is done.

What a citizen leaves lies in a file of its own, sealed to the hub's key, and never in the database: no engine
keeps an old page of it, and what is erased is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, RowMapping, and_, select, update

from hub.accounts import journal
from hub.accounts.people import Actor
from hub.contract import CallBackRequest, KioskIdentity
from hub.contract.base import Model
from hub.devices.hubkey import HubKey
from hub.fleet import communes
from hub.handoff.blobs import erase
from hub.inbox.answers import Message
from hub.store.store import Store, Tx
from hub.store.tables import call_back
from hub.timing import NowMs

TOPIC = "call_back"
KEPT_MS = 14 * 86_400_000
HEARD_MS = 2 * 86_400_000
"""Two days at least to call, however late the wish came."""
KNOWN_MS = 90 * 86_400_000
"""That there was one, and who called: for the day's figures, without anything of the person."""
_YOUNG_S = 3600


class CallBackView(Model):
    """One that waits or is done: where and when, and nothing of the person. Times: ms since 1970."""

    id: str
    kiosk: KioskIdentity
    made_ms: int
    expires_ms: int
    done_by: str | None = None
    done_ms: int | None = None


@dataclass(frozen=True)
class CallBacks:
    """``folder``: in the data folder, which all processes of a hub share."""

    store: Store
    key: HubKey
    folder: Path
    now_ms: NowMs

    def store_sealed(self, message: Message, asked: CallBackRequest) -> None:
        """Put what the person leaves on disk, before the write that knows of it: that one waits for no disk.

        A row without its file would promise what nobody can do. A message may come again: the id follows from
        it, so the file is the same; once its wish is known, nothing is written any more.
        """
        name = _id_of(message)
        known = select(call_back.c.id).where(call_back.c.id == name)
        if self.store.read(lambda conn: conn.execute(known).first()) is None:
            self._write(name, asked)

    def keep(self, tx: Tx, message: Message, asked: CallBackRequest, age_s: float = 0) -> str:
        """Keep a wish whose file is there; its id. ``age_s``: how long ago it was left at the kiosk."""
        name = _id_of(message)
        commune = communes.of_device(tx.conn, message.device)
        values = {
            "kiosk_id": asked.kiosk.id,
            "kiosk_name": asked.kiosk.name,
            "kiosk_place": asked.kiosk.place,
        }
        made_ms = tx.now_ms - round(min(age_s * 1000, KEPT_MS))
        # Whoever's line was down for days is still called: the hub has just heard of them.
        times = {"made_ms": made_ms, "expires_ms": max(made_ms + KEPT_MS, tx.now_ms + HEARD_MS)}
        tx.conn.execute(call_back.insert().values(id=name, commune=commune, sealed=name, **values, **times))
        _tell(tx, "made", name, commune)
        return name

    def waiting(self, who: Actor) -> list[CallBackView]:
        """The commune's, those that wait first, the oldest first."""
        mine = select(call_back).where(call_back.c.commune == who.commune)
        rows = self.store.read(lambda conn: conn.execute(mine.order_by(call_back.c.made_ms)).mappings().all())
        return sorted(map(_view, rows), key=lambda one: one.done_ms is not None)

    def open(self, call_back_id: str, who: Actor) -> CallBackRequest | None:
        """What the person left, for somebody who is about to call. That it was opened is in the journal."""

        def opened(tx: Tx) -> str | None:
            row = _row(tx.conn, call_back_id, who.commune)
            if row is None or row["sealed"] is None:
                return None
            journal.append(tx, who.commune, who.staff, "call_back.opened", call_back_id)
            return str(row["sealed"])

        name = self.store.write(opened)
        return None if name is None else self._read(name)

    def done(self, call_back_id: str, who: Actor) -> CallBackView | None:
        """Somebody has called: what the person left is erased. None: no such one, or another commune's."""

        def end(tx: Tx) -> CallBackView | None:
            row = _row(tx.conn, call_back_id, who.commune)
            if row is None:
                return None
            if row["done_ms"] is None:
                values = {"done_by": who.name, "done_ms": tx.now_ms, "sealed": None}
                tx.conn.execute(update(call_back).where(call_back.c.id == call_back_id).values(**values))
                journal.append(tx, who.commune, who.staff, "call_back.done", call_back_id)
                _tell(tx, "done", call_back_id, who.commune)
            now = _row(tx.conn, call_back_id, who.commune)
            return None if now is None else _view(now)

        found = self.store.write(end)
        if found is not None:
            erase(self._file(call_back_id))
        return found

    def sweep(self) -> int:
        """Erase what is too old, and what a crash left; gives how many."""
        now_ms = self.now_ms()
        late = and_(call_back.c.sealed.is_not(None), call_back.c.expires_ms <= now_ms)
        if self.store.read(lambda conn: conn.execute(select(call_back.c.id).where(late).limit(1)).first()):
            self.store.write(_expire)
        self.store.write(_forget)
        wanted = select(call_back.c.sealed).where(call_back.c.sealed.is_not(None))
        kept = {
            self._file(name) for name in self.store.read(lambda conn: conn.execute(wanted).scalars().all())
        }
        strangers = [file for file in self._files() if file not in kept and _is_older(file, now_ms)]
        for file in strangers:
            erase(file)
        return len(strangers)

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sealed"

    def _write(self, name: str, asked: CallBackRequest) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.folder / f"{name}.{secrets.token_hex(4)}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(_sealed(self.key.public, asked.model_dump_json().encode(), name))
            out.flush()
            os.fsync(out.fileno())
        part.replace(self._file(name))
        _settle(self.folder)

    def _read(self, name: str) -> CallBackRequest | None:
        try:
            sealed = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        body = self.key.open(sealed, _binding(name))
        return None if body is None else CallBackRequest.model_validate_json(body)


def _id_of(message: Message) -> str:
    return hashlib.sha256(f"{message.device}\n{message.key}".encode()).hexdigest()[:24]


def _settle(folder: Path) -> None:
    """A name that is not on disk is lost with the power, whatever its file holds."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sealed(public: bytes, body: bytes, name: str) -> bytes:
    """HPKE (RFC 9180, base mode) to the hub's own key. Padded: a length would tell a name."""
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    padded = body.ljust(-(-len(body) // 2048) * 2048)
    return suite.encrypt(padded, X25519PublicKey.from_public_bytes(public), info=_binding(name))


def _binding(name: str) -> bytes:
    return f"parvis call-back v1\n{name}".encode()


def _expire(tx: Tx) -> None:
    late = and_(call_back.c.sealed.is_not(None), call_back.c.expires_ms <= tx.now_ms)
    for row in tx.conn.execute(select(call_back.c.id, call_back.c.commune).where(late)).all():
        tx.conn.execute(update(call_back).where(call_back.c.id == row.id).values(sealed=None))
        _tell(tx, "expired", row.id, row.commune)


def _forget(tx: Tx) -> None:
    tx.conn.execute(call_back.delete().where(call_back.c.made_ms <= tx.now_ms - KNOWN_MS))


def _row(conn: Connection, call_back_id: str, commune: str) -> RowMapping | None:
    mine = and_(call_back.c.id == call_back_id, call_back.c.commune == commune)
    return conn.execute(select(call_back).where(mine)).mappings().one_or_none()


def _view(row: RowMapping) -> CallBackView:
    kiosk = KioskIdentity(id=row["kiosk_id"], name=row["kiosk_name"], place=row["kiosk_place"])
    plain = ("id", "made_ms", "expires_ms", "done_by", "done_ms")
    return CallBackView(kiosk=kiosk, **{name: row[name] for name in plain})


def _tell(tx: Tx, kind: str, name: str, commune: str) -> None:
    body = {"id": name, "waits": kind == "made"}
    tx.emit(TOPIC, kind, name, json.dumps(body), commune)


def waiting_ids(conn: Connection, commune: str) -> list[str]:
    """Those whom nobody has called yet."""
    mine = and_(call_back.c.commune == commune, call_back.c.sealed.is_not(None))
    return list(conn.execute(select(call_back.c.id).where(mine).order_by(call_back.c.made_ms)).scalars())


def _is_older(file: Path, now_ms: int) -> bool:
    """Younger ones may be under way in a transaction that has not ended."""
    try:
        return file.stat().st_mtime < now_ms / 1000 - _YOUNG_S
    except FileNotFoundError:
        return False
