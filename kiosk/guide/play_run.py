"""Walks a plan as far as the next question, knowing what has been answered; nothing is mutated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce
from typing import TypeAlias, assert_never

from kiosk.guide.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Effect,
    IsFalse,
    IsTrue,
    IsUnset,
    Not,
    UnknownTest,
    VarId,
)
from kiosk.guide.play_plan import Choose, Contents, Later, Lead, Piece, PlanNode, Sort, Way, When
from kiosk.types import OptionId, PageId

UNSURE = OptionId("unsure")
"""The choice of who does not know, or wants it all: every way is read."""

DONE = OptionId("done")
"""The choice of who has read enough chapters."""

MOST_IN_A_ROW = 12
"""Pages; a table of contents stands before more. Few readers with little strength go on further."""


class Verdict(Enum):
    """Whether a condition holds; OPEN where nobody was asked, so that nothing is hidden."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Known:
    """The switches: set, unset on purpose, or passed over (asked about, and left as they were)."""

    yes: frozenset[VarId] = frozenset()
    no: frozenset[VarId] = frozenset()
    passed: frozenset[VarId] = frozenset()

    def after(self, effects: Iterable[Effect]) -> Known:
        """What an answer does."""
        return reduce(Known._with, effects, self)

    def _with(self, effect: Effect) -> Known:
        one = frozenset({effect.var})
        yes, no = self.yes - one, self.no - one
        if effect.value is None:
            return replace(self, yes=yes, no=no)
        return replace(self, yes=yes | one, no=no) if effect.value else replace(self, yes=yes, no=no | one)

    def passing(self, asked: Iterable[VarId]) -> Known:
        """After a question about these switches was answered."""
        return replace(self, passed=self.passed | frozenset(asked))

    def judge(self, condition: Condition | None) -> Verdict:
        """Whether a condition holds."""
        match condition:
            case None:
                return Verdict.YES
            case IsTrue(var):
                return self._of(var, self.yes, self.no)
            case IsFalse(var):
                return self._of(var, self.no, self.yes)
            case IsUnset(var):
                return Verdict.NO if var in self.yes or var in self.no else Verdict.YES
            case AllOf(parts):
                return _all({self.judge(part) for part in parts})
            case AnyOf(parts):
                return _inverse(_all({_inverse(self.judge(part)) for part in parts}))
            case Not(part):
                return _inverse(self.judge(part))
            case UnknownTest():
                return Verdict.OPEN
            case never:
                assert_never(never)

    def _of(self, var: VarId, holds: frozenset[VarId], fails: frozenset[VarId]) -> Verdict:
        if var in holds:
            return Verdict.YES
        return Verdict.NO if var in fails or var in self.passed else Verdict.OPEN


def _all(verdicts: set[Verdict]) -> Verdict:
    if Verdict.NO in verdicts:
        return Verdict.NO
    return Verdict.OPEN if Verdict.OPEN in verdicts else Verdict.YES


def _inverse(verdict: Verdict) -> Verdict:
    return {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.OPEN: Verdict.OPEN}[verdict]


def variables(condition: Condition | None) -> frozenset[VarId]:
    """The switches that a condition looks at."""
    match condition:
        case IsTrue(var) | IsFalse(var) | IsUnset(var):
            return frozenset({var})
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(variables(part) for part in parts))
        case Not(part):
            return variables(part)
        case None | UnknownTest():
            return frozenset()
        case never:
            assert_never(never)


@dataclass(frozen=True, slots=True)
class Todo:
    """What is left to read: nodes from ``at`` on, and then the rest."""

    nodes: tuple[PlanNode, ...]
    at: int
    rest: Todo | None

    @property
    def after(self) -> Todo | None:
        """What is left after the first of these nodes."""
        at = self.at + 1
        return Todo(self.nodes, at, self.rest) if at < len(self.nodes) else self.rest


@dataclass(frozen=True, slots=True)
class State:
    """A point of a walk."""

    todo: Todo | None
    known: Known = Known()


@dataclass(frozen=True, slots=True)
class Asking:
    """The walk stands before a choice between these ways: the chapters of ``contents``, if there are any."""

    choose: Choose
    ways: tuple[Way, ...]
    state: State
    contents: Contents | None = None

    @property
    def begun(self) -> bool:
        """Whether a chapter was read already, so that the reader may stop."""
        return self.contents is not None and self.contents.read > 0


