"""The way to the hub, once there is one: the kiosk starts before its hub answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from hub.contract import KioskActivity, KioskIdentity, KioskState
from hub.contract.briefing import BadgeEntry
from hub.contract.fleet import Software
from hub.contract.identity import SignInOffer
from kiosk.app.nearhub.briefing import BriefingBook
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.nearhub.postroom import PostRoom
from kiosk.difficulty.pace import PageTimes
from kiosk.uplink.client import HubClient
from kiosk.uplink.doorway import Doorway
from kiosk.uplink.signins import offer
from kiosk.uplink.states import HubDown, HubUp

BEAT_S = 10.0
BEAT_HELPED_S = 3.0
"""While somebody helps beside the person: their mandate may be revoked at the console."""
ASK_S = 300.0
"""A hub that was set up anew is asked so often whether people can sign in through it."""
LOOPBACK = "127."
_LONGEST = 160
_log = structlog.get_logger()


class HubLink:
    """Holds the client; gives the hub a sign of life with what the kiosk does, never for whom."""

    def __init__(
        self,
        token: str,
        identity: KioskIdentity,
        address: Callable[[], str] | None = None,
        keeper: Keeper | None = None,
        ca_file: Path | None = None,
        *,
        data: Path | None = None,
        software: Callable[[], Software | None] = lambda: None,
    ) -> None:
        """``address`` gives this machine's network address, where the hub's own is not set.

        ``keeper`` makes the kiosk known to its hub; without one it shows the hub's machine its ``token``.
        ``ca_file``: the town's own certificate authority, for a hub elsewhere. ``data``: the folder that
        keeps what the hub has told this kiosk. ``software``: which version runs here; it never raises.
        """
        self._address, self._keeper = address, keeper
        self._token, self.identity, self._ca_file = token, identity, ca_file
        self._software = software
        self._client: HubClient | None = None
        self._activity, self._procedure, self._adrift = KioskActivity.FREE, "", True
        self._troubles: dict[str, str] = {}
        self._telling = threading.Lock()
        self._briefing = BriefingBook(data)
        self._hearers = list[Callable[[], None]]()
        self._doorway = Doorway()
        self._signs_in, self._asked_at = "", -ASK_S
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name="hub-beat", daemon=True)

    @property
    def client(self) -> HubClient | None:
        """The client, or None while no hub is known."""
        return self._keeper.client if self._keeper else self._client

    @property
    def post(self) -> PostRoom | None:
        """What waits for the line; None without a keeper."""
        return self._keeper.post if self._keeper else None

    @property
    def signs_in(self) -> str:
        """The identity provider that the hub leads to, as people know it; empty: none, or not known yet."""
        return self._signs_in

    def connect(self, url: str) -> None:
        """The hub serves there. Callable from any thread, again after a restart."""
        if self._keeper:
            self._keeper.at(url)
        self._client = HubClient(url, self._token, self.identity, ca_file=self._ca_file)
        if not self._thread.is_alive() and not self._stopping.is_set():
            self._thread.start()
        self._wake.set()

    @property
    def badges(self) -> Sequence[BadgeEntry]:
        """Who may help beside a person, as the hub has told it last."""
        return self._briefing.badges

    @property
    def revoked(self) -> Sequence[str]:
        """Mandates that were revoked at the console, as the hub has told it last."""
        return self._briefing.revoked

    def when_briefed(self, heard: Callable[[], None]) -> Callable[[], None]:
        """``heard`` is called, from the beats' thread, whenever the hub has told something new. Gives what
        ends that."""
        self._hearers = [*self._hearers, heard]

        def end() -> None:
            self._hearers = [one for one in self._hearers if one is not heard]

        return end

    @property
    def page_times(self) -> Mapping[str, PageTimes]:
        """How long pages usually take, as the hub has told it last."""
        return self._briefing.page_times

    def doing(self, activity: KioskActivity, procedure: str = "") -> None:
        """What the kiosk does now; ``procedure``: the name of the one that is open."""
        if (activity, procedure) != (self._activity, self._procedure):
            self._activity, self._procedure = activity, procedure
            self._wake.set()

    def trouble(self, device: str, code: str) -> None:
        """What is wrong with a device ("out_of_paper"); empty: nothing. Callable from any thread."""
        with self._telling:
            if code == self._troubles.get(device, ""):
                return
            others = {name: one for name, one in self._troubles.items() if name != device}
            self._troubles = {**others, device: code} if code else others
        self._wake.set()

    def public_url(self) -> str | HubDown:
        """The address that goes into QR codes. Blocks for an answer.

        Without a network no phone can come: that is no address, not one that leads nowhere.
        """
        # Whoever is not known yet may ask this too.
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

    def open_url(self) -> str | HubDown:
        """The same address, once the kiosk itself has found the phone's page there."""
        base, client = self.public_url(), self._client
        if isinstance(base, HubDown) or client is None:
            return base if isinstance(base, HubDown) else HubDown("unreachable")
        return self._doorway.check(client, base) or base

    def close(self) -> None:
        """No more signs of life."""
        self._stopping.set()
        self._wake.set()
        if self._keeper:
            self._keeper.close()

    def _beat(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._give_sign()
            except Exception as fault:  # noqa: BLE001 a thread's boundary: the next beat may be heard
                _log.error("hub.beat_fault", exc_info=fault)
            self._wake.wait(BEAT_HELPED_S if self._activity is KioskActivity.ASSISTED else BEAT_S)

    def _give_sign(self) -> None:
        keeper = self._keeper
        if keeper:
            keeper.settle()
        client = self.client
        if client is None:
            return
        state = KioskState(procedure=self._procedure[:_LONGEST], devices=self._troubles)
        outbox = keeper.post.report() if keeper else None
        heard = client.sign_of_life(self._activity, outbox, state, self._software())
        down = heard if isinstance(heard, HubDown) else None
        if not isinstance(heard, HubDown):
            self._brief(client, heard.briefing)
        if keeper and down:
            keeper.unheard()
        elif keeper and self._adrift:
            keeper.post.line_is_back()
        self._adrift = down is not None
        if down is None and time.monotonic() - self._asked_at >= ASK_S:
            self._ask_of_sign_in(client)

    def _brief(self, client: HubClient, version: str) -> None:
        if self._briefing.look(client, version):
            for heard in self._hearers:
                heard()

    def _ask_of_sign_in(self, client: HubClient) -> None:
        """Nothing is offered before the hub has said that there is a way."""
        found = offer(client)
        if isinstance(found, SignInOffer):
            self._signs_in, self._asked_at = found.provider if found.offered else "", time.monotonic()
