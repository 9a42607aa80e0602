"""What is really on the screen: golden pictures, contrast in real pixels, a code that a reader reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.pages.view import Role
from screens.theme import Display, contrast
from tests.screens.role_samples import role_samples
from tests.screens.samples import dressed, finish, samples
from tests.support.later import cases
from tests.support.window import ROOT, Scene, make_scene

if TYPE_CHECKING:
    from PIL.Image import Image

pytestmark = pytest.mark.xdist_group("window")

GOLDEN = ROOT / "tests" / "golden" / "screens"
CHANNEL_SLACK = 8
SHARE = 0.0005


def share_that_differs(one: Image, other: Image) -> tuple[float, Image]:
    """The share of pixels with a channel that differs by more than the slack, and a picture of them."""
    from PIL import ImageChops

    if one.size != other.size:
        return 1.0, other
    bands = [
        band.point(lambda v: 255 * (v > CHANNEL_SLACK)) for band in ImageChops.difference(one, other).split()
    ]
    marks = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return marks.histogram()[255] / (one.width * one.height), marks


@pytest.mark.parametrize(
    "sample", ["attract", "menu", "choice", "name", "scan", "review", "finish", "help", "leaving"]
)
def test_golden_picture(scene: Scene, sample: str, request: pytest.FixtureRequest) -> None:
    scene.stage.show(samples()[sample])
    _golden(sample, scene.picture(), request)


@pytest.mark.parametrize("sample", ["practice-sign", "several", "reading", "section"])
def test_golden_picture_of_the_roles(scene: Scene, sample: str, request: pytest.FixtureRequest) -> None:
    view = role_samples()[sample]
    scene.stage.show(view)
    _golden(sample, scene.picture(), request)


@pytest.mark.parametrize("sample", ["practice-sign", "several", "reading", "sections"])
def test_golden_picture_of_the_roles_lying_and_in_contrast(
    sample: str, request: pytest.FixtureRequest
) -> None:
    scene, end = make_scene(Display(1920, 1080))
    scene.stage.show(dressed(role_samples()[sample], "normal", "contrast"))
    picture = scene.picture()
    end()
    _golden(f"{sample}-land-contrast", picture, request)


REAL = (
    ("menu", "ar", "normal", "light", "portrait"),
    ("menu", "ar", "large", "contrast", "landscape"),
    ("choice", "uk", "normal", "light", "portrait"),
    ("menu-curtain", "fr", "normal", "light", "portrait"),
    ("tuning", "fr", "normal", "light", "portrait"),
    ("out-of-order", "fr", "normal", "light", "portrait"),
    ("assisted", "fr", "normal", "light", "portrait"),
    ("date", "fr", "normal", "light", "portrait"),
    ("date-month", "fr", "normal", "light", "portrait"),
    ("date-year", "fr", "larger", "soft", "landscape"),
    ("address-town", "fr", "normal", "light", "portrait"),
    ("finish-desk-longest", "fr", "huge", "dark", "portrait"),
)
"""Pages of real visits: mirrored, in other letters, and the screens that no sample has."""


@pytest.mark.parametrize("cell", REAL, ids="-".join)
def test_golden_picture_of_a_real_visit(
    cell: tuple[str, str, str, str, str], request: pytest.FixtureRequest
) -> None:
    from tests.matrix.looking import Cell, display_of
    from tests.matrix.pages import page_for, sheets

    looked = Cell(*cell)
    scene, end = make_scene(display_of(looked.way))
    scene.stage.show(page_for(sheets()[looked.sheet], looked.lang, looked.text_size, looked.theme)[1])
    picture = scene.picture()
    end()
    _golden(looked.name, picture, request)


def _golden(sample: str, actual: Image, request: pytest.FixtureRequest) -> None:
    from PIL import Image

    path = GOLDEN / f"{sample}.png"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        actual.save(path, optimize=True)
        return
    _compare(sample, actual, Image.open(path).convert("RGB"))


def _compare(sample: str, actual: Image, expected: Image) -> None:
    share, marks = share_that_differs(actual, expected)
    if share > SHARE:
        out = ROOT / "out" / "golden"
        out.mkdir(parents=True, exist_ok=True)
        actual.save(out / f"{sample}-actual.png")
        marks.save(out / f"{sample}-diff.png")
    assert share <= SHARE, f"{share:.3%} of {sample} differs: see out/golden; renew with --update-golden"


def test_the_comparison_sees_a_moved_button(scene: Scene) -> None:
    scene.stage.show(samples()["choice"])
    before = scene.picture()
    scene.target("back").x += 6
    assert share_that_differs(before, scene.picture())[0] > SHARE


@pytest.mark.clause("11.1.4.3")
@pytest.mark.parametrize("theme", cases("light", "contrast", later=["dark", "soft"]))
@pytest.mark.parametrize(
    "sample", ["attract", "choice", "name-error", "finish", "help", "sign", "practice", "reading", "section"]
)
def test_every_text_has_contrast_in_real_pixels(scene: Scene, sample: str, theme: str) -> None:
    """The two colours that a text's box holds most of, and the one farthest from them, are 7:1 apart."""
    from tests.screens.geometry import inked, parts_below

    scene.stage.show(dressed((samples() | role_samples())[sample], "normal", theme))
    shot = scene.picture()
    from screens.widgets.text import Words

    assert scene.stage.page is not None
    for widget in scene.stage.page.drawn():
        for words in parts_below(widget, Words):
            if words.lines and words.text.strip("…'- "):
                left, low, right, high = inked(words)
                seen = shot.crop((int(left), int(shot.height - high), int(right) + 1, int(shot.height - low)))
                assert _contrast_of(seen) >= 6.9, (widget.node.id, words.text)


def _contrast_of(seen: Image) -> float:
    colours = seen.getcolors(seen.width * seen.height) or []
    ground = max(colours, key=lambda one: one[0])[1]
    return max(contrast(_unit(ground), _unit(colour)) for _, colour in colours)


def _unit(colour: object) -> tuple[float, float, float, float]:
    red, green, blue = colour  # type: ignore[misc]
    return red / 255, green / 255, blue / 255, 1.0


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "soft"])
def test_a_phone_reads_the_code_in_every_theme(scene: Scene, theme: str) -> None:
    from dataclasses import replace

    import segno
    import zxingcpp

    link = "https://borne.valbourg.example/p/7K2#fictive-key-of-the-test"
    rows = "/".join("".join("1" if dot else "0" for dot in row) for row in segno.make(link, error="m").matrix)
    nodes = tuple(replace(one, value=rows) if one.role is Role.QR else one for one in finish().nodes)
    scene.stage.show(dressed(replace(finish(), nodes=nodes), "normal", theme))
    import numpy as np

    found = zxingcpp.read_barcodes(np.asarray(scene.picture()))
    assert [one.text for one in found] == [link]


def test_the_screenshot_is_a_picture_of_the_stage(scene: Scene, tmp_path: Path) -> None:
    from PIL import Image

    scene.stage.show(samples()["help"])
    scene.frames(2)
    path = scene.window.screenshot(tmp_path / "help.png")
    assert share_that_differs(Image.open(path), scene.picture())[0] == 0
