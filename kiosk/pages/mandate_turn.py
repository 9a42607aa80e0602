"""How a mandate is signed: each page leads on only by the answer that the law and the person's grasp want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages.assist_states import ALONE, MandateStep, Mandating
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.overlays import AtAssist
from kiosk.pages.session import Session
from kiosk.types import OptionId

YES, NO, UNSURE, RIGHT = OptionId("yes"), OptionId("no"), OptionId("unsure"), OptionId("right")
OFFERED: Mapping[MandateStep, tuple[OptionId, ...]] = {
    MandateStep.PROTECTED: (YES, NO, UNSURE),
    MandateStep.ASKED: (OptionId("all"), RIGHT, UNSURE),
    MandateStep.AGAIN: (RIGHT, YES, UNSURE),
}
"""The answers of each page that asks, in their order."""
_ONWARD: Mapping[MandateStep, tuple[OptionId, MandateStep, MandateStep]] = {
    MandateStep.PROTECTED: (NO, MandateStep.TEXT, MandateStep.STOPPED),
    MandateStep.ASKED: (RIGHT, MandateStep.PERSON, MandateStep.AGAIN),
    MandateStep.AGAIN: (RIGHT, MandateStep.PERSON, MandateStep.REFUSED),
}
"""The answer that leads on, where it leads, and where any other does."""
_BACK: Mapping[MandateStep, MandateStep] = {
    MandateStep.TEXT: MandateStep.PROTECTED,
    MandateStep.ASKED: MandateStep.TEXT,
    MandateStep.PERSON: MandateStep.TEXT,
    MandateStep.MEDIATOR: MandateStep.PERSON,
}
SIGNING = frozenset({MandateStep.PERSON, MandateStep.MEDIATOR})
MOST_STROKES = 200


def may_sign(session: Session) -> bool:
    """Whether a mandate can be asked for: somebody known helps in a real procedure, and none is signed."""
    help_ = session.assisted
    return bool(help_ and help_.staff and session.procedure and not session.practice and not help_.mandate)


def readied(session: Session) -> Session:
    """The person reads, hears and signs with their own settings; the voice reads whatever they had chosen."""
    theirs = told_in_their_own(session)
    return replace(theirs, comfort=replace(theirs.comfort, voice=True)) if theirs.assisted else session


def told_in_their_own(session: Session) -> Session:
    """The person's own settings for a page that is theirs; the mediator's are put by."""
    help_ = session.assisted
    if help_ is None or help_.own is None:
        return session
    own = replace(help_.own, eases=help_.own.eases - ALONE)
    return replace(session, comfort=own, assisted=replace(help_, put_by=help_.put_by or session.comfort))


def on_mandate(
    session: Session, lying: AtAssist, page: Mandating, action: act.Action
) -> Turn | Session | None:
    """The session after something on a page of the mandate; None: it is not this page's own."""
    match action:
        case act.Pick(option) if option in OFFERED.get(page.step, ()):
            return _with(session, lying, replace(page, option=option, unanswered=False))
        case act.Draw() | act.ClearDrawing() if page.step in SIGNING:
            return _with(session, lying, _drawn(page, action))
        case act.Confirm():
            return _on(session, lying, page)
        case act.Back() if page.step in _BACK:
            before = Mandating(_BACK[page.step], person=page.person)
            return _with(session, lying, before)
        case _:
            return None


def _with(session: Session, lying: AtAssist, page: Mandating) -> Session:
    return replace(session, overlay=replace(lying, page=page))


def _drawn(page: Mandating, action: act.Draw | act.ClearDrawing) -> Mandating:
    strokes = page.person if page.step is MandateStep.PERSON else page.mediator
    if isinstance(action, act.ClearDrawing):
        strokes = ()
    elif action.stroke and len(strokes) < MOST_STROKES:
        strokes = (*strokes, action.stroke)
    if page.step is MandateStep.PERSON:
        return replace(page, person=strokes, unanswered=False)
    return replace(page, mediator=strokes, unanswered=False)


def _on(session: Session, lying: AtAssist, page: Mandating) -> Turn | Session:
    if page.step in _ONWARD:
        wanted, onward, else_ = _ONWARD[page.step]
        if page.option is None:
            return _with(session, lying, replace(page, unanswered=True))
        return _with(session, lying, Mandating(onward if page.option == wanted else else_))
    if page.step is MandateStep.TEXT:
        return _with(session, lying, Mandating(MandateStep.ASKED))
    if page.step is MandateStep.PERSON:
        step = replace(page, step=MandateStep.MEDIATOR) if page.person else replace(page, unanswered=True)
        return _with(session, lying, step)
    if page.step is MandateStep.MEDIATOR:
        if not page.mediator:
            return _with(session, lying, replace(page, unanswered=True))
        sealing = _with(session, lying, replace(page, step=MandateStep.SEALING))
        return Turn(sealing, (Effect.SEAL_MANDATE,))
    return session
