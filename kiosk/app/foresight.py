"""Foresees what will be said next, so that a slow voice has made it by then: pages are pure functions.

The action that a person will most likely take is tried on the session, and the page after it is written and
dropped. Nothing of this is shown, done or told to anybody but the voice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.devices.audio import Sentence, Voice
from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.pages.build import build
from kiosk.pages.frame import Pen
from kiosk.pages.ring import main_of
from kiosk.pages.session import Session
from kiosk.pages.speech import spoken
from kiosk.pages.turn import Turner
from kiosk.pages.view import ANSWERS, Area, Node, PageView, Screen, State
from kiosk.types import Lang

MOST_PAGES = 4
MOST_SENTENCES = 3
"""Of each page: while they are heard, the rest is made."""
REST_PULSES = 2
"""A page is looked at before it is left; so long nothing is foreseen, for the sake of the next touch."""


class Foresight:
    """Lives on the main thread, one page a pulse. For a voice that gains by it; nothing for the others."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._lang: Lang | None = None
        self._pages: Iterator[tuple[Sentence, ...]] = iter(())
        self._found: list[Sentence] = []
        self._waits = 0

    def follow(self, pen: Pen, view: PageView, turner: Turner, *, aloud: bool) -> None:
        """A page is shown; what was foreseen before is of no use any more."""
        self._found, self._waits = [], REST_PULSES
        self._lang = view.lang if aloud else None
        self._pages = _said_next(pen, view, turner)

    def pulse(self) -> None:
        """Several times a second: write one more page that may come."""
        if self._waits:
            self._waits -= 1
            return
        # Asked each time: at the start of the program the voice does not know yet.
        if self._lang is None or not self._voice.foresees(self._lang):
            return
        more = next(self._pages, None)
        if more:
            self._found += [one for one in more if one not in self._found]
            self._voice.prefetch(self._found)


def _said_next(pen: Pen, view: PageView, turner: Turner) -> Iterator[tuple[Sentence, ...]]:
    """What would be read of each page that may come, the likeliest first."""
    for session in _next_sessions(pen, view, turner):
        after = build(replace(pen, session=session, reading=True, caption="", focus=None))
        read = after.screen is not Screen.ATTRACT and after.lang == view.lang
        if read and after.key != view.key:
            said = (one for one in spoken(after) if session.headset or not one.private)
            yield tuple(Sentence(one.text, one.lang) for one in said)[:MOST_SENTENCES]


def _next_sessions(pen: Pen, view: PageView, turner: Turner) -> Iterator[Session]:
    def after(session: Session, action: Action) -> Session:
        return turner.turn(session, action, pen.today).session

    picks = [one for one in _targets(view) if isinstance(one.action, act.Pick)]
    main = main_of(view)
    onward = main.action if main is not None else None
    if onward is not None and (not picks or any(State.SELECTED in one.states for one in picks)):
        yield after(pen.session, onward)
    elif picks:
        for pick in picks[:MOST_PAGES]:
            if pick.action is not None:
                yield after(after(pen.session, pick.action), act.Confirm())
    else:
        for target in _targets(view)[:MOST_PAGES]:
            if target.action is not None:
                yield after(pen.session, target.action)


def _targets(view: PageView) -> list[Node]:
    """What can be chosen, that which is chosen already first: on the first page, the language."""
    found = [one for one in view.area(Area.BODY) if one.role in ANSWERS and one.action is not None]
    return sorted(found, key=lambda one: State.SELECTED not in one.states)
