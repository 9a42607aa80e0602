"""The calls as the routes and the hub's clock use them: with the store, and the site's time limits."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection

from hub.accounts.people import Actor
from hub.contract import (
    Answerable,
    CallAnswer,
    CallOrigin,
    CallRequest,
    CallStep,
    CallView,
    Circle,
    MessageRequest,
    StepRequest,
)
from hub.fleet import communes
from hub.help import answering, calls, raising, rings, steps, timers, waiting
from hub.help.calls import Rules
from hub.settings import HubSettings
from hub.shifts import shifts
from hub.store.store import Store, Tx
from hub.timing import NowMs, system_now_ms


def rules_of(settings: HubSettings) -> Rules:
    """The site's time limits."""
    limits = (
        settings.call_lifetime_s,
        settings.visit_lifetime_s,
        settings.unseen_s,
        settings.unaccepted_s,
        settings.arrival_s,
    )
    return Rules(*(round(limit_s * 1000) for limit_s in limits))


class Help:
    """Every write is one transaction, and bears being repeated."""

    def __init__(self, store: Store, settings: HubSettings, now_ms: NowMs = system_now_ms) -> None:
        self._store, self.rules, self._now_ms = store, rules_of(settings), now_ms

    def raise_call(self, key: str, request: CallRequest, device: str = "") -> calls.Raised:
        """Raise once for each key. ``device``: the key that signed; empty: the hub's own machine."""
        return self._store.write(lambda tx: self.raise_in(tx, key, request, device))

    def raise_in(self, tx: Tx, key: str, request: CallRequest, device: str) -> calls.Raised:
        """Raise in a transaction that does more."""
        commune = communes.of_device(tx.conn, device)
        return raising.raise_call(tx, secrets.token_urlsafe(9), key, request, self.rules, commune=commune)

    def step(self, call_id: str, wanted: CallStep, asked: StepRequest, who: Actor) -> calls.Stepped:
        """Take a mediator's step, valid for the version they looked at."""
        return self._store.write(lambda tx: steps.step(tx, call_id, wanted, asked, who, rules=self.rules))

    def say(self, call_id: str, asked: MessageRequest, who: Actor) -> calls.Stepped:
        """Write a mediator's word on the kiosk's screen."""
        return self._store.write(lambda tx: steps.say(tx, call_id, asked, who, rules=self.rules))

    def answer(self, call_id: str, said: CallAnswer) -> CallView | calls.Unknown:
        """The person's answer to a mediator's question."""
        return self._store.write(lambda tx: answering.answer(tx, call_id, said, self.rules))

    def cancel(self, call_id: str) -> CallView | calls.Unknown:
        """The citizen's end."""
        return self._store.write(lambda tx: answering.cancel(tx, call_id))

    def look(self, call_id: str) -> CallView | calls.Unknown:
        """The true state."""
        return self._store.read(lambda conn: calls.look(conn, call_id))

    def answerable(self, device: str, place: str) -> Answerable:
        """Whether somebody could come to a kiosk at this place."""

        def find(conn: Connection) -> Answerable:
            commune = communes.of_device(conn, device)
            people = rings.who_can_come(conn, commune, CallOrigin.PERSON, self._now_ms())
            here = shifts.in_circle(people, Circle.SITE, place)
            return Answerable(answerable=bool(people), here=bool(here))

        return self._store.read(find)

    def sweep(self) -> int:
        """Say rightly who could come; do what is due. Looks first: nothing is written for a quiet second."""
        now_ms, done = self._now_ms(), 0
        if self._store.read(lambda conn: waiting.wrongly_told(conn, now_ms)):
            done = self._store.write(lambda tx: waiting.tell_right(tx, self.rules))
        if self._store.read(lambda conn: timers.any_due(conn, now_ms)):
            done += self._store.write(lambda tx: waiting.run(tx, self.rules))
        return done
