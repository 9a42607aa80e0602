"""Walks every fiche of the archive over its choices: no dead end, no hidden text, no page too long."""

from __future__ import annotations

import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from kiosk.guide.conditions import VarId
from kiosk.guide.models import INTERVIEWS, Fiche, FicheLink
from kiosk.guide.play import Reading as Walk
from kiosk.guide.play import open_fiche
from kiosk.guide.play_parts import plot
from kiosk.guide.play_plan import Choose, Contents, Later, Lead, Piece, PlanNode, When
from kiosk.guide.play_run import (
    DONE,
    MOST_IN_A_ROW,
    UNSURE,
    Asking,
    Known,
    Over,
    State,
    Todo,
    advance,
    chapters,
    decide,
    start,
    variables,
)
from kiosk.guide.play_screens import Ask, Checklist, Leads, Option, Read, ask_screen, load, pack
from kiosk.guide.reading import Reading, read_fiche
from kiosk.guide.richtext import ToFiche
from kiosk.guide.walking import find_all
from kiosk.types import FicheId, PageId
from tests.guide.kit import whole_archive

MOST_STATES = 50_000
"""Beyond, a fiche counts as not exhausted; each choice of each question was still taken."""


def run() -> None:
    """Print what the walks found; targets: no dead end, nothing unreachable but faults of the source."""
    archive = whole_archive()
    if archive is None:
        print("no archive beside the checkout")
        return
    began = time.perf_counter()
    fiches = list(fiches_in(archive))
    print(f"{len(fiches)} publications read in {time.perf_counter() - began:.0f} s")
    interviews = [fiche for fiche in fiches if fiche.kind in INTERVIEWS]
    for title, some in (("interviews", interviews), ("others", [f for f in fiches if f not in interviews])):
        _report(title, some)
    library = {fiche.id: fiche for fiche in fiches}
    _report_led(interviews, library)
    _report_in_a_row(fiches)
    _report_missing(library)


def _report_led(searches: list[Fiche], library: dict[FicheId, Fiche]) -> None:
    """Each fiche to which a guided search leads is opened with what the search found out."""
    led = {one: None for search in searches for one in explore(search).led}
    there = [(ident, known) for ident, known in led if ident in library]
    walks = [open_fiche(library[ident], known) for ident, known in there]
    short = [walk.fiche.id for walk in walks if not any(isinstance(one, Read) for one in screens_of(walk))]
    personal = sum(walk.known != Known() for walk in walks)
    print(f"guided searches: {len(led)} leads, {len(there)} into this half of the archive, ")
    print(f"  {personal} of them with answers that the fiche uses; without any text: {sorted(set(short))}")


def _report_in_a_row(fiches: list[Fiche]) -> None:
    """Readers with little strength stop in long rows of pages; readers who choose at random all arrive."""
    rows = sorted((_longest_row(open_fiche(fiche)), fiche.id) for fiche in fiches)
    long = sum(row > MOST_IN_A_ROW for row, _ in rows)
    print(f"pages in a row: p95 {rows[int(len(rows) * 0.95)][0]}, most {rows[-1][0]} ({rows[-1][1]}), ")
    print(f"  more than {MOST_IN_A_ROW} in {long} of {len(rows)} publications")
    chance = random.Random(1)
    ends = [len(list(screens_of(open_fiche(fiche), chance.choice))) for fiche in fiches]
    print(f"walks at random: {len(ends)} came to their end, after {max(ends)} screens at most")


def _longest_row(walk: Walk) -> int:
    kinds = [isinstance(screen, Read) for screen in screens_of(walk)]
    return max((len(list(row)) for read, row in groupby(kinds) if read), default=0)


def _report_missing(library: dict[FicheId, Fiche]) -> None:
    """The archive is a part of the whole: links to what it lacks are shown as plain words."""
    links = [
        (link.id, fiche.id) for fiche in library.values() for link in find_all(fiche, ToFiche | FicheLink)
    ]
    missing = [(to, at) for to, at in links if to not in library]
    lacked, telling = {to for to, _ in missing}, {at for _, at in missing}
    print(f"links to other publications: {len(links)}, of them {len(missing)} to {len(lacked)} ")
    print(f"  that the archive lacks, from {len(telling)} publications")


def _report(title: str, fiches: list[Fiche]) -> None:
    began = time.perf_counter()
    found = [explore(fiche) for fiche in fiches]
    spent = time.perf_counter() - began
    print(f"{title}: {len(found)} walked over all choices in {spent:.0f} s")
    print(f"  exhausted {sum(one.exhausted for one in found)}, states {sum(one.states for one in found)},")
    print(f"  choices taken {sum(one.taken for one in found)}, ends reached {sum(one.ends for one in found)}")
    pages = Counter[str]()
    for one in found:
        pages.update(one.pages)
    print(f"  pages {sum(pages.values())}: {dict(pages)}")
    print(f"  different sentences too long for a page: {sum(len(one.too_long) for one in found)}")
    for one in found:
        if one.faults:
            print(f"  FAULT {one.fiche.id}: {one.faults[:3]}")
        if one.hidden:
            print(f"  shown by no answer of {one.fiche.id}: {len(one.hidden)}, {one.hidden[0].text[:50]!r}")


@dataclass
class Found:
    """What the walks of one fiche found."""

    fiche: Fiche
    exhausted: bool = True
    states: int = 0
    taken: int = 0
    ends: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    too_long: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    hidden: list[Piece] = field(default_factory=list)
    """What no answer shows; only "I do not know" does."""
    led: list[tuple[FicheId, Known]] = field(default_factory=list)
    """The fiches that it leads to, and what is known then."""


