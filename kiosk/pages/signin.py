"""Signing in on one's own phone: the code, whose phone it is, and who came: "is it you?"."""

from __future__ import annotations

from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.aim import how, spoken_code
from kiosk.pages.frame import Pen, back, heading, main, senses
from kiosk.pages.phone import digits
from kiosk.pages.question import progress
from kiosk.pages.signin_states import (
    NoSignIn,
    SignInAway,
    SignInCame,
    SignInDenied,
    SignInFailed,
    SignInKnown,
    SignInOver,
    SignInPairing,
    SignInPreparing,
    SignInReady,
    SignInRefused,
)
from kiosk.pages.view import Node, Role, Tone
from kiosk.pages.wording import answer_words
from kiosk.procedures.answers import Answer
from kiosk.procedures.models import Page
from kiosk.procedures.route import Route, Step, finding
from kiosk.types import FactId, PageId, TextKey


def sign_in_part(pen: Pen) -> str:
    """What of it is shown, for the page's key: each is read aloud as a page of its own."""
    names = {
        SignInPairing: "code",
        SignInAway: "away",
        SignInCame: "came",
        SignInKnown: "known",
        SignInDenied: "denied",
    }
    part = names.get(type(pen.session.sign_in), "")
    return f".{part}" if part else ""


def signing_in(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The page, as far as the signing in is."""
    return (progress(pen, route), *_now(pen))


def _now(pen: Pen) -> tuple[Node, ...]:
    title = pen.say("sign_in.title")
    match pen.session.sign_in:
        case NoSignIn() | SignInPreparing():
            return (*heading(pen, title), _notice(pen, "preparing", "hourglass"), back(pen))
        case SignInReady() as ready:
            return (*heading(pen, title), _code(pen, ready), how(pen), back(pen))
        case SignInPairing(code):
            return _pairing(pen, code)
        case SignInAway():
            words = heading(pen, pen.say("sign_in.away.title"), pen.say("sign_in.away.text"))
            return (*words, pen.node("picture", Role.PICTURE, icon="device-mobile", reads=False), back(pen))
        case SignInKnown() as known:
            return _known(pen, known)
        case SignInCame(known):
            return _came(pen, known.provider)
        case SignInDenied():
            return _ended(pen, title, "denied", "check-circle", Tone.OK)
        case SignInRefused():
            return _ended(pen, title, "refused")
        case SignInOver():
            return _ended(pen, title, "over")
        case SignInFailed():
            return _ended(pen, title, "failed")
        case never:
            assert_never(never)


def _code(pen: Pen, ready: SignInReady) -> Node:
    title = pen.say("sign_in.aim", provider=pen.signs_in)
    words = pen.say("sign_in.text", n=ready.minutes)
    return pen.node(
        "qr", Role.QR, title, detail=words, value=ready.rows, spoken=spoken_code(pen, title, words)
    )


def _pairing(pen: Pen, code: str) -> tuple[Node, ...]:
    return (
        pen.node("title", Role.TITLE, pen.say("phone.pair.title")),
        digits(pen, code),
        pen.node("text", Role.TEXT, pen.say("phone.pair.text")),
        *senses(pen),
        back(pen, "phone.pair.no", act.ConfirmPhone(False), "x"),
        main(pen, "phone.pair.yes", act.ConfirmPhone(True), "check"),
    )


def _came(pen: Pen, provider: str) -> tuple[Node, ...]:
    """It took long: who signed in may have gone home, and finished there."""
    words = pen.say("sign_in.came.text", provider=provider)
    return (
        *heading(pen, pen.say("idle.title"), words),
        pen.node("picture", Role.PICTURE, icon="device-mobile", reads=False),
        back(pen, "sign_in.came.no", act.BelieveIdentity(False), "x"),
        main(pen, "idle.stay", act.ShowIdentity(), "check"),
    )


def _known(pen: Pen, known: SignInKnown) -> tuple[Node, ...]:
    """Somebody else's phone may have slipped in: only the person can tell, and nothing counts before."""
    words = pen.say("sign_in.known.text", provider=known.provider)
    lines = tuple(
        pen.node(
            f"known.{fact}", Role.NOTICE, pen.say(pen.town.facts[fact].label),
            detail=_words(pen, fact, answer), icon=pen.town.facts[fact].icon or "seal-check", private=True,
        )
        for fact, answer in known.facts.items()
    )  # fmt: skip
    return (
        *heading(pen, pen.say("sign_in.known.title"), words),
        *lines,
        back(pen, "sign_in.known.no", act.BelieveIdentity(False), "x"),
        main(pen, "sign_in.known.yes", act.BelieveIdentity(True), "check"),
    )


def _words(pen: Pen, about: FactId, answer: Answer) -> str:
    """As the person would have answered."""
    fact = pen.town.facts[about]
    page = Page(PageId(about), fact.kind, TextKey("sign_in.title"), options=fact.options)
    return answer_words(pen, Step(page, answer, finding(page, answer, pen.today)))


def _ended(
    pen: Pen, title: str, name: str, icon: str = "warning", tone: Tone = Tone.WARNING
) -> tuple[Node, ...]:
    again = pen.button("phone.renew", "scan.retry", act.RenewParcel(), "qr-code", reads=False)
    here = main(pen, "sign_in.write", act.Back(), "pencil-simple")
    return (*heading(pen, title), _notice(pen, name, icon, tone), again, back(pen), here)


def _notice(pen: Pen, name: str, icon: str, tone: Tone = Tone.PLAIN) -> Node:
    title, words = pen.say(f"sign_in.{name}.title"), pen.say(f"sign_in.{name}.text")
    return pen.node("phone", Role.NOTICE, title, detail=words, icon=icon, tone=tone)
