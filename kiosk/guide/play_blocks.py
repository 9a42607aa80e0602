"""Turns the blocks of a fiche into its plan: pieces of text, conditions, choices. Every word is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from kiosk.guide import blocks as b
from kiosk.guide.play_plan import (
    Choose,
    Frame,
    Heading,
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

ONLINE = frozenset({"Téléservice", "Téléservice personnalisé sur SP", "Simulateur", "Outil de recherche"})


@dataclass(frozen=True)
class Spot:
    """Where in the fiche a block stands: below which headings, in which notice, about what."""

    heads: tuple[Heading, ...] = ()
    notice: Frame | None = None
    topic: Topic | None = None

    def under(self, words: Rich, key: str = "") -> Spot:
        """The same, below one heading more: a section, which may be about something else."""
        if not (words or key):
            return self
        papers = Topic.PIECES if self.topic is Topic.PIECES else None
        return replace(self._below(words, key), topic=topic_of(words.text) or papers)

    def in_case(self, words: Rich) -> Spot:
        """The same, in one of several cases: the cost in this case is still the cost."""
        return replace(self._below(words, ""), topic=topic_of(words.text) or self.topic) if words else self

    def _below(self, words: Rich, key: str) -> Spot:
        return replace(self, heads=(*self.heads, Heading(words, key)))


@dataclass
class Planner:
    """Numbers what it makes, so that each piece and each choice of a fiche has its own name."""

    made: int = 0

    def blocks(self, blocks: Sequence[b.Block], spot: Spot) -> Plan:
        """The plan of blocks that follow each other."""
        nodes: list[PlanNode] = []
        group: list[b.Section] = []
        topics = topics_in(blocks, spot.topic)
        for block, topic in zip(blocks, topics, strict=True):
            if isinstance(block, b.Section) and block.condition is not None:
                group.append(block)
                continue
            nodes += self._group(group, spot)
            group = []
            nodes += self.block(block, spot if topic is spot.topic else replace(spot, topic=topic))
        return (*nodes, *self._group(group, spot))

    def _group(self, sections: list[b.Section], spot: Spot) -> Plan:
        """Neighbouring sections on conditions: the reader may have to say which one matters."""
        if len({section.condition for section in sections}) < 2:
            return tuple(node for section in sections for node in self.block(section, spot))
        name, ways = self.number(), list[Way]()
        for section in sections:
            nodes, sure = self._titled(section, spot)
            ways.append(Way(OptionId(str(len(ways))), section.title, section.condition, nodes, sure))
        return (Choose(PageId(f"c{name}"), Sort.SUBJECT, name, tuple(ways), spot.heads),)

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
                return self._conditional_section(block, spot)
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
                look=look,
                words=part,
                heads=spot.heads,
                notice=spot.notice,
                detail=detail if index == last else "",
                web=web,
                topic=kept(spot.topic, words.text),
                holds_next=holds and index == last,
            )
            for index, part in enumerate(parts)
        )

    def _when(self, block: b.Fragment | b.Service | b.Item, nodes: Plan) -> Plan:
        return nodes if block.condition is None else (When(block.condition, nodes),)

    def _bullets(self, block: b.Bullets, spot: Spot) -> Plan:
        look = Look.NUMBERED if block.bullet is b.Bullet.NUMBER else Look.ITEM
        return tuple(node for item in block.items for node in self._when(item, self._item(item, spot, look)))

    def _item(self, item: b.Item, spot: Spot, look: Look) -> Plan:
        """The item's paragraphs hold together, as far as a page can hold them."""
        nodes: list[PlanNode] = []
        for place, block in enumerate(item.blocks):
            if isinstance(block, b.Paragraph):
                first = Look.TEXT if place else look
                holds = place + 1 < len(item.blocks)
                nodes += self.text(block.text, spot, first, holds_next=holds)
            else:
                nodes += self.block(block, spot)
        return tuple(nodes)

    def _table(self, table: b.Table, spot: Spot) -> Plan:
        nodes: list[PlanNode] = [*self.text(table.title, spot, Look.HEADING, holds_next=True)]
        nodes += self.blocks(table.summary, spot)
        for row in rows_of(table):
            nodes += (piece for line in row for piece in self.text(line, spot, Look.ROW))
        return tuple(nodes)

    def _conditional_section(self, section: b.Section, spot: Spot) -> Plan:
        nodes, sure = self._titled(section, spot)
        return nodes if section.condition is None else (When(section.condition, nodes, sure),)

    def _titled(self, section: b.Section, spot: Spot) -> tuple[Plan, Plan | None]:
        """A section below its title, and below its other title, with the same numbers: only one is shown."""
        before = self.made
        nodes = self._section(section, spot)
        if not section.other_title:
            return nodes, None
        self.made = before
        return nodes, self._section(section, spot, section.other_title)

    def _section(self, section: b.Section, spot: Spot, title: Rich = NOTHING) -> Plan:
        below = spot.under(title or section.title)
        if section.kind == "pieces":
            below = replace(below, topic=Topic.PIECES)
        return self.blocks(section.blocks, below)

    def _cases(self, block: b.Cases | b.Situations, spot: Spot) -> Plan:
        cases: tuple[b.Case | b.Situation, ...] = ()
        cases += block.cases if isinstance(block, b.Cases) else block.situations
        intro = self.blocks(block.intro, spot) if isinstance(block, b.Situations) else ()
        name = self.number()
        if block.display == "sequentiel":
            in_turn = [self._in_turn(case, spot) for case in cases]
            return (*intro, *(node for nodes in in_turn for node in nodes))
        manner = isinstance(block, b.Cases) and block.kind == "modalite"
        ways = tuple(
            Way(OptionId(str(place)), case.title, case.condition, self._case(case, spot))
            for place, case in enumerate(cases)
        )
        sort = Sort.MANNER if manner else Sort.SITUATION
        return (*intro, Choose(PageId(f"c{name}"), sort, name, ways, spot.heads))

    def _in_turn(self, case: b.Case | b.Situation, spot: Spot) -> Plan:
        nodes = self._case(case, spot)
        return nodes if case.condition is None else (When(case.condition, nodes),)

    def _case(self, case: b.Case | b.Situation, spot: Spot) -> Plan:
        return self.blocks((*case.intro, *case.blocks), spot.in_case(case.title))

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


def _beside(topic: Topic | None) -> Topic | None:
    """A notice beside a list of papers is no paper; beside a cost or a delay it may change it."""
    return None if topic is Topic.PIECES else topic
