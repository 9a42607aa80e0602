"""Which page is shown, in the words of the vocabulary: its id, what kind of work it is, how much of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.difficulty.events import Event, What
from kiosk.pages.session import Session
from kiosk.pages.signin_states import NoSignIn
from kiosk.pages.states import NoIntake, ScanTaken
from kiosk.pages.view import ANSWERS, Area, PageView, Role
from kiosk.procedures.expand import NO, YES
from kiosk.procedures.models import Kind, Page

_KINDS = {
    Kind.SEVERAL: "multi",
    Kind.DATE: "date",
    Kind.NUMBER: "number",
    Kind.MONEY: "number",
    Kind.PHONE: "number",
    Kind.SIRET: "number",
    Kind.TEXT: "text",
    Kind.NAME: "text",
    Kind.EMAIL: "text",
    Kind.IBAN: "text",
    Kind.ADDRESS: "address",
    Kind.COMMUNE: "address",
    Kind.SIGNATURE: "confirm",
    Kind.INFO: "info",
    Kind.REVIEW: "review",
}


def at_its_end(session: Session, today: date) -> bool:
    """Whether the procedure is finished: what follows is no question any more."""
    return session.procedure is not None and session.route(today).current.kind is Kind.OUTCOME


def shown(session: Session, view: PageView, today: date) -> Event:
    """The page under all that lies over it must be the one that is drawn: ``session`` has no overlay."""
    page, kind = _place(session, view, today)
    words, choices = _size(view)
    return replace(Event(0.0, "", What.PAGE_SHOWN), page=page, kind=kind, words=words, choices=choices)


def _place(session: Session, view: PageView, today: date) -> tuple[str, str]:
    if session.procedure is None:
        return view.key, _by_look(view)
    page = session.route(today).current
    key = f"{session.procedure.id}.{page.id}"
    if session.sign_in != NoSignIn():
        return f"{key}.sign_in", "info"
    if page.kind is not Kind.PIECE:
        return key, "confirm" if session.draft.known else _kind(page)
    if session.intake != NoIntake():
        return f"{key}.phone", "scan"
    # Laying, looking and laying again are one step; to agree to what was read is the next one.
    return (f"{key}.read", "confirm") if isinstance(session.scan, ScanTaken) else (key, "scan")


def _kind(page: Page) -> str:
    if page.kind is Kind.CHOICE:
        return "yesno" if {one.id for one in page.options} <= {YES, NO} else "choice"
    return _KINDS.get(page.kind, "")


def _by_look(view: PageView) -> str:
    roles = {node.role for node in view.walk() if node.area is Area.BODY}
    if Role.FIELD in roles:
        return "text"
    return "choice" if roles & ANSWERS else "info"


def _size(view: PageView) -> tuple[int, int]:
    """How many words are there to read, and how many things to choose from; never what a person wrote."""
    body = [node for top in view.area(Area.BODY) for node in top.walk()]
    words = sum(len(f"{node.name} {node.detail}".split()) for node in body if node.reads)
    return words, sum(node.role in ANSWERS for node in body)
