"""The menu: the search, sections, their procedures, life events, the library."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages.fields import fields
from kiosk.pages.frame import Pen, back, heading, listen, main, speak
from kiosk.pages.places import WORDS, Found, Home, Searching, day_page
from kiosk.pages.said import names
from kiosk.pages.view import Area, Node, Role, State
from kiosk.procedures.events import EventId
from kiosk.procedures.models import Section
from kiosk.procedures.said import said_key
from kiosk.types import ProcedureId, SectionId

MOST_THEMES = 6
"""Big tiles, two a row: more would not stand on one page beside the search."""


def home(pen: Pen) -> tuple[Node, ...]:
    """What can be done here: a question in one's own words, the first themes, life events, a request."""
    title = pen.node("title", Role.TITLE, pen.say("menu.title"))
    search = pen.node(
        "search", Role.SEARCH, pen.say("menu.search.speak" if pen.hears else "menu.search"),
        icon="magnifying-glass", action=act.SearchLibrary(), children=(speak(pen),) if pen.hears else (),
    )  # fmt: skip
    themes = tuple(
        pen.node(
            f"section.{one.id}",
            Role.TILE,
            pen.say(one.label),
            icon=one.icon,
            action=act.OpenSection(one.id),
            said=names(pen, one.said),
        )
        for one in _sections(pen)[:MOST_THEMES]
    )
    everything = pen.button("all", "menu.all", act.ShowEverything(), "list", area=Area.ACTIONS, reads=False)
    return (title, search, *listen(pen), *themes, *_wide(pen), back(pen), everything)


def _sections(pen: Pen) -> tuple[Section, ...]:
    """Those that hold a procedure."""
    used = {one.section for one in pen.town.procedures.values()}
    return tuple(one for one in pen.town.sections if one.id in used)


def _wide(pen: Pen) -> tuple[Node, ...]:
    """What helps before and after a procedure."""
    offered = (
        (bool(pen.town.events), "events", "calendar-heart", act.ShowEvents()),
        (bool(pen.town.follow), "follow", "clock-clockwise", act.ShowFollowing()),
    )
    return tuple(
        pen.node(
            name, Role.NOTICE, pen.say(f"menu.{name}"), detail=pen.say(f"menu.{name}.detail"), icon=icon,
            value="caret-right", action=action, said=names(pen, said_key(f"menu.{name}")),
        )
        for offer, name, icon, action in offered
        if offer
    )  # fmt: skip


def _besides(pen: Pen) -> tuple[Node, ...]:
    """To read, and to try the kiosk without consequence."""
    fresh = not pen.session.has_said
    offered = (
        (pen.town.library is not None, "library", "books", act.ShowLibrary()),
        (bool(pen.town.practice_facts) and fresh, "practice", "graduation-cap", act.StartPractice()),
    )
    return tuple(
        pen.node(
            name, Role.TILE, pen.say(f"menu.{name}"), detail=pen.say(f"menu.{name}.detail"), icon=icon,
            action=action, said=names(pen, said_key(f"menu.{name}")),
        )
        for offer, name, icon, action in offered
        if offer
    )  # fmt: skip


def shelf(pen: Pen, section: SectionId) -> tuple[Node, ...]:
    """The procedures of a section."""
    name = next(one.label for one in pen.town.sections if one.id == section)
    tiles = tuple(_procedure(pen, one.id) for one in pen.town.procedures.values() if one.section == section)
    return (*heading(pen, pen.say(name), pen.say("menu.section.text")), *tiles, back(pen))


def everything(pen: Pen) -> tuple[Node, ...]:
    """What can be read or tried, then all procedures, section by section."""
    nodes = [*_besides(pen)]
    for section in _sections(pen):
        nodes.append(pen.node(f"heading.{section.id}", Role.HEADING, pen.say(section.label)))
        inside = (one.id for one in pen.town.procedures.values() if one.section == section.id)
        nodes += (_procedure(pen, one, brief=True) for one in inside)
    return (*heading(pen, pen.say("menu.all"), pen.say("menu.section.text")), *nodes, back(pen))


def _procedure(pen: Pen, procedure_id: ProcedureId, *, brief: bool = False) -> Node:
    """A tile that says how far one is; ``brief`` leaves the longer name out."""
    one = pen.town.procedures[procedure_id]
    dossier = pen.session.dossiers.get(procedure_id)
    ended = dossier is not None and dossier.ended(pen.today)
    begun = dossier is not None and bool(dossier.confirmed)
    tile, title = pen.say(one.tile), pen.say(one.title)
    detail = pen.say("menu.ended") if ended else pen.say("menu.begun") if begun else "" if brief else title
    return pen.node(
        f"procedure.{one.id}", Role.TILE, tile, detail=detail if detail != tile else "", icon=one.icon,
        action=act.OpenProcedure(one.id), states=frozenset({State.DONE}) if ended else frozenset(),
        said=names(pen, one.said),
    )  # fmt: skip


def events(pen: Pen) -> tuple[Node, ...]:
    """What happens in a life."""
    tiles = tuple(
        pen.node(
            f"event.{one.id}",
            Role.TILE,
            pen.say(one.label),
            icon=one.icon,
            action=act.OpenEvent(one.id),
            said=names(pen, one.said),
        )
        for one in pen.town.events.values()
    )
    return (*heading(pen, pen.say("events.title"), pen.say("events.text")), *tiles, back(pen))


def event_day(pen: Pen, event: EventId) -> tuple[Node, ...]:
    """When did it happen, or when will it?"""
    asked = pen.town.events[event]
    words = heading(pen, pen.say(asked.question or asked.title))
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
    place = pen.session.place
    home = isinstance(place, Searching) and isinstance(place.over, Home)
    asked = "menu.search.title" if home else "library.search.title"
    words = heading(pen, pen.say(asked), pen.say("library.search.text"))
    actions = (back(pen), main(pen, "menu.search.go", act.Confirm(), "magnifying-glass"))
    label = pen.say("menu.search.field" if home else "library.search.field")
    asks = (replace(node, name=label) if node.role is Role.FIELD else node for node in fields(pen, WORDS))
    return (*words, *asks, *actions)


def found(pen: Pen, place: Found) -> tuple[Node, ...]:
    """What this kiosk does about the words, then the fiches that speak of them."""
    title = "library.found" if place.heads or place.procedures else "library.nothing"
    words = None if title == "library.found" else pen.say("library.nothing.text")
    here = tuple(_procedure(pen, one) for one in place.procedures)
    fiches = tuple(
        pen.node(
            f"fiche.{one.id}", Role.NOTICE, one.title, icon="book-open-text", action=act.OpenFiche(one.id),
            lang="fr", value="arrow-right",
        )
        for one in place.heads
    )  # fmt: skip
    told = pen.node("fiches", Role.HEADING, pen.say("library.also"))
    again = pen.button("again", "library.again", act.SearchLibrary(), "magnifying-glass", reads=False)
    both = (told,) if here and fiches else ()
    return (*heading(pen, pen.say(title), words), *here, *both, *fiches, again, back(pen))
