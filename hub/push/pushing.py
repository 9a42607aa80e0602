"""From a ring to the phones: who is meant, what they read, and that it is sent though a process dies."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from hub.contract import KioskIdentity
from hub.help import calls, timers
from hub.help.timers import Due
from hub.push import subscriptions
from hub.push.sending import Notice, Sender, Sent
from hub.push.subscriptions import Owner, Phone, Subscription
from hub.shifts import shifts
from hub.store.store import Store, Tx
from hub.timing import NowMs

LENT_MS = 20_000
"""A process that took a ring's notices and died leaves them to another after so long."""


@dataclass(frozen=True)
class Ringing:
    """A ring whose notices this process has taken."""

    lent: Due
    where: str
    phones: tuple[Phone, ...]

    def notice(self, phone: Phone) -> Notice:
        """Where to walk, and nothing of who waits there."""
        said = {"kind": "call", "call": self.lent.call_id, "where": self.where, "lang": phone.lang}
        return Notice(json.dumps(said, ensure_ascii=False), self.lent.call_id)


class Pushes:
    """``sender``: none where no subject is set; then nobody can subscribe."""

    def __init__(self, store: Store, sender: Sender | None, now_ms: NowMs) -> None:
        self._store, self._sender, self._now_ms = store, sender, now_ms

    def keep(self, owner: Owner, said: Subscription, lang: str) -> None:
        """Notices to this phone from now on."""
        self._store.write(lambda tx: subscriptions.keep(tx, owner, said, lang))

    def take_back(self, owner: Owner, endpoint: str) -> None:
        """No more notices to this phone."""
        self._store.write(lambda tx: subscriptions.take_back(tx, owner, endpoint))

    def sweep(self) -> int:
        """Hand out what is due; gives how many notices. Looks first: a quiet second writes nothing."""
        now_ms = self._now_ms()
        if self._sender is None or not self._store.read(lambda conn: timers.any_push_due(conn, now_ms)):
            return 0
        rings = self._store.write(_lend)
        return sum(self._send(ringing) for ringing in rings)

    def forget_old(self) -> None:
        """Phones of ended sessions go."""
        self._store.write(subscriptions.forget_old)

    def close(self) -> None:
        """Stop soon."""
        if self._sender is not None:
            self._sender.close()

    def _send(self, ringing: Ringing) -> int:
        assert self._sender is not None
        if not ringing.phones:
            self._store.submit(lambda tx: timers.settle(tx, ringing.lent))
            return 0
        left = _Countdown(len(ringing.phones))
        for phone in ringing.phones:
            self._sender.send(phone, ringing.notice(phone), self._after(ringing.lent, phone, left))
        return len(ringing.phones)

    def _after(self, lent: Due, phone: Phone, left: _Countdown) -> Callable[[Sent], None]:
        def then(sent: Sent) -> None:
            last = left.is_last()
            self._store.write(lambda tx: _note(tx, phone, sent, lent if last else None))

        return then


class _Countdown:
    """Says who of several threads is the last."""

    def __init__(self, count: int) -> None:
        self._count, self._lock = count, threading.Lock()

    def is_last(self) -> bool:
        with self._lock:
            self._count -= 1
            return self._count == 0


def _note(tx: Tx, phone: Phone, sent: Sent, done: Due | None) -> None:
    if sent is Sent.GONE:
        subscriptions.forget(tx, phone.id)
    else:
        subscriptions.note(tx, phone.id, went=sent is Sent.WENT)
    if done is not None:
        timers.settle(tx, done)


def _lend(tx: Tx) -> list[Ringing]:
    return [
        Ringing(lent, where, phones)
        for lent in timers.lend_pushes(tx, LENT_MS)
        for where, phones in [_meant(tx.conn, lent.call_id, tx.now_ms)]
    ]


def _meant(conn: Connection, call_id: str, now_ms: int) -> tuple[str, tuple[Phone, ...]]:
    """Nobody, once somebody has said that they come."""
    call = calls.of_id(conn, call_id)
    if call is None or not call.waits:
        return "", ()
    people = shifts.present(conn, call.commune, now_ms)
    rung = shifts.in_circle(people, call.view.circle, call.view.kiosk.place)
    phones = subscriptions.phones_of(conn, [one.staff for one in rung], now_ms)
    return _where(call.view.kiosk), tuple(phones)


def _where(kiosk: KioskIdentity) -> str:
    return ", ".join(part for part in (kiosk.place, kiosk.name) if part)
