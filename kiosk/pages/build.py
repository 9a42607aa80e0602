"""(session, town, today) -> PageView: which page it is, and all that is on it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk.guide.play import Reading
from kiosk.pages import around, follow, hearing, help, keys, menu
from kiosk.pages.actions import Explain, GoHome
from kiosk.pages.aim import aiming
from kiosk.pages.assist_pages import aid_page
from kiosk.pages.assisted import beside
from kiosk.pages.call_back import calling_back
from kiosk.pages.closed import cleaning, cleaning_asked, out_of_order, restarting
from kiosk.pages.duty import Cleaning, CleaningAsked, OutOfOrder, Parting, Restarting
from kiosk.pages.finish import another, ending, finish, taken_along
from kiosk.pages.frame import Pen, dock, main, top
from kiosk.pages.guide import explain_page, fiche_page, link_page
from kiosk.pages.handout import beyond, handout
from kiosk.pages.intake import from_phone, intake_part
from kiosk.pages.interrupted import interrupted
from kiosk.pages.offer import offering
from kiosk.pages.overlays import (
    Aiming,
    Asked,
    AtAssist,
    CallingBack,
    ChoosingPin,
    Explaining,
    HeadsetGone,
    Heard,
    Helping,
    IdleWarning,
    Interrupted,
    Languages,
    Leaving,
    Linked,
    Offering,
    Overlay,
    Trying,
    Tuning,
    Unheard,
)
from kiosk.pages.phone import pairing
from kiosk.pages.pin import choosing
from kiosk.pages.places import (
    EventDay,
    EventPlan,
    Events,
    Everything,
    Following,
    Found,
    Home,
    Library,
    ReadingFiche,
    Searching,
    Shelf,
)
from kiosk.pages.plans import event_plan
from kiosk.pages.question import question, review
from kiosk.pages.scan import piece, place
from kiosk.pages.setup import setting_up, setup_dock
from kiosk.pages.setup_states import SettingUp
from kiosk.pages.signin import sign_in_part, signing_in
from kiosk.pages.signin_states import NoSignIn
from kiosk.pages.states import NoIntake, ParcelPairing
from kiosk.pages.tuning import curtain, tuning
from kiosk.pages.view import Area, Node, PageView, Role, Screen
from kiosk.procedures.models import Kind
from kiosk.qr import qr_rows


def build(pen: Pen) -> PageView:
    """The current page, overlays first."""
    screen, key, nodes = _asked(pen, _page(pen))
    nodes = beside(pen, nodes)
    # Nothing answers while the screen is wiped: nothing is offered.
    bare = screen is Screen.ATTRACT or isinstance(pen.session.duty, Cleaning | CleaningAsked | Restarting)
    docked = setup_dock(pen) if isinstance(pen.session.duty, SettingUp) else dock(pen)
    framed = (*(nodes if bare else (*top(pen), *help.call_line(pen), *nodes, *docked)), *curtain(pen))
    order = {area: place for place, area in enumerate(Area)}
    comfort = pen.session.comfort
    return PageView(
        screen, key, comfort.lang, comfort.text_size, comfort.theme,
        tuple(sorted(framed, key=lambda node: order[node.area])), pen.say("frame.more"),
        pen.eases, pen.focus, pen.caption or hearing.caption(pen),
        places=pen.say("frame.places", n="{n}", total="{total}"),
        again=pen.say("frame.again"),
    )  # fmt: skip


def _asked(pen: Pen, page: tuple[Screen, str, tuple[Node, ...]]) -> tuple[Screen, str, tuple[Node, ...]]:
    """Where a phone has opened the link, nothing matters more than whose it is."""
    screen, key, _ = page
    parcel = pen.session.parcel
    if screen is not Screen.FINISH or not isinstance(parcel, ParcelPairing):
        return page
    return Screen.NOTICE, f"{key}.phone", pairing(pen, parcel)


def _page(pen: Pen) -> tuple[Screen, str, tuple[Node, ...]]:
    session = pen.session
    if session.overlay is not None:
        return _overlay(pen, session.overlay)
    match session.duty:
        case OutOfOrder() as closed:
            return Screen.NOTICE, "out_of_order", out_of_order(pen, closed)
        case Cleaning() as duty:
            return Screen.NOTICE, "cleaning", cleaning(pen, duty)
        case CleaningAsked() as duty:
            return Screen.NOTICE, "cleaning_asked", cleaning_asked(pen, duty)
        case Restarting():
            return Screen.NOTICE, "restarting", restarting(pen)
        case SettingUp() as setup:
            return setting_up(pen, setup)
        case Parting() | None:
            pass
    if session.procedure is not None:
        return _procedure(pen)
    if not session.welcomed:
        return Screen.ATTRACT, "attract", around.attract(pen)
    return _place(pen)


def _overlay(pen: Pen, overlay: Overlay) -> tuple[Screen, str, tuple[Node, ...]]:  # noqa: PLR0912
    match overlay:
        case Helping():
            return Screen.HELP, "help", help.help_page(pen)
        case CallingBack() as overlay:
            return calling_back(pen, overlay)
        case Asked() as overlay:
            return Screen.NOTICE, help.asked_key(overlay), help.asked(pen, overlay)
        case Languages():
            return Screen.MENU, "languages", around.languages(pen)
        case Tuning():
            return Screen.SETTINGS, "tuning", tuning(pen)
        case Trying() as tried:
            return Screen.NOTICE, "keys", keys.trying(pen, tried)
        case HeadsetGone():
            return Screen.NOTICE, "headset", keys.headset_gone(pen)
        case Heard() as overlay:
            return Screen.NOTICE, "heard", hearing.heard(pen, overlay)
        case Unheard():
            return Screen.NOTICE, "unheard", hearing.unheard(pen)
        case Leaving():
            return Screen.NOTICE, "leaving", around.leaving(pen)
        case IdleWarning() as warning:
            return Screen.NOTICE, "idle", around.idle(pen, warning)
        case Offering() as offer:
            return Screen.NOTICE, "offer", offering(pen, offer)
        case Interrupted() as over:
            return Screen.NOTICE, "interrupted", interrupted(pen, over)
        case Explaining(asked):
            return _explained(pen, asked)
        case ChoosingPin() as overlay:
            return Screen.QUESTION, "pin", choosing(pen, overlay)
        case Linked(url, about):
            return link_page(pen, url, qr_rows(url), pen.say(about) if about else "")
        case AtAssist() as lying:
            return aid_page(pen, lying)
        case Aiming(covered):
            return _aiming(replace(pen, session=replace(pen.session, overlay=covered)))
        case never:
            assert_never(never)


def _aiming(below: Pen) -> tuple[Screen, str, tuple[Node, ...]]:
    """The page's code with how to take it; once that code is gone, the page itself."""
    screen, key, nodes = _asked(below, _page(below))
    code = next((one for one in nodes if one.role is Role.QR and one.value), None)
    if code is None:
        return screen, key, nodes
    return Screen.NOTICE, f"{key}.aim", aiming(below, code)


