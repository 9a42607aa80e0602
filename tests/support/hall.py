"""A whole kiosk without pixels: real pages and controller, a voice that speaks into a log, keys to press."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hub.contract.briefing import BadgeEntry
from kiosk.app import paths
from kiosk.app.assisting.renewing import Updates
from kiosk.app.assisting.tries import NowhereKept, Tries
from kiosk.app.desks.room import Opening
from kiosk.app.hearing.host import NOBODY, Hears
from kiosk.app.later import VisitHandle
from kiosk.app.ports import Behind, Face, Surroundings
from kiosk.app.steering.deck import Manners
from kiosk.devices.audio import FakeVoice, Voice
from kiosk.devices.camera import Frame
from kiosk.devices.ears import Ears
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages.comfort import Comfort
from kiosk.pages.effects import Effect
from kiosk.pages.session import Session
from kiosk.pages.speech import Span, Spoken
from kiosk.pages.states import ScanLooking, ScanStarting, ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView, Screen
from kiosk.procedures.models import FIELDS
from kiosk.types import Lang, NodeId
from tests.support.front import SETTINGS, Front
from tests.support.visit import PAPER, TODAY
from voice.heard.lexicon import Lexicon, load_lexicon

__all__ = ["SETTINGS", "Backroom", "Hall", "Sight", "spoken_words"]


@functools.cache
def spoken_words(lang: Lang) -> Lexicon:
    return load_lexicon(paths.CONFIG / "voice", lang)


@dataclass
class Sight:
    """What draws, here: it remembers the pages and which sentence was lit."""

    views: list[PageView] = field(default_factory=list)
    lit: list[Spoken | None] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    place: tuple[float, float] | None = None
    """Where every code is seen."""

    def forget(self) -> None:
        """What was seen until now: a record of the test, not a trace in the kiosk."""
        for record in (self.views, self.lit, self.words, self.levels):
            record.clear()

    def show(self, view: PageView) -> None:
        self.views.append(view)

    def where(self, node: NodeId) -> tuple[float, float] | None:
        return self.place

    def highlight(self, spoken: Spoken | None, word: Span | None = None) -> None:
        self.lit.append(spoken)
        self.words.append(spoken.text[slice(*word)] if spoken and word else "")

    def level(self, level: float) -> None:
        self.levels.append(level)

    def preview(self, image: Frame | None, corners: Sequence[tuple[float, float]] | None) -> None:
        pass


@dataclass
class Backroom:
    """What works behind the pages, here: a camera that sees a still paper, and nothing that is lodged."""

    handle: VisitHandle
    done: list[Effect]
    told: list[Conclusion] = field(default_factory=list)

    def follow(self, session: Session, view: PageView) -> None:
        if view.screen is Screen.SCAN and isinstance(session.scan, ScanStarting):
            self.handle.change(lambda now: replace(now, scan=ScanLooking("hold_still", 1.0)))

    def do(self, effect: Effect) -> None:
        self.done.append(effect)
        if effect is Effect.SHOOT:
            self.handle.change(lambda now: replace(now, scan=ScanTaken(PAPER)))

    def suggest(self, concluded: Conclusion) -> None:
        self.told.append(concluded)

    def close(self) -> None:
        pass

    def join(self) -> None:
        pass


class Hall(Front):
    """A kiosk, and a person who does not touch its screen."""

    def __init__(
        self,
        town: Town,
        *,
        manners: Manners | None = None,
        at_once: bool = True,
        voice: FakeVoice | None = None,
        badges: Sequence[BadgeEntry] = (),
        face: Face | None = None,
        ears: Ears | None = None,
        words: Callable[[Lang], Lexicon | None] = spoken_words,
        aloud: Voice | None = None,
        rings: bool = False,
        tries: Tries | None = None,
        updates: Updates | None = None,
    ) -> None:
        """``face`` draws, where a test looks at pixels or widgets; else nothing does. ``ears`` hear the
        ``words``; ``aloud`` speaks instead of the voice that speaks into a log."""
        super().__init__()
        self.sight, self.effects, self.told = Sight(), list[Effect](), list[Conclusion]()
        self.voice = voice or FakeVoice(at_once=at_once)
        self.visits = 0
        """How many visits began; the first with the program."""
        self.scan_s = (manners or Manners()).scan_s
        around = Surroundings(
            town,
            Turner(town, Comfort(Lang("fr"))),
            lambda: TODAY,
            self.waiting.append,
            manners=manners or Manners(),
            rings=rings,
            tries=tries or NowhereKept(),
            updates=updates,
            badges=lambda: badges,
            behind=lambda _, work: work(),
            hears=Hears(ears, words, lambda: TODAY, lambda _, work: work()) if ears else NOBODY,
        )
        self.opens(around, face or self.sight, aloud or self.voice, self._open)
        self.settles()

    def _open(self, opening: Opening) -> Behind:
        self.visits += 1
        self.desk = opening.handle
        return Backroom(opening.handle, self.effects, self.told)

    def field_named(self, label: str) -> str:
        """The name of the field that has this label."""
        pen = self.kiosk.pen()
        names = {name for fields in FIELDS.values() for name in fields}
        return next(str(name) for name in names if pen.say(f"field.{name}") == label)

    def passes(self, seconds: float, step_s: float = 0.25) -> None:
        """Time goes by, as the program's own clock has it."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + step_s)
            self.kiosk.pulse()
            self.settles()

    def switches(self, number: int = 1, times: int = 1) -> str:
        """A switch, so often; what was heard after the last press."""
        heard = ""
        for _ in range(times):
            self.clock.now += 1.0
            heard = self.hears(lambda: self.keypad.switch(number))
        return heard

    def hears(self, gesture: Callable[[], object]) -> str:
        """What is heard of a gesture, in one line."""
        before = len(self.voice.heard)
        super().hears(gesture)
        return " ".join(one.text for one in self.voice.heard[before:])

    def finds(self, words: str, key: str = "down", most: int = 80) -> str:
        """Go on by a key until these words are heard; what was heard then. Raises AssertionError."""
        for _ in range(most):
            heard = self.presses(key)
            if words in heard:
                return heard
        raise AssertionError(f"{words!r} was never heard on {self.view.key}")
