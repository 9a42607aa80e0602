"""How a mediator's help begins: a badge is read, its number is checked; what a page tells the mediator."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeAlias

import structlog

from kiosk.app.assisting.badges import Known, find, opens
from kiosk.app.assisting.lockout import Lockout
from kiosk.app.ports import Surroundings
from kiosk.devices.badge import BadgeEvent, BadgeTouched
from kiosk.devices.camera import Frame
from kiosk.pages.actions import EndAssist
from kiosk.pages.assist_states import Aside, Door, Pin
from kiosk.pages.assist_turn import at
from kiosk.pages.assisted import begun, hidden, spot
from kiosk.pages.overlays import AtAssist
from kiosk.pages.session import Session
from kiosk.types import Text

STEP_S = 10
"""The time on a page is told in such steps: a number that runs draws the eye."""
_log = structlog.get_logger()


def minutes(seconds: float) -> int:
    """As a report has them: begun ones count, and ten hours are the most."""
    return min(max(1, math.ceil(seconds / 60)), 600)


Show: TypeAlias = Callable[[Frame | None, Sequence[tuple[float, float]] | None], None]
"""Draws a picture of the camera, and the paper's outline."""


class Floor(Protocol):
    """What it stands on: the kiosk. All on the main thread."""

    @property
    def around(self) -> Surroundings:
        """Its town hall."""
        ...

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        ...

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        ...

    def act(self, action: EndAssist) -> None:
        """The mediator did something."""
        ...

    def draw(self) -> None:
        """Draw the page again."""
        ...


