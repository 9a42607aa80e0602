"""Lets the person's phone send the papers of a page, and puts them beside what the camera takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from hub.contract import FileCode
from kiosk.app.desks.received import Received, fitting
from kiosk.app.desks.scan import Paper
from kiosk.app.later import Threads, VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.handoff.keys import LiveKeys, PublicPoint, live_keys
from kiosk.handoff.link import Link, intake_link
from kiosk.handoff.records import NotOpened
from kiosk.handoff.sent import open_sent
from kiosk.pages import states as page
from kiosk.pages.session import Session
from kiosk.pages.turn_intake import came
from kiosk.qr import qr_rows
from kiosk.uplink import states as hub
from kiosk.uplink.client import HubClient
from kiosk.uplink.watch import HubLost, ParcelNews, Watch, watch_parcel

if TYPE_CHECKING:
    from scanner.takein import TakenIn

RETRY_S = 3.0
TRIES = 2
"""Who sent pages waits for a hub that is away no longer than this: they are here."""
TakeIn: TypeAlias = Callable[[Paper, Sequence[bytes], date], "list[TakenIn]"]
"""Makes pages of files, in a process of their own. Blocks."""


@dataclass(frozen=True)
class _Piece:
    """What is asked for, and how many pages of it are still taken."""

    paper: Paper
    room: int


@dataclass
class _Asked:
    """A link by which a phone may send. The private half of its key lives here alone."""

    link: Link
    keys: LiveKeys
    piece: _Piece
    client: HubClient
    ready: page.IntakeReady
    phone: PublicPoint | None = None
    """The one whose digits are on the screen."""
    confirmed: PublicPoint | None = None
    """The one that the person said yes to; what a hub says of another is not believed."""
    reading: bool = False
    """What came is being read: from now on the reading tells what it has become, not the hub."""
    brought: Received | None = None
    """What is on the page, whether the hub has heard of it or not."""


class _Answer(Enum):
    """What the hub says to what was read."""

    HEARD = auto()
    ANEW = auto()
    """The phone has sent something else meanwhile."""
    OVER = auto()
    """The link's time is over."""
    NONE = auto()
    """It does not answer."""


