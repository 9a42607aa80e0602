"""What must hold of a procedure before a citizen meets it: no dead end, no dead rule, no loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace

from kiosk.procedures.calculators import CALCULATORS
from kiosk.procedures.issues import Issue
from kiosk.procedures.models import FIELDS, MISSING, Ending, Kind, Page, Part, Procedure
from kiosk.types import PageId

Place = Callable[..., Issue]
"""Makes an empty Issue at a part of a page: ``place(page_id, "rules", "minor")``."""

ASKED_ONCE = frozenset({Kind.NAME, Kind.ADDRESS, Kind.PHONE, Kind.EMAIL, Kind.IBAN})
"""What a person is asked once in a visit (WCAG 2.2, 3.3.7): always a fact."""
RANGED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE})


def check_procedure(procedure: Procedure, place: Place) -> list[Issue]:
    """Every fault of structure, each at its line."""
    faults = [*_start(procedure, place)]
    for page in procedure.pages.values():
        faults += _page(procedure, page, place)
    if not faults:
        faults += _reach(procedure, place)
    if not faults:
        faults += [*_going_back(procedure, place), *_order(procedure, place)]
    return faults


def possible_values(procedure: Procedure, page: Page) -> frozenset[str]:
    """Every value that this page's answer can give to its rules."""
    if page.kind is Kind.CHOICE:
        return frozenset(str(option.id) for option in page.options)
    if page.kind is Kind.SEVERAL:
        return frozenset({"some", "none"})
    if page.kind is Kind.PIECE:
        return frozenset({"scanned", MISSING})
    if page.kind is Kind.DECIDE:
        return _decided_values(procedure, page)
    unsure = frozenset({MISSING}) if page.skippable else frozenset[str]()
    if page.piece and page.piece.part is Part.DATED:
        return frozenset({"fresh", "too_old"}) | unsure
    if page.calculator and page.calculator in CALCULATORS:
        return CALCULATORS[page.calculator].values | unsure
    return frozenset({"given"}) | unsure


def _decided_values(procedure: Procedure, page: Page) -> frozenset[str]:
    before = [procedure.pages[one] for one in page.of if one in procedure.pages]
    unsure = frozenset({MISSING}) if any(one.skippable for one in before) else frozenset[str]()
    if page.calculator and page.calculator in CALCULATORS:
        return CALCULATORS[page.calculator].values | unsure
    several = frozenset(str(one.id) for page in before for one in page.options if page.kind is Kind.SEVERAL)
    return frozenset().union(*(possible_values(procedure, one) for one in before), several, unsure)


def successors(procedure: Procedure, page: Page) -> frozenset[PageId]:
    """Where a page can lead (``redo`` goes back and does not count)."""
    if page.kind is Kind.OUTCOME:
        return frozenset()
    values = possible_values(procedure, page) - _redone(page)
    onward = {page.rules.get(value, page.next) for value in values}
    return frozenset(one for one in onward if one)


def _redone(page: Page) -> frozenset[str]:
    return frozenset(str(option.id) for option in page.options if option.redo)


def _start(procedure: Procedure, place: Place) -> Iterator[Issue]:
    if procedure.start not in procedure.pages:
        yield _say(
            place(None, "start"), "start", "The first page does not exist.", "Name a page of this pack."
        )


def _page(procedure: Procedure, page: Page, place: Place) -> Iterator[Issue]:
    yield from _shape(page, place)
    yield from _calculated(procedure, page, place)
    targets: list[tuple[tuple[str | int, ...], PageId | None]] = [(("next",), page.next)]
    targets += [(("rules", value), goto) for value, goto in page.rules.items()]
    targets += [(("options", i, "redo"), one.redo) for i, one in enumerate(page.options)]
    for where, target in targets:
        if target and target not in procedure.pages:
            message = f"'{target}' is not a page of this pack."
            yield _say(place(page.id, *where), "unknown-page", message, "Name a page that exists.")
    yield from _rules(procedure, page, place)


