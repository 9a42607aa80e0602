"""Shows a link for the person's phone, seals to the phone that they confirm, and follows it to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from kiosk.app.later import Threads, VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.handoff.keys import NotAPoint, ParcelId, PublicPoint, live_keys
from kiosk.handoff.link import Link, live_link, printed_link
from kiosk.handoff.parcel import ParcelContent, ParcelTooBig, Sealed, packed, seal_to_phone, seal_with_pin
from kiosk.pages import states as page
from kiosk.pages.session import Session
from kiosk.qr import qr_rows
from kiosk.uplink import states as hub
from kiosk.uplink.client import HubClient
from kiosk.uplink.watch import HubLost, ParcelNews, Watch, watch_parcel

RETRY_S = 3.0
MakeContent = Callable[[], ParcelContent | None]
MakeCodes = Callable[[], tuple[str, ...]]


@dataclass(frozen=True)
class PrintedLink:
    """A link for the paper, and for how long it is worth anything."""

    url: str = field(repr=False)
    expires_in_s: int


@dataclass
class _Lent:
    """A link that is shown. What it leads to is sealed when the person has confirmed a phone, not before."""

    link: Link
    container: bytes = field(repr=False)
    client: HubClient
    ready: page.ParcelReady
    asked: PublicPoint | None = None
    """The phone whose digits are on the screen."""
    confirmed: PublicPoint | None = None
    given: bool = False
    """The hub has the bytes: that phone may be fetching them."""


class ParcelDesk:
    """One visit's parcel. The link's secret lives here and in the QR code."""

    def __init__(self, link: HubLink, handle: VisitHandle, lent: Callable[[str], None] | None = None) -> None:
        """``lent`` is told each link as it is shown (the demo opens it on a phone)."""
        self._link, self._handle, self._shown = link, handle, lent
        self._watch: Watch[hub.ParcelState] | None = None
        self._turn, self._threads = 0, Threads()
        self._about = ""
        self._make: MakeContent | None = None
        self._codes: MakeCodes = tuple
        self._closed, self._lock = threading.Event(), threading.Lock()
        self._lent: _Lent | None = None

    def seal(self, about: str, make: MakeContent, codes: MakeCodes = tuple) -> None:
        """Make the content and show a link, in the background. ``about`` names the file, without content;
        ``codes`` makes what is shown while there is no link (rows of QR codes).

        A parcel of the same file with other answers must not be fetched any more; that of another file of the
        visit stays fetchable by the phone that was confirmed, until its time is over.
        """
        self._about, self._make = self._begun(revoke=about == self._about, about=about), make
        self._codes = cache(codes)
        self._go(again=False)

    def renew(self) -> None:
        """The link that was shown is not worth anything any more: another one."""
        if self._make is not None:
            self._begun(revoke=True, about=self._about)
            self._go(again=True)

    def send(self, code: str) -> None:
        """The person confirmed the phone that shows these digits: seal to it, in the background.

        Another one that came between their look and their touch gets nothing: its own digits come next.
        """
        with self._lock:
            lent, turn = self._lent, self._turn
            if lent is None or lent.asked is None or lent.link.code(lent.asked) != code:
                return
            phone = lent.confirmed = lent.asked
        self._threads.start("parcel-send", lambda: self._send(turn, lent, phone))

    def printed(self, content: ParcelContent, pin: str) -> PrintedLink | None:
        """The link for the paper, once the hub has what it leads to; None: it has not. Blocks."""
        container, client, base = packed(content), self._link.client, self._link.open_url()
        if not isinstance(container, bytes) or client is None or isinstance(base, hub.HubDown):
            return None
        link = printed_link(content.lang, pin)
        known = client.announce(link)
        if isinstance(known, hub.HubDown):
            return None
        given = client.give(seal_with_pin(link, container, pin))
        return None if isinstance(given, hub.HubDown) else PrintedLink(link.url(base), known.expires_in_s)

    def cancel(self) -> None:
        """Nobody may fetch it any more."""
        self._begun(revoke=True, about=self._about)

    def outdated(self, procedure: str) -> None:
        """The open procedure has other answers than its parcel; one of another, given to a phone, stays."""
        same = bool(procedure) and self._about.startswith(f"{procedure}.")
        if same or (self._lent is not None and not self._lent.given):
            self._about = self._begun(revoke=same, about="")

    def close(self) -> None:
        """The visit ends; a phone that was confirmed may still fetch its parcel until its time is over."""
        self._closed.set()
        self._begun(revoke=False, about="")
        self._make, self._codes = None, tuple

    def join(self, timeout_s: float) -> bool:
        """After ``close``: wait until the hub has heard of it, and nobody watches; False if some still do."""
        return self._threads.join(timeout_s)

    def _begun(self, *, revoke: bool, about: str) -> str:
        """A new turn: what was lent before is no longer watched, nor lent unless a phone is fetching it."""
        with self._lock:
            self._turn += 1
            watch, lent, self._watch, self._lent = self._watch, self._lent, None, None
        if watch:
            watch.close()
            self._threads.keep(watch.thread)
        if lent is not None and (revoke or not lent.given):
            self._threads.start("parcel-revoke", lambda: _revoke(lent.client, lent.link.id))
        return about

    def _go(self, *, again: bool) -> None:
        turn, make = self._turn, self._make
        assert make is not None
        # At once, so that the page that follows does not ask for a second one.
        self._handle.apply(lambda session: replace(session, parcel=page.ParcelSealing()))
        self._threads.start("parcel", lambda: self._lend(turn, make, again=again))

    def _lend(self, turn: int, make: MakeContent, *, again: bool) -> None:
        """Try until the hub knows the link or the visit goes on; each failure is said."""
        content: ParcelContent | None = None
        while self._wanted(turn):
            # A receipt that could not be made in time can be a moment later.
            content = content or make()
            container = packed(content) if content else None
            if isinstance(container, ParcelTooBig):
                break
            if (
                content
                and container
                and self._announced(turn, live_link(content.lang), container, again=again)
            ):
                return
            self._fail(turn)
            self._closed.wait(RETRY_S)
        self._fail(turn)

    def _wanted(self, turn: int) -> bool:
        return turn == self._turn and self._handle.alive()

    def _announced(self, turn: int, link: Link, container: bytes, *, again: bool) -> bool:
        client, base = self._link.client, self._link.open_url()
        if client is None or isinstance(base, hub.HubDown):
            return False
        known = client.announce(link)
        if isinstance(known, hub.HubDown):
            return False
        url = link.url(base)
        ready = page.ParcelReady(qr_rows(url), max(1, round(known.expires_in_s / 60)), again)
        lent = _Lent(link, container, client, ready)
        with self._lock:
            wanted = self._wanted(turn)
            if wanted:
                self._lent = lent
                self._watch = watch_parcel(client, link.id, lambda news: self._heard(turn, lent, news))
        if not wanted:
            client.revoke(link.id)
        elif self._shown:
            self._shown(url)
        return True

    def _send(self, turn: int, lent: _Lent, phone: PublicPoint) -> None:
        """Until the hub has it, another phone has taken over, or the visit goes on."""
        sealed = seal_to_phone(lent.link, lent.container, phone, live_keys())
        if isinstance(sealed, NotAPoint):
            # The hub or the phone lies about its key: nothing may be sealed to it.
            self._handle.post(lambda: self.renew() if self._wanted(turn) else None)
            return
        while self._wanted(turn) and lent.confirmed == phone and not self._gave(lent, sealed):
            self._closed.wait(RETRY_S)

    def _gave(self, lent: _Lent, sealed: Sealed) -> bool:
        given = lent.client.give(sealed)
        lent.given = lent.given or not isinstance(given, hub.HubDown)
        # It is no longer that phone's, or over: the watch tells what it has become.
        return lent.given or (isinstance(given, hub.HubDown) and given.reason == "changed")

    def _heard(self, turn: int, lent: _Lent, news: ParcelNews) -> None:
        match news:
            case hub.ParcelReady():
                self._tell(turn, lent.ready)
            case hub.ParcelLeased():
                self._tell(turn, self._leased(lent, news))
            case hub.ParcelReceived():
                self._tell(turn, page.ParcelReceived())
            case hub.ParcelExpired() | hub.ParcelRevoked() | hub.ParcelLocked() | hub.ParcelUnknown():
                self._tell(turn, page.ParcelExpired())
            case HubLost():
                self._fail(turn)

    def _leased(self, lent: _Lent, news: hub.ParcelLeased) -> page.ParcelState:
        """Each phone that takes it, the first or one after it, is asked about."""
        with self._lock:
            if news.phone is None or news.phone == lent.confirmed:
                return page.ParcelOpening()
            lent.asked, lent.confirmed, lent.given = news.phone, None, False
            return page.ParcelPairing(lent.link.code(news.phone))

    def _fail(self, turn: int) -> None:
        """It is tried again meanwhile: the code that the person aims at must not change by that."""
        failed = page.ParcelFailed(self._codes())

        def change(session: Session) -> Session:
            said = turn != self._turn or isinstance(session.parcel, page.ParcelFailed)
            return session if said else replace(session, parcel=failed)

        self._handle.change(change)

    def _tell(self, turn: int, state: page.ParcelState) -> None:
        self._handle.change(lambda session: replace(session, parcel=state) if turn == self._turn else session)


def _revoke(client: HubClient, parcel: ParcelId) -> None:
    client.revoke(parcel)
    client.close()
