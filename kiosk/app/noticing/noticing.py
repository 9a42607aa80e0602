"""Watches over one visit after the other: what happens in, an offer or a word to a mediator out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import floor, inf
from typing import Protocol

import structlog

from hub.contract.codes import Counter
from kiosk.app.idle import waits
from kiosk.app.noticing.asking import Asking, Moment, busy_machine
from kiosk.app.noticing.book import Book
from kiosk.app.noticing.changes import of_change
from kiosk.app.noticing.hands import Hands
from kiosk.app.noticing.happened import happens, of_action
from kiosk.app.noticing.pages import shown
from kiosk.app.noticing.refusals import Refusals
from kiosk.app.noticing.visits import Visits
from kiosk.difficulty.conclusions import Cause, Conclusion, Level
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.events import BY_ITSELF, Event, What
from kiosk.difficulty.pace import PageTimes
from kiosk.difficulty.tuning import Tuning
from kiosk.difficulty.watch import Watch, whole_seconds
from kiosk.pages import actions as act
from kiosk.pages.effects import Turn
from kiosk.pages.session import Session
from kiosk.pages.states import CallEnded, ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.view import PageView

_log = structlog.get_logger()


class Floor(Protocol):
    """What is watched: the kiosk. All on the main thread."""

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        ...

    @property
    def speaking(self) -> bool:
        """Whether anything is being said."""
        ...

    @property
    def narrations(self) -> int:
        """Counts the readings that were asked for once more."""
        ...

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        ...


@dataclass(frozen=True)
class Notices:
    """What noticing stands on. The devices and the book live as long as the program, in memory only."""

    tuning: Tuning
    devices: DeviceFilter
    town: Town
    today: Callable[[], date]
    kiosk: str = ""
    learned: Callable[[], Mapping[str, PageTimes]] = dict
    book: Book = field(default_factory=Book)
    shows: bool = True
    """Whether the person is asked and a mediator told; else it is only counted (a setting of the town)."""
    flag: Callable[[Conclusion], None] = lambda _: None
    """Hands on to a mediator: flags, calls, and whatever a device is the cause of."""
    hears: Callable[[Event], None] = lambda _: None
    """Is told each event, where somebody records them."""


class _Run:
    """One procedure of one visit, from the menu to its end: what was seen of it, and nothing longer."""

    def __init__(self, notices: Notices, name: str) -> None:
        self.name = name
        self.watch = Watch(notices.tuning, notices.devices, learned=notices.learned(), calm=notices.book.add)
        self.hands, self.refusals = Hands(), Refusals()
        self.asking = Asking(notices.tuning.levels.offer)
        self.t, self.ticked, self.hand_at = 0.0, 0, -inf
        self.page = ""
        self.key: tuple[object, ...] = ()
        self.seen = set[str]()


class Noticing:
    """Nothing is noticed before it is opened, on the page that waits, in practice, while a mediator stands
    beside the person or the screen is cleaned, and for who has switched it off."""

    def __init__(self, floor: Floor, clock: Callable[[], float]) -> None:
        self._floor, self._clock = floor, clock
        self._notices: Notices | None = None
        self._run: _Run | None = None
        self._runs = 0
        self._before: Session | None = None
        self._at = clock()
        self._rests = False
        self._how, self._narrations = "touch", 0
        self._visits = Visits(self._count)

    def open(self, notices: Notices) -> None:
        """From now on."""
        self._notices = notices

    # ---- What the kiosk tells ----

    def by(self, how: str) -> None:
        """What is done next is done by touch, keypad or voice."""
        self._how = how

    def touched(self, action: act.Action) -> None:
        """A finger did something."""
        self.by("touch")
        if run := self._run:
            self._tell(run.hands.touches(action, run.page, self._now(run)))

    def missed(self) -> None:
        """A finger came down beside everything."""
        self._tell([happens(What.TOUCH_MISS)])

    def asked_where(self) -> None:
        """The help key: where am I, what can I do?"""
        if run := self._run:
            self._tell([happens(What.HELP_OPENED, page=run.page)])

    def read_out(self) -> None:
        """The page was read to its end."""
        if run := self._run:
            self._tell([happens(What.NARRATION_FINISHED, page=run.page)])

    def acted(self, before: Session, action: act.Action, turn: Turn) -> None:
        """An action, before what it leads to is shown."""
        run = self._run
        if run is None:
            return
        if isinstance(action, act.Agree):
            self.by("voice")
        if isinstance(action, act.Type | act.Draw):
            if before != turn.session:
                self._tell(run.hands.types(action, run.page, self._now(run)))
            return
        self._tell(of_action(before, action, turn, run.page, self._how))

    def follow(self, session: Session, view: PageView) -> None:
        """The session has changed, and this is drawn of it."""
        before, self._before = self._before, session
        notices = self._notices
        if notices is None:
            return
        today = notices.today()
        ends = self._visits.follow(session, today)
        if not _noticed(session):
            self._run = None
        elif ends:
            self._finishes()
        else:
            if before is None or _ended(before, session):
                self._run = None
            run = self._run or self._begins(notices)
            if before is not None and run.page:
                self._tell(of_change(before, session, notices.town, today, run.page))
            self._look(run, session)
            self._show(run, session, view, today)
        self._rests = waits(session) or busy_machine(session)

    def left(self, how: str) -> None:
        """The visit ends: the person quit, or was gone for long (timeout)."""
        self._tell([Event(0.0, "", What.SESSION_ABANDONED, how=how)])
        self._run = self._before = None
        self._visits.left()

    def tick(self) -> None:
        """About every second."""
        run = self._run
        if run is None:
            return
        self._again(run)
        self._pass(run, self._now(run))
        moment = Moment(run.t, run.hand_at, run.hands.typed_at, self._floor.speaking)
        session = self._floor.session
        if (asked := run.asking.now(session, moment)) is not session:
            _log.info("noticing.asks" if asked.overlay else "noticing.asks_no_more")
            self._count(Counter.OFFERS, asked.overlay is not None)
            self._floor.apply(lambda _: asked)

    # ---- Within ----

    def _finishes(self) -> None:
        if self._run is not None:
            self._tell([happens(What.PROCEDURE_FINISHED)])
        self._run = None

    def _count(self, what: Counter, happened: bool = True) -> None:
        if self._notices is not None and happened:
            self._notices.book.count(what)

    def _begins(self, notices: Notices) -> _Run:
        self._runs += 1
        # A number of this program's life: it stands nowhere else.
        self._run = run = _Run(notices, str(self._runs))
        self._at, self._narrations = self._clock(), self._floor.narrations
        begun = Event(0.0, "", What.SESSION_STARTED, kiosk=notices.kiosk, order=self._runs)
        self._tell([begun])
        return run

    def _show(self, run: _Run, session: Session, view: PageView, today: date) -> None:
        """What lies over a page is no page: who opens it is still at the one below."""
        key = (view.key, session.draft.known, isinstance(session.scan, ScanTaken))
        if session.overlay is not None or key == run.key:
            return
        run.key = key
        page = shown(session, view, today)
        if page.page == run.page:
            return
        run.page = page.page
        run.asking.forgets()
        self._tell([page])
        if page.page in run.seen:
            self._tell([happens(What.PAGE_REVISITED, page=page.page)])
        run.seen.add(page.page)

    def _look(self, run: _Run, session: Session) -> None:
        if reason := run.refusals.look(session.scan, self._now(run)):
            self._tell([happens(What.SCAN_REFUSED, reason=reason)])

    def _again(self, run: _Run) -> None:
        asked, self._narrations = self._floor.narrations - self._narrations, self._floor.narrations
        self._tell([happens(What.NARRATION_REPEATED, page=run.page)] * asked)

    def _tell(self, events: Iterable[Event]) -> None:
        run, notices = self._run, self._notices
        if run is None or notices is None:
            return
        for event in events:
            timed = replace(event, t=self._now(run), session=run.name)
            self._pass(run, timed.t)
            run.ticked = max(run.ticked, floor(timed.t))
            if timed.what not in BY_ITSELF:
                run.hand_at = timed.t
            notices.hears(timed)
            self._count(Counter.DECLINED, timed.what is What.OFFER_DECLINED)
            self._conclude(run, run.watch.take(timed))

    def _pass(self, run: _Run, until: float) -> None:
        """Every whole second that went by, as a replay has them."""
        for second in whole_seconds(run.ticked, until):
            run.ticked = second
            self._conclude(run, run.watch.tick(float(second)))

    def _conclude(self, run: _Run, concluded: Conclusion | None) -> None:
        if concluded is None or self._notices is None:
            return
        _log.info("noticing.concluded", what=concluded.level.value, cause=concluded.cause.value)
        self._count(Counter.CALLS, concluded.level is Level.CALL)
        self._count(Counter.FLAGS, concluded.level is Level.FLAG)
        if not self._notices.shows and concluded.level is not Level.CALL:
            self._count(Counter.OFFERS, concluded.level is Level.OFFER)
            return
        run.asking.wants(concluded)
        if concluded.level is not Level.OFFER or concluded.cause is Cause.HARDWARE:
            self._notices.flag(concluded)

    def _now(self, run: _Run) -> float:
        """Seconds of the visit, without those in which the person waits for somebody or for the machine."""
        at, self._at = self._at, self._clock()
        if not self._rests:
            run.t += max(0.0, self._at - at)
        return run.t


def _noticed(session: Session) -> bool:
    helped = session.assisted is not None or session.practice
    return session.welcomed and session.duty is None and not helped and session.comfort.noticed


def _ended(before: Session, now: Session) -> bool:
    """A call is over: what led to it is behind, whether or not somebody came."""
    return isinstance(now.call, CallEnded) and not isinstance(before.call, CallEnded)
