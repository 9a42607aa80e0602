"""What a kiosk's request proves: whose it is, that it is fresh, and that it is sent once."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, and_, select, update

from hub.contract import ProblemCode, Route
from hub.contract.devices import DeviceState
from hub.contract.signatures import ED25519, HMAC, WINDOW_S, Claimed, claimed, digest_of, request_base
from hub.devices import devices
from hub.devices.devices import Device
from hub.devices.hubkey import HubKey
from hub.store.store import Store, Tx
from hub.store.tables import device_nonce, device_session
from hub.timing import NowMs

SESSION_MS = 3_600_000
_OTHERWISE = {
    DeviceState.PENDING: ProblemCode.NOT_ENROLLED,
    DeviceState.REFUSED: ProblemCode.NOT_ENROLLED,
    DeviceState.REVOKED: ProblemCode.REVOKED,
}


@dataclass(frozen=True)
class Signed:
    """A request as it came: its method, its path with the query, and its headers' values."""

    method: str
    target: str
    digest: str
    signature_input: str
    signature: str


@dataclass(frozen=True)
class Count:
    """A session's nonces are numbers that grow: one row remembers them all."""

    session: str
    number: int


@dataclass(frozen=True)
class Proven:
    """It is this kiosk's, fresh, and new; its body must have this SHA-256."""

    device: Device
    body_sha256: bytes
    count: Count | None = None
    """Of a sign of life: whether it is new is for ``count_up`` to say, in the beat's own transaction."""


@dataclass(frozen=True)
class Refused:
    """Why not. ``skew_s``: how far the kiosk's clock is ahead, where that is the reason."""

    code: ProblemCode
    skew_s: int | None = None


Verdict: TypeAlias = Proven | Refused


class Proofs:
    """Judges signed requests. Nonces and sessions are rows, so that two processes know the same."""

    def __init__(self, store: Store, key: HubKey, now_ms: NowMs) -> None:
        self._store, self._key, self._now_ms = store, key, now_ms

    def judge(self, request: Signed) -> Verdict:
        """Whether the request is an approved kiosk's (one that waits or was refused may look at itself)."""
        said, digest = claimed(request.signature_input, request.signature), digest_of(request.digest)
        if said is None or digest is None:
            return Refused(ProblemCode.BAD_SIGNATURE)
        base = request_base(request.method, request.target, request.digest, said.params)
        found = self._signer(said, base, request)
        if isinstance(found, Refused):
            return found
        if (late := self._late(said)) is not None:
            return late
        if found.state is not DeviceState.APPROVED and request.target != Route.DEVICE:
            return Refused(_OTHERWISE[found.state])
        if said.alg == HMAC:
            return Proven(found, digest, Count(said.keyid, int(said.nonce[:15])))
        new = self._store.write(lambda tx: _remember(tx, said, found.id))
        return Proven(found, digest) if new else Refused(ProblemCode.REPLAYED)

    def judge_new(self, request: Signed, key: bytes) -> Refused | bytes:
        """Whether a request is signed by this key, which no row holds yet; gives its body's SHA-256."""
        said, digest = claimed(request.signature_input, request.signature), digest_of(request.digest)
        if said is None or digest is None or said.alg != ED25519:
            return Refused(ProblemCode.BAD_SIGNATURE)
        base = request_base(request.method, request.target, request.digest, said.params)
        if not _ed25519(key, said.signature, base):
            return Refused(ProblemCode.BAD_SIGNATURE)
        return self._late(said) or digest

    def still(self, device_id: str) -> bool:
        """Whether nobody has revoked it since."""
        found = self._store.read(lambda conn: devices.look(conn, device_id))
        return found is not None and found.state not in {DeviceState.REVOKED, DeviceState.REFUSED}

    def open_session(self, device_id: str, kiosk_half: str) -> str | None:
        """Start a session for signs of life; None for a half that is no key."""
        session = secrets.token_urlsafe(16)
        if self._key.session_key(_bytes(kiosk_half), session) is None:
            return None
        self._store.write(lambda tx: _open(tx, session, device_id, kiosk_half))
        return session

    def _signer(self, said: Claimed, base: bytes, request: Signed) -> Device | Refused:
        if said.alg == HMAC and request.target == Route.BEAT:
            return self._store.read(lambda conn: self._by_session(conn, said, base))
        found = self._store.read(lambda conn: devices.look(conn, said.keyid))
        if found is None:
            return Refused(ProblemCode.NOT_ENROLLED)
        right = said.alg == ED25519 and _ed25519(found.key, said.signature, base)
        return found if right else Refused(ProblemCode.BAD_SIGNATURE)

    def _by_session(self, conn: Connection, said: Claimed, base: bytes) -> Device | Refused:
        living = and_(device_session.c.id == said.keyid, device_session.c.expires_ms > self._now_ms())
        row = conn.execute(select(device_session).where(living)).mappings().one_or_none()
        key = self._key.session_key(_bytes(row["kiosk_key"]), said.keyid) if row else None
        if row is None or key is None or not said.nonce.isdigit():
            return Refused(ProblemCode.NOT_ENROLLED)
        if not hmac.compare_digest(hmac.digest(key, base, "sha256"), said.signature):
            return Refused(ProblemCode.BAD_SIGNATURE)
        return devices.look(conn, row["device"]) or Refused(ProblemCode.NOT_ENROLLED)

    def _late(self, said: Claimed) -> Refused | None:
        skew_s = said.created_s - self._now_ms() // 1000
        return Refused(ProblemCode.CLOCK_SKEW, skew_s) if abs(skew_s) > WINDOW_S else None


def forget_old(tx: Tx) -> None:
    """Nonces beyond the window and sessions that ended go."""
    tx.conn.execute(device_nonce.delete().where(device_nonce.c.expires_ms <= tx.now_ms))
    tx.conn.execute(device_session.delete().where(device_session.c.expires_ms <= tx.now_ms))


def _remember(tx: Tx, said: Claimed, device_id: str) -> bool:
    """Note a nonce for as long as its time is in the window; False if it was noted before."""
    same = and_(device_nonce.c.device == device_id, device_nonce.c.nonce == said.nonce)
    if tx.conn.execute(select(device_nonce.c.nonce).where(same)).first() is not None:
        return False
    # One second more: the window is counted in whole seconds.
    until = (said.created_s + WINDOW_S + 1) * 1000
    tx.conn.execute(device_nonce.insert().values(device=device_id, nonce=said.nonce, expires_ms=until))
    return True


def count_up(tx: Tx, count: Count) -> bool:
    """Note a session's number; False if it, or a later one, was noted before."""
    newer = and_(device_session.c.id == count.session, device_session.c.counter < count.number)
    return tx.conn.execute(update(device_session).where(newer).values(counter=count.number)).rowcount == 1


def _open(tx: Tx, session: str, device_id: str, kiosk_half: str) -> None:
    tx.conn.execute(
        device_session.insert().values(
            id=session,
            device=device_id,
            kiosk_key=kiosk_half,
            counter=0,
            expires_ms=tx.now_ms + SESSION_MS,
        )
    )


def _ed25519(key: bytes, signature: bytes, base: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, base)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
