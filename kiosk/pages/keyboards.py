"""The keyboards on screen: which keys stand where, for a field, a language and a layout."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kiosk.pages.actions import Key
from kiosk.pages.typing import WEB_SIGNS, Board
from kiosk.types import Lang

KeyRows: TypeAlias = tuple[tuple[str, ...], ...]
"""Rows of characters and of special keys (``Key``)."""

OWN = ""
"""The layout of the visit's language."""
LATIN = "latin"
"""The Latin letters that readers of another script know best."""

_A_TO_Z = frozenset(string.ascii_uppercase)


@dataclass(frozen=True)
class Keyboards:
    """Letters by language, other layouts, accents, number pads, rows of signs. At most 11 keys a row."""

    letters: Mapping[Lang, KeyRows]
    digits: KeyRows
    phone: KeyRows
    money: KeyRows
    digit_row: tuple[str, ...]
    email_row: tuple[str, ...]
    latin: Mapping[Lang, Lang] = field(default_factory=dict)
    """For a language of another script, the language whose Latin letters its readers know best."""
    layouts: Mapping[str, KeyRows] = field(default_factory=dict)
    """Other orders of the Latin letters, by name."""
    accents: Mapping[Lang, KeyRows] = field(default_factory=dict)

    def rows(
        self, board: Board, lang: Lang, *, latin: bool = True, layout: str = OWN, accents: bool = False
    ) -> KeyRows:
        """The rows of a keyboard; with ``latin`` in Latin letters whatever the language's script."""
        match board:
            case "digits":
                return self.digits
            case "phone":
                return self.phone
            case "money":
                return self.money
            case "letters":
                return self._letters(lang, latin, layout, accents)
            case "address":
                return (self.digit_row, *self._letters(lang, latin, layout, accents))
            case "code":
                plain = _plain(self.named(lang, layout, latin=True))
                return (self.digit_row, *plain[:-1], (*plain[-1], Key.BACKSPACE))
            case "email" | "web":
                plain = _plain(self.named(lang, layout, latin=True))
                small = tuple(tuple(key.lower() for key in row) for row in plain)
                signs = self.email_row if board == "email" else WEB_SIGNS
                return (self.digit_row, *small, (*signs, Key.BACKSPACE))

    def choices(self, lang: Lang, *, latin: bool) -> tuple[str, ...]:
        """The layouts that a person may go round, the language's own first."""
        own_script = lang in self.latin and not latin
        first = (OWN, LATIN) if own_script else (OWN,)
        there = [self.named(lang, one, latin=latin) for one in first]
        return (*first, *(name for name, rows in self.layouts.items() if rows not in there))

    def next_of(self, lang: Lang, layout: str, *, latin: bool) -> str:
        """The layout after this one, and round."""
        choices = self.choices(lang, latin=latin)
        return choices[(choices.index(layout) + 1) % len(choices)] if layout in choices else choices[-1]

    def named(self, lang: Lang, layout: str, *, latin: bool) -> KeyRows:
        """The letters of a layout; one that is not there is the language's own."""
        if layout in self.layouts:
            return self.layouts[layout]
        return self.letters[self.lettered(lang, latin=latin or layout == LATIN)]

    def lettered(self, lang: Lang, *, latin: bool) -> Lang:
        """The language whose letters stand on the keys."""
        return self.latin.get(lang, lang) if latin else lang

    def in_own_script(self, lang: Lang, layout: str, *, latin: bool) -> bool:
        """Whether the keys are letters of another script than Latin."""
        return lang in self.latin and not latin and layout not in {LATIN, *self.layouts}

    def _letters(self, lang: Lang, latin: bool, layout: str, accents: bool) -> KeyRows:
        ending = (Key.LAYOUT, Key.SPACE, Key.BACKSPACE)
        if self.in_own_script(lang, layout, latin=latin):
            return (*self.named(lang, layout, latin=latin), ending)
        rows = self._accents(lang) if accents else self.named(lang, layout, latin=latin)
        return (*rows, (Key.ACCENTS, *ending))

    def _accents(self, lang: Lang) -> KeyRows:
        return self.accents.get(lang) or next(iter(self.accents.values()))


def _plain(letters: KeyRows) -> KeyRows:
    """The 26 letters alone."""
    rows = (tuple(key for key in row if key in _A_TO_Z) for row in letters)
    return tuple(row for row in rows if row)
