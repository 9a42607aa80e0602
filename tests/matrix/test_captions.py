"""What is heard and stands nowhere on the page is captioned: whole, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.pages.frame import Pen
from kiosk.pages.speech import free
from kiosk.pages.view import PageView, Role
from kiosk.types import Lang, NodeId
from tests.matrix.looking import display_of
from tests.matrix.pages import page_for, sheets
from tests.matrix.town import matrix_town
from tests.screens.geometry import parts_below
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")
_HEARD = ("keypad.", "ring.", "headset.")


@pytest.mark.clause("5.1.5")
@pytest.mark.parametrize("lang", ["fr", "en", "es", "pt", "ar", "uk"])
def test_a_caption_ended_with_an_ellipsis(lang: str, scene: Scene) -> None:
    """Upright, the bar is narrow: words about the keys were cut in four languages of six."""
    pen, view = page_for(sheets()["menu"], lang)
    cut = [words for words in _captions(pen, lang) if _drawn(scene, view, words) != words]
    assert cut == []


def _captions(pen: Pen, lang: str) -> Iterator[str]:
    texts = matrix_town().catalogue.texts[Lang("fr")]
    # What quotes the page is as long as the page's words.
    for key in (one for one in texts if str(one).startswith(_HEARD) and "{" not in texts[one]):
        yield from (one.text for one in free(NodeId(""), pen.say(key), Lang(lang)))


def _drawn(scene: Scene, view: PageView, caption: str) -> str:
    from screens.widgets.text import Words

    scene.stage.show(replace(view, caption=caption))
    town = next(one for one in scene.stage.drawn() if one.node.role is Role.TOWN)
    return next(str(words._drawn) for words in parts_below(town, Words) if words.lines)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    made, end = make_scene(display_of("portrait"))
    yield made
    end()
