"""Steers the kiosk by keys, switches and headset: holds the ring's place, and says what it comes to.

Every key does one thing at once and says so; focus alone never changes a page (EN 301 549, 11.3.2.1), no key
needs to be held, and a held key acts once (5.7). Facts: accessibility.md, section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

import structlog

from kiosk.app.deck import By, Deck, Manners, Place
from kiosk.devices.keypad import HeadsetIn, HeadsetOut, KeypadEvent, KeypadKey, Pressed, SwitchPressed
from kiosk.pages import actions as act
from kiosk.pages import ring, ring_words
from kiosk.pages.comfort import STEPS, Dial, Ease
from kiosk.pages.session import HeadsetGone, IdleWarning, Leaving, Session, Trying
from kiosk.pages.speech import Spoken, free
from kiosk.pages.view import Node, PageView, Role, Screen
from kiosk.types import NodeId

_log = structlog.get_logger()
_DIALS = {
    KeypadKey.SLOWER: (Dial.RATE, -1),
    KeypadKey.FASTER: (Dial.RATE, 1),
    KeypadKey.SOFTER: (Dial.VOLUME, -1),
    KeypadKey.LOUDER: (Dial.VOLUME, 1),
}
_AT_ONCE = frozenset({*_DIALS, KeypadKey.HELP, KeypadKey.REPEAT, KeypadKey.HOME})
"""Keys that need no ring to be seen before they act."""
_LOCKOUT_S, _LOCKOUT_TREMOR_S = 0.25, 0.6
"""EN 301 549, 5.8; as for touches."""
_ROUNDS = 2
"""So often the ring goes round by itself before it waits for a press."""


class Steering:
    """Turns presses into actions and words, for one visit after the other."""

    def __init__(self, deck: Deck, clock: Callable[[], float], manners: Manners) -> None:
        self._deck, self._clock, self._manners = deck, clock, manners
        self._place = Place()
        self._last: dict[object, float] = {}
        self.plugged = False
        """Whether a headset is in the socket, visit after visit."""

    @property
    def on(self) -> bool:
        """Whether the ring is shown."""
        return self._place.by is not By.NOBODY

    @property
    def scanning(self) -> bool:
        """Whether the ring moves by itself."""
        return self._place.by is By.SWITCHES and Ease.SCANNING in self._deck.session.comfort.eases

    def ringed(self, view: PageView, *, read: bool) -> PageView:
        """The page with the ring on it: where it was, or where a new page begins.

        ``read``: the page will be read aloud, and the ring goes along with the voice.
        """
        place = self._place
        if not self.on:
            return view
        page = (view.key, view.lang)
        if place.page == page:
            focus = ring.settled(view, place.focus)
        else:
            first = next((one.id for one in ring.stops(view) if one.reads), None)
            focus = first if read and place.by is By.KEYS and first else ring.start(view)
            place = replace(place, row=None, hushed=False, rounds=0, paused=False, due=self._later())
        self._place = replace(place, focus=focus, page=page)
        return replace(view, focus=focus)

    def heard(self, spoken: Spoken | None) -> None:
        """The voice reads this of the page: what is heard is what the ring is on (EN 301 549, 5.1.3.3)."""
        if spoken is None or self._place.by is not By.KEYS or spoken.node == self._place.focus:
            return
        if ring.focused(self._deck.view, spoken.node) is not None:
            self._put(replace(self._place, focus=spoken.node, hushed=False))

    def touched(self) -> None:
        """A finger is used: the ring goes."""
        if self.on:
            self._put(replace(self._place, by=By.NOBODY, focus=None, row=None))

    def forget(self) -> None:
        """The visit is over."""
        self._place, self._last = Place(), {}

    def rested(self, seconds: float) -> bool:
        """Whether keys were used, and not for so long."""
        return self.on and self._clock() - max(self._last.values(), default=0.0) >= seconds

    def take(self, event: KeypadEvent) -> None:
        """A press or a plug, on the main thread."""
        match event:
            case HeadsetIn():
                self._plug()
            case HeadsetOut():
                self._pull()
            case Pressed(key):
                if self._deliberate(key):
                    self._press(key)
            case SwitchPressed(number):
                if self._deliberate(number):
                    self._switch(number)
            case never:
                assert_never(never)

    def note(self, event: KeypadEvent) -> None:
        """The screen is being wiped: only what is plugged is known, nothing acts and nothing is said."""
        if isinstance(event, HeadsetIn | HeadsetOut):
            self.plugged = isinstance(event, HeadsetIn)
            self._deck.apply(lambda session: replace(session, headset=self.plugged))

    def tick(self) -> None:
        """Several times a second: the ring that moves by itself moves on, once its stop was said."""
        if not self.scanning or self._place.paused:
            return
        if self._deck.speaking:
            self._place = replace(self._place, due=self._later())
        elif self._clock() >= self._place.due:
            self._place = replace(self._place, due=self._later())
            self._next()

    def _later(self) -> float:
        return self._clock() + self._manners.scan_s

    def _deliberate(self, key: object) -> bool:
        """The same key again within a moment is a trembling hand."""
        now = self._clock()
        tremor = Ease.TREMOR in self._deck.session.comfort.eases
        if now - self._last.get(key, -1.0) < (_LOCKOUT_TREMOR_S if tremor else _LOCKOUT_S):
            return False
        self._last[key] = now
        return True

    def _press(self, key: KeypadKey) -> None:
        if self._back_again() or self._tried(key.value, leave=key is KeypadKey.HOME):
            return
        helped = self._place.helped
        self._place = replace(self._place, helped=key is KeypadKey.HELP)
        if self._woken(By.KEYS, waits=key not in _AT_ONCE):
            return
        match key:
            case KeypadKey.UP:
                self._move(-1)
            case KeypadKey.DOWN:
                self._move(1)
            case KeypadKey.LEFT:
                self._aside(-1)
            case KeypadKey.RIGHT:
                self._aside(1)
            case KeypadKey.CENTRE:
                self._activate()
            case KeypadKey.HELP:
                self._help(again=helped)
            case KeypadKey.REPEAT:
                self._repeat()
            case KeypadKey.HOME:
                self._home()
            case _:
                self._turn(*_DIALS[key])

    def _switch(self, number: int) -> None:
        if self._back_again() or self._tried(f"switch_{number}", leave=False):
            return
        if self._woken(By.SWITCHES, waits=True):
            return
        if self._place.paused:
            self._put(replace(self._place, paused=False, rounds=0, due=self._later()))
        elif self.scanning or number != 1:
            self._place = replace(self._place, rounds=0, due=self._later())
            self._enter()
        else:
            self._next()

    def _back_again(self) -> bool:
        """Any press says "I am still here", and does nothing else."""
        if not isinstance(self._deck.session.overlay, IdleWarning):
            return False
        self._deck.act(act.CloseOverlay())
        return True

    def _tried(self, key: str, *, leave: bool) -> bool:
        """On the page to try the keys, a key says what it is; Home leaves."""
        overlay = self._deck.session.overlay
        if not isinstance(overlay, Trying) or (key == "switch_2" and self._on_the_way_out()):
            return False
        if leave:
            self._deck.act(act.CloseOverlay())
            return True
        self._deck.apply(lambda session: replace(session, overlay=replace(overlay, key=key)))
        pressed = self._deck.view.find("pressed")
        self._say(tuple(one for part in (pressed,) for one in ring_words.plainly(part)))
        return True

    def _on_the_way_out(self) -> bool:
        focus = self._place.focus
        node = ring.focused(self._deck.view, focus)
        return self.on and node is not None and isinstance(node.action, act.CloseOverlay)

    def _woken(self, by: By, *, waits: bool) -> bool:
        """The first press shows the ring and says how the keys work; ``waits`` when that is all it does."""
        if self._place.by is by:
            return False
        # Not each press: from the arrows in a keyboard one could read what was typed.
        _log.info("ring.shown", by=by.value)
        first = by not in self._place.greeted
        self._place = replace(self._place, by=by, greeted=self._place.greeted | {by}, page=None)
        if first:
            self._greet(by)
        else:
            self._deck.draw()
        if not waits:
            return False
        if first:
            self._orient(by)
        else:
            self._tell()
        return True

    def _greet(self, by: By) -> None:
        session = self._deck.session
        if by is By.KEYS and not session.comfort.voice:
            self._deck.act(act.ToggleSound())
        alone = by is By.SWITCHES and self._manners.one_switch
        if alone and Ease.SCANNING not in session.comfort.eases:
            self._deck.act(act.Toggle(Ease.SCANNING))
        self._deck.draw()

    def _orient(self, by: By) -> None:
        if by is By.KEYS:
            if self._deck.aloud:
                self._deck.read(self._free("keypad.hello"))
            return
        self._say(self._free("keypad.scanning" if self.scanning else "keypad.switches"))

    def _move(self, step: int) -> None:
        moved = ring.moved(self._deck.view, self._place.focus, step)
        edge = self._free("ring.first" if step > 0 else "ring.last") if moved.wrapped else ()
        self._focus(moved.focus, before=edge)

    def _aside(self, step: int) -> None:
        """A key of the keyboard further on, or the page before or after; never the end of the visit."""
        view = self._deck.view
        key = ring.along(view, self._place.focus, step)
        if key is not None:
            self._focus(key)
            return
        node = ring.main_of(view) if step > 0 else ring.back_of(view)
        if node is None:
            self._say(self._free("keypad.no_main" if step > 0 else "keypad.no_back"))
        elif ring.acts(node) and not ring.erases(node):
            self._do(node)
        else:
            self._focus(node.id)

    def _activate(self) -> None:
        node = ring.focused(self._deck.view, self._place.focus)
        if node is not None and node.role is Role.ROW:
            self._aside(1)
        elif node is not None and ring.acts(node):
            self._do(node)
        else:
            self._say(self._free("keypad.nothing"))

    def _do(self, node: Node) -> None:
        """Act; where nothing else was said and the page stayed, say what became of it."""
        assert node.action is not None
        said, before = self._deck.utterances, self._deck.view
        self._deck.act(node.action)
        after = self._deck.view
        if self._deck.utterances != said or (after.key, after.lang) != (before.key, before.lang):
            return
        news = ring_words.news(before, after)
        if isinstance(node.action, act.Type):
            self._typed(node, news)
        else:
            self._say((*ring_words.short(self._deck.pen(), after, self._place.focus), *news))

    def _typed(self, key: Node, news: tuple[Spoken, ...]) -> None:
        """What was typed is named to who hears it alone; to all, only that it was."""
        plain = isinstance(key.action, act.Type) and key.action.key in set(act.Key)
        named = self._deck.session.headset or plain
        if ring.focused(self._deck.view, key.id) is None:
            # The keys are others now: those of the next step of a date.
            self._put(replace(self._place, focus=ring.first_row(self._deck.view)))
        self._say((*(ring_words.plainly(key) if named else self._free("keypad.typed")), *news))

    def _help(self, *, again: bool) -> None:
        if again:
            self._deck.act(act.CallSomeone())
            return
        pen, view = self._deck.pen(), self._deck.view
        where = ring_words.where(pen, view, self._place.focus)
        self._deck.say((*where, *self._free("keypad.help")))

    def _repeat(self) -> None:
        """Pause, then again; a second time on what is private means: say it."""
        if self._place.hushed:
            self._tell(private=True)
        elif self._deck.speaking:
            self._deck.hush()
        else:
            self._deck.repeat()

    def _home(self) -> None:
        if self._deck.view.screen is Screen.ATTRACT:
            self._deck.say(self._free("keypad.hello"))
        elif isinstance(self._deck.session.overlay, Leaving):
            self._deck.read(())
        else:
            self._deck.act(act.AskToLeave())

    def _turn(self, dial: Dial, steps: int) -> None:
        self._deck.act(act.Adjust(dial, steps))
        pen, comfort = self._deck.pen(), self._deck.session.comfort
        at = comfort.rate if dial is Dial.RATE else comfort.volume
        place = pen.say("tuning.place", n=at + 1, total=STEPS[dial])
        self._deck.say(self._free("keypad.level", name=pen.say(f"tuning.{dial}"), place=place))

    def _next(self) -> None:
        """By a switch: the next stop that does something, or the next key of the row that was entered."""
        view, place = self._deck.view, self._place
        if place.row is not None:
            focus = ring.through(view, place.focus)
            if focus is not None:
                self._round(wrapped=focus == place.row)
                self._focus(focus, before=self._free("keypad.exit") if focus == place.row else ())
                return
        moved = ring.moved(view, place.focus, 1, switch=True)
        self._round(wrapped=moved.wrapped)
        if not self._place.paused:
            self._focus(moved.focus, before=self._free("ring.first") if moved.wrapped else ())

    def _round(self, *, wrapped: bool) -> None:
        """After two rounds in vain the ring waits; a row is left first."""
        if not wrapped or not self.scanning:
            return
        rounds = self._place.rounds + 1
        self._place = replace(self._place, rounds=rounds)
        if rounds >= _ROUNDS and self._place.row is not None:
            self._place = replace(self._place, row=None, rounds=0)
        elif rounds >= _ROUNDS:
            self._place = replace(self._place, paused=True)
            self._say(self._free("keypad.paused"))

    def _enter(self) -> None:
        """By a switch: act, go into a row or out of it; after a key is typed, back to the rows."""
        view, place = self._deck.view, self._place
        node = ring.focused(view, place.focus)
        if node is None:
            return
        if node.role is Role.ROW:
            inside = place.row is None
            self._place = replace(place, row=node.id if inside else None)
            self._focus(ring.along(view, node.id, 1) if inside else node.id)
        elif ring.acts(node):
            typed = place.row is not None
            self._do(node)
            if typed and self._place.page == place.page:
                self._put(replace(self._place, row=None, focus=ring.first_row(self._deck.view)))

    def _focus(self, focus: NodeId | None, before: tuple[Spoken, ...] = ()) -> None:
        self._put(replace(self._place, focus=focus))
        self._tell(before)

    def _tell(self, before: tuple[Spoken, ...] = (), *, private: bool = False) -> None:
        """Say the stop; what is private only to a headset, or when it is asked for."""
        alone = private or self._deck.session.headset
        pen, view, focus = self._deck.pen(), self._deck.view, self._place.focus
        node = ring.focused(view, focus)
        hushed = not alone and node is not None and any(one.private for one in ring_words.plainly(node))
        self._place = replace(self._place, hushed=hushed)
        self._say((*before, *ring_words.says(pen, view, focus, private=alone)))

    def _say(self, parts: tuple[Spoken, ...]) -> None:
        if self._deck.aloud:
            self._deck.say(parts)

    def _free(self, key: str, **values: object) -> tuple[Spoken, ...]:
        pen = self._deck.pen()
        return free(NodeId(""), pen.say(key, **values), pen.session.comfort.lang)

    def _put(self, place: Place) -> None:
        self._place = place
        self._deck.draw()

    def _plug(self) -> None:
        """The person alone hears: the voice comes on, and a first touch only says what it is on."""
        _log.info("headset", plugged=True)
        self.plugged = True
        self._deck.apply(_with_headset)
        self._deck.read(self._free("headset.in"))

    def _pull(self) -> None:
        """Silence before all else; then ask, unless nobody is there to be asked."""
        _log.info("headset", plugged=False)
        self.plugged = False
        self._deck.unlisten()
        session = self._deck.session
        visited = self._deck.view.screen is not Screen.ATTRACT and session.duty is None
        asks = visited and session.comfort.voice
        self._deck.apply(lambda session: _without_headset(session, asks=asks))


def _with_headset(session: Session) -> Session:
    over = session.uncovered() if isinstance(session.overlay, HeadsetGone) else session
    comfort = replace(over.comfort, voice=True, eases=over.comfort.eases | {Ease.EXPLORE})
    return replace(over, headset=True, comfort=comfort)


def _without_headset(session: Session, *, asks: bool) -> Session:
    made = replace(session, headset=False)
    return made.laid(HeadsetGone) if asks else made
