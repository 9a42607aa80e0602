"""A page in Arabic is seen in a mirror, but not what it would make unreadable: proved in real pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.devices.camera import Frame
from kiosk.pages import actions as act
from kiosk.pages.view import Area, Node, PageView, Role, Screen, State
from kiosk.types import Lang
from tests.screens.samples import choice, finish, name, page, samples, scan, title
from tests.screens.samples import node as made
from tests.support.window import Scene

pytestmark = pytest.mark.xdist_group("window")

ARABIC = Lang("ar")
MARHABA = "مرحبا"


def arabic(view: PageView) -> PageView:
    """The same page for who reads Arabic, its words as they are."""

    def turned(node: Node) -> Node:
        return replace(node, lang=ARABIC, children=tuple(map(turned, node.children)))

    return replace(view, lang=ARABIC, nodes=tuple(map(turned, view.nodes)))


def crop(scene: Scene, widget: Any) -> Any:
    """What is seen of a widget."""
    x, y = widget.to_window(widget.x, widget.y)
    across = x - widget.width if scene.stage.mirrored else x
    shot = scene.picture()
    box = (across, shot.height - y - widget.height, across + widget.width, shot.height - y)
    return shot.crop(tuple(map(round, box)))


def drawn(scene: Scene, node_id: str) -> Any:
    return next(one for one in scene.stage.drawn() if one.node.id == node_id)


def inked(picture: Any, colour: tuple[float, ...], slack: int = 60) -> tuple[int, int, int, int]:
    """The box of what is drawn in about this colour."""
    from PIL import Image, ImageChops

    bare = Image.new("RGB", picture.size, tuple(round(255 * one) for one in colour[:3]))
    bands = ImageChops.difference(picture, bare).split()
    near = [band.point(lambda value: 255 * (value < slack)) for band in bands]
    found = ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2]).getbbox()
    assert found is not None, "nothing of this colour"
    return found  # type: ignore[no-any-return]


def alike(one: Any, other: Any, share: float = 0.004) -> bool:
    from tests.screens.test_pictures import share_that_differs

    return share_that_differs(one, other)[0] <= share


def test_a_page_in_arabic_is_seen_in_a_mirror(scene: Scene) -> None:
    """Where nothing is written and no icon is drawn, its pixels are those of the other side."""
    from PIL import ImageOps

    view = choice()
    bare = replace(view, nodes=tuple(replace(one, name="", detail="", icon=None) for one in view.nodes))
    scene.stage.show(arabic(bare))
    width, height = (int(side) for side in scene.stage.size)
    turned = scene.picture().crop((0, 0, width, height))
    scene.stage.mirrored = False
    straight = scene.picture().crop((0, 0, width, height))
    assert not alike(straight, turned)
    assert alike(ImageOps.mirror(straight), turned)


@pytest.mark.parametrize("words", ["Mairie de Valbourg", "12 / 03 / 1962", "بطاقة الهوية (CNI) 12 صفحة"])
def test_words_are_not_mirrored(scene: Scene, words: str) -> None:
    """The same letters in the same order as Pillow writes them, on both kinds of page."""
    view = page(Screen.NOTICE, "words", made("text", Role.TEXT, words, lang=ARABIC))
    straight = _letters(scene, view, "text")
    assert alike(straight, _letters(scene, arabic(view), "text"), 0.02)


def _letters(scene: Scene, view: PageView, node_id: str) -> Any:
    scene.stage.show(view)
    widget = drawn(scene, node_id)
    seen = crop(scene, widget)
    return seen.crop(inked(seen, widget.hue.ink))


def test_a_line_begins_at_the_right_whatever_it_says(scene: Scene) -> None:
    for words in (MARHABA, "Bonjour"):
        scene.stage.show(arabic(page(Screen.QUESTION, f"begin.{len(words)}", title(words))))
        widget = drawn(scene, "title")
        left, _, right, _ = inked(crop(scene, widget), widget.hue.ink)
        assert right > widget.width - 12
        assert left > widget.width / 2


def test_arabic_on_a_french_page_begins_at_the_right_and_latin_at_the_left(scene: Scene) -> None:
    for words, at_right in ((MARHABA, True), ("Bonjour", False)):
        scene.stage.show(page(Screen.QUESTION, f"begin.{len(words)}", title(words)))
        widget = drawn(scene, "title")
        left, _, right, _ = inked(crop(scene, widget), widget.hue.ink)
        assert (right > widget.width - 12) == at_right
        assert (left < 12) != at_right


def test_arabic_letters_are_joined_and_exist() -> None:
    """A joined word is shorter than its letters; a letter that a font lacks would look like any other."""
    from screens.lines import font
    from tests.screens.test_theme import BOOK

    for path, px in ((one, theme.px.body) for theme in _themes(BOOK) for one in _weights(theme)):
        face = font(path, px)
        assert face.getlength(MARHABA) < sum(map(face.getlength, MARHABA)) * 0.95
        missing = bytes(face.getmask("\U0010fffd"))
        assert all(bytes(face.getmask(letter)) != missing for letter in MARHABA + "їґЖé€»؟")


def _themes(book: Any) -> list[Any]:
    return [book.theme("light", "normal", Lang(lang)) for lang in ("ar", "uk")]


def _weights(theme: Any) -> tuple[str, ...]:
    fonts = theme.fonts
    return fonts.regular, fonts.medium, fonts.bold, fonts.extra


def test_each_node_is_drawn_in_the_fonts_of_its_words(scene: Scene) -> None:
    view = page(
        Screen.QUESTION, "names", title("Langues"),
        made("lang.ar", Role.TILE, "العربية", lang=ARABIC), made("lang.uk", Role.TILE, "Українська"),
        made("field", Role.FIELD, "Nom", value="Олена"),
    )  # fmt: skip
    scene.stage.show(view)
    fonts = {one.node.id: one.theme.fonts.bold for one in scene.stage.drawn()}
    assert {"Atkinson" in fonts[one] for one in ("title", "town")} == {True}
    assert {"Joined" in fonts[one] for one in ("lang.ar", "lang.uk", "field")} == {True}


def test_a_letter_of_another_script_changes_the_fonts_of_its_field(scene: Scene) -> None:
    for value, family in (("Mariame", "Atkinson"), ("Mariame Є", "Joined"), ("Mariame", "Atkinson")):
        scene.stage.show(name(value))
        assert family in drawn(scene, "field.given").theme.fonts.bold


def test_arabic_marks_are_not_cut_off() -> None:
    """Kivy's own label cut what is higher or lower than the font's line."""
    from screens.widgets.painting import paint
    from tests.screens.test_theme import BOOK

    theme = BOOK.theme("light", "huge", ARABIC)
    painting = paint("كًّ يٍ", theme.fonts.extra, theme.px.title, True)
    from screens.lines import font

    _, top, _, bottom = font(theme.fonts.extra, theme.px.title).getbbox("كًّ يٍ")
    assert painting.texture.height >= bottom - top
    assert painting.below > 0


@pytest.mark.parametrize(("icon", "mirrors"), [("arrow-right", True), ("pencil-simple", False)])
def test_only_icons_that_point_somewhere_are_mirrored(scene: Scene, icon: str, mirrors: bool) -> None:
    from PIL import ImageOps

    view = page(Screen.NOTICE, "icon", made("act", Role.BUTTON, "", icon=icon, action=act.Confirm()))
    pictures = []
    for one in (view, arabic(view)):
        scene.stage.show(one)
        widget = drawn(scene, "act")
        inside = crop(scene, widget).crop((30, 30, round(widget.width) - 30, round(widget.height) - 30))
        pictures.append(inside.crop(inked(inside, widget.hue.plain_ink)))
    straight, turned = pictures
    assert alike(ImageOps.mirror(straight) if mirrors else straight, turned, 0.02)
    assert not alike(straight if mirrors else ImageOps.mirror(straight), turned, 0.02)


def test_a_phone_reads_the_code_of_a_mirrored_page(scene: Scene) -> None:
    import numpy as np
    import segno
    import zxingcpp

    link = "https://borne.valbourg.example/p/7K2#fictive-key-of-the-test"
    rows = "/".join("".join("1" if dot else "0" for dot in row) for row in segno.make(link, error="m").matrix)
    nodes = tuple(replace(one, value=rows) if one.role is Role.QR else one for one in finish().nodes)
    scene.stage.show(arabic(replace(finish(), nodes=nodes)))
    card = np.asarray(crop(scene, drawn(scene, "qr")))
    from pyzbar import pyzbar

    assert [one.text for one in zxingcpp.read_barcodes(card)] == [link]
    assert [one.data.decode() for one in pyzbar.decode(card)] == [link]


def test_the_code_of_a_mirrored_page_is_dot_by_dot_as_it_was_made(scene: Scene) -> None:
    """Some readers forgive a mirrored code, others do not."""
    corners = []
    for view in (finish(), arabic(finish())):
        scene.stage.show(view)
        card = drawn(scene, "qr")
        code = next(one for one in card.walk() if type(one).__name__ == "Code")
        seen = crop(scene, code)
        corners.append(seen.crop(inked(seen, card.hue.qr_ink)).resize((99, 99)))
    assert alike(*corners, 0.02)


def test_a_touch_acts_where_the_button_is_seen(scene: Scene) -> None:
    scene.stage.show(arabic(choice()))
    main, back = scene.target("main"), scene.target("back")
    width = scene.stage.width
    for widget, expected in ((main, act.Confirm()), (back, act.Back())):
        finger = scene.finger(width - widget.center_x, widget.center_y)
        finger.touch_down()
        finger.touch_up()
        scene.clock.now += 1
        assert scene.actions[-1] == expected
    assert main.center_x > width / 2
    assert main.to_window(*main.center)[0] < width / 2


def test_a_finger_that_slides_out_on_a_mirrored_page_acts_on_nothing(scene: Scene) -> None:
    scene.stage.show(arabic(choice()))
    main = scene.target("main")
    finger = scene.finger(*main.to_window(*main.center))
    finger.touch_down()
    finger.touch_move(*main.center)
    finger.touch_up()
    assert scene.actions == []


def signing(strokes: str = "") -> PageView:
    return page(
        Screen.QUESTION, "sign", title("Signez"),
        made("sign", Role.SIGNATURE, "Signature", value=strokes, hint="Signez ici", action=act.Draw(())),
    )  # fmt: skip


def test_a_signature_is_kept_and_shown_as_it_was_drawn(scene: Scene) -> None:
    """From the left of the glass to the right and down: so it is kept, so it is seen."""
    scene.stage.show(arabic(signing()))
    ink = scene.target("sign").ids.ink
    left = scene.stage.width - ink.x - ink.width
    finger = scene.finger(left + ink.width * 0.2, ink.y + ink.height * 0.9)
    finger.touch_down()
    for step in range(1, 7):
        finger.touch_move(left + ink.width * (0.2 + 0.1 * step), ink.y + ink.height * (0.9 - 0.1 * step))
    finger.touch_up()
    (draw,) = scene.actions
    assert isinstance(draw, act.Draw)
    first, last = draw.stroke[0], draw.stroke[-1]
    assert first[0] == pytest.approx(200, abs=15)
    assert last[0] == pytest.approx(800, abs=15)
    assert first[1] < last[1]
    value = " ".join(f"{x},{y}" for x, y in draw.stroke)
    scene.stage.show(arabic(signing(value)))
    shown = crop(scene, scene.target("sign").ids.ink)
    scene.stage.show(signing(value))
    assert alike(shown, crop(scene, scene.target("sign").ids.ink))


def test_the_camera_shows_the_paper_as_it_lies(scene: Scene) -> None:
    """A red left half of the picture is seen at the left, and the outline around it."""
    import numpy as np

    picture = np.zeros((480, 640, 3), np.uint8)
    picture[:, :320] = (0, 0, 255)
    frame = Frame(640, 480, picture.tobytes())
    for view in (scan(), arabic(scan())):
        scene.stage.show(view)
        scene.stage.preview(frame, ((0.1, 0.1), (0.4, 0.1), (0.4, 0.5), (0.1, 0.5)))
        seen = crop(scene, drawn(scene, "camera").ids.preview)
        line = inked(seen, drawn(scene, "camera").hue.outline)
        red = inked(seen, (1.0, 0.0, 0.0), 30)
        assert red[2] <= seen.width / 2 + 2
        assert line[2] < seen.width / 2
        scene.stage.preview(None)


def test_keys_lie_as_on_every_keyboard(scene: Scene) -> None:
    places = []
    for view in (name(), arabic(name())):
        scene.stage.show(view)
        keys = {one.node.id: one for one in scene.stage.drawn() if one.node.role is Role.KEY}
        row = [keys[f"key.{letter}"] for letter in "azerty"]
        places.append([one.to_window(*one.center)[0] for one in row])
    for row in places:
        assert row == sorted(row)


def test_the_caret_stands_after_the_last_letter(scene: Scene) -> None:
    """At the left of Arabic, at the right of Latin letters, on a page that begins at the right."""
    for value, after in (("Mariame", 1), ("مريم", -1)):
        scene.stage.show(arabic(name(value)))
        field = drawn(scene, "field.given")
        words = field.ids.value
        seen = crop(scene, field.ids.box)
        seen = seen.crop((12, 12, seen.width - 12, seen.height - 12))
        letters, caret = inked(seen, words.color, 30), inked(seen, words.accent_color, 30)
        assert words.backwards() == (after < 0)
        assert (caret[0] >= letters[2]) if after > 0 else (caret[2] <= letters[0])
        assert letters[2] > seen.width / 2


def test_the_page_is_straight_again_in_the_next_language(scene: Scene) -> None:
    scene.stage.show(choice())
    before = scene.picture()
    scene.stage.show(arabic(choice()))
    assert scene.stage.mirrored
    scene.stage.show(choice())
    assert alike(before, scene.picture(), 0)


@pytest.mark.parametrize("sample", ["choice", "name", "review", "finish", "help", "menu"])
def test_nothing_leaves_its_box_or_overlaps_on_a_mirrored_page(scene: Scene, sample: str) -> None:
    from tests.screens.geometry import problems

    view = arabic(samples()[sample])
    for text_size in ("normal", "huge"):
        scene.stage.show(replace(view, text_size=text_size))
        assert scene.stage.page is not None
        for _ in range(scene.stage.page.parts):
            assert problems(scene.stage, 40) == []
            scene.stage.turn_part()


def test_the_dock_has_the_call_where_arabic_readers_expect_it(scene: Scene) -> None:
    scene.stage.show(arabic(choice()))
    dock = [one for one in scene.stage.drawn() if one.node.area is Area.DOCK]
    seen = [one.to_window(*one.center)[0] for one in dock]
    assert seen == sorted(seen, reverse=True)
    assert State.DISABLED not in dock[0].node.states


def test_months_are_read_from_the_right_and_letters_lie_as_on_every_keyboard(scene: Scene) -> None:
    """In the layout, before the mirror: January comes first, and so does the last letter of a row."""
    from tests.matrix.pages import page_for, sheets

    scene.stage.show(page_for(sheets()["date-month"], "ar")[1])
    assert scene.target("key.month.01").x < scene.target("key.month.02").x < scene.target("key.month.03").x
    scene.stage.show(page_for(sheets()["number"], "ar")[1])
    assert scene.target("key.1").x > scene.target("key.2").x > scene.target("key.3").x
