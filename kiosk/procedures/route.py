"""The route: the pages in order, replayed from the answers each time, so that no page can be stale."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.procedures.answers import Answer, Chosen, DateGiven, NotHere, Scanned, SeveralChosen
from kiosk.procedures.calculators import CALCULATORS, Finding, paper_age
from kiosk.procedures.models import MISSING, Kind, Page, Part, Procedure
from kiosk.types import PageId, Text


@dataclass(frozen=True)
class Step:
    """A page that was answered, with its answer and what its calculator found."""

    page: Page
    answer: Answer
    finding: Finding


@dataclass(frozen=True)
class Route:
    """The answered steps, the page to show now, and how many pages the shortest way on still has."""

    steps: tuple[Step, ...]
    current: Page
    ahead: int
    passed: int
    """How many pages lie behind, the review included."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What the texts of the current page may write: the procedure's values, the calculators' numbers."""
    previous: PageId | None = None
    """The page before the current one, the review too."""
    brought: tuple[Text, ...] = ()
    """Each thing to bring that an answer, or a decision over answers, asks for."""

    @property
    def position(self) -> int:
        """Which step this is, from 1."""
        return self.passed + 1

    @property
    def total(self) -> int:
        """How many steps there are, as far as can be told now."""
        return self.position + self.ahead

    def bring(self) -> tuple[Text, ...]:
        """What the person must bring to the desk, in the order of the route."""
        return tuple(replace(one, values={**self.values, **one.values}) for one in self.brought)


def replay(
    procedure: Procedure, answers: Mapping[PageId, Answer], confirmed: Set[PageId], today: date
) -> Route:
    """Walk from the start over confirmed answers; the first page without one is the current page."""
    steps: list[Step] = []
    brought: list[Text] = []
    passed = 0
    previous: PageId | None = None
    values: dict[str, object] = dict(procedure.values)
    page = procedure.pages[procedure.start]
    while page.kind is Kind.DECIDE or (page.kind is not Kind.OUTCOME and page.id in confirmed):
        if page.kind is Kind.REVIEW:
            passed, previous = passed + 1, page.id
            page = procedure.pages[_must(page.next, page)]
            continue
        if page.kind is Kind.DECIDE:
            found = decided(page, answers, today)
        else:
            passed, previous = passed + 1, page.id
            found = finding(page, answers[page.id], today)
            steps.append(Step(page, answers[page.id], found))
        brought += _brought(page, answers.get(page.id), found)
        values.update(found.values)
        page = procedure.pages[following(page, found.value)]
    values.update(page.values)
    ahead = _ahead(procedure, page, answers, today)
    return Route(tuple(steps), page, ahead, passed, values, previous, tuple(brought))


def _brought(page: Page, answer: Answer | None, found: Finding) -> list[Text]:
    several = answer.options if isinstance(answer, SeveralChosen) else ()
    return [one for value in (found.value, *several) for one in page.bring.get(str(value), ())]


def decided(page: Page, answers: Mapping[PageId, Answer], today: date) -> Finding:
    """The way that a ``decide`` page takes: what its calculator finds, or the earlier answer itself."""
    given = [answers[one] for one in page.of]
    if any(isinstance(one, NotHere) for one in given):
        return Finding(MISSING)
    if page.calculator is None:
        return Finding(_plainly(page, given[0]))
    return CALCULATORS[page.calculator].find(given, today)


def _plainly(page: Page, answer: Answer) -> str:
    """An earlier answer as a value: an option, or the first of this page's rules among several."""
    if isinstance(answer, SeveralChosen):
        return next((value for value in page.rules if value in answer.options), _some(answer))
    return str(answer.option) if isinstance(answer, Chosen) else "given"


def _some(answer: SeveralChosen) -> str:
    return "some" if answer.options else "none"


def finding(page: Page, answer: Answer, today: date) -> Finding:
    """The value that this page's rules see."""
    if isinstance(answer, Chosen):
        return Finding(str(answer.option))
    if isinstance(answer, SeveralChosen):
        return Finding(_some(answer))
    if isinstance(answer, Scanned):
        return Finding("scanned")
    if isinstance(answer, NotHere):
        return Finding(MISSING)
    if page.piece and page.piece.part is Part.DATED and page.piece.max_age and isinstance(answer, DateGiven):
        return paper_age(answer.day, page.piece.max_age, today)
    if page.calculator:
        return CALCULATORS[page.calculator].find([answer], today)
    return Finding("given")


def following(page: Page, value: str) -> PageId:
    """Where a value leads."""
    return page.rules.get(value) or _must(page.next, page)


def _ahead(procedure: Procedure, page: Page, answers: Mapping[PageId, Answer], today: date) -> int:
    """Pages after this one along the usual way (``next``, else the first rule), the review included."""
    count = 0
    while page.kind is not Kind.OUTCOME:
        known = page.kind is Kind.DECIDE and all(one in answers for one in page.of)
        if known:
            onward = following(page, decided(page, answers, today).value)
        else:
            onward = page.next or next(iter(page.rules.values()))
        page = procedure.pages[onward]
        count += page.kind is not Kind.DECIDE
    return count


def onward(
    route: Route, procedure: Procedure, answers: Mapping[PageId, Answer], today: date
) -> tuple[Page, ...]:
    """The pages after the current one: as they were answered, from there on along the usual way."""
    found, page = list[Page](), route.current
    while page.kind is not Kind.OUTCOME:
        if page.kind is Kind.DECIDE and all(one in answers for one in page.of):
            value = decided(page, answers, today).value
        elif page.id in answers:
            value = finding(page, answers[page.id], today).value
        else:
            value = ""
        usual = page.next or next(iter(page.rules.values()))
        page = procedure.pages[following(page, value) if value else usual]
        if page.kind is not Kind.DECIDE:
            found.append(page)
    return tuple(found)


def _must(page_id: PageId | None, page: Page) -> PageId:
    if page_id is None:
        raise ValueError(f"page {page.id} leads nowhere")
    return page_id
