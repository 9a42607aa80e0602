"""Calls a mediator for this visit and shows the call as it truly stands."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from typing import assert_never

from hub.contract import CallRequest
from hub.contract.devices import HELP_CALL, HELP_WITHDRAWAL, Taken, Withdrawal
from kiosk.app.later import VisitHandle, in_background
from kiosk.app.nearhub.link import HubLink
from kiosk.pages import states as page
from kiosk.pages.session import Session
from kiosk.uplink import states as hub
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import Expired, News
from kiosk.uplink.trustline import TurnedAway
from kiosk.uplink.watch import CallNews, HubLost, Watch, watch_call

RETRY_S = 2.0
CALL_S = 300.0
"""A call that could not leave for so long does not ring any more, unless its person is still there."""
WITHDRAWAL_S = 1800.0
"""As long as a call may ring on the hub."""


@dataclass
class _Call:
    """One call of one person, from the wish to its end."""

    procedure: str
    step: str
    lang: str
    key: MessageKey = field(default_factory=lambda: MessageKey(new_call_key()))
    dropped: threading.Event = field(default_factory=threading.Event)
    id: hub.CallId | None = None
    over: bool = False
    watch: Watch[hub.CallState] | None = None


class HelpDesk:
    """One visit's call. It goes through the outbox: what could not leave does so when the line is back."""

    def __init__(self, link: HubLink, handle: VisitHandle) -> None:
        self._link, self._handle = link, handle
        self._lock = threading.Lock()
        self._call: _Call | None = None

    def raise_call(self, procedure: str, step: str, session: Session) -> None:
        """Call, in the background."""
        call = _Call(procedure[:160], step[:160], session.comfort.lang)
        with self._lock:
            before, self._call = self._call, call
        if before and before.watch:
            before.watch.close()
        in_background("call", lambda: self._put(call))

    def cancel(self) -> None:
        """Take the call back, in the background."""
        with self._lock:
            call, self._call = self._call, None
            if call is None:
                return
            call.dropped.set()
        if call.watch:
            call.watch.close()
        if not call.over:
            in_background("call-cancel", lambda: self._withdraw(call))

    def close(self) -> None:
        """The visit ends: nobody is there any more to be helped."""
        self.cancel()

    def _put(self, call: _Call) -> None:
        """Into the outbox, which is there as soon as a hub is known."""
        post = self._link.post
        while self._wanted(call):
            asked = CallRequest(
                kiosk=self._link.identity, procedure=call.procedure, step=call.step, lang=call.lang
            )
            body = asked.model_dump_json(exclude={"age_s"}).encode()
            heard = partial(self._heard, call)
            if post and post.put(HELP_CALL, call.key, body, lifetime_s=CALL_S, heard=heard):
                break
            self._tell(call, page.CallUnsent())
            call.dropped.wait(RETRY_S)
        if not self._wanted(call):
            # It was taken back, or the visit ended, while it was put.
            self._withdraw(call)

    def _heard(self, call: _Call, news: News) -> None:
        """What each try brought. Called from the sender's thread."""
        match news:
            case Taken():
                # Without a call it had been taken back before it came.
                if news.call is not None:
                    self._sent(call, hub.CallId(news.call))
            case hub.HubDown() | TurnedAway():
                self._tell(call, page.CallUnsent())
            case Expired():
                self._put_again(call)
            case _:
                assert_never(news)

    def _sent(self, call: _Call, found: hub.CallId) -> None:
        """Follow it from now on."""
        client = self._link.client
        with self._lock:
            call.id = found
            if client and self._wanted(call):
                call.watch = watch_call(client, found, lambda news: self._follow(call, news))

    def _put_again(self, call: _Call) -> None:
        """It waited too long. Somebody who is still there still calls."""
        post = self._link.post
        if post and self._wanted(call):
            post.take_back(call.key)
            call.key = MessageKey(new_call_key())
            self._put(call)

    def _withdraw(self, call: _Call) -> None:
        post = self._link.post
        if post is None or post.take_back(call.key):
            return
        body = Withdrawal(call_key=call.key).model_dump_json().encode()
        key = MessageKey(new_call_key())
        post.put(HELP_WITHDRAWAL, key, body, lifetime_s=WITHDRAWAL_S, heard=lambda _: None)

    def _follow(self, call: _Call, news: CallNews) -> None:
        call.over = isinstance(news, hub.CallClosed | hub.CallExpired | hub.CallCancelled | hub.CallUnknown)
        self._tell(call, shown(news))

    def _wanted(self, call: _Call) -> bool:
        return not call.dropped.is_set() and self._handle.alive()

    def _tell(self, call: _Call, state: page.CallState) -> None:
        def update(session: Session) -> Session:
            return session if call.dropped.is_set() else replace(session, call=state)

        self._handle.change(update)


def shown(news: CallNews) -> page.CallState:
    """What the page may say of the hub's news."""
    match news:
        case hub.CallSent():
            return page.CallSent()
        case hub.CallSeen(by=by):
            return page.CallSeen(by)
        case hub.CallAccepted(by=by):
            return page.CallAccepted(by)
        case hub.CallClosed():
            return page.CallEnded(answered=True)
        case hub.CallExpired() | hub.CallUnknown():
            return page.CallEnded(answered=False)
        case hub.CallCancelled():
            return page.NoCall()
        case HubLost():
            return page.CallLost()
