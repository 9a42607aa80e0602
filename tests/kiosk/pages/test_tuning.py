"""The settings of a visit: each does what it says, is seen and said, and is gone for the next person."""

from __future__ import annotations

import pytest

from kiosk.pages import actions as act
from kiosk.pages.build import build
from kiosk.pages.comfort import STEPS, TEXT_SIZES, THEMES, Comfort, Dial, Ease, nearest_rate
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import Explaining, Helping, IdleWarning, Languages, Leaving, Overlay, Tuning
from kiosk.pages.tuning import told
from kiosk.pages.view import Area, Node, Role, State
from kiosk.types import Lang
from tests.support.visit import TODAY, Visit, valbourg

TOWN = valbourg()


def settings(lang: str = "fr") -> Visit:
    return Visit.begins(TOWN, lang).does(act.ShowTuning())


def key(visit: Visit, dial: Dial, name: str) -> Node:
    return visit.view.find(f"tuning.{dial}.{name}")


def heard(visit: Visit, action: act.Action) -> str:
    """What is said after an action, as one text."""
    after = visit.does(action)
    pen = Pen(TOWN, after.session, TODAY)
    return " ".join(one.text for one in told(pen, build(pen), action))


def test_the_dock_opens_the_settings_and_the_first_tile_switches_the_voice_off() -> None:
    visit = Visit.begins(TOWN)
    opens = visit.view.find("dock.sound").action
    assert opens == act.ShowTuning()
    there = visit.does(opens)
    first = next(node for node in there.view.area(Area.BODY) if node.role is Role.CHOICE)
    assert State.SELECTED in first.states
    assert first.action is not None
    after = there.does(first.action)
    assert not after.session.comfort.voice
    assert State.SELECTED not in after.view.find(first.id).states


def test_the_sound_of_the_dock_was_said_too_long() -> None:
    visit = Visit.begins(TOWN)
    assert visit.view.find("dock.sound").spoken == "Son allumé. Réglages."
    assert visit.does(act.ToggleSound()).view.find("dock.sound").spoken == "Son éteint. Réglages."


def test_what_most_need_comes_first() -> None:
    shown = [str(node.id) for node in settings().view.area(Area.BODY) if node.id.startswith("tuning.")]
    assert shown[:4] == ["tuning.voice", "tuning.volume", "tuning.rate", "tuning.text"]
    eases = ("tuning.tremor", "tuning.seated", "tuning.explore", "tuning.curtain")
    assert [one for one in shown if one in eases] == list(eases)
    # Every page offers the language and the colours too; a hand that trembles finds help here alone.
    assert shown.index("tuning.curtain") < min(map(shown.index, ("tuning.language", "tuning.theme.light")))


@pytest.mark.clause("8.2.1")
@pytest.mark.parametrize("dial", list(Dial))
def test_a_dial_goes_from_end_to_end_and_its_key_is_off_there(dial: Dial) -> None:
    visit = settings().does(act.Adjust(dial, -99))
    places = list[str]()
    while (more := key(visit, dial, "more")).action is not None:
        assert State.DISABLED not in more.states
        places.append(visit.view.find(f"tuning.{dial}").value)
        visit = visit.does(more.action)
    places.append(visit.view.find(f"tuning.{dial}").value)
    assert len(places) == len(set(places)) == STEPS[dial]
    assert State.DISABLED in key(visit, dial, "more").states
    assert key(visit, dial, "less").action == act.Adjust(dial, -1)
    assert visit.does(act.Adjust(dial, 1)).session == visit.session


def test_the_text_dial_changes_the_page_at_once() -> None:
    visit = settings()
    assert visit.view.text_size == TEXT_SIZES[0]
    assert visit.does(act.Adjust(Dial.TEXT, 1)).view.text_size == TEXT_SIZES[1]


@pytest.mark.clause("11.1.3.3", "5.6")
@pytest.mark.parametrize("theme", THEMES)
def test_colours_are_chosen_and_a_check_mark_says_which(theme: str) -> None:
    tile = settings().view.find(f"tuning.theme.{theme}")
    assert tile.action is not None
    view = settings().does(tile.action).view
    assert view.theme == theme
    marked = [node.id for node in view.walk() if node.icon == "check-circle"]
    assert marked == [tile.id]
    assert State.SELECTED in view.find(tile.id).states


def test_unknown_colours_change_nothing() -> None:
    assert settings().does(act.ChooseTheme("pink")).session == settings().session


def test_the_language_is_changed_from_the_settings_and_the_settings_come_back() -> None:
    visit = settings()
    row = visit.view.find("tuning.language")
    assert row.action is not None
    chosen = visit.does(row.action, act.ChooseLanguage(Lang("en")))
    assert (chosen.view.key, chosen.view.lang) == ("tuning", "en")


