"""The call for help as it truly stands: its own page, a line on every other, and what a mediator asks."""

from __future__ import annotations

from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.call_states import Waiting, Word
from kiosk.pages.comfort import Ease
from kiosk.pages.frame import Pen, back, heading, main, senses, states
from kiosk.pages.offer import answers
from kiosk.pages.overlays import Asked, CallingBack, Helping
from kiosk.pages.states import (
    CallAccepted,
    CallArrived,
    CallEnded,
    CallLeaving,
    CallLost,
    CallNobody,
    CallRefused,
    CallReturned,
    CallSeen,
    CallSent,
    CallState,
    CallUnsent,
    NoCall,
)
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.types import Lang, text

_STEPS = (("sent", "paper-plane-tilt"), ("seen", "eye"), ("accepted", "person-simple-walk"))
_MINUTES = {1: "minute", 2: "minutes.2", 5: "minutes.5", 10: "minutes.10"}
"""Those that the console offers are whole sentences: some languages have another word for each number."""
_REACHED = {"leaving": 0, "sent": 1, "returned": 1, "seen": 2, "accepted": 3}
_ICONS = {
    "accepted": "person-simple-walk",
    "arrived": "users",
    "unsent": "hourglass",
    "nobody": "info",
    "refused": "info",
    "rings": "bell-ringing",
}
"""Of the line on every page; else a waving hand."""


def help_page(pen: Pen) -> tuple[Node, ...]:
    """What is true of the call now, and what the person can do meanwhile, or instead."""
    call, waiting = pen.session.call, pen.session.waiting
    name, by = name_of(call), _by(call)
    # A name that the kiosk does not know is not put into a sentence.
    key = f"{name}.named" if by and isinstance(call, CallReturned | CallLost) else name
    title = pen.node("title", Role.TITLE, pen.say(f"help.{key}.title", by=by))
    words = pen.node("text", Role.TEXT, pen.say(f"help.{key}.text", by=by))
    picture = pen.node("picture", Role.PICTURE, icon="hand-waving", tone=Tone.HELP, reads=False)
    kept = pen.node("kept", Role.TEXT, pen.say("help.kept"))
    told = (*_rings(pen, waiting), *_word(pen, waiting), *_waited(pen, waiting), *_steps(pen, name))
    return (picture, title, words, *senses(pen), *told, *_ways(pen, call), kept, *_actions(pen, call))


def call_line(pen: Pen) -> tuple[Node, ...]:
    """On every page but those of the call: where the call stands, and the way to it (the dock has it too)."""
    call = pen.session.call
    own = isinstance(pen.session.overlay, Helping | CallingBack | Asked)
    if isinstance(call, NoCall | CallEnded) or own:
        return ()
    if pen.session.assisted is not None:
        # The strip of the help beside the person says more.
        return ()
    name = "rings" if pen.session.waiting.rings else name_of(call)
    words = pen.say(f"help.line.{name}", by=_by(call))
    # It stands high: a seated person has the same in the dock.
    action = None if Ease.SEATED in pen.session.comfort.eases else act.CallSomeone()
    icon = _ICONS.get(name, "hand-waving")
    return (pen.node("call.line", Role.BANNER, words, icon=icon, action=action),)


def asked(pen: Pen, overlay: Asked) -> tuple[Node, ...]:
    """A mediator proposes help, or to work beside the person: one question, and nothing is done before."""
    if overlay.word is not None:
        return _written(pen, overlay.word)
    name = "assist" if overlay.assist else "propose"
    yes, no = ("asked.yes", "asked.no") if overlay.assist else ("offer.yes", "offer.no")
    return (
        pen.node("picture", Role.PICTURE, icon="hand-waving", tone=Tone.HELP, reads=False),
        *heading(pen, pen.say(f"asked.{name}.title", by=overlay.by), pen.say(f"asked.{name}.text")),
        *answers(pen, (yes, "check", act.AnswerAsked(yes=True)), (no, "x", act.AnswerAsked(yes=False))),
    )


def asked_key(overlay: Asked) -> str:
    """Which page that is, without content."""
    if overlay.word is not None:
        return "asked.written"
    return "asked.assist" if overlay.assist else "asked.propose"


def _written(pen: Pen, word: Word) -> tuple[Node, ...]:
    title = pen.node("title", Role.TITLE, pen.say("asked.written.title", by=word.by))
    words = pen.node("text", Role.TEXT, pen.say("asked.written.text"))
    picture = pen.node("picture", Role.PICTURE, icon="chat-text", tone=Tone.HELP, reads=False)
    said = _word(pen, Waiting(word=word))
    return (picture, title, *said, words, *senses(pen), main(pen, "action.continue", act.CloseOverlay()))


def name_of(call: CallState) -> str:
    """The middle of its text keys."""
    match call:
        case CallLeaving() | NoCall():
            return "leaving"
        case CallSent():
            return "sent"
        case CallSeen():
            return "seen"
        case CallAccepted():
            return "accepted"
        case CallArrived():
            return "arrived"
        case CallReturned():
            return "returned"
        case CallNobody():
            return "nobody"
        case CallEnded(answered):
            return "closed" if answered else "expired"
        case CallUnsent():
            return "unsent"
        case CallRefused():
            return "refused"
        case CallLost():
            return "lost"
        case never:
            assert_never(never)


