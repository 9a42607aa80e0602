"""A long page is seen whole before it is agreed to; a strip says who helps; the search is an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.pages import actions as act
from kiosk.pages.view import Area, Node, PageView, Role, Screen, Tone
from kiosk.types import NodeId, PageId
from screens.unread import Unread, to_read
from tests.screens.samples import back, choice, dressed, listen, main, node, page, text, title
from tests.screens.test_layout import look_at_all_parts
from tests.support.window import Scene

MORE = "screen.more"

pytestmark = pytest.mark.xdist_group("window")


def long_review(lines: int = 16) -> PageView:
    rows = (
        node(
            f"line.{place}", Role.LINE, f"Ligne {place}", value="Une réponse", hint="Changer",
            icon="pencil-simple", action=act.Change(PageId(f"p{place}")),
        )
        for place in range(lines)
    )  # fmt: skip
    made = page(
        Screen.REVIEW, "roll.review", title("Tout est juste ?"), listen(), *rows, back(), main("C’est juste")
    )
    return replace(made, places="page {n} sur {total}", again="Revoir le début")


def helped(view: PageView) -> PageView:
    end = node("assisted.end", Role.BUTTON, "Rendre la main", action=act.EndAssist(), area=Area.TOP)
    strip = node(
        "assisted", Role.BANNER, "Mode accompagné", detail="Camille, depuis 14:05", icon="users",
        area=Area.TOP, children=(end,),
    )  # fmt: skip
    return replace(view, nodes=(strip, *view.nodes))


def ids(scene: Scene) -> list[str]:
    return [str(one.node.id) for one in scene.stage.targets()]


# --- which pages wait ---


def test_only_what_is_read_waits() -> None:
    waits = to_read(long_review())
    assert waits is not None
    assert waits.id == "main"
    assert to_read(choice()) is None, "who answers chooses when to go on"
    veil = page(Screen.NOTICE, "idle", title("Êtes-vous toujours là ?"), back(), main("Je suis là"))
    assert to_read(veil) is None
    assert to_read(page(Screen.REVIEW, "r", title("Tout est juste ?"), back())) is None


def test_every_part_counts_once_and_another_page_begins_anew() -> None:
    unread, view = Unread(), long_review()
    unread.begin(view, 3)
    for part in (0, 1, 1):
        unread.show(part)
    assert unread.waiting == "main"
    unread.show(2)
    assert unread.waiting is None
    unread.begin(view, 3)
    assert unread.waiting is None, "a new value on a page that was seen"
    unread.begin(view, 4)
    assert unread.waiting == "main", "larger text: other parts"
    unread.forget()
    assert unread.waiting is None


def test_keys_have_heard_each_line_before_the_action() -> None:
    unread = Unread()
    unread.begin(replace(long_review(), focus=NodeId("main")), 3)
    assert unread.waiting is None


# --- on stage ---


def test_the_main_action_turns_the_page_until_the_last_part(scene: Scene) -> None:
    scene.stage.show(long_review())
    stage: Any = scene.stage
    parts = stage.page.parts
    assert parts > 1
    place = None
    for part in range(parts - 1):
        assert "main" not in ids(scene)
        more: Node = scene.target(MORE).node
        assert (more.name, more.tone) == ("Suite", Tone.MAIN)
        place = tuple(scene.target(MORE).pos)
        assert stage.page.part == part
        stage.hand.act(MORE)
    assert tuple(scene.target("main").pos) == place, "at the same place"
    assert scene.target(MORE).node.name == "Revoir le début", "it turns round"
    assert scene.target(MORE).node.tone is Tone.PLAIN
    stage.turn_part()
    assert scene.target(MORE).node.name == f"Suite · page 1 sur {parts}"
    assert "main" in ids(scene), "what was seen stays seen"


def test_a_second_tap_at_the_same_place_does_not_agree(scene: Scene) -> None:
    from screens.hand import Ears

    scene.stage.show(long_review(9))
    stage: Any = scene.stage
    for _ in range(stage.page.parts - 2):
        stage.hand.act(MORE)
    done: list[Any] = []
    stage.hand.ears = Ears(done.append)
    before = scene.clock.now
    scene.tap(MORE)
    assert "main" in ids(scene)
    scene.clock.now = before + 0.4
    scene.tap("main")
    assert not done
    scene.clock.now = before + 2
    scene.tap("main")
    assert done == [act.Confirm()]


@pytest.mark.parametrize("size", ["normal", "huge"])
def test_the_strip_stands_above_all_and_its_button_gives_the_hand_back(either: Scene, size: str) -> None:
    view = dressed(helped(choice()), size, "light")
    look_at_all_parts(either, view)
    either.stage.show(view)
    strip = next(one for one in either.stage.drawn() if one.node.id == "assisted")
    town = next(one for one in either.stage.drawn() if one.node.id == "town")
    assert strip.top == either.stage.height
    assert town.top <= strip.y
    button = either.target("assisted.end")
    assert button.height >= 15 * either.stage._book.display.px_per_mm - 1
    assert strip.y <= button.y
    assert button.top <= strip.top
    assert button.node.action == act.EndAssist()


def test_the_search_entry_is_a_target_of_a_hand_s_size(either: Scene) -> None:
    entry = node(
        "search", Role.SEARCH, "Écrivez votre question", icon="magnifying-glass", action=act.SearchLibrary()
    )
    view = page(
        Screen.MENU, "menu", title("Que voulez-vous faire ?"), entry, listen(), text("Une phrase."), back()
    )
    look_at_all_parts(either, view)
    either.stage.show(view)
    assert either.target("search").height >= 15 * either.stage._book.display.px_per_mm


def test_the_turning_button_leaves_nothing_where_it_stood(scene: Scene) -> None:
    """Kivy kept drawing its old edge: a blue bar without words over the main action."""
    view = long_review()
    scene.stage.show(view)
    fresh = scene.picture()
    while scene.target(MORE).node.tone is Tone.MAIN:
        scene.stage.turn_part()
    scene.stage.show(replace(view, key="roll.other"))
    assert scene.picture() == fresh
