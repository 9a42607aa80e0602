"""The touches that the proofs of the image have written down still land where they should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import paths
from kiosk.pages.town import Town
from tests.image.installer import Installing, installing
from tests.support.at_work import Hall, working_hall
from tests.support.waiting import until

PROOF = paths.ROOT / "image/proof"
pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture
def hall(town: Town, tmp_path: Path) -> Iterator[Hall]:
    with working_hall(town, tmp_path) as made:
        yield made


def is_over(widget: Any, x: float, y: float) -> bool:
    left, bottom = widget.to_window(*widget.pos)
    return 0 <= x - left < widget.width and 0 <= y - bottom < widget.height


def walk(hall: Hall | Installing, recorded: str) -> None:
    """By each touch that was written down. Where one misses, that file is to follow the pages."""
    stage = hall.scene.stage
    for one in json.loads((PROOF / recorded).read_text(encoding="utf-8")):
        until(lambda page=one["page"]: stands(hall, page))  # type: ignore[misc]
        x, y = one["x"], stage.height - one["y"]
        under = [widget.node.id for widget in stage.targets() if is_over(widget, x, y)]
        assert under == [one["node"]]
        hall.scene.actions.clear()
        finger = hall.scene.finger(x, y)
        finger.touch_down()
        finger.touch_up()
        hall.scene.clock.now += 1.0
        for action in tuple(hall.scene.actions):
            hall.kiosk.act(action)


def stands(hall: Hall | Installing, page: str) -> bool:
    hall.settles()
    hall.scene.frames(2)
    return hall.kiosk.view.key == page


def test_each_touch_of_the_visit_lands_on_what_it_names(hall: Hall) -> None:
    walk(hall, "visit.json")
    assert hall.kiosk.view.key.endswith(".done"), "the page that hands it to a phone"


def test_each_touch_of_the_first_start_lands_on_what_it_names() -> None:
    with installing() as machine:
        walk(machine, "first_start.json")
        until(lambda: stands(machine, "setup.kept"))
        chosen = machine.answers.chosen
    assert chosen is not None
    assert (chosen.town, chosen.place, chosen.inches, chosen.middle_cm) == ("Nantes", "Hall", 21.5, 110)
    assert (chosen.printer, chosen.camera, chosen.hub_url) == ("", "", "")
