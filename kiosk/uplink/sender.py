"""Sends what waits in the outbox as soon as the line allows, one by one, and tells what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import structlog

from hub.contract import ProblemCode
from hub.contract.devices import Envelope, Taken
from kiosk.uplink.outbox import Message, MessageKey, NowMs, Outbox, Standing
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import to_base64url
from kiosk.uplink.trustline import TrustLine, TurnedAway

log = structlog.get_logger()
Line: TypeAlias = Callable[[], TrustLine | None]


@dataclass(frozen=True)
class Expired:
    """It waited too long: it will not be sent any more."""


News: TypeAlias = Taken | TurnedAway | HubDown | Expired
Listener: TypeAlias = Callable[[News], None]
LOOK_S = 60.0
"""How long the thread rests where nothing is due: a message put by another process is found then."""
NOT_THE_MESSAGE = frozenset(
    {
        ProblemCode.BAD_SIGNATURE,
        ProblemCode.CLOCK_SKEW,
        ProblemCode.REPLAYED,
        ProblemCode.NOT_ENROLLED,
        ProblemCode.REVOKED,
        ProblemCode.UNAUTHORISED,
        ProblemCode.NO_SPACE,
        ProblemCode.TOO_MANY_TRIES,
    }
)
"""The kiosk is not known, or the hub is full: the message can leave once that is mended."""


class Sender:
    """One thread. A message leaves the outbox only when the hub has said that it has it."""

    def __init__(self, outbox: Outbox, line: Line, now_ms: NowMs) -> None:
        """``line`` gives the hub, or None while none is known."""
        self._outbox, self._line, self._now_ms = outbox, line, now_ms
        self._listeners: dict[MessageKey, Listener] = {}
        self._lock = threading.Lock()
        self._busy: MessageKey | None = None
        self._busy_taken_back = False
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> Sender:
        """Begin, with what a last run has left."""
        self._thread.start()
        return self

    def wake(self) -> None:
        """Something was put in."""
        self._wake.set()

    def line_is_back(self) -> None:
        """The hub has just answered: nothing waits for its turn any more."""
        self._outbox.line_is_back()
        self._wake.set()

    def listen(self, key: MessageKey, listener: Listener) -> None:
        """Tell what each try of this message brought, from the sender's thread, until it is taken or dead."""
        with self._lock:
            self._listeners[key] = listener

    def forget(self, key: MessageKey) -> None:
        """Nobody waits for this message any more; it is sent all the same."""
        with self._lock:
            self._listeners.pop(key, None)

    def take_back(self, key: MessageKey) -> bool:
        """Drop a message; True if it is certain that the hub never got it.

        One that is on its way is dropped after this try, whatever the try brings.
        """
        with self._lock:
            self._listeners.pop(key, None)
            if self._busy == key:
                self._busy_taken_back = True
                return False
            message = self._outbox.find(key)
            if message is None:
                return False
            self._outbox.drop(message.id)
            return message.attempts == 0

    def close(self, timeout_s: float = 10.0) -> bool:
        """Stop after the message that is on its way; False if it still is."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                rest_s = self._send_due()
            except Exception as fault:  # noqa: BLE001 a thread's boundary: a full disk today must not end it
                log.warning("outbox.fault", error=type(fault).__name__)
                rest_s = LOOK_S
            self._wake.wait(rest_s)

    def _send_due(self) -> float:
        """Send until nothing is due; gives how long nothing will be, in seconds."""
        while not self._stopping.is_set() and (message := self._next()) is not None:
            line = self._line()
            news = self._give(line, message) if line else HubDown("unreachable")
            self._note(message, news)
        self._tell_expired()
        soonest = self._outbox.next_in_ms()
        return LOOK_S if soonest is None else min(LOOK_S, max(0.05, soonest / 1000))

    def _next(self) -> Message | None:
        with self._lock:
            if self._busy_taken_back and self._busy and (left := self._outbox.find(self._busy)):
                # The try ended in a fault: what was taken back meanwhile is not tried again.
                self._outbox.drop(left.id)
            message = self._outbox.due()
            self._busy = message.key if message else None
            self._busy_taken_back = False
        return message

    def _tell_expired(self) -> None:
        with self._lock:
            waited = dict(self._listeners)
        for key, listener in waited.items():
            # One that is not there yet may be put in a moment: who puts it listens first.
            found = self._outbox.find(key)
            if found is not None and found.standing is Standing.DEAD:
                self.forget(key)
                listener(Expired())

    def _give(self, line: TrustLine, message: Message) -> Taken | TurnedAway | HubDown:
        age_s = max(0.0, (self._now_ms() - message.created_ms) / 1000)
        envelope = Envelope(kind=message.kind, sealed=to_base64url(message.body), age_s=age_s)
        return line.give(message.key, envelope)

    def _note(self, message: Message, news: Taken | TurnedAway | HubDown) -> None:
        match news:
            case Taken():
                self._outbox.delivered(message.id)
            case HubDown(reason):
                self._outbox.failed(message.id, reason)
            case TurnedAway(code) if code in NOT_THE_MESSAGE:
                self._outbox.failed(message.id, code.value)
            case TurnedAway(code):
                self._outbox.refused(message.id, code.value)
            case _:
                assert_never(news)
        log.info("outbox.sent", kind=message.kind, outcome=type(news).__name__)
        refused = isinstance(news, TurnedAway) and news.code not in NOT_THE_MESSAGE
        with self._lock:
            if self._busy_taken_back:
                self._outbox.drop(message.id)
            self._busy = None
            over = isinstance(news, Taken) or refused
            listeners = self._listeners
            listener = listeners.pop(message.key, None) if over else listeners.get(message.key)
        if listener:
            listener(news)
