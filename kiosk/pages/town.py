"""What a town brings to its pages: its name, its languages, its procedures, its texts, its keyboards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from i18n.catalogue import Catalogue, Language
from kiosk.procedures.models import Procedure
from kiosk.types import IconName, Lang, ProcedureId

KeyRows: TypeAlias = tuple[tuple[str, ...], ...]
"""Rows of characters; ``backspace`` and ``space`` are the special keys."""


@dataclass(frozen=True)
class Keyboards:
    """The keyboards on screen, by language, and the number pad."""

    letters: Mapping[Lang, KeyRows]
    digits: KeyRows
    digit_row: tuple[str, ...]


@dataclass(frozen=True)
class Town:
    """The town hall whose kiosk this is."""

    name: str
    mark: IconName
    languages: tuple[Language, ...]
    catalogue: Catalogue
    procedures: Mapping[ProcedureId, Procedure]
    keyboards: Keyboards
