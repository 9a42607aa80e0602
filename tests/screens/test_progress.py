"""The bar of steps, looked at in its pixels: what is done, where one is, nothing too thin to be seen."""

from __future__ import annotations

from itertools import groupby

import pytest

from kiosk.pages.view import Screen
from tests.screens.samples import back, main, page, progress, title
from tests.support.window import Scene


def stretches(scene: Scene, step: int, total: int) -> list[tuple[tuple[int, ...], int]]:
    """The colours along the middle of the bar, and how many px long each is."""
    bar = progress(step, total)
    scene.stage.show(page(Screen.QUESTION, f"roll.{step}.{total}", bar, title("?"), back(), main()))
    picture = scene.picture()
    drawn = next(one for one in scene.stage.drawn() if one.node.id == "progress").ids.bar
    row = round(picture.height - drawn.center_y)
    along = [picture.getpixel((x, row)) for x in range(round(drawn.x) + 1, round(drawn.right) - 1)]
    return [(colour, len(list(run))) for colour, run in groupby(along)]


def named(scene: Scene, role: str) -> tuple[int, ...]:
    colours = scene.stage.page.theme.colours  # type: ignore[union-attr]
    return tuple(round(part * 255) for part in getattr(colours, role)[:3])


def length(scene: Scene, found: list[tuple[tuple[int, ...], int]], role: str) -> int:
    wanted = named(scene, role)
    return sum(px for colour, px in found if colour == wanted)


@pytest.mark.parametrize(("step", "total"), [(1, 50), (25, 50), (60, 60), (90, 200)])
def test_fifty_segments_were_thinner_than_a_millimetre(scene: Scene, step: int, total: int) -> None:
    found = stretches(scene, step, total)
    mm = scene.book.display.px_per_mm
    assert length(scene, found, "action") >= 4 * mm, "one sees where one is"
    whole = sum(px for _, px in found)
    done = length(scene, found, "ok") / whole
    assert done == pytest.approx((step - 1) / total, abs=0.04)
    assert len([px for colour, px in found if px > mm]) <= 4, "one bar, not dots"


def test_few_steps_are_told_apart(scene: Scene) -> None:
    found = stretches(scene, 3, 8)
    assert len([1 for colour, px in found if colour == named(scene, "ok") and px > 10]) == 2
    assert len([1 for colour, px in found if colour == named(scene, "todo") and px > 10]) == 5
