"""The console's event stream: raw ASGI, one pinger for all, replay from the event table."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from hub.accounts.rights import Gate, may
from hub.accounts.sessions import cookie_value
from hub.bus import Bus, Mailbox
from hub.contract import KioskView
from hub.contract.staff import Right
from hub.devices import devices
from hub.fleet import kiosks
from hub.help import calls
from hub.store import events
from hub.store.events import Event
from hub.store.store import Store
from hub.timing import NowMs

TOPICS = (calls.TOPIC, kiosks.TOPIC, devices.TOPIC)
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


@dataclass(eq=False)
class _Reader:
    mailbox: Mailbox[Event]
    session: str
    opened_ms: int


def frame(name: str, data: str, event_id: int | None = None) -> bytes:
    """One server-sent event (HTML Living Standard, 9.2). ``data`` is one line of JSON."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {data}\n\n".encode()


class Feed:
    """All open consoles. Everything but ``show_beat`` runs on the event loop."""

    def __init__(self, store: Store, bus: Bus, now_ms: NowMs, ping_every_s: float, gate: Gate) -> None:
        self._store, self._bus, self._now_ms = store, bus, now_ms
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
        reader = _Reader(Mailbox(), signed.session, self._now_ms())
        self._bus.subscribe([(topic, None) for topic in TOPICS], reader.mailbox)
        self._readers.add(reader)
        gone = asyncio.create_task(_close_when_gone(receive, reader.mailbox))
        try:
            await self._serve(reader, headers.get("last-event-id"), send)
        finally:
            gone.cancel()
            self._readers.discard(reader)
            self._bus.unsubscribe(reader.mailbox)

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

    def show_beat(self, view: KioskView) -> None:
        """Show a kiosk's sign of life on the consoles, from any thread; nothing is written."""
        self._bus.publish(
            [Event(0, view.beat_ms, kiosks.TOPIC, "beat", view.kiosk.id, view.model_dump_json())]
        )

    async def _serve(self, reader: _Reader, last_id: str | None, send: Send) -> None:
        await send(HEAD)
        first, upto = await run_in_threadpool(self._store.read, self._opening(last_id))
        await _send(send, first)
        while items := await reader.mailbox.take():
            # What was committed while the first picture was read is in the picture.
            fresh = [item for item in items if item.id == 0 or item.id > upto]
            await _send(send, b"".join(_frame_of(item) for item in fresh))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _opening(self, last_id: str | None) -> Callable[[Connection], tuple[bytes, int]]:
        def read(conn: Connection) -> tuple[bytes, int]:
            newest = events.newest_id(conn)
            since = int(last_id) if last_id and last_id.isdigit() and len(last_id) < 16 else None
            if since is not None and since <= newest:
                missed = events.after(conn, since, TOPICS, REPLAY_LIMIT + 1)
                if len(missed) <= REPLAY_LIMIT:
                    return b"".join(_frame_of(item) for item in missed) + self._beat(), newest
            return frame("snapshot", self._picture(conn), newest) + self._beat(), newest

        return read

    def _picture(self, conn: Connection) -> str:
        picture = {
            "now_ms": self._now_ms(),
            "calls": [view.model_dump(mode="json") for view in calls.open_calls(conn)],
            "kiosks": [view.model_dump(mode="json") for view in kiosks.all_kiosks(conn)],
        }
        return json.dumps(picture)

    def _beat(self) -> bytes:
        return frame("beat", json.dumps({"now_ms": self._now_ms()}))


def _frame_of(item: Event) -> bytes:
    return frame(item.topic or item.kind, item.body, item.id or None)


async def _send(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _close_when_gone(receive: Receive, mailbox: Mailbox[Event]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    mailbox.close()
