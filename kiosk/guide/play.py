"""A reading of a fiche: its position is replayed from what was chosen and passed, and never stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from kiosk.guide.conditions import IsFalse, IsTrue
from kiosk.guide.models import Fiche
from kiosk.guide.play_checklist import checklist_screens, sections_of
from kiosk.guide.play_parts import Plotted, explained, plot
from kiosk.guide.play_plan import Piece
from kiosk.guide.play_run import DONE, Asking, Known, Leading, Over, advance, decide, start
from kiosk.guide.play_screens import (
    Ask,
    Read,
    Screen,
    Section,
    ask_screen,
    leads_screen,
    pack,
)
from kiosk.guide.richtext import NOTHING, Rich, TermId
from kiosk.guide.walking import find_all
from kiosk.types import OptionId, PageId

UNKNOWN = Known()
NOTHING_CHOSEN: Mapping[PageId, OptionId] = MappingProxyType({})


@dataclass(frozen=True)
class Explained:
    """What a word means, or what a choice is, as pages of a few sentences."""

    title: Rich
    pages: tuple[Read, ...]


@dataclass(frozen=True)
class Reading:
    """A fiche, what was chosen in it and which screens were passed.

    ``known`` is what an earlier reading (a guided search) found out. A choice that was made stays when the
    reader goes back; ``passed`` holds the screens behind, in order.
    """

    fiche: Fiche
    plotted: Plotted = field(compare=False, repr=False)
    known: Known = UNKNOWN
    chosen: Mapping[PageId, OptionId] = field(default_factory=lambda: NOTHING_CHOSEN)
    passed: tuple[PageId, ...] = ()

    @cached_property
    def _place(self) -> Place:
        return _replay(self)

    @property
    def screen(self) -> Screen:
        """Where the reader is."""
        return self._place.here.screen

    @property
    def position(self) -> int:
        """Which screen this is, from 1."""
        return len(self._place.behind) + 1

    @property
    def total(self) -> int:
        """How many screens there are, as far as can be told now."""
        return self.position + self._place.ahead

    @property
    def picked(self) -> OptionId | None:
        """What is marked on a choice, now or when the reader was here before."""
        return self.chosen.get(self.screen.id)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a screen behind."""
        return bool(self._place.behind)

    @property
    def can_go_on(self) -> bool:
        """Whether there is a screen after this one, and nothing left to choose before it."""
        if isinstance(self.screen, Ask):
            return self.picked is not None
        return not self.over

    @property
    def over(self) -> bool:
        """Whether this is the last screen."""
        return self._place.last

    @property
    def cut_short(self) -> bool:
        """Whether the reader left chapters out."""
        return self._place.cut_short

    @property
    def shown(self) -> tuple[Piece, ...]:
        """All that was read so far on this walk, this screen included."""
        return self._place.shown

    @property
    def checklist(self) -> tuple[Section, ...]:
        """The checklist of what was shown so far; whole at the end."""
        return sections_of(self.shown)

    @property
    def found_out(self) -> Known:
        """What the choices so far say, for the fiche that this one leads to."""
        known = self._place.here.known
        return known.passing(self.plotted.asks)

    def choose(self, option: OptionId) -> Reading:
        """Mark an option of the current choice; an option that is not on the screen changes nothing."""
        screen = self.screen
        if not isinstance(screen, Ask) or all(one.id != option for one in screen.options):
            return self
        return replace(self, chosen=MappingProxyType({**self.chosen, screen.id: option}))

    def go_on(self) -> Reading:
        """To the next screen, if one can go on."""
        if not self.can_go_on:
            return self
        return replace(self, passed=(*self._place.behind, self.screen.id))

    def back(self) -> Reading:
        """To the screen before; what was chosen stays marked."""
        return replace(self, passed=self._place.behind[:-1])

    def explain(self, term: TermId) -> Explained | None:
        """The meaning of a word of the fiche, or the help of the current choice (``option:ID``, ``ask``)."""
        found = self.fiche.terms.get(term)
        if found is not None:
            return Explained(found.title, pack(explained(found.title, found)))
        asking = self._place.here.asking
        if asking is None:
            return None
        helps = {f"option:{way.id}": (way.title, way.help) for way in asking.ways if way.help}
        helps["ask"] = (asking.choose.title, asking.choose.help)
        title, pieces = helps.get(term, (NOTHING, ()))
        return Explained(title, pack(pieces)) if pieces else None


