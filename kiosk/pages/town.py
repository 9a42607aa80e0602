"""What a town brings to its pages: its name, its languages, its procedures, its texts, its keyboards."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from i18n.catalogue import Catalogue, Language
from kiosk.guide.library import Library
from kiosk.pages.actions import Key
from kiosk.pages.typing import Board
from kiosk.procedures.answers import Answer
from kiosk.procedures.calendar_days import Region
from kiosk.procedures.events import EventId, LifeEvent
from kiosk.procedures.models import Fact, Procedure, Section
from kiosk.types import FactId, IconName, Lang, ProcedureId

KeyRows: TypeAlias = tuple[tuple[str, ...], ...]
"""Rows of characters; ``backspace`` and ``space`` are the special keys."""

_A_TO_Z = frozenset(string.ascii_uppercase)


@dataclass(frozen=True)
class Keyboards:
    """The keyboards on screen: letters by language, number pads, rows of signs. At most 11 keys a row."""

    letters: Mapping[Lang, KeyRows]
    digits: KeyRows
    phone: KeyRows
    money: KeyRows
    digit_row: tuple[str, ...]
    email_row: tuple[str, ...]
    latin: Mapping[Lang, Lang] = field(default_factory=dict)
    """For a language of another script, the language whose Latin letters its readers know best."""

    def rows(self, board: Board, lang: Lang, *, latin: bool = True) -> KeyRows:
        """The rows of a keyboard; with ``latin`` in Latin letters whatever the language's script."""
        match board:
            case "digits":
                return self.digits
            case "phone":
                return self.phone
            case "money":
                return self.money
            case "letters":
                return self._letters(lang, latin)
            case "address":
                return (self.digit_row, *self._letters(lang, latin))
            case "code":
                plain = _plain(self._letters(lang, latin=True))
                return (self.digit_row, *plain[:-1], (*plain[-1], Key.BACKSPACE))
            case "email":
                plain = _plain(self._letters(lang, latin=True))
                small = tuple(tuple(key.lower() for key in row) for row in plain)
                return (self.digit_row, *small, (*self.email_row, Key.BACKSPACE))

    def two_scripts(self, lang: Lang) -> bool:
        """Whether a reader of this language may want to change between two scripts."""
        return lang in self.latin

    def _letters(self, lang: Lang, latin: bool) -> KeyRows:
        return self.letters[self.latin.get(lang, lang) if latin else lang]


def _plain(letters: KeyRows) -> KeyRows:
    """The 26 letters, where a language's keyboard has them."""
    rows = (tuple(key for key in row if key in _A_TO_Z) for row in letters)
    return tuple(row for row in rows if row)


@dataclass(frozen=True)
class Town:
    """The town hall whose kiosk this is."""

    name: str
    mark: IconName
    languages: tuple[Language, ...]
    catalogue: Catalogue
    procedures: Mapping[ProcedureId, Procedure]
    keyboards: Keyboards
    sections: tuple[Section, ...] = ()
    """The shelves of the menu, in order."""
    events: Mapping[EventId, LifeEvent] = field(default_factory=dict)
    library: Library | None = None
    """The national fiches, where an edition was imported."""
    official: frozenset[str] = frozenset()
    """The domains whose addresses may become a QR code."""
    facts: Mapping[FactId, Fact] = field(default_factory=dict)
    practice_facts: Mapping[FactId, Answer] = field(default_factory=dict)
    """What is known of the fictitious citizen."""
    region: Region = Region.METROPOLE
    """Whose public holidays count."""
