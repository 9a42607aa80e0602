"""A question that waits: answered by news, not by what the asker knows already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from hub.bus import Bus
from hub.contract import Route
from hub.store.events import Event
from hub.waiting import Patience

CALL = "call-of-the-hall"
TOLD = Event(1, 0, "call", "raised", CALL, "{}", "town")


def asked(bus: Bus, look: Callable[[], JSONResponse], query: bytes = b"after=1&wait_s=30") -> Message:
    """The last message of the answer to one question."""

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await look()(scope, receive, send)

    async def receive() -> Message:
        raise AssertionError("a question has no body")

    async def ask() -> Message:
        bus.open()
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": f"/api/calls/{CALL}", "query_string": query}
        await Patience(route, bus, {Route.CALL: "call"})(scope, receive, send)
        return sent[-1]

    return asyncio.run(ask())


def test_an_event_that_comes_late_is_no_answer() -> None:
    """Once the kiosk was answered with the state that it had named, as another process told it late."""
    versions, bus = [1, 1, 2], Bus()

    def look() -> JSONResponse:
        # Whoever is asked hears of something: first of what is known, then of what is new.
        bus.publish([TOLD])
        return JSONResponse({"version": versions.pop(0)})

    assert asked(bus, look)["body"] == b'{"version":2}'


def test_who_stops_waits_for_nobody() -> None:
    bus = Bus()

    def look() -> JSONResponse:
        asyncio.get_running_loop().call_later(0.05, bus.close)
        return JSONResponse({"version": 1})

    assert asked(bus, look)["body"] == b'{"version":1}'


def test_a_refusal_is_told_at_once() -> None:
    assert asked(Bus(), lambda: JSONResponse({"code": "unknown"}, 404))["body"] == b'{"code":"unknown"}'


def test_what_is_asked_wrongly_is_the_routes_to_judge() -> None:
    for query in (b"after=x&wait_s=30", b"wait_s=nan", b"wait_s=31", b"wait_s=", b"after=1"):
        assert asked(Bus(), lambda: JSONResponse({"version": 0}), query)["body"] == b'{"version":0}'
