"""The kiosk by keys, switches and headset: every press acts once, says what it did, and nothing private."""

from __future__ import annotations

import pytest
import structlog

from kiosk.devices.keypad import KeypadKey
from kiosk.pages import actions as act
from kiosk.pages.comfort import Ease
from kiosk.pages.effects import Effect
from kiosk.pages.overlays import HeadsetGone, Helping, IdleWarning, Leaving, Trying, Tuning
from kiosk.pages.town import Town
from kiosk.types import Lang
from tests.support.hall import SETTINGS, Hall
from tests.support.visit import ELECTORAL_ROLL, Visit


@pytest.fixture
def hall(town: Town) -> Hall:
    return Hall(town)


def begin(hall: Hall) -> Hall:
    """The first question of a procedure, reached by touch, the keys just woken."""
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.settles()
    hall.presses("down")
    return hall


def naming(hall: Hall, town: Town) -> Hall:
    """A page with a keyboard of letters."""
    session = Visit.begins(town).opens().as_far_as("name").session
    hall.kiosk.apply(lambda _: session)
    hall.presses("down")
    return hall


def test_the_first_key_only_greets(hall: Hall) -> None:
    assert hall.view.focus is None
    heard = hall.presses("centre")
    assert "Les touches sont prêtes." in heard
    assert "Français" in heard, "the page is read after the greeting"
    assert hall.view.key == "attract"
    assert hall.focus, "the ring is shown"


@pytest.mark.clause("5.2", "5.1.3.2")
def test_the_first_key_switches_the_voice_on(hall: Hall) -> None:
    hall.kiosk.touch(act.ToggleSound())
    assert hall.presses("down")
    assert hall.session.comfort.voice
    hall.kiosk.act(act.ToggleSound())
    hall.kiosk.touch(act.NextTheme())
    hall.presses("down", "down")
    assert not hall.session.comfort.voice, "who turned it off keeps it off"


@pytest.mark.clause("5.1.3.3")
def test_the_ring_is_on_what_is_heard(town: Town) -> None:
    hall = Hall(town, at_once=False)
    begin(hall)
    while hall.voice.speaking:
        hall.voice.hear()
        hall.settles()
        lit = hall.sight.lit[-1]
        if lit is not None and lit.node:
            assert hall.focus == lit.node


@pytest.mark.clause("5.1.3.1")
def test_each_move_says_where_it_is(hall: Hall) -> None:
    begin(hall)
    while hall.focus != "option.european":
        hall.presses("down" if hall.focus < "option.european" else "up")
    assert hall.presses("down") == "Je viens d’un autre pays. Réponse, 3 sur 4."
    assert hall.presses("centre") == "Je viens d’un autre pays. Choisi."
    assert hall.focus == "option.other", "the focus survives the redraw"
    assert "choisi" in hall.presses("repeat").lower()


@pytest.mark.clause("5.1.6")
def test_round_the_ends_of_a_page(hall: Hall) -> None:
    begin(hall)
    assert "Début de la page." in hall.finds("Début de la page.")
    assert hall.focus == "town"
    assert "Fin de la page." in hall.presses("up")


@pytest.mark.clause("5.1.6")
def test_left_and_right_turn_pages(hall: Hall) -> None:
    begin(hall)
    assert "une réponse" in hall.presses("right"), "the error is said"
    hall.finds("Je suis français")
    hall.presses("centre", "right")
    assert hall.view.key.endswith("birth_date")
    hall.presses("left")
    assert hall.view.key.endswith("nationality")


@pytest.mark.clause("wcag-3.3.4")
def test_no_key_that_means_back_ends_the_visit(hall: Hall) -> None:
    begin(hall)
    hall.presses("home")
    assert isinstance(hall.session.overlay, Leaving)
    heard = hall.presses("right")
    assert "Bouton" in heard
    assert isinstance(hall.session.overlay, Leaving), "it is only said"
    hall.presses("left")
    assert hall.session.overlay is None
    hall.presses("home", "right", "centre")
    assert hall.view.key == "attract"


@pytest.mark.clause("5.1.2.2")
def test_a_keyboard_by_keys(hall: Hall, town: Town) -> None:
    naming(hall, town)
    assert hall.finds("Ligne de touches, 1 sur 4").startswith("A, Z, E")
    assert hall.presses("right") == "A."
    assert hall.presses("right") == "Z."
    assert hall.presses("left", "left") == "P."
    assert hall.presses("centre") == "C’est écrit.", "what is typed is not named to the room"
    assert hall.session.draft.fields["family"].lower() == "p"
    assert hall.focus.lower() == "key.p"
    hall.keypad.plug_headset()
    hall.settles()
    hall.finds("Ligne de touches, 1 sur 4")
    assert hall.presses("left", "centre").lower() == "p."


