"""The way to a phone as it truly stands: the code, whose phone has opened it, and what came of it."""

from __future__ import annotations

from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.aim import how, spoken_code
from kiosk.pages.frame import Pen, back, main, senses, states
from kiosk.pages.states import (
    NoParcel,
    ParcelCancelled,
    ParcelExpired,
    ParcelFailed,
    ParcelOpening,
    ParcelPairing,
    ParcelReady,
    ParcelReceived,
    ParcelSealing,
)
from kiosk.pages.view import Node, Role, State, Tone


def to_phone(pen: Pen) -> tuple[Node, ...]:
    """The code, or what became of it, and what can be done about it."""
    match pen.session.parcel:
        case ParcelReady() as ready:
            return _code(pen, ready), how(pen), _cancel(pen)
        case NoParcel() | ParcelSealing():
            return (_notice(pen, "sealing", "hourglass"),)
        case ParcelPairing() | ParcelOpening():
            return _notice(pen, "opening", "device-mobile"), _cancel(pen)
        case ParcelReceived():
            return (_notice(pen, "received", "check-circle", Tone.OK),)
        case ParcelExpired():
            return _notice(pen, "expired", "warning", Tone.WARNING), _renew(pen)
        case ParcelCancelled():
            return _notice(pen, "cancelled", "check-circle"), _renew(pen)
        case ParcelFailed(codes, place) if codes:
            return _plain(pen, codes, place)
        case ParcelFailed():
            return (_notice(pen, "failed", "warning", Tone.WARNING),)
        case never:
            assert_never(never)


def pairing(pen: Pen, parcel: ParcelPairing) -> tuple[Node, ...]:
    """Whose phone is it? Only the person can see both screens."""
    return (
        pen.node("picture", Role.PICTURE, icon="device-mobile", reads=False),
        pen.node("title", Role.TITLE, pen.say("phone.pair.title")),
        digits(pen, parcel.code),
        pen.node("text", Role.TEXT, pen.say("phone.pair.text")),
        *senses(pen),
        back(pen, "phone.pair.no", act.ConfirmPhone(False), "x"),
        main(pen, "phone.pair.yes", act.ConfirmPhone(True), "check"),
    )


def digits(pen: Pen, code: str) -> Node:
    """Digits that are compared: far apart, and said one by one."""
    return pen.node("code", Role.DIGITS, " ".join(code), spoken=", ".join(code))


def _code(pen: Pen, ready: ParcelReady) -> Node:
    words = pen.say("phone.text", n=ready.minutes)
    title = pen.say("phone.again" if ready.again else "phone.title")
    spoken = spoken_code(pen, title, words)
    return pen.node("qr", Role.QR, title, detail=words, value=ready.rows, spoken=spoken)


def _plain(pen: Pen, codes: tuple[str, ...], place: int) -> tuple[Node, ...]:
    """What is left to do, as words in codes: nothing and nobody is needed between the two screens."""
    title, words = pen.say("phone.plain.title"), pen.say("phone.plain.text")
    spoken = spoken_code(pen, title, words)
    card = pen.node("qr", Role.QR, title, detail=words, value=codes[place], spoken=spoken)
    return (card, _codes(pen, place, len(codes)), how(pen)) if len(codes) > 1 else (card, how(pen))


def _codes(pen: Pen, place: int, total: int) -> Node:
    """Which one of several is shown, and the way to the others."""
    keys = tuple(
        pen.node(
            f"codes.{name}", Role.KEY, pen.say(f"phone.plain.{name}"), icon=icon, reads=False,
            action=act.TurnCode(by) if 0 <= place + by < total else None,
            states=states((not 0 <= place + by < total, State.DISABLED)),
        )
        for name, icon, by in (("before", "arrow-left", -1), ("next", "arrow-right", 1))
    )  # fmt: skip
    value = pen.say("phone.plain.place", n=place + 1, total=total)
    return pen.node(
        "codes", Role.STEPPER, pen.say("phone.plain.code"), value=value, icon="qr-code", children=keys
    )


def _notice(pen: Pen, name: str, icon: str, tone: Tone = Tone.PLAIN) -> Node:
    title, words = pen.say(f"phone.{name}.title"), pen.say(f"phone.{name}.text")
    return pen.node("phone", Role.NOTICE, title, detail=words, icon=icon, tone=tone)


def _cancel(pen: Pen) -> Node:
    return pen.button("phone.cancel", "phone.cancel", act.CancelParcel(), "x", reads=False)


def _renew(pen: Pen) -> Node:
    return pen.button("phone.renew", "phone.renew", act.RenewParcel(), "qr-code", reads=False)