@dataclass(frozen=True, slots=True)
class Leading:
    """The walk stands before a list of other publications."""

    lead: Lead
    state: State


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing is left."""

    state: State


Halt: TypeAlias = Asking | Leading | Over


def start(nodes: tuple[PlanNode, ...], known: Known) -> State:
    """Before the first word."""
    return State(_below(nodes, None), known)


def advance(state: State) -> tuple[list[Piece], Halt]:
    """Read on to the next choice: the pieces shown on the way, and what comes then."""
    pieces: list[Piece] = []
    todo, known = state.todo, state.known
    while todo is not None:
        node, todo = todo.nodes[todo.at], todo.after
        match node:
            case Piece():
                pieces.append(node)
            case Later(nodes=nodes):
                todo = _below(nodes, todo)
            case When():
                todo = _below(_shown(node, known), todo)
            case Contents():
                ways = chapters(node, known)
                if ways:
                    return pieces, _contents(node, ways, State(todo, known))
                todo = _below(node.nodes, todo)
            case Lead():
                return pieces, Leading(node, State(todo, known))
            case Choose():
                ways, asked = candidates(node, known)
                if asked:
                    return pieces, Asking(node, ways, State(todo, known))
                todo, known = _unasked(node, ways, State(todo, known))
            case never:
                assert_never(never)
    return pieces, Over(State(None, known))


def _below(nodes: tuple[PlanNode, ...], rest: Todo | None) -> Todo | None:
    return Todo(nodes, 0, rest) if nodes else rest


def _shown(node: When | Way, known: Known) -> tuple[PlanNode, ...]:
    """What a condition lets through."""
    verdict = known.judge(node.condition)
    if verdict is Verdict.NO:
        return ()
    return node.sure if verdict is Verdict.YES and node.sure is not None else node.nodes


def candidates(choose: Choose, known: Known) -> tuple[tuple[Way, ...], bool]:
    """The ways that are still possible, and whether somebody must choose among them."""
    if known.judge(choose.condition) is Verdict.NO:
        return (), False
    possible = tuple(way for way in choose.ways if known.judge(way.condition) is not Verdict.NO)
    if choose.sort is not Sort.SUBJECT:
        return possible, len(possible) > 1
    return possible, _one_matters(possible, known)


def _one_matters(ways: tuple[Way, ...], known: Known) -> bool:
    """Whether ways depend on what nobody was asked, and each on something else."""
    verdicts = {way.condition: known.judge(way.condition) for way in ways}
    return len(verdicts) > 1 and Verdict.YES not in verdicts.values()


def chapters(contents: Contents, known: Known) -> tuple[Way, ...]:
    """The chapters to choose from; none where they are read in a row, or where none is left."""
    possible = tuple(way for way in contents.ways if known.judge(way.condition) is not Verdict.NO)
    if contents.read:
        return possible
    if len(possible) < 2 or _one_matters(possible, known):
        return ()
    return possible if sum(way.pages for way in possible) > MOST_IN_A_ROW else ()


def _contents(contents: Contents, ways: tuple[Way, ...], state: State) -> Asking:
    """Each time that the table of contents comes back it is a choice of its own."""
    name = PageId(f"{contents.id}.{contents.read}")
    return Asking(Choose(name, Sort.SUBJECT, 0, ways, contents.heads), ways, state, contents)


def _unasked(choose: Choose, ways: tuple[Way, ...], state: State) -> tuple[Todo | None, Known]:
    """Go the only way, or all that are left of the subjects."""
    todo, known = state.todo, state.known
    for way in reversed(ways):
        todo = _below(_shown(way, known), todo)
    if choose.sort is not Sort.SUBJECT and ways:
        known = known.after(ways[0].effects)
    return todo, known


def decide(asking: Asking, option: OptionId) -> State:
    """Go on after a choice. Raises KeyError if there is no such way."""
    todo, known = asking.state.todo, asking.state.known
    if option == UNSURE:
        for way in reversed(asking.ways):
            todo = _below(way.nodes, todo)
        return State(todo, known)
    if asking.contents and option == DONE:
        return asking.state
    way = {one.id: one for one in asking.ways}[option]
    if asking.contents:
        return _chapter(asking.contents, way, asking.state)
    if asking.choose.sort is Sort.QUESTION:
        # Every switch of the question counts as asked about, even one that this answer leaves alone.
        known = known.after(way.effects)
        known = known.passing(effect.var for one in asking.ways for effect in one.effects)
    else:
        known = _assumed(known, asking, way).after(way.effects)
    nodes = way.sure if way.sure is not None else way.nodes
    return State(_below(nodes, todo), known)


def _chapter(contents: Contents, way: Way, state: State) -> State:
    """Read a chapter and come back. To be curious about a case is not to say that it is one's own."""
    left = Todo((contents.without(way),), 0, state.todo)
    return State(_below(_shown(way, state.known), left), state.known)


def _assumed(known: Known, asking: Asking, chosen: Way) -> Known:
    """Who says "this is my case" says that its condition holds and that those of the others do not."""
    holding = _certain(chosen.condition)
    others = Counter(var for way in asking.ways if way is not chosen for var in _certain(way.condition))
    # A switch of several other ways tells none of them apart ("T10010": nobody has answered anything).
    excluded = {var for var, ways in others.items() if ways == 1}
    excluded -= variables(chosen.condition) | known.yes
    return Known(known.yes | holding, (known.no | excluded) - holding, known.passed)


def _certain(condition: Condition | None) -> frozenset[VarId]:
    """The switches that must be set for a condition to hold."""
    match condition:
        case IsTrue(var):
            return frozenset({var})
        case AllOf(parts):
            return frozenset().union(*(_certain(part) for part in parts))
        case AnyOf(parts) if len(parts) == 1:
            return _certain(parts[0])
        case _:
            return frozenset()
