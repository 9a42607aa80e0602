"""What a person decides while their phone sends a paper, and the pages that come from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.pages import actions as act
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.session import Session
from kiosk.pages.sheets import MOST_SHEETS, Sheet, Stack
from kiosk.pages.states import (
    IntakeDone,
    IntakeFailed,
    IntakeOver,
    IntakePairing,
    IntakePreparing,
    IntakeReading,
    IntakeWaiting,
    NoIntake,
)
from kiosk.pages.turn_parcel import on_parcel
from kiosk.procedures.models import Kind

IntakeAction: TypeAlias = (
    act.UsePhone | act.LeavePhone | act.ConfirmPhone | act.CancelParcel | act.RenewParcel | act.TurnCode
)


def on_phone(session: Session, action: IntakeAction, today: date) -> Turn | Session:
    """The session after an action about a phone: one that sends a paper, or one that takes the file along."""
    sends = isinstance(action, act.UsePhone | act.LeavePhone) or session.intake != NoIntake()
    if sends or isinstance(action, act.UsePhone | act.LeavePhone):
        return on_intake(session, action, today)
    return on_parcel(session, action)


def on_intake(session: Session, action: IntakeAction, today: date) -> Turn | Session:
    """The session after this, on a paper's page; nothing changes where the sending has gone on meanwhile."""
    if session.procedure is None or session.route(today).current.kind is not Kind.PIECE:
        return session
    now = session.intake
    match action:
        case act.UsePhone():
            return _opened(session) if isinstance(now, NoIntake) else session
        case act.LeavePhone():
            return left(session, today)
        case act.ConfirmPhone(same):
            if not isinstance(now, IntakePairing):
                return session
            if not same:
                return _opened(session)
            return Turn(replace(session, intake=IntakeWaiting(now.code)), (Effect.ACCEPT_INTAKE,))
        case act.RenewParcel():
            return _opened(session) if isinstance(now, IntakeDone | IntakeOver | IntakeFailed) else session
        case act.CancelParcel() | act.TurnCode():
            return session
        case never:
            assert_never(never)


def _opened(session: Session) -> Turn:
    return Turn(replace(session, intake=IntakePreparing()), (Effect.OPEN_INTAKE,))


def left(session: Session, today: date) -> Session:
    """Back on the paper's page: at the camera, or at the pages that are there."""
    return session.at_its_pages(session.route(today).current, intake=NoIntake())


def came(session: Session, today: date, sheets: Sequence[Sheet], refused: tuple[str, ...]) -> Session:
    """These pages came from the phone: they are kept with those that were there, in their order."""
    if not isinstance(session.intake, IntakeReading):
        return session
    page = session.route(today).current
    stack = session.stack_of(page)
    if stack.again is not None and len(sheets) == 1:
        return _done(session.with_stack(page, stack.with_kept(sheets[0])), 1, refused)
    before = len(stack)
    for sheet in sheets[: MOST_SHEETS - before]:
        stack = Stack(stack.sheets).with_kept(sheet)
    return _done(session.with_stack(page, stack), len(stack) - before, refused)


def _done(session: Session, pages: int, refused: tuple[str, ...]) -> Session:
    return replace(session, intake=IntakeDone(pages, refused))
