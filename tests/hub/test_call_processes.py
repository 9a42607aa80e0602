"""Two hub processes are one: a call rings once over both; one that is killed takes no call along."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from hub.contract import CallRequest
from hub.store.tables import event, help_call
from tests.support.browser import wait_for
from tests.support.claims import KIOSK_HEADERS, base64url
from tests.support.hub import KIOSK, HubProcess, Mediator, two_hubs

BOTH_ENGINES = True
Options = Callable[[Path], tuple[str, ...]]
QUICK = ("--unseen-s", "0.5", "--unaccepted-s", "3600")


@pytest.fixture
def hubs(tmp_path: Path, hub_options: Options) -> Iterator[list[HubProcess]]:
    data = tmp_path / "data"
    with two_hubs(data, *(hub_options(data) or ("--shared",)), *QUICK) as two:
        yield two


def raise_call(hub: HubProcess, key: str) -> requests.Response:
    body = CallRequest(kiosk=KIOSK, procedure="p", step="s").model_dump(mode="json")
    headers = KIOSK_HEADERS | {"Idempotency-Key": key}
    return requests.post(f"{hub.url}/api/calls", json=body, headers=headers, timeout=30)


def on_shift(hub: HubProcess, name: str) -> Mediator:
    mediator = hub.mediator(name)
    said = mediator.session.post(f"{hub.url}/console/shift", json={"step": "begin"}, timeout=30)
    assert said.status_code == 200, said.text
    return mediator


def told(hub: HubProcess) -> dict[str, list[str]]:
    """What was told of each call, as the table has it."""
    with hub.store() as store:
        wanted = select(event.c.ref, event.c.kind).where(event.c.topic == "call").order_by(event.c.id)
        found: dict[str, list[str]] = {}
        for ref, kind in store.read(lambda conn: conn.execute(wanted).all()):
            found.setdefault(ref, []).append(kind)
    return found


class Console:
    """An open console that comes back by itself, at the other hub if one is gone. It counts."""

    def __init__(self, mediator: Mediator, hubs: list[HubProcess]) -> None:
        self._mediator, self._hubs = mediator, hubs
        self.shown: Counter[str] = Counter()
        self.heard: set[str] = set()
        self.rang: Counter[str] = Counter()
        self.ready = threading.Event()
        self._ends = False
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ends = True

    def _live(self) -> None:
        last, turn = None, 0
        while not self._ends:
            self._mediator.url = self._hubs[turn % len(self._hubs)].url
            with suppress(requests.RequestException):
                for name, event_id, data in self._mediator.events(last):
                    self.ready.set()
                    last = event_id or last
                    self._show(name, event_id, data)
            turn += 1

    def _show(self, name: str, event_id: str | None, data: dict) -> None:
        if name == "snapshot":
            self.heard |= {call["id"] for call in data["calls"]}
        if name in ("call", "ring"):
            self.heard.add(data["id"])
            self.shown[str(event_id)] += 1
            self.rang[data["id"]] += name == "ring"


def test_each_call_rings_once_over_two_processes(hubs: list[HubProcess]) -> None:
    stream = on_shift(hubs[1], "Samia").events()
    next(stream)
    calls = [raise_call(hubs[number % 2], base64url(os.urandom(9))).json()["id"] for number in range(20)]
    rang: Counter[str] = Counter()
    for name, _, data in stream:
        rang[data.get("id", "")] += name == "ring"
        if set(calls) <= {call for call, times in rang.items() if times}:
            break
    wait_for(lambda: all(kinds.count("ring") for kinds in told(hubs[0]).values()), 60)
    assert {call: told(hubs[0])[call] for call in calls} == {key: ["raised", "ring"] for key in calls}
    assert all(rang[call] == 1 for call in calls)
    stream.close()  # type: ignore[attr-defined]


@pytest.mark.long
def test_one_of_two_is_killed_nothing_is_lost_and_nothing_rings_twice(hubs: list[HubProcess]) -> None:
    on_shift(hubs[0], "Samia")
    consoles = [Console(hubs[0].mediator("Samia"), hubs), Console(hubs[1].mediator("Karim"), hubs[::-1])]
    for console in consoles:
        assert console.ready.wait(60)
    stop, acknowledged = threading.Event(), set()

    def calling(number: int) -> None:
        """A kiosk that repeats its call, at either hub, until one has taken it."""
        turn = number
        while not stop.is_set():
            key = base64url(os.urandom(9))
            while True:
                turn += 1
                with suppress(requests.RequestException, json.JSONDecodeError):
                    answer = raise_call(hubs[turn % 2], key)
                    if answer.status_code == 200:
                        acknowledged.add(answer.json()["id"])
                        break
                if stop.is_set():
                    return
            stop.wait(0.05)

    with ThreadPoolExecutor(4) as pool:
        kiosks = [pool.submit(calling, number) for number in range(4)]
        wait_for(lambda: len(acknowledged) > 20, 60)
        hubs[0].kill()
        after = len(acknowledged)
        wait_for(lambda: len(acknowledged) > after + 20, 60)
        stop.set()
        for kiosk in kiosks:
            kiosk.result(60)
    wait_for(lambda: all(acknowledged <= console.heard for console in consoles), 60)
    wait_for(lambda: all("ring" in told(hubs[1])[call] for call in acknowledged), 60)
    assert all(told(hubs[1])[call] == ["raised", "ring"] for call in acknowledged)
    with hubs[1].store() as store:
        kept = set(store.read(lambda conn: conn.execute(select(help_call.c.id)).scalars().all()))
    assert acknowledged <= kept
    for console in consoles:
        assert not [one for one, times in console.shown.items() if times > 1], "shown twice"
        assert all(times <= 1 for times in console.rang.values())
        console.close()
