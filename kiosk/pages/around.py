"""The pages around a visit: attract, help, and the questions that lie over a page."""

from __future__ import annotations

from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.closed import papers_left, parted
from kiosk.pages.frame import Pen, back, heading, main, senses, states
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.states import (
    CallAccepted,
    CallEnded,
    CallLeaving,
    CallLost,
    CallSeen,
    CallSent,
    CallState,
    CallUnsent,
    NoCall,
    NoParcel,
)
from kiosk.pages.view import Area, Node, Role, State, Tone


def attract(pen: Pen) -> tuple[Node, ...]:
    """The page that waits for a person: languages, larger text, voice, somebody."""
    accent = pen.say("attract.title.accent")
    return (
        pen.node("town", Role.TOWN, pen.town.name, icon=pen.town.mark, area=Area.TOP, reads=False),
        pen.node("title", Role.TITLE, f"{pen.say('attract.title')} {accent}", value=accent),
        pen.node("text", Role.TEXT, pen.say("attract.text")),
        *parted(pen),
        *_language_tiles(pen),
        pen.button("dock.text", "dock.text", act.NextTextSize(), "text-aa", reads=False),
        pen.button("dock.contrast", "dock.contrast", act.NextTheme(), "circle-half", reads=False),
        *_aloud(pen),
        pen.button("dock.call", "attract.call", act.CallSomeone(), "hand-waving", area=Area.ACTIONS,
                   tone=Tone.HELP),
    )  # fmt: skip


def _aloud(pen: Pen) -> tuple[Node, ...]:
    """The button that reads the page, where a voice speaks its language."""
    key = "listen.stop" if pen.reading else "attract.voice"
    heard = pen.button("listen", key, act.ToggleSpeech(), "speaker-high", reads=False)
    return (heard,) if pen.voiced else ()


def _language_tiles(pen: Pen) -> tuple[Node, ...]:
    now = pen.session.comfort.lang
    return tuple(
        pen.node(
            f"lang.{one.lang}", Role.TILE, one.name, action=act.ChooseLanguage(one.lang), lang=one.lang,
            states=states((one.lang == now, State.SELECTED)), icon="translate",
        )
        for one in pen.town.languages
    )  # fmt: skip


def languages(pen: Pen) -> tuple[Node, ...]:
    """The choice of languages, over any page."""
    words = heading(pen, pen.say("languages.title"))
    return (*words, *_language_tiles(pen), back(pen, action=act.CloseOverlay()))


def leaving(pen: Pen) -> tuple[Node, ...]:
    """Ask before everything is forgotten."""
    words = "leaving.text"
    if pen.session.parcel != NoParcel() and not pen.session.has_papers:
        words = "leaving.nothing"
    return (
        *heading(pen, pen.say("leaving.title"), pen.say(words)),
        *papers_left(pen),
        back(pen, "leaving.stay", act.CloseOverlay()),
        main(pen, "leaving.erase", act.Erase(), "sign-out"),
    )


def idle(pen: Pen, warning: IdleWarning) -> tuple[Node, ...]:
    """The veil before the visit ends by itself: nothing of the page behind is shown."""
    words = pen.say("idle.text", n=warning.seconds_left)
    return (
        pen.node("picture", Role.PICTURE, icon="clock", reads=False),
        pen.node("title", Role.TITLE, pen.say("idle.title")),
        pen.node("text", Role.TEXT, words, spoken=pen.say("idle.spoken")),
        *papers_left(pen),
        back(pen, "leaving.erase", act.Erase(), "sign-out"),
        main(pen, "idle.stay", act.CloseOverlay(), "check"),
    )


def help_page(pen: Pen) -> tuple[Node, ...]:
    """The call as it truly stands."""
    call = pen.session.call
    name = _call_name(call)
    by = call.by if isinstance(call, CallSeen | CallAccepted) else ""
    title = pen.node("title", Role.TITLE, pen.say(f"help.{name}.title", by=by))
    words = pen.node("text", Role.TEXT, pen.say(f"help.{name}.text", by=by))
    picture = pen.node("picture", Role.PICTURE, icon="hand-waving", tone=Tone.HELP, reads=False)
    kept = pen.node("kept", Role.TEXT, pen.say("help.kept"))
    # Where nothing is seen to happen, "cancel" must name what, and nobody is awaited: no "meanwhile".
    adrift = isinstance(call, CallUnsent | CallLost)
    if pen.session.call_open:
        away = back(pen, "help.give_up" if adrift else "help.cancel", act.CancelCall(), "x")
    else:
        away = back(pen, action=act.CloseOverlay())
    meanwhile = not adrift and not isinstance(call, CallEnded)
    go_on = main(pen, "help.continue" if meanwhile else "action.continue", act.CloseOverlay())
    return (picture, title, words, *senses(pen), *_call_steps(pen, call), kept, away, go_on)


def _call_name(call: CallState) -> str:
    match call:
        case CallLeaving() | NoCall():
            return "leaving"
        case CallSent():
            return "sent"
        case CallSeen():
            return "seen"
        case CallAccepted():
            return "accepted"
        case CallEnded(answered):
            return "closed" if answered else "expired"
        case CallUnsent():
            return "unsent"
        case CallLost():
            return "lost"
        case never:
            assert_never(never)


def _call_steps(pen: Pen, call: CallState) -> tuple[Node, ...]:
    """Sent, seen, accepted: a tick only for what the hub confirmed."""
    reached = {"leaving": 0, "sent": 1, "seen": 2, "accepted": 3}.get(_call_name(call))
    if reached is None:
        return ()
    return tuple(
        pen.node(
            f"step.{name}", Role.STEP, pen.say(f"help.step.{name}"), icon=icon, reads=False,
            states=states((place < reached, State.DONE), (place == reached, State.CURRENT)),
            detail=pen.say("help.step.done" if place < reached else "help.step.waiting"),
        )
        for place, (name, icon) in enumerate(
            (("sent", "paper-plane-tilt"), ("seen", "eye"), ("accepted", "person-simple-walk"))
        )
    )  # fmt: skip
