"""Every page at every text size, in every theme, both ways up: whole, apart, and large enough."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.pages.view import PageView, Role
from tests.matrix.pages import page_for, sheets
from tests.matrix.town import LANGS
from tests.screens.geometry import problems
from tests.screens.samples import address, choice, dressed, name, review, samples
from tests.support.later import cases
from tests.support.window import Scene

pytestmark = pytest.mark.xdist_group("window")

SAMPLES = samples()
THEMES = ("light", "dark", "contrast", "soft")


def look_at_all_parts(scene: Scene, view: PageView, least_font_px: int = 45) -> set[str]:
    """Look at each part; the ids of all nodes that were seen."""
    scene.stage.show(view)
    page = scene.stage.page
    assert page is not None
    seen: set[str] = set()
    for part in range(page.parts):
        page.turn(part)
        assert problems(scene.stage, least_font_px) == [], f"part {part}"
        seen |= {str(widget.node.id) for widget in page.drawn()}
    return seen


def drawn_ids(view: PageView) -> set[str]:
    return {str(node.id) for node in view.walk() if node.role is not Role.ROW}


@pytest.mark.parametrize("text_size", cases("normal", "huge", later=["large"]))
@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_is_clipped_or_overlaps(either: Scene, sample: str, text_size: str) -> None:
    """In every theme: the first is looked at part by part, the others must lie just the same."""
    view = dressed(SAMPLES[sample], text_size, THEMES[0])
    assert look_at_all_parts(either, view) >= drawn_ids(view)
    either.stage.show(view)
    places = boxes(either)
    for theme in THEMES[1:]:
        either.stage.show(dressed(view, text_size, theme))
        assert boxes(either) == places, theme
        assert problems(either.stage, 45) == [], theme


def boxes(scene: Scene) -> dict[str, tuple[float, ...]]:
    assert scene.stage.page is not None
    return {str(one.node.id): (*one.pos, *one.size) for one in scene.stage.page.drawn()}


def test_pages_of_the_first_size_need_one_part_in_portrait(scene: Scene) -> None:
    for view in SAMPLES.values():
        scene.stage.show(view)
        assert scene.stage.page is not None
        assert scene.stage.page.parts == 1, view.key


@pytest.mark.parametrize("text_size", ["normal", "large", "huge"])
def test_a_field_that_is_typed_into_lies_beside_its_keyboard(either: Scene, text_size: str) -> None:
    for view in (name(), address()):
        either.stage.show(dressed(view, text_size, "light"))
        assert either.stage.page is not None
        shown = {str(widget.node.id) for widget in either.stage.page.drawn()}
        active = next(str(node.id) for node in view.walk() if "active" in node.states)
        assert {active, "keyboard.letters"} <= shown


@pytest.mark.clause("wcag-3.2.6")
def test_dock_and_main_action_lie_in_the_same_place_on_every_page(either: Scene) -> None:
    places = set()
    for view in SAMPLES.values():
        for text_size in ("normal", "huge"):
            either.stage.show(dressed(view, text_size, "light"))
            fixed = [one for one in either.stage.targets() if one.node.id.startswith(("dock.", "back"))]
            if view.key != "attract":
                places |= {(str(one.node.id), one.x, one.y, one.height) for one in fixed}
    assert len(places) == len({place[0] for place in places})


@pytest.mark.clause("8.3")
def test_main_actions_lie_below_their_reach_line(scene: Scene) -> None:
    """1 100 mm from the floor for main actions and dock, 1 220 mm for the rest but the language chip."""
    display = scene.book.display
    for view in SAMPLES.values():
        scene.stage.show(view)
        for target in scene.stage.targets():
            from_floor = display.mount_mm + target.top / display.px_per_mm
            low = target.node.area in {"actions", "dock"}
            if target.node.id != "language":
                assert from_floor <= (1100 if low else 1220), (view.key, target.node.id)


@pytest.mark.parametrize("text_size", ["normal", "huge"])
def test_a_300_character_answer_breaks_no_page(either: Scene, text_size: str) -> None:
    long = "Anticonstitutionnellement " * 11 + "fin de la réponse"
    view = dressed(address(long), text_size, "light")
    assert look_at_all_parts(either, view) >= drawn_ids(view)
    nodes = tuple(replace(one, value=long) if one.role is Role.LINE else one for one in review().nodes)
    view = dressed(replace(review(), nodes=nodes), text_size, "light")
    assert look_at_all_parts(either, view) >= drawn_ids(view)


@pytest.mark.parametrize("text_size", ["normal", "huge"])
def test_a_label_three_times_longer_than_planned_breaks_no_page(either: Scene, text_size: str) -> None:
    nodes = tuple(
        replace(one, name=" ".join([one.name] * 3)) if one.role in {Role.CHOICE, Role.TITLE} else one
        for one in choice().nodes
    )
    view = dressed(replace(choice(), nodes=nodes), text_size, "light")
    assert look_at_all_parts(either, view) >= drawn_ids(view)


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_in_a_list_holds_its_words_beside_its_picture(either: Scene, lang: str) -> None:
    """A tile grows with its words; its picture must not take the width that they were measured in."""
    _, view = page_for(sheets()["scan-pages-unbound"], lang, "huge")
    # Arabic letters are as large in fewer px.
    assert look_at_all_parts(either, view, 40) >= drawn_ids(view)


@pytest.mark.parametrize("lang", LANGS)
def test_the_two_answers_to_an_offer_weigh_the_same(either: Scene, lang: str) -> None:
    """ "Non, je continue" was once drawn in smaller letters than "Oui, merci"."""
    _, view = page_for(sheets()["offer"], lang, "huge")
    either.stage.show(view)
    assert either.target("yes").letters_px == either.target("back").letters_px


def test_a_missing_icon_breaks_no_page(scene: Scene) -> None:
    nodes = tuple(replace(one, icon="no-such-icon") for one in choice().nodes)
    scene.stage.show(replace(choice(), nodes=nodes))
    scene.frames(2)
    assert problems(scene.stage, 45) == []
