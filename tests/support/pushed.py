"""Gives a page's service worker what a push service would, by the browser's own tools."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from selenium.webdriver import Chrome
from websocket import WebSocket, create_connection

from tests.support.hub import HubProcess


class PushedWorker:
    """The worker of a page that is open; selenium's line tells no events, so this one is its own."""

    def __init__(self, line: WebSocket, origin: str) -> None:
        self._line, self._origin, self._ids = line, origin, itertools.count(1)
        self._registration = ""
        self._faults: list[str] = []
        self._shown = 0
        self._ask("BackgroundService.startObserving", service="notifications")
        self._ask("BackgroundService.setRecording", shouldRecord=True, service="notifications")
        self._ask("ServiceWorker.enable")
        while not self._registration:
            self._hear()

    def deliver(self, data: str) -> None:
        """A notice arrives and is shown. Who asks the browser for its notices too early takes them away."""
        before = self._shown
        said = {"origin": self._origin, "registrationId": self._registration, "data": data}
        self._ask("ServiceWorker.deliverPushMessage", **said)
        while self._shown == before:
            self._hear()

    def faults(self) -> list[str]:
        """What the worker has stumbled over until now, as the browser says it."""
        self._ask("ServiceWorker.stopAllWorkers")
        return self._faults

    def _ask(self, method: str, **params: str | bool) -> None:
        number = next(self._ids)
        self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        while self._hear().get("id") != number:
            pass

    def _hear(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._line.recv())
        assert "error" not in said, said
        if said.get("method") == "BackgroundService.backgroundServiceEventReceived":
            self._shown += said["params"]["backgroundServiceEvent"]["eventName"] == "Notification displayed"
        if said.get("method") == "ServiceWorker.workerErrorReported":
            self._faults.append(said["params"]["errorMessage"]["errorMessage"])
        if said.get("method") == "ServiceWorker.workerRegistrationUpdated":
            for one in said["params"]["registrations"]:
                if one["scopeURL"].startswith(self._origin) and not one["isDeleted"]:
                    self._registration = one["registrationId"]
        return said


@contextmanager
def worker_of(browser: Chrome, hub: HubProcess) -> Iterator[PushedWorker]:
    """The worker of the page that is open now."""
    address = browser.capabilities["goog:chromeOptions"]["debuggerAddress"]
    with requests.Session() as session:
        session.trust_env = False
        pages = session.get(f"http://{address}/json", timeout=30).json()
    page = next(one for one in pages if one["type"] == "page" and one["url"].startswith(hub.url))
    line = create_connection(
        page["webSocketDebuggerUrl"],
        timeout=60,
        suppress_origin=True,
        http_no_proxy=["127.0.0.1", "localhost"],
    )
    try:
        yield PushedWorker(line, hub.url)
    finally:
        line.close()


def notices(browser: Chrome) -> list[list[str]]:
    """What the browser shows of them: title, body, which call."""
    script = """
        const worker = await navigator.serviceWorker.ready;
        return (await worker.getNotifications()).map(one => [one.title, one.body, one.data.call]);
    """
    return list(browser.execute_script(script))  # type: ignore[no-untyped-call]
