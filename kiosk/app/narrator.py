"""Says each new page and what keys ask for, lights or captions what is heard, and is silent at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from kiosk.devices.audio import (
    Generation,
    Sentence,
    SentenceStarted,
    SpeechEnded,
    Voice,
    VoiceChanged,
    VoiceEvent,
    VoiceReady,
    WordStarted,
)
from kiosk.pages.comfort import Comfort
from kiosk.pages.speech import Span, Spoken, spoken
from kiosk.pages.view import PageView
from kiosk.types import Lang


class Narrator:
    """Lives on the main thread; the voice's events are brought there by the composition root.

    One utterance at a time: a new one cuts the one before (EN 301 549, 5.1.3.6). A page is read when it
    comes up, without what is private unless only the person hears it; all of it when the person asks.
    """

    def __init__(
        self, voice: Voice, light: Callable[[Spoken | None, Span | None], None], changed: Callable[[], None]
    ) -> None:
        """``light`` shows the sentence being heard and the word in it, where it is known; ``changed``: what
        the page shows of the voice did."""
        self._voice, self._light, self._changed = voice, light, changed
        self._generation: Generation | None = None
        self._said: tuple[Spoken, ...] = ()
        self._of_page = False
        self._read: tuple[str, str] | None = None
        self._heard_as: tuple[int, int] | None = None
        self.caption = ""
        """What is heard now and stands nowhere on the page."""
        self.utterances = 0
        """Counts what was said, so that who spoke last can tell."""
        self.asked_again = 0
        """Counts the readings of what had been read before."""
        self._begun: tuple[str, str] | None = None

    @property
    def speaking(self) -> bool:
        """Whether anything is being said now."""
        return self._generation is not None

    @property
    def reading(self) -> bool:
        """Whether the page is being read now."""
        return self.speaking and self._of_page

    @property
    def audible(self) -> bool:
        """Whether a person hears anything; the highlight goes on without."""
        return isinstance(self._voice.status(), VoiceReady)

    def speaks(self, lang: Lang) -> bool:
        """Whether a voice of this very language is there; until the voices are known, it is hoped so."""
        languages = self._voice.languages()
        return not languages or lang in languages

    def tune(self, comfort: Comfort) -> None:
        """Speak as fast and as loud as the person wants."""
        wanted = comfort.words_per_minute, comfort.gain_db
        if wanted != self._heard_as:
            self._heard_as = wanted
            self._voice.set_rate(wanted[0])
            self._voice.set_gain(wanted[1])

    def follow(self, view: PageView, wanted: bool, aloud: bool, private: bool = False) -> None:
        """A page is shown: read it if it is new, ``aloud`` is on and it is ``wanted`` by itself.

        ``private`` when only the person hears it.
        """
        if not self.is_new(view):
            return
        self.silence()
        self._read = (view.key, view.lang)
        if wanted and aloud:
            self.read(view, private=private)

    def is_new(self, view: PageView) -> bool:
        """Whether ``follow`` has not come to this page yet."""
        return (view.key, view.lang) != self._read

    def toggle(self, view: PageView) -> None:
        """The person asks: stop if reading, else read all of the page."""
        if self.reading:
            self.silence()
        else:
            self.read(view, private=True)

    def read(self, view: PageView, *, private: bool, before: Sequence[Spoken] = ()) -> None:
        """Read the page, after these words."""
        self.asked_again += self._begun == (view.key, view.lang)
        self._begun = (view.key, view.lang)
        page = tuple(one for one in spoken(view) if private or not one.private)
        self._say((*before, *page), of_page=True)

    def announce(self, view: PageView, nodes: Collection[str], private: bool = False) -> None:
        """Say what these nodes have come to say (an error, a change of the call), over what is being read."""
        self.say(tuple(one for one in spoken(view) if one.node in nodes and (private or not one.private)))

    def say(self, parts: Sequence[Spoken]) -> None:
        """Say these, over what is being said; nothing changes nothing."""
        if parts:
            self._say(tuple(parts), of_page=False)

    def repeat(self) -> None:
        """The last utterance again, word for word (EN 301 549, 5.1.3.4)."""
        if self._said:
            self.asked_again += 1
            self._say(self._said, of_page=self._of_page)

    def silence(self) -> None:
        """Stop at once."""
        if self.speaking:
            self._voice.stop()
        self._generation, self.caption = None, ""
        self._light(None, None)

    def unlisten(self) -> None:
        """Silence; what only one person was to hear is not there to be repeated to all."""
        self.silence()
        self._said = tuple(one for one in self._said if not one.private)

    def forget(self) -> None:
        """Silence, the next page counts as new, and nothing is there to be repeated, here or in the voice."""
        self.silence()
        self._voice.forget()
        self._read, self._begun, self._said = None, None, ()

    def heard(self, event: VoiceEvent) -> None:
        """An event of the voice, on the main thread."""
        match event:
            case SentenceStarted(generation, index) if generation == self._generation:
                self._show(self._said[index])
            case WordStarted(generation, index, start, end) if generation == self._generation:
                self._light(self._said[index], (start, end))
            case SpeechEnded(generation) if generation == self._generation:
                self._generation, self.caption = None, ""
                self._light(None, None)
                self._changed()
            case VoiceChanged():
                self._changed()
            case _:
                pass

    def _show(self, sentence: Spoken) -> None:
        """Light it where it is written, or caption it."""
        caption = "" if sentence.part else sentence.text
        if caption != self.caption:
            self.caption = caption
            self._changed()
        self._light(sentence, None)

    def _say(self, sentences: tuple[Spoken, ...], *, of_page: bool) -> None:
        self._said, self._of_page, self.caption = sentences, of_page, ""
        self.utterances += 1
        self._generation = self._voice.say([Sentence(one.text, one.lang) for one in sentences])
        if not sentences:
            self._generation = None
