"""Turns a whole fiche into its plan: first the questions, then the text, then where to go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kiosk.guide import models as m
from kiosk.guide.blocks import Annex, CommentedLink, Leaflet, Place, PlaceRole, Service, WebAddress
from kiosk.guide.conditions import Condition, Effect, VarId
from kiosk.guide.play_blocks import Plan, Planner, Spot
from kiosk.guide.play_plan import Choose, Contents, Later, Lead, Look, Piece, PlanNode, Sort, Topic, Way, When
from kiosk.guide.richtext import NOTHING, Rich, plain
from kiosk.guide.walking import find_all
from kiosk.types import OptionId, PageId


@dataclass(frozen=True)
class Plotted:
    """The plan of a fiche, and the switches that its own questions can set."""

    nodes: Plan
    asks: frozenset[VarId]
    links: tuple[m.FicheLink, ...]
    """Other publications, named at the end."""


def plot(fiche: m.Fiche) -> Plotted:
    """Plan a fiche, whatever its kind."""
    planner = Planner()
    top = Spot()
    asked = tuple(e.var for part in fiche.parts for e in _effects(part))
    nodes: list[PlanNode] = []
    for notice in fiche.news:
        nodes += planner.block(notice, top)
    for audience in fiche.all(m.Audience):
        nodes += planner.text(audience.text, top.under(NOTHING, "guide.audience"))
    nodes += planner.blocks(fiche.introduction, top)
    for form in fiche.all(m.Questionnaire):
        nodes += _questionnaire(planner, form)
    nodes += planner.blocks(fiche.body, top)
    nodes += planner.blocks(tuple(block for part in fiche.all(m.Conclusion) for block in part.blocks), top)
    shelves = fiche.all(m.Shelf)
    # A folder is opened for what lies in it, not for the dozens of services that it names besides.
    nodes += _shelves(planner, shelves) if shelves else ()
    nodes += _tail(planner, fiche)
    for search in fiche.all(m.GuidedSearch):
        nodes += _branches(planner, search.branches, top)
    return Plotted(tuple(nodes), frozenset(asked), _links(fiche))


def _effects(part: m.Part) -> Iterable[Effect]:
    return find_all(part, Effect) if isinstance(part, m.Questionnaire | m.GuidedSearch) else ()


# ---- Questions ----


def _questionnaire(planner: Planner, form: m.Questionnaire) -> Plan:
    top = Spot()
    nodes: list[PlanNode] = [*planner.blocks(form.description, top)]
    for question in form.questions:
        number = planner.number()
        ways = tuple(_answer(planner, place, choice) for place, choice in enumerate(question.choices))
        asked = Choose(
            PageId(f"q{number}"),
            Sort.QUESTION,
            number,
            ways,
            title=question.title,
            help=pieces_in(planner.blocks(question.help, top)),
            condition=question.condition,
        )
        nodes.append(asked)
    return tuple(nodes)


def _answer(planner: Planner, place: int, choice: m.Choice) -> Way:
    help_ = pieces_in(planner.blocks(choice.help, Spot()))
    return Way(
        OptionId(str(place)), choice.title, None, (), None, choice.effects, help_, summary=choice.summary
    )


def _branches(planner: Planner, branches: Sequence[m.Branch], spot: Spot) -> Plan:
    number = planner.number()
    ways = tuple(_branch(planner, place, branch, spot) for place, branch in enumerate(branches))
    return (Choose(PageId(f"s{number}"), Sort.SEARCH, number, ways, spot.heads),)


def _branch(planner: Planner, place: int, branch: m.Branch, spot: Spot) -> Way:
    below = spot.under(branch.title)
    help_ = pieces_in(planner.blocks(branch.help, spot))
    nodes: list[PlanNode] = []
    if branch.leads:
        nodes.append(Lead(PageId(f"l{planner.number()}"), below.heads, branch.leads))
    if branch.branches:
        nodes += _branches(planner, branch.branches, below)
    return Way(OptionId(str(place)), branch.title, None, tuple(nodes), None, branch.effects, help_)


def pieces_in(nodes: Iterable[PlanNode]) -> tuple[Piece, ...]:
    """All pieces, whatever was asked: for explanations, which hold no choice of their own."""
    found: list[Piece] = []
    for node in nodes:
        if isinstance(node, Piece):
            found.append(node)
        elif isinstance(node, When | Later | Contents):
            found += pieces_in(node.nodes)
        elif isinstance(node, Choose):
            found += (piece for way in node.ways for piece in pieces_in(way.nodes))
    return tuple(found)


# ---- Lists of publications ----


def _shelves(planner: Planner, shelves: Sequence[m.Shelf]) -> Plan:
    number = planner.number()
    ways = tuple(
        Way(OptionId(str(place)), shelf.title, None, (_lead(planner, shelf),))
        for place, shelf in enumerate(shelves)
        if shelf.links
    )
    if all(way.title for way in ways):
        return (Choose(PageId(f"s{number}"), Sort.SHELF, number, ways),) if ways else ()
    return tuple(node for way in ways for node in way.nodes)


def _lead(planner: Planner, shelf: m.Shelf) -> Lead:
    heads = Spot().under(shelf.title).heads
    return Lead(PageId(f"l{planner.number()}"), heads, shelf.links)


def _links(fiche: m.Fiche) -> tuple[m.FicheLink, ...]:
    found = [link for part in fiche.all(m.SeeAlso) for link in part.links]
    found += [part.link for part in fiche.all(m.Related)]
    return tuple({link.id: link for link in found}.values())


# ---- What stands around the text ----


def _tail(planner: Planner, fiche: m.Fiche) -> Plan:
    nodes: list[PlanNode] = []
    forms = Spot().under(NOTHING, "guide.forms")
    for number in fiche.all(m.FormNumber):
        nodes += planner.text(number.text, forms)
    for address in fiche.all(WebAddress):
        nodes += _own_address(planner, fiche, address)
    for part in fiche.parts:
        if isinstance(part, Annex):
            nodes += planner.annex(part, forms)
        elif isinstance(part, Leaflet):
            nodes += planner.leaflet(part, forms)
        elif isinstance(part, m.Partner):
            nodes += planner.text(part.name, Spot().under(NOTHING, "guide.partner"), Look.LINK, web=part.web)
    for place in fiche.all(Place):
        key = "guide.where" if place.role is PlaceRole.WHERE else "guide.helpers"
        nodes += planner.block(place, Spot().under(NOTHING, key))
    for service in fiche.all(Service):
        nodes += planner.block(service, Spot().under(NOTHING, "guide.online"))
    for link in fiche.all(CommentedLink):
        nodes += planner.block(link, Spot().under(NOTHING, "guide.more"))
    return (*nodes, *_more(planner, fiche))


_OWN_FORMS = frozenset({m.Kind.FORM, m.Kind.MODEL})


def _own_address(planner: Planner, fiche: m.Fiche, address: WebAddress) -> Plan:
    """A form or an online service is itself what the reader came for."""
    topic = Topic.FORMS if fiche.kind in _OWN_FORMS else Topic.ONLINE
    here = replace(Spot().under(NOTHING, f"guide.{topic}"), topic=topic)
    title, source = plain(fiche.title), address.source.text
    return planner.text(title, here, Look.SERVICE, detail=source, web=address.web)


def _more(planner: Planner, fiche: m.Fiche) -> Plan:
    nodes: list[PlanNode] = []
    spot = Spot().under(NOTHING, "guide.more")
    for document in fiche.all(m.Document):
        if document.role is m.DocumentRole.MORE:
            nodes += _when(document.condition, _document(planner, document, spot))
    return tuple(nodes)


def _document(planner: Planner, document: m.Document, spot: Spot) -> Plan:
    detail = " ".join(one.text for one in (document.source, document.complement) if one)
    return planner.text(document.title, spot, Look.LINK, detail=detail, web=document.web)


def _when(condition: Condition | None, nodes: Plan) -> Plan:
    return nodes if condition is None else (When(condition, nodes),)


def explained(words: Rich, term: m.Term) -> tuple[Piece, ...]:
    """The pieces of a definition."""
    return pieces_in(Planner().blocks(term.blocks, Spot().under(term.title or words)))
