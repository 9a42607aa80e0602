"""Every pack, walked with random answers: no dead end, every end reached, and nothing asked twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.pages import actions as act
from kiosk.pages.build import build
from kiosk.pages.frame import Pen
from kiosk.pages.handout import handout
from kiosk.pages.question import say_on
from kiosk.pages.speech import spoken
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.procedures.answers import NotHere
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.types import PageId, ProcedureId
from tests.support.later import one_in
from tests.support.visit import ROOT, Visit
from tests.support.walker import MOST_PAGES, step, walk

PACKS = sorted(ProcedureId(file.parent.name) for file in (ROOT / "config" / "packs").glob("*/pack.yaml"))
T = TypeVar("T")
WALKS = 700
"""Random walks enough to come to every end of every pack."""
many = settings(
    # The same few each time in ./test; where new ones are drawn (./test -m hypothesis), many.
    max_examples=60 if settings.default.derandomize else 500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_the_28_procedures_are_there(town: Town) -> None:
    assert len(PACKS) == 28
    assert sorted(town.procedures) == PACKS


@given(data=st.data(), pack=st.sampled_from(PACKS))
@many
def test_any_answers_lead_to_an_end(visit: Visit, data: st.DataObject, pack: ProcedureId) -> None:
    done = walk(visit, pack, lambda some: data.draw(st.sampled_from(some)))
    page = done.session.route(done.today).current
    assert page.kind is Kind.OUTCOME
    view = done.view
    assert view.find("main").action in {act.Erase(), act.AskToLeave()}
    assert view.find("progress").value.split("/")[0] == view.find("progress").value.split("/")[1]
    assert (handout(Pen(done.town, done.session, done.today)) is not None) == page.prepared


@pytest.mark.clause("wcag-3.3.7")
@given(data=st.data(), packs=st.lists(st.sampled_from(PACKS), min_size=2, max_size=4, unique=True))
@many
def test_what_was_said_is_not_asked_again(
    visit: Visit, data: st.DataObject, packs: list[ProcedureId]
) -> None:
    """A fact that is known is confirmed or corrected, in every procedure of the visit."""

    def draw(some: Sequence[T]) -> T:
        return data.draw(st.sampled_from(some))

    for pack in packs:
        visit = visit.opens(pack)
        for _ in range(MOST_PAGES):
            page = visit.session.route(visit.today).current
            if page.kind is Kind.OUTCOME:
                break
            said = page.id in visit.session.dossier.answers
            if page.fact in visit.session.facts and not said:
                assert visit.session.draft.known, f"{pack}.{page.id} asks {page.fact} again"
                assert visit.view.find("known").detail
                assert not any(node.role is Role.KEYBOARD for node in visit.view.walk())
                visit = _confirmed(visit)
            else:
                visit = step(visit, page, draw)
        visit = visit.does(act.GoHome())
        assert visit.view.key == "menu"
        assert visit.view.find("back").action == act.Back()


def _confirmed(visit: Visit) -> Visit:
    """ "C'est juste"; what does not fit this page is opened with what there is to mend."""
    after = visit.does(act.Confirm())
    if after.page == visit.page:
        assert after.session.draft.problem is not None
        assert not after.session.draft.known
        page = after.session.route(after.today).current
        after = step(after, page, lambda some: random.Random(1).choice(some))
    return after


@pytest.mark.parametrize("pack", one_in(3, PACKS))
def test_every_end_is_reached_by_answers(visit: Visit, pack: ProcedureId) -> None:
    """Not by the arrows of its rules: by what a person can answer."""
    wanted = {page.id for page in visit.town.procedures[pack].pages.values() if page.kind is Kind.OUTCOME}
    dice, found = random.Random(7), set[PageId]()
    for _ in range(WALKS):
        found.add(_quick_walk(visit, pack, dice))
        if found == wanted:
            return
    raise AssertionError(f"nobody comes to {sorted(wanted - found)}")


def _quick_walk(visit: Visit, pack: ProcedureId, dice: random.Random) -> PageId:
    """A walk that looks at no page: the turner alone."""
    visit = visit.opens(pack)
    for _ in range(MOST_PAGES):
        page = visit.session.route(visit.today).current
        if page.kind is Kind.OUTCOME:
            return page.id
        visit = step(visit, page, dice.choice)
    raise AssertionError(f"{pack} never ends")


@pytest.mark.parametrize("pack", one_in(3, PACKS))
def test_every_page_can_be_written(town: Town, pack: ProcedureId) -> None:
    """Each page as it is met on some way, in every language: no text misses a value."""
    procedure = town.procedures[pack]
    seen = set[PageId]()
    wanted = {page.id for page in procedure.pages.values() if page.kind is not Kind.DECIDE}
    dice = random.Random(3)
    for _ in range(WALKS):
        visit = Visit.begins(town).opens(pack)
        for _ in range(MOST_PAGES):
            page = visit.session.route(visit.today).current
            if page.id not in seen:
                seen.add(page.id)
                _written(visit, page)
            if page.kind is Kind.OUTCOME:
                break
            visit = step(visit, page, dice.choice)
        if seen == wanted:
            return
    raise AssertionError(f"nobody comes to {sorted(wanted - seen)}")


def _written(visit: Visit, page: Page) -> None:
    for language in visit.town.languages:
        comfort = replace(visit.session.comfort, lang=language.lang)
        session = replace(visit.session, comfort=comfort)
        pen = Pen(visit.town, session, visit.today)
        view = build(pen)
        assert view.key == f"{session.procedure and session.procedure.id}.{page.id}"
        assert view.find("title").name == say_on(pen, session.route(visit.today), page.title)
        assert spoken(view)
        for node in view.walk():
            assert "{" not in f"{node.name}{node.detail}{node.hint}", (page.id, node.id)
        if page.kind in FIELDS:
            assert {node.id for node in view.walk()} >= {f"field.{name}" for name in FIELDS[page.kind]}


@pytest.mark.clause("wcag-3.3.4")
@given(data=st.data(), pack=st.sampled_from(PACKS))
@many
def test_back_leads_to_the_first_page_and_forth_again(
    visit: Visit, data: st.DataObject, pack: ProcedureId
) -> None:
    done = walk(visit, pack, lambda some: data.draw(st.sampled_from(some)))
    route = done.session.route(done.today)
    back = done
    for _ in range(route.passed):
        back = back.does(act.Back())
        assert back.session.procedure is not None
    assert back.page == route.steps[0].page.id
    forth = back
    for _ in range(route.passed):
        page = forth.session.route(forth.today).current
        answer = forth.session.dossier.answers.get(page.id)
        forth = forth.does(act.Missing() if isinstance(answer, NotHere) else act.Confirm())
    assert forth.page == done.page
    assert forth.session.dossier.answers == done.session.dossier.answers
