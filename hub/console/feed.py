"""The console's event stream: raw ASGI, one pinger for all, replay from the event table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from hub.accounts.rights import Gate, may
from hub.accounts.sessions import cookie_value
from hub.bus import Bus, Mailbox
from hub.contract.base import Model
from hub.contract.staff import Right
from hub.devices import devices
from hub.fleet import kiosks
from hub.help import callbacks, calls
from hub.help.calls import RING
from hub.shifts import shifts
from hub.store import events
from hub.store.events import Event
from hub.store.store import Store
from hub.timing import NowMs

TOPICS = (calls.TOPIC, kiosks.TOPIC, devices.TOPIC, shifts.TOPIC, callbacks.TOPIC)
REPLAY_LIMIT = 200
"""A console that missed more starts from a fresh picture."""
STREAM_MS = 3_600_000
"""A stream ends after an hour and comes back by itself: sessions are checked again."""
PACE = 200
"""Pings written before the loop breathes."""

HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ],
}


class _Box(Mailbox[Event]):
    """Takes what concerns one commune: another's busy day is not to be seen, and fills no box."""

    def __init__(self, commune: str) -> None:
        super().__init__()
        self._commune = commune

    def put(self, item: Event) -> None:
        """Beats of the line itself are everybody's; what has no commune is nobody's to see."""
        if item.topic == "" or item.commune == self._commune:
            super().put(item)


@dataclass(eq=False)
class _Reader:
    mailbox: _Box
    session: str
    staff: str
    commune: str
    opened_ms: int


def frame(name: str, data: str, event_id: int | None = None) -> bytes:
    """One server-sent event (HTML Living Standard, 9.2). ``data`` is one line of JSON."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {data}\n\n".encode()


class Feed:
    """All open consoles. Everything runs on the event loop."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        gate: Gate,
        *,
        now_ms: NowMs,
        ping_every_s: float,
        note_beats: Callable[[Iterable[str]], None] = lambda _: None,
    ) -> None:
        self._store, self._bus, self._now_ms, self._note_beats = store, bus, now_ms, note_beats
        self._ping_every_s, self._gate = ping_every_s, gate
        self._readers: set[_Reader] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one console until it leaves."""
        headers = Headers(scope=scope)
        token = cookie_value(headers, self._gate.rule.name)
        signed = await run_in_threadpool(self._gate.who, token)
        if signed is None or not may(signed, Right.SEE):
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        box = _Box(signed.commune)
        reader = _Reader(box, signed.session, signed.staff, signed.commune, self._now_ms())
        wanted = [(topic, None) for topic in TOPICS]
        self._bus.subscribe(wanted, reader.mailbox)
        self._readers.add(reader)
        # Who opens a line is there. That they stay, their page says itself: a line may be dead unseen.
        self._note_beats([signed.staff])
        gone = asyncio.create_task(_close_when_gone(receive, reader.mailbox))
        try:
            await self._serve(reader, headers.get("last-event-id"), send)
        finally:
            gone.cancel()
            self._readers.discard(reader)
            self._bus.unsubscribe(wanted, reader.mailbox)

    async def ping_for_ever(self) -> None:
        """One paced beat for everybody: without one for 5 s a console says that it lost the line."""
        while True:
            beat = Event(0, self._now_ms(), "", "beat", "", json.dumps({"now_ms": self._now_ms()}))
            for index, reader in enumerate(list(self._readers)):
                reader.mailbox.put(beat)
                if beat.at_ms - reader.opened_ms > STREAM_MS:
                    reader.mailbox.close()
                if index % PACE == PACE - 1:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(self._ping_every_s)

    def drop(self, session: str) -> None:
        """End the streams of a session that signed out."""
        for reader in list(self._readers):
            if reader.session == session:
                reader.mailbox.close()

    async def _serve(self, reader: _Reader, last_id: str | None, send: Send) -> None:
        await send(HEAD)
        first, upto = await run_in_threadpool(self._store.read, self._opening(last_id, reader.commune))
        await _send(send, first)
        while items := await reader.mailbox.take():
            # What was committed while the first picture was read is in the picture.
            fresh = [item for item in items if item.id == 0 or item.id > upto]
            await _send(send, b"".join(_frame_of(item) for item in fresh))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _opening(self, last_id: str | None, commune: str) -> Callable[[Connection], tuple[bytes, int]]:
        def read(conn: Connection) -> tuple[bytes, int]:
            newest = events.newest_id(conn)
            since = int(last_id) if last_id and last_id.isdigit() and len(last_id) < 16 else None
            if since is not None and events.oldest_id(conn) <= since + 1 and since <= newest:
                missed = events.after(conn, since, TOPICS, REPLAY_LIMIT + 1)
                if len(missed) <= REPLAY_LIMIT:
                    mine = [item for item in missed if item.commune == commune]
                    told = calls.dressed(conn, mine) + kiosks.as_beats(conn, self._now_ms(), commune)
                    return b"".join(_frame_of(item) for item in told) + self._beat(), newest
            return frame("snapshot", self._picture(conn, commune), newest) + self._beat(), newest

        return read

    def _picture(self, conn: Connection, commune: str) -> str:
        now_ms = self._now_ms()
        shown: dict[str, Sequence[Model]] = {
            "calls": calls.open_calls(conn, commune),
            "kiosks": kiosks.all_kiosks(conn, now_ms, commune),
            "shifts": shifts.all_shifts(conn, commune, now_ms),
        }
        listed = {name: [view.model_dump(mode="json") for view in views] for name, views in shown.items()}
        waiting = callbacks.waiting_ids(conn, commune)
        return json.dumps({"now_ms": now_ms, **listed, "call_backs": waiting})

    def _beat(self) -> bytes:
        return frame("beat", json.dumps({"now_ms": self._now_ms()}))


def _frame_of(item: Event) -> bytes:
    name = RING if (item.topic, item.kind) == (calls.TOPIC, RING) else item.topic or item.kind
    return frame(name, item.body, item.id or None)


async def _send(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _close_when_gone(receive: Receive, mailbox: Mailbox[Event]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    mailbox.close()
