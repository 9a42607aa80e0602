"""Calls a mediator for this visit, or suggests one, and shows the call as it truly stands."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import inf
from time import monotonic
from typing import assert_never

from hub.contract import CallAnswer, CallOrigin, CallRequest, CallStep
from hub.contract.devices import Taken
from kiosk.app.desks.callpost import CallPost
from kiosk.app.desks.callstates import shown, word_of
from kiosk.app.desks.onecall import Call, OpenedCall, asked_over, over_all, promised
from kiosk.app.desks.reasons import comfort_codes, probability, reasons
from kiosk.app.desks.wishes import Wishes
from kiosk.app.later import VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.difficulty.conclusions import Cause, Conclusion, Level
from kiosk.difficulty.devices import Device
from kiosk.pages import call_states as beside
from kiosk.pages import states as page
from kiosk.pages.comfort import Comfort
from kiosk.pages.overlays import Asked, without
from kiosk.pages.session import Session
from kiosk.uplink import states as hub
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import NOT_THE_MESSAGE, Expired, News
from kiosk.uplink.trustline import TurnedAway
from kiosk.uplink.watch import CallNews, HubLost, watch_call

MINUTE_S = 60.0
TOLD_S = 600.0
"""So long a machine's trouble that was told is known: the next person at it raises no second call."""
_LONGEST = 160


