"""Colours that can be read, sizes that hold on every screen, and theme files that say what is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.pages.comfort import TEXT_SIZES
from kiosk.types import Lang
from screens.icons import IconBook
from screens.scripts import script_of
from screens.theme import PART_PAIRS, TEXT_PAIRS, Display, ThemeBook, ThemeError, contrast
from screens.tokens import Palette
from tests.support.window import ROOT, theme_book

BOOK = theme_book(Display())
THEMES = ("light", "dark", "contrast", "soft")
LANDSCAPE_15 = Display(1920, 1080, px_per_mm=5.56, distance_mm=500)


def test_all_themes_and_sizes_are_there() -> None:
    assert set(BOOK.names) == set(THEMES)
    assert BOOK.text_sizes == TEXT_SIZES


@pytest.mark.clause("11.1.4.3")
@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_has_seven_to_one(name: str, ink: str, ground: str) -> None:
    hue = BOOK.theme(name, "normal").colours
    assert contrast(getattr(hue, ink), getattr(hue, ground)) >= 7


@pytest.mark.clause("11.1.4.3")
@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("part", "ground"), PART_PAIRS)
def test_every_part_has_three_to_one(name: str, part: str, ground: str) -> None:
    hue = BOOK.theme(name, "normal").colours
    assert contrast(getattr(hue, part), getattr(hue, ground)) >= 3


def test_contrast_is_that_of_wcag() -> None:
    black, white, grey = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0), (0x76 / 255,) * 3 + (1.0,)
    assert contrast(black, white) == contrast(white, black) == 21
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.clause("5.1.4")
@pytest.mark.parametrize("display", [Display(), LANDSCAPE_15])
@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_every_capital_is_at_least_the_legal_height(display: Display, text_size: str) -> None:
    theme = theme_book(display).theme("light", text_size)
    least_mm = 7.4 * display.distance_mm / 600
    for name in ("body", "label", "title", "headline", "display", "minimum", "chrome", "action"):
        assert (
            _capital_px(theme.fonts.regular, getattr(theme.px, name)) / display.px_per_mm >= least_mm - 0.01
        )


def _capital_px(path: str, size_px: int) -> int:
    from screens.lines import font

    _, top, _, bottom = font(path, size_px).getbbox("H")
    return int(bottom - top)


@pytest.mark.clause("wcag-2.5.8")
def test_every_target_is_large_and_apart() -> None:
    for display in (Display(), LANDSCAPE_15):
        px = theme_book(display).theme("light", "normal").px
        assert px.target_min >= 15 * display.px_per_mm
        assert px.target >= 20 * display.px_per_mm - 0.5
        assert min(px.gap_min, px.dock_gap) >= 3.2 * display.px_per_mm


def test_kv_holds_no_number_and_no_colour() -> None:
    files = sorted((ROOT / "screens").rglob("*.kv"))
    assert len(files) > 5
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            bare = re.findall(r"(?<![\w.])\d+\.?\d*|#[0-9a-fA-F]{6}", line.partition("# ")[0])
            assert set(bare) <= {"0", "2"}, f"{path.name}: {line.strip()}"


def test_every_colour_of_the_palette_is_used() -> None:
    """A colour that nothing draws would make the contrast test prove nothing."""
    sources = [path for end in ("kv", "py") for path in (ROOT / "screens").rglob(f"*.{end}")]
    drawn = "".join(
        path.read_text(encoding="utf-8") for path in sources if path.name not in {"theme.py", "tokens.py"}
    )
    roles = {one.name for one in fields(Palette)} - {"clear"}
    assert {role for role in roles if not re.search(rf"\b{role}\b", drawn)} == set()


def _themes_with(tmp_path: Path, change: tuple[str, str]) -> ThemeBook:
    folder = tmp_path / "themes"
    shutil.copytree(ROOT / "config" / "themes", folder)
    light = folder / "light.toml"
    light.write_text(light.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    return ThemeBook(folder, ROOT / "config" / "fonts", ROOT / "config" / "icons", Display())


def test_a_missing_colour_is_named(tmp_path: Path) -> None:
    with pytest.raises(ThemeError) as caught:
        _themes_with(tmp_path, ('ink_soft = "', 'ink_sof = "'))
    assert "light.toml" in caught.value.detail
    assert "ink_soft" in caught.value.detail


@pytest.mark.parametrize("wrong", ["#12", "#GGGGGG", "red"])
def test_a_wrong_colour_is_named(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ThemeError, match=r"light\.toml: paper must look like"):
        _themes_with(tmp_path, ('paper = "#F7F4EE"', f'paper = "{wrong}"'))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match=r"light\.toml"):
        _themes_with(tmp_path, ("[colours]", "[colours"))


def test_a_theme_that_is_gone_is_told_at_the_start_not_to_who_asks_for_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config" / "themes", tmp_path / "themes")
    (tmp_path / "themes" / "contrast.toml").unlink()
    with pytest.raises(ThemeError, match="contrast"):
        ThemeBook(tmp_path / "themes", ROOT / "config" / "fonts", ROOT / "config" / "icons", Display())


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"no font")])
def test_a_font_that_is_gone_or_damaged_is_told_at_the_start(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    """The Arabic letters would be missed by the first person who reads Arabic, in the middle of a visit."""
    shutil.copytree(ROOT / "config" / "fonts", tmp_path / "fonts")
    damage(tmp_path / "fonts" / "NotoSansJoined-Bold.ttf")
    with pytest.raises(ThemeError, match="NotoSansJoined-Bold"):
        ThemeBook(ROOT / "config" / "themes", tmp_path / "fonts", ROOT / "config" / "icons", Display())


def test_a_theme_in_another_encoding_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config" / "themes", tmp_path / "themes")
    (tmp_path / "themes" / "soft.toml").write_bytes(b"# \xe9\n")
    with pytest.raises(ThemeError, match=r"soft\.toml"):
        ThemeBook(tmp_path / "themes", ROOT / "config" / "fonts", ROOT / "config" / "icons", Display())


def test_an_unknown_theme_or_size_is_a_fault() -> None:
    with pytest.raises(ThemeError):
        BOOK.theme("pink", "normal")
    with pytest.raises(ThemeError):
        BOOK.theme("light", "tiny")


def test_a_missing_icon_is_a_question_mark_and_not_a_broken_page() -> None:
    icons = IconBook(ROOT / "config" / "icons" / "icons.json")
    assert "no-such-icon" not in icons
    assert icons.glyphs("no-such-icon") == icons.glyphs("question")
    assert icons.glyphs("activity").bold


def test_every_icon_of_the_screens_exists() -> None:
    icons = IconBook(ROOT / "config" / "icons" / "icons.json")
    for path in (ROOT / "screens").rglob("*.kv"):
        for line in re.findall(r"name: (.*)", path.read_text(encoding="utf-8")):
            assert all(name in icons for name in re.findall(r'"([a-z-]+)"', line)), line


def test_each_script_has_fonts_of_its_own() -> None:
    families = {
        lang: BOOK.theme("light", "normal", Lang(lang)).fonts.bold for lang in ("fr", "en", "ar", "uk")
    }
    assert "Atkinson" in families["fr"]
    assert families["en"] == families["fr"]
    assert families["ar"] == families["uk"]
    assert families["ar"] != families["fr"]


def test_fonts_follow_the_words_and_then_the_language() -> None:
    for lang, words, script in (
        ("fr", "Bonjour", "Latn"), ("fr", "العربية", "Arab"), ("fr", "Українська", "Cyrl"),
        ("fr", "12", "Latn"),
        ("ar", "مرحبا", "Arab"), ("ar", "Valbourg", "Latn"), ("ar", "12", "Arab"), ("ar", "", "Arab"),
        ("uk", "Вальбург, مرحبا", "Arab"), ("uk", "Valbourg", "Latn"), ("pt", "Vila", "Latn"),
    ):  # fmt: skip
        assert script_of(Lang(lang), words) == script, (lang, words)


def test_a_script_without_fonts_gets_the_latin_ones() -> None:
    assert BOOK.theme("light", "normal", Lang("zh")).fonts == BOOK.theme("light", "normal").fonts


def test_every_size_of_every_script_is_larger_than_the_one_before() -> None:
    for lang in ("fr", "ar", "uk"):
        bodies = [BOOK.theme("light", size, Lang(lang)).px.body for size in TEXT_SIZES]
        assert bodies == sorted(set(bodies))


@pytest.mark.parametrize("lang", ["ar", "uk"])
@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_every_letter_of_another_script_is_at_least_the_legal_height(lang: str, text_size: str) -> None:
    """Its capital, or its alef, which stands as high."""
    from screens.lines import font

    theme = BOOK.theme("light", text_size, Lang(lang))
    for size_px in (theme.px.body, theme.px.minimum, theme.px.chrome):
        for path in (theme.fonts.regular, theme.fonts.extra):
            _, top, _, bottom = font(path, size_px).getbbox("ا" if lang == "ar" else "Н")
            assert (bottom - top) / 4.03 >= 7.4 - 0.15


def test_the_joined_fonts_have_every_letter_of_the_latin_ones() -> None:
    """A French name on a page in another script is drawn whole."""
    from kiosk.app.checks.drawn import characters

    for style in ("Regular", "Medium", "Bold", "ExtraBold"):
        latin = characters(ROOT / "config" / "fonts" / f"AtkinsonHyperlegibleNext-{style}.ttf")
        joined = characters(ROOT / "config" / "fonts" / f"NotoSansJoined-{style}.ttf")
        assert latin - joined <= {0x2215}, "all but the sign of division"
        assert {*map(ord, "їєіґЖ؟،لآ№’“”…«»€—")} <= joined


def test_an_icon_that_points_somewhere_is_known() -> None:
    icons = IconBook(ROOT / "config" / "icons" / "icons.json")
    assert icons.glyphs("arrow-right").directional
    assert not icons.glyphs("check").directional
