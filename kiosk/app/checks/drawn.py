"""What is drawn: themes that can be read, icons that exist, fonts that have every character."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from i18n.catalogue import spaced
from i18n.hidden import hidden
from kiosk.app.checks.walk import strings
from kiosk.procedures.issues import Issue
from kiosk.procedures.yamlfile import YamlFile
from kiosk.types import Lang, TextKey
from screens.theme import PART_PAIRS, TEXT_PAIRS, Display, Theme, ThemeBook, ThemeError, contrast

TEXT_CONTRAST, PART_CONTRAST = 7.0, 3.0
"""WCAG 2.2: 1.4.6 and 1.4.11."""


# Themes


def themes(config: Path, display: Display) -> tuple[ThemeBook | None, tuple[Issue, ...]]:
    """All the themes, and what is wrong in their files. None can be used while one of them cannot be read."""
    folder = config / "themes"
    try:
        book = ThemeBook(folder, config / "fonts", config / "icons", display)
        sizes = book.text_sizes
        found = tuple(book.theme(name, sizes[0]) for name in book.names)
        for size in sizes:
            book.theme(book.names[0], size)
    except ThemeError as error:
        return None, (_unreadable(config, error.detail),)
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        message = f"The themes cannot be read: {type(error).__name__} {error}."
        return None, (Issue(folder, 0, "theme", message, "Restore tokens.toml and the themes."),)
    return book, tuple(one for theme in found for one in _contrasts(folder / f"{theme.name}.toml", theme))


def _unreadable(config: Path, detail: str) -> Issue:
    """The file that a ThemeError names: a theme, or a font."""
    name, _, why = detail.partition(": ")
    if name.endswith(".ttf"):
        return Issue(config / "fonts" / name, 0, "font", f"{why}.", "Restore this font.")
    file = config / "themes" / name if name.endswith(".toml") else config / "themes"
    return Issue(file, 0, "theme", f"{why or name}.", "Compare it with the other themes.")


def _contrasts(file: Path, theme: Theme) -> Iterator[Issue]:
    for pairs, least in ((TEXT_PAIRS, TEXT_CONTRAST), (PART_PAIRS, PART_CONTRAST)):
        for front, ground in pairs:
            ratio = contrast(getattr(theme.colours, front), getattr(theme.colours, ground))
            if ratio < least:
                message = f"'{front}' on '{ground}' has a contrast of {ratio:.1f}:1."
                mend = f"It needs {least:g}:1: make one darker or the other lighter."
                yield Issue(file, _role_line(file, front), "contrast", message, mend)


def _role_line(file: Path, role: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if line.partition("=")[0].strip() == role), 0)


# Icons


@dataclass(frozen=True)
class Icons:
    """The icons that can be drawn: those that have a name, and whose characters both fonts have."""

    names: frozenset[str]
    drawable: frozenset[str]


def read_icons(folder: Path) -> Icons | Issue:
    """The icons of ``config/icons``."""
    file = folder / "icons.json"
    try:
        listed: Mapping[str, Mapping[str, object]] = json.loads(file.read_text(encoding="utf-8"))
        bold, duotone = (characters(folder / f"Phosphor-{one}.ttf") for one in ("Bold", "Duotone"))
        drawable = frozenset(name for name, one in listed.items() if _drawable(one, bold, duotone))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Issue(file, 0, "icons", "The icons' names or fonts cannot be read.", "Restore the folder.")
    return Icons(frozenset(listed), drawable)


def _drawable(icon: Mapping[str, object], bold: frozenset[int], duotone: frozenset[int]) -> bool:
    layers = icon.get("duotone")
    codes = {int(str(one), 16) for one in layers} if isinstance(layers, list) else set[int]()
    return int(str(icon["bold"]), 16) in bold and codes <= duotone


def icon_issues(file: YamlFile[BaseModel], icons: Icons) -> Iterator[Issue]:
    """The icons that a file names and that cannot be drawn."""
    for one in strings(file.spec, ""):
        if one.place[-1] == "icon" and (message := icon_fault(one.words, icons)):
            yield file.issue(one.place, "icon", message, "Choose a name of config/icons/icons.json.")


def icon_fault(name: str, icons: Icons) -> str:
    """What is wrong with this name; nothing if it can be drawn."""
    if name not in icons.names:
        return f"There is no icon '{name}'."
    return "" if name in icons.drawable else f"The icon '{name}' is not in the icons' fonts."


# Characters


def characters(font: Path) -> frozenset[int]:
    """The characters of a font file. Raises OSError, ValueError."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(font, lazy=True) as opened:
            return frozenset(opened.getBestCmap() or ())
    except TTLibError as error:
        raise ValueError(f"{font.name}: {error}") from error


@dataclass(frozen=True)
class Shown:
    """A text as it is drawn in a language, and where it is written."""

    file: Path
    line: int
    key: TextKey
    words: str
    lang: Lang


def text_fonts(book: ThemeBook, text: Shown) -> tuple[str, ...]:
    """The files of the fonts, one a weight, that this text is drawn with."""
    own = book.theme(book.names[0], book.text_sizes[0], text.lang, text.words).fonts
    return tuple(dict.fromkeys((own.regular, own.medium, own.bold, own.extra)))


def font_issues(texts: Sequence[Shown], book: ThemeBook) -> Iterator[Issue]:
    """One issue a character that the fonts of a text lack, at the first text that writes it."""
    known: dict[str, frozenset[int]] = {}
    shared: dict[tuple[str, ...], frozenset[int]] = {}
    where: dict[tuple[str, tuple[str, ...]], list[Shown]] = {}
    for text in texts:
        fonts = text_fonts(book, text)
        for font in fonts:
            if font not in known:
                known[font], issues = _known(Path(font))
                yield from issues
        if fonts not in shared:
            shared[fonts] = frozenset.intersection(*(known[font] for font in fonts))
        everywhere = shared[fonts]
        for letter in set(spaced(text.words, text.lang)):
            # A sign that is never drawn has a rule of its own (i18n.hidden).
            if ord(letter) not in everywhere and not letter.isspace() and hidden(letter) is None:
                where.setdefault((letter, fonts), []).append(text)
    for (letter, fonts), (first, *others) in sorted(where.items()):
        lacking = ", ".join(sorted(Path(one).name for one in fonts if ord(letter) not in known[one]))
        more = f" and {len(others)} more" if others else ""
        message = f"No '{letter}' (U+{ord(letter):04X}) for '{first.key}' ({first.lang}){more} in {lacking}."
        mend = "Write it otherwise, or take a font that has it."
        yield Issue(first.file, first.line, "font", message, mend)


def _known(font: Path) -> tuple[frozenset[int], tuple[Issue, ...]]:
    """The characters of a font; of one that cannot be read, all: what is wrong with it is said once."""
    try:
        return characters(font), ()
    except (OSError, ValueError):
        issue = Issue(font, 0, "font", "This font cannot be read.", "Restore it, or name another one.")
        return frozenset(range(sys.maxunicode + 1)), (issue,)
