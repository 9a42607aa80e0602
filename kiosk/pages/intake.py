"""A paper that comes from the person's phone: the code, whose phone it is, what came and what did not."""

from __future__ import annotations

from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.aim import how, spoken_code
from kiosk.pages.frame import Pen, back, heading, main, senses
from kiosk.pages.phone import digits
from kiosk.pages.question import progress
from kiosk.pages.states import (
    IntakeDone,
    IntakeFailed,
    IntakeOver,
    IntakePairing,
    IntakePreparing,
    IntakeReading,
    IntakeReady,
    IntakeWaiting,
    NoIntake,
)
from kiosk.pages.view import Node, Role, Tone
from kiosk.procedures.route import Route


def intake_part(pen: Pen) -> str:
    """What of it is shown, for the page's key: each is read aloud as a page of its own."""
    names = {IntakePairing: "code", IntakeWaiting: "waiting", IntakeReading: "reading", IntakeDone: "done"}
    part = names.get(type(pen.session.intake), "")
    return f".{part}" if part else ""


def from_phone(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The page, as far as the sending is."""
    head = progress(pen, route)
    match pen.session.intake:
        case IntakePreparing() | NoIntake():
            return (
                head,
                *heading(pen, pen.say("intake.title")),
                _notice(pen, "preparing", "hourglass"),
                back(pen),
            )
        case IntakeReady(rows, minutes, again):
            code = _code(pen, rows, minutes, again)
            return (head, *heading(pen, pen.say("intake.title")), code, how(pen), back(pen))
        case IntakePairing(code):
            return (head, *_pairing(pen, code))
        case IntakeWaiting():
            words = heading(pen, pen.say("intake.waiting.title"), pen.say("intake.waiting.text"))
            return (head, *words, _picture(pen), back(pen))
        case IntakeReading():
            words = heading(pen, pen.say("intake.reading.title"), pen.say("intake.reading.text"))
            return (head, *words, _picture(pen), back(pen))
        case IntakeDone() as done:
            return (head, *_came(pen, done))
        case IntakeOver():
            over = _notice(pen, "over", "warning", Tone.WARNING)
            words = heading(pen, pen.say("intake.title"))
            return (head, *words, over, _again(pen, "scan.retry"), back(pen), _here(pen))
        case IntakeFailed():
            failed = _notice(pen, "failed", "warning", Tone.WARNING)
            return (head, *heading(pen, pen.say("intake.title")), failed, back(pen), _here(pen))
        case never:
            assert_never(never)


def _code(pen: Pen, rows: str, minutes: int, again: bool) -> Node:
    words = pen.say("intake.text", n=minutes)
    title = pen.say("phone.again" if again else "intake.aim")
    return pen.node("qr", Role.QR, title, detail=words, value=rows, spoken=spoken_code(pen, title, words))


def _pairing(pen: Pen, code: str) -> tuple[Node, ...]:
    return (
        pen.node("title", Role.TITLE, pen.say("phone.pair.title")),
        digits(pen, code),
        pen.node("text", Role.TEXT, pen.say("phone.pair.text")),
        *senses(pen),
        back(pen, "phone.pair.no", act.ConfirmPhone(False), "x"),
        main(pen, "phone.pair.yes", act.ConfirmPhone(True), "check"),
    )


def _came(pen: Pen, done: IntakeDone) -> tuple[Node, ...]:
    """What came, then each reason why something did not."""
    key = "intake.came.none" if done.pages == 0 else "intake.came.one" if done.pages == 1 else "intake.came"
    reasons = tuple(
        pen.node(f"refused.{code}", Role.NOTICE, pen.say(f"intake.refused.{code}"), icon="warning",
                 tone=Tone.WARNING)
        for code in dict.fromkeys(done.refused)
    )  # fmt: skip
    more = "intake.more" if done.pages else "scan.retry"
    ways: tuple[Node, ...] = (_again(pen, more), back(pen))
    onward = main(pen, "action.continue", act.LeavePhone()) if done.pages else _here(pen)
    return (*heading(pen, pen.say(key, n=done.pages)), *reasons, *ways, onward)


def _picture(pen: Pen) -> Node:
    return pen.node("picture", Role.PICTURE, icon="device-mobile", reads=False)


def _notice(pen: Pen, name: str, icon: str, tone: Tone = Tone.PLAIN) -> Node:
    title, words = pen.say(f"intake.{name}.title"), pen.say(f"intake.{name}.text")
    return pen.node("phone", Role.NOTICE, title, detail=words, icon=icon, tone=tone)


def _again(pen: Pen, key: str) -> Node:
    """A new link: for more pages, or for the first ones that did not come."""
    return pen.button("phone.renew", key, act.RenewParcel(), "qr-code", reads=False)


def _here(pen: Pen) -> Node:
    """Where no page came: the kiosk's own scanner takes the paper."""
    return main(pen, "intake.here", act.LeavePhone(), "scan")
