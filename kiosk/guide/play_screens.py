"""The screens of a reading, and how pieces of text are packed on them: a few sentences each, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kiosk.guide.models import FicheLink
from kiosk.guide.play_plan import Heading, Piece, Sort
from kiosk.guide.play_run import DONE, UNSURE, Asking, Leading
from kiosk.guide.play_words import (
    AIM_SENTENCES,
    AIM_WORDS,
    MOST_SENTENCES,
    MOST_WORDS,
    size_of,
    word_count,
)
from kiosk.guide.richtext import NOTHING, Rich, Run, TermId, ToFiche, ToTerm, plain
from kiosk.types import FicheId, OptionId, PageId


@dataclass(frozen=True)
class Option:
    """A way that can be chosen. ``explained``: there is help. ``nth``: the number of a step; 0 for none.

    Without ``title`` it is "I do not know" or "I have finished reading", by its id.
    """

    id: OptionId
    title: Rich = NOTHING
    explained: bool = False
    nth: int = 0


@dataclass(frozen=True)
class Ask:
    """A choice. Without ``title`` the question is ours, by its ``sort``; ``heads`` tell what it is about."""

    id: PageId
    sort: Sort
    heads: tuple[Heading, ...]
    title: Rich
    explained: bool
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Read:
    """A few sentences below their heading."""

    id: PageId
    heads: tuple[Heading, ...]
    pieces: tuple[Piece, ...]

    @property
    def terms(self) -> tuple[TermId, ...]:
        """The words of the page that the fiche explains."""
        found = (run.link.id for run in runs_of(self) if isinstance(run.link, ToTerm))
        return tuple(dict.fromkeys(found))

    @property
    def fiches(self) -> tuple[FicheLink, ...]:
        """The publications that the page names, by the words that name them there."""
        named: dict[FicheId, FicheLink] = {}
        for run in runs_of(self):
            link = run.link
            if isinstance(link, ToFiche) and run.text.strip():
                title = plain(link.note or run.text.strip())
                named.setdefault(link.id, FicheLink(link.id, link.kind, link.audience, title))
        return tuple(named.values())


@dataclass(frozen=True)
class Leads:
    """Other publications: choosing one leaves this reading."""

    id: PageId
    heads: tuple[Heading, ...]
    links: tuple[FicheLink, ...]


@dataclass(frozen=True)
class Section:
    """What to bring, where to go, what it costs. ``key`` names the title; every piece keeps its heading."""

    key: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Checklist:
    """A page of what to keep: parts of the sections, in order. ``last``: nothing follows it."""

    id: PageId
    sections: tuple[Section, ...]
    last: bool
    links: tuple[FicheLink, ...] = ()
    """Other publications, named on the last page."""


Screen: TypeAlias = Ask | Read | Leads | Checklist

SURE = frozenset({Sort.SEARCH, Sort.SHELF})
"""Choices that everybody can make, and whose ways lead elsewhere: they cannot all be read."""


def runs_of(screen: Read) -> Iterator[Run]:
    """The runs of all pieces of a page."""
    return (run for piece in screen.pieces for run in piece.words.runs)


def ask_screen(asking: Asking) -> Ask:
    """The screen of a choice."""
    choose = asking.choose
    options = tuple(Option(way.id, way.title, bool(way.help), way.nth) for way in asking.ways)
    done = (Option(DONE),) if asking.begun else ()
    # "Read it all" would be the same as the last chapter that is left.
    unsure = () if choose.sort in SURE or len(options) < 2 else (Option(UNSURE),)
    every = (*options, *done, *unsure)
    return Ask(choose.id, choose.sort, choose.heads, choose.title, bool(choose.help), every)


def leads_screen(leading: Leading) -> Leads:
    """The screen of a list of publications."""
    return Leads(leading.lead.id, leading.lead.heads, leading.lead.links)


def pack(pieces: Sequence[Piece]) -> tuple[Read, ...]:
    """Pages of a few sentences: the aim of plain language, never more than its limit."""
    pages: list[list[Piece]] = []
    for unit in _units(pieces):
        if not (pages and _together(pages[-1], unit)):
            pages.append([])
        pages[-1] += unit
    return tuple(Read(PageId(f"r{page[0].number}"), page[0].heads, tuple(page)) for page in pages)


def _together(page: list[Piece], unit: list[Piece]) -> bool:
    return page[-1].heads == unit[0].heads and load((*page, *unit)).aimed


def _units(pieces: Sequence[Piece]) -> Iterable[list[Piece]]:
    """What should stay on one page: a line that announces the next, with that one, if they fit."""
    unit: list[Piece] = []
    for piece in pieces:
        follows = unit and unit[-1].holds_next and unit[0].heads == piece.heads
        if unit and not (follows and load((*unit, piece)).allowed):
            yield unit
            unit = []
        unit = [*unit, piece]
    if unit:
        yield unit


@dataclass(frozen=True)
class Load:
    """How much a page holds, its heading included."""

    words: int
    sentences: int
    heading: int
    """Words of the heading."""

    @property
    def aimed(self) -> bool:
        """Within what a page aims at."""
        return self.words <= AIM_WORDS and self.sentences <= AIM_SENTENCES and self.allowed

    @property
    def allowed(self) -> bool:
        """Within the limit."""
        return self.words + self.heading <= MOST_WORDS and self.sentences <= MOST_SENTENCES


def load(pieces: Sequence[Piece]) -> Load:
    """Count the words and sentences of pieces on one page; a notice's title counts once."""
    titles = {piece.notice.number: piece.notice.title.text for piece in pieces if piece.notice}
    sizes = [*(piece.size for piece in pieces), *(size_of(title) for title in titles.values())]
    words, sentences = sum(one.words for one in sizes), sum(one.sentences for one in sizes)
    return Load(words, sentences, _heading_words(pieces[0].heads) if pieces else 0)


def _heading_words(heads: tuple[Heading, ...]) -> int:
    return word_count(heads[-1].words.text) + bool(heads[-1].nth) if heads else 0
