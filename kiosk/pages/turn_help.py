"""What a person does about somebody who helps: calls, takes it back, answers who asks to come."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.call_back import opened
from kiosk.pages.call_states import Waiting
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.overlays import Asked, Helping
from kiosk.pages.session import Session
from kiosk.pages.states import CallLeaving, NoCall


def on_call(session: Session, action: act.CallAction) -> Turn | Session:
    """What is done about a call for help, over whatever page."""
    match action:
        case act.CallSomeone():
            return called(session)
        case act.CancelCall():
            alone = replace(session, overlay=None, call=NoCall(), waiting=Waiting())
            return Turn(alone, (Effect.CANCEL_CALL,))
        case act.AskCallBack():
            return opened(session) if isinstance(session.overlay, Helping) else session
        case act.AnswerAsked(yes):
            return _answered(session, yes)
        case never:
            assert_never(never)


def called(session: Session) -> Turn:
    """A mediator is called, or the page of the call that is open already."""
    helped = replace(session, overlay=Helping())
    if session.call_open:
        return Turn(helped)
    return Turn(replace(helped, call=CallLeaving(), waiting=Waiting()), (Effect.RAISE_CALL,))


def _answered(session: Session, yes: bool) -> Turn | Session:
    """What the person says to a mediator who asks; a late finger says nothing."""
    asked = session.overlay
    if not isinstance(asked, Asked):
        return session
    below = session.uncovered()
    if not yes:
        return Turn(below, (Effect.LET_NOBODY,))
    if asked.assist:
        return Turn(below, (Effect.LET_ASSIST,))
    call = session.call if session.call_open else CallLeaving()
    return Turn(replace(below, overlay=Helping(), call=call), (Effect.LET_COME,))
