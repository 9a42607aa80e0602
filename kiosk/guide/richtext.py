"""Words with their links and accents: a fiche's texts are kept to the letter, never retold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias

from kiosk.types import FicheId

TermId = NewType("TermId", str)
"""The id of a definition or an abbreviation, such as ``R17852``; its Term lies in the same fiche."""

ChapterId = NewType("ChapterId", str)


class Mark(StrEnum):
    """What an accent in the text stands for; the values are DILA's names of the elements."""

    EMPHASIS = "MiseEnEvidence"
    EXPRESSION = "Expression"
    VALUE = "Valeur"
    """An amount, a share or a delay, to be kept on one line."""
    SUPERSCRIPT = "Exposant"
    SUBSCRIPT = "Indice"
    VARIABLE = "Variable"
    """A word to be replaced by one's own, in a model of a letter."""
    QUOTE = "Citation"
    FOREIGN = "TermeEtranger"
    PHONE = "Tel"


@dataclass(frozen=True, slots=True)
class ToFiche:
    """A link that stays inside the library. The fiche may be missing from it."""

    id: FicheId
    kind: str = ""
    """DILA's word for the target's type, as written in the link."""
    audience: str = ""
    note: str = ""
    """The target's full title where the link gives it (schema 3.4)."""


@dataclass(frozen=True, slots=True)
class ToTerm:
    """A word explained by a Term of the same fiche: what "c'est quoi ?" reads out."""

    id: TermId


@dataclass(frozen=True, slots=True)
class ToChapter:
    """A link to a Section of the same fiche (its ``id``)."""

    id: ChapterId


@dataclass(frozen=True, slots=True)
class ToWeb:
    """A link to the outside, not judged yet: ``links.judge`` says whether it may be shown."""

    url: str
    format: str = ""
    """A media type, such as ``application/pdf``."""
    size: str = ""
    """As written by DILA: ``550.6 KB``."""
    lang: str = ""


Link: TypeAlias = ToFiche | ToTerm | ToChapter | ToWeb


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with one look and at most one link. Marks go from the outermost to the innermost."""

    text: str
    marks: tuple[Mark, ...] = ()
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """One line of thought: runs in order. Every visible word of a fiche lies in a Rich.

    Spaces, tabs and ends of line are folded to one space and cut off at both ends; nothing else is changed
    (a no-break space stays).
    """

    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)


NOTHING = Rich()


def plain(words: str) -> Rich:
    """A text without accents or links, taken as it is."""
    return Rich((Run(words),)) if words else NOTHING