def test_a_date_says_its_next_step(hall: Hall) -> None:
    begin(hall)
    hall.finds("Je suis français")
    hall.presses("centre", "right")
    hall.finds("Ligne de touches, 1 sur 5")
    hall.presses("right")
    assert hall.presses("centre") == "C’est écrit. Choisissez le mois."
    assert hall.focus == "row.0", "the keys of the day have gone"


@pytest.mark.clause("5.1.3.8", "5.1.3.9")
def test_private_words_are_said_to_a_headset_or_on_demand(hall: Hall, town: Town) -> None:
    naming(hall, town)
    for letter in "exemple":
        hall.kiosk.act(act.Type(letter))
    assert "Exemple" not in hall.finds("information personnelle")
    assert hall.focus == "field.family"
    assert "Exemple" in hall.presses("repeat")
    hall.presses("down", "up")
    hall.keypad.plug_headset()
    hall.settles()
    assert hall.focus == "field.given", "the page was read to the end"
    assert "Exemple" in hall.presses("up")


@pytest.mark.clause("5.1.3.4")
def test_repeat_pauses_then_repeats_word_for_word(town: Town) -> None:
    hall = Hall(town, at_once=False)
    begin(hall)
    hall.voice.hear(2)
    hall.settles()
    said = [one.text for one in hall.voice.heard[-2:]]
    hall.presses("repeat")
    assert not hall.voice.speaking
    hall.presses("repeat")
    hall.voice.hear(2)
    assert [one.text for one in hall.voice.heard[-2:]] == said


@pytest.mark.clause("wcag-3.2.6")
def test_help_says_where_one_is_then_calls(hall: Hall) -> None:
    begin(hall)
    heard = hall.presses("help")
    assert "Étape 1 sur 9" in heard
    assert "Vous êtes à l’élément" in heard
    hall.presses("down")
    assert "Étape 1 sur 9" in hall.presses("help"), "only twice in a row calls"
    hall.presses("help")
    assert isinstance(hall.session.overlay, Helping)
    assert hall.effects == [Effect.RAISE_CALL]


@pytest.mark.clause("5.1.3.11")
def test_speed_and_loudness_are_heard(hall: Hall) -> None:
    begin(hall)
    assert hall.presses("faster") == "Vitesse de la voix\xa0: 5 sur 8."
    assert hall.voice.words_per_minute == 150
    assert hall.presses("softer") == "Volume de la voix\xa0: 3 sur 6."
    assert hall.voice.gain_db == -6
    hall.kiosk.wipe()
    assert (hall.voice.words_per_minute, hall.voice.gain_db) == (125, 0)


@pytest.mark.clause("5.8")
def test_a_trembling_finger_presses_once(hall: Hall) -> None:
    begin(hall)
    for _ in range(3):
        hall.keypad.press(KeypadKey.FASTER)
        hall.settles()
        hall.clock.now += 0.1
    assert hall.session.comfort.words_per_minute == 150


def test_a_touch_hides_the_ring(hall: Hall) -> None:
    begin(hall)
    assert hall.focus
    hall.kiosk.touch(act.NextTheme())
    assert not hall.focus
    hall.presses("down")
    assert hall.focus, "the first key shows it again and does nothing else"


@pytest.mark.clause("wcag-2.2.1")
def test_any_key_says_i_am_still_here(hall: Hall) -> None:
    begin(hall)
    hall.clock.now += SETTINGS.visit.idle_voice_s + 1
    hall.kiosk.tick()
    assert isinstance(hall.session.overlay, IdleWarning)
    hall.presses("left")
    assert hall.session.overlay is None
    assert hall.view.key.endswith("nationality")


def test_the_attract_page_forgets_who_tried_a_key(hall: Hall) -> None:
    hall.presses("down")
    hall.clock.now += 61
    hall.kiosk.tick()
    assert hall.view.focus is None
    assert "prêtes" in hall.presses("down")


@pytest.mark.clause("5.1.2.2")
def test_two_switches(hall: Hall) -> None:
    begin(hall)
    hall.kiosk.touch(act.NextTheme())
    assert "Le bouton 1 avance." in hall.switches(1)
    assert hall.focus == "option.french"
    hall.switches(1)
    assert hall.focus == "option.european"
    hall.switches(2)
    assert hall.session.draft.option == "european"
    stops = set()
    for _ in range(20):
        hall.switches(1)
        stops.add(hall.focus)
    assert "main" in stops
    assert "title" not in stops, "what does nothing is passed over"


