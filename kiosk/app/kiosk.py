"""The kiosk at work: a person's action in, a new page out, and each desk told what has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from kiosk.app.aloud import Aloud
from kiosk.app.assisting.assisting import Assisting
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
from kiosk.devices.audio import Voice, VoiceEvent
from kiosk.devices.badge import BadgeEvent
from kiosk.devices.ears import EarsEvent
from kiosk.devices.keypad import HeadsetOut, KeypadEvent, KeypadKey, Pressed
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages import live, ring_words
from kiosk.pages.actions import (
    Action,
    Agree,
    CloseOverlay,
    Confirm,
    Draw,
    Erase,
    NextLayout,
    Speak,
    TakeCommune,
    Type,
)
from kiosk.pages.aim import pointed
from kiosk.pages.assist_pages import PIN
from kiosk.pages.echo import echoed
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.session import Session
from kiosk.pages.speech import Span, Spoken, free
from kiosk.pages.tuning import told
from kiosk.pages.view import PageView, Screen
from kiosk.types import NodeId, Text

if TYPE_CHECKING:
    from kiosk.app.desks.room import Opening

_log = structlog.get_logger()
_KEYS_REST_S = 60.0
"""So long after its last press a keypad on the attract page is somebody else's."""


class Kiosk(Aloud):
    """Holds the one session. Every method runs on the main thread."""

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
        around.hears.ears.listen(lambda event: around.post(lambda: self._ear(event)))
        self.noticing = Noticing(self, idle.clock)
        """What notices that something is hard, once it is opened."""
        self._bell = Bell(self, idle.clock, on=around.rings)
        self.assisting = Assisting(self, idle.clock)
        """How a mediator's help begins."""
        self.shift = Shift(self, idle)
        """The staff's matters."""
        voice.listen(lambda event: around.post(lambda: self._heard(event)))
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
        if self.shift.cleaning:
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

    def touch(self, action: Action) -> None:
        """A finger did something: the ring of the keys goes."""
        self.noticing.touched(action)
        self._steering.touched()
        if not isinstance(action, Speak | Agree):
            self._hearing.turned_away()
        before = self.view
        self.act(action)
        if isinstance(action, Type | TakeCommune | NextLayout) and self.aloud:
            alone = self._session.headset and self.view.key != PIN
            self.say(echoed(before, self.view, action, alone=alone))
        if self.aloud and (set_now := told(self.pen(), self.view, action)):
            self.say(set_now)

    def press(self, event: KeypadEvent) -> None:
        """A key, a switch or the headset's plug."""
        self._idle.sign_of_life()
        if self.shift.cleaning:
            self._steering.note(event)
            return
        if not isinstance(event, HeadsetOut):
            self.shift.another_person()
        self._bell.touched()
        self.noticing.by("keypad")
        if isinstance(event, Pressed) and event.key is KeypadKey.HELP:
            self.noticing.asked_where()
        self._steering.take(event)

    def explore(self, node: NodeId) -> None:
        """A finger asks what it is on; a button that the screen made itself turns the page."""
        self._idle.sign_of_life()
        self._steering.touched()
        words = ring_words.says(self.pen(), self.view, node, private=self._session.headset)
        self.say(words or free(node, self.view.more, self.view.lang))

    def badge(self, event: BadgeEvent) -> None:
        """A badge was read. Nobody helps at a kiosk that is closed, or being wiped."""
        if self.shift.cleaning or (self.shift.closed is not None and self.shift.resting):
            return
        self._idle.sign_of_life()
        self.shift.another_person()
        self._hearing.turned_away()
        self.assisting.badge(event)

    def hold_longer(self) -> None:
        """A touch was too short for a person whose hands tremble: say so, nothing else happens."""
        if self.aloud:
            self.say(free(NodeId(""), self.pen().say("tuning.short"), self._session.comfort.lang))

    def pulse(self) -> None:
        """Several times a second: the ring that moves by itself, a finger held to clean, words to learn."""
        self._steering.tick()
        self._hearing.pulse()
        self.shift.pulse()
        self._bell.pulse()
        self._foresight.pulse()

    def missed(self) -> None:
        """A touch beside every target: somebody is there."""
        self.noticing.missed()
        self._bell.touched()
        self.sign_of_life()

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

    def tick(self) -> None:
        """About every second: has the person left?"""
        if self.shift.tick():
            return
        self.assisting.tick()
        warned = isinstance(self._session.overlay, IdleWarning)
        # A page that is still being read is no silence; the warning itself must not hold its own countdown.
        if self._narrator.speaking and not warned:
            self._idle.sign_of_life()
        if self._session == self.fresh():
            self._idle.sign_of_life()
            self._rest()
            return
        after = self._idle.tick(self._session)
        if after is None:
            _log.info("visit.idle_end")
            self.noticing.left("timeout")
            self.act(Erase())
            return
        if after != self._session:
            self._become(after)
        self.noticing.tick()

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

    def _rest(self) -> None:
        """Somebody tried a key on the attract page and left: the next person is greeted anew."""
        if self._steering.rested(_KEYS_REST_S):
            self._steering.forget()
            self.draw()

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
        elif effect in HEARD:
            self._hearing.do(effect)
        elif self._desks:
            self._desks.do(effect)

    def _heard(self, event: VoiceEvent) -> None:
        reading = self._narrator.reading
        self._narrator.heard(event)
        if reading and not self._narrator.reading:
            self.noticing.read_out()

    def _ear(self, event: EarsEvent) -> None:
        self.noticing.by("voice")
        self._hearing.event(event)
