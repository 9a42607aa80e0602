"""The way to the hub, once there is one: the kiosk starts before its hub answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog

from hub.contract import KioskActivity, KioskIdentity
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import HubDown, HubUp

BEAT_S = 10.0
LOOPBACK = "127."
_log = structlog.get_logger()


class HubLink:
    """Holds the client; gives the hub a sign of life with what the kiosk does, never for whom."""

    def __init__(self, token: str, identity: KioskIdentity, address: Callable[[], str] | None = None) -> None:
        """``address`` gives this machine's network address, where the hub's own is not set."""
        self._address = address
        self._token, self._identity = token, identity
        self._client: HubClient | None = None
        self._activity = KioskActivity.FREE
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name="hub-beat", daemon=True)

    @property
    def client(self) -> HubClient | None:
        """The client, or None while no hub is known."""
        return self._client

    def connect(self, url: str) -> None:
        """The hub serves there. Callable from any thread, again after a restart."""
        self._client = HubClient(url, self._token, self._identity)
        if not self._thread.is_alive() and not self._stopping.is_set():
            self._thread.start()
        self._wake.set()

    def doing(self, activity: KioskActivity) -> None:
        """What the kiosk does now."""
        if activity is not self._activity:
            self._activity = activity
            self._wake.set()

    def public_url(self) -> str | HubDown:
        """The address that goes into QR codes. Blocks for an answer.

        Without a network no phone can come: that is no address, not one that leads nowhere.
        """
        if self._client is None:
            return HubDown("unreachable")
        found = self._client.health()
        if not isinstance(found, HubUp):
            return found
        if self._address is None:
            return found.public_url
        # Asked each time: a kiosk may start before its network does.
        here = self._address()
        if here.startswith(LOOPBACK):
            return HubDown("no-network")
        return f"http://{here}:{urlsplit(found.public_url).port}"

    def close(self) -> None:
        """No more signs of life."""
        self._stopping.set()
        self._wake.set()

    def _beat(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                if self._client:
                    self._client.beat(self._activity)
            except Exception as fault:  # noqa: BLE001 a thread's boundary: the next beat may be heard
                _log.error("hub.beat_fault", exc_info=fault)
            self._wake.wait(BEAT_S)


ClientSource = Callable[[], HubClient | None]
