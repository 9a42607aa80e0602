"""What a person does outside procedures: going elsewhere, dating a life event, reading a fiche."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from kiosk.guide.links import Official, judge
from kiosk.guide.models import Kind as FicheKind
from kiosk.guide.play import open_fiche
from kiosk.guide.play_run import Known
from kiosk.pages import actions as act
from kiosk.pages.draft import Draft, drafted
from kiosk.pages.effects import Turn
from kiosk.pages.guide import turn_reading
from kiosk.pages.overlays import Explaining, Linked
from kiosk.pages.places import (
    WORDS,
    EventDay,
    EventPlan,
    Events,
    Everything,
    Following,
    Found,
    Home,
    Library,
    Place,
    ReadingFiche,
    Searching,
    Shelf,
    day_page,
)
from kiosk.pages.seek import sought
from kiosk.pages.session import Session, Told
from kiosk.pages.states import ScanStarting
from kiosk.pages.town import Town
from kiosk.pages.turn_page import PageAction, printed, type_in
from kiosk.procedures.answers import Answer, DateGiven, Problem, TextGiven
from kiosk.procedures.events import EventId, LifeEvent
from kiosk.procedures.fields import read_fields
from kiosk.procedures.follow import FollowId
from kiosk.procedures.models import STAYS, Kind
from kiosk.types import FicheId

MOST_FOUND = 8
MOST_PROCEDURES = 4
"""More is a list that nobody reads."""

READ = frozenset(
    {
        FicheKind.INFORMATION,
        FicheKind.CONDITIONAL,
        FicheKind.ANSWER,
        FicheKind.CONDITIONAL_ANSWER,
        FicheKind.GUIDED_SEARCH,
        FicheKind.HOW_TO,
        FicheKind.HOW_TO_SIMULATOR,
        FicheKind.FOLDER,
    }
)
"""What is read; forms and online services are reached from the fiches that explain them."""


def going(session: Session, town: Town, action: act.PlaceAction, today: date) -> Session:  # noqa: PLR0912
    """The session at another place, or in a procedure; what the town does not offer leads nowhere."""
    match action:
        case act.OpenProcedure(procedure):
            opened = town.procedures.get(procedure)
            return replace(session, procedure=opened).arriving(today) if opened else session
        case act.OpenSection(section):
            known = any(one.id == section for one in town.sections)
            return _moved(session, Shelf(section)) if known and session.procedure is None else session
        case act.ShowEverything():
            return _moved(session, Everything())
        case act.ShowFollowing():
            return _moved(session, Following()) if town.follow else session
        case act.FollowUpOn(follow):
            return _followed(session, town, follow)
        case act.ShowEvents():
            return _moved(session, Events()) if town.events else session
        case act.OpenEvent(event):
            return event_opened(session, town, event, today)
        case act.ShowLibrary():
            return _moved(session, Library()) if town.library else session
        case act.SearchLibrary():
            return searching(session)
        case act.OpenFiche(fiche):
            return _fiche_opened(session, town, fiche)
        case act.ShowLink(url):
            return _linked(session, town, url)
        case act.StartPractice():
            return _practising(session, town)
        case act.StartOver():
            return _started_over(session, today)
        case act.GoHome():
            return _moved(session, Home())
        case never:
            assert_never(never)


def _moved(session: Session, place: Home | Shelf | Everything | Following | Events | Library) -> Session:
    return replace(session, place=place, procedure=None, draft=Draft(), scan=ScanStarting())


def _practising(session: Session, town: Town) -> Session:
    """Only before anything was said: practice and truth never mix."""
    if session.has_said or not town.practice_facts:
        return session
    made_up = {key: Told(answer, town.facts[key].whose) for key, answer in town.practice_facts.items()}
    return replace(session, practice=True, facts=made_up, place=Home())


def _started_over(session: Session, today: date) -> Session:
    """An empty file; what is known of the person stays, of a child or anybody else it does not."""
    if session.procedure is None or session.route(today).current.kind is not Kind.OUTCOME:
        return session
    facts = {key: one for key, one in session.facts.items() if one.whose in STAYS}
    dossiers = {key: one for key, one in session.dossiers.items() if key != session.procedure.id}
    return replace(session, facts=facts, dossiers=dossiers).arriving(today)


def event_opened(session: Session, town: Town, event: EventId, today: date) -> Session:
    """The question "when?" of an event; a day that is known is only confirmed."""
    if event not in town.events or session.procedure is not None:
        return session
    asked = town.events[event]
    if asked.question is None:
        return replace(session, place=EventPlan(event, today), draft=Draft())
    known = session.facts.get(asked.fact) if asked.fact else None
    draft = drafted(day_page(asked), known.answer if known else None)
    return replace(session, place=EventDay(event), draft=draft)


def _fiche_opened(session: Session, town: Town, fiche: FicheId) -> Session:
    """A fiche of the library, over where the person is; one that is not there changes nothing."""
    found = town.library.fiche(fiche) if town.library else None
    if found is None or session.procedure is not None:
        return session
    # What a guided search found out is not asked again by the fiche that it leads to.
    before = session.place.reading.found_out if isinstance(session.place, ReadingFiche) else Known()
    return replace(session, place=ReadingFiche(open_fiche(found, before), session.place), draft=Draft())


def searching(session: Session) -> Session:
    """The words to look for, asked where a page offers it."""
    if session.procedure is not None or not isinstance(session.place, Home | Library | Found | Searching):
        return session
    over = session.place.over if isinstance(session.place, Found | Searching) else session.place
    place = Searching(over if isinstance(over, Home) else Library())
    return replace(session, place=place, procedure=None, draft=drafted(WORDS, None))


def _searching(session: Session, town: Town, place: Searching, action: PageAction, today: date) -> Session:
    if isinstance(action, act.FocusField | act.Type):
        return type_in(session, WORDS, action)
    if not isinstance(action, act.Confirm):
        return session
    answer = read_fields(WORDS, session.draft.fields, today)
    if isinstance(answer, Problem):
        return replace(session, draft=replace(session.draft, problem=answer))
    assert isinstance(answer, TextGiven), "a text page gives a text"
    heads = town.library.search(answer.words, MOST_FOUND, READ) if town.library else ()
    procedures = sought(town, session.comfort.lang, answer.words, MOST_PROCEDURES)
    return replace(session, place=Found(heads, procedures, place.over), draft=Draft())


def explained(session: Session, asked: act.Explain) -> Session:
    """What a word means, over the fiche that uses it."""
    place = session.place
    if not isinstance(place, ReadingFiche) or place.reading.explain(asked.term) is None:
        return session
    known = session.overlay is None or isinstance(session.overlay, Explaining)
    return replace(session, overlay=Explaining(asked)) if known else session


def _linked(session: Session, town: Town, url: str) -> Session:
    """The QR code of an official address; any other is refused."""
    judged = judge(url, town.official)
    return replace(session, overlay=Linked(judged.url)) if isinstance(judged, Official) else session


def _followed(session: Session, town: Town, follow: FollowId) -> Session:
    """The service that follows a kind of request, for the phone."""
    asked = town.follow.get(follow)
    judged = judge(asked.url, town.official) if asked else None
    if asked is None or not isinstance(judged, Official):
        return session
    return replace(session, overlay=Linked(judged.url, asked.have))


def at_place(session: Session, town: Town, action: PageAction, today: date) -> Turn | Session:
    """The session after an action where no procedure is open."""
    match session.place:
        case EventDay(event):
            return _dating(session, town, town.events[event], action, today)
        case EventPlan():
            return printed(session) if isinstance(action, act.Print) else session
        case ReadingFiche() as place:
            return _reading(session, place, action)
        case Searching() as place:
            return _searching(session, town, place, action, today)
        case Home() | Shelf() | Everything() | Following() | Events() | Library() | Found():
            return session
        case never:
            assert_never(never)


def _reading(session: Session, place: ReadingFiche, action: PageAction) -> Turn | Session:
    reading = place.reading
    if isinstance(action, act.Print):
        return printed(session) if reading.over else session
    turned = turn_reading(reading, action)
    if turned is None:
        return session
    # "Continuer" without a choice says what is missing.
    stuck = isinstance(action, act.Confirm) and turned.screen.id == reading.screen.id
    return replace(session, place=replace(place, reading=turned), draft=Draft(unanswered=stuck))


def _read_back(session: Session, place: ReadingFiche) -> Session:
    turned = turn_reading(place.reading, act.Back())
    here = place.over if turned is None else replace(place, reading=turned)
    return replace(session, place=here, draft=Draft())


def _dating(session: Session, town: Town, event: LifeEvent, action: PageAction, today: date) -> Session:
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
    made = _known(session, town, event, answer, today)
    return replace(made, place=EventPlan(event.id, answer.day), draft=Draft())


def _known(session: Session, town: Town, event: LifeEvent, answer: Answer, today: date) -> Session:
    fact = town.facts.get(event.fact) if event.fact else None
    return session.with_fact(fact.id, Told(answer, fact.whose), today) if fact else session


def back_a_place(session: Session, town: Town, today: date) -> Session:
    """One step towards the menu."""
    match session.place:
        case EventPlan(event) if town.events[event].question is not None:
            return event_opened(session, town, event, today)
        case EventPlan():
            place: Place = Events()
        case EventDay():
            place = Events()
        case Searching(over):
            place = over
        case Found():
            return searching(session)
        case ReadingFiche() as reading:
            return _read_back(session, reading)
        case Home() | Shelf() | Everything() | Following() | Events() | Library():
            place = Home()
        case never:
            assert_never(never)
    return replace(session, place=place, draft=Draft())
