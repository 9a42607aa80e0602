"""The drawn gestures with a phone, and where a code is seen: on each screen, size and direction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import ImageChops

from kiosk.pages.view import Role
from screens.theme import Display
from tests.matrix.pages import page_for, sheets
from tests.support.later import cases
from tests.support.window import Scene, drawn_anywhere, make_scene

pytestmark = pytest.mark.xdist_group("window")
DOT_MM = 0.75
DISPLAYS = {"upright": Display(), "lying": Display(1920, 1080), "small": Display(1920, 1080, 5.56, 500.0)}


@pytest.fixture(scope="module", params=cases("upright", "small", later=["lying"]))
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    made, end = make_scene(DISPLAYS[request.param])
    yield made
    end()


@pytest.mark.parametrize("lang", ["fr", "ar"])
@pytest.mark.parametrize("text_size", ["normal", "huge"])
@pytest.mark.parametrize("name", ["aim", "parcel-ready", "intake-ready"])
def test_a_code_is_where_it_is_said_to_be_on_whichever_part_it_lies(
    scene: Scene, name: str, text_size: str, lang: str
) -> None:
    scene.stage.show(page_for(sheets()[name], lang, text_size)[1])
    page = scene.stage.page
    assert page is not None
    told = scene.stage.where("qr")  # type: ignore[arg-type]
    assert told is not None
    for part in range(page.parts):
        page.turn(part)
        scene.frames()
        drawn = [one for one in scene.stage.drawn() if one.node.role is Role.QR]
        if drawn:
            break
    ground = drawn[0].ids.ground
    x, y = ground.center_x / scene.stage.width, 1 - ground.center_y / scene.stage.height
    assert told[0] == pytest.approx(1 - x if lang == "ar" else x, abs=0.02)
    # The words stand above or below the code, on the same card.
    assert told[1] == pytest.approx(y, abs=drawn[0].height / scene.stage.height / 2)


@pytest.mark.parametrize("lang", ["fr", "ar"])
@pytest.mark.parametrize("text_size", ["normal", "huge"])
@pytest.mark.parametrize("name", ["parcel-plain", "parcel-ready", "sign-in-ready"])
def test_each_dot_of_a_code_is_wide_enough_for_a_phone(
    scene: Scene, name: str, text_size: str, lang: str
) -> None:
    """The list that is kept without a network was shown with two pixels a dot where the screen lies."""
    scene.stage.show(page_for(sheets()[name], lang, text_size)[1])
    card = drawn_anywhere(scene, "qr")[0]
    code = next(one for one in card.walk() if type(one).__name__ == "Code")
    dots = code.rows.count("/") + 1
    assert int(min(code.size)) // dots >= int(DOT_MM * scene.stage._book.display.px_per_mm)


def test_the_way_to_the_gestures_stands_on_one_line(scene: Scene) -> None:
    """Beside a shorter button it had half the row, and broke in two."""
    for text_size in ("normal", "huge"):
        scene.stage.show(page_for(sheets()["parcel-plain"], "fr", text_size)[1])
        assert len(drawn_anywhere(scene, "aim.how")[0].ids.label.lines) == 1


def test_what_is_not_on_the_page_is_nowhere(scene: Scene) -> None:
    scene.stage.show(page_for(sheets()["menu"], "fr")[1])
    assert scene.stage.where("qr") is None  # type: ignore[arg-type]


def test_each_gesture_has_its_own_drawing_in_every_theme(scene: Scene) -> None:
    for theme in ("light", "dark", "contrast", "soft"):
        scene.stage.show(page_for(sheets()["aim"], "fr", "normal", theme)[1])
        picture = scene.picture().convert("RGB")
        rows = [one for one in scene.stage.drawn() if one.node.role is Role.GESTURE]
        seen = []
        for row in rows:
            x, y, width, height = (round(one) for one in (*row.ids.sketch.pos, *row.ids.sketch.size))
            seen.append(picture.crop((x, picture.height - y - height, x + width, picture.height - y)))
        assert len(seen) == 3
        colours = [{colour for _, colour in one.getcolors(1 << 20) or ()} for one in seen]
        assert all(len(one) > 20 for one in colours), "drawn with soft edges, not empty"
        small = [one.resize((64, 64)) for one in seen]
        assert all(ImageChops.difference(small[i], small[i - 1]).getbbox() for i in range(3))
