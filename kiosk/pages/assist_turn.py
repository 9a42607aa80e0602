"""What is done on a mediator's pages: an action in, a new session out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import (
    AssistPage,
    Door,
    Mandating,
    Pin,
    Renewing,
    Reporting,
    RouteMap,
    Tools,
)
from kiosk.pages.assisted import ended, jumped, unveiled
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.mandate_turn import may_sign, on_mandate, readied
from kiosk.pages.overlays import AtAssist
from kiosk.pages.renewal import on_renewal
from kiosk.pages.report import on_report, proposed
from kiosk.pages.session import Session
from kiosk.pages.town import Town

LEAST_DIGITS, MOST_DIGITS = 4, 6
Aid: TypeAlias = aid.AssistAction | act.EndAssist
_PAGES: Mapping[type, AssistPage] = {aid.ShowTools: Tools(), aid.ShowMap: RouteMap()}


def at(session: Session, page: AssistPage) -> Session:
    """With this page of the help over all that lies there; another of the help's pages gives way to it."""
    laid = session.laid(AtAssist)
    assert isinstance(laid.overlay, AtAssist)
    return replace(laid, overlay=replace(laid.overlay, page=page))


def on_aid(session: Session, action: Aid, today: date, town: Town) -> Turn | Session:
    """The session after something that only a mediator's help has."""
    match action:
        case aid.ShowDoor():
            return (
                Turn(at(session, Door()), (Effect.LOOK_FOR_BADGE,)) if session.assisted is None else session
            )
        case act.EndAssist():
            return leaving(session, today, town)
        case aid.ShowTools() | aid.ShowMap():
            return at(session, _PAGES[type(action)]) if session.assisted else session
        case aid.JumpTo(page):
            on_map = isinstance(session.overlay, AtAssist) and isinstance(session.overlay.page, RouteMap)
            return jumped(session, page, today) if on_map else session
        case aid.Unveil():
            return unveiled(session, today) if session.overlay is None else session
        case aid.BeginMandate():
            return at(readied(session), Mandating()) if may_sign(session) else session
        case aid.EndMandate():
            return Turn(session, (Effect.REVOKE_MANDATE,)) if session.mandate else session
        case aid.ChangeReport():
            return session
        case aid.PrintMandate():
            return Turn(session, (Effect.PRINT_MANDATE,)) if session.mandate else session
        case aid.ShowRenewal() | aid.BeginRenewal() | aid.RestartNow():
            return on_renewal(session, action)
        case never:
            assert_never(never)


def leaving(session: Session, today: date, town: Town) -> Session:
    """Give the hand back: the report is looked at first; touched again, the help just ends."""
    help_, over = session.assisted, session.overlay
    asked = isinstance(over, AtAssist) and isinstance(over.page, Reporting)
    if help_ is None or not help_.staff or asked:
        return ended(session)
    return at(session, proposed(session, today, town))


def on_aid_page(session: Session, lying: AtAssist, action: act.Action) -> Turn | Session | None:
    """The session after a key of a page that lies over; None: the action is not this page's own."""
    match lying.page:
        case Pin() as page:
            return _on_pin(session, lying, page, action)
        case Reporting() as page:
            return on_report(session, lying, page, action)
        case Mandating() as page:
            return on_mandate(session, lying, page, action)
        case Door() | Tools() | RouteMap() | Renewing():
            return None
        case never:
            assert_never(never)


def _on_pin(session: Session, lying: AtAssist, page: Pin, action: act.Action) -> Turn | Session | None:
    if page.checking or page.wait_s:
        return session if isinstance(action, act.Type | act.Confirm) else None
    match action:
        case act.Type(act.Key.BACKSPACE):
            return _pinned(session, lying, replace(page, digits=page.digits[:-1], wrong=False))
        case act.Type(key) if key in "0123456789" and len(key) == 1:
            digits = (page.digits + key)[:MOST_DIGITS]
            return _pinned(session, lying, replace(page, digits=digits, wrong=False))
        case act.Confirm() if len(page.digits) >= LEAST_DIGITS:
            checked = _pinned(session, lying, replace(page, checking=True, wrong=False))
            return Turn(checked, (Effect.CHECK_BADGE,))
        case act.Confirm():
            return session
        case _:
            return None


def _pinned(session: Session, lying: AtAssist, page: Pin) -> Session:
    return replace(session, overlay=replace(lying, page=page))
