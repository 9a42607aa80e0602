"""Answers and outcomes in words: for the review page, the paper and the phone alike."""

from __future__ import annotations

from datetime import date

from i18n.dates import date_in_words
from kiosk.pages.fields import shown
from kiosk.pages.frame import Pen
from kiosk.pages.site import site_name
from kiosk.procedures.answers import (
    AddressGiven,
    BusinessGiven,
    Chosen,
    CommuneGiven,
    DateGiven,
    EmailGiven,
    IbanGiven,
    MoneyGiven,
    NameGiven,
    NotHere,
    NumberGiven,
    PhoneGiven,
    Scanned,
    Seen,
    SeveralChosen,
    Signed,
    TextGiven,
)
from kiosk.procedures.calculators import paper_age
from kiosk.procedures.models import Kind, Page, Part, PieceUse
from kiosk.procedures.route import Route, Step
from kiosk.types import FieldId, Money, OptionId, text

MOST_NAMED = 3
"""How many other procedures are named in one sentence."""
_UNSURE = {Kind.PIECE: "answer.missing", Kind.SIGNATURE: "answer.sign_later"}


def answer_words(pen: Pen, step: Step) -> str:  # noqa: PLR0912
    """An answer as the person reads it."""
    page = step.page
    match step.answer:
        case Chosen(option):
            return _label(pen, page, option)
        case SeveralChosen(options):
            return ", ".join(_label(pen, page, one) for one in options) or pen.say("answer.none")
        case DateGiven(day, "month"):
            return date_in_words(None, day.month, str(day.year), pen.session.comfort.lang)
        case DateGiven(day, precision):
            return pen.say(text(f"answer.date.{precision}", date=day, year=day.year))
        case NumberGiven(number):
            return str(number)
        case MoneyGiven(cents):
            return pen.say(text("answer.money", money=Money(cents)))
        case TextGiven(words):
            return words
        case NameGiven(family, given):
            return f"{given} {family}"
        case PhoneGiven(number):
            return shown(FieldId("phone"), national(number))
        case EmailGiven(address):
            return address
        case AddressGiven(street, postcode, town):
            return f"{street}, {postcode} {town}"
        case CommuneGiven(postcode, town):
            return f"{postcode} {town}"
        case IbanGiven(iban):
            return shown(FieldId("iban"), iban)
        case BusinessGiven(number):
            return number
        case Signed():
            return pen.say("answer.signed")
        case Scanned():
            return pen.say("answer.scanned")
        case Seen():
            return pen.say("answer.seen")
        case NotHere():
            return pen.say(_UNSURE.get(page.kind, "answer.unsure"))


def national(number: str) -> str:
    """A French number as it is dialled in France; others keep their country."""
    return f"0{number[3:]}" if number.startswith("+33") else number


def _label(pen: Pen, page: Page, option_id: OptionId) -> str:
    label = next(option.label for option in page.options if option.id == option_id)
    return pen.say(text(label, **page.values))


def bring_words(pen: Pen, route: Route) -> tuple[str, ...]:
    """What to bring to the desk; two reasons for the same paper are one paper."""
    return tuple(dict.fromkeys(pen.say(one) for one in route.bring()))


def step_words(pen: Pen, route: Route) -> tuple[str, ...]:
    """What to do next."""
    outcome = route.current.outcome
    return tuple(pen.say(text(key, **route.values)) for key in outcome.steps) if outcome else ()


def price_words(pen: Pen, route: Route) -> tuple[str, ...]:
    """What it costs and how long it takes, where the pack says so."""
    outcome, said = route.current.outcome, list[str]()
    if outcome and outcome.cost:
        cost = route.values[outcome.cost]
        free = cost in {Money(0), 0}
        said.append(pen.say("outcome.free") if free else pen.say("outcome.cost", cost=cost))
    if outcome and outcome.delay:
        said.append(pen.say("outcome.delay", delay=route.values[outcome.delay]))
    return tuple(said)


def site_words(pen: Pen, route: Route) -> tuple[str, ...]:
    """The official address that goes on from here, where there is one."""
    outcome = route.current.outcome
    return (pen.say("outcome.site", name=site_name(outcome.url)),) if outcome and outcome.url else ()


def age_of(pen: Pen, dated: date, use: PieceUse) -> object:
    """How old a paper is, as a span to be said."""
    assert use.max_age is not None
    return paper_age(dated, use.max_age, pen.today).values["age"]


def good_for(pen: Pen, use: PieceUse) -> tuple[str, ...]:
    """The other procedures of the town that take this very paper, by name."""
    found: list[str] = []
    for procedure in pen.town.procedures.values():
        uses = (page.piece for page in procedure.pages.values() if page.piece)
        takes = any(
            one.piece == use.piece
            and one.part in {Part.SCAN, Part.HAVE}
            and pen.session.wallet.serves(one, pen.today)
            for one in uses
        )
        if takes and procedure != pen.session.procedure:
            found.append(pen.say(procedure.tile))
    return tuple(found[:MOST_NAMED])
