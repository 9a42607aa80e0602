"""Calls a mediator for this visit, or suggests one, and shows the call as it truly stands."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import assert_never

from hub.contract import CallAnswer, CallOrigin, CallRequest, CallStep
from hub.contract.devices import HELP_CALL, HELP_WITHDRAWAL, Taken, Withdrawal
from kiosk.app.assisting.badges import staff_named
from kiosk.app.desks.callstates import shown, word_of
from kiosk.app.desks.onecall import Call, asked_over, body_of, over_all, promised
from kiosk.app.desks.reasons import comfort_codes, probability, reasons
from kiosk.app.desks.wishes import Wishes
from kiosk.app.later import VisitHandle, in_background, now
from kiosk.app.nearhub.link import HubLink
from kiosk.difficulty.conclusions import Cause, Conclusion, Level
from kiosk.pages import call_states as beside
from kiosk.pages import states as page
from kiosk.pages.assisted import begun
from kiosk.pages.comfort import Comfort
from kiosk.pages.overlays import Asked, without
from kiosk.pages.session import Session
from kiosk.uplink import states as hub
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import Expired, News
from kiosk.uplink.trustline import TurnedAway
from kiosk.uplink.watch import CallNews, HubLost, watch_call

RETRY_S = 2.0
CALL_S = 300.0
"""A call that could not leave for so long does not ring any more, unless its person is still there."""
SUGGESTION_S = 60.0
"""What was noticed a minute ago says nothing of now."""
WITHDRAWAL_S = 1800.0
"""As long as a call may ring on the hub."""
CALL_BACK_S = 3 * 86_400.0
MINUTE_S = 60.0
_LONGEST = 160


class HelpDesk:
    """One visit's call. It goes through the outbox: what could not leave does so when the line is back."""

    def __init__(self, link: HubLink, handle: VisitHandle, clock: Callable[[], float] = monotonic) -> None:
        self._link, self._handle, self._clock = link, handle, clock
        self._lock = threading.Lock()
        self._visit = uuid.uuid4().hex
        """Ties what is noticed to what is asked in this visit, and to nobody."""
        self._call: Call | None = None
        self._before: list[Call] = []
        """Calls that another one has taken the place of, and what a machine's trouble has raised."""
        self._asker: Call | None = None
        """The one whose mediator has asked something that is on the screen."""
        self._why: Conclusion | None = None
        self._wishes = Wishes(link, handle)

    def raise_call(self, procedure: str, step: str, session: Session) -> None:
        """Call, in the background. What was suggested before becomes this call."""
        asked = self._request(procedure, step, session.comfort, CallOrigin.PERSON)
        call = self._put_first(asked, known=True)
        in_background("call", lambda: self._put(call))
        in_background("call-minutes", lambda: self._count(call))

    def suggest(self, concluded: Conclusion, procedure: str, step: str, session: Session) -> None:
        """Let a mediator know that somebody may need help, in the background. The person is not told."""
        self._why = concluded
        if concluded.level is not Level.FLAG and concluded.cause is not Cause.HARDWARE:
            # Who calls does so by ``raise_call``; an offer is between the kiosk and the person.
            return
        call = self._call
        if call is not None and call.known and not call.over:
            return
        hardware = concluded.cause is Cause.HARDWARE
        origin = CallOrigin.DEVICE if hardware else CallOrigin.NOTICED
        asked = self._request(procedure, step, session.comfort, origin)
        made = self._put_beside(asked) if hardware else self._put_first(asked, known=False)
        in_background("suggestion", lambda: self._put_once(made))

    def cancel(self) -> None:
        """Take the call back, in the background."""
        with self._lock:
            calls = [*self._before, *([self._call] if self._call else [])]
            self._call, self._before, self._asker = None, [], None
        for call in calls:
            self._drop(call)

    def close(self) -> None:
        """The visit ends: nobody is there any more to be helped."""
        self.cancel()

    def answer(self, yes: bool) -> None:
        """What the person said to the mediator who asked, in the background."""
        call = self._asker
        asking = call.pending if call else None
        if call is None or asking is None:
            return
        call.answered.add(asking)
        call.pending = None
        if yes and asking.step is CallStep.ASSIST:
            # Whose report it will be: the console says a name, the briefing says whose.
            who = staff_named(asking.by, self._link.badges)
            self._handle.change(lambda session: begun(session, asking.by, who, now()))
        if yes and not call.known:
            self._become_persons(call)
        in_background("call-answer", lambda: self._answer(call, CallAnswer(to=asking.step, yes=yes)))

    def call_back(self, wish: beside.CallBackWish, session: Session) -> None:
        """Ask for a call back, in the background."""
        call = self._call
        self._wishes.send(wish, session.comfort.lang, call.key if call else None)

    def _become_persons(self, call: Call) -> None:
        """What was suggested is wanted now: the page says from here on where it stands."""
        with self._lock:
            if self._call is not call and self._call is not None:
                self._before.append(self._call)
            self._before = [one for one in self._before if one is not call]
            self._call = call
        call.known, call.began = True, self._clock()
        in_background("call-minutes", lambda: self._count(call))

    # ---- Calls ----

    def _request(self, procedure: str, step: str, comfort: Comfort, origin: CallOrigin) -> CallRequest:
        why = self._why
        return CallRequest(
            kiosk=self._link.identity,
            procedure=procedure[:_LONGEST],
            step=step[:_LONGEST],
            lang=comfort.lang,
            origin=origin,
            visit=self._visit,
            score=probability(why.score) if why else None,
            reasons=reasons(why.why) if why else (),
            comfort=comfort_codes(comfort),
        )

    def _put_first(self, asked: CallRequest, *, known: bool) -> Call:
        """This call in the place of the one before; the hub knows them to be of one visit."""
        call = Call(asked, known, self._clock())
        with self._lock:
            before, self._call = self._call, call
            if before and not before.over:
                self._before.append(before)
        if before:
            before.replaced = True
            before.dropped.set()
            if before.watch:
                before.watch.close()
        return call

    def _put_beside(self, asked: CallRequest) -> Call:
        """A machine's trouble is not the person's: it takes no call's place."""
        call = Call(asked, known=False, began=self._clock())
        with self._lock:
            self._before.append(call)
        return call

    def _put_once(self, call: Call) -> None:
        """A suggestion that cannot be kept now is none."""
        post = self._link.post
        if post and self._wanted(call):
            heard = partial(self._heard, call)
            post.put(HELP_CALL, call.key, body_of(call), lifetime_s=SUGGESTION_S, heard=heard)
        self._withdraw_unwanted(call)

    def _put(self, call: Call) -> None:
        """Into the outbox, which is there as soon as a hub is known."""
        while self._wanted(call):
            post = self._link.post
            heard = partial(self._heard, call)
            if post and post.put(HELP_CALL, call.key, body_of(call), lifetime_s=CALL_S, heard=heard):
                break
            self._tell(call, page.CallUnsent())
            call.dropped.wait(RETRY_S)
        self._withdraw_unwanted(call)

    def _withdraw_unwanted(self, call: Call) -> None:
        if not self._handle.alive() or (call.dropped.is_set() and not call.replaced):
            # It was taken back, or the visit ended, while it was put.
            self._withdraw(call)

    def _heard(self, call: Call, news: News) -> None:
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

    def _sent(self, call: Call, found: hub.CallId) -> None:
        """Follow it from now on."""
        client = self._link.client
        with self._lock:
            call.id = found
            if client and self._wanted(call):
                call.watch = watch_call(client, found, lambda news: self._follow(call, news))

    def _put_again(self, call: Call) -> None:
        """It waited too long. Somebody who is still there still calls; what was noticed is forgotten."""
        post = self._link.post
        if post is None:
            return
        post.take_back(call.key)
        if call.known and self._wanted(call):
            call.key = MessageKey(new_call_key())
            self._put(call)

    def _drop(self, call: Call) -> None:
        call.dropped.set()
        if call.watch:
            call.watch.close()
        if not call.over:
            in_background("call-cancel", lambda: self._withdraw(call))

    def _withdraw(self, call: Call) -> None:
        post = self._link.post
        if post is None or post.take_back(call.key):
            return
        body = Withdrawal(call_key=call.key).model_dump_json().encode()
        key = MessageKey(new_call_key())
        post.put(HELP_WITHDRAWAL, key, body, lifetime_s=WITHDRAWAL_S, heard=lambda _: None)

    # ---- What the hub says ----

    def _follow(self, call: Call, news: CallNews) -> None:
        call.over = isinstance(news, hub.CallClosed | hub.CallExpired | hub.CallCancelled | hub.CallUnknown)
        if isinstance(news, hub.OpenCall):
            call.known = call.known or (news.beside.wanted and call is self._call)
            self._note(call, news)
        self._tell(call, shown(news, call.accepted_by, promised(call.news)))
        if not isinstance(news, HubLost):
            open_ = news.beside.askings if isinstance(news, hub.OpenCall) else ()
            self._ask(call, next((one for one in open_ if one not in call.answered), None))

    def _note(self, call: Call, news: hub.OpenCall) -> None:
        if isinstance(news, hub.CallAccepted | hub.CallArrived):
            call.accepted_by = news.by
        elif isinstance(news, hub.CallSeen) or not news.beside.returns:
            call.accepted_by = ""
        if news.beside.word != call.word:
            call.word, call.word_at = news.beside.word, self._clock()
            if call.word and not call.known and not isinstance(news, hub.CallAccepted | hub.CallArrived):
                self._show_word(call.word)
        if call.word and isinstance(news, hub.CallAccepted) and call is self._call:
            # "J'arrive": what is said on the screen is also where the call stands.
            call.known = True

    def _ask(self, call: Call, asking: hub.Asking | None) -> None:
        """The mediator's question comes over the page; one that is no more goes."""
        if asking == call.pending:
            return
        call.pending = asking
        self._asker = call if asking else self._asker

        def update(session: Session) -> Session:
            if call.dropped.is_set() or call.pending != asking:
                return session
            bare = replace(session, overlay=without(session.overlay, Asked))
            return bare if asking is None else asked_over(bare, asking)

        self._handle.change(update)

    def _show_word(self, word: hub.Word) -> None:
        """Who has not called is shown it over the page."""
        said = word_of(word)

        def update(session: Session) -> Session:
            bare = replace(session, overlay=without(session.overlay, Asked))
            return over_all(bare, lambda covered: Asked(covered, word.by, word=said))

        self._handle.change(update)

    def _answer(self, call: Call, answer: CallAnswer) -> None:
        """Until the hub has it, or wants it no more."""
        while call.id is not None and self._wanted(call):
            client = self._link.client
            found = client.answer_call(call.id, answer) if client else hub.HubDown("unreachable")
            if not isinstance(found, hub.HubDown) or found.reason == "changed":
                return
            call.dropped.wait(RETRY_S)

    def _count(self, call: Call) -> None:
        """The page says how long it has been: once a minute there is another number."""
        while not call.dropped.wait(MINUTE_S) and self._handle.alive() and not call.over:
            self._tell(call, call.news)

    def _wanted(self, call: Call) -> bool:
        return not call.dropped.is_set() and self._handle.alive()

    def _tell(self, call: Call, state: page.CallState) -> None:
        call.news = state
        if not call.known:
            return

        def update(session: Session) -> Session:
            if call.dropped.is_set() or call is not self._call:
                return session
            return replace(session, call=state, waiting=self._waiting(call, session.waiting))

        self._handle.change(update)

    def _waiting(self, call: Call, before: beside.Waiting) -> beside.Waiting:
        def minutes(since: float) -> int:
            return int((self._clock() - since) // MINUTE_S)

        word = call.word if isinstance(call.news, page.OpenCall) else None
        return beside.Waiting(
            minutes(call.began),
            word_of(word) if word else None,
            minutes(call.word_at) if word else 0,
            before.rings,
        )
