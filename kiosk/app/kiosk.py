"""The kiosk at work: a person's action in, a new page out, and each desk told what has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import structlog

from kiosk.app.idle import IdleWatch
from kiosk.app.later import Post, VisitHandle
from kiosk.app.memory import forget
from kiosk.app.narrator import Narrator
from kiosk.devices.audio import Voice, VoiceEvent
from kiosk.devices.camera import Frame
from kiosk.pages.actions import Action, CloseOverlay, Confirm, Draw, Erase, Type
from kiosk.pages.build import build
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.session import IdleWarning, Session
from kiosk.pages.speech import Spoken
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView, Screen

if TYPE_CHECKING:
    from kiosk.app.desks.room import Opening

_log = structlog.get_logger()


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
        self._session = around.turner.start()
        self._visit = 0
        self._view: PageView | None = None
        self._narrator = Narrator(voice, face.highlight, self._draw)
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
        turn = self._around.turner.turn(self._session, action, self._around.today())
        if not isinstance(action, Type | Draw):
            # Not each key or stroke: their number would tell how long a name is.
            _log.info("action", name=type(action).__name__, page=self._view.key if self._view else None)
        if Effect.WIPE in turn.effects:
            self.wipe()
            return
        self._become(turn.session)
        if isinstance(action, Confirm) and self._aloud:
            self._narrator.announce(self.view, ("error",))
        for effect in turn.effects:
            self._do(effect)

    def sign_of_life(self) -> None:
        """Something happened that only a person does: a touch beside, a paper under the camera."""
        self._idle.sign_of_life()
        if isinstance(self._session.overlay, IdleWarning):
            self.act(CloseOverlay())

    def tick(self) -> None:
        """About every second: has the person left?"""
        warned = isinstance(self._session.overlay, IdleWarning)
        # A page that is still being read is no silence; the warning itself must not hold its own countdown.
        if self._narrator.reading and not warned:
            self._idle.sign_of_life()
        if self._session == self._around.turner.start():
            self._idle.sign_of_life()
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
        self._narrator.forget()
        self._visit += 1
        if self._desks:
            self._desks.close()
        self._face.preview(None, None)
        self._session, self._view = self._around.turner.start(), None
        self._desks = self._opened()
        self._become(self._session)
        forget()

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
        )

    def _opened(self) -> Behind:
        from kiosk.app.desks.room import Opening

        visit = self._visit
        handle = VisitHandle(self._around.post, lambda: self._visit == visit, self._apply)
        return self._open_desks(Opening(handle, self._face.preview, self.sign_of_life, self.pen))

    def _apply(self, update: Callable[[Session], Session]) -> None:
        self._become(update(self._session))

    def _become(self, session: Session) -> None:
        before, shown, self._session = self._session, self._view, session
        self._draw()
        if self._desks:
            self._desks.follow(session, self.view)
        reading = self._narrator.reading
        self._speak(before, shown)
        if self._narrator.reading != reading:
            self._draw()

    def _draw(self) -> None:
        self._view = build(self.pen())
        self._face.show(self._view)

    @property
    def _aloud(self) -> bool:
        return self._session.comfort.voice and self._around.aloud

    def _speak(self, before: Session, shown: PageView | None) -> None:
        view = self.view
        if before.comfort.voice and not self._aloud:
            self._narrator.silence()
        # The attract page is silent until asked: nobody may stand there.
        self._narrator.follow(view, wanted=view.screen is not Screen.ATTRACT, aloud=self._aloud)
        stayed = shown is not None and shown.key == view.key
        news = view.screen is Screen.HELP and type(before.call) is not type(self._session.call)
        if stayed and news and self._aloud:
            self._narrator.announce(view, ("title", "text"))

    def _do(self, effect: Effect) -> None:
        if effect is Effect.TOGGLE_SPEECH:
            self._narrator.toggle(self.view)
            self._draw()
        elif self._desks:
            self._desks.do(effect)

    def _heard(self, event: VoiceEvent) -> None:
        self._narrator.heard(event)
