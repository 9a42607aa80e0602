"""Which answers lead a procedure to a file: found with the engine itself, before anything is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from kiosk.procedures.answers import (
    AddressGiven,
    Answer,
    BusinessGiven,
    Chosen,
    CommuneGiven,
    DateGiven,
    EmailGiven,
    IbanGiven,
    MoneyGiven,
    NameGiven,
    NumberGiven,
    PhoneGiven,
    Scanned,
    Seen,
    SeveralChosen,
    Signed,
    TextGiven,
)
from kiosk.procedures.expand import NO, YES
from kiosk.procedures.models import Ending, Kind, Page, Part, Procedure
from kiosk.procedures.route import replay
from kiosk.types import PageId

MOST_TRIES = 50_000
BEST_FIRST = (Ending.DESK, Ending.APPOINTMENT, Ending.ONLINE, Ending.PERSON)
SIGNATURE = ((100, 700), (300, 200), (500, 700), (700, 300), (900, 600))
_SAME: Mapping[Kind, Answer] = {
    Kind.TEXT: TextGiven("x"),
    Kind.NAME: NameGiven("x", "x"),
    Kind.PHONE: PhoneGiven("+33199000000"),
    Kind.EMAIL: EmailGiven("x@exemple.fr"),
    Kind.ADDRESS: AddressGiven("x", "01234", "x"),
    Kind.COMMUNE: CommuneGiven("01234", "x"),
    Kind.IBAN: IbanGiven("FR7630006000011234567890189"),
    Kind.SIRET: BusinessGiven("W751234567"),
    Kind.INFO: Seen(),
    Kind.PIECE: Scanned(b"", 0),
    Kind.SIGNATURE: Signed((SIGNATURE,)),
    Kind.REVIEW: Seen(),
}
"""Where one answer is like another, only its kind counts."""


def planned(procedure: Procedure, today: date) -> Mapping[PageId, Answer]:
    """Answers to an end, the best there is: a file for the desk before a talk. Raises ValueError."""
    found: dict[Ending, Mapping[PageId, Answer]] = {}
    for number, answers in enumerate(_walks(procedure, {}, today)):
        outcome = replay(procedure, answers, answers.keys(), today).current.outcome
        if outcome:
            found.setdefault(outcome.kind, answers)
        if BEST_FIRST[0] in found or number > MOST_TRIES:
            break
    for ending in BEST_FIRST:
        if ending in found:
            return found[ending]
    raise ValueError(f"no answers lead {procedure.id} to an end")


def _walks(
    procedure: Procedure, answers: Mapping[PageId, Answer], today: date
) -> Iterator[Mapping[PageId, Answer]]:
    page = replay(procedure, answers, answers.keys(), today).current
    if page.kind is Kind.OUTCOME:
        yield answers
        return
    for answer in candidates(page, today):
        yield from _walks(procedure, {**answers, page.id: answer}, today)


def candidates(page: Page, today: date) -> Iterator[Answer]:
    """Answers that a person may give to this page, the most usual first."""
    match page.kind:
        case Kind.CHOICE:
            options = [option.id for option in page.options if not option.redo]
            # "Another child?": one is enough to show it.
            more = page.hidden and options[:2] == [YES, NO]
            yield from (Chosen(option) for option in (reversed(options) if more else options))
        case Kind.SEVERAL:
            yield SeveralChosen(tuple(option.id for option in page.options[:2]))
            yield SeveralChosen(())
        case Kind.DATE:
            yield from (DateGiven(today - timedelta(days=days)) for days in _days(page))
        case Kind.NUMBER:
            yield from (NumberGiven(number) for number in _numbers(page))
        case Kind.MONEY:
            yield from (MoneyGiven(number * 100) for number in _numbers(page))
        case Kind.OUTCOME | Kind.DECIDE:
            raise ValueError(f"a page of kind {page.kind} is not answered")
        case kind:
            yield _SAME[kind]


def _days(page: Page) -> tuple[int, ...]:
    """Days before today."""
    if page.piece and page.piece.part is Part.DATED:
        return (30, 1)
    ahead = tuple(-days for days in (60, 20, 400) if page.high and days <= page.high)
    return (*ahead, 28_000, 14_000, 5_900, 6_000, 3_000, 1_000, 400, 30, 3, 1, 0)


def _numbers(page: Page) -> tuple[int, ...]:
    low = page.low or 0
    high = page.high if page.high is not None else low + 20
    return tuple(sorted({low, min(low + 2, high), (low + high) // 2, high}))
