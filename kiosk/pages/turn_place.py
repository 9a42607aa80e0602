"""What a person does outside procedures: walking the menu, dating a life event, reading a fiche."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.guide.richtext import FicheId
from kiosk.pages import actions as act
from kiosk.pages.draft import Draft, drafted
from kiosk.pages.effects import Turn
from kiosk.pages.places import EventDay, EventPlan, Events, Home, Library, Place, ReadingFiche, Shelf
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.pages.turn_page import PageAction, printed, type_in
from kiosk.procedures.answers import Answer, DateGiven, Problem
from kiosk.procedures.events import EventId, LifeEvent
from kiosk.procedures.fields import read_fields
from kiosk.procedures.models import Kind, Page
from kiosk.types import PageId

PlaceAction: TypeAlias = PageAction
DAYS_AHEAD = 400
"""A birth or a move may be dated in advance."""
BIRTH_YEARS = 120


def event_opened(session: Session, town: Town, event: EventId, today: date) -> Session:
    """The question "when?" of an event; a day that is known is only confirmed."""
    if event not in town.events or session.procedure is not None:
        return session
    asked = town.events[event]
    if asked.question is None:
        return replace(session, place=EventPlan(event, today), draft=Draft())
    known = session.facts.get(asked.fact) if asked.fact else None
    draft = drafted(day_page(asked), known)
    return replace(session, place=EventDay(event), draft=draft)


def day_page(event: LifeEvent) -> Page:
    """The date that an event asks for, as a page like any other."""
    ahead = 0 if event.turns is not None else DAYS_AHEAD
    return Page(PageId("day"), Kind.DATE, event.question or event.title, low=BIRTH_YEARS, high=ahead)


def fiche_opened(session: Session, town: Town, fiche: FicheId) -> Session:
    """A fiche of the library, over where the person is; one that is not there changes nothing."""
    found = town.library.fiche(fiche) if town.library else None
    if found is None or session.procedure is not None:
        return session
    return replace(session, place=ReadingFiche(found, over=session.place), draft=Draft())


def at_place(session: Session, town: Town, action: PlaceAction, today: date) -> Turn | Session:
    """The session after an action where no procedure is open."""
    match session.place:
        case EventDay(event):
            return _dating(session, town.events[event], action, today)
        case EventPlan():
            return printed(session) if isinstance(action, act.Print) else session
        case ReadingFiche():
            return session
        case Home() | Shelf() | Events() | Library():
            return session
        case never:
            assert_never(never)


def _dating(session: Session, event: LifeEvent, action: PlaceAction, today: date) -> Session:
    page = day_page(event)
    if isinstance(action, act.FocusField | act.Type):
        return type_in(session, page, action)
    if not isinstance(action, act.Confirm):
        return session
    answer = read_fields(page, session.draft.fields, today)
    if isinstance(answer, Problem):
        return replace(session, draft=replace(session.draft, problem=answer))
    if not isinstance(answer, DateGiven):
        return session
    made = _known(session, event, answer)
    return replace(made, place=EventPlan(event.id, answer.day), draft=Draft())


def _known(session: Session, event: LifeEvent, answer: Answer) -> Session:
    return session.with_fact(event.fact, answer) if event.fact else session


def back_a_place(session: Session, town: Town, today: date) -> Session:
    """One step towards the menu."""
    match session.place:
        case EventPlan(event) if town.events[event].question is not None:
            return event_opened(session, town, event, today)
        case EventPlan():
            place: Place = Events()
        case EventDay():
            place = Events()
        case ReadingFiche() as reading:
            place = reading.over
        case Home() | Shelf() | Events() | Library():
            place = Home()
        case never:
            assert_never(never)
    return replace(session, place=place, draft=Draft())
