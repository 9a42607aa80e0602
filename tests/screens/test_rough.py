"""Content that nobody planned for: labels three times longer, letters without a glyph, pictures cut short."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.devices.camera import Frame
from kiosk.pages.view import Area, Node, PageView, Role
from tests.screens.geometry import problems
from tests.screens.samples import choice, dressed, name, samples, scan
from tests.support.window import Scene

pytestmark = pytest.mark.xdist_group("window")
LEAST_PX = 40
STRANGE = "\U0001f98a\u4e2d\u0e01\ufffd\u200b\u202e\x07\x00\ue000"
"""A fox, Chinese, Thai, marks that nobody sees, one that turns the line round, and no letter at all."""
LABELLED = frozenset({Role.CHOICE, Role.TITLE, Role.TEXT, Role.TILE, Role.LINE, Role.NOTICE, Role.BUTTON})


def tripled(node: Node) -> Node:
    three = {part: " ".join([getattr(node, part)] * 3) for part in ("name", "detail") if getattr(node, part)}
    return replace(node, **three)  # type: ignore[arg-type]


def seen_on_all_parts(scene: Scene, view: PageView) -> set[str]:
    scene.stage.show(view)
    page = scene.stage.page
    assert page is not None
    seen: set[str] = set()
    for part in range(page.parts):
        page.turn(part)
        assert problems(scene.stage, LEAST_PX) == [], f"part {part}"
        seen |= {str(widget.node.id) for widget in page.drawn()}
    return seen


# The address in landscape has three fields and a keyboard; a long action there leaves them no room.
PAGES = ("menu", "choice", "choice-error", "date", "name", "scan", "review", "help", "leaving")


@pytest.mark.parametrize("text_size", ["normal", "huge"])
@pytest.mark.parametrize("sample", PAGES)
def test_a_label_three_times_longer_is_whole(either: Scene, sample: str, text_size: str) -> None:
    view = samples()[sample]
    bodies = [one for one in view.nodes if one.area in {Area.BODY, Area.ACTIONS} and one.role in LABELLED]
    assert bodies
    for long in (*bodies[:2], bodies[-1]):
        nodes = tuple(tripled(one) if one is long else one for one in view.nodes)
        seen = seen_on_all_parts(either, dressed(replace(view, nodes=nodes), text_size, "light"))
        assert str(long.id) in seen


@pytest.mark.parametrize("text_size", ["normal", "huge"])
def test_letters_without_a_glyph_break_no_page(either: Scene, text_size: str) -> None:
    for view in (choice(), name()):
        nodes = tuple(
            replace(one, name=one.name + STRANGE, value=one.value + STRANGE) if one.area is Area.BODY else one
            for one in view.nodes
        )
        either.stage.show(dressed(replace(view, nodes=nodes), text_size, "light"))
        either.frames(2)
        assert problems(either.stage, LEAST_PX) == []


def test_a_picture_cut_short_empties_the_frame(scene: Scene) -> None:
    scene.stage.show(scan())
    scene.stage.preview(None)
    empty = scene.picture()
    whole = Frame(64, 48, bytes([200]) * (64 * 48 * 3))
    scene.stage.preview(whole)
    assert scene.picture() != empty
    for broken in (replace(whole, bgr=whole.bgr[:-1]), replace(whole, bgr=b""), Frame(0, 0, b"")):
        scene.stage.preview(whole)
        scene.stage.preview(broken)
        assert scene.picture() == empty
