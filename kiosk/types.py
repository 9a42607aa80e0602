"""Ids, units and the base error that every room of the kiosk shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

Lang = NewType("Lang", str)
"""An IETF language tag, such as ``fr``."""
LANGUAGE = r"[a-z]{2,3}"
"""The tags that may be settings, folders or files of the kiosk: no path can stand in one."""

TextKey = NewType("TextKey", str)
"""The name of a text in the catalogues, such as ``attract.title``."""

NodeId = NewType("NodeId", str)
ProcedureId = NewType("ProcedureId", str)
PageId = NewType("PageId", str)
OptionId = NewType("OptionId", str)
FieldId = NewType("FieldId", str)
FactId = NewType("FactId", str)
FicheId = NewType("FicheId", str)
"""A national publication: ``F1411`` (fiche), ``N365`` (folder, theme), ``R16396`` (form, online service)."""
PieceId = NewType("PieceId", str)
SectionId = NewType("SectionId", str)
IconName = NewType("IconName", str)
"""A Phosphor icon's name, such as ``hand-waving`` (``config/icons/icons.json``)."""


@dataclass(frozen=True)
class Text:
    """A text still to be said in a language: a key and the values that it wants."""

    key: TextKey
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Money:
    """An amount of money, written as the language writes it."""

    cents: int


@dataclass(frozen=True)
class Span:
    """A length of time, written in words of the language."""

    amount: int
    unit: Literal["hours", "days", "working_days", "weeks", "months", "years"]


def text(key: str, **values: object) -> Text:
    """Name a text: ``text("progress.step", n=2, total=5)``."""
    return Text(TextKey(key), values)


class ParvisError(Exception):
    """A fault with a code for the log and a text for the person whom it concerns.

    ``code`` never carries content; ``detail`` is for a developer's eyes and stays out of the log too.
    """

    code = "fault"
    text_key = TextKey("error.fault")

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail
