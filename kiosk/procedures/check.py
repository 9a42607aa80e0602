"""What must hold of a procedure before a citizen meets it: no dead end, no dead rule, no loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.procedures.calculators import CALCULATORS
from kiosk.procedures.issues import Issue
from kiosk.procedures.models import FIELDS, MISSING, Kind, Page, Procedure
from kiosk.types import PageId

Place = Callable[..., Issue]
"""Makes an empty Issue at a path in the pack: ``place("pages", 3, "rules")``."""


def check_procedure(procedure: Procedure, place: Place) -> list[Issue]:
    """Every fault of structure, each at its line."""
    faults = [*_ids(procedure, place)]
    for index, page in enumerate(procedure.pages.values()):
        faults += _page(procedure, page, lambda *at, index=index: place("pages", index, *at))
    if not faults:
        faults += _reach(procedure, place)
    if not faults:
        faults += _going_back(procedure, place)
    return faults


def possible_values(page: Page) -> frozenset[str]:
    """Every value that this page's answer can give to its rules."""
    if page.kind is Kind.CHOICE:
        return frozenset(str(option.id) for option in page.options)
    if page.kind is Kind.PIECE:
        return frozenset({"scanned", MISSING})
    unsure = frozenset({MISSING}) & page.rules.keys() if page.kind is Kind.DATE else frozenset()
    if page.calculator and page.calculator in CALCULATORS:
        return CALCULATORS[page.calculator][1] | unsure
    return frozenset({"given"}) | unsure


def successors(page: Page) -> frozenset[PageId]:
    """Where a page can lead (``redo`` goes back and does not count)."""
    if page.kind is Kind.OUTCOME:
        return frozenset()
    onward = {page.rules.get(value, page.next) for value in possible_values(page) - _redone(page)}
    return frozenset(one for one in onward if one)


def _redone(page: Page) -> frozenset[str]:
    return frozenset(str(option.id) for option in page.options if option.redo)


def _ids(procedure: Procedure, place: Place) -> Iterator[Issue]:
    if procedure.start not in procedure.pages:
        yield _say(place("start"), "start", "The first page does not exist.", "Name a page of this pack.")


def _page(procedure: Procedure, page: Page, place: Place) -> Iterator[Issue]:
    yield from _shape(page, place)
    targets: list[tuple[tuple[str | int, ...], PageId | None]] = [(("next",), page.next)]
    targets += [(("rules", value), goto) for value, goto in page.rules.items()]
    targets += [(("options", i, "redo"), one.redo) for i, one in enumerate(page.options)]
    for where, target in targets:
        if target and target not in procedure.pages:
            message = f"'{target}' is not a page of this pack."
            yield _say(place(*where), "unknown-page", message, "Name a page that exists.")
    values = possible_values(page)
    for name in ("rules", "bring"):
        for value in getattr(page, name):
            if value not in values:
                message = f"'{value}' can never happen here."
                mend = f"Use one of: {', '.join(sorted(values))}."
                yield _say(place(name, value), "dead-rule", message, mend)
    ruled = values <= page.rules.keys() | _redone(page)
    if page.kind is not Kind.OUTCOME and not page.next and not ruled:
        yield _say(place(), "dead-end", "Some answers lead nowhere.", "Add 'next' or the missing rules.")
    if page.next and ruled and page.rules:
        yield _say(place("next"), "dead-rule", "'next' can never be used.", "Remove it, or a rule.")


def _shape(page: Page, place: Place) -> Iterator[Issue]:
    if page.kind is Kind.CHOICE and len(page.options) < 2:
        yield _say(place(), "options", "A choice needs at least two options.", "Add options.")
    if page.kind is not Kind.CHOICE and page.options:
        yield _say(place("options"), "options", f"A {page.kind} page has no options.", "Remove them.")
    if len({one.id for one in page.options}) < len(page.options):
        yield _say(place("options"), "options", "Two options have the same id.", "Rename one.")
    if page.calculator and page.calculator not in CALCULATORS:
        known = ", ".join(sorted(CALCULATORS))
        message = f"There is no calculator '{page.calculator}'."
        yield _say(place("calculator"), "calculator", message, f"Use one of: {known}.")
    if page.calculator and page.kind is not Kind.DATE:
        yield _say(place("calculator"), "calculator", "Calculators are for dates.", "Remove it.")
    if page.options and all(one.redo for one in page.options):
        yield _say(place("options"), "dead-end", "Every option only goes back.", "Add one that leads on.")
    if (page.kind is Kind.OUTCOME) != (page.outcome is not None):
        yield _say(place(), "outcome", "Only an outcome page has 'outcome', and it must.", "Correct it.")
    asks = page.kind in FIELDS or page.kind in {Kind.CHOICE, Kind.PIECE}
    if asks and not page.hidden and not page.label:
        message = "The review page has no words for this answer."
        yield _say(place(), "label", message, "Add 'label', or 'hidden: true'.")


def _reach(procedure: Procedure, place: Place) -> Iterator[Issue]:
    reached, doing = set[PageId](), list[PageId]()
    loops = set[PageId]()

    def visit(page_id: PageId) -> None:
        if page_id in doing:
            loops.add(page_id)
            return
        if page_id in reached:
            return
        reached.add(page_id)
        doing.append(page_id)
        for following in sorted(successors(procedure.pages[page_id])):
            visit(following)
        doing.pop()

    visit(procedure.start)
    for index, page_id in enumerate(procedure.pages):
        if page_id in loops:
            message = f"The page '{page_id}' comes back to itself."
            yield _say(place("pages", index), "loop", message, "Lead on to another page; 'redo' goes back.")
        if page_id not in reached:
            message = f"No answer leads to the page '{page_id}'."
            yield _say(place("pages", index), "unreachable", message, "Add a rule to it, or remove it.")


def _going_back(procedure: Procedure, place: Place) -> Iterator[Issue]:
    """A page can only be done again by who has passed it."""
    for index, page in enumerate(procedure.pages.values()):
        for at, option in enumerate(page.options):
            if option.redo and page.id not in _onward(procedure, option.redo):
                message = f"Nobody comes here by way of '{option.redo}'."
                where = place("pages", index, "options", at, "redo")
                yield _say(where, "redo", message, "Name a page that always comes before this one.")


def _onward(procedure: Procedure, start: PageId) -> set[PageId]:
    found, waiting = set[PageId](), [start]
    while waiting:
        for following in successors(procedure.pages[waiting.pop()]) - found:
            found.add(following)
            waiting.append(following)
    return found


def _say(at: Issue, rule: str, message: str, mend: str) -> Issue:
    return replace(at, rule=rule, message=message, mend=mend)
