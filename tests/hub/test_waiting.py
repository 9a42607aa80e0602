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


def scope_of(query: bytes, token: bytes = b"one") -> Scope:
    headers = [(b"authorization", token)]
    path = f"/api/calls/{CALL}"
    return {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": headers}


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

        await Patience(route, bus, {Route.CALL: "call"})(scope_of(query), receive, send)
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


class Desk:
    """Routes behind one middleware that remembers; the test says what they tell and counts their looks."""

    def __init__(self) -> None:
        self.version, self.looks = 1, 0
        self.meanwhile: Callable[[], object] = lambda: None
        self._bus = Bus()
        self._bus.open()
        self._patience = Patience(self._route, self._bus, {Route.CALL: "call"}, frozenset({"call"}))

    async def asks(self, after: int = 1, token: bytes = b"one", wait_s: str = "0.05") -> bytes:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            raise AssertionError("a question has no body")

        await self._patience(scope_of(f"after={after}&wait_s={wait_s}".encode(), token), receive, send)
        return bytes(sent[-1]["body"])

    async def changes(self, version: int) -> None:
        self.version = version
        await self.tells()

    async def tells(self) -> None:
        self._bus.publish([TOLD])
        await asyncio.sleep(0)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.looks += 1
        answer = JSONResponse({"version": self.version})
        await self._run_meanwhile()
        await answer(scope, receive, send)

    async def _run_meanwhile(self) -> None:
        work, self.meanwhile = self.meanwhile, lambda: None
        if asyncio.iscoroutine(found := work()):
            await found


def test_who_asks_again_for_what_stands_is_answered_without_another_look() -> None:
    async def run() -> None:
        desk = Desk()
        for _ in range(5):
            assert await desk.asks() == b'{"version":1}'
        assert desk.looks == 1
        assert await desk.asks(after=0) == b'{"version":1}'
        assert desk.looks == 2, "who knows less is told at once, and by the route"

    asyncio.run(run())


def test_news_ends_what_stood() -> None:
    async def run() -> None:
        desk = Desk()
        await desk.asks()
        await desk.changes(2)
        assert await desk.asks() == b'{"version":2}'
        assert await desk.asks(after=2) == b'{"version":2}'
        waiting = asyncio.create_task(desk.asks(after=2, wait_s="30"))
        await asyncio.sleep(0)
        await desk.changes(3)
        assert await waiting == b'{"version":3}'

    asyncio.run(run())


def test_nobody_is_told_what_another_asked() -> None:
    async def run() -> None:
        desk = Desk()
        await desk.asks()
        await desk.asks(token=b"another")
        assert desk.looks == 2

    asyncio.run(run())


def test_what_was_read_before_an_event_does_not_stand() -> None:
    """The route reads, somebody changes it and tells so, then the route answers with what was."""

    async def run() -> None:
        desk = Desk()
        desk.meanwhile = lambda: desk.changes(2)
        assert await desk.asks() == b'{"version":2}'

    asyncio.run(run())
