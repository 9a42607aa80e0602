"""The half of the kiosk that speaks: whatever is said goes through here, and the page shows it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from kiosk.app.narrator import Narrator
from kiosk.devices.audio import Earcon, Voice
from kiosk.pages.session import Session
from kiosk.pages.speech import Span, Spoken
from kiosk.pages.view import PageView


class Aloud(ABC):
    """Says what it is told to, one utterance at a time; who is the kiosk knows what is seen meanwhile."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._narrator = Narrator(voice, self._light, self.draw)

    @property
    @abstractmethod
    def session(self) -> Session:
        """The visit as it stands."""

    @property
    @abstractmethod
    def view(self) -> PageView:
        """The page that is shown."""

    @abstractmethod
    def draw(self) -> None:
        """Draw the page again, with the ring and the caption as they are now."""

    @abstractmethod
    def _light(self, spoken: Spoken | None, word: Span | None = None) -> None:
        """This is heard now."""

    @abstractmethod
    def _close_ears(self) -> None:
        """The kiosk speaks, and would hear itself."""

    @property
    def speaking(self) -> bool:
        """Whether anything is being said."""
        return self._narrator.speaking

    @property
    def audible(self) -> bool:
        """Whether a person can hear the kiosk at all."""
        return self._narrator.audible

    @property
    def utterances(self) -> int:
        """Counts what was said."""
        return self._narrator.utterances

    @property
    def narrations(self) -> int:
        """Counts the readings that were asked for once more."""
        return self._narrator.asked_again

    def say(self, parts: Sequence[Spoken]) -> None:
        """Say these now."""
        self._narrate(lambda: self._narrator.say(parts))

    def read(self, before: Sequence[Spoken]) -> None:
        """Read the page, after these words."""
        private = self.session.headset
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

    def earcon(self, kind: Earcon) -> None:
        """A short sound."""
        self._voice.earcon(kind)

    def _narrate(self, work: Callable[[], None]) -> None:
        """Let the narrator work; the page shows what it says beside the page, and whether it reads."""
        before = self._narrator.reading, self._narrator.caption
        work()
        if self._narrator.speaking:
            self._close_ears()
        if (self._narrator.reading, self._narrator.caption) != before:
            self.draw()
