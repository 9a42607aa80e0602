"""What a person does with the pages that the camera took, and what the scanner tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from kiosk.devices.camera import bends
from kiosk.pages import actions as act
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.readings import whole_paper
from kiosk.pages.session import Session
from kiosk.pages.sheets import MOST_SHEETS, WHOLE, Corners, Sheet, Stack
from kiosk.pages.states import (
    LOOKS,
    ScanBinding,
    ScanCorrecting,
    ScanListed,
    ScanShown,
    ScanStarting,
    ScanState,
    ScanTaken,
    ScanWorking,
)
from kiosk.procedures.models import Kind, Page

CORNERS = 4


def on_sheet(session: Session, page: Page, action: act.SheetAction) -> Turn | Session:
    """The session after an action on a paper's page; what does not fit it changes nothing."""
    if page.kind is not Kind.PIECE:
        return session
    match action:
        case act.Shoot():
            return _shoot(session, page)
        case act.OnSheet(work):
            return _work(session, page, work)
        case act.ChooseSheet(place):
            known = isinstance(session.scan, ScanListed) and 0 <= place < len(session.stack_of(page))
            return replace(session, scan=ScanListed(place)) if known else session
        case act.TakeCorner() | act.MoveCorner() | act.NudgeCorner():
            return _corner(session, action)
        case act.Doubt(fact):
            if not isinstance(session.scan, ScanTaken):
                return session
            return replace(session, scan=replace(session.scan, doubted=session.scan.doubted ^ {fact}))
        case never:
            assert_never(never)


def _shoot(session: Session, page: Page) -> Turn | Session:
    """The shutter; where something is shown already: take it again."""
    match session.scan:
        case ScanTaken():
            return _afresh(session, page)
        case ScanShown(sheet):
            stack = session.stack_of(page)
            if stack.again is None and sheet in stack.sheets:
                session = session.with_stack(page, replace(stack, again=stack.sheets.index(sheet)))
            return replace(session, scan=ScanStarting())
        case ScanCorrecting() | ScanListed() | ScanBinding():
            return session
        case _:
            return Turn(session, (Effect.SHOOT,))


def _afresh(session: Session, page: Page) -> Session:
    """Another paper: nothing of the one before stays."""
    cleared = session.with_stack(page, Stack())
    return replace(cleared, scan=ScanStarting(), draft=replace(session.draft, known=False))


def _work(session: Session, page: Page, work: act.Work) -> Turn | Session:
    scan, stack = session.scan, session.stack_of(page)
    if work is act.Work.LIST:
        able = isinstance(scan, (*LOOKS, ScanTaken)) and len(stack)
        return _listing(session, page) if able else session
    if isinstance(scan, ScanTaken) and work is act.Work.ADD:
        # The other side, or the next page: what was taken stays.
        return replace(session, scan=ScanStarting()) if len(stack) else session
    if isinstance(scan, ScanCorrecting) and work is act.Work.FLATTEN:
        return _work_shown(session, page, scan.sheet, work)
    if isinstance(scan, ScanShown):
        return _work_shown(session, page, scan.sheet, work)
    if not isinstance(scan, ScanListed):
        return session
    if work is act.Work.ADD:
        full = len(stack) >= MOST_SHEETS
        return session if full else replace(session.with_stack(page, _plain(stack)), scan=ScanStarting())
    if work is act.Work.RESTORE:
        return replace(session.with_stack(page, stack.restored()), scan=ScanListed())
    return session if scan.place is None else _work_listed(session, page, scan.place, work)


def _work_shown(session: Session, page: Page, sheet: Sheet, work: act.Work) -> Turn | Session:
    match work:
        case act.Work.ADD:
            stack = session.stack_of(page).with_kept(sheet)
            full = len(stack) >= MOST_SHEETS
            return replace(session.with_stack(page, stack), scan=ScanListed() if full else ScanStarting())
        case act.Work.CORNERS if sheet.still is not None:
            return replace(session, scan=ScanCorrecting(sheet, sheet.outline or WHOLE))
        case act.Work.TURN if sheet.still is not None:
            return Turn(replace(session, scan=ScanWorking(sheet)), (Effect.TURN_SHEET,))
        case act.Work.FLATTEN if sheet.still is not None:
            return Turn(replace(session, scan=ScanWorking(sheet)), (Effect.FLATTEN_SHEET,))
        case _:
            return session


def _work_listed(session: Session, page: Page, place: int, work: act.Work) -> Session:
    stack = session.stack_of(page)
    match work:
        case act.Work.EARLIER | act.Work.LATER:
            step = -1 if work is act.Work.EARLIER else 1
            moved = stack.moved(place, step)
            return replace(
                session.with_stack(page, moved), scan=ScanListed(place + step if moved != stack else place)
            )
        case act.Work.RETAKE:
            return replace(session.with_stack(page, replace(stack, again=place)), scan=ScanStarting())
        case act.Work.REMOVE:
            return replace(session.with_stack(page, stack.without(place)), scan=ScanListed())
        case _:
            return session


