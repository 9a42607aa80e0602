"""What a slow voice makes before it is asked: the pages likely to come, and nothing for a quick one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from kiosk.app.foresight import MOST_PAGES, MOST_SENTENCES
from kiosk.devices.audio import FakeVoice
from kiosk.pages import actions as act
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import ELECTORAL_ROLL, Visit

FRENCH = Lang("fr")
A_MOMENT = 3.0


@pytest.fixture
def hall(town: Town) -> Hall:
    return Hall(town, voice=FakeVoice(slow=("fr",)))


def made(hall: Hall) -> list[str]:
    return [one.text for one in hall.voice.made]


def heard_of(hall: Hall, gesture: Callable[[], object]) -> list[str]:
    before = len(hall.voice.heard)
    gesture()
    hall.settles()
    return [one.text for one in hall.voice.heard[before:]]


def asked(hall: Hall, town: Town, page: str = "") -> Hall:
    """On a page of a procedure."""
    visit = Visit.begins(town).opens()
    hall.kiosk.apply(lambda _: (visit.as_far_as(page) if page else visit).session)
    hall.settles()
    return hall


def test_the_first_page_foresees_the_next_in_its_language(hall: Hall) -> None:
    hall.passes(A_MOMENT)
    assert made(hall)
    assert {one.lang for one in hall.voice.made} == {FRENCH}
    heard = heard_of(hall, lambda: hall.kiosk.touch(act.ChooseLanguage(FRENCH)))
    assert heard[: len(made(hall))] == made(hall)


def test_the_first_page_is_foreseen_once_the_voice_is_there(town: Town) -> None:
    """The program shows its first page before the speech process runs: nothing was foreseen until a touch."""
    hall = Hall(town, voice=FakeVoice())
    hall.passes(A_MOMENT)
    assert made(hall) == []
    hall.voice.slow_down(FRENCH)
    hall.passes(A_MOMENT)
    assert made(hall)


def test_what_is_chosen_decides_what_is_foreseen(hall: Hall, town: Town) -> None:
    asked(hall, town)
    hall.passes(A_MOMENT)
    several = made(hall)
    picks = [node.action for node in hall.view.walk() if node.role is Role.CHOICE]
    pages = set()
    for pick in picks[:MOST_PAGES]:
        assert pick is not None
        hall.kiosk.touch(pick)
        hall.passes(A_MOMENT)
        one = made(hall)
        assert 0 < len(one) <= MOST_SENTENCES
        assert set(one) <= set(several)
        heard = heard_of(hall, lambda: hall.kiosk.touch(act.Confirm()))
        assert heard[: len(one)] == one
        pages.add(tuple(one))
        hall.kiosk.touch(act.Back())
    assert len(several) <= MOST_PAGES * MOST_SENTENCES
    assert pages


def test_nothing_is_foreseen_under_the_finger(hall: Hall, town: Town) -> None:
    asked(hall, town)
    assert made(hall) == []
    hall.kiosk.pulse()
    assert made(hall) == []


def test_a_quick_voice_is_left_alone(town: Town) -> None:
    hall = asked(Hall(town), town)
    hall.passes(A_MOMENT)
    assert made(hall) == []


def test_a_person_who_does_not_listen_costs_nothing(hall: Hall, town: Town) -> None:
    hall.kiosk.touch(act.ChooseLanguage(FRENCH))
    hall.kiosk.touch(act.Mute())
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.voice.forget()
    hall.passes(A_MOMENT)
    assert made(hall) == []


def test_a_language_that_its_engine_says_at_once_is_not_foreseen(hall: Hall) -> None:
    hall.kiosk.touch(act.ChooseLanguage(Lang("en")))
    hall.voice.forget()
    hall.passes(A_MOMENT)
    assert made(hall) == []


def test_foreseeing_changes_nothing_and_tells_nobody(hall: Hall, town: Town) -> None:
    asked(hall, town)
    session, view, effects = hall.session, hall.view, list(hall.effects)
    with capture_logs() as logs:
        hall.passes(A_MOMENT)
    assert made(hall)
    assert (hall.session, hall.view, hall.effects) == (session, view, effects)
    assert logs == []


def test_what_is_private_is_made_only_for_who_hears_it_alone(hall: Hall, town: Town) -> None:
    asked(hall, town, "review")
    private = {node.value for node in hall.view.walk() if node.private and node.value}
    assert private
    back = hall.session
    hall.kiosk.touch(act.Back())
    hall.passes(A_MOMENT)
    assert made(hall), "the labels are"
    assert not [words for words in made(hall) if any(value in words for value in private)]
    assert back != hall.session


def test_after_the_visit_only_the_first_page_is_foreseen(hall: Hall, town: Town) -> None:
    asked(hall, town)
    hall.passes(A_MOMENT)
    before = set(made(hall))
    hall.kiosk.touch(act.Erase())
    hall.settles()
    assert made(hall) == []
    hall.passes(A_MOMENT)
    assert made(hall)
    assert not set(made(hall)) & before
