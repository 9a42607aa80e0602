"""Lets the person sign in on their own phone, and shows them who the identity provider says they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hub.contract.identity import Identity, SignInPhase, SignInView
from kiosk.app.later import Threads, VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.handoff.identity import SignInLink, open_identity, sign_in_link
from kiosk.handoff.keys import LiveKeys, SignInId, live_keys
from kiosk.handoff.records import NotOpened
from kiosk.pages import signin_states as page
from kiosk.pages.session import Session
from kiosk.procedures.answers import Answer
from kiosk.qr import qr_rows
from kiosk.types import FactId, Lang
from kiosk.uplink import signins
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import HubDown
from kiosk.uplink.watch import HubLost, Watch

RETRY_S = 3.0
AWAY_S = 60.0
"""Who has not touched the screen for so long may have left: an empty hall is shown no name."""
Facts = Callable[[Identity], Mapping[FactId, Answer]]
"""What this town's procedures ask, of what an identity says."""


@dataclass
class _Asked:
    """A link by which a person may sign in. The private half of its key lives here alone."""

    link: SignInLink
    keys: LiveKeys
    client: HubClient
    ready: page.SignInReady
    mark: str = ""
    """The phone that was first: there is no second one in a sign-in's life, whatever the hub says."""
    accepted_s: float | None = None
    """When the person said yes to its digits; None: not yet."""
    over: bool = False
    """What came is on the page: the hub need not be heard any more."""


