"""The touches of the image's proof still land where they should: they are written down, the pages go on changing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import paths
from kiosk.pages.town import Town
from tests.support.at_work import Hall, working_hall

pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture
def hall(town: Town, tmp_path: Path) -> Iterator[Hall]:
    with working_hall(town, tmp_path) as made:
        yield made


def is_over(widget: Any, x: float, y: float) -> bool:
    left, bottom = widget.to_window(*widget.pos)
    return 0 <= x - left < widget.width and 0 <= y - bottom < widget.height


def test_each_touch_lands_on_what_it_names(hall: Hall) -> None:
    """Where this fails, ``image/proof/visit.json`` is to follow the pages."""
    stage = hall.scene.stage
    touches = json.loads((paths.ROOT / "image/proof/visit.json").read_text(encoding="utf-8"))
    for one in touches:
        assert hall.kiosk.view.key == one["page"]
        hall.scene.frames(2)
        x, y = one["x"], stage.height - one["y"]
        under = [widget.node.id for widget in stage.targets() if is_over(widget, x, y)]
        assert under == [one["node"]]
        hall.scene.actions.clear()
        finger = hall.scene.finger(x, y)
        finger.touch_down()
        finger.touch_up()
        hall.scene.clock.now += 1.0
        hall.does(*hall.scene.actions)
    assert hall.kiosk.view.key.endswith(".done"), "the page that hands it to a phone"
