"""The menu: sections, their procedures, life events, the library."""

from __future__ import annotations

from kiosk.guide.models import FicheHead
from kiosk.pages import actions as act
from kiosk.pages.fields import fields
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.places import WORDS, day_page
from kiosk.pages.view import Node, Role, State
from kiosk.procedures.events import EventId
from kiosk.types import ProcedureId, SectionId


def home(pen: Pen) -> tuple[Node, ...]:
    """What can be done here: the sections, then what helps around procedures."""
    words = heading(pen, pen.say("menu.title"), pen.say("menu.text"))
    used = {one.section for one in pen.town.procedures.values()}
    sections = tuple(
        pen.node(
            f"section.{one.id}", Role.TILE, pen.say(one.label), icon=one.icon,
            detail=pen.say(one.detail) if one.detail else "", action=act.OpenSection(one.id),
        )
        for one in pen.town.sections
        if one.id in used
    )  # fmt: skip
    return (*words, *sections, *_others(pen), back(pen))


def _others(pen: Pen) -> tuple[Node, ...]:
    fresh = not pen.session.has_said
    offered = (
        (bool(pen.town.events), "events", "calendar-heart", act.ShowEvents()),
        (pen.town.library is not None, "library", "books", act.ShowLibrary()),
        (
            bool(pen.town.practice_facts) and fresh,
            "practice",
            "graduation-cap",
            act.StartPractice(),
        ),
    )
    return tuple(
        pen.node(
            name,
            Role.TILE,
            pen.say(f"menu.{name}"),
            detail=pen.say(f"menu.{name}.detail"),
            icon=icon,
            action=action,
        )
        for offer, name, icon, action in offered
        if offer
    )


def shelf(pen: Pen, section: SectionId) -> tuple[Node, ...]:
    """The procedures of a section."""
    name = next(one.label for one in pen.town.sections if one.id == section)
    tiles = tuple(_procedure(pen, one.id) for one in pen.town.procedures.values() if one.section == section)
    return (*heading(pen, pen.say(name), pen.say("menu.section.text")), *tiles, back(pen))


def _procedure(pen: Pen, procedure_id: ProcedureId) -> Node:
    one = pen.town.procedures[procedure_id]
    dossier = pen.session.dossiers.get(procedure_id)
    ended = dossier is not None and dossier.ended(pen.today)
    begun = dossier is not None and bool(dossier.confirmed)
    tile, title = pen.say(one.tile), pen.say(one.title)
    detail = pen.say("menu.ended") if ended else pen.say("menu.begun") if begun else title
    return pen.node(
        f"procedure.{one.id}", Role.TILE, tile, detail=detail if detail != tile else "", icon=one.icon,
        action=act.OpenProcedure(one.id), states=frozenset({State.DONE}) if ended else frozenset(),
    )  # fmt: skip


def events(pen: Pen) -> tuple[Node, ...]:
    """What happens in a life."""
    tiles = tuple(
        pen.node(
            f"event.{one.id}", Role.TILE, pen.say(one.label), icon=one.icon, action=act.OpenEvent(one.id)
        )
        for one in pen.town.events.values()
    )
    return (*heading(pen, pen.say("events.title"), pen.say("events.text")), *tiles, back(pen))


def event_day(pen: Pen, event: EventId) -> tuple[Node, ...]:
    """When did it happen, or when will it?"""
    asked = pen.town.events[event]
    words = heading(pen, pen.say(asked.question or asked.title), pen.say("events.day.text"))
    actions = (back(pen), main(pen, "action.continue", act.Confirm()))
    return (*words, *fields(pen, day_page(asked)), *actions)


def library(pen: Pen) -> tuple[Node, ...]:
    """The themes of the national fiches."""
    assert pen.town.library is not None
    tiles = tuple(
        pen.node(
            f"fiche.{one.id}",
            Role.TILE,
            one.title,
            icon="book-open-text",
            action=act.OpenFiche(one.id),
            lang="fr",
            value="arrow-right",
        )
        for one in pen.town.library.themes()
    )
    search = pen.button("search", "library.search", act.SearchLibrary(), "magnifying-glass")
    return (*heading(pen, pen.say("library.title"), pen.say("library.text")), search, *tiles, back(pen))


def searching(pen: Pen) -> tuple[Node, ...]:
    """Which words?"""
    words = heading(pen, pen.say("library.search.title"), pen.say("library.search.text"))
    actions = (back(pen), main(pen, "library.search", act.Confirm(), "magnifying-glass"))
    return (*words, *fields(pen, WORDS), *actions)


def found(pen: Pen, heads: tuple[FicheHead, ...]) -> tuple[Node, ...]:
    """The fiches that speak of the words, best first."""
    title = "library.found" if heads else "library.nothing"
    lines = tuple(
        pen.node(
            f"fiche.{one.id}",
            Role.NOTICE,
            one.title,
            icon="book-open-text",
            action=act.OpenFiche(one.id),
            lang="fr",
            value="arrow-right",
        )
        for one in heads
    )
    return (
        *heading(pen, pen.say(title), None if heads else pen.say("library.nothing.text")),
        *lines,
        back(pen),
    )