class SignInDesk:
    """One visit's sign-in: open on a page that asks who one is, gone with it."""

    def __init__(
        self,
        link: HubLink,
        handle: VisitHandle,
        facts: Facts,
        lent: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``lent`` is told each link as it is shown (the demo opens it on a phone)."""
        self._link, self._handle, self._facts, self._shown = link, handle, facts, lent
        self._clock, self._threads, self._open = clock, Threads(), False
        self._turn, self._lock, self._closed = 0, threading.Lock(), threading.Event()
        self._asked: _Asked | None = None
        self._watch: Watch[SignInView | signins.SignInUnknown] | None = None

    def open(self, lang: Lang) -> None:
        """Show a link, in the background; one that was shown before is worth nothing."""
        self.leave()
        turn, self._open = self._turn, True
        self._threads.start("sign-in", lambda: self._lend(turn, lang))

    def accept(self) -> None:
        """The person confirmed the phone whose digits are on the screen."""
        with self._lock:
            asked, turn = self._asked, self._turn
        if asked is not None and asked.mark:
            mark, asked.accepted_s = asked.mark, self._clock()
            self._threads.start("sign-in-accept", lambda: self._accept(turn, asked, mark))

    def leave(self) -> None:
        """The page is left: nobody may sign in any more, and what is on its way is forgotten."""
        with self._lock:
            self._turn += 1
            watch, asked, self._watch, self._asked = self._watch, self._asked, None, None
            self._open = False
        if watch:
            watch.close()
            self._threads.keep(watch.thread)
        if asked is not None and not asked.over:
            self._threads.start("sign-in-revoke", lambda: _revoke(asked.client, asked.link.id))

    def close(self) -> None:
        """The visit ends."""
        self._closed.set()
        self.leave()

    def join(self, timeout_s: float) -> bool:
        """After ``close``: wait until the hub has heard of it, and nobody watches; False if some still do."""
        return self._threads.join(timeout_s)

    @property
    def is_open(self) -> bool:
        """Whether somebody may be signing in, or a link is on its way by which they could."""
        return self._open

    def _wanted(self, turn: int) -> bool:
        return turn == self._turn and self._handle.alive()

    def _lend(self, turn: int, lang: Lang) -> None:
        """Try until the hub knows a link or the page is left; each failure is said."""
        keys, link = live_keys(), sign_in_link(lang)
        while self._wanted(turn):
            down = self._announced(turn, link, keys)
            if down is None:
                return
            if down.reason == "changed":
                # It had heard of the link, its answer was lost, and the link's time is over: another one.
                keys, link = live_keys(), sign_in_link(lang)
            else:
                self._tell(turn, page.SignInFailed())
            self._closed.wait(RETRY_S)

    def _announced(self, turn: int, link: SignInLink, keys: LiveKeys) -> HubDown | None:
        client, base = self._link.client, self._link.open_url()
        if client is None or isinstance(base, HubDown):
            return HubDown("unreachable")
        known = signins.announce(client, link, keys.public, self._link.identity)
        if not isinstance(known, SignInView):
            return known or HubDown("refused")
        url = link.url(base)
        ready = page.SignInReady(qr_rows(url), max(1, round(known.expires_in_s / 60)))
        asked = _Asked(link, keys, client, ready)
        with self._lock:
            wanted = self._wanted(turn)
            if wanted:
                self._asked = asked
                self._watch = signins.watch_sign_in(
                    client, link.id, lambda news: self._heard(turn, asked, news)
                )
        if not wanted:
            _revoke(client, link.id)
        elif self._shown:
            self._shown(url)
        return None

    def _accept(self, turn: int, asked: _Asked, mark: str) -> None:
        while self._wanted(turn):
            found = signins.accept(asked.client, asked.link.id, mark)
            # It is no longer that phone's, or over: the watch tells what it has become.
            if not isinstance(found, HubDown) or found.reason == "changed":
                return
            self._closed.wait(RETRY_S)

    def _heard(self, turn: int, asked: _Asked, news: signins.SignInNews) -> None:
        if asked.over:
            return
        match news:
            case SignInView():
                self._moved(turn, asked, news)
            case signins.SignInUnknown():
                self._tell(turn, page.SignInOver())
            case HubLost():
                self._tell(turn, page.SignInFailed())

    def _moved(self, turn: int, asked: _Asked, now: SignInView) -> None:
        match now.phase:
            case SignInPhase.READY:
                self._tell(turn, asked.ready)
            case _ if asked.mark and now.mark not in (asked.mark, None):
                self._tell(turn, page.SignInOver())
            case SignInPhase.CLAIMED:
                asked.mark = now.mark or ""
                self._tell(turn, page.SignInPairing(asked.link.code(asked.mark)))
            case SignInPhase.ACCEPTED | SignInPhase.AWAY | SignInPhase.CHECKING:
                self._tell(turn, page.SignInAway())
            case SignInPhase.SEALED if asked.accepted_s is not None:
                self._came(turn, asked, now.sealed or "", self._clock() - asked.accepted_s > AWAY_S)
            case SignInPhase.REFUSED:
                self._tell(turn, page.SignInRefused())
            case SignInPhase.FAILED:
                self._tell(turn, page.SignInFailed())
            case _:
                # Over; or it came from a phone that nobody has said yes to.
                self._tell(turn, page.SignInOver())

    def _came(self, turn: int, asked: _Asked, sealed: str, unseen: bool) -> None:
        """Open it, show it, and have the hub forget it. ``unseen``: nobody may be there to see it."""
        asked.over = True
        who = open_identity(sealed, asked.keys, asked.link.id)
        facts = {} if isinstance(who, NotOpened) else self._facts(who)
        known = page.SignInKnown(facts, self._link.signs_in)
        came = page.SignInCame(known) if unseen else known
        self._tell(turn, came if facts else page.SignInFailed())
        self._threads.start("sign-in-done", lambda: self._done(asked))

    def _done(self, asked: _Asked) -> None:
        """Until the hub has heard it; it forgets by itself after some minutes."""
        while isinstance(signins.done(asked.client, asked.link.id), HubDown):
            if self._closed.wait(RETRY_S):
                break
        asked.client.close()

    def _tell(self, turn: int, state: page.SignInState) -> None:
        self._handle.change(lambda session: _with(session, state) if turn == self._turn else session)


def _with(session: Session, state: page.SignInState) -> Session:
    """What is true now; on a page that was left nothing is."""
    return session if isinstance(session.sign_in, page.NoSignIn) else replace(session, sign_in=state)


def _revoke(client: HubClient, sign_in: SignInId) -> None:
    signins.revoke(client, sign_in)
    client.close()
