"""The small part of the matrix that every test run looks at; ``python -m tests.matrix`` looks at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from kiosk.pages.comfort import TEXT_SIZES, THEMES
from tests.matrix.looking import WAYS, Cell, Seen, covering, display_of, look
from tests.matrix.pages import sheets
from tests.matrix.pixels import ink_contrast, ring_seen
from tests.matrix.summary import moved_docks
from tests.matrix.town import LANGS
from tests.support.later import cases
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")
PIECES, NOW = 6, (0, 3)
"""Tests for a way up, so that a slow machine keeps within the limit of one; the others are ``long``."""


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[tuple[str, Scene]]:
    scene, end = make_scene(display_of(request.param))
    yield request.param, scene
    end()


@pytest.mark.clause("5.1.3.1", "5.1.4", "11.2.4.7", "11.1.4.3", "8.3", "wcag-2.5.8", "wcag-3.2.6")
@pytest.mark.parametrize("piece", cases(*NOW, later={*range(PIECES)} - {*NOW}))
def test_pages_of_real_visits_are_right_on_every_part(way: tuple[str, Scene], piece: int) -> None:
    """Whole, apart, within reach, legible, in order, heard, with a ring that is seen."""
    name, scene = way
    cells = [cell for cell in covering() if cell.way == name][piece::PIECES]
    seen = [one for n, cell in enumerate(cells) for one in look(scene, [cell], rings=1 if n % 2 else 0)]
    assert [f"{one.cell.name}: {finding}" for one in seen for finding in one.findings] == []
    assert moved_docks(seen) == []


def test_the_small_part_meets_every_page_and_all_pairs_of_the_rest() -> None:
    cells = tuple(covering())
    assert {cell.sheet for cell in cells} == set(sheets())
    for one, other in (
        (lambda cell: cell.way, lambda cell: cell.lang),
        (lambda cell: cell.way, lambda cell: cell.text_size),
        (lambda cell: cell.way, lambda cell: cell.theme),
        (lambda cell: cell.text_size, lambda cell: cell.theme),
        (lambda cell: cell.text_size, lambda cell: cell.lang),
        (lambda cell: cell.theme, lambda cell: cell.lang),
    ):
        pairs = Counter((one(cell), other(cell)) for cell in cells)
        sizes = [len({which(cell) for cell in cells}) for which in (one, other)]
        assert len(pairs) == sizes[0] * sizes[1]
    assert {cell.text_size for cell in cells} == set(TEXT_SIZES)
    assert {cell.theme for cell in cells} == set(THEMES)
    assert {cell.lang for cell in cells} == set(LANGS)


def test_the_looks_see_what_is_wrong() -> None:
    """Pale words, a ring that is not there, a dock that moved: each is found."""
    import numpy as np

    pale = np.full((20, 60), 0xFFFFFF, np.uint32)
    pale[8:12, 10:50] = 0x969696
    assert ink_contrast(pale) < 7
    assert ring_seen(pale, pale) == 0
    ringed = pale.copy()
    ringed[0:2] = 0
    assert ring_seen(pale, ringed) == 120
    cell = Cell("menu", "fr", "normal", "light", "portrait")
    here = Seen(cell, 1, 0, (), {"dock.call": (0, 0, 10, 10)})
    there = Seen(cell, 1, 0, (), {"dock.call": (0, 4, 10, 14)})
    assert moved_docks([here, here]) == []
    assert len(moved_docks([here, there])) == 1


@pytest.mark.clause("11.1.4.3")
def test_a_finding_is_made_of_a_real_fault(scene: Scene) -> None:
    """A button that is moved over another, out of reach and off the stage."""
    from tests.matrix import checks
    from tests.matrix.pages import page_for

    _, view = page_for(sheets()["choice"], "fr")
    scene.stage.show(view)
    scene.target("back").y = scene.stage.height - 50
    rules = {finding.rule for finding in checks.layout(scene)}
    assert {"layout", "reach"} <= rules


@pytest.fixture
def scene() -> Iterator[Scene]:
    made, end = make_scene(display_of("portrait"))
    yield made
    end()
