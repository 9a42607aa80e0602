"""A visit at work: an action in, a new page out, and each room told what has changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from kiosk.app.aloud import Aloud
from kiosk.app.assisting.assisting import Assisting
from kiosk.app.assisting.renewing import RenewalDesk
from kiosk.app.bell import Bell
from kiosk.app.foresight import Foresight
from kiosk.app.hearing.hearing import HEARD, Hearing
from kiosk.app.idle import IdleWatch
from kiosk.app.later import VisitHandle
from kiosk.app.memory import forget
from kiosk.app.noticing.noticing import Noticing
from kiosk.app.ports import Behind, Face, Surroundings
from kiosk.app.shift import Shift
from kiosk.app.steering.steering import Steering
from kiosk.app.written import Written
from kiosk.devices.audio import Voice
from kiosk.devices.badge import BadgeEvent
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages import live
from kiosk.pages.actions import Action, CloseOverlay, Confirm, Draw, Type
from kiosk.pages.aim import pointed
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.session import Session
from kiosk.pages.speech import Span, Spoken
from kiosk.pages.view import PageView, Screen
from kiosk.types import Text

if TYPE_CHECKING:
    from kiosk.app.desks.room import Opening

_log = structlog.get_logger()


class Visiting(Aloud):
    """Holds the one session, turns, shows and says it; whence an action comes, it does not ask.

    Every method runs on the main thread.
    """

    def __init__(
        self,
        around: Surroundings,
        face: Face,
        voice: Voice,
        idle: IdleWatch,
        open_desks: Callable[[Opening], Behind],
    ) -> None:
        super().__init__(voice)
        self.around = around
        self._face, self._idle = face, idle
        self._open_desks = open_desks
        self._session = around.turner.start()
        self._visit = 0
        self._view: PageView | None = None
        self._written = Written()
        self._foresight = Foresight(voice)
        self._steering = Steering(self, idle.clock, around.manners)
        self._hearing = Hearing(self, around.hears)
        self.noticing = Noticing(self, idle.clock)
        """What notices that something is hard, once it is opened."""
        self._bell = Bell(self, idle.clock, on=around.rings)
        self.assisting = Assisting(self, idle.clock)
        """How a mediator's help begins."""
        self.renewal = RenewalDesk(self, around.updates, idle.clock)
        """A newer version, by a mediator's stick."""
        self.shift = Shift(self, idle)
        """The staff's matters."""
        self._desks: Behind | None = None

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        return self._session

    @property
    def view(self) -> PageView:
        """The page that is shown."""
        assert self._view is not None, "start() first"
        return self._view

    def start(self) -> None:
        """Show the attract page."""
        self._become(self._session)

    @abstractmethod
    def badge(self, event: BadgeEvent) -> None:
        """A badge was read: by its reader, or by the camera that a page has opened."""

    def open_desks(self) -> None:
        """The first page is seen: now load what works behind it."""
        self._desks = self._opened()
        self._desks.follow(self._session, self.view)

    def furnish(self, around: Surroundings, update: Callable[[Session], Session]) -> None:
        """Other content for the same visit: a pack was changed while it is looked at."""
        self.around = around
        self._become(update(self._session))

    def act(self, action: Action) -> None:
        """A person did something."""
        self._idle.sign_of_life()
        if self.shift.locked:
            return
        self._bell.touched()
        turn = self.around.turner.turn(self._session, action, self.around.today())
        if not isinstance(action, Type | Draw):
            # Not each key or stroke: their number would tell how long a name is.
            _log.info("action", name=type(action).__name__, page=self._view.key if self._view else None)
        if Effect.WIPE in turn.effects:
            self.wipe()
            return
        self.noticing.acted(self._session, action, turn)
        self._become(turn.session)
        if isinstance(action, Confirm) and self.aloud:
            self._narrator.announce(self.view, ("error",))
        for effect in turn.effects:
            self._do(effect)

    def suggest(self, concluded: Conclusion) -> None:
        """Somebody may need help here: what works behind the pages tells a mediator."""
        self.assisting.why([one.words for one in concluded.why])
        if self._desks:
            self._desks.suggest(concluded)

    def sign_of_life(self) -> None:
        """Something happened that only a person does: a touch beside, a paper under the camera."""
        self._idle.sign_of_life()
        if isinstance(self._session.overlay, IdleWarning):
            self.act(CloseOverlay())

    def wipe(self) -> None:
        """End the visit: every desk lets go, session and page are dropped; then memory is overwritten."""
        _log.info("visit.wiped")
        self.noticing.left("quit")
        ended, aloud = self._session, self.aloud
        self._narrator.forget()
        self._steering.forget()
        self._hearing.forget()
        self.assisting.forget()
        self._visit += 1
        if self._desks:
            self._desks.close()
        self._face.preview(None, None)
        self._session, self._view = self.shift.parting(self.fresh(), ended), None
        self._written.forget()
        self._desks = self._opened()
        self._become(self._session)
        if aloud:
            self._narrate(lambda: self._narrator.announce(self.view, ("parting",)))
        # Behind the first frame of the page that waits: it took a quarter of a second under the finger.
        self.around.post(forget)

    def fresh(self) -> Session:
        """A new visit; a headset that hangs in the socket hangs there for the next person too."""
        return replace(self.around.turner.start(), headset=self._steering.plugged, duty=self.shift.closed)

    def greet(self) -> None:
        """Silence, and the page that waits for the next person."""
        self._narrator.forget()
        self._hearing.forget()
        self._become(self.fresh())

    def close(self) -> None:
        """The program ends."""
        self._narrator.forget()
        self.assisting.forget()
        if self._desks:
            self._desks.close()
            self._desks.join()

    def pen(self) -> Pen:
        """What writes in the visit's language now."""
        return Pen(
            self.around.town,
            self._session,
            self.around.today(),
            self._narrator.reading,
            self._narrator.audible,
            caption=self._narrator.caption,
            voiced=self._narrator.speaks(self._session.comfort.lang),
            hears=self._hearing.offers(self._session.comfort.lang),
            signs_in=self.around.signs_in(),
            renews=self.renewal.able,
            aside=self.assisting.aside(self._render),
        )

    def _render(self, words: Text) -> str:
        return self.around.town.catalogue.render(words, self._session.comfort.lang)

    @property
    def aloud(self) -> bool:
        """Whether pages are read by themselves."""
        comfort = self._session.comfort
        return comfort.voice and self.around.aloud and self._narrator.speaks(comfort.lang)

    def level(self, level: float) -> None:
        """Show how loud it is at the microphone."""
        self._face.level(level)

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        self._become(update(self._session))

    def _opened(self) -> Behind:
        from kiosk.app.desks.room import Opening

        visit = self._visit
        handle = VisitHandle(self.around.post, lambda: self._visit == visit, self.apply)
        return self._open_desks(
            Opening(
                handle,
                self.assisting.veils(self._face.preview),
                self.sign_of_life,
                self.pen,
                lambda: self._narrator.speaking,
                self.assisting.start,
            )
        )

    def _become(self, session: Session) -> None:
        before, shown, self._session = self._session, self._view, session
        self._narrator.tune(session.comfort)
        self.assisting.follow(session)
        pen = self.pen()
        # As it is a moment later, when its reading has begun: a new page is laid out once, not twice.
        foreseen = not pen.reading and self._will_read(self._written.page(pen))
        self._show(replace(pen, reading=True) if foreseen else pen)
        if self._desks:
            self._desks.follow(session, self.view)
        self._narrate(lambda: self._speak(before, shown))
        if foreseen and not self._narrator.reading:
            self.draw()
        self.noticing.follow(session, self.view)
        self._foresight.follow(pen, self.view, self.around.turner, aloud=self.aloud)
        self._hearing.follow(self._session, self.view)

    def _will_read(self, view: PageView) -> bool:
        return self.aloud and view.screen is not Screen.ATTRACT and self._narrator.is_new(view)

    def draw(self) -> None:
        """Draw the page again, with the ring and the caption as they are now."""
        self._show(self.pen())

    def _show(self, pen: Pen) -> None:
        view = self._written.page(pen)
        read = self.aloud and view.screen is not Screen.ATTRACT
        self._view = self._steering.ringed(view, read=read)
        self._face.show(self._view)
        self._view = pointed(pen, self._view, self._face.where)

    def _close_ears(self) -> None:
        self._hearing.turned_away()

    def _light(self, spoken: Spoken | None, word: Span | None = None) -> None:
        self._face.highlight(spoken, word)
        if self._narrator.reading and word is None:
            self._steering.heard(spoken)

    def _speak(self, before: Session, shown: PageView | None) -> None:
        view = self.view
        if before.comfort.voice and not self.aloud:
            self._narrator.silence()
        # The attract page is silent until asked: nobody may stand there.
        wanted, alone = view.screen is not Screen.ATTRACT, self._session.headset
        self._narrator.follow(view, wanted=wanted, aloud=self.aloud, private=alone)
        if shown is not None and shown.key == view.key and self.aloud:
            news = live.news(before, shown, self._session, view)
            self._narrator.announce(view, news)

    def _do(self, effect: Effect) -> None:
        if effect is Effect.TOGGLE_SPEECH:
            self._narrate(lambda: self._narrator.toggle(self.view))
        elif effect is Effect.CHECK_BADGE:
            self.assisting.check()
        elif effect is Effect.LOOK_FOR_BADGE:
            self.assisting.look(self.badge)
        elif effect is Effect.SEE_UPDATE:
            self.renewal.see()
        elif effect is Effect.ASK_UPDATE:
            self.renewal.ask()
        elif effect is Effect.RESTART:
            self.renewal.restart()
        elif effect in HEARD:
            self._hearing.do(effect)
        elif self._desks:
            self._desks.do(effect)
