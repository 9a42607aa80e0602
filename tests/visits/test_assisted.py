"""A mediator helps beside the person, on the real window: from any page, hidden answers, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from kiosk.pages import actions as act
from kiosk.pages.comfort import Ease
from kiosk.pages.overlays import (
    ChoosingPin,
    HeadsetGone,
    Heard,
    Helping,
    IdleWarning,
    Languages,
    Leaving,
    Linked,
    Overlay,
    Trying,
    Tuning,
    Unheard,
)
from kiosk.pages.session import Session
from kiosk.pages.states import CallSent
from kiosk.pages.town import Town
from kiosk.types import Lang
from screens.theme import Display
from tests.support.badges import CARD, NAME, PIN, badge, lays
from tests.support.front import SETTINGS, Front
from tests.support.hall import Hall
from tests.support.visit import Visit
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")
SECRET = "Qxqx"
TURN = "screen.more"


@dataclass
class Hands:
    """Fingers on the real screen, and a badge."""

    hall: Front
    scene: Scene

    def touches(self, node_id: str) -> None:
        """Touch this, on whichever part of the page it lies."""
        for _ in range(9):
            here = {str(one.node.id) for one in self.scene.stage.targets()}
            if node_id in here:
                break
            self.taps(TURN)
        self.taps(node_id)

    def taps(self, node_id: str) -> None:
        self.scene.tap(node_id)
        self.does_what_was_touched()

    def does_what_was_touched(self) -> None:
        for action in self.scene.actions:
            self.hall.kiosk.touch(action)
        self.scene.actions.clear()
        self.hall.settles()

    def begins(self, pin: str = PIN) -> None:
        lays(self.hall)
        for digit in pin:
            self.touches(f"key.{digit}")
        self.touches("main")

    def gives_back(self) -> None:
        """Two touches: the second one confirms the report."""
        self.touches("assisted.end")
        self.touches("main")

    def words(self) -> str:
        """All that the widgets on the screen say."""
        from screens.widgets.text import Words

        def below(widget: Any) -> Iterator[Any]:
            yield widget
            for child in widget.children:
                yield from below(child)

        found = (one for widget in self.scene.stage.drawn() for one in below(widget))
        return "\n".join(str(one.text) for one in found if isinstance(one, Words))


@pytest.fixture
def hands(town: Town) -> Iterator[Hands]:
    scene, end = make_scene(Display())
    made = Hands(Hall(town, badges=(badge(),), face=scene.stage, at_once=False), scene)
    yield made
    end()


def at(hands: Hands, change: Callable[[Session], Session]) -> Session:
    hands.hall.kiosk.apply(change)
    hands.hall.settles()
    return hands.hall.session


def named(town: Town) -> Session:
    return Visit.begins(town).opens().as_far_as("name").types(family=SECRET).session


LYING: tuple[Overlay, ...] = (
    Languages(), Helping(), Leaving(), Tuning(), Trying(), HeadsetGone(), Heard(words="oui"), Unheard(),
    IdleWarning(30), Linked("https://www.service-public.fr"), ChoosingPin("12"), Languages(Tuning()),
)  # fmt: skip


@pytest.mark.parametrize("over", LYING, ids=lambda one: type(one).__name__)
def test_it_begins_over_whatever_lies_on_the_page_and_leaves_it_there(
    hands: Hands, town: Town, over: Overlay
) -> None:
    at(hands, lambda _: replace(named(town), overlay=over, call=CallSent()))
    hands.begins()
    session = hands.hall.session
    assert session.assisted is not None
    assert session.assisted.by == NAME
    assert session.overlay == (None if isinstance(over, IdleWarning) else over)
    assert "Mode accompagné" in hands.words()
    hands.gives_back()
    assert hands.hall.session.assisted is None
    assert hands.hall.session.draft == named(town).draft


@pytest.mark.parametrize("page", ["nationality", "birth_date", "address", "address_proof", "review", "done"])
def test_it_begins_on_any_page_and_gives_the_very_page_back(hands: Hands, town: Town, page: str) -> None:
    before = Visit.begins(town).opens().as_far_as(page).session
    at(hands, lambda _: before)
    key = hands.hall.view.key
    hands.begins()
    assert hands.hall.view.key == key
    assert "Pour le médiateur" in hands.words() or TURN in {
        str(one.node.id) for one in hands.scene.stage.targets()
    }
    hands.gives_back()
    assert hands.hall.view.key == key
    assert hands.hall.session.dossiers == before.dossiers


def test_it_begins_on_the_first_page_where_nobody_has_chosen_a_language(hands: Hands) -> None:
    hands.begins()
    assert hands.hall.view.key == "menu"
    assert "Mode accompagné" in hands.words()


def test_the_persons_settings_come_back(hands: Hands, town: Town) -> None:
    own = replace(
        named(town).comfort, lang=Lang("uk"), text_size="huge", theme="dark", voice=False,
        eases=frozenset({Ease.SEATED, Ease.CURTAIN, Ease.EXPLORE}),
    )  # fmt: skip
    at(hands, lambda _: replace(named(town), comfort=own))
    hands.hall.kiosk.assisting.start(NAME, "camille")
    assert not hands.hall.session.comfort.eases & {Ease.CURTAIN, Ease.EXPLORE}, "two people see and touch it"
    hands.hall.kiosk.touch(act.NextTextSize())
    hands.hall.kiosk.touch(act.NextTheme())
    hands.hall.kiosk.touch(act.ShowLanguages())
    hands.hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hands.hall.kiosk.touch(act.ToggleSound())
    hands.gives_back()
    assert hands.hall.session.comfort == own


def test_no_pixel_no_word_and_no_node_holds_a_hidden_answer(hands: Hands, town: Town) -> None:
    at(hands, lambda _: named(town))
    hands.begins()
    tree = repr([(one.name, one.value, one.detail, one.spoken) for one in hands.hall.view.walk()])
    assert SECRET.lower() not in tree.lower()
    assert SECRET.lower() not in hands.words().lower()
    hidden = hands.scene.picture()
    hands.hall.kiosk.touch(act.Type("z"))
    hands.hall.settles()
    assert hands.scene.picture().tobytes() == hidden.tobytes(), "nothing that is drawn depends on it"
    hands.hall.keypad.plug_headset()
    hands.hall.settles()
    heard = hands.hall.presses("down", "down", "down", "down", "down", "down")
    assert SECRET.lower() not in heard.lower()


def test_the_person_shows_their_answers_until_the_page_is_left(hands: Hands, town: Town) -> None:
    at(hands, lambda _: named(town))
    hands.begins()
    hands.touches("assist.veil")
    assert SECRET in hands.words()
    hands.touches("assist.veil")
    assert SECRET not in hands.words()
    hands.touches("assist.veil")
    hands.touches("dock.sound")
    hands.hall.kiosk.touch(act.CloseOverlay())
    assert SECRET not in hands.words(), "another page lay there"


def test_a_place_that_follows_from_what_was_typed_is_not_behind_a_touch(hands: Hands, town: Town) -> None:
    visit = Visit.begins(town).opens().as_far_as("address").types(postcode="69100", town="villeurb")
    at(hands, lambda _: visit.session)
    assert "Villeurbanne" in repr(hands.hall.view)
    hands.begins()
    assert "Villeurbanne" not in repr(hands.hall.view)
    assert "69100" not in repr(hands.hall.view)


def test_the_map_leads_back_and_on_again_and_keeps_every_answer(hands: Hands, town: Town) -> None:
    before = Visit.begins(town).opens().as_far_as("identity").session
    at(hands, lambda _: before)
    hands.begins()
    hands.touches("assist.box")
    hands.touches("tool.map")
    hands.touches("map.birth_date")
    assert hands.hall.view.key == "listes-electorales.birth_date"
    assert hands.hall.session.dossier.answers == before.dossier.answers
    hands.touches("assist.box")
    hands.touches("tool.map")
    hands.touches("map.address")
    assert hands.hall.view.key == "listes-electorales.address"
    assert hands.hall.session.dossier.answers == before.dossier.answers
    with pytest.raises((KeyError, StopIteration)):
        hands.hall.kiosk.touch(act.CloseOverlay())
        hands.scene.target("map.review")


def test_who_goes_away_is_gone_after_a_longer_while_and_the_page_is_veiled(hands: Hands, town: Town) -> None:
    silent = replace(named(town).comfort, voice=False)
    at(hands, lambda _: replace(named(town), comfort=silent))
    hands.begins()
    hall, visit = hands.hall, SETTINGS.visit
    hall.clock.now += visit.idle_voice_s + visit.countdown_s + 1
    hall.kiosk.tick()
    assert hall.session.assisted is not None, "slow is not gone"
    hall.clock.now += visit.assisted_s
    hall.kiosk.tick()
    assert hall.session.assisted is None
    assert isinstance(hall.session.overlay, IdleWarning)
    assert SECRET not in hands.words()
    hall.kiosk.tick()
    assert hall.session.draft == named(town).draft, "the person has the whole countdown"
    hall.clock.now += visit.countdown_s + 1
    hall.kiosk.tick()
    assert hall.view.key == "attract"


def test_a_bank_card_on_the_reader_opens_nothing_and_says_so(hands: Hands, town: Town) -> None:
    at(hands, lambda _: named(town))
    lays(hands.hall, "somebody's card")
    assert "Cette carte n'ouvre rien ici" in hands.words().replace("\u2019", "'")
    hands.touches("back")
    assert hands.hall.session == named(town)


def test_the_number_is_neither_drawn_nor_said(hands: Hands) -> None:
    hands.hall.keypad.plug_headset()
    hands.hall.settles()
    lays(hands.hall)
    heard = hands.hall.hears(lambda: [hands.hall.kiosk.touch(act.Type(one)) for one in "25"])
    assert "2" not in heard
    assert "5" not in heard
    field = hands.hall.view.find("assist.digits")
    assert not any(one.isdigit() for one in field.value)
    assert CARD not in repr(hands.hall.session)