def open_fiche(fiche: Fiche, known: Known = UNKNOWN) -> Reading:
    """Begin to read. ``known``: what a guided search found out (``Reading.found_out``)."""
    plotted = plot(fiche)
    return Reading(fiche, plotted, known if _of_use(fiche, known) else UNKNOWN)


def _of_use(fiche: Fiche, known: Known) -> bool:
    """Whether a fiche looks at what is known; else "not asked" must hide none of its text."""
    if not (known.yes or known.no):
        return False
    looked_at = {test.var for test in find_all(fiche, IsTrue)} | {
        test.var for test in find_all(fiche, IsFalse)
    }
    return bool(looked_at & (known.yes | known.no))


@dataclass(frozen=True)
class Step:
    """A screen, with what the walk knew when it came there."""

    screen: Screen
    known: Known
    asking: Asking | None = None


@dataclass(frozen=True)
class Place:
    """Where a reading stands."""

    here: Step
    behind: tuple[PageId, ...]
    ahead: int
    shown: tuple[Piece, ...]
    cut_short: bool

    @property
    def last(self) -> bool:
        """Whether nothing follows."""
        return self.ahead == 0 and not isinstance(self.here.screen, Ask)


def _replay(reading: Reading) -> Place:
    """Walk from the start over the screens that were passed; the first one that was not is the place."""
    steps = tuple(_steps(reading))
    at = 0
    while at < len(steps) - 1 and at < len(reading.passed) and _was_passed(reading, steps[at].screen, at):
        at += 1
    shown = tuple(p for step in steps[: at + 1] if isinstance(step.screen, Read) for p in step.screen.pieces)
    behind = tuple(step.screen.id for step in steps[:at])
    cut_short = any(_stopped(step, reading.chosen) for step in steps[:at])
    return Place(steps[at], behind, len(steps) - 1 - at, shown, cut_short)


def _stopped(step: Step, chosen: Mapping[PageId, OptionId]) -> bool:
    return step.asking is not None and chosen_way(step.asking, chosen) == DONE


def _was_passed(reading: Reading, screen: Screen, at: int) -> bool:
    answered = not isinstance(screen, Ask) or screen.id in reading.chosen
    return answered and reading.passed[at] == screen.id


def _steps(reading: Reading) -> Iterator[Step]:
    """All the screens, going the first way wherever nothing is chosen yet."""
    state = start(reading.plotted.nodes, reading.known)
    shown: list[Piece] = []
    leading = False
    while True:
        pieces, halt = advance(state)
        shown += pieces
        known = halt.state.known
        yield from (Step(page, known) for page in pack(pieces))
        if isinstance(halt, Over):
            break
        state, leading = halt.state, isinstance(halt, Leading)
        if isinstance(halt, Leading):
            yield Step(leads_screen(halt), known)
        else:
            yield Step(ask_screen(halt), known, halt)
            state = decide(halt, chosen_way(halt, reading.chosen))
    sections, links = sections_of(shown), reading.plotted.links
    # A search that led somewhere is over: an empty list after it would be a dead end.
    if not leading or pieces or sections or links:
        yield from (Step(page, known) for page in checklist_screens(sections, links))


def chosen_way(asking: Asking, chosen: Mapping[PageId, OptionId]) -> OptionId:
    """The way that was chosen, if it is still one; else the first, and one chapter of a long fiche."""
    option = chosen.get(asking.choose.id)
    offered = {one.id for one in ask_screen(asking).options}
    if option in offered:
        return option
    return DONE if asking.begun else asking.ways[0].id
