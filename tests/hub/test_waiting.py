"""A question that waits: answered by news, not by what the asker knows already."""

from __future__ import annotations

import asyncio

from hub.bus import Bus
from hub.contract import CallPhase, CallView
from hub.store.events import Event
from hub.waiting import newer
from tests.support.hub import KIOSK

FIRST = CallView(
    id="c", version=1, phase=CallPhase.RAISED, kiosk=KIOSK, procedure="", step="", lang="fr", raised_ms=0
)
SECOND = FIRST.model_copy(update={"version": 2, "phase": CallPhase.ACCEPTED})
TOLD = Event(1, 0, "call", "raised", "c", "{}", "town")


def test_an_event_that_comes_late_is_no_answer() -> None:
    """Once the kiosk was answered with the state that it had named, as another process told it late."""
    states = [FIRST, FIRST, SECOND]
    bus = Bus()

    def look() -> CallView:
        found = states.pop(0)
        # Whoever is asked hears of something: first of what is known, then of what is new.
        bus.publish([TOLD])
        return found

    async def ask() -> CallView:
        bus.open()
        return await newer(bus, ("call", "c"), look, 1, 30)

    assert asyncio.run(ask()) == SECOND


def test_who_stops_waits_for_nobody() -> None:
    bus = Bus()

    async def ask() -> CallView:
        bus.open()
        asyncio.get_running_loop().call_later(0.05, bus.close)
        return await newer(bus, ("call", "c"), lambda: FIRST, 1, 30)

    assert asyncio.run(ask()) == FIRST
