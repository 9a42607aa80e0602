"""A town's calls without a line in between: the real store on either engine, and a clock that tests turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import select

from hub.accounts.people import Actor
from hub.contract import (
    CallAnswer,
    CallMessage,
    CallOrigin,
    CallRequest,
    CallStep,
    CallView,
    Circle,
    KioskIdentity,
    MessageRequest,
    Reason,
    StepRequest,
)
from hub.help.calls import RING, Changed, KeyReused, Now, Unknown
from hub.help.help import Help
from hub.settings import HubSettings
from hub.shifts.api import Shifts
from hub.shifts.shifts import ShiftRequest, ShiftStep, ShiftView
from hub.store.engine import open_engine
from hub.store.store import Store
from hub.store.tables import event

KIOSK = KioskIdentity(id="hall-a-2", name="borne 2", place="Hall A")
_NUMBERS = count(1)


class Town:
    """One process's view of it; two on one place are two processes."""

    def __init__(self, place: Path | str, now_ms: list[int]) -> None:
        self.now = now_ms
        self.store = Store(open_engine(place), lambda: self.now[0], lambda _: None)
        settings = HubSettings(data_dir=Path())
        self.help = Help(self.store, settings, lambda: self.now[0])
        self.shifts = Shifts(self.store, lambda: self.now[0])

    def wait(self, seconds: float) -> None:
        """The clock goes on, and what is due is done."""
        self.now[0] += round(seconds * 1000)
        self.sweep()

    def sweep(self) -> int:
        """What the hub does each second."""
        return self.help.sweep() + self.shifts.sweep()

    def duty(
        self,
        who: Actor,
        circle: Circle = Circle.SITE,
        *places: str,
        step: ShiftStep = ShiftStep.BEGIN,
        available: bool = True,
    ) -> ShiftView | None:
        """Somebody says that they work."""
        asked = ShiftRequest(step=step, circle=circle, places=places, available=available)
        return self.shifts.say(who, asked)

    def call(
        self,
        origin: CallOrigin = CallOrigin.PERSON,
        visit: str | None = None,
        key: str | None = None,
        *reasons: str,
        age_s: float = 0,
    ) -> CallView:
        """A kiosk raises a call."""
        request = CallRequest(
            kiosk=KIOSK,
            procedure="Listes électorales",
            step="étape 2 sur 5",
            age_s=age_s,
            origin=origin,
            visit=visit,
            reasons=tuple(Reason(code=code, n=4) for code in reasons),
        )
        done = self.help.raise_call(key or f"key-{next(_NUMBERS):08d}", request)
        assert not isinstance(done, KeyReused)
        return done.view

    def step(self, call: CallView, step: str, who: Actor, **more: object) -> Now | Changed | Unknown:
        """A mediator's step, on what they see in ``call``."""
        asked = StepRequest.model_validate({"version": call.version} | more)
        return self.help.step(call.id, CallStep(step), asked, who)

    def took(self, call: CallView, step: str, who: Actor, **more: object) -> CallView:
        """A step that must be taken."""
        done = self.step(call, step, who, **more)
        assert isinstance(done, Now), done
        return done.view

    def say(
        self, call: CallView, code: str, who: Actor, text: str = "", minutes: int = 2
    ) -> Now | Changed | Unknown:
        """A mediator's word on the screen."""
        message = CallMessage.model_validate({"code": code, "text": text, "minutes": minutes})
        return self.help.say(call.id, MessageRequest(version=call.version, message=message), who)

    def answer(self, call: CallView, to: str, *, yes: bool) -> CallView:
        """The person's answer."""
        found = self.help.answer(call.id, CallAnswer(to=CallStep(to), yes=yes))
        assert isinstance(found, CallView)
        return found

    def look(self, call: CallView) -> CallView:
        """The call as it is now."""
        found = self.help.look(call.id)
        assert isinstance(found, CallView)
        return found

    def events(self, call: CallView) -> list[str]:
        """What was told of a call, in order."""
        wanted = select(event.c.kind).where(event.c.ref == call.id).order_by(event.c.id)
        return list(self.store.read(lambda conn: conn.execute(wanted).scalars().all()))

    def rung(self, call: CallView) -> list[list[str]]:
        """Who was rung, each time."""
        wanted = select(event.c.body).where(event.c.ref == call.id, event.c.kind == RING).order_by(event.c.id)
        bodies = self.store.read(lambda conn: conn.execute(wanted).scalars().all())
        return [sorted(json.loads(body)["rung"]) for body in bodies]


@contextmanager
def running_town(place: Path | str, now_ms: list[int] | None = None) -> Iterator[Town]:
    """A town whose store is closed at the end."""
    town = Town(place, now_ms or [1_800_000_000_000])
    try:
        yield town
    finally:
        town.store.close()
