"""Calls a mediator for this visit and shows the call as it truly stands."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from kiosk.app.later import VisitHandle, in_background
from kiosk.app.nearhub.link import ClientSource
from kiosk.pages import states as page
from kiosk.pages.session import Session
from kiosk.uplink import states as hub
from kiosk.uplink.client import HubClient, new_call_key
from kiosk.uplink.watch import CallNews, HubLost, Watch, watch_call

RETRY_S = 2.0
CANCEL_TRIES = 30


class HelpDesk:
    """One visit's call. A call that could not leave is tried again until it does or is taken back."""

    def __init__(self, client: ClientSource, handle: VisitHandle) -> None:
        self._client, self._handle = client, handle
        self._dropped, self._lock = threading.Event(), threading.Lock()
        self._call: hub.CallId | None = None
        self._watch: Watch[hub.CallState] | None = None

    def raise_call(self, procedure: str, step: str, session: Session) -> None:
        """Call, in the background."""
        if self._watch:
            self._watch.close()
        self._dropped = threading.Event()
        details = hub.CallDetails(procedure, step, session.comfort.lang)
        dropped = self._dropped
        in_background("call", lambda: self._raise(details, dropped))

    def cancel(self) -> None:
        """Take the call back, in the background."""
        with self._lock:
            self._dropped.set()
            call, watch, client = self._call, self._watch, self._client()
            self._call = self._watch = None
        if watch:
            watch.close()
        if call and client:
            in_background("call-cancel", lambda: _cancel(client, call))

    def close(self) -> None:
        """The visit ends: nobody is there any more to be helped."""
        self.cancel()

    def _raise(self, details: hub.CallDetails, dropped: threading.Event) -> None:
        key, since, unsure = new_call_key(), time.monotonic(), False
        while not dropped.is_set() and self._handle.alive():
            client = self._client()
            aged = replace(details, age_s=time.monotonic() - since)
            found = client.raise_call(aged, key) if client else hub.HubDown("unreachable")
            if client and not isinstance(found, hub.HubDown):
                self._raised(client, found.call, dropped)
                return
            # An answer that was lost on the way may have been a call that rings.
            unsure = unsure or (isinstance(found, hub.HubDown) and found.reason != "unreachable")
            self._tell(page.CallUnsent(), dropped)
            dropped.wait(RETRY_S)
        if unsure:
            self._withdraw(details, key)

    def _withdraw(self, details: hub.CallDetails, key: hub.CallKey) -> None:
        """Find the call by its key (raising it again is the same call) and cancel it."""
        for _ in range(CANCEL_TRIES):
            client = self._client()
            found = client.raise_call(details, key) if client else hub.HubDown("unreachable")
            if client and not isinstance(found, hub.HubDown):
                _cancel(client, found.call)
                return
            time.sleep(RETRY_S)

    def _raised(self, client: HubClient, call: hub.CallId, dropped: threading.Event) -> None:
        with self._lock:
            if not dropped.is_set() and self._handle.alive():
                self._call = call
                self._watch = watch_call(client, call, lambda news: self._tell(shown(news), dropped))
                return
        _cancel(client, call)

    def _tell(self, state: page.CallState, dropped: threading.Event) -> None:
        def update(session: Session) -> Session:
            return session if dropped.is_set() else replace(session, call=state)

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


def _cancel(client: HubClient, call: hub.CallId) -> None:
    """Until the hub has heard it: nobody shall walk for a call that was taken back."""
    for _ in range(CANCEL_TRIES):
        if not isinstance(client.cancel_call(call), hub.HubDown):
            break
        time.sleep(RETRY_S)
    client.close()
