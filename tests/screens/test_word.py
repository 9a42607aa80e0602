"""The word that is heard, in real pixels: where it is, how it looks, and that nothing else moves."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.pages.speech import Spoken, said, spoken
from kiosk.pages.view import PageView, Screen
from kiosk.types import Lang, NodeId
from tests.screens.samples import choice, dressed, page, text, title
from tests.screens.test_mirror import arabic, drawn
from tests.support.later import cases
from tests.support.window import ROOT, Scene

pytestmark = pytest.mark.xdist_group("window")

SHORT = "L’original, pas une copie."
FRENCH = "Apportez l’original, pas une copie. Merci."
ARABIC = "أحضروا بطاقة الهوية (CNI) أو Carte Vitale قبل 12/03/2026."
FONT = ROOT / "config" / "fonts" / "NotoSansJoined-Medium.ttf"


def written(words: str) -> PageView:
    return page(Screen.QUESTION, "word", title("Vos papiers"), text(words))


def first(view: PageView) -> Spoken:
    return next(one for one in spoken(view) if one.node == "text")


def bare_words(sentence: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"[\w’/]+", sentence)]


def pixels(scene: Scene) -> NDArray[np.int64]:
    return np.asarray(scene.picture()).astype(np.int64)


def rgb(colour: tuple[float, ...]) -> NDArray[np.int64]:
    return np.array([round(255 * part) for part in colour[:3]])


def changed(before: NDArray[np.int64], after: NDArray[np.int64]) -> tuple[slice, slice]:
    """The box of what differs: rows, columns."""
    rows, columns = np.nonzero(np.abs(before - after).max(axis=2) > 8)
    assert len(rows), "nothing changed"
    return slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)


@pytest.mark.clause("5.1.3.3")
@pytest.mark.parametrize("theme", cases("light", "contrast", later=["dark", "soft"]))
@pytest.mark.parametrize("words", [FRENCH, ARABIC])
def test_the_same_letters_in_exchanged_colours_and_nothing_else(scene: Scene, theme: str, words: str) -> None:
    """Ground and letters are blended of two colours: both pictures together are those two, px for px."""
    view = dressed(written(words), "normal", theme)
    view = arabic(view) if words == ARABIC else view
    scene.stage.show(view)
    sentence = first(view)
    scene.stage.highlight(sentence)
    plain = pixels(scene)
    hue = scene.stage.page.theme.colours
    both = rgb(hue.highlight) + rgb(hue.on_highlight)
    for word in bare_words(sentence.text):
        scene.stage.highlight(sentence, word)
        marked = pixels(scene)
        rows, columns = changed(plain, marked)
        inner = slice(rows.start + 6, rows.stop - 6), slice(columns.start + 6, columns.stop - 6)
        assert np.abs(plain[inner] + marked[inner] - both).max() <= 4
        assert (marked[inner] == rgb(hue.on_highlight)).all(axis=2).mean() > 0.3, "a ground"
        assert columns.stop - columns.start < 400
    scene.stage.highlight(sentence)
    assert (pixels(scene) == plain).all()
    scene.stage.highlight(None)


def test_each_word_has_its_own_place_in_its_order(scene: Scene) -> None:
    view = written(SHORT)
    scene.stage.show(view)
    sentence = first(view)
    scene.stage.highlight(sentence)
    plain = pixels(scene)
    places = []
    for word in bare_words(sentence.text):
        scene.stage.highlight(sentence, word)
        places.append(changed(plain, pixels(scene))[1])
    assert all(one.stop <= other.start + 4 for one, other in pairwise(places))
    words = said_words(scene)
    (line,) = words.lines
    measure = words._measure(int(words.drawn_px))
    for place, (start, end) in zip(places, bare_words(sentence.text), strict=True):
        left = words.x + measure(SHORT[line.start : start])
        right = words.x + measure(SHORT[line.start : end])
        assert left - words.span_pad - 2 <= place.start <= left + 1
        assert right - 1 <= place.stop <= right + words.span_pad + 2


def test_no_letter_is_painted_or_laid_out_again_for_a_word(scene: Scene) -> None:
    view = written(FRENCH)
    scene.stage.show(view)
    sentence = first(view)
    scene.stage.highlight(sentence)
    scene.frames(2)
    words = said_words(scene)
    textures, lines = dict(words._paintings), words.lines
    for word in bare_words(sentence.text):
        scene.stage.highlight(sentence, word)
        scene.frames(1)
        assert words._paintings == textures
        assert words.lines is lines


def said_words(scene: Scene) -> Any:
    widget = drawn(scene, "text")
    return next(one for one in widget.walk() if getattr(one, "part", "") == "name")


def test_a_word_cut_by_the_end_of_a_line_is_marked_on_both(scene: Scene) -> None:
    words = "Vous pouvez prendre tout de suite un rendez-vous rendez-vous rendez-vous rendez-vous."
    view = dressed(written(words), "huge", "light")
    scene.stage.show(view)
    sentence = first(view)
    scene.stage.highlight(sentence)
    lines = said_words(scene).lines
    cut = next(line.end for line in lines if words[line.end - 1] == "-")
    start, end = next(found.span() for found in re.finditer(r"rendez-vous", words) if found.end() > cut)
    plain = pixels(scene)
    scene.stage.highlight(sentence, (start, end))
    rows, _ = changed(plain, pixels(scene))
    assert rows.stop - rows.start > said_words(scene).line_px * 1.5


def test_a_page_drawn_anew_keeps_its_word_and_another_page_has_none(scene: Scene) -> None:
    view = written(FRENCH)
    scene.stage.show(view)
    sentence = first(view)
    scene.stage.highlight(sentence, (0, 8))
    scene.stage.show(replace(view, nodes=(*view.nodes, text("Encore un mot.", "more"))))
    assert said_words(scene).word == (0, 8)
    scene.stage.show(choice())
    assert {one.word for one in scene.stage.drawn()} == {None}


def test_the_word_of_a_caption_is_marked_where_the_caption_stands(scene: Scene) -> None:
    view = replace(choice(), caption="Le bouton Son est en bas.")
    scene.stage.show(view)
    sentence = Spoken(NodeId(""), "Le bouton Son est en bas.", Lang("fr"))
    scene.stage.highlight(sentence)
    plain = pixels(scene)
    scene.stage.highlight(sentence, (3, 9))
    rows, columns = changed(plain, pixels(scene))
    town = drawn(scene, "town")
    assert rows.start >= 1920 - town.top - 8
    assert rows.stop <= 1920 - town.y + 8
    assert town.x < columns.start < columns.stop < town.right
    scene.stage.show(replace(view, caption=""))
    scene.stage.highlight(None)
    assert drawn(scene, "town").word is None


def test_the_stop_that_is_only_said_is_not_looked_for(scene: Scene) -> None:
    from screens.lights import lights

    (sentence,) = said(title("Vos papiers"))
    assert sentence.text == "Vos papiers."
    assert lights(title("Vos papiers"), sentence, (4, 12)) == (("name", 0, 11), ("name", 4, 11))
    assert lights(title("Vos papiers"), sentence, (11, 12))[1] is None
    assert lights(text("Autre chose"), sentence, (4, 11)) == (None, None)


@pytest.mark.parametrize(
    ("words", "from_right"),
    [
        ("Bonjour et bienvenue dans votre mairie", False),
        ("أظهر بطاقة الهوية قبل 01/03/2025 في CAF", True),
        ("اتصلوا بالرقم 01 40 20 30 40 الآن", True),
        ("موقع service-public.fr هو Service Public officiel مجاني", True),
        ("السعر 12,50 € أو 50 % من المبلغ تقريبا", True),
        ("بين 14:30 و 15:45 الطابق 2", True),
        ("Langue : العربية أو الفرنسية ici", False),
        ("Мова: العربية 12 тут", False),
    ],
)
def test_a_word_is_looked_for_where_the_engine_drew_it(words: str, from_right: bool) -> None:
    """The line as it is drawn, cut where we say the word is, is the word drawn alone."""
    from PIL import ImageFont

    from screens.bidi import extent

    face = ImageFont.truetype(str(FONT), 48)
    whole = line_of(face, words, from_right)
    for found in re.finditer(r"\S+", words):
        if not re.search(r"\w", found.group()):
            continue
        low, high = extent(words, *found.span(), face.getlength, from_right=from_right)
        alone = line_of(face, found.group(), from_right)
        cut = whole[:, 20 + round(low) : 20 + round(low) + round(high - low)]
        assert unlike(cut, alone[:, 20 : 20 + cut.shape[1]]) < 0.35, found.group()


def line_of(face: Any, words: str, from_right: bool) -> NDArray[np.int64]:
    from PIL import Image, ImageDraw

    direction = "rtl" if from_right else "ltr"
    picture = Image.new("L", (int(face.getlength(words, direction=direction)) + 40, 90))
    ImageDraw.Draw(picture).text((20, 10), words, fill=255, font=face, direction=direction)
    return np.asarray(picture).astype(np.int64)


def unlike(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """The share of ink that differs, where they lie best over each other (a px either way)."""
    assert one.shape == other.shape
    width = one.shape[1]
    shares = []
    for shift in (-1, 0, 1):
        left, right = one[:, max(0, shift) : width + min(0, shift)], other[:, max(0, -shift) :]
        shares.append(np.abs(left - right[:, : left.shape[1]]).sum() / other.sum())
    return float(min(shares))
