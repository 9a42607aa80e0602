"""eSpeak as an engine: always there, speaks at once, through pyttsx3 and our driver."""

from __future__ import annotations

from typing import Any

from kiosk.types import Lang
from voice import driver
from voice.engines.engine import EngineFaultError, VoiceTag, Wanted
from voice.espeak import EngineMissingError, Espeak, Speech
from voice.languages import VOICES, voice_for

_LICENCE = "GPL-3.0-or-later"


class _Catch:
    """The driver's sink: keeps the one utterance that it is given."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Between two utterances: nothing that was said is kept until the next one."""
        self.speech: Speech | None = None
        self.wanted: Wanted = lambda: True

    def play(self, speech: Speech) -> None:
        """Keep it."""
        self.speech = speech

    def silence(self) -> None:
        """Forget it: ``engine.stop()``."""
        self.speech = None


class EspeakEngine:
    """Speaks every language of ``voice.languages``; pyttsx3 starts with the first sentence, in its thread."""

    name = "espeak"
    at_once = True

    def __init__(self, espeak: Espeak) -> None:
        self._espeak = espeak
        self._engine: Any = None
        self._catch = _Catch()
        self._faults: list[Exception] = []

    def languages(self) -> frozenset[Lang]:
        """Those of the table."""
        return frozenset(VOICES)

    def voice_of(self, lang: Lang) -> VoiceTag:
        """Raises NoVoiceError."""
        return VoiceTag(self.name, voice_for(lang), self._espeak.version, _LICENCE)

    def warm(self, lang: Lang) -> None:
        """Nothing to load: the library is there and speaks within a millisecond. Raises NoVoiceError."""
        voice_for(lang)

    def clauses(self, text: str, lang: Lang) -> tuple[str, ...]:
        """The whole text: it takes some milliseconds."""
        return (text,)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        """See Engine. Raises NoVoiceError, EngineFaultError."""
        try:
            return self._spoken(text, lang, words_per_minute, wanted)
        finally:
            self._catch.forget()
            self._faults.clear()

    def _spoken(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        engine = self._engine = self._engine or self._start()
        self._catch.wanted = wanted
        engine.setProperty("sink", self._catch)  # pyttsx3 gives one engine to all who ask for it
        engine.setProperty("voice", voice_for(lang))
        engine.setProperty("rate", words_per_minute)
        engine.say(text)
        engine.runAndWait()
        if self._faults:
            raise EngineFaultError(type(self._faults[0]).__name__) from self._faults[0]
        return self._catch.speech.trimmed() if self._catch.speech and wanted() else None

    def _start(self) -> Any:
        import pyttsx3

        try:
            engine = pyttsx3.init(driver.NAME)
        except EngineMissingError as fault:
            raise EngineFaultError(fault.code) from fault
        engine.connect("error", lambda name, exception: self._faults.append(exception))
        return engine
