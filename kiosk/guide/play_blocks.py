"""Turns the blocks of a fiche into its plan: pieces of text, conditions, choices. Every word is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import assert_never

from kiosk.guide import blocks as b
from kiosk.guide.play_length import pages_of
from kiosk.guide.play_plan import (
    Choose,
    Contents,
    Frame,
    Heading,
    Later,
    Look,
    Piece,
    PlanNode,
    Sort,
    Topic,
    Way,
    When,
)
from kiosk.guide.play_tables import rows_of
from kiosk.guide.play_topics import kept, topic_of, topics_in
from kiosk.guide.play_words import helpings
from kiosk.guide.richtext import NOTHING, Rich, ToWeb, plain
from kiosk.types import OptionId, PageId

Plan = tuple[PlanNode, ...]

LISTED = frozenset({Look.ITEM, Look.NUMBERED})
ROOM = 10_000
"""More numbers than any part of a fiche needs for itself: what is planned later gets its own."""

ONLINE = frozenset({"Téléservice", "Téléservice personnalisé sur SP", "Simulateur", "Outil de recherche"})


@dataclass(frozen=True)
class Spot:
    """Where in the fiche a block stands: below which headings, in which notice, about what."""

    heads: tuple[Heading, ...] = ()
    notice: Frame | None = None
    topic: Topic | None = None

    def under(self, words: Rich, key: str = "", nth: int = 0) -> Spot:
        """The same, below one heading more: a section, which may be about something else."""
        if not (words or key):
            return self
        papers = Topic.PIECES if self.topic is Topic.PIECES else None
        return replace(self._below(words, key, nth), topic=topic_of(words.text) or papers)

    def in_case(self, words: Rich) -> Spot:
        """The same, in one of several cases: the cost in this case is still the cost."""
        return replace(self._below(words), topic=topic_of(words.text) or self.topic) if words else self

    def _below(self, words: Rich, key: str = "", nth: int = 0) -> Spot:
        return replace(self, heads=(*self.heads, Heading(words, key, nth)))


@dataclass
class Planner:
    """Numbers what it makes, so that each piece and each choice of a fiche has its own name."""

    made: int = 0

    def later(self, blocks: Sequence[b.Block], spot: Spot) -> Plan:
        """A part to be planned when somebody comes there; its numbers are the same whenever that is."""
        first = self.number() * ROOM
        return (Later(lambda: Planner(first).blocks(blocks, spot), lambda: pages_of(blocks)),)

    def blocks(self, blocks: Sequence[b.Block], spot: Spot) -> Plan:
        """The plan of blocks that follow each other."""
        nodes: list[PlanNode] = []
        run: list[b.Section] = []
        topics = topics_in(blocks, spot.topic)
        for block, topic in zip(blocks, topics, strict=True):
            if isinstance(block, b.Section):
                run.append(block)
                continue
            nodes += self._sections(run, spot)
            run = []
            nodes += self.block(block, spot if topic is spot.topic else replace(spot, topic=topic))
        return (*nodes, *self._sections(run, spot))

    def _sections(self, run: Sequence[b.Section], spot: Spot) -> Plan:
        """Neighbouring sections: in a row, or chapters to choose from."""
        steps = [section for section in run if section.numbered and section.condition is None]
        ways = tuple(self._way(section, at, steps, spot) for at, section in enumerate(run))
        groups = groupby(ways, key=lambda way: way.condition is not None)
        row = tuple(node for _, group in groups for node in self._group(tuple(group), spot))
        return self._chapters(row, ways, spot)

    def _way(self, section: b.Section, at: int, steps: Sequence[b.Section], spot: Spot) -> Way:
        nth = next((place for place, step in enumerate(steps, 1) if step is section), 0)
        nodes, sure = self._titled(section, spot, nth)
        return Way(OptionId(str(at)), section.title, section.condition, nodes, sure, nth=nth)

    def _group(self, ways: tuple[Way, ...], spot: Spot) -> Plan:
        """Neighbouring sections on conditions: the reader may have to say which one matters."""
        if len({way.condition for way in ways}) < 2:
            return _in_turn(ways)
        name = self.number()
        return (Choose(PageId(f"c{name}"), Sort.SUBJECT, name, ways, spot.heads),)

    def _chapters(self, row: Plan, ways: tuple[Way, ...], spot: Spot) -> Plan:
        """A table of contents for what may be long in a row, if every chapter can be named."""
        if len(ways) < 2 or not all(way.title for way in ways):
            return row
        return (Contents(PageId(f"t{self.number()}"), row, ways, spot.heads),)

    def block(self, block: b.Block, spot: Spot) -> Plan:  # noqa: PLR0912 (one arm a class)
        """The plan of one block."""
        match block:
            case b.Paragraph(text):
                return self.text(text, spot)
            case b.Subheading(title):
                return self.text(title, spot, Look.HEADING, holds_next=True)
            case b.Bullets():
                return self._bullets(block, spot)
            case b.Table():
                return self._table(block, spot)
            case b.Notice():
                frame = Frame(self.number(), block.kind, block.title)
                return self.blocks(block.blocks, replace(spot, notice=frame, topic=_beside(spot.topic)))
            case b.Section():
                return self._sections((block,), spot)
            case b.Cases() | b.Situations():
                return self._cases(block, spot)
            case b.Fragment():
                return self._when(block, self.blocks(block.blocks, spot))
            case b.Fold(title, blocks):
                head = self.text(title, spot, Look.HEADING, holds_next=True)
                return (*head, *self.blocks(blocks, spot))
            case b.Picture() | b.Illustrated():
                return self._picture(block, spot)
            case b.Place():
                return self._place(block, spot)
            case b.Service():
                return self._when(block, self._service(block, spot))
            case b.CommentedLink():
                return self._commented(block, spot)
            case b.Other():
                return self.blocks(block.blocks, spot)
            case never:
                assert_never(never)

    def number(self) -> int:
        """The next number."""
        self.made += 1
        return self.made

    def text(
        self,
        words: Rich,
        spot: Spot,
        look: Look = Look.TEXT,
        *,
        detail: str = "",
        web: ToWeb | None = None,
        holds_next: bool = False,
        nth: int = 0,
    ) -> tuple[Piece, ...]:
        """A text as pieces; the detail goes with the last."""
        parts = helpings(words) if words else ()
        if not parts and detail:
            parts = (NOTHING,)
        last = len(parts) - 1
        holds = holds_next or words.text.rstrip().endswith(":")
        return tuple(
            Piece(
                number=self.number(),
                look=Look.TEXT if index and look in LISTED else look,
                words=part,
                heads=spot.heads,
                notice=spot.notice,
                detail=detail if index == last else "",
                web=web,
                topic=kept(spot.topic, words.text),
                holds_next=holds and index == last,
                nth=0 if index else nth,
            )
            for index, part in enumerate(parts)
        )

    def _when(self, block: b.Fragment | b.Service | b.Item, nodes: Plan) -> Plan:
        return nodes if block.condition is None else (When(block.condition, nodes),)

    def _bullets(self, block: b.Bullets, spot: Spot) -> Plan:
        counted = block.bullet is b.Bullet.NUMBER
        nodes: list[PlanNode] = []
        for at, item in enumerate(block.items, 1):
            nodes += self._when(item, self._item(item, spot, at if counted else 0))
        return tuple(nodes)

    def _item(self, item: b.Item, spot: Spot, nth: int) -> Plan:
        """The item's paragraphs hold together, as far as a page can hold them."""
        nodes: list[PlanNode] = []
        for place, block in enumerate(item.blocks):
            if isinstance(block, b.Paragraph):
                look = Look.TEXT if place else Look.NUMBERED if nth else Look.ITEM
                holds = place + 1 < len(item.blocks)
                nodes += self.text(block.text, spot, look, holds_next=holds, nth=0 if place else nth)
            else:
                nodes += self.block(block, spot)
        return tuple(nodes)

    def _table(self, table: b.Table, spot: Spot) -> Plan:
        nodes: list[PlanNode] = [*self.text(table.title, spot, Look.HEADING, holds_next=True)]
        nodes += self.blocks(table.summary, spot)
        for row in rows_of(table):
            nodes += (piece for line in row for piece in self.text(line, spot, Look.ROW))
        return tuple(nodes)

    def _titled(self, section: b.Section, spot: Spot, nth: int) -> tuple[Plan, Plan | None]:
        """A section below its title, and below its other title, with the same numbers: only one is shown."""
        before = self.made
        nodes = self._section(section, spot.under(section.title, nth=nth))
        if not section.other_title:
            return nodes, None
        self.made = before
        return nodes, self._section(section, spot.under(section.other_title, nth=nth))

    def _section(self, section: b.Section, spot: Spot) -> Plan:
        below = replace(spot, topic=Topic.PIECES) if section.kind == "pieces" else spot
        return self.later(section.blocks, below)

    def _cases(self, block: b.Cases | b.Situations, spot: Spot) -> Plan:
        cases: tuple[b.Case | b.Situation, ...] = ()
        cases += block.cases if isinstance(block, b.Cases) else block.situations
        intro = self.blocks(block.intro, spot) if isinstance(block, b.Situations) else ()
        name = self.number()
        ways = tuple(self._case(place, case, spot) for place, case in enumerate(cases))
        if block.display == "sequentiel":
            return (*intro, *self._chapters(_in_turn(ways), ways, spot))
        manner = isinstance(block, b.Cases) and block.kind == "modalite"
        sort = Sort.MANNER if manner else Sort.SITUATION
        return (*intro, Choose(PageId(f"c{name}"), sort, name, ways, spot.heads))

    def _case(self, place: int, case: b.Case | b.Situation, spot: Spot) -> Way:
        nodes = self.later((*case.intro, *case.blocks), spot.in_case(case.title))
        return Way(OptionId(str(place)), case.title, case.condition, nodes)

    def _picture(self, block: b.Picture | b.Illustrated, spot: Spot) -> Plan:
        """A picture is told by its words: its file is not in the archive."""
        if isinstance(block, b.Illustrated):
            below = self.blocks(block.blocks, spot)
            return (*below, *(self._picture(block.picture, spot) if block.picture else ()))
        told = (*self.text(block.caption, spot), *self.blocks(block.credits, spot))
        return (*told, *self.text(block.replacement, spot), *self.blocks(block.description, spot))

    def _place(self, place: b.Place, spot: Spot) -> Plan:
        where = replace(spot, topic=Topic.WHERE) if place.role is b.PlaceRole.WHERE else spot
        detail = " ".join(one.text for one in (place.complement, place.source) if one)
        web = place.webs[0] if place.webs else None
        head = self.text(place.title, where, Look.PLACE, detail=detail, web=web)
        more = (self._link(one, where) for one in place.webs[1:])
        below = self.blocks(place.blocks, replace(spot.under(place.title), topic=None))
        return (*head, *(piece for link in more for piece in link), *below)

    def _commented(self, block: b.CommentedLink, spot: Spot) -> Plan:
        web = next((run.link for run in block.link.runs if isinstance(run.link, ToWeb)), None)
        link = self.text(block.link, spot, Look.LINK, detail=block.source.text, web=web)
        return (*self.blocks(block.comment, spot), *link)

    def _link(self, web: ToWeb, spot: Spot) -> Plan:
        return self.text(plain(web.url), spot, Look.LINK, web=web)

    def _service(self, service: b.Service, spot: Spot) -> Plan:
        topic = Topic.ONLINE if service.kind in ONLINE else Topic.FORMS
        here = replace(spot, topic=topic)
        numbers = (service.cerfa, service.number, service.note, service.source.text)
        detail = " ".join(one for one in numbers if one)
        below = replace(spot.under(service.title), topic=None)
        return (
            *self.text(service.title, here, Look.SERVICE, detail=detail, web=service.web),
            *self.blocks((*service.intro, *service.blocks), below),
            *(piece for one in service.leaflets for piece in self.leaflet(one, below)),
            *(node for one in service.annexes for node in self.annex(one, below)),
        )

    def leaflet(self, leaflet: b.Leaflet, spot: Spot) -> tuple[Piece, ...]:
        """The explanations that go with a form."""
        return self.text(leaflet.title, spot, Look.LINK, detail=leaflet.cerfa, web=leaflet.web)

    def annex(self, annex: b.Annex, spot: Spot) -> Plan:
        """A form that goes with another."""
        web = annex.webs[0].web if annex.webs else None
        detail = " ".join(one for one in (annex.cerfa, *(web.source.text for web in annex.webs)) if one)
        here = replace(spot, topic=Topic.FORMS)
        return (
            *self.text(annex.title, here, Look.SERVICE, detail=detail, web=web),
            *self.blocks(annex.blocks, spot),
            *(piece for one in annex.leaflets for piece in self.leaflet(one, spot)),
        )


def _in_turn(ways: tuple[Way, ...]) -> Plan:
    """All the ways whose condition may hold, one after the other."""
    nodes: list[PlanNode] = []
    for way in ways:
        nodes += way.nodes if way.condition is None else (When(way.condition, way.nodes, way.sure),)
    return tuple(nodes)


def _beside(topic: Topic | None) -> Topic | None:
    """A notice beside a list of papers is no paper; beside a cost or a delay it may change it."""
    return None if topic is Topic.PIECES else topic