class Assisting:
    """Lives as long as the program: what was typed wrong is counted over all visits. Main thread only."""

    def __init__(self, floor: Floor, clock: Callable[[], float]) -> None:
        self._floor, self._clock = floor, clock
        self._lockout = Lockout(clock, floor.around.tries)
        self._known: Known | None = None
        self._tries, self._looks = 0, False
        self._spot: tuple[str, ...] = ()
        self._came = clock()
        self._show: Show = lambda _image, _corners: None
        self._veiled = False
        self._told = 0
        self._why: tuple[Text, ...] = ()

    # ---- A badge ----

    def badge(self, event: BadgeEvent) -> None:
        """A badge was laid on the reader, typed by one, or seen by the camera."""
        if not isinstance(event, BadgeTouched):
            return
        known = find(event.secrets, self._floor.around.badges())
        session = self._floor.session
        if known is None and self._lockout.deaf:
            return
        if known is None:
            _log.info("assist.unknown_badge")
            self._lockout.strange()
            if session.assisted is None:
                looks = isinstance(self._page, Door) and self._looks
                self._floor.apply(lambda now: at(now, Door(looks=looks, unknown=True)))
        elif session.assisted is not None and session.assisted.staff == known.entry.staff:
            self._floor.act(EndAssist())
        else:
            self._known = known
            wait = math.ceil(self._lockout.wait_s(known.entry.badge_sha256))
            self._floor.apply(lambda now: at(now, Pin(known.entry.name, wait_s=wait)))

    def look(self, read: Callable[[BadgeEvent], None]) -> None:
        """The page that waits for a badge is open: the camera looks for its code too."""
        around = self._floor.around
        self._looks = True
        around.eye.open(
            lambda: around.post(self._seen_ready),
            lambda event: around.post(lambda: read(event) if self._looks else None),
        )

    def _seen_ready(self) -> None:
        if isinstance(self._page, Door):
            self._floor.apply(lambda now: at(now, Door(looks=True)) if isinstance(self._page, Door) else now)

    def _look_away(self) -> None:
        if self._looks:
            self._looks = False
            self._floor.around.eye.close()

    def check(self) -> None:
        """The number is typed: is it the badge's?"""
        page, known = self._page, self._known
        if not isinstance(page, Pin) or known is None:
            return
        if self._waiting():
            return
        self._tries += 1
        this, pin, around = self._tries, page.digits, self._floor.around

        def work() -> None:
            right = opens(known, pin)
            around.post(lambda: self._checked(this, known, right=right))

        around.behind("badge", work)

    def _checked(self, this: int, known: Known, *, right: bool) -> None:
        if this != self._tries or self._known is not known:
            # The page was left meanwhile; a wrong number counts all the same, also where it lies again.
            if not right:
                self._lockout.wrong(known.entry.badge_sha256)
                self._waiting()
            return
        if right:
            self._lockout.right(known.entry.badge_sha256)
            self._known = None
            self.start(known.entry.name, known.entry.staff, badge=True)
            return
        wait = math.ceil(self._lockout.wrong(known.entry.badge_sha256))
        _log.info("assist.wrong_pin", wait_s=wait)
        self._pin(lambda page: Pin(page.name, wrong=True, wait_s=wait))

    def start(self, name: str, staff: str, *, badge: bool = False) -> None:
        """The help begins: the number was right, or the person said yes to a mediator's call.

        Who helps already goes on helping: a second beginning would end their mandate.
        """
        help_ = self._floor.session.assisted
        if help_ is not None and staff and help_.staff == staff:
            return
        _log.info("assist.begin")
        now, began_s = self._floor.around.now(), self._clock()
        self._floor.apply(lambda session: begun(session, name, staff, now, began_s, badge=badge))

    def why(self, reasons: Sequence[Text]) -> None:
        """Why help was found to be needed, last."""
        self._why = tuple(reasons)

    # ---- Pictures ----

    def veils(self, show: Show) -> Show:
        """What draws the camera's picture: empty while a paper is hidden from who helps."""
        self._show = show
        return lambda image, corners: show(*((None, None) if self._veiled else (image, corners)))

    # ---- Time ----

    def follow(self, session: Session) -> None:
        """The session has changed."""
        page = self._page
        if not isinstance(page, Pin):
            self._known = None
        if not isinstance(page, Door):
            self._look_away()
        veiled, self._veiled = self._veiled, hidden(session, self._floor.around.today())
        if self._veiled and not veiled:
            # Also the picture that stands there while it is being read.
            self._show(None, None)
        here = spot(session, self._floor.around.today()) if session.overlay is None else self._spot
        if here != self._spot:
            self._spot, self._came, self._told = here, self._clock(), 0

    def tick(self) -> None:
        """About every second: a wait grows shorter, and the time on the page longer."""
        self._waiting()
        if self._floor.session.assisted is not None and self._here != self._told:
            self._told = self._here
            self._floor.draw()

    def forget(self) -> None:
        """The visit is over; what was typed wrong is not forgotten."""
        self._known, self._spot, self._told, self._why = None, (), 0, ()
        self._look_away()

    def aside(self, say: Callable[..., str]) -> Aside:
        """What a mediator is told of the page now; nothing while none helps."""
        help_ = self._floor.session.assisted
        if help_ is None:
            return Aside()
        helped_min = minutes(self._clock() - help_.began_s)
        return Aside(tuple(map(say, self._why)), self._told, helped_min)

    def _waiting(self) -> bool:
        """Whether the badge's number is waited with; its page says how long still."""
        page = self._page
        if not isinstance(page, Pin) or self._known is None:
            return False
        left = math.ceil(self._lockout.wait_s(self._known.entry.badge_sha256))
        if left != page.wait_s:
            self._pin(lambda now: Pin(now.name, wrong=now.wrong, wait_s=left))
        return left > 0

    @property
    def _here(self) -> int:
        return max(0, int((self._clock() - self._came) // STEP_S) * STEP_S)

    @property
    def _page(self) -> object:
        over = self._floor.session.overlay
        return over.page if isinstance(over, AtAssist) else None

    def _pin(self, change: Callable[[Pin], Pin]) -> None:
        def update(session: Session) -> Session:
            over = session.overlay
            if not isinstance(over, AtAssist) or not isinstance(over.page, Pin):
                return session
            return replace(session, overlay=replace(over, page=change(over.page)))

        self._floor.apply(update)