def _rules(procedure: Procedure, page: Page, place: Place) -> Iterator[Issue]:
    values = possible_values(procedure, page)
    several = frozenset(str(one.id) for one in page.options) if page.kind is Kind.SEVERAL else frozenset()
    for name, known in (("rules", values), ("bring", values | several)):
        for value in getattr(page, name):
            if value not in known:
                message = f"'{value}' can never happen here."
                mend = f"Use one of: {', '.join(sorted(known))}."
                yield _say(place(page.id, name, value), "dead-rule", message, mend)
    ruled = values <= page.rules.keys() | _redone(page)
    if page.kind is not Kind.OUTCOME and not page.next and not ruled:
        missing = ", ".join(sorted(values - page.rules.keys() - _redone(page)))
        message = f"Some answers lead nowhere: {missing}."
        yield _say(place(page.id), "dead-end", message, "Add 'next' or the missing rules.")
    if page.next and ruled and page.rules:
        yield _say(place(page.id, "next"), "dead-rule", "'next' can never be used.", "Remove it, or a rule.")


def _shape(page: Page, place: Place) -> Iterator[Issue]:
    def fault(where: str, rule: str, message: str, mend: str) -> Issue:
        return _say(place(page.id, where), rule, message, mend)

    chosen = page.kind in {Kind.CHOICE, Kind.SEVERAL}
    if chosen and len(page.options) < 2:
        yield fault("options", "options", "A choice needs at least two options.", "Add options.")
    if not chosen and page.options:
        yield fault("options", "options", f"A {page.kind} page has no options.", "Remove them.")
    if len({one.id for one in page.options}) < len(page.options):
        yield fault("options", "options", "Two options have the same id.", "Rename one.")
    if page.options and all(one.redo for one in page.options):
        yield fault("options", "dead-end", "Every option only goes back.", "Add one that leads on.")
    if (page.kind is Kind.OUTCOME) != (page.outcome is not None):
        yield fault("outcome", "outcome", "Only an outcome page has 'outcome', and it must.", "Correct it.")
    asks = page.kind in FIELDS or chosen or page.kind in {Kind.PIECE, Kind.SIGNATURE}
    if asks and not page.hidden and not page.label:
        message = "The review page has no words for this answer."
        yield fault("label", "label", message, "Add 'label', or 'hidden: true'.")
    if page.unknown_day and page.kind is not Kind.DATE:
        yield fault("unknown_day", "date", "Only a date can have an unknown day.", "Remove it.")
    if (page.low is not None or page.high is not None) and page.kind not in RANGED:
        yield fault("low", "range", "Only numbers, amounts and dates have a range.", "Remove it.")
    if page.kind in ASKED_ONCE and not page.fact and "nth" not in page.values:
        message = "This would be asked again in the next procedure."
        yield fault("kind", "not-a-fact", message, "Name a 'fact' of facts.yaml instead of a kind.")
    if page.secret and not page.skippable:
        message = "Who does not know this number cannot go on."
        yield fault("rules", "no-alternative", message, "Add a rule for 'missing'.")


def _calculated(procedure: Procedure, page: Page, place: Place) -> Iterator[Issue]:
    """A calculator that exists and gets the kinds of answers that it takes."""
    if page.kind is Kind.DECIDE and not page.of:
        yield _say(place(page.id), "of", "It decides over nothing.", "Name earlier pages in 'of'.")
        return
    if page.of and page.kind is not Kind.DECIDE:
        yield _say(place(page.id, "of"), "of", "Only a 'decide' page has 'of'.", "Remove it.")
    if unknown := [one for one in page.of if one not in procedure.pages]:
        message = f"'{unknown[0]}' is not a page of this pack."
        yield _say(place(page.id, "of"), "unknown-page", message, "Name a page that exists.")
        return
    if page.calculator is None:
        if len(page.of) > 1:
            yield _say(place(page.id, "of"), "of", "Without a calculator it sees one page.", "Name one.")
        return
    spec = CALCULATORS.get(page.calculator)
    if spec is None:
        known = ", ".join(sorted(CALCULATORS))
        message = f"There is no calculator '{page.calculator}'."
        yield _say(place(page.id, "calculator"), "calculator", message, f"Use one of: {known}.")
        return
    given = tuple(procedure.pages[one].kind for one in page.of) or (page.kind,)
    if given != spec.takes:
        wanted = ", ".join(spec.takes)
        message = f"'{page.calculator}' wants: {wanted}. It gets: {', '.join(given)}."
        yield _say(place(page.id, "calculator"), "calculator", message, "Name other pages in 'of'.")


