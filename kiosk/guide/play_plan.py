"""The plan of a fiche: what can be read and asked, in order, before anybody has answered anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.guide.blocks import NoticeKind
from kiosk.guide.conditions import Condition, Effect
from kiosk.guide.models import FicheLink
from kiosk.guide.richtext import NOTHING, Rich, ToWeb
from kiosk.types import OptionId, PageId


class Look(StrEnum):
    """How a piece of text stands on its page."""

    TEXT = "text"
    ITEM = "item"
    NUMBERED = "numbered"
    ROW = "row"
    """A row of a table: ``header : cell ; header : cell``."""
    HEADING = "heading"
    PLACE = "place"
    SERVICE = "service"
    LINK = "link"
    """An outside address."""


class Topic(StrEnum):
    """The part of the personal checklist that a piece belongs to."""

    PIECES = "pieces"
    WHERE = "where"
    COST = "cost"
    DELAY = "delay"
    ONLINE = "online"
    FORMS = "forms"


@dataclass(frozen=True, slots=True)
class Heading:
    """The fiche's own words, or the name of a text of ours where the fiche has none (``key``)."""

    words: Rich = NOTHING
    key: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The notice around some pieces: its kind and its title."""

    number: int
    kind: NoticeKind
    title: Rich


@dataclass(frozen=True, slots=True)
class Piece:
    """A few sentences that stay together.

    ``number`` is the place in the fiche: it grows along the document. ``detail`` is said after the words
    (a source, the number of a form). ``holds_next``: better not the last of a page ("Il faut :").
    """

    number: int
    look: Look
    words: Rich
    heads: tuple[Heading, ...] = ()
    notice: Frame | None = None
    detail: str = ""
    web: ToWeb | None = None
    topic: Topic | None = None
    holds_next: bool = False

    @property
    def text(self) -> str:
        """All that is read, in one line."""
        return f"{self.words.text} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class When:
    """Shown unless the condition is known not to hold; ``sure`` stands instead where it is known to hold."""

    condition: Condition
    nodes: tuple[PlanNode, ...]
    sure: tuple[PlanNode, ...] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One of the choices, and what follows it. ``help`` explains the choice itself."""

    id: OptionId
    title: Rich
    condition: Condition | None
    nodes: tuple[PlanNode, ...]
    sure: tuple[PlanNode, ...] | None = None
    effects: tuple[Effect, ...] = ()
    help: tuple[Piece, ...] = ()
    summary: Rich = NOTHING


class Sort(StrEnum):
    """Why a choice is asked; also the end of its text's name where the fiche has no words for it."""

    QUESTION = "question"
    """Of a questionnaire: it has its own words."""
    SITUATION = "situation"
    MANNER = "manner"
    """On the spot, by post, online."""
    SUBJECT = "subject"
    """Sections of which the reader's answers were to choose, where nobody asked the reader."""
    SEARCH = "search"
    SHELF = "shelf"


@dataclass(frozen=True, slots=True)
class Choose:
    """A choice between ways."""

    id: PageId
    sort: Sort
    number: int
    ways: tuple[Way, ...]
    heads: tuple[Heading, ...] = ()
    title: Rich = NOTHING
    help: tuple[Piece, ...] = ()
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """Other publications to go to."""

    id: PageId
    heads: tuple[Heading, ...]
    links: tuple[FicheLink, ...]


PlanNode: TypeAlias = Piece | When | Choose | Lead
