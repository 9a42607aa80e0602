"""The kiosk at work: a person's action in, a new page out, and each desk told what has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TYPE_CHECKING, Protocol

import structlog

from kiosk.app.deck import Manners
from kiosk.app.idle import IdleWatch
from kiosk.app.later import Post, VisitHandle, now
from kiosk.app.memory import forget
from kiosk.app.narrator import Narrator
from kiosk.app.shift import Shift
from kiosk.app.steering import Steering
from kiosk.devices.audio import Voice, VoiceEvent
from kiosk.devices.badge import BadgeEvent, BadgeHash, BadgeTouched
from kiosk.devices.camera import Frame
from kiosk.devices.keypad import HeadsetOut, KeypadEvent
from kiosk.pages import ring_words
from kiosk.pages.actions import Action, CloseOverlay, Confirm, Draw, Erase, NextLayout, TakeCommune, Type
from kiosk.pages.build import build
from kiosk.pages.duty import Cleaning, OutOfOrder, Parting
from kiosk.pages.echo import echoed
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.session import Assisted, IdleWarning, Session
from kiosk.pages.speech import Spoken, free
from kiosk.pages.town import Town
from kiosk.pages.tuning import told
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView, Screen
from kiosk.types import NodeId

if TYPE_CHECKING:
    from kiosk.app.desks.room import Opening

_log = structlog.get_logger()
_KEYS_REST_S = 60.0
"""So long after its last press a keypad on the attract page is somebody else's."""


class Face(Protocol):
    """What draws: the stage of ``screens``."""

    def show(self, view: PageView) -> None:
        """Draw this page."""
        ...

    def highlight(self, spoken: Spoken | None) -> None:
        """Light the sentence that is heard."""
        ...

    def preview(self, image: Frame | None, corners: Sequence[tuple[float, float]] | None) -> None:
        """Draw the camera's picture and the page's outline."""
        ...


class Behind(Protocol):
    """What works behind the pages of one visit: the desks, or what stands in for them."""

    def follow(self, session: Session, view: PageView) -> None:
        """The session has changed."""
        ...

    def do(self, effect: Effect) -> None:
        """What the person asked for."""
        ...

    def close(self) -> None:
        """The visit ends."""
        ...

    def join(self) -> None:
        """Wait for what must not outlive the program."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """What the kiosk stands in: its town, the time, and the main thread."""

    town: Town
    turner: Turner
    today: Callable[[], date]
    post: Post
    aloud: bool = True
    """Whether pages are read by themselves (a setting of the town)."""
    mediators: Mapping[BadgeHash, str] = field(default_factory=dict)
    """The first names of those who may help beside a person, by their badges (a setting of the town)."""
    now: Callable[[], time] = now
    """The time on the town hall's clock."""
    manners: Manners = Manners()
    """How the keys behave (a setting of the town)."""