def _by(call: CallState) -> str:
    known = CallSeen | CallAccepted | CallArrived | CallReturned | CallLost
    return call.by if isinstance(call, known) else ""


def _actions(pen: Pen, call: CallState) -> tuple[Node, Node]:
    """Where nothing is seen to happen, "cancel" must name what, and nobody is awaited: no "meanwhile"."""
    adrift = isinstance(call, CallUnsent | CallLost | CallNobody | CallRefused)
    if pen.session.call_open and not isinstance(call, CallArrived):
        away = back(pen, "help.give_up" if adrift else "help.cancel", act.CancelCall(), "x")
    else:
        away = back(pen, action=act.CloseOverlay())
    return away, main(pen, _onward(call, adrift=adrift), act.CloseOverlay())


def _onward(call: CallState, *, adrift: bool) -> str:
    if isinstance(call, CallNobody | CallRefused):
        return "help.alone"
    return "action.continue" if adrift or isinstance(call, CallEnded | CallArrived) else "help.continue"


def _steps(pen: Pen, name: str) -> tuple[Node, ...]:
    """Sent, seen, accepted: a tick only for what the hub confirmed."""
    reached = _REACHED.get(name)
    if reached is None:
        return ()
    return tuple(
        pen.node(
            f"step.{step}", Role.STEP, pen.say(f"help.step.{step}"), icon=icon, reads=False,
            states=states((place < reached, State.DONE), (place == reached, State.CURRENT)),
            detail=pen.say("help.step.done" if place < reached else "help.step.waiting"),
        )
        for place, (step, icon) in enumerate(_STEPS)
    )  # fmt: skip


def _waited(pen: Pen, waiting: Waiting) -> tuple[Node, ...]:
    """How long it has been; a guess at how long it will be is never made."""
    if not waiting.minutes or not pen.session.awaits_somebody:
        return ()
    return (pen.node("waited", Role.TEXT, pen.say("help.waited", n=waiting.minutes), reads=False),)


def _rings(pen: Pen, waiting: Waiting) -> tuple[Node, ...]:
    """What is heard is also written, with the way to silence it."""
    if not waiting.rings:
        return ()
    return (pen.node("rings", Role.NOTICE, pen.say("help.rings"), icon="bell-ringing"),)


def _word(pen: Pen, waiting: Waiting) -> tuple[Node, ...]:
    word = waiting.word
    if word is None:
        return ()
    lang = _own_lang(pen) if word.code == "text" else pen.session.comfort.lang
    ago = ".ago" if waiting.word_minutes else ""
    by = _in(pen, lang, f"help.word.by{ago}", by=word.by, n=waiting.word_minutes)
    return (
        pen.node("word", Role.NOTICE, _in_words(pen, word, lang), detail=by, icon="chat-text", lang=lang),
    )


def _in_words(pen: Pen, word: Word, lang: Lang) -> str:
    if word.code == "text":
        return word.text
    code = _MINUTES.get(word.minutes, word.code) if word.code == "minutes" else word.code
    return _in(pen, lang, f"help.word.{code}", n=word.minutes)


def _ways(pen: Pen, call: CallState) -> tuple[Node, ...]:
    """Where nobody comes now: to be called back, and the desk."""
    nobody = isinstance(call, CallNobody | CallRefused | CallUnsent) or call == CallEnded(answered=False)
    if not nobody or pen.session.practice:
        return ()
    return (_call_back(pen), *(_desk(pen) if isinstance(call, CallNobody | CallRefused | CallEnded) else ()))


def _call_back(pen: Pen) -> Node:
    return pen.node(
        "call_back", Role.NOTICE, pen.say("help.call_back"), detail=pen.say("help.call_back.text"),
        icon="phone", value="arrow-right", action=act.AskCallBack(),
    )  # fmt: skip


def _desk(pen: Pen) -> tuple[Node, ...]:
    """An appointment is asked for there; when it is open is said as the town writes it."""
    town, lang = pen.town, _own_lang(pen)
    open_at = (_in(pen, lang, "help.hours", hours=town.hours),) if town.hours else ()
    phone = (pen.say("follow.phone", phone=town.phone),) if town.phone else ()
    words = " ".join((pen.say("help.desk.text"), *phone))
    desk = pen.node("desk", Role.NOTICE, pen.say("help.desk"), detail=words, icon="bank")
    return (desk, *(pen.node("hours", Role.TEXT, one, lang=lang) for one in open_at))


def _own_lang(pen: Pen) -> Lang:
    """The language in which the town and its mediators write."""
    return pen.town.languages[0].lang


def _in(pen: Pen, lang: Lang, key: str, **values: object) -> str:
    return pen.town.catalogue.render(text(key, **values), lang)