class HelpDesk:
    """One visit's call. It goes through the outbox: what could not leave does so when the line is back.

    Main thread only: what threads have found comes back to it, in the order in which it was found.
    """

    def __init__(
        self,
        link: HubLink,
        handle: VisitHandle,
        begins: Callable[[str, str], None],
        clock: Callable[[], float] = monotonic,
        *,
        told: dict[Device, float] | None = None,
    ) -> None:
        """``begins`` is told the name and the staff id of who works beside the person from now on.

        ``told``: when which machine's trouble was told last, over all visits.
        """
        self._link, self._handle, self._begins, self._clock = link, handle, begins, clock
        self._told = {} if told is None else told
        self._visit = uuid.uuid4().hex
        """Ties what is noticed to what is asked in this visit, and to nobody."""
        self._call: Call | None = None
        self._before: list[Call] = []
        """Calls that another one has taken the place of."""
        self._machines: list[Call] = []
        """What a machine's trouble has raised: it is not the person's, and stays when they go."""
        self._asker: Call | None = None
        """The one whose mediator has asked something that is on the screen."""
        self._why: Conclusion | None = None
        self._post = CallPost(link, handle)
        self._wishes = Wishes(link, handle)

    @property
    def key(self) -> MessageKey | None:
        """Of the person's call, as the hub knows it; what a report says that it is about."""
        call = self._call
        return call.key if call and call.known and call.id else None

    @property
    def opened(self) -> OpenedCall | None:
        """The person's call, while it is open."""
        call = self._call
        return (
            OpenedCall(self._visit, call.key, call.asked) if call and call.known and not call.over else None
        )

    def take_up(self, opened: OpenedCall) -> None:
        """Go on with a call that another process made: put once more under its key, it is the same one."""
        self._visit = opened.visit
        call = self._call = Call(opened.asked, True, self._clock(), opened.key)
        self._post.put(call, self._heard, self._unsent)
        self._count(call)

    def raise_call(self, procedure: str, step: str, session: Session) -> None:
        """Call, in the background. What was suggested before becomes this call."""
        asked = self._request(procedure, step, session.comfort, CallOrigin.PERSON)
        call = self._put_first(asked, known=True)
        self._post.put(call, self._heard, self._unsent)
        self._count(call)

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
        if hardware and self._is_told(concluded.device):
            return
        origin = CallOrigin.DEVICE if hardware else CallOrigin.NOTICED
        asked = self._request(procedure, step, session.comfort, origin)
        made = self._put_beside(asked) if hardware else self._put_first(asked, known=False)
        self._post.put_once(made, self._heard)

    def cancel(self) -> None:
        """Take the call back, in the background."""
        calls = [*self._before, *([self._call] if self._call else [])]
        self._call, self._before = None, []
        if self._asker in calls:
            self._asker = None
        for call in calls:
            self._drop(call)

    def close(self) -> None:
        """The visit ends: nobody is there any more to be helped. What fails in the machine still does."""
        self.cancel()
        for call in self._machines:
            _let_go(call)

    def join(self, timeout_s: float) -> None:
        """Wait until the hub has heard, or the disk holds, that nobody is there any more."""
        self._post.join(timeout_s)

    def answer(self, yes: bool) -> None:
        """What the person said to the mediator who asked, in the background."""
        call = self._asker
        asking = call.pending if call else None
        if call is None or asking is None:
            return
        call.answered.add(asking)
        call.pending = None
        if yes and not call.known:
            self._become_persons(call)
        answer = CallAnswer(to=asking.step, yes=yes)
        self._post.answer(call, answer, lambda found: self._answered(call, asking, answer, found))

    def call_back(self, wish: beside.CallBackWish, session: Session) -> None:
        """Ask for a call back, in the background."""
        call = self._call
        self._wishes.send(wish, session.comfort.lang, call.key if call else None)

    def _answered(
        self, call: Call, asking: hub.Asking, said: CallAnswer, found: hub.CallState | hub.HubDown
    ) -> None:
        """Somebody works beside the person once the hub says so: they may have given the call back."""
        agreed = said.yes and asking.step is CallStep.ASSIST
        if agreed and isinstance(found, hub.CallArrived) and self._post.wanted(call):
            self._begins(asking.by, asking.staff)

    def _is_told(self, device: Device | None) -> bool:
        """Whether a call stands for it since a while; else from now on."""
        now = self._clock()
        if device is None:
            return False
        open_ = not (self._machines and self._machines[-1].over)
        if open_ and now - self._told.get(device, -inf) < TOLD_S:
            return True
        self._told[device] = now
        return False

    def _become_persons(self, call: Call) -> None:
        """What was suggested is wanted now: the page says from here on where it stands."""
        if self._call is not call and self._call is not None:
            self._before.append(self._call)
        self._before = [one for one in self._before if one is not call]
        self._machines = [one for one in self._machines if one is not call]
        self._call = call
        call.known, call.began = True, self._clock()
        self._count(call)

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
        before, self._call = self._call, call
        if before and not before.over:
            self._before.append(before)
        if before:
            before.replaced = True
            _let_go(before)
        return call

    def _put_beside(self, asked: CallRequest) -> Call:
        """A machine's trouble is not the person's: it takes no call's place."""
        call = Call(asked, known=False, began=self._clock())
        self._machines.append(call)
        return call

    def _unsent(self, call: Call) -> None:
        self._tell(call, page.CallUnsent())

    def _heard(self, call: Call, news: News) -> None:
        """What each try brought."""
        match news:
            case Taken():
                # Without a call it had been taken back before it came.
                if news.call is not None:
                    self._sent(call, hub.CallId(news.call))
            case TurnedAway(code) if code not in NOT_THE_MESSAGE:
                call.over = True
                self._tell(call, page.CallRefused())
            case hub.HubDown() | TurnedAway():
                self._unsent(call)
            case Expired():
                self._put_again(call)
            case _:
                assert_never(news)

    def _sent(self, call: Call, found: hub.CallId) -> None:
        """Follow it from now on."""
        client = self._link.client
        call.id = found
        if client and self._post.wanted(call):
            call.watch = watch_call(client, found, partial(self._seen, call))

    def _put_again(self, call: Call) -> None:
        """It waited too long. Somebody who is still there still calls; what was noticed is forgotten."""
        if call.known and self._post.wanted(call):
            call.key = MessageKey(new_call_key())
            self._post.put(call, self._heard, self._unsent)

    def _drop(self, call: Call) -> None:
        _let_go(call)
        if not call.over:
            self._post.withdraw(call)

    # ---- What the hub says ----

    def _seen(self, call: Call, news: CallNews) -> None:
        """Called from the thread that asks the hub."""
        self._handle.post(lambda: self._follow(call, news))

    def _follow(self, call: Call, news: CallNews) -> None:
        if not self._post.wanted(call):
            return
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
            bare = replace(session, overlay=without(session.overlay, Asked))
            return bare if asking is None else asked_over(bare, asking)

        self._handle.apply(update)

    def _show_word(self, word: hub.Word) -> None:
        """Who has not called is shown it over the page."""
        said = word_of(word)

        def update(session: Session) -> Session:
            bare = replace(session, overlay=without(session.overlay, Asked))
            return over_all(bare, lambda covered: Asked(covered, word.by, word=said))

        self._handle.apply(update)

    def _count(self, call: Call) -> None:
        """The page says how long it has been: once a minute there is another number, and nothing else."""

        def minute() -> None:
            if call is self._call and self._post.wanted(call):
                self._handle.apply(
                    lambda session: replace(session, waiting=self._waiting(call, session.waiting))
                )

        self._post.every(MINUTE_S, call, minute)

    def _tell(self, call: Call, state: page.CallState) -> None:
        call.news = state
        if not call.known or call is not self._call or not self._post.wanted(call):
            return
        self._handle.apply(
            lambda session: replace(session, call=state, waiting=self._waiting(call, session.waiting))
        )

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


def _let_go(call: Call) -> None:
    """Nothing of it comes to this visit any more."""
    call.dropped.set()
    if call.watch:
        call.watch.close()
