"""The same visit in a changed pack: what still fits stays, so that a writer need not begin anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.pages.dossier import Dossier
from kiosk.pages.draft import Draft
from kiosk.pages.places import Home
from kiosk.pages.session import Session
from kiosk.pages.states import NoParcel, NotPrinted
from kiosk.procedures.answers import Answer, Chosen, NotHere, Scanned, Seen, SeveralChosen, Signed
from kiosk.procedures.fields import as_typed, read_fields
from kiosk.procedures.models import FIELDS, Kind, Page, Procedure
from kiosk.types import OptionId, PageId


def kept(session: Session, procedure: Procedure, today: date) -> Session:
    """The visit with this procedure in place of the one it had, at the same page if that is still there."""
    old = next(iter(session.dossiers.values()), None)
    opened = session.procedure is not None
    made = replace(
        session,
        procedure=procedure if opened else None,
        place=Home(),
        dossiers={procedure.id: _refitted(old, procedure, today)} if old else {},
        facts={
            fact: told
            for fact, told in session.facts.items()
            if all(fits(page, told.answer, today) for page in procedure.pages.values() if page.fact == fact)
        },
        parcel=NoParcel(),
        printing=NotPrinted(),
    )
    if not opened:
        return made
    before, after = session.route(today).current, made.route(today).current
    if _asks(before) == _asks(after) and _draft_fits(made, after, session.draft):
        return made
    return made.arriving(today)


def fits(page: Page, answer: Answer, today: date) -> bool:
    """Whether this page can still be answered like this."""
    match answer:
        case Chosen(option):
            return page.kind is Kind.CHOICE and option in _options(page)
        case SeveralChosen(options):
            return page.kind is Kind.SEVERAL and _options(page).issuperset(options)
        case Scanned():
            return page.kind is Kind.PIECE
        case Signed():
            return page.kind is Kind.SIGNATURE
        case Seen():
            return page.kind is Kind.INFO
        case NotHere():
            return page.skippable
        case _:
            return page.kind in FIELDS and read_fields(page, as_typed(answer), today) == answer


def _refitted(old: Dossier, procedure: Procedure, today: date) -> Dossier:
    pages = procedure.pages
    answers = {
        page: answer
        for page, answer in old.answers.items()
        if page in pages and fits(pages[page], answer, today)
    }
    checked = {page for page in old.confirmed if page in pages and pages[page].kind is Kind.REVIEW}
    drafts = {page: draft for page, draft in old.drafts.items() if _same(old.procedure, procedure, page)}
    return Dossier(procedure, answers, frozenset(checked | (old.confirmed & answers.keys())), drafts)


def _same(old: Procedure, new: Procedure, page: PageId) -> bool:
    return page in old.pages and page in new.pages and _asks(old.pages[page]) == _asks(new.pages[page])


def _asks(page: Page) -> tuple[object, ...]:
    """What a page asks, whatever its words."""
    return page.id, page.kind, page.fact, page.piece and page.piece.part, _options(page)


def _options(page: Page) -> frozenset[OptionId]:
    return frozenset(one.id for one in page.options)


def _draft_fits(session: Session, page: Page, draft: Draft) -> bool:
    """What is only shown to be confirmed must still be known."""
    return not draft.known or page.fact is None or page.fact in session.facts
