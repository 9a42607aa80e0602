"""Touch, keys, plugs, badges and orders of the town mixed: what went wrong between them once, and any mix."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable

import pytest

from kiosk.pages import actions as act
from kiosk.pages.duty import CLEANING_S, Cause, OutOfOrder, Parting
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.town import Town
from kiosk.types import FieldId, Lang
from screens.theme import Display
from tests.support.badges import badge, helps
from tests.support.hall import SETTINGS, Hall
from tests.support.later import cases
from tests.support.mixed import BADGE, Crowd
from tests.support.visit import Visit

EVENTS = 900


@pytest.fixture
def hall(town: Town) -> Hall:
    made = Hall(town, badges=(badge(BADGE, name="Alex", staff="alex"),))
    made.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    return made


@pytest.fixture
def naming(hall: Hall, town: Town) -> Hall:
    """A name is being typed."""
    named = Visit.begins(town).opens().as_far_as("name").does(act.FocusField(FieldId("family")))
    hall.kiosk.apply(lambda _: named.session)
    for key in "qxqx":
        hall.kiosk.touch(act.Type(key))
    hall.settles()
    return hall


def ticks(hall: Hall, seconds: int) -> None:
    for _ in range(seconds):
        hall.clock.now += 1
        hall.kiosk.tick()
        hall.settles()


@pytest.mark.parametrize("seed", cases(1, later=[2, 3, 4]))
def test_anything_in_any_order(town: Town, seed: int) -> None:
    crowd = Crowd(town, random.Random(seed), at_once=seed % 2 == 0)
    crowd.walks(EVENTS)
    assert len(crowd.seen) > 20, "it came far"
    assert crowd.counts.keys() >= {"act", "key", "switch", "headset", "badge", "serve", "time", "answers"}


def test_a_headset_pulled_while_the_screen_is_wiped_is_not_taken_for_one_that_is_in(hall: Hall) -> None:
    hall.hears(hall.keypad.plug_headset)
    hall.kiosk.touch(act.Erase())
    assert hall.kiosk.shift.clean()
    assert hall.session.headset
    assert hall.hears(hall.keypad.pull_headset) == "", "nothing is said over a locked screen"
    assert hall.view.key == "cleaning"
    ticks(hall, CLEANING_S + 2)
    assert not hall.session.headset
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    assert not hall.session.headset, "private words would be said to the room"


def test_what_a_headset_heard_is_not_repeated_to_the_room(naming: Hall) -> None:
    naming.hears(naming.keypad.plug_headset)
    naming.presses("down")
    assert "qxqx" in naming.hears(lambda: naming.kiosk.touch(act.ToggleSpeech())).lower()
    naming.kiosk.touch(act.ToggleSound())
    naming.hears(naming.keypad.pull_headset)
    assert "qxqx" not in naming.presses("repeat", "repeat").lower()


@pytest.mark.parametrize("sign", ["headset", "badge"])
def test_a_countdown_that_was_answered_without_a_touch_goes_away(naming: Hall, sign: str) -> None:
    naming.clock.now += SETTINGS.visit.idle_voice_s + 1
    naming.kiosk.tick()
    assert isinstance(naming.session.overlay, IdleWarning)
    gestures: dict[str, Callable[[], object]] = {
        "headset": naming.keypad.plug_headset,
        "badge": lambda: helps(naming, BADGE),
    }
    naming.hears(gestures[sign])
    naming.kiosk.tick()
    assert naming.session.overlay is None, "a countdown that does not count is none"
    assert naming.session.draft.fields[FieldId("family")].lower() == "qxqx"


def test_an_order_of_the_town_does_not_unlock_a_screen_that_is_being_wiped(hall: Hall) -> None:
    hall.kiosk.touch(act.Erase())
    hall.kiosk.shift.clean()
    hall.kiosk.shift.serve(OutOfOrder(Cause.PAPER))
    assert hall.view.key == "cleaning"
    ticks(hall, CLEANING_S + 2)
    assert hall.view.key == "out_of_order"


@pytest.fixture
def parted(hall: Hall, town: Town) -> Hall:
    """Somebody has just left after a scan."""
    scanned = Visit.begins(town).opens().as_far_as("review")
    hall.kiosk.apply(lambda _: scanned.session)
    hall.kiosk.touch(act.Erase())
    assert isinstance(hall.session.duty, Parting)
    return hall


def test_the_screen_stays_locked_for_as_long_as_it_says_even_just_after_a_visit(parted: Hall) -> None:
    ticks(parted, 8)
    parted.kiosk.shift.clean()
    ticks(parted, CLEANING_S - 2)
    assert parted.view.key == "cleaning"


def test_who_comes_just_after_another_keeps_what_they_brought(parted: Hall) -> None:
    parted.hears(parted.keypad.plug_headset)
    helps(parted, BADGE)
    ticks(parted, 12)
    assert parted.session.assisted is not None
    own = parted.session.assisted.own
    assert own is not None
    assert own.eases, "a headset's first touch only says what it is on; it comes back"


def test_a_headset_pulled_out_of_a_closed_kiosk_asks_nothing(hall: Hall) -> None:
    hall.hears(hall.keypad.plug_headset)
    hall.kiosk.touch(act.Erase())
    hall.kiosk.shift.serve(OutOfOrder(Cause.PAPER))
    hall.hears(hall.keypad.pull_headset)
    assert hall.view.key == "out_of_order"


def test_a_late_finger_on_a_page_without_search_searches_nothing(naming: Hall) -> None:
    before = naming.session
    naming.kiosk.act(act.SearchLibrary())
    assert naming.session == before
    naming.kiosk.touch(act.GoHome())
    naming.kiosk.touch(act.OpenSection(next(iter(naming.kiosk.pen().town.sections)).id))
    shelf = naming.view.key
    naming.kiosk.act(act.SearchLibrary())
    naming.kiosk.act(act.Back())
    assert shelf.startswith("menu.")
    assert naming.view.key == "menu"


def test_a_closed_kiosk_takes_no_answer_that_it_would_lose(hall: Hall) -> None:
    hall.kiosk.touch(act.Erase())
    hall.kiosk.shift.serve(OutOfOrder(Cause.PAPER))
    closed = hall.session
    hall.kiosk.act(act.OpenProcedure(next(iter(hall.kiosk.pen().town.procedures))))
    hall.kiosk.act(act.StartPractice())
    assert hall.session == closed


@pytest.mark.xdist_group("window")
def test_no_widget_keeps_the_place_where_somebody_lives(town: Town) -> None:
    """The keyboard of one visit serves the next; its keys once held the communes that were offered."""
    from tests.support.window import make_scene

    scene, end = make_scene(Display())
    hall = Hall(town, face=scene.stage, at_once=False)
    visit = Visit.begins(town).opens().as_far_as("address").types(postcode="69100", town="villeurb")
    hall.kiosk.apply(lambda _: visit.session)
    hall.hears(hall.keypad.plug_headset)
    hall.hears(lambda: hall.voice.hear(1))
    before = shown()
    assert hall.view.caption in before
    assert "casque est branché" in before
    assert "Villeurbanne" in before, "it is offered"
    hall.kiosk.touch(act.Erase())
    hall.settles()
    left = shown()
    end()
    assert "Villeurbanne" not in left
    assert "casque est branché" not in left, "nor what was heard"


def shown() -> str:
    """The words of every widget that is still in memory, on the screen or not."""
    from screens.widgets.base import NodeWidget

    gc.collect()
    widgets = [one for one in gc.get_objects() if issubclass(type(one), NodeWidget)]
    return "\n".join(f"{key.name} {key.value} {key.detail}" for one in widgets for key in one.node.walk())
