"""The plan of a fiche: what can be read and asked, in order, before anybody has answered anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from kiosk.guide.blocks import NoticeKind
from kiosk.guide.conditions import Condition, Effect
from kiosk.guide.models import FicheLink
from kiosk.guide.play_words import Size, size_of
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
    """The fiche's own words, or the name of a text of ours where the fiche has none (``key``).

    ``nth``: the number that the fiche has its readers see before the words; 0 for none.
    """

    words: Rich = NOTHING
    key: str = ""
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """The notice around some pieces: its kind and its title."""

    number: int
    kind: NoticeKind
    title: Rich


@dataclass(frozen=True)
class Piece:
    """A few sentences that stay together.

    ``number`` is its own in the fiche, however the reader came to it. ``detail`` is said after the words
    (a source, the number of a form). ``holds_next``: better not the last of a page ("Il faut :"). ``nth``:
    the number in its list, said before the words; 0 for none.
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
    nth: int = 0

    @property
    def text(self) -> str:
        """All that is read, in one line."""
        number = f"{self.nth}. " if self.nth else ""
        return f"{number}{self.words.text} {self.detail}".strip()

    @cached_property
    def size(self) -> Size:
        """How much there is to read; counted once, as packing pages asks for it again and again."""
        return size_of(self.text)


@dataclass(frozen=True, eq=False)
class Later:
    """A part that is planned when a reader comes there, so that a long fiche opens as fast as a short one."""

    make: Callable[[], tuple[PlanNode, ...]]
    guess: Callable[[], int]

    @cached_property
    def nodes(self) -> tuple[PlanNode, ...]:
        """The plan of the part."""
        return self.make()

    @cached_property
    def pages(self) -> int:
        """About how long it is."""
        return self.guess()


@dataclass(frozen=True, slots=True)
class When:
    """Shown unless the condition is known not to hold; ``sure`` stands instead where it is known to hold."""

    condition: Condition
    nodes: tuple[PlanNode, ...]
    sure: tuple[PlanNode, ...] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One of the choices, and what follows it. ``help`` explains the choice itself.

    ``nth`` is the number of a chapter if the fiche counts its steps.
    """

    id: OptionId
    title: Rich
    condition: Condition | None
    nodes: tuple[PlanNode, ...]
    sure: tuple[PlanNode, ...] | None = None
    effects: tuple[Effect, ...] = ()
    help: tuple[Piece, ...] = ()
    summary: Rich = NOTHING
    nth: int = 0

    @property
    def pages(self) -> int:
        """About how long a chapter is."""
        return sum(node.pages for node in self.nodes if isinstance(node, Later))


class Sort(StrEnum):
    """Why a choice is asked; also the end of its text's name where the fiche has no words for it."""

    QUESTION = "question"
    """Of a questionnaire: it has its own words."""
    SITUATION = "situation"
    MANNER = "manner"
    """On the spot, by post, online."""
    SUBJECT = "subject"
    """Sections of which the reader's answers were to choose, where nobody asked; or a table of contents."""
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
class Contents:
    """Chapters that follow each other: where they are long, the reader picks one after the other.

    ``nodes`` are the same chapters in a row. ``read`` counts those that are behind and no longer offered.
    """

    id: PageId
    nodes: tuple[PlanNode, ...]
    ways: tuple[Way, ...]
    heads: tuple[Heading, ...] = ()
    read: int = 0

    def without(self, way: Way) -> Contents:
        """What is left after a chapter."""
        left = tuple(one for one in self.ways if one.id != way.id)
        return Contents(self.id, (), left, self.heads, self.read + 1)


@dataclass(frozen=True, slots=True)
class Lead:
    """Other publications to go to."""

    id: PageId
    heads: tuple[Heading, ...]
    links: tuple[FicheLink, ...]


PlanNode: TypeAlias = Piece | Later | When | Choose | Contents | Lead
