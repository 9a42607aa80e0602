"""A citizen who answers anything: each page with any of its answers, until the procedure ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from kiosk.pages import actions as act
from kiosk.pages.states import ScanTaken
from kiosk.procedures.answers import Scanned
from kiosk.procedures.models import FIELDS, Kind, Page, Part
from kiosk.types import FieldId, ProcedureId
from tests.support.visit import PAPER, Visit

T = TypeVar("T")
Draw = Callable[[Sequence[T]], T]
"""Chooses one of some things: hypothesis's, or a random generator's."""

TYPED: dict[str, tuple[str, ...]] = {
    "family": ("exemple", "d'exemple-essai"),
    "given": ("camille", "lou marie"),
    "street": ("12 rue des tilleuls",),
    "postcode": ("01234", "97400"),
    "town": ("valbourg",),
    "phone": ("0199000000", "+33199000000"),
    "email": ("camille@exemple.fr",),
    "iban": ("fr7630006000011234567890189",),
    "siret": ("w751234567", "73282932000074"),
    "words": ("valbourg", "essai 2"),
}
"""Plainly fictitious, and right."""
LIKELY = (5, 15, 30, 60)
"""Numbers between the edges of calculators: surfaces in m², people, days."""
MOST_PAGES = 120
"""No procedure is this long: more is a walk in a circle."""


def walk(visit: Visit, procedure: ProcedureId, draw: Draw) -> Visit:
    """Answer every page at random, building each page as it is shown; the visit at the outcome."""
    visit = visit.opens(procedure)
    for _ in range(MOST_PAGES):
        page = visit.session.route(visit.today).current
        view = visit.view
        assert view.find("title").name
        if page.kind is Kind.OUTCOME:
            return visit
        before = visit.page, visit.session.draft
        visit = step(visit, page, draw)
        assert (visit.page, visit.session.draft) != before, f"{procedure}.{page.id} does not go on"
    raise AssertionError(f"{procedure} never ends")


def step(visit: Visit, page: Page, draw: Draw) -> Visit:
    """One answer to one page."""
    if visit.session.draft.known:
        return visit.does(draw([act.Confirm(), act.Correct()]))
    if page.skippable and draw([True, False, False]):
        return visit.does(act.Missing())
    if page.kind is Kind.CHOICE:
        onward = [one for one in page.options if not one.redo]
        again = [one for one in page.options if one.redo]
        chosen = draw([*onward * 3, *again])
        return visit.does(act.Pick(chosen.id), act.Confirm())
    if page.kind is Kind.SEVERAL:
        marked = [one for one in page.options if draw([True, False])]
        return visit.does(*(act.Pick(one.id) for one in marked), act.Confirm())
    if page.kind is Kind.PIECE:
        paper = Scanned(PAPER.pdf, draw([0, 1]))
        return replace(visit, session=replace(visit.session, scan=ScanTaken(paper))).does(act.Confirm())
    if page.kind is Kind.SIGNATURE:
        return visit.does(act.Draw(((0, 0), (500, 500))), act.Confirm())
    for name in FIELDS.get(page.kind, ()):
        visit = _clear(visit, name).types(**{name: _value(visit, page, name, draw)})
    return visit.does(act.Confirm())


def _clear(visit: Visit, name: FieldId) -> Visit:
    """What is known, or was typed before, is taken away first."""
    visit = visit.does(act.FocusField(name))
    return visit.does(*[act.Type("backspace")] * len(visit.session.draft.fields.get(name, "")))


def _value(visit: Visit, page: Page, name: FieldId, draw: Draw) -> str:
    if name == "date":
        return _date(visit, page, draw)
    if name in {"number", "money"}:
        low, high = page.low or 0, page.high if page.high is not None else 12
        between = {one for one in LIKELY if low <= one <= high}
        return str(draw(sorted({low, min(low + 1, high), (low + high) // 2, high} | between)))
    return draw(TYPED[str(name)])


def _date(visit: Visit, page: Page, draw: Draw) -> str:
    if page.piece and page.piece.part is Part.DATED:
        days = [0, 30, 100, 200, 500]
    else:
        days = [
            0,
            1,
            3,
            10,
            340,
            400,
            365 * 4,
            365 * 13,
            365 * 16 + 30,
            365 * 17,
            365 * 25,
            365 * 40,
            365 * 76,
        ]
        days += [-one for one in (1, 14, 16, 60, 400) if page.high and one <= page.high]
    day = visit.today - timedelta(days=draw(days))
    return f"{day:%d%m%Y}"
