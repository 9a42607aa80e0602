"""A screen that lies, and pages that change while a person is on them: what they need stays in sight."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from kiosk.pages import actions as act
from kiosk.pages.comfort import TEXT_SIZES
from kiosk.pages.view import Node, PageView, Role
from tests.matrix.looking import WAYS, display_of
from tests.matrix.pages import page_for, sheets
from tests.support.later import cases
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")
TYPED = ("name", "phone", "email", "address", "iban", "siret", "date", "number")


@pytest.fixture(scope="module", params=WAYS)
def anyhow(request: pytest.FixtureRequest) -> Iterator[Scene]:
    made, end = make_scene(display_of(request.param))
    yield made
    end()


def view_of(name: str, size: str = "normal") -> PageView:
    return page_for(sheets()[name], "fr", size, "light")[1]


@pytest.mark.clause("5.1.3.15")
@pytest.mark.parametrize("size", cases(TEXT_SIZES[0], TEXT_SIZES[-1], later=TEXT_SIZES[1:-1]))
@pytest.mark.parametrize("kind", TYPED)
def test_an_error_comes_into_sight(anyhow: Scene, kind: str, size: str) -> None:
    """The keys stand beside every part; they were taken for the first, and the page turned back to it."""
    anyhow.stage.show(view_of("attract"))
    anyhow.stage.show(view_of(kind, size))
    anyhow.stage.show(view_of(f"{kind}-empty", size))
    shown = [one.node for one in anyhow.stage.drawn()]
    assert any(one.role is Role.ERROR and one.name for one in shown)
    assert any(one.role is Role.KEY for one in shown)


@pytest.mark.clause("11.2.4.7")
def test_the_ring_stays_in_sight_when_the_text_grows(anyhow: Scene) -> None:
    from dataclasses import replace

    for stop in ("tuning.text.more", "tuning.ease.tremor", "main"):
        for size in TEXT_SIZES:
            view = view_of("tuning", size)
            if not any(one.id == stop for one in view.walk()):
                continue
            anyhow.stage.show(replace(view, focus=stop))
            assert stop in {str(one.node.id) for one in anyhow.stage.drawn()}, (stop, size)


@pytest.mark.long
def test_the_towns_and_the_year_of_a_person_wait_in_no_keyboard(anyhow: Scene) -> None:
    """Keys that were put away kept the towns that letters began, and the year that was chosen."""
    towns = [one for one in view_of("address-town").walk() if isinstance(one.action, act.TakeCommune)]
    assert towns
    for name in ("address-town", "address-typed", "date-done", "attract"):
        anyhow.stage.show(view_of(name))
        anyhow.frames(2)
    del towns
    gc.collect()
    page = anyhow.stage._pages[view_of("date-done").screen]
    held = [one for widget in (*page._cast._spare.values(), *page._cast._blank) for one in below(widget)]
    assert held, "the keyboard itself waits"
    assert not [one for one in held if isinstance(one.action, act.TakeCommune) or one.private]
    assert not [one for one in held if one.states]


def below(widget: object) -> Iterator[Node]:
    """Every node that a widget holds, also in keys that it keeps for later."""
    yield from widget.node.walk()  # type: ignore[attr-defined]
    for caps in ("_keys", "_spare"):
        kept = getattr(widget, caps, {})
        yield from (cap.node for cap in (kept.values() if isinstance(kept, dict) else kept))
