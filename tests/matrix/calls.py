"""The pages of a call for help, in every state that it can have, and those around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from kiosk.pages import actions as act
from kiosk.pages import call_states as cs
from kiosk.pages import states as st
from kiosk.pages.overlays import Asked, CallBackStep, CallingBack
from kiosk.types import OptionId
from tests.matrix.sheets import Sheet
from tests.matrix.ways import begun, state
from tests.support.visit import Visit

CALLS: Mapping[str, st.CallState] = {
    "leaving": st.CallLeaving(),
    "sent": st.CallSent(),
    "seen": st.CallSeen("Léa"),
    "accepted": st.CallAccepted("Léa"),
    "arrived": st.CallArrived("Léa"),
    "returned": st.CallReturned("Léa"),
    "returned-unnamed": st.CallReturned(),
    "nobody": st.CallNobody(),
    "closed": st.CallEnded(answered=True),
    "expired": st.CallEnded(answered=False),
    "unsent": st.CallUnsent(),
    "refused": st.CallRefused(),
    "lost": st.CallLost(),
    "lost-named": st.CallLost("Léa"),
}
SOON = cs.Word("minutes", "Léa", 2)
OWN_WORDS = cs.Word(
    "text", "Léa", text="Je termine avec une personne au premier étage, puis je descends vous voir."
)
NO_WAIT = cs.Waiting()
CALLED_BACK: Mapping[str, cs.CallBackState] = {
    "leaving": cs.CallBackLeaving(),
    "taken": cs.CallBackTaken(),
    "waits": cs.CallBackWaits(),
    "refused": cs.CallBackRefused(),
}


def helps(question: Callable[[], Visit]) -> Iterator[Sheet]:
    """``question``: the first page of a procedure, which bears the line of the call."""
    for name, call in CALLS.items():
        yield Sheet(f"help-{name}", lambda call=call: _called(call))  # type: ignore[misc]
    waits = cs.Waiting(7, SOON, 3)
    yield Sheet("help-word", lambda: _called(CALLS["accepted"], waits))
    yield Sheet("help-own-words", lambda: _called(CALLS["seen"], cs.Waiting(2, OWN_WORDS)))
    yield Sheet("help-rings", lambda: _called(CALLS["unsent"], cs.Waiting(1, rings=True)))
    yield Sheet("help-hours", lambda: _with_hours(_called(CALLS["nobody"])))
    for name in ("seen", "accepted", "unsent"):
        yield Sheet(f"choice-call-{name}", lambda name=name: state(question(), call=CALLS[name]))  # type: ignore[misc]
    for kind in ("propose", "assist"):
        asked = Asked(None, "Léa", kind == "assist")
        yield Sheet(f"asked-{kind}", lambda asked=asked: state(begun(), overlay=asked))  # type: ignore[misc]
    written = Asked(None, "Léa", word=OWN_WORDS)
    yield Sheet("asked-written", lambda: state(begun(), overlay=written))
    yield from _call_backs()


def _called(call: st.CallState, waiting: cs.Waiting = NO_WAIT) -> Visit:
    return state(begun().does(act.CallSomeone()), call=call, waiting=waiting)


def _with_hours(visit: Visit) -> Visit:
    town = replace(visit.town, hours="du lundi au vendredi, de 8 h 30 à 17 h", phone="04 56 00 00 00")
    return replace(visit, town=town)


def _call_backs() -> Iterator[Sheet]:
    yield Sheet("call-back-name", _asking)
    yield Sheet("call-back-name-empty", lambda: _asking().does(act.Confirm()))
    yield Sheet("call-back-phone", _to_phone)
    yield Sheet("call-back-phone-short", lambda: _typed(_to_phone(), "0612").does(act.Confirm()))
    yield Sheet("call-back-when", _to_when)
    yield Sheet("call-back-when-empty", lambda: _to_when().does(act.Confirm()))
    yield Sheet("call-back-check", _to_check)
    for name, now in CALLED_BACK.items():
        yield Sheet(f"call-back-{name}", partial(_answered, now))


def _answered(now: cs.CallBackState) -> Visit:
    return state(begun(), overlay=CallingBack(CallBackStep.SENT), call_back=now)


def _asking() -> Visit:
    return _called(CALLS["nobody"]).does(act.AskCallBack())


def _typed(visit: Visit, words: str) -> Visit:
    return visit.does(*map(act.Type, words))


def _to_phone() -> Visit:
    return _typed(_asking(), "CAMILLE").does(act.Confirm())


def _to_when() -> Visit:
    return _typed(_to_phone(), "0612345678").does(act.Confirm())


def _to_check() -> Visit:
    return _to_when().does(act.Pick(OptionId("afternoon")), act.Confirm())
