"""Answers and outcomes in words: for the review page, the paper and the phone alike."""

from __future__ import annotations

from kiosk.pages.frame import Pen
from kiosk.procedures.answers import AddressGiven, Chosen, DateGiven, NameGiven, NotHere, Scanned
from kiosk.procedures.models import Kind, Page
from kiosk.procedures.route import Route, Step
from kiosk.types import OptionId, text


def answer_words(pen: Pen, step: Step) -> str:
    """An answer as the person reads it."""
    match step.answer:
        case Chosen(option):
            return pen.say(_label(step.page, option))
        case DateGiven(day):
            return pen.say(text("answer.date", date=day))
        case NameGiven(family, given):
            return f"{given} {family}"
        case AddressGiven(street, postcode, town):
            return f"{street}, {postcode} {town}"
        case Scanned():
            return pen.say("answer.scanned")
        case NotHere():
            return pen.say("answer.missing" if step.page.kind is Kind.PIECE else "answer.unsure")


def _label(page: Page, option_id: OptionId) -> str:
    return next(str(option.label) for option in page.options if option.id == option_id)


def bring_words(pen: Pen, route: Route) -> tuple[str, ...]:
    """What to bring to the desk."""
    return tuple(pen.say(key) for key in route.bring())


def step_words(pen: Pen, route: Route) -> tuple[str, ...]:
    """What to do next."""
    outcome = route.current.outcome
    return tuple(pen.say(key) for key in outcome.steps) if outcome else ()
