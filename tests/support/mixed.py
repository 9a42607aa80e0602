"""Everybody at once: touches, keys, switches, plugs, badges, orders of the town and time, in any order.

``python -m tests.support.mixed SEED EVENTS`` walks for as long as you like; what must hold is asked after
each event, and the steps that led to a fault are printed.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.app.steering.deck import Manners
from kiosk.devices.badge import BadgeEvent, BadgeRemoved, BadgeTouched
from kiosk.devices.ears import FakeEars
from kiosk.devices.keypad import KeypadKey
from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting, OutOfPaper
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Pin
from kiosk.pages.comfort import Comfort, Dial, Ease
from kiosk.pages.duty import Cause, Cleaning, OutOfOrder, Parting
from kiosk.pages.overlays import AtAssist
from kiosk.pages.ring import stops, switch_stops
from kiosk.pages.session import Session
from kiosk.pages.states import (
    CallAccepted,
    CallEnded,
    CallLeaving,
    CallLost,
    CallSeen,
    CallSent,
    CallUnsent,
    MicrophoneOpen,
    Misheard,
    ParcelCancelled,
    ParcelExpired,
    ParcelFailed,
    ParcelOpening,
    ParcelPairing,
    ParcelReady,
    ParcelReceived,
    ParcelSealing,
    PrintPreparing,
    ScanFailed,
    ScanLooking,
    ScanStarting,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.town import Town
from kiosk.pages.typing import keys_of
from kiosk.pages.view import PageView, Screen, State
from kiosk.procedures.models import FIELDS, Kind
from kiosk.types import FieldId, Lang, NodeId, OptionId, PageId, ProcedureId
from tests.support.badges import PIN, badge
from tests.support.hall import Hall
from tests.support.persons import value_of
from tests.support.visit import PAPER, valbourg

BADGE = "a fictitious badge"
MARK = "qx"
"""No word of any language holds it: whoever hears it heard what was typed."""
_WEIRD = (
    "\u202e", "\u200b", "\x00", "😀", "e\u0301", "", "qx" * 200, "\ud800", "٣", "ß", "İ", "0", "00", "31",
)  # fmt: skip
_CALLS = (CallSent(), CallSeen("Alex"), CallAccepted("Alex"), CallEnded(True), CallUnsent(), CallLost())
_PARCELS = (
    ParcelSealing(), ParcelReady("101/010/111", 15), ParcelOpening(), ParcelReceived(), ParcelExpired(),
    ParcelFailed(), ParcelPairing("4821"), ParcelCancelled(),
)  # fmt: skip
_JOBS = (JobPrinting(), JobPrinted(), JobWaiting(OutOfPaper()), JobFailed("jam"))
_SCANS = (ScanLooking("hold_still", 0.5), ScanWorking(), ScanTaken(PAPER), ScanFailed(), ScanStarting())
_ACTIVE_VISITS = 0.02
"""How often an action that ends the visit is really taken: else no visit comes far."""


@dataclass
class Crowd:
    """Does anything that anybody can do to a kiosk, and asks after each event what must always hold."""

    town: Town
    draw: random.Random
    at_once: bool = True
    ears: FakeEars | None = None
    """Where somebody speaks too."""
    steps: deque[str] = field(default_factory=lambda: deque(maxlen=40))
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.hall = Hall(
            self.town,
            manners=Manners(one_switch=self.draw.random() < 0.3),
            at_once=self.at_once,
            badges=(badge(BADGE, name="Alex", staff="alex"),),
            ears=self.ears,
        )
        self._closed: OutOfOrder | None = None
        self._asked: set[int] = set()
        self._alone: set[int] = set()
        self._visits = 0
        self._aside = 0, 0

    def walks(self, events: int) -> None:
        """So many events. Raises AssertionError with the last steps."""
        for _ in range(events):
            name, does, keeps = self._event()
            self.steps.append(name)
            self.counts[name.split(" ")[0]] += 1
            self._once(name, does, keeps)
            self.seen.add(self.hall.view.key)

    def _once(self, name: str, does: Callable[[], object], keeps: bool) -> None:
        hall = self.hall
        before, heard, spoke = _said(hall.session), len(hall.voice.heard), hall.kiosk.utterances
        wiped, lit = hall.visits, len(hall.sight.lit)
        try:
            does()
            hall.settles()
            self._holds()
            self._private(name, spoke, heard, lit)
            if hall.visits != wiped:
                self._neutral()
            elif keeps:
                assert _said(hall.session) == before, "an answer was lost, or came by itself"
        except Exception as fault:
            raise AssertionError("\n".join([repr(fault), *self.steps])) from fault

    def _holds(self) -> None:
        kiosk, view = self.hall.kiosk, self.hall.view
        ids = [node.id for node in view.walk()]
        assert len(ids) == len(set(ids)), f"two nodes of one name on {view.key}"
        assert view.focus is None or view.focus in ids, f"the ring is on nothing: {view.focus}"
        told = isinstance(self.hall.session.microphone, MicrophoneOpen | Misheard)
        assert kiosk.speaking or told or not view.caption, f"caption of nothing: {view.caption}"
        cleaning = isinstance(self.hall.session.duty, Cleaning)
        out = isinstance(self.hall.session.duty, OutOfOrder)
        assert stops(view), f"no stop on {view.key}"
        assert cleaning or switch_stops(view), f"a switch cannot go on from {view.key}"
        assert cleaning or out or view.screen is Screen.ATTRACT or _way_out(view), f"no way out of {view.key}"
        assert not cleaning or self.hall.session.overlay is None, "something lies over the cleaning"
        assert self.hall.session.headset == self.hall.keypad.headset, "the headset is not as it is plugged"

    def _private(self, name: str, spoke: int, heard: int, lit: int) -> None:
        """The room hears what is private only when a person asked for it by that very event."""
        hall, now = self.hall, self.hall.kiosk.utterances
        if hall.keypad.headset:
            self._alone |= set(range(spoke + 1, now + 1))
            return
        if name == "act ToggleSpeech" or (name == "key repeat" and spoke not in self._alone):
            self._asked |= set(range(spoke + 1, now + 1))
        if name.startswith("key centre") or name.startswith("switch"):
            self._asked |= set(range(spoke + 1, now + 1)) if self._on_listen else set()
        if name == "key repeat" and spoke in self._alone and now > spoke:
            self._alone.add(now) if not self._hushed else self._asked.add(now)
        if now in self._asked or (self._asked and spoke in self._asked and name == "hears"):
            return
        heard, lit = max(heard, self._aside[0]), max(lit, self._aside[1])
        for one in hall.sight.lit[lit:]:
            assert one is None or not one.private, f"private, aloud: {one.node} on {hall.view.key}"
        for sentence in hall.voice.heard[heard:]:
            assert MARK not in sentence.text.lower(), f"typed, aloud on {hall.view.key}: {sentence.text}"

    def _neutral(self) -> None:
        self._visits += 1
        session = self.hall.session
        assert session.duty is None or isinstance(session.duty, Parting | OutOfOrder), session.duty
        parting = isinstance(session.duty, Parting)
        lang = session.comfort.lang if parting else Lang("fr")
        fresh = Session(Comfort(lang), headset=self.hall.keypad.headset, duty=session.duty)
        assert session == fresh, "something of the last visit stays"
        assert self.hall.view.focus is None and not self.hall.view.eases
        assert all(MARK not in node.name.lower() + node.value.lower() for node in self.hall.view.walk())

    def _event(self) -> tuple[str, Callable[[], object], bool]:
        """A name, what it does, and whether everything that was said must stay as it is."""
        hall, draw = self.hall, self.draw
        focused = self.hall.view.focus
        node = next((one for one in hall.view.walk() if one.id == focused), None)
        self._on_listen = bool(node and isinstance(node.action, act.ToggleSpeech))
        recent = " ".join(one.text for one in hall.voice.heard[-3:])
        self._hushed = hall.kiosk.pen().say("ring.private") in recent
        roll = draw.random()
        if roll < 0.52:
            return self._touch()
        if roll < 0.56:
            return self._odd()
        if roll < 0.60 and hall.session.procedure is not None:
            return "answers", self._answer, False
        if roll < 0.74:
            return self._key()
        if roll < 0.80:
            number = draw.choice((1, 2))
            return f"switch {number}", lambda: self._pressing(lambda: hall.keypad.switch(number)), False
        if roll < 0.84:
            return self._plug()
        if roll < 0.86:
            return self._town()
        if roll < 0.92:
            return self._works()
        if roll < 0.94 and not self.at_once:
            return "hears", lambda: hall.voice.hear(draw.choice((1, 2, 9))), False
        if roll < 0.96:
            words = [one.id for one in hall.view.walk()] + [NodeId("nowhere"), NodeId("screen.more")]
            return "explore", lambda: hall.kiosk.explore(draw.choice(words)), True
        return self._time()

    def _touch(self) -> tuple[str, Callable[[], object], bool]:
        actions = [one.action for one in self.hall.view.walk() if one.action and _enabled(one)]
        if not actions:
            return "act Confirm", lambda: self.hall.kiosk.touch(act.Confirm()), False
        keys = [one for one in actions if isinstance(one, act.Type)]
        others = [one for one in actions if not isinstance(one, act.Type)]
        chosen = self.draw.choice(keys if keys and self.draw.random() < 0.6 else others or keys)
        ends = isinstance(chosen, act.Erase | act.AskToLeave)
        if ends and self.draw.random() > _ACTIVE_VISITS * 5:
            chosen = act.CloseOverlay()
        if isinstance(chosen, act.Type) and self.draw.random() < 0.5:
            chosen = act.Type(self.draw.choice(MARK))
        return f"act {type(chosen).__name__}", lambda: self.hall.kiosk.touch(chosen), False

    def _answer(self) -> None:
        """What a person does who wants to get on."""
        kiosk, session = self.hall.kiosk, self.hall.session
        page = session.route(kiosk.pen().today).current
        done: list[act.Action] = [act.CloseOverlay()] * 3
        if session.draft.known and self.draw.random() < 0.3:
            done.append(act.Correct())
        elif page.options:
            done.append(act.Pick(self.draw.choice(page.options).id))
        elif page.kind is Kind.SIGNATURE:
            done.append(act.Draw(((0, 0), (500, 500))))
        elif page.kind is Kind.PIECE:
            done.append(act.Shoot())
        for name in FIELDS.get(page.kind, ()):
            done += [act.FocusField(name), *[act.Type(act.Key.BACKSPACE)] * 30]
            value = value_of(page, name, self.draw.choice((0, 0, 1)))
            marked = MARK if name in {"family", "given", "street", "town", "words"} else ""
            done += [act.Type(key) for key in (*marked, *keys_of(name, value))]
        for one in (*done, act.Confirm()):
            kiosk.touch(one)
            self.hall.settles()

    def _odd(self) -> tuple[str, Callable[[], object], bool]:
        """What no page offers just now, and a late finger or a fault may still send."""
        draw = self.draw
        odd = draw.choice(
            (
                act.Type(draw.choice(_WEIRD)), act.FocusField(FieldId("nowhere")), act.Confirm(), act.Back(),
                act.Pick(OptionId("nowhere")), act.OpenProcedure(draw.choice(list(self.town.procedures))),
                act.OpenProcedure(ProcedureId("nowhere")), act.TakeCommune("qx\u202e" * 90, ("01234", "x")),
                act.TakeCommune("", ()), act.Draw(()), act.Draw(((0, 0), (10**9, -(10**9)))), act.Correct(),
                act.Missing(), act.Shoot(), act.Change(PageId("nowhere")), act.Print(), act.StartOver(),
                act.ToggleSound(), act.NextTheme(), act.NextTextSize(), act.ChooseTheme("nowhere"),
                act.Adjust(draw.choice(list(Dial)), draw.choice((-9, 1, 10**9))), act.StartCleaning(),
                act.Toggle(draw.choice(list(Ease))), act.NextLayout(), act.EndAssist(), act.TryKeys(),
                act.ShowTuning(), act.ShowLanguages(), act.CallSomeone(), act.CancelCall(), act.GoHome(),
                act.CloseOverlay(), act.ShowLink("javascript:alert(1)"), act.Mute(), act.StartPractice(),
                act.SearchLibrary(), act.ShowFollowing(), act.ToggleSpeech(), aid.ShowDoor(), aid.ShowTools(),
                aid.ShowMap(), aid.Unveil(), aid.JumpTo(PageId("nowhere")), aid.ShowRenewal(),
                aid.BeginRenewal(), aid.RestartNow(),
            )
        )  # fmt: skip
        return f"act {type(odd).__name__}", lambda: self.hall.kiosk.touch(odd), False

    def _key(self) -> tuple[str, Callable[[], object], bool]:
        onward = (KeypadKey.DOWN, KeypadKey.RIGHT, KeypadKey.CENTRE)
        key = self.draw.choice((*KeypadKey, *onward, *onward))
        if key is KeypadKey.HOME and self.draw.random() < 0.8:
            key = KeypadKey.UP
        dials = {KeypadKey.SLOWER, KeypadKey.FASTER, KeypadKey.SOFTER, KeypadKey.LOUDER, KeypadKey.REPEAT}
        return f"key {key}", lambda: self._pressing(lambda: self.hall.keypad.press(key)), key in dials

    def _pressing(self, press: Callable[[], object]) -> None:
        self.hall.clock.now += self.draw.choice((0.0, 0.01, 0.3, 0.7, 3.0))
        press()

    def _plug(self) -> tuple[str, Callable[[], object], bool]:
        pad = self.hall.keypad
        if self.draw.random() < 0.2:
            return "cable", lambda: (pad.unplug(), pad.plug()), True

        def bounces() -> None:
            for _ in range(self.draw.choice((1, 1, 1, 2, 20))):
                pad.pull_headset() if pad.headset else pad.plug_headset()
                self.hall.settles()
                if pad.headset:
                    # What was heard until here was heard by one person.
                    self._aside = len(self.hall.voice.heard), len(self.hall.sight.lit)

        return "headset", bounces, True

    def _town(self) -> tuple[str, Callable[[], object], bool]:
        kiosk, draw = self.hall.kiosk, self.draw
        roll = draw.random()
        if roll < 0.35:
            laid = (BadgeTouched((BADGE,)), BadgeTouched(("x",)), BadgeRemoved())
            return "badge", lambda: self._helps(draw.choice(laid)), True
        if roll < 0.6:
            return "clean", kiosk.shift.clean, True
        if roll < 0.8:
            self._closed = None if self._closed else OutOfOrder(draw.choice(list(Cause)))
        return "serve", lambda: kiosk.shift.serve(self._closed), True

    def _helps(self, event: BadgeEvent) -> None:
        """A mediator, who may type their number wrong, or go before it is checked."""
        self.hall.kiosk.badge(event)
        over = self.hall.session.overlay
        if not isinstance(over, AtAssist) or not isinstance(over.page, Pin):
            return
        for digit in self.draw.choice(("", PIN, PIN, "0000")):
            self.hall.kiosk.touch(act.Type(digit))
        self.hall.kiosk.touch(act.Confirm())

    def _works(self) -> tuple[str, Callable[[], object], bool]:
        """What the desks find out."""
        draw, session = self.draw, self.hall.session
        kinds: list[dict[str, object]] = []
        if session.call_open or isinstance(session.call, CallLeaving):
            kinds.append({"call": draw.choice(_CALLS)})
        if isinstance(session.printing, PrintPreparing | JobPrinting | JobWaiting):
            kinds.append({"printing": draw.choice(_JOBS)})
        if self.hall.view.screen is Screen.FINISH:
            kinds.append({"parcel": draw.choice(_PARCELS)})
        if self.hall.view.screen is Screen.SCAN:
            kinds.append({"scan": draw.choice(_SCANS)})
        if not kinds:
            return "pulse", self.hall.kiosk.pulse, False
        found = draw.choice(kinds)
        return f"desk {next(iter(found))}", lambda: self.hall.desk.change(lambda s: replace(s, **found)), True

    def _time(self) -> tuple[str, Callable[[], object], bool]:
        kiosk, clock, draw = self.hall.kiosk, self.hall.clock, self.draw
        jump = draw.choice((0.0, 0.3, 1.0, 1.0, 5.0, 61.0, -5.0))
        if draw.random() < 0.03:
            jump = 4000.0

        def goes_by() -> None:
            clock.now += jump
            kiosk.pulse()
            kiosk.tick()

        return f"time {jump}", goes_by, False


def _enabled(node: object) -> bool:
    return State.DISABLED not in getattr(node, "states", ())


def _said(session: Session) -> tuple[object, ...]:
    return session.dossiers, session.facts, session.wallet, session.draft, session.procedure, session.place


def _way_out(view: PageView) -> bool:
    ways = act.Back | act.CloseOverlay | act.AskToLeave | act.Erase | act.ChooseLanguage
    return any(isinstance(one.action, ways) for one in view.walk())


def main() -> int:
    """Walk; the number of pages that were seen."""
    seed, events = int(sys.argv[1]), int(sys.argv[2])
    crowd = Crowd(valbourg(), random.Random(seed), at_once=seed % 2 == 0)
    crowd.walks(events)
    print(seed, "events", sum(crowd.counts.values()), "visits", crowd._visits, "pages", len(crowd.seen))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
