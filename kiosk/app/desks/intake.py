"""Lets the person's phone send the papers of a page, and puts them beside what the camera takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from hub.contract import FileCode
from kiosk.app.desks.scan import Paper, sheet_of
from kiosk.app.later import Threads, VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.handoff.keys import LiveKeys, ParcelId, PublicPoint, live_keys
from kiosk.handoff.link import Link, intake_link
from kiosk.handoff.records import NotOpened
from kiosk.handoff.sent import open_sent
from kiosk.pages import states as page
from kiosk.pages.session import Session
from kiosk.pages.sheets import Sheet
from kiosk.pages.turn_intake import came
from kiosk.qr import qr_rows
from kiosk.uplink import states as hub
from kiosk.uplink.client import HubClient
from kiosk.uplink.watch import HubLost, ParcelNews, Watch, watch_parcel

if TYPE_CHECKING:
    from scanner.takein import TakenIn

RETRY_S = 3.0
TakeIn: TypeAlias = Callable[[Paper, Sequence[bytes], date], "list[TakenIn]"]
"""Makes pages of files, in a process of their own. Blocks."""
_CODES = {
    "pdf_locked": FileCode.LOCKED_PDF,
    "pdf_long": FileCode.TOO_MANY_PAGES,
    "pdf_heavy": FileCode.TOO_BIG,
    "too_large": FileCode.TOO_BIG,
    "too_heavy": FileCode.TOO_BIG,
    "not_a_picture": FileCode.NOT_A_PICTURE,
    "heic": FileCode.NOT_A_PICTURE,
    "empty": FileCode.NOT_A_PICTURE,
}
"""What a phone is told of what ``scanner.incoming`` refuses; all else cannot be read."""


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
    reading: bool = field(default=False)


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
        self._asked: _Asked | None = None
        self._watch: Watch[hub.ParcelState] | None = None
        self._left: list[Watch[hub.ParcelState]] = []
        self._threads = Threads()

    def open(self, paper: Paper, room: int) -> None:
        """Show a link for this paper, in the background; one that was shown before is worth nothing.

        ``room``: how many pages the paper still takes.
        """
        self.leave()
        turn = self._turn
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
        if watch:
            watch.close()
            self._left = [*(one for one in self._left if not one.join(0)), watch]
        if asked is not None:
            self._threads.start("intake-revoke", lambda: _revoke(asked.client, asked.link.id))

    def close(self) -> None:
        """The visit ends."""
        self._closed.set()
        self.leave()

    def join(self, timeout_s: float) -> bool:
        """After ``close``: wait until the hub has heard of it, and nobody watches; False if some still do."""
        done = self._threads.join(timeout_s)
        return all(watch.join(timeout_s) for watch in self._left) and done

    @property
    def is_open(self) -> bool:
        """Whether a phone may be sending."""
        return self._asked is not None

    def _wanted(self, turn: int) -> bool:
        return turn == self._turn and self._handle.alive()

    def _lend(self, turn: int, piece: _Piece) -> None:
        """Try until the hub knows the link or the page is left; each failure is said."""
        keys = live_keys()
        link = intake_link(piece.paper.lang, keys)
        while self._wanted(turn) and not self._announced(turn, link, keys, piece):
            self._tell(turn, page.IntakeFailed())
            self._closed.wait(RETRY_S)

    def _announced(self, turn: int, link: Link, keys: LiveKeys, piece: _Piece) -> bool:
        client, base = self._link.client, self._link.open_url()
        if client is None or isinstance(base, hub.HubDown):
            return False
        known = client.announce(link)
        if isinstance(known, hub.HubDown):
            return False
        url = link.url(base)
        ready = page.IntakeReady(qr_rows(url), max(1, round(known.expires_in_s / 60)))
        asked = _Asked(link, keys, piece, client, ready)
        with self._lock:
            wanted = self._wanted(turn)
            if wanted:
                self._asked = asked
                self._watch = watch_parcel(client, link.id, lambda news: self._heard(turn, asked, news))
        if not wanted:
            client.revoke(link.id)
        elif self._shown:
            self._shown(url)
        return True

    def _accept(self, turn: int, asked: _Asked, phone: PublicPoint) -> None:
        while self._wanted(turn):
            found = asked.client.accept(asked.link.id, phone)
            # It is no longer that phone's, or over: the watch tells what it has become.
            if not isinstance(found, hub.HubDown) or found.reason == "changed":
                return
            self._closed.wait(RETRY_S)

    def _heard(self, turn: int, asked: _Asked, news: ParcelNews) -> None:
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
                if not asked.reading:
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
        elif not asked.reading:
            asked.reading = True
            phone = news.phone
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
        while self._wanted(turn):
            now = asked.client.parcel_state(asked.link.id)
            if not isinstance(now, hub.ParcelLeased | hub.HubDown):
                self._tell(turn, page.IntakeOver())
                return
            sealed = hub.HubDown("") if isinstance(now, hub.HubDown) else asked.client.fetch(asked.link.id)
            if isinstance(now, hub.HubDown) or isinstance(sealed, hub.HubDown):
                self._closed.wait(RETRY_S)
                continue
            sheets, codes = self._pages(asked, sealed, phone)
            if self._done(turn, asked, now.version, codes):
                self._bring(turn, sheets, tuple(one for one in codes if one is not FileCode.OK))
                return

    def _bring(self, turn: int, sheets: Sequence[Sheet], refused: tuple[FileCode, ...]) -> None:
        def update(session: Session) -> Session:
            return came(session, self._today(), sheets, refused) if turn == self._turn else session

        self._handle.change(update)

    def _pages(
        self, asked: _Asked, sealed: bytes, phone: PublicPoint
    ) -> tuple[tuple[Sheet, ...], tuple[FileCode, ...]]:
        files = open_sent(sealed, asked.link.id, asked.keys, phone)
        if isinstance(files, NotOpened) or not files:
            return (), (FileCode.UNREADABLE,)
        taken = self._take_in(asked.piece.paper, [one.content for one in files], self._today())
        return _fitting(taken, asked.piece.room)

    def _done(self, turn: int, asked: _Asked, version: int, codes: Sequence[FileCode]) -> bool:
        """Tell the hub, and through it the phone; False: the phone has sent something else meanwhile."""
        while self._wanted(turn):
            found = asked.client.done(asked.link.id, version, codes)
            if not isinstance(found, hub.HubDown):
                return True
            if found.reason == "changed":
                return False
            self._closed.wait(RETRY_S)
        return False

    def _tell(self, turn: int, state: page.IntakeState) -> None:
        self._handle.change(lambda session: _with(session, state) if turn == self._turn else session)


def _with(session: Session, state: page.IntakeState) -> Session:
    """What is true now; on a page that was left nothing is."""
    return session if isinstance(session.intake, page.NoIntake) else replace(session, intake=state)


def _fitting(taken: Sequence[TakenIn], room: int) -> tuple[tuple[Sheet, ...], tuple[FileCode, ...]]:
    """The pages that are kept, and what becomes of each file: it is taken whole, or refused and told."""
    sheets, codes = list[Sheet](), list[FileCode]()
    for file in taken:
        fits = len(sheets) + len(file.pages) <= room
        code = _CODES.get(file.refused, FileCode.UNREADABLE) if file.refused else FileCode.OK
        codes.append(code if fits else FileCode.TOO_MANY_PAGES)
        sheets += [sheet_of(one) for one in file.pages] if fits else []
    return tuple(sheets), tuple(codes)


def _revoke(client: HubClient, parcel: ParcelId) -> None:
    client.revoke(parcel)
    client.close()