def explore(fiche: Fiche, *, most: int = MOST_STATES) -> Found:
    """Take every option of every choice in every state that matters; "I do not know" is taken too."""
    found = Found(fiche)
    plotted = plot(fiche)
    ahead = _Ahead()
    shown: set[int] = set()
    for with_unsure in (False, True):
        waiting = [start(plotted.nodes, Known())]
        seen: set[object] = set()
        while waiting and len(seen) < most:
            state = waiting.pop()
            key = ahead.key(state)
            if key in seen:
                continue
            seen.add(key)
            pieces, halt = advance(state)
            if not with_unsure:
                shown.update(piece.number for piece in pieces)
            _judge_pages(found, pieces)
            if isinstance(halt, Over):
                found.ends += 1
            elif isinstance(halt, Asking):
                halt = ahead.afresh(halt)
                options = [one.id for one in ask_screen(halt).options if with_unsure or one.id != UNSURE]
                if len(options) < 2:
                    found.faults.append(f"a choice of {len(options)}")
                found.taken += len(options)
                waiting += (decide(halt, option) for option in options)
            else:
                known = halt.state.known.passing(plotted.asks)
                found.led += ((link.id, known) for link in halt.lead.links)
                waiting.append(halt.state)
        found.states += len(seen)
        found.exhausted &= not waiting
    found.hidden = [piece for piece in every_piece(plotted.nodes) if piece.number not in shown]
    return found


def _judge_pages(found: Found, pieces: list[Piece]) -> None:
    for page in pack(pieces):
        weight = load(page.pieces)
        if weight.aimed:
            found.pages["as aimed"] += 1
        elif weight.allowed:
            found.pages["allowed"] += 1
        elif len(page.pieces) == 1:
            found.pages["one sentence too long"] += 1
            found.too_long.add(page.pieces[0].number)
        else:
            found.faults.append(f"page {page.id} too long")


def every_piece(nodes: tuple[PlanNode, ...]) -> Iterator[Piece]:
    """All the pieces of a plan."""
    for node in nodes:
        if isinstance(node, Piece):
            yield node
        elif isinstance(node, When | Later | Contents):
            yield from every_piece(node.nodes)
        elif isinstance(node, Choose):
            for way in node.ways:
                yield from every_piece(way.nodes)


class _Ahead:
    """Names a state by what is left and by the switches that what is left looks at.

    A table of contents is walked as if every chapter were still there each time that it comes back: more
    walks than a reader can make, but not one for each set of chapters read. A real one loses a chapter each
    time, so that it ends.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, int], frozenset[VarId]] = {}
        self._whole: dict[PageId, Contents] = {}

    def afresh(self, halt: Asking) -> Asking:
        """A choice of chapters with all of those that may still apply."""
        if halt.contents is None:
            return halt
        whole = self._whole.setdefault(halt.contents.id, halt.contents)
        assert whole.read == 0
        begun = replace(whole, read=halt.contents.read)
        return replace(halt, ways=chapters(begun, halt.state.known), contents=begun)

    def key(self, state: State) -> object:
        chain: list[tuple[object, int]] = []
        looked_at: frozenset[VarId] = frozenset()
        todo = state.todo
        while todo is not None:
            place = self._place(todo)
            chain.append(place)
            looked_at |= self._variables(todo, place)
            todo = todo.rest
        known = state.known
        return tuple(chain), known.yes & looked_at, known.no & looked_at, known.passed & looked_at

    def _place(self, todo: Todo) -> tuple[object, int]:
        """What is left of a table of contents is made anew each time, and has no place in the plan."""
        first = todo.nodes[0]
        left = isinstance(first, Contents) and first.read > 0
        return (first.id if left else id(todo.nodes)), todo.at

    def _variables(self, todo: Todo, place: tuple[object, int]) -> frozenset[VarId]:
        if place not in self._kept:
            whole = self._whole.get(PageId(place[0])) if isinstance(place[0], str) else None
            self._kept[place] = _looked_at((whole,) if whole else todo.nodes[todo.at :])
        return self._kept[place]


def _looked_at(nodes: tuple[PlanNode, ...]) -> frozenset[VarId]:
    found: frozenset[VarId] = frozenset()
    for node in nodes:
        if isinstance(node, Piece | Lead):
            continue
        if isinstance(node, Later):
            found |= _looked_at(node.nodes)
            continue
        if isinstance(node, Contents):
            for way in node.ways:
                found |= variables(way.condition) | _looked_at(way.nodes) | _looked_at(way.sure or ())
            continue
        found |= variables(node.condition)
        if isinstance(node, When):
            found |= _looked_at(node.nodes) | _looked_at(node.sure or ())
        else:
            for way in node.ways:
                found |= variables(way.condition) | _looked_at(way.nodes) | _looked_at(way.sure or ())
    return found


def fiches_in(archive: Path) -> Iterator[Fiche]:
    """All the publications of an archive."""
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            read = read_fiche(file.read(name))
            if isinstance(read, Reading):
                yield read.fiche


def _first(options: Sequence[Option]) -> Option:
    return next((one for one in options if one.id == DONE), options[0])


def screens_of(
    walk: Walk, pick: Callable[[Sequence[Option]], Option] = _first
) -> Iterator[Ask | Read | Leads | Checklist]:
    """The screens of one walk to its end; usually the first way, and one chapter of a long fiche."""
    while True:
        yield walk.screen
        if walk.over:
            return
        if isinstance(walk.screen, Ask):
            walk = walk.choose(pick(walk.screen.options).id)
        walk = walk.go_on()