def test_a_switch_types_by_rows(hall: Hall, town: Town) -> None:
    naming(hall, town)
    hall.switches(1)
    while hall.focus != "row.1":
        hall.switches(1)
    hall.switches(2)
    assert hall.focus.lower() == "key.q"
    hall.switches(1, times=10)
    assert hall.focus == "row.1", "the way out comes after the last key"
    hall.switches(2)
    hall.switches(2)
    hall.switches(1)
    hall.switches(2)
    assert hall.session.draft.fields["family"].lower() == "s"
    assert hall.focus == "row.0", "back to the rows"


@pytest.mark.clause("5.1.2.2")
def test_one_switch(town: Town) -> None:
    from kiosk.app.steering.deck import Manners

    hall = Hall(town, manners=Manners(scan_s=3, one_switch=True))
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    assert "Le cadre avance seul." in hall.switches(1)
    assert hall.focus == "option.french"
    hall.passes(3.5)
    assert hall.focus == "option.european"
    hall.switches(1)
    assert hall.session.draft.option == "european"
    hall.passes(200)
    here = hall.focus
    hall.passes(30)
    assert hall.focus == here, "after two rounds it waits"
    hall.switches(1)
    hall.passes(3.5)
    assert hall.focus != here


def test_the_ring_waits_for_the_voice(town: Town) -> None:
    from kiosk.app.steering.deck import Manners

    hall = Hall(town, manners=Manners(one_switch=True), at_once=False)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.switches(1)
    here = hall.focus
    hall.passes(30)
    assert hall.focus == here
    hall.voice.hear(99)
    hall.settles()
    hall.passes(3.5)
    assert hall.focus != here


@pytest.mark.clause("5.1.3.2", "5.2")
def test_a_headset_turns_the_voice_on(hall: Hall) -> None:
    hall.kiosk.touch(act.ToggleSound())
    heard = hall.hears(hall.keypad.plug_headset)
    assert "Le casque est branché." in heard
    assert "Français" in heard
    assert hall.session.headset
    assert hall.session.comfort.voice
    assert Ease.EXPLORE in hall.session.comfort.eases


@pytest.mark.clause("5.1.3.9")
def test_pulling_the_headset_silences_then_asks(town: Town) -> None:
    hall = Hall(town, at_once=False)
    hall.keypad.plug_headset()
    hall.settles()
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    stops = hall.voice.stops
    hall.keypad.pull_headset()
    hall.settles()
    assert hall.voice.stops > stops
    assert isinstance(hall.session.overlay, HeadsetGone)
    assert not hall.session.headset
    hall.presses("down", "left")
    assert hall.session.overlay is None
    assert not hall.session.comfort.voice


def test_a_headset_left_behind_is_still_in(hall: Hall) -> None:
    hall.keypad.plug_headset()
    hall.settles()
    hall.kiosk.wipe()
    assert hall.session.headset
    assert hall.session.comfort.eases == frozenset()
    hall.kiosk.tick()
    hall.keypad.pull_headset()
    hall.settles()
    assert hall.view.key == "attract"


@pytest.mark.clause("5.5.2")
def test_trying_the_keys(hall: Hall) -> None:
    begin(hall)
    hall.kiosk.act(act.ShowTuning())
    hall.kiosk.act(act.TryKeys())
    assert hall.presses("right") == (
        "Flèche de droite. Elle avance à la page suivante. Dans un clavier, elle change de touche."
    )
    assert "Bouton 1." in hall.switches(1)
    assert isinstance(hall.session.overlay, Trying)
    hall.presses("home")
    assert isinstance(hall.session.overlay, Tuning)


@pytest.mark.clause("5.1.5")
def test_captions_are_what_is_heard_beside_the_page(town: Town) -> None:
    hall = Hall(town, at_once=False)
    begin(hall)
    hall.presses("help")
    while hall.voice.speaking:
        hall.voice.hear()
        hall.settles()
        lit = hall.sight.lit[-1]
        if lit is None:
            assert hall.view.caption == ""
        elif lit.part:
            assert lit.text.rstrip(".") in getattr(hall.view.find(lit.node), lit.part)
            assert hall.view.caption == ""
        else:
            assert hall.view.caption == lit.text


def test_the_log_does_not_tell_what_was_typed(hall: Hall, town: Town) -> None:
    """Every press was logged: the arrows before each press of the round key spelt the name."""
    with structlog.testing.capture_logs() as events:
        naming(hall, town)
        hall.finds("Ligne de touches, 1 sur 4")
        before = list(events)
        hall.presses("right", "right", "centre", "left", "centre", "down", "right", "centre", "repeat")
    assert hall.session.draft.fields["family"]
    assert events == before
    assert {"event": "ring.shown", "by": "keys", "log_level": "info"} in events