def _reach(procedure: Procedure, place: Place) -> Iterator[Issue]:
    reached = onward(procedure, procedure.start)
    loops = _circling(procedure)
    for page_id in procedure.pages:
        if page_id in loops:
            message = f"The page '{page_id}' comes back to itself."
            yield _say(place(page_id), "loop", message, "Lead on to another page; 'redo' goes back.")
        if page_id not in reached:
            message = f"No answer leads to the page '{page_id}'."
            yield _say(place(page_id), "unreachable", message, "Add a rule to it, or remove it.")


def _circling(procedure: Procedure) -> set[PageId]:
    """Pages that lead back to themselves: what is left when every page whose ways all end is taken away."""
    left = {page.id: set(successors(procedure, page)) for page in procedure.pages.values()}
    while ended := {page for page, ways in left.items() if not ways & left.keys()}:
        left = {page: ways for page, ways in left.items() if page not in ended}
    return {page for page in left if page in _after(left, page)}


def _after(ways: Mapping[PageId, Set[PageId]], start: PageId) -> set[PageId]:
    found, waiting = set[PageId](), [start]
    while waiting:
        for following in ways[waiting.pop()]:
            if following in ways and following not in found:
                found.add(following)
                waiting.append(following)
    return found


def _going_back(procedure: Procedure, place: Place) -> Iterator[Issue]:
    """A page can only be done again by who has passed it."""
    for page in procedure.pages.values():
        for at, option in enumerate(page.options):
            if option.redo and page.id not in onward(procedure, option.redo):
                message = f"Nobody comes here by way of '{option.redo}'."
                mend = "Name a page that always comes before this one."
                yield _say(place(page.id, "options", at, "redo"), "redo", message, mend)


def _order(procedure: Procedure, place: Place) -> Iterator[Issue]:
    """What must have happened before a page, on every way to it; what must not happen twice."""
    reviews = frozenset(page.id for page in procedure.pages.values() if page.kind is Kind.REVIEW)
    for page in procedure.pages.values():
        for one in page.of:
            if page.id in onward(procedure, procedure.start, without={one}):
                message = f"One can come here without having answered '{one}'."
                yield _say(place(page.id, "of"), "not-asked", message, "Ask it on every way to this page.")
        lodged = page.outcome is not None and page.outcome.kind in {Ending.DESK, Ending.APPOINTMENT}
        if lodged and page.id in onward(procedure, procedure.start, without=reviews):
            message = "One can come here without having checked the answers."
            yield _say(place(page.id), "no-review", message, "Lead through a page of kind 'review'.")
        if page.fact:
            for other in onward(procedure, page.id) - {page.id}:
                if procedure.pages[other].fact == page.fact:
                    message = f"The fact '{page.fact}' is asked twice on one way."
                    yield _say(place(other), "fact-twice", message, "Ask it once, before the ways part.")


def onward(procedure: Procedure, start: PageId, without: Set[PageId] = frozenset()) -> set[PageId]:
    """The start and every page after it, walking around some."""
    if start in without:
        return set()
    found, waiting = {start}, [start]
    while waiting:
        page = procedure.pages[waiting.pop()]
        for following in successors(procedure, page) - found - without:
            found.add(following)
            waiting.append(following)
    return found


def _say(at: Issue, rule: str, message: str, mend: str) -> Issue:
    return replace(at, rule=rule, message=message, mend=mend)
