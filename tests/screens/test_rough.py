"""Content that nobody planned for: labels three times longer, letters without a glyph, pictures cut short."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.devices.camera import Frame
from kiosk.pages.view import Area, Node, PageView, Role
from tests.screens.geometry import parts_below, problems
from tests.screens.samples import choice, dressed, name, samples, scan
from tests.support.window import Scene

pytestmark = pytest.mark.xdist_group("window")
LEAST_PX = 40
STRANGE = "\U0001f98a\u4e2d\u0e01\ufffd\u200b\u202e\x07\x00\ue000"
"""A fox, Chinese, Thai, marks that nobody sees, one that turns the line round, and no letter at all."""
UNLABELLED = frozenset({Role.KEYBOARD, Role.PICTURE})


def tripled(node: Node) -> tuple[Node, ...]:
    """The node with its words three times; of the code's two texts, one or the other."""
    three = {part: " ".join([getattr(node, part)] * 3) for part in ("name", "detail") if getattr(node, part)}
    each = [{part: words} for part, words in three.items()] if node.role is Role.QR else [three]
    return tuple(replace(node, **one) for one in each)  # type: ignore[arg-type]


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


PAGES = (
    "attract", "menu", "choice", "choice-error", "date", "name", "address", "scan", "review", "finish",
    "help", "leaving",
)  # fmt: skip


SIZES = (("normal", "huge"), ("large", "larger"))
"""Of each page in turn; the others are looked at with ``./test -m slow``."""
WHEN = {"normal": pytest.mark.long, "large": pytest.mark.long}
CASES = [
    pytest.param(page, size, marks=WHEN.get(size, ()) if size in SIZES[number % 2] else pytest.mark.slow)
    for number, page in enumerate(PAGES)
    for size in (*SIZES[0], *SIZES[1])
]


@pytest.mark.parametrize(("sample", "text_size"), CASES)
def test_a_label_three_times_longer_is_whole(either: Scene, sample: str, text_size: str) -> None:
    """Also those of the frame and the camera's advice: there they may end with an ellipsis."""
    view = samples()[sample]
    for short in (one for one in view.nodes if one.role not in UNLABELLED):
        for long in tripled(short):
            nodes = tuple(long if one is short else one for one in view.nodes)
            seen = seen_on_all_parts(either, dressed(replace(view, nodes=nodes), text_size, "light"))
            assert str(long.id) in seen


NAME_OF_A_TOWN = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-les-Bains"
LONG_WORDS = ("Donaudampfschiff", "Контрастність", "Налаштування")


def test_a_long_town_and_long_words_stay_in_the_frame(either: Scene) -> None:
    view = samples()["menu"]
    town, tool = view.find("town"), view.find("dock.contrast")
    for word in LONG_WORDS:
        changed = {town: replace(town, name=NAME_OF_A_TOWN), tool: replace(tool, name=word)}
        nodes = tuple(changed.get(one, one) for one in view.nodes)
        seen_on_all_parts(either, dressed(replace(view, nodes=nodes), "normal", "light"))


def test_a_call_for_a_person_is_not_cut_by_its_neighbours(either: Scene) -> None:
    """Once a long label beside it left it "Appeler quelqu..."."""
    from screens.widgets.text import Words

    view = samples()["menu"]
    for tool in ("dock.contrast", "dock.end"):
        nodes = tuple(tripled(one)[0] if one.id == tool else one for one in view.nodes)
        either.stage.show(replace(view, nodes=nodes))
        words = next(parts_below(either.target("dock.call"), Words))
        assert words._drawn == view.find("dock.call").name
        assert not words.broken


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
