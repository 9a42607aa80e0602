"""A thousand phones: their requests are held back until all lines are open, then sent at once."""

from __future__ import annotations

import asyncio
import json
import os
from base64 import urlsafe_b64encode
from collections import Counter
from hashlib import sha256

import requests

from tests.support.hub import TOKEN, HubProcess

KIOSK_HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def a_phone_key() -> str:
    """What looks like one: the hub never computes with it."""
    return base64url(b"\x04" + os.urandom(64))


PIN_TOKEN = base64url(bytes(32))
"""What the phone derives from the link and the right PIN, for a hub that computes with neither."""


def announced(hub: HubProcess, mode: str = "live") -> tuple[str, str]:
    """Announce a parcel; its id and the token that proves its link (``PIN_TOKEN`` a printed one's PIN)."""
    parcel_id, auth = base64url(os.urandom(12)), os.urandom(32)
    said = {"mode": mode, "auth_sha256": sha256(auth).hexdigest()}
    if mode == "deferred":
        said["pin_sha256"] = sha256(bytes(32)).hexdigest()
    answer = requests.put(f"{hub.url}/api/parcels/{parcel_id}", json=said, headers=KIOSK_HEADERS, timeout=30)
    assert answer.status_code == 200, answer.text
    return parcel_id, base64url(auth)


def claims_at_once(hubs: list[HubProcess], parcel_id: str, auth: str, count: int) -> Counter[int]:
    """So many phones claim, spread over the hubs; how many got each status."""
    return Counter(asyncio.run(_all(hubs, parcel_id, auth, count)))


async def _all(hubs: list[HubProcess], parcel_id: str, auth: str, count: int) -> list[int]:
    ready, go = asyncio.Semaphore(0), asyncio.Event()
    phones = [
        asyncio.create_task(_phone(hubs[number % len(hubs)], parcel_id, auth, ready, go))
        for number in range(count)
    ]
    for _ in range(count):
        await asyncio.wait_for(ready.acquire(), 60)
    go.set()
    return await asyncio.wait_for(asyncio.gather(*phones), 120)


async def _phone(
    hub: HubProcess, parcel_id: str, auth: str, ready: asyncio.Semaphore, go: asyncio.Event
) -> int:
    proof = {"auth": auth, "lease": base64url(os.urandom(16)), "key": a_phone_key()}
    body = json.dumps(proof).encode()
    head = (
        f"POST /api/parcels/{parcel_id}/claim HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    reading, writing = await asyncio.open_connection("127.0.0.1", hub.port)
    ready.release()
    await go.wait()
    writing.write(head + body)
    answer = await reading.read()
    writing.close()
    return int(answer.split(b" ", 2)[1])