def _corner(session: Session, action: act.TakeCorner | act.MoveCorner | act.NudgeCorner) -> Session:
    scan = session.scan
    if not isinstance(scan, ScanCorrecting):
        return session
    match action:
        case act.TakeCorner(corner):
            return replace(session, scan=replace(scan, corner=corner)) if 0 <= corner < CORNERS else session
        case act.MoveCorner(corner, x, y):
            if not 0 <= corner < CORNERS:
                return session
        case act.NudgeCorner(dx, dy):
            corner = scan.corner
            x, y = scan.corners[corner][0] + dx, scan.corners[corner][1] + dy
        case never:
            assert_never(never)
    place = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
    moved = (*scan.corners[:corner], place, *scan.corners[corner + 1 :])
    # A page whose sides cross is none: the corner stays where it was.
    kept = moved if is_page(moved) else scan.corners
    return replace(session, scan=replace(scan, corners=kept, corner=corner))


def is_page(corners: Corners) -> bool:
    """Whether four corners go round a page: clockwise, every angle turned the same way."""
    return min(bends(corners)) > 0


def kept(session: Session, page: Page, today: date) -> Turn | Session:
    """ "Continuer" before the paper is whole: a page is kept, corners are taken, or the pages are bound."""
    scan = session.scan
    match scan:
        case ScanShown(sheet):
            return _kept(session, page, sheet, today)
        case ScanCorrecting(sheet, corners):
            return Turn(replace(session, scan=ScanWorking(sheet, corners)), (Effect.ADJUST_SHEET,))
        case ScanListed(place) if place is not None:
            return replace(session, scan=ScanListed())
        case ScanListed():
            return _bound(session, page, today)
        case _:
            return session


def _kept(session: Session, page: Page, sheet: Sheet, today: date) -> Turn | Session:
    stack = session.stack_of(page).with_kept(sheet)
    made = session.with_stack(page, stack)
    return replace(made, scan=ScanListed()) if len(stack) > 1 else _bound(made, page, today)


def _bound(session: Session, page: Page, today: date) -> Turn | Session:
    stack = session.stack_of(page)
    if not stack.sheets:
        return session
    if len(stack) > 1:
        return Turn(replace(session, scan=ScanBinding()), (Effect.BIND_SHEETS,))
    return replace(session, scan=ScanTaken(whole_paper(stack.sheets, stack.sheets[0].pdf, today)))


def bound(session: Session, today: date, pdf: bytes | None) -> Session:
    """The pages are one paper; None: they could not be joined, and none is lost."""
    if not isinstance(session.scan, ScanBinding) or session.procedure is None:
        return session
    page = session.route(today).current
    if pdf is None:
        return replace(session, scan=ScanListed(unbound=True))
    return replace(session, scan=ScanTaken(whole_paper(session.stack_of(page).sheets, pdf, today)))


def fed(session: Session, today: date, sheet: Sheet, *, more: bool) -> Session:
    """A page came. Of a feeder the next ones follow by themselves: all are looked at together at the end."""
    page, scan = session.route(today).current, session.scan
    stack = session.stack_of(page)
    again = isinstance(scan, ScanWorking) and scan.sheet is not None
    if stack.again is None and len(stack) >= MOST_SHEETS and not again:
        return replace(session, scan=ScanListed(full=True))
    if isinstance(scan, ScanWorking) and not again and more:
        return replace(session.with_stack(page, stack.with_kept(sheet)), scan=ScanWorking(scanning=True))
    return replace(session, scan=ScanShown(sheet))


def fed_unseen(session: Session, today: date, sheet: Sheet) -> Session:
    """A page of a flatbed came, which the person had asked for, and then looked at the others meanwhile."""
    page = session.route(today).current
    stack = _plain(session.stack_of(page))
    if not isinstance(session.scan, ScanListed) or session.scan.full:
        return session
    if len(stack) >= MOST_SHEETS:
        return replace(session, scan=ScanListed(full=True))
    return session.with_stack(page, stack.with_kept(sheet))


def back_in_scan(session: Session, page: Page) -> Session | None:
    """What "Retour" leads to on a paper's page; None: out of it."""
    scan, many = session.scan, len(session.stack_of(page)) > 0
    match scan:
        case ScanCorrecting(sheet):
            return replace(session, scan=ScanShown(sheet))
        case ScanWorking(sheet) if sheet is not None:
            return replace(session, scan=ScanShown(sheet))
        case ScanBinding():
            return replace(session, scan=ScanListed())
        case ScanListed(place) if place is not None:
            return replace(session, scan=ScanListed())
        case ScanTaken() if many and page.id not in session.dossier.answers and not session.draft.known:
            return _revisited(session, page)
        case ScanShown(sheet) if many and sheet not in session.stack_of(page).sheets:
            return _listing(session, page)
        case _ if isinstance(scan, LOOKS) and many:
            return _listing(session, page)
        case _:
            return None


def _revisited(session: Session, page: Page) -> Session:
    """Back from what was read, to the only page or to the list."""
    sheets = session.stack_of(page).sheets
    if len(sheets) > 1:
        return _listing(session, page)
    return replace(session, scan=ScanShown(sheets[0]))


def _listing(session: Session, page: Page) -> Session:
    made = session.with_stack(page, _plain(session.stack_of(page)))
    return replace(made, scan=ScanListed(), draft=replace(session.draft, known=False))


def _plain(stack: Stack) -> Stack:
    return Stack(stack.sheets)


def looked(session: Session, state: ScanState) -> Session:
    """The scanner looks, works or fails. What the person does with a page already taken is not touched."""
    scan = session.scan
    if not isinstance(scan, LOOKS) or scan == state:
        return session
    if isinstance(scan, ScanWorking) and scan.sheet is not None:
        if isinstance(state, ScanWorking):
            return session
        # The photograph is lost, the page is not.
        return replace(session, scan=ScanShown(scan.sheet.kept))
    return replace(session, scan=state)