def _place(pen: Pen) -> tuple[Screen, str, tuple[Node, ...]]:
    match pen.session.place:
        case Home():
            return Screen.MENU, "menu", menu.home(pen)
        case Shelf(section):
            return Screen.MENU, f"menu.{section}", menu.shelf(pen, section)
        case Everything():
            return Screen.MENU, "menu.all", menu.everything(pen)
        case Following():
            return Screen.MENU, "follow", follow.following(pen)
        case Events():
            return Screen.MENU, "events", menu.events(pen)
        case EventDay(event):
            return Screen.QUESTION, f"events.{event}", menu.event_day(pen, event)
        case EventPlan(event, day):
            return Screen.FINISH, f"events.{event}.plan", event_plan(pen, pen.town.events[event], day)
        case Library():
            return Screen.MENU, "library", menu.library(pen)
        case Searching():
            return Screen.QUESTION, "library.search", menu.searching(pen)
        case Found() as place:
            return Screen.QUESTION, "library.found", menu.found(pen, place)
        case ReadingFiche(reading):
            return _fiche(pen, reading)
        case never:
            assert_never(never)


def _fiche(pen: Pen, reading: Reading) -> tuple[Screen, str, tuple[Node, ...]]:
    if not reading.over:
        return fiche_page(pen, reading, beyond(pen), unanswered=pen.session.draft.unanswered)
    made = handout(pen)
    if made is None:
        # Nothing to take along: what is left is to do something else.
        onward = main(pen, "finish.another", GoHome(), "squares-four")
        return fiche_page(pen, reading, beyond(pen), ending=onward)
    along = (*taken_along(pen, made, ()), another(pen))
    return fiche_page(pen, reading, beyond(pen), take_along=along, ending=ending(pen, made))


def _explained(pen: Pen, asked: Explain) -> tuple[Screen, str, tuple[Node, ...]]:
    place = pen.session.place
    assert isinstance(place, ReadingFiche), "a word is explained over its fiche"
    found = place.reading.explain(asked.term)
    assert found is not None, "only known words are asked about"
    return explain_page(pen, place.reading, asked, found, beyond(pen))


def _procedure(pen: Pen) -> tuple[Screen, str, tuple[Node, ...]]:
    assert pen.session.procedure is not None
    route = pen.session.route(pen.today)
    key = f"{pen.session.procedure.id}.{route.current.id}"
    match route.current.kind:
        case Kind.PIECE if pen.session.intake != NoIntake():
            return Screen.FINISH, f"{key}.phone{intake_part(pen)}", from_phone(pen, route)
        case Kind.PIECE:
            return Screen.SCAN, f"{key}{place(pen)}", piece(pen, route)
        case _ if pen.session.sign_in != NoSignIn():
            return Screen.FINISH, f"{key}.sign_in{sign_in_part(pen)}", signing_in(pen, route)
        case Kind.REVIEW:
            return Screen.REVIEW, key, review(pen, route)
        case Kind.OUTCOME:
            return Screen.FINISH, key, finish(pen, route)
        case _:
            return Screen.QUESTION, key, question(pen, route)
