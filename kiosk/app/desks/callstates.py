"""Turns what the hub says of a call into what the page may say: never more than is true."""

from __future__ import annotations

from typing import assert_never

from hub.contract.devices import Taken
from kiosk.pages import call_states as beside
from kiosk.pages import states as page
from kiosk.uplink import states as hub
from kiosk.uplink.sender import Expired, News
from kiosk.uplink.trustline import TurnedAway
from kiosk.uplink.watch import CallNews, HubLost


def shown(news: CallNews, accepted_by: str, promised: str) -> page.CallState:
    """What the page may say of the hub's news.

    ``accepted_by``: who accepted last, as far as is known; ``promised``: who was coming before a cut.
    """
    match news:
        case hub.CallSent() | hub.CallSeen():
            return _waits(news, accepted_by)
        case hub.CallAccepted(by=by):
            return page.CallAccepted(by)
        case hub.CallArrived(by=by):
            return page.CallArrived(by)
        case hub.CallClosed(declined=True) | hub.CallCancelled():
            return page.NoCall()
        case hub.CallClosed():
            return page.CallEnded(answered=True)
        case hub.CallExpired() | hub.CallUnknown():
            return page.CallEnded(answered=False)
        case HubLost():
            return page.CallLost(promised)
        case _:
            assert_never(news)


def _waits(news: hub.CallSent | hub.CallSeen, accepted_by: str) -> page.CallState:
    """Nobody has accepted. Where nobody is on shift, that is said rather than what was."""
    if not news.beside.answerable:
        return page.CallNobody()
    if isinstance(news, hub.CallSeen):
        return page.CallSeen(news.by)
    return page.CallReturned(accepted_by) if news.beside.returns else page.CallSent()


def word_of(word: hub.Word) -> beside.Word:
    """A mediator's word, for the page."""
    said = word.message
    return beside.Word(said.code.value, word.by, said.minutes, said.text)


def call_back_state(news: News, *, refused: bool) -> beside.CallBackState:
    """What a try to send the wish has brought."""
    match news:
        case Taken():
            return beside.CallBackTaken()
        case TurnedAway() if refused:
            return beside.CallBackRefused()
        case Expired():
            return beside.CallBackRefused()
        case hub.HubDown() | TurnedAway():
            return beside.CallBackWaits()
        case _:
            assert_never(news)
