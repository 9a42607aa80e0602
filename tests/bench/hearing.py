"""Consoles that hear and kiosks that call, at hubs one of which may be killed: run by `calls.py`."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from hub.contract import IDEMPOTENCY_HEADER, CallOrigin, CallRequest, KioskIdentity, Route
from kiosk.uplink.trust import DeviceKey
from tests.bench.standing import Line, answered, client_tls
from tests.support.claims import base64url
from tests.support.devices import signed

PATIENCE_S = 0.2
BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


@dataclass
class Heard:
    """When each call left its kiosk, how long it took to each console, and what was told twice."""

    left: dict[str, float] = field(default_factory=dict)
    took_s: list[float] = field(default_factory=list)
    twice: int = 0
    lost: int = 0


class Console:
    """An open console. It comes back by itself, at the next hub, and says what it has heard last."""

    def __init__(self, ports: list[int], first: int, cookie: str, heard: Heard) -> None:
        self._ports, self._first, self._cookie, self._heard = ports, first, cookie, heard
        self.opened = asyncio.Event()
        self.known: set[str] = set()
        self._shown: Counter[str] = Counter()
        self._last = ""

    async def live(self) -> None:
        """For ever."""
        for turn in count(self._first):
            with suppress(*BROKEN):
                await self._listen(self._ports[turn % len(self._ports)])
            await asyncio.sleep(PATIENCE_S)

    async def _listen(self, port: int) -> None:
        line = await asyncio.open_connection("127.0.0.1", port, ssl=client_tls(), limit=1 << 24)
        since = f"Last-Event-ID: {self._last}\r\n" if self._last else ""
        head = f"Host: 127.0.0.1:{port}\r\nCookie: __Host-parvis={self._cookie}\r\n{since}\r\n"
        line[1].write(f"GET /console/events HTTP/1.1\r\n{head}".encode())
        event = name = ""
        while read := await line[0].readline():
            word, _, value = read.decode().rstrip().partition(": ")
            if word == "id":
                event = value
            elif word == "event":
                name = value
            elif word == "data":
                self._take(name, event, value)
                event = ""

    def _take(self, name: str, event: str, data: str) -> None:
        self._last = event or self._last
        if name == "beat":
            self.opened.set()
        elif name == "snapshot":
            self.known |= {call["procedure"] for call in json.loads(data)["calls"]}
        elif name == "call":
            self._shown[event] += 1
            self._heard.twice += self._shown[event] > 1
            self._note(json.loads(data)["procedure"])

    def _note(self, procedure: str) -> None:
        left = self._heard.left.get(procedure)
        if left is not None and procedure not in self.known:
            self.known.add(procedure)
            self._heard.took_s.append(time.perf_counter() - left)


class Caller:
    """A kiosk that signs what it says, and repeats it at the next hub until one has taken it."""

    def __init__(self, ports: list[int], first: int, kiosk: KioskIdentity, key: DeviceKey) -> None:
        self._ports, self._turn, self._kiosk, self._key = ports, first, kiosk, key
        self._line: Line | None = None
        self._one = asyncio.Lock()

    async def call(self, name: str, on_leave: Callable[[], None]) -> str:
        """The call's id, once it is taken."""
        same = base64url(os.urandom(9))
        async with self._one:
            while True:
                try:
                    return await self._said(name, same, on_leave)
                except BROKEN:
                    self._line = None
                    self._turn += 1
                    await asyncio.sleep(PATIENCE_S)

    async def _said(self, name: str, same: str, on_leave: Callable[[], None]) -> str:
        port = self._ports[self._turn % len(self._ports)]
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", port, ssl=client_tls())
        request = self._flag(port, name, same)
        on_leave()
        self._line[1].write(request)
        status, body = await asyncio.wait_for(answered(self._line[0]), 5)
        if status >= 500:
            raise ConnectionError(status)
        assert status == 200, body
        return str(json.loads(body)["id"])

    async def quiet_call(self) -> str:
        """The id of a call that is over: no timer of its own tells anything of it any more."""
        call = await self.call("standing", lambda: None)
        assert self._line is not None
        port = self._ports[self._turn % len(self._ports)]
        self._line[1].write(self._post(port, Route.CALL_CANCEL.format(call_id=call), {}, None))
        status, body = await asyncio.wait_for(answered(self._line[0]), 5)
        assert status == 200, body
        return call

    def _flag(self, port: int, name: str, same: str) -> bytes:
        """A difficulty that was noticed, as this kiosk signs it."""
        asked = CallRequest(kiosk=self._kiosk, procedure=name, origin=CallOrigin.NOTICED)
        headers = {IDEMPOTENCY_HEADER: same, "Content-Type": "application/json"}
        return self._post(port, Route.CALLS, headers, asked.model_dump_json())

    def _post(self, port: int, path: str, headers: dict[str, str], data: str | None) -> bytes:
        made = signed(self._key, "POST", f"https://127.0.0.1:{port}{path}", data=data, headers=headers)
        body = made.body if isinstance(made.body, bytes) else (made.body or "").encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in made.headers.items())
        return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n".encode() + body


async def hear(
    consoles: list[Console],
    callers: list[Caller],
    heard: Heard,
    pace: tuple[int, int],
    at_half: Callable[[], None],
) -> None:
    """All consoles open; then so many calls a second, and in all. ``at_half`` is done when half have left."""
    per_second, total = pace
    living = [asyncio.create_task(console.live()) for console in consoles]
    for console in consoles:
        await asyncio.wait_for(console.opened.wait(), 120)
    begun, sent = time.perf_counter(), []
    for number in range(total):
        await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
        if number == total // 2:
            at_half()
        sent.append(asyncio.create_task(_one(callers[number % len(callers)], f"call{number}", heard)))
    await asyncio.wait_for(asyncio.gather(*sent), 60)
    names, end = set(heard.left), time.perf_counter() + 30
    while time.perf_counter() < end and any(names - console.known for console in consoles):
        await asyncio.sleep(0.1)
    heard.lost = sum(len(names - console.known) for console in consoles)
    for one in living:
        one.cancel()
    await asyncio.wait(living)


async def _one(caller: Caller, name: str, heard: Heard) -> None:
    await caller.call(name, lambda: heard.left.setdefault(name, time.perf_counter()))
