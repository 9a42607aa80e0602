"""Where the dock's buttons stand: none over another, none cut, each with a key of its own."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.dock.layout import BUTTON_H, WIDTH, Board, Box, board
from kiosk.app.gestures.cable import Cable
from kiosk.app.gestures.flatbed import FlatbedProp
from kiosk.app.gestures.gesture import Gesture
from kiosk.app.gestures.paper import PrinterProp
from kiosk.app.gestures.rows import Offer, Row
from kiosk.app.gestures.table import CameraProp, Table
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.virtual import VirtualPrinter
from scanner.platen import Platen
from scanner.tray import Tray
from tests.support.props import every_prop


@pytest.fixture(params=["camera", "flatbed"])
def rows(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Row, ...]:
    """Every device of the dock, with as many papers as it shows; the printer is not switched on."""
    cable = Cable()
    for number in range(20):
        (tmp_path / f"{number}.png").touch()
    table = Table(Tray(tmp_path / "camera"), tmp_path / "table" / "table.png")
    table.set_up()
    printer = PrinterProp(VirtualPrinter(tmp_path / "out"), CupsPrinter(None, "127.0.0.1", 9, timeout_s=0.5))
    props = every_prop(CameraProp(table, (paths.CONFIG / "demo", tmp_path)), printer, cable, tmp_path)
    platen = Platen(tmp_path / "flatbed")
    platen.set_up(feeder=True)
    flatbed = FlatbedProp(platen, (paths.CONFIG / "demo", tmp_path))
    scanners = {"camera": props[0], "flatbed": flatbed}
    made = (Row("kiosk", "page attract"), *(prop.row() for prop in (scanners[request.param], *props[1:])))
    cable.close()
    return made


def boxes(drawn: Board) -> list[Box]:
    return [box for group in drawn.groups for box in (group.line, *(box for _, box in group.buttons))]


def apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_nothing_lies_over_another_or_outside(rows: tuple[Row, ...]) -> None:
    drawn = board(rows)
    assert all(apart(one, other) for one, other in combinations(boxes(drawn), 2))
    for box in boxes(drawn):
        assert 0 <= box.x <= box.x + box.width <= WIDTH
        assert 0 <= box.y <= box.y + box.height <= drawn.height
    assert drawn.height <= 900, "it fits on a laptop's screen"


def test_each_gesture_has_a_key_of_its_own(rows: tuple[Row, ...]) -> None:
    keys = [offer.key for row in rows for offer in row.offers]
    assert "" not in keys
    assert len(keys) == len(set(keys))


def test_a_hand_and_a_key_find_the_same_gesture(rows: tuple[Row, ...]) -> None:
    drawn = board(rows)
    for group in drawn.groups:
        for offer, box in group.buttons:
            found = offer if offer.possible else None
            assert drawn.under(*box.centre) == found
            assert drawn.keyed(offer.key) == found
    assert drawn.under(0, 0) is None
    assert drawn.keyed("~") is None


def test_what_would_change_nothing_cannot_be_pressed() -> None:
    offers = tuple(Offer(Gesture("a.b", str(n)), "B", str(n), possible=n > 0) for n in range(2))
    drawn = board((Row("thing", "", offers),))
    assert [drawn.keyed(str(n)) for n in range(2)] == [None, offers[1]]


def test_a_kiosk_that_is_not_there_is_told() -> None:
    drawn = board((Row("kiosk", "is not there"),))
    assert drawn.height > BUTTON_H
    assert [group.buttons for group in drawn.groups] == [()]