@pytest.mark.parametrize("ease", list(Ease))
def test_each_ease_is_on_then_off(ease: Ease) -> None:
    on = settings().does(act.Toggle(ease))
    assert on.view.eases == {ease}
    assert on.does(act.Toggle(ease)).view.eases == frozenset()


@pytest.mark.parametrize("ease", [Ease.EXPLORE, Ease.CURTAIN])
def test_what_needs_the_voice_brings_it_and_goes_with_it(ease: Ease) -> None:
    silent = settings().does(act.ToggleSound())
    heard_again = silent.does(act.Toggle(ease))
    assert heard_again.session.comfort.voice
    assert heard_again.does(act.ToggleSound()).session.comfort.eases == frozenset()


COVERED: tuple[Overlay, ...] = (Leaving(), Helping(), Languages(), Explaining(act.Explain(term=None)))  # type: ignore[arg-type]


@pytest.mark.parametrize("below", COVERED, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("closing", [act.CloseOverlay(), act.Back()], ids=lambda one: type(one).__name__)
def test_what_lay_below_the_settings_comes_back(below: Overlay, closing: act.Action) -> None:
    from dataclasses import replace

    visit = Visit.begins(TOWN)
    covered = replace(visit, session=replace(visit.session, overlay=below))
    assert covered.does(act.ShowTuning(), closing).session.overlay == below


def test_settings_from_the_idle_warning_end_the_warning_and_keep_what_it_covered() -> None:
    from dataclasses import replace

    visit = Visit.begins(TOWN)
    warned = replace(visit, session=replace(visit.session, overlay=IdleWarning(30, Leaving())))
    opened = warned.does(act.ShowTuning())
    assert opened.session.overlay == Tuning(Leaving())
    assert opened.does(act.CloseOverlay()).session.overlay == Leaving()


def test_settings_and_languages_never_pile_up() -> None:
    visit = settings()
    for _ in range(3):
        visit = visit.does(act.ShowLanguages(), act.ShowTuning())
    assert visit.session.overlay == Tuning()


@pytest.mark.clause("5.6", "5.1.3.11")
def test_each_change_is_heard() -> None:
    visit = settings()
    assert "3 sur 6" in heard(visit, act.Adjust(Dial.VOLUME, -1))
    assert "5 sur 8" in heard(visit, act.Adjust(Dial.RATE, 1))
    assert "Grande" in heard(visit, act.Adjust(Dial.TEXT, 1))
    on, off = (
        heard(visit, act.Toggle(Ease.TREMOR)),
        heard(visit.does(act.Toggle(Ease.TREMOR)), act.Toggle(Ease.TREMOR)),
    )
    assert "Mes mains tremblent" in on
    assert on != off
    assert "caché" in heard(visit, act.Toggle(Ease.CURTAIN))
    assert heard(Visit.begins(TOWN), act.NextTheme()) == ""


def test_the_curtain_is_said_by_the_tree_and_lifted_by_its_one_action() -> None:
    bare = settings().view
    hidden = settings().does(act.Toggle(Ease.CURTAIN)).view
    nodes = hidden.area(Area.CURTAIN)
    assert [node.role for node in nodes] == [Role.TITLE, Role.BUTTON]
    assert nodes[1].action == act.Toggle(Ease.CURTAIN)
    # For the ear and the keys the page stays what it was.
    assert [node.id for node in hidden.nodes if node not in nodes] == [node.id for node in bare.nodes]


def test_a_seated_person_has_nothing_to_touch_in_the_top_bar() -> None:
    view = settings().does(act.Toggle(Ease.SEATED)).view
    assert all(node.action is None for node in view.area(Area.TOP))
    assert view.find("tuning.language").action == act.ShowLanguages()


@pytest.mark.clause("5.1.3.13")
def test_everything_is_neutral_for_the_next_person() -> None:
    changes = (
        act.ChooseLanguage(Lang("en")), act.ChooseTheme("contrast"), act.ToggleSound(),
        *(act.Toggle(ease) for ease in Ease), *(act.Adjust(dial, 1) for dial in Dial),
    )  # fmt: skip
    visit = settings().does(*changes)
    assert visit.session.comfort != Comfort(Lang("fr"))
    turn = visit.turner.turn(visit.session, act.Erase(), TODAY)
    assert Effect.WIPE in turn.effects
    assert turn.session.comfort == Comfort(Lang("fr"))


def test_a_town_s_speed_is_the_nearest_step() -> None:
    assert Comfort(Lang("fr"), rate=nearest_rate(140)).words_per_minute == 150