class IntakeDesk:
    """One visit's way from the phone: open on a paper's page, gone with it."""

    def __init__(
        self,
        link: HubLink,
        handle: VisitHandle,
        take_in: TakeIn,
        today: Callable[[], date],
        lent: Callable[[str], None] | None = None,
    ) -> None:
        """``lent`` is told each link as it is shown (the demo opens it on a phone)."""
        self._link, self._handle, self._take_in, self._today = link, handle, take_in, today
        self._shown = lent
        self._turn, self._lock, self._closed = 0, threading.Lock(), threading.Event()
        self._open = False
        self._asked: _Asked | None = None
        self._watch: Watch[hub.ParcelState] | None = None
        self._threads = Threads()

    def open(self, paper: Paper, room: int) -> None:
        """Show a link for this paper, in the background; one that was shown before is worth nothing.

        ``room``: how many pages the paper still takes.
        """
        self.leave()
        turn, self._open = self._turn, True
        self._threads.start("intake", lambda: self._lend(turn, _Piece(paper, room)))

    def accept(self, code: str) -> None:
        """The person confirmed the phone that shows these digits; one that came meanwhile is not meant."""
        with self._lock:
            asked, turn = self._asked, self._turn
            if asked is None or asked.phone is None or asked.link.code(asked.phone) != code:
                return
            phone = asked.confirmed = asked.phone
        self._threads.start("intake-accept", lambda: self._accept(turn, asked, phone))

    def leave(self) -> None:
        """The page is left: no phone may send any more."""
        with self._lock:
            self._turn += 1
            watch, asked, self._watch, self._asked = self._watch, self._asked, None, None
            self._open = False
        if watch:
            watch.close()
            self._threads.keep(watch.thread)
        if asked is not None:
            self._threads.start("intake-over", lambda: _over(asked))

    def close(self) -> None:
        """The visit ends."""
        self._closed.set()
        self.leave()

    def join(self, timeout_s: float) -> bool:
        """After ``close``: wait until the hub has heard of it, and nobody watches; False if some still do."""
        return self._threads.join(timeout_s)

    @property
    def is_open(self) -> bool:
        """Whether a phone may be sending, or a link is on its way by which it could."""
        return self._open

    def _wanted(self, turn: int) -> bool:
        return turn == self._turn and self._handle.alive()

    def _lend(self, turn: int, piece: _Piece) -> None:
        """Try until the hub knows a link or the page is left; each failure is said."""
        keys, link = _link(piece)
        while self._wanted(turn):
            down = self._announced(turn, link, keys, piece)
            if down is None:
                return
            if down.reason == "changed":
                # It had heard of the link, its answer was lost, and the link's time is over: another one.
                keys, link = _link(piece)
            else:
                self._tell(turn, page.IntakeFailed())
            self._closed.wait(RETRY_S)

    def _announced(self, turn: int, link: Link, keys: LiveKeys, piece: _Piece) -> hub.HubDown | None:
        client, base = self._link.client, self._link.open_url()
        if client is None or isinstance(base, hub.HubDown):
            return hub.HubDown("unreachable")
        known = client.announce(link)
        if isinstance(known, hub.HubDown):
            return known
        url = link.url(base)
        ready = page.IntakeReady(qr_rows(url), max(1, round(known.expires_in_s / 60)))
        asked = _Asked(link, keys, piece, client, ready)
        with self._lock:
            wanted = self._wanted(turn)
            if wanted:
                self._asked = asked
                self._watch = watch_parcel(client, link.id, lambda news: self._heard(turn, asked, news))
        if not wanted:
            _over(asked)
        elif self._shown:
            self._shown(url)
        return None

    def _accept(self, turn: int, asked: _Asked, phone: PublicPoint) -> None:
        while self._wanted(turn):
            found = asked.client.accept(asked.link.id, phone)
            # It is no longer that phone's, or over: the watch tells what it has become.
            if not isinstance(found, hub.HubDown) or found.reason == "changed":
                return
            self._closed.wait(RETRY_S)

    def _heard(self, turn: int, asked: _Asked, news: ParcelNews) -> None:
        if asked.reading:
            # A link whose time is over, or a line that is lost, takes no page away that is here.
            return
        match news:
            case hub.ParcelReady():
                self._tell(turn, asked.ready)
            case hub.ParcelLeased():
                self._leased(turn, asked, news)
            case hub.ParcelReceived():
                # Read and told; what came of it is on the page already.
                pass
            case hub.ParcelExpired() | hub.ParcelRevoked() | hub.ParcelLocked() | hub.ParcelUnknown():
                self._tell(turn, page.IntakeOver())
            case HubLost():
                self._tell(turn, page.IntakeFailed())

    def _leased(self, turn: int, asked: _Asked, news: hub.ParcelLeased) -> None:
        if news.phone is None:
            return
        with self._lock:
            asked.phone, known = news.phone, news.phone == asked.confirmed
        if not known:
            self._tell(turn, page.IntakePairing(asked.link.code(news.phone)))
        elif not (news.accepted and news.sealed):
            self._tell(turn, page.IntakeWaiting())
        else:
            asked.reading, phone = True, news.phone
            self._tell(turn, page.IntakeReading())
            self._threads.start("intake-read", lambda: self._read_or_fail(turn, asked, phone))

    def _read_or_fail(self, turn: int, asked: _Asked, phone: PublicPoint) -> None:
        """A fault here would leave the page "reading" for ever: it is said, and what comes next is tried."""
        try:
            self._read(turn, asked, phone)
        except Exception:
            asked.reading = False
            self._tell(turn, page.IntakeFailed())
            raise

    def _read(self, turn: int, asked: _Asked, phone: PublicPoint) -> None:
        """Fetch, open, make pages; if the phone sent anew meanwhile, again."""
        for tries in count(1):
            if not self._wanted(turn):
                return
            now = asked.client.parcel_state(asked.link.id)
            if not isinstance(now, hub.ParcelLeased | hub.HubDown):
                self._tell(turn, page.IntakeOver())
                return
            if isinstance(now, hub.ParcelLeased) and now.phone != phone:
                # Another phone has taken the link over: it is asked about anew, and what it sent is not read.
                asked.reading = False
                self._leased(turn, asked, now)
                return
            sealed = now if isinstance(now, hub.HubDown) else asked.client.fetch(asked.link.id)
            if isinstance(now, hub.HubDown) or isinstance(sealed, hub.HubDown):
                if tries >= TRIES:
                    self._tell(turn, page.IntakeFailed())
                self._closed.wait(RETRY_S)
                continue
            self._tell(turn, page.IntakeReading())
            read = replace(self._pages(asked, sealed, phone), version=now.version)
            if self._done(turn, asked, read):
                return

    def _done(self, turn: int, asked: _Asked, read: Received) -> bool:
        """The pages to the person, and word to the hub; False: the phone has sent anew meanwhile."""
        for tries in count(1):
            if not self._wanted(turn):
                break
            answer, brought = self._acknowledged(asked, read), asked.brought is not None
            if answer is _Answer.ANEW and not brought:
                return False
            if not brought and (answer is not _Answer.NONE or tries >= TRIES):
                self._bring(turn, asked, read)
            if answer is _Answer.ANEW:
                # What came second cannot be shown any more: the phone is told that its link is over.
                asked.client.revoke(asked.link.id)
            if answer is not _Answer.NONE:
                break
            self._closed.wait(RETRY_S)
        return True

    def _acknowledged(self, asked: _Asked, read: Received) -> _Answer:
        """Tell the hub, and through it the phone."""
        found = asked.client.done(asked.link.id, read.version, read.codes)
        if not isinstance(found, hub.HubDown):
            return _Answer.HEARD
        if found.reason != "changed":
            return _Answer.NONE
        now = asked.client.parcel_state(asked.link.id)
        if isinstance(now, hub.HubDown):
            return _Answer.NONE
        return _Answer.ANEW if isinstance(now, hub.ParcelLeased) else _Answer.OVER

    def _bring(self, turn: int, asked: _Asked, read: Received) -> None:
        asked.brought = read

        def update(session: Session) -> Session:
            wanted = turn == self._turn
            return came(session, self._today(), read.sheets, read.refused) if wanted else session

        self._handle.change(update)

    def _pages(self, asked: _Asked, sealed: bytes, phone: PublicPoint) -> Received:
        files = open_sent(sealed, asked.link.id, asked.keys, phone)
        if isinstance(files, NotOpened) or not files:
            return Received((), (FileCode.UNREADABLE,))
        taken = self._take_in(asked.piece.paper, [one.content for one in files], self._today())
        return fitting(taken, asked.piece.room)

    def _tell(self, turn: int, state: page.IntakeState) -> None:
        self._handle.change(lambda session: _with(session, state) if turn == self._turn else session)


def _link(piece: _Piece) -> tuple[LiveKeys, Link]:
    keys = live_keys()
    return keys, intake_link(piece.paper.lang, keys)


def _with(session: Session, state: page.IntakeState) -> Session:
    """What is true now; on a page that was left nothing is."""
    return session if isinstance(session.intake, page.NoIntake) else replace(session, intake=state)


def _over(asked: _Asked) -> None:
    """No phone may send any more. Who has sent what came here is told that, not that it was taken back."""
    parcel, read = asked.link.id, asked.brought
    if read is None or isinstance(asked.client.done(parcel, read.version, read.codes), hub.HubDown):
        asked.client.revoke(parcel)
    asked.client.close()