class Kiosk:
    """Holds the one session. Every method runs on the main thread."""

    def __init__(
        self,
        around: Surroundings,
        face: Face,
        voice: Voice,
        idle: IdleWatch,
        open_desks: Callable[[Opening], Behind],
    ) -> None:
        self._around, self._face, self._idle = around, face, idle
        self._open_desks = open_desks
        self._shift = Shift(idle.clock)
        self._session = around.turner.start()
        self._visit = 0
        self._view: PageView | None = None
        self._written: tuple[Pen, PageView] | None = None
        self._narrator = Narrator(voice, self._light, self.draw)
        self._steering = Steering(self, idle.clock, around.manners)
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
        self._around = around
        self._become(update(self._session))

    def act(self, action: Action) -> None:
        """A person did something."""
        self._idle.sign_of_life()
        if isinstance(self._session.duty, Cleaning):
            return
        turn = self._around.turner.turn(self._session, action, self._around.today())
        if not isinstance(action, Type | Draw):
            # Not each key or stroke: their number would tell how long a name is.
            _log.info("action", name=type(action).__name__, page=self._view.key if self._view else None)
        if Effect.WIPE in turn.effects:
            self.wipe()
            return
        self._become(turn.session)
        if isinstance(action, Confirm) and self.aloud:
            self._narrator.announce(self.view, ("error",))
        for effect in turn.effects:
            self._do(effect)

    def touch(self, action: Action) -> None:
        """A finger did something: the ring of the keys goes."""
        self._steering.touched()
        before = self.view
        self.act(action)
        if isinstance(action, Type | TakeCommune | NextLayout) and self.aloud:
            self.say(echoed(before, self.view, action, alone=self._session.headset))
        if self.aloud and (set_now := told(self.pen(), self.view, action)):
            self.say(set_now)

    def press(self, event: KeypadEvent) -> None:
        """A key, a switch or the headset's plug."""
        self._idle.sign_of_life()
        if isinstance(self._session.duty, Cleaning):
            self._steering.note(event)
            return
        if not isinstance(event, HeadsetOut):
            self._another_person()
        self._steering.take(event)

    def explore(self, node: NodeId) -> None:
        """A finger asks what it is on; a button that the screen made itself turns the page."""
        self._idle.sign_of_life()
        self._steering.touched()
        words = ring_words.says(self.pen(), self.view, node, private=self._session.headset)
        self.say(words or free(node, self.view.more, self.view.lang))

    def hold_longer(self) -> None:
        """A touch was too short for a person whose hands tremble: say so, nothing else happens."""
        if self.aloud:
            self.say(free(NodeId(""), self.pen().say("tuning.short"), self._session.comfort.lang))

    def pulse(self) -> None:
        """Several times a second: the ring that moves by itself."""
        self._steering.tick()

    def sign_of_life(self) -> None:
        """Something happened that only a person does: a touch beside, a paper under the camera."""
        self._idle.sign_of_life()
        if isinstance(self._session.overlay, IdleWarning):
            self.act(CloseOverlay())

    def tick(self) -> None:
        """About every second: has the person left?"""
        after_duty = self._shift.worn(self._session)
        if after_duty is not None:
            self._after(after_duty)
            return
        warned = isinstance(self._session.overlay, IdleWarning)
        # A page that is still being read is no silence; the warning itself must not hold its own countdown.
        if self._narrator.speaking and not warned:
            self._idle.sign_of_life()
        if self._session == self._fresh():
            self._idle.sign_of_life()
            self._rest()
            return
        after = self._idle.tick(self._session)
        if after is None:
            _log.info("visit.idle_end")
            self.act(Erase())
        elif after != self._session:
            self._become(after)

    def wipe(self) -> None:
        """End the visit: every desk lets go, the session and its page are dropped, memory is overwritten."""
        _log.info("visit.wiped")
        ended, aloud = self._session, self.aloud
        self._narrator.forget()
        self._steering.forget()
        self._visit += 1
        if self._desks:
            self._desks.close()
        self._face.preview(None, None)
        self._session, self._view = self._shift.parting(self._fresh(), ended), None
        self._written = None
        self._desks = self._opened()
        self._become(self._session)
        if aloud:
            self._narrate(lambda: self._narrator.announce(self.view, ("parting",)))
        forget()

    def serve(self, closed: OutOfOrder | None) -> None:
        """Out of order, or in service (None). A visit that goes on is not cut: it is so once it ends."""
        if closed == self._shift.closed:
            return
        # A screen that is being wiped stays locked: what has changed is shown when it is clean.
        resting = self._resting and not isinstance(self._session.duty, Cleaning)
        self._shift.closed = closed
        _log.info("service.out" if closed else "service.in", cause=closed.cause.value if closed else None)
        if resting:
            self._greet()

    def clean(self) -> bool:
        """Begin to clean the screen; False while a visit goes on."""
        if not self._resting or isinstance(self._session.duty, Cleaning):
            return False
        _log.info("cleaning.begin")
        self._become(replace(self._fresh(), duty=Cleaning()))
        return True

    def badge(self, event: BadgeEvent) -> None:
        """A mediator's badge begins the help beside the person; the same one ends it."""
        if not isinstance(event, BadgeTouched) or isinstance(self._session.duty, Cleaning):
            return
        name = self._around.mediators.get(event.badge)
        if name is None:
            _log.info("assist.unknown_badge")
            return
        self._idle.sign_of_life()
        self._another_person()
        begins = self._session.assisted is None
        _log.info("assist.begin" if begins else "assist.end")
        self._become(replace(self._session, assisted=Assisted(name, self._around.now()) if begins else None))

    @property
    def _resting(self) -> bool:
        """Whether no visit goes on."""
        return self._session.duty is not None or self._session == self._fresh()

    def _another_person(self) -> None:
        """The word for who has left is over: a key or a badge that comes now is somebody else's."""
        if isinstance(self._session.duty, Parting):
            self._greet()

    def _greet(self) -> None:
        self._narrator.forget()
        self._become(self._fresh())

    def _after(self, session: Session) -> None:
        """A duty goes on with fewer seconds, or is over."""
        was = self._session.duty
        if session.duty is not None:
            if session != self._session:
                self._become(session)
            return
        self._greet()
        if isinstance(was, Cleaning) and self.aloud:
            done = self.pen().say("cleaning.done")
            self.say((Spoken(NodeId("cleaning"), done, self._session.comfort.lang),))

    def close(self) -> None:
        """The program ends."""
        self._narrator.forget()
        if self._desks:
            self._desks.close()
            self._desks.join()

    def pen(self) -> Pen:
        """What writes in the visit's language now."""
        return Pen(
            self._around.town,
            self._session,
            self._around.today(),
            self._narrator.reading,
            self._narrator.audible,
            caption=self._narrator.caption,
        )

    @property
    def aloud(self) -> bool:
        """Whether pages are read by themselves."""
        return self._session.comfort.voice and self._around.aloud

    @property
    def speaking(self) -> bool:
        """Whether anything is being said."""
        return self._narrator.speaking

    @property
    def utterances(self) -> int:
        """Counts what was said."""
        return self._narrator.utterances

    def say(self, parts: Sequence[Spoken]) -> None:
        """Say these now."""
        self._narrate(lambda: self._narrator.say(parts))

    def read(self, before: Sequence[Spoken]) -> None:
        """Read the page, after these words."""
        private = self._session.headset
        self._narrate(lambda: self._narrator.read(self.view, private=private, before=before))

    def hush(self) -> None:
        """Silence, at once."""
        self._narrate(self._narrator.silence)

    def unlisten(self) -> None:
        """Silence, at once, and nothing private is there to be repeated: the room would hear it."""
        self._narrate(self._narrator.unlisten)

    def repeat(self) -> None:
        """The last utterance again."""
        self._narrate(self._narrator.repeat)

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        self._become(update(self._session))

    def _opened(self) -> Behind:
        from kiosk.app.desks.room import Opening

        visit = self._visit
        handle = VisitHandle(self._around.post, lambda: self._visit == visit, self.apply)
        return self._open_desks(Opening(handle, self._face.preview, self.sign_of_life, self.pen))

    def _fresh(self) -> Session:
        """A new visit; a headset that hangs in the socket hangs there for the next person too."""
        return replace(self._around.turner.start(), headset=self._steering.plugged, duty=self._shift.closed)

    def _rest(self) -> None:
        """Somebody tried a key on the attract page and left: the next person is greeted anew."""
        if self._steering.rested(_KEYS_REST_S):
            self._steering.forget()
            self.draw()

    def _become(self, session: Session) -> None:
        before, shown, self._session = self._session, self._view, session
        self._narrator.tune(session.comfort)
        self.draw()
        if self._desks:
            self._desks.follow(session, self.view)
        self._narrate(lambda: self._speak(before, shown))

    def draw(self) -> None:
        """Draw the page again, with the ring and the caption as they are now."""
        view = self._built()
        read = self.aloud and view.screen is not Screen.ATTRACT
        self._view = self._steering.ringed(view, read=read)
        self._face.show(self._view)

    def _built(self) -> PageView:
        """The page; while only the ring and the caption change, it is not written anew."""
        pen = self.pen()
        bare = replace(pen, caption="")
        if self._written is None or not _alike(self._written[0], bare):
            self._written = (bare, build(bare))
        return replace(self._written[1], caption=pen.caption)

    def _narrate(self, work: Callable[[], None]) -> None:
        """Let the narrator work; the page shows what it says beside the page, and whether it reads."""
        before = self._narrator.reading, self._narrator.caption
        work()
        if (self._narrator.reading, self._narrator.caption) != before:
            self.draw()

    def _light(self, spoken: Spoken | None) -> None:
        self._face.highlight(spoken)
        if self._narrator.reading:
            self._steering.heard(spoken)

    def _speak(self, before: Session, shown: PageView | None) -> None:
        view = self.view
        if before.comfort.voice and not self.aloud:
            self._narrator.silence()
        # The attract page is silent until asked: nobody may stand there.
        wanted, alone = view.screen is not Screen.ATTRACT, self._session.headset
        self._narrator.follow(view, wanted=wanted, aloud=self.aloud, private=alone)
        if shown is not None and shown.key == view.key and self.aloud:
            self._narrator.announce(view, self._news(before, shown))

    def _news(self, before: Session, shown: PageView) -> tuple[str, ...]:
        """What has changed by itself on a page that stays, and must be heard."""
        view = self.view
        if view.screen is Screen.HELP and type(before.call) is not type(self._session.call):
            return "title", "text"
        if view.screen is not Screen.SCAN or self._told(view) == self._told(shown):
            return ()
        # Advice waits until the voice is free: it changes often. What became of the picture does not.
        ended = type(before.scan) is not type(self._session.scan)
        return ("camera",) if ended or not self._narrator.speaking else ()

    def _told(self, view: PageView) -> str:
        return next((node.detail for node in view.walk() if node.id == "camera"), "")

    def _do(self, effect: Effect) -> None:
        if effect is Effect.TOGGLE_SPEECH:
            self._narrate(lambda: self._narrator.toggle(self.view))
        elif self._desks:
            self._desks.do(effect)

    def _heard(self, event: VoiceEvent) -> None:
        self._narrator.heard(event)


def _alike(one: Pen, other: Pen) -> bool:
    """Whether they write the same page: the very same town and session, and the rest alike."""
    same = one.town is other.town and one.session is other.session
    return same and (one.reading, one.audible, one.today) == (other.reading, other.audible, other.today)
