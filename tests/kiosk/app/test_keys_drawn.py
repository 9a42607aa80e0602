"""Real key events of the window move the ring that is drawn, and what is heard beside the page is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.app.ports import Surroundings
from kiosk.devices.audio import FakeVoice
from kiosk.pages.comfort import Comfort
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.types import Lang
from screens.theme import Display
from tests.support.front import Front
from tests.support.hall import Backroom
from tests.support.visit import TODAY
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")
DOWN, ENTER = (274, 81), (13, 40)


class Board(Front):
    """The kiosk with its real stage, and a keyboard."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene

    def strikes(self, key: int, scan: int) -> None:
        from kivy.core.window import Window

        self.clock.now += 1
        Window.dispatch("on_key_down", key, scan, None, [])
        Window.dispatch("on_key_up", key, scan)
        while self.scene.keys:
            self.kiosk.press(self.scene.keys.pop(0))
        self.settles()


@pytest.fixture
def board(town: Town) -> Iterator[Board]:
    scene, end = make_scene(Display())
    made = Board(scene)
    around = Surroundings(town, Turner(town, Comfort(Lang("fr"))), lambda: TODAY, made.waiting.append)
    made.opens(around, scene.stage, FakeVoice(), lambda opening: Backroom(opening.handle, []))
    yield made
    made.kiosk.close()
    end()


def test_each_press_moves_the_ring_that_is_seen(board: Board) -> None:
    pictures = [board.scene.picture()]
    board.strikes(*DOWN)
    while board.kiosk.view.focus != "lang.fr":
        board.strikes(*DOWN)
    places = []
    for _ in range(3):
        pictures.append(board.scene.picture())
        places.append(board.kiosk.view.focus)
        board.strikes(*DOWN)
    assert len(set(places)) == 3
    assert len({picture.tobytes() for picture in pictures}) == 4
    ring = next(one for one in board.scene.stage.children if type(one).__name__ == "Ring")
    held = next(one for one in board.scene.stage.drawn() if one.node.id == board.kiosk.view.focus)
    assert ring.collide_widget(held)


def test_the_centre_key_acts_on_what_the_ring_is_on(board: Board) -> None:
    board.strikes(*DOWN)
    while board.kiosk.view.focus != "lang.en":
        board.strikes(*DOWN)
    board.strikes(*ENTER)
    assert board.kiosk.view.key == "menu"
    assert board.kiosk.view.lang == "en"
