"""The route: the pages in order, replayed from the answers each time, so that no page can be stale."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from kiosk.procedures.answers import Answer, Chosen, NotHere, Scanned
from kiosk.procedures.calculators import CALCULATORS, Finding
from kiosk.procedures.models import MISSING, Kind, Page, Procedure
from kiosk.types import PageId, TextKey


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
    """Numbers that the calculators found on the way, for the texts of the current page."""

    @property
    def position(self) -> int:
        """Which step this is, from 1."""
        return self.passed + 1

    @property
    def total(self) -> int:
        """How many steps there are, as far as can be told now."""
        return self.position + self.ahead

    def bring(self) -> tuple[TextKey, ...]:
        """What the person must bring to the desk, in the order of the route."""
        return tuple(
            step.page.bring[step.finding.value]
            for step in self.steps
            if step.finding.value in step.page.bring
        )


def replay(
    procedure: Procedure, answers: Mapping[PageId, Answer], confirmed: Set[PageId], today: date
) -> Route:
    """Walk from the start over confirmed answers; the first page without one is the current page."""
    steps: list[Step] = []
    passed = 0
    values: dict[str, object] = {}
    page = procedure.pages[procedure.start]
    while page.kind is not Kind.OUTCOME and page.id in confirmed:
        passed += 1
        if page.kind is Kind.REVIEW:
            page = procedure.pages[_must(page.next, page)]
            continue
        answer = answers[page.id]
        found = finding(page, answer, today)
        values.update(found.values)
        steps.append(Step(page, answer, found))
        page = procedure.pages[following(page, found.value)]
    return Route(tuple(steps), page, _ahead(procedure, page), passed, values)


def finding(page: Page, answer: Answer, today: date) -> Finding:
    """The value that this page's rules see."""
    if isinstance(answer, Chosen):
        return Finding(str(answer.option))
    if isinstance(answer, Scanned):
        return Finding("scanned")
    if isinstance(answer, NotHere):
        return Finding(MISSING)
    if page.calculator:
        return CALCULATORS[page.calculator][0](answer, today)
    return Finding("given")


def following(page: Page, value: str) -> PageId:
    """Where a value leads."""
    return page.rules.get(value) or _must(page.next, page)


def _ahead(procedure: Procedure, page: Page) -> int:
    """Pages after this one along the usual way (``next``, else the first rule), the review included."""
    count = 0
    while page.kind is not Kind.OUTCOME:
        page = procedure.pages[page.next or next(iter(page.rules.values()))]
        count += 1
    return count


def _must(page_id: PageId | None, page: Page) -> PageId:
    if page_id is None:
        raise ValueError(f"page {page.id} leads nowhere")
    return page_id
