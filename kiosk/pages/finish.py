"""The last pages: what is ready, what to bring, the phone, the paper, and the way out."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting, OutOfPaper
from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.handout import due_words
from kiosk.pages.question import progress, say_on
from kiosk.pages.states import (
    NoParcel,
    NotPrinted,
    ParcelExpired,
    ParcelFailed,
    ParcelOpening,
    ParcelReady,
    ParcelReceived,
    ParcelSealing,
    PrintPreparing,
)
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.pages.wording import bring_words, price_words, site_name, site_words, step_words
from kiosk.procedures.events import LifeEvent, plan
from kiosk.procedures.models import Ending
from kiosk.procedures.route import Route
from kiosk.qr import qr_rows


def finish(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The end of a procedure."""
    page = route.current
    words = say_on(pen, route, page.text) if page.text else None
    bring = (pen.say("finish.bring", what=one) for one in bring_words(pen, route))
    todo = todo_notice(
        pen,
        (*step_words(pen, route), *price_words(pen, route), *site_words(pen, route), *bring),
        ok=page.prepared,
    )
    online = page.outcome is not None and page.outcome.kind is Ending.ONLINE
    ways: tuple[Node, ...] = (todo, *(site(pen, page.outcome.url) if online and page.outcome else ()))
    if page.prepared:
        ways = taken_along(pen, ways, phone=not online)
    head = (progress(pen, route), *heading(pen, say_on(pen, route, page.title), words))
    return (*head, *ways, another(pen), back(pen), ending(pen, prepared=page.prepared))


def event_plan(pen: Pen, event: LifeEvent, day: date) -> tuple[Node, ...]:
    """What a life event asks for, in order, with its deadlines; what this kiosk does can be begun here."""
    lines = []
    for due in plan(event, day, pen.today):
        begins = due.item.procedure in pen.town.procedures if due.item.procedure else False
        read = pen.town.library is not None and due.item.fiche is not None and not begins
        action = act.OpenProcedure(due.item.procedure) if begins and due.item.procedure else None
        lines.append(
            pen.node(
                f"due.{due.item.id}", Role.LINE, pen.say(due.item.label),
                value=f"{due_words(pen, due)} {pen.say(due.item.where)}",
                hint=pen.say("events.begin") if begins else pen.say("events.read") if read else "",
                icon="arrow-right" if begins else "book-open-text" if read else "calendar",
                action=action, tone=Tone.WARNING if due.overdue else Tone.PLAIN,
            )
        )  # fmt: skip
    words = heading(pen, pen.say(event.title), pen.say("events.plan.text"))
    ways = taken_along(pen, tuple(lines))
    return (*words, *ways, another(pen), back(pen), ending(pen, prepared=True))


def taken_along(pen: Pen, ways: tuple[Node, ...], *, phone: bool = True) -> tuple[Node, ...]:
    """What is there, then the phone and the paper; in practice, nothing leaves the kiosk."""
    if pen.session.practice:
        words = pen.say("practice.end")
        return (*ways, pen.node("practice.end", Role.NOTICE, words, icon="graduation-cap"))
    qr = (_qr(pen),) if phone else ()
    if trouble := _print_trouble(pen):
        # What can still be done stands right below what went wrong.
        return (*trouble, _print_button(pen), *qr, *ways)
    return (*ways, *qr, _print_button(pen))


def todo_notice(pen: Pen, todo: tuple[str, ...], *, ok: bool) -> Node:
    """The next things to do, one sentence each."""
    return pen.node(
        "todo", Role.NOTICE, pen.say("finish.todo"), detail=" ".join(stopped(one) for one in todo),
        icon="check-circle", tone=Tone.OK if ok else Tone.PLAIN,
    )  # fmt: skip


def site(pen: Pen, url: str) -> tuple[Node, ...]:
    """An official site on the person's own phone, and the warning about those that look like it."""
    name = site_name(url)
    code = pen.node(
        "site", Role.QR, pen.say("site.title"), detail=pen.say("site.text", name=name), value=qr_rows(url)
    )
    shield = pen.node(
        "shield", Role.NOTICE, pen.say("site.shield", name=name), icon="shield-warning", tone=Tone.WARNING
    )
    return code, shield


def another(pen: Pen) -> Node:
    """What was said serves the next procedure too."""
    return pen.button("another", "finish.another", act.GoHome(), "squares-four", reads=False)


def ending(pen: Pen, *, prepared: bool) -> Node:
    """With nothing in hand or on the phone, one touch must not erase it all."""
    safe = not prepared or pen.session.has_papers or pen.session.practice
    return main(pen, "finish.erase", act.Erase() if safe else act.AskToLeave(), "sign-out")


def stopped(words: str) -> str:
    """A sentence with its stop, so that the next one does not run into it."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _qr(pen: Pen) -> Node:
    match pen.session.parcel:
        case ParcelReady(rows, minutes):
            words = pen.say("phone.text", n=minutes)
            return pen.node("qr", Role.QR, pen.say("phone.title"), detail=words, value=rows)
        case NoParcel() | ParcelSealing():
            name, icon, tone = "sealing", "hourglass", Tone.PLAIN
        case ParcelOpening():
            name, icon, tone = "opening", "device-mobile", Tone.PLAIN
        case ParcelReceived():
            name, icon, tone = "received", "check-circle", Tone.OK
        case ParcelExpired():
            name, icon, tone = "expired", "warning", Tone.WARNING
        case ParcelFailed():
            name, icon, tone = "failed", "warning", Tone.WARNING
        case never:
            assert_never(never)
    return pen.node(
        "phone", Role.NOTICE, pen.say(f"phone.{name}.title"), detail=pen.say(f"phone.{name}.text"),
        icon=icon, tone=tone,
    )  # fmt: skip


def _print_button(pen: Pen) -> Node:
    """The button says what became of the paper, and prints (again)."""
    match pen.session.printing:
        case PrintPreparing() | JobPrinting() | JobWaiting():
            words, icon, action = "print.printing", "printer", None
        case JobPrinted():
            words, icon, action = "print.printed", "check-circle", act.Print()
        case NotPrinted() | JobFailed():
            words, icon, action = "print.action", "printer", act.Print()
        case never:
            assert_never(never)
    busy = states((action is None, State.BUSY))
    return pen.node("print", Role.BUTTON, pen.say(words), icon=icon, action=action, states=busy)


def _print_trouble(pen: Pen) -> tuple[Node, ...]:
    """What hinders the paper, before all else on the page."""
    match pen.session.printing:
        case JobWaiting(OutOfPaper()):
            name = "paper"
        case JobWaiting():
            name = "blocked"
        case JobFailed():
            name = "failed"
        case NotPrinted() | PrintPreparing() | JobPrinting() | JobPrinted():
            return ()
        case never:
            assert_never(never)
    return (
        pen.node(
            "printing", Role.NOTICE, pen.say(f"print.{name}.title"), detail=pen.say(f"print.{name}.text"),
            icon="warning", tone=Tone.WARNING,
        ),
    )  # fmt: skip
