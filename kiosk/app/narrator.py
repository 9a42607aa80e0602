"""Reads each new page aloud, lights the sentence that is heard, and is silent at once when it must be."""

from __future__ import annotations

from collections.abc import Callable, Collection

from kiosk.devices.audio import (
    Generation,
    Sentence,
    SentenceStarted,
    SpeechEnded,
    Voice,
    VoiceChanged,
    VoiceEvent,
    VoiceReady,
)
from kiosk.pages.speech import Spoken, spoken
from kiosk.pages.view import PageView


class Narrator:
    """Lives on the main thread; the voice's events are brought there by the composition root.

    A page is read when it comes up, without what is private; all of it is read when the person asks.
    """

    def __init__(
        self, voice: Voice, light: Callable[[Spoken | None], None], changed: Callable[[], None]
    ) -> None:
        """``light`` shows the sentence being heard; ``changed`` says that ``reading`` or ``audible`` did."""
        self._voice, self._light, self._changed = voice, light, changed
        self._generation: Generation | None = None
        self._page: tuple[Spoken, ...] = ()
        self._read: tuple[str, str] | None = None

    @property
    def reading(self) -> bool:
        """Whether the page is being read now."""
        return self._generation is not None

    @property
    def audible(self) -> bool:
        """Whether a person hears anything; the highlight goes on without."""
        return isinstance(self._voice.status(), VoiceReady)

    def follow(self, view: PageView, wanted: bool, aloud: bool) -> None:
        """A page is shown: read it if it is new, ``aloud`` is on and it is ``wanted`` by itself."""
        page = (view.key, view.lang)
        if page == self._read:
            return
        self.silence()
        self._read = page
        if wanted and aloud:
            self._say(tuple(one for one in spoken(view) if not one.private))

    def toggle(self, view: PageView) -> None:
        """The person asks: stop if reading, else read all of the page."""
        if self.reading:
            self.silence()
        else:
            self._say(spoken(view))

    def announce(self, view: PageView, nodes: Collection[str]) -> None:
        """Say what these nodes have come to say (an error, a change of the call), over what is being read."""
        parts = tuple(one for one in spoken(view) if one.node in nodes and not one.private)
        if parts:
            self._say(parts)

    def silence(self) -> None:
        """Stop at once."""
        if self.reading:
            self._voice.stop()
        self._generation, self._page = None, ()
        self._light(None)

    def forget(self) -> None:
        """Silence, and the next page counts as new."""
        self.silence()
        self._read = None

    def heard(self, event: VoiceEvent) -> None:
        """An event of the voice, on the main thread."""
        match event:
            case SentenceStarted(generation, index) if generation == self._generation:
                self._light(self._page[index])
            case SpeechEnded(generation) if generation == self._generation:
                self._generation = None
                self._light(None)
                self._changed()
            case VoiceChanged():
                self._changed()
            case _:
                pass

    def _say(self, sentences: tuple[Spoken, ...]) -> None:
        self._page = sentences
        self._generation = self._voice.say([Sentence(one.text, one.lang) for one in sentences])
        if not sentences:
            self._generation = None
