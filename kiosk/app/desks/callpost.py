"""A call's ways to the hub, each in a thread of its own; what they bring comes back on the main thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from hub.contract import CallAnswer
from hub.contract.devices import HELP_CALL, HELP_WITHDRAWAL, Withdrawal
from kiosk.app.desks.onecall import Call, body_of
from kiosk.app.later import Threads, VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.uplink import states as hub
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import Expired, News

Heard: TypeAlias = Callable[[Call, News], None]
"""Is told, on the main thread, what each try brought."""
RETRY_S = 2.0
CALL_S = 300.0
"""A call that could not leave for so long does not ring any more, unless its person is still there."""
SUGGESTION_S = 60.0
"""What was noticed a minute ago says nothing of now."""
WITHDRAWAL_S = 1800.0
"""As long as a call may ring on the hub."""
LEAVES_S = 5.0
"""Who ends the program waits so long for the hub to hear that nobody is there any more."""


class CallPost:
    """Of one visit. It reads of a call what does not change, and writes nothing of it."""

    def __init__(self, link: HubLink, handle: VisitHandle) -> None:
        self._link, self._handle = link, handle
        self._threads = Threads()

    def put(self, call: Call, heard: Heard, unsent: Callable[[Call], None]) -> None:
        """A person's call, into the outbox, which is there as soon as a hub is known."""
        key = call.key

        def work() -> None:
            while self.wanted(call):
                if self._kept(call, key, CALL_S, heard):
                    break
                self._handle.post(lambda: unsent(call))
                call.dropped.wait(RETRY_S)
            self._withdraw_unwanted(call, key)

        self._threads.start("call", work)

    def put_once(self, call: Call, heard: Heard) -> None:
        """A suggestion: one that cannot be kept now is none."""
        key = call.key

        def work() -> None:
            if call.of_machine or self.wanted(call):
                self._kept(call, key, SUGGESTION_S, heard)
            if not call.of_machine:
                self._withdraw_unwanted(call, key)

        self._threads.start("suggestion", work)

    def withdraw(self, call: Call) -> None:
        """Nobody is to come any more."""
        key = call.key
        self._threads.start("call-cancel", lambda: self._withdraw(key))

    def answer(
        self, call: Call, answer: CallAnswer, told: Callable[[hub.CallState | hub.HubDown], None]
    ) -> None:
        """What the person said, until the hub has it or wants it no more; ``told`` what it made of it."""
        name = call.id

        def work() -> None:
            while name is not None and self.wanted(call):
                client = self._link.client
                found = client.answer_call(name, answer) if client else hub.HubDown("unreachable")
                if not isinstance(found, hub.HubDown) or found.reason == "changed":
                    self._handle.post(partial(told, found))
                    return
                call.dropped.wait(RETRY_S)

        self._threads.start("call-answer", work)

    def every(self, rest_s: float, call: Call, work: Callable[[], None]) -> None:
        """Again and again, on the main thread, while the call is open."""

        def turn() -> None:
            while not call.dropped.wait(rest_s) and self._handle.alive() and not call.over:
                self._handle.post(work)

        self._threads.start("call-minutes", turn)

    def wanted(self, call: Call) -> bool:
        """Whether its person is there, and wants it."""
        return not call.dropped.is_set() and self._handle.alive()

    def join(self, timeout_s: float) -> None:
        """Wait until what was taken back is so at the hub too, or on the disk."""
        self._threads.join(timeout_s)

    def _kept(self, call: Call, key: MessageKey, lifetime_s: float, heard: Heard) -> bool:
        post = self._link.post

        def told(news: News) -> None:
            if isinstance(news, Expired) and post:
                post.take_back(key)
            self._handle.post(lambda: heard(call, news))

        return post is not None and post.put(HELP_CALL, key, body_of(call), lifetime_s=lifetime_s, heard=told)

    def _withdraw_unwanted(self, call: Call, key: MessageKey) -> None:
        if not self._handle.alive() or (call.dropped.is_set() and not call.replaced):
            # It was taken back, or the visit ended, while it was put.
            self._withdraw(key)

    def _withdraw(self, key: MessageKey) -> None:
        post = self._link.post
        if post is None or post.take_back(key):
            return
        body = Withdrawal(call_key=key).model_dump_json().encode()
        tried = threading.Event()
        if post.put(
            HELP_WITHDRAWAL,
            MessageKey(new_call_key()),
            body,
            lifetime_s=WITHDRAWAL_S,
            heard=lambda _: tried.set(),
        ):
            tried.wait(LEAVES_S)
