"""Seals the receipt and the scans for the person's phone, and follows the parcel to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from kiosk.app.later import VisitHandle, in_background
from kiosk.app.nearhub.link import HubLink
from kiosk.handoff.keys import ParcelId
from kiosk.handoff.parcel import ParcelContent, ParcelTooBig, SealedParcel, seal
from kiosk.pages import states as page
from kiosk.qr import qr_rows
from kiosk.uplink import states as hub
from kiosk.uplink.client import HubClient
from kiosk.uplink.watch import HubLost, ParcelNews, Watch, watch_parcel

RETRY_S = 3.0
MakeContent = Callable[[], ParcelContent | None]


class ParcelDesk:
    """One visit's parcel. The link's secret lives here until the page is drawn, and in the QR code."""

    def __init__(self, link: HubLink, handle: VisitHandle, lent: Callable[[str], None] | None = None) -> None:
        """``lent`` is told each link as it is shown (the demo opens it on a phone)."""
        self._link, self._handle, self._lent = link, handle, lent
        self._watch: Watch[hub.ParcelState] | None = None
        self._turn = 0
        self._about = ""
        self._closed, self._lock = threading.Event(), threading.Lock()
        self._parcel: ParcelId | None = None

    def seal(self, about: str, make: MakeContent) -> None:
        """Make, seal and upload, in the background. ``about`` names the file, without content.

        A parcel of the same file with other answers must not be fetched any more; that of another file of the
        visit stays fetchable until its time is over: somebody may be opening it.
        """
        self._turn += 1
        turn = self._turn
        self._take_back(revoke=about == self._about)
        self._about = about
        # At once, so that the page that follows does not ask for a second one.
        self._handle.apply(lambda session: replace(session, parcel=page.ParcelSealing()))
        in_background("parcel", lambda: self._seal(turn, make))

    def outdated(self, procedure: str) -> None:
        """The open procedure has other answers than its parcel; a parcel of another one stays fetchable."""
        if procedure and self._about.startswith(f"{procedure}."):
            self._turn += 1
            self._about = ""
            self._take_back(revoke=True)

    def close(self) -> None:
        """The visit ends; a phone may still fetch the parcel until its time is over."""
        self._turn += 1
        self._closed.set()
        with self._lock:
            watch, self._watch = self._watch, None
        if watch:
            watch.close()

    def _seal(self, turn: int, make: MakeContent) -> None:
        """Try until the hub has it or the visit goes on; each failure is said."""
        content = make()
        sealed = seal(content) if content else None
        while sealed is not None and not isinstance(sealed, ParcelTooBig) and self._wanted(turn):
            if self._upload(turn, sealed):
                return
            self._tell(turn, page.ParcelFailed())
            self._closed.wait(RETRY_S)
        self._tell(turn, page.ParcelFailed())

    def _wanted(self, turn: int) -> bool:
        return turn == self._turn and self._handle.alive()

    def _upload(self, turn: int, sealed: SealedParcel) -> bool:
        client, base = self._link.client, self._link.public_url()
        if client is None or isinstance(base, hub.HubDown):
            return False
        uploaded = client.upload(sealed)
        if isinstance(uploaded, hub.HubDown):
            return False
        if self._wanted(turn):
            self._lend(turn, client, sealed, base, uploaded.expires_in_s)
        else:
            client.revoke(sealed.id)
        return True

    def _take_back(self, *, revoke: bool) -> None:
        with self._lock:
            watch, lent, client = self._watch, self._parcel, self._link.client
            self._watch = self._parcel = None
        if watch:
            watch.close()
        if lent and client and revoke:
            in_background("parcel-revoke", lambda: _revoke(client, lent))

    def _lend(self, turn: int, client: HubClient, sealed: SealedParcel, base: str, seconds: int) -> None:
        url = sealed.url(base)
        ready = page.ParcelReady(qr_rows(url), max(1, round(seconds / 60)))
        if self._lent:
            self._lent(url)
        self._tell(turn, ready)
        with self._lock:
            if self._wanted(turn):
                self._parcel = sealed.id
                self._watch = watch_parcel(client, sealed.id, lambda news: self._heard(turn, ready, news))

    def _heard(self, turn: int, ready: page.ParcelReady, news: ParcelNews) -> None:
        match news:
            case hub.ParcelReady():
                self._tell(turn, ready)
            case hub.ParcelLeased():
                self._tell(turn, page.ParcelOpening())
            case hub.ParcelReceived():
                self._tell(turn, page.ParcelReceived())
            case hub.ParcelExpired() | hub.ParcelRevoked() | hub.ParcelUnknown():
                self._tell(turn, page.ParcelExpired())
            case HubLost():
                self._tell(turn, page.ParcelFailed())

    def _tell(self, turn: int, state: page.ParcelState) -> None:
        self._handle.change(lambda session: replace(session, parcel=state) if turn == self._turn else session)


def _revoke(client: HubClient, parcel: ParcelId) -> None:
    client.revoke(parcel)
    client.close()
