"""The report of an accompaniment, in La Coop's codes: filled in beforehand, confirmed by one touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from hub.contract.reports import Autonomy, Theme
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Reporting, ReportPart
from kiosk.pages.assisted import answered, ended
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.overlays import AtAssist
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.pages.view import Node, Role, State
from kiosk.procedures.models import Ending

STEP_MIN, MOST_MIN = 5, 600
MOSTLY, PARTLY = 0.75, 0.25
"""Shares of the pages that were answered before the help: nearly alone, or partly."""
C = TypeVar("C", bound=StrEnum)


def proposed(session: Session, today: date, town: Town) -> Reporting:
    """What the visit itself tells."""
    return Reporting(theme_of(session, town), autonomy_of(session), _oriented(session, today))


def theme_of(session: Session, town: Town) -> Theme:
    """The theme of the procedure's section; help with procedures it is in any case."""
    opened = session.procedure
    section = next((one for one in town.sections if opened and one.id == opened.section), None)
    return Theme(section.coop) if section and section.coop else Theme.PROCEDURES


def autonomy_of(session: Session) -> Autonomy:
    """By how much was answered before the help; who signed a mandate was accompanied all the way."""
    help_ = session.assisted
    if help_ is None or help_.mandate is not None:
        return Autonomy.ACCOMPANIED
    whole = answered(session)
    share = help_.answered / whole if whole else 0.0
    if share >= MOSTLY:
        return Autonomy.ALONE
    return Autonomy.PARTLY if share >= PARTLY else Autonomy.ACCOMPANIED


def _oriented(session: Session, today: date) -> bool:
    """Whether the person is sent on: to another office, or to somebody."""
    if session.procedure is None:
        return False
    outcome = session.route(today).current.outcome
    return outcome is not None and outcome.kind in {Ending.PERSON, Ending.APPOINTMENT}


def on_report(
    session: Session, lying: AtAssist, page: Reporting, action: act.Action
) -> Turn | Session | None:
    """The session after something on the report's page; None: it is not this page's own."""
    match action:
        case aid.ChangeReport(part, step):
            return replace(session, overlay=replace(lying, page=changed(page, part, step)))
        case act.Confirm():
            return Turn(ended(session), (Effect.SEND_REPORT,))
        case _:
            return None


def changed(page: Reporting, part: ReportPart, step: int) -> Reporting:
    """The next value, round and round; minutes stop at their ends."""
    match part:
        case ReportPart.MINUTES:
            return replace(page, more_min=max(-MOST_MIN, min(MOST_MIN, page.more_min + step * STEP_MIN)))
        case ReportPart.THEME:
            return replace(page, theme=_next(Theme, page.theme))
        case ReportPart.AUTONOMY:
            return replace(page, autonomy=_next(Autonomy, page.autonomy))
        case ReportPart.ORIENTED:
            return replace(page, oriented=not page.oriented)


def _next(kind: type[C], value: C) -> C:
    values = list(kind)
    return values[(values.index(value) + 1) % len(values)]


def minutes_of(page: Reporting, measured: int) -> int:
    """With what the mediator has added."""
    return min(max(1, measured + page.more_min), MOST_MIN)


def report_page(pen: Pen, page: Reporting) -> tuple[Node, ...]:
    """The duration by steps, the rest by touching its line; nothing of the person is in it."""
    lines = (
        (ReportPart.THEME, f"report.theme.{page.theme.name.lower()}", "folder-open"),
        (ReportPart.AUTONOMY, f"report.autonomy.{page.autonomy.name.lower()}", "person"),
        (ReportPart.ORIENTED, f"report.oriented.{'yes' if page.oriented else 'no'}", "signpost"),
    )
    return (
        *heading(pen, pen.say("report.title"), pen.say("report.text")),
        _minutes(pen, page),
        *(
            pen.node(
                f"report.{part}", Role.LINE, pen.say(f"report.{part}"), value=pen.say(value), icon=icon,
                hint=pen.say("review.change"), action=aid.ChangeReport(part),
            )
            for part, value, icon in lines
        ),
        back(pen, "report.later", act.EndAssist(), "x"),
        main(pen, "report.confirm", act.Confirm(), "check"),
    )  # fmt: skip


def _minutes(pen: Pen, page: Reporting) -> Node:
    now = minutes_of(page, pen.aside.helped_min)
    keys = tuple(
        pen.node(
            f"report.minutes.{name}", Role.KEY, pen.say(f"report.minutes.{name}"), icon=sign, reads=False,
            action=aid.ChangeReport(ReportPart.MINUTES, step) if able else None,
            states=states((not able, State.DISABLED)),
        )
        for name, sign, step, able in (("less", "minus", -1, now > 1), ("more", "plus", 1, now < MOST_MIN))
    )  # fmt: skip
    return pen.node(
        "report.minutes", Role.STEPPER, pen.say("report.minutes"), icon="clock", children=keys,
        value=pen.say("report.minutes.value", n=now),
    )  # fmt: skip
