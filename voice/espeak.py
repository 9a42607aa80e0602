"""Makes speech with libespeak-ng itself, because its pyttsx3 driver loses files and cannot be stopped."""

from __future__ import annotations

import ctypes
import functools
import threading
from array import array
from collections.abc import Callable, Sequence
from ctypes import CFUNCTYPE, POINTER, Structure, Union, c_char_p, c_int, c_short, c_uint, c_void_p
from dataclasses import dataclass, replace
from typing import Any, NewType

from kiosk.types import ParvisError

VoiceId = NewType("VoiceId", str)
"""The name of an eSpeak voice file, such as ``roa/fr``."""

# speak_lib.h of espeak-ng 1.51
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
_POSITION_CHARACTER = 1
_RATE, _VOLUME, _WORD_GAP = 1, 2, 7
_EVENT_END_OF_LIST, _EVENT_WORD = 0, 1
_IPA = 2
_OK = 0
_INAUDIBLE = 8  # of 32767
_CHUNK_MS = 100
_LOCK = threading.RLock()  # the library has one state a process; two threads inside it crash


class EngineMissingError(ParvisError):
    """libespeak-ng or its data is not installed."""

    code = "voice.engine_missing"


class NoVoiceError(ParvisError):
    """No voice of this language's own: another language's voice would be nonsense."""

    code = "voice.no_language"


@dataclass(frozen=True)
class EspeakVoice:
    """A voice that the library offers; the lower the priority number, the better it fits the language."""

    id: VoiceId
    name: str
    languages: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Word:
    """``length`` characters from ``start`` (0-based) are heard from sample ``onset`` on."""

    start: int
    length: int
    onset: int


@dataclass(frozen=True)
class Speech:
    """Mono sound, signed 16 bits, at ``rate_hz``; ``completed`` is false where it was cancelled."""

    pcm: array[int]
    rate_hz: int
    words: tuple[Word, ...]
    completed: bool

    @property
    def duration_s(self) -> float:
        """How long it sounds, in seconds."""
        return len(self.pcm) / self.rate_hz

    def trimmed(self) -> Speech:
        """Without the silence before and after; the words keep their place in the sound."""
        places = range(len(self.pcm))
        first = next((i for i in places if abs(self.pcm[i]) > _INAUDIBLE), len(self.pcm))
        last = next((i for i in reversed(places) if abs(self.pcm[i]) > _INAUDIBLE), first)
        words = tuple(replace(word, onset=max(0, word.onset - first)) for word in self.words)
        return replace(self, pcm=self.pcm[first : last + 1], words=words)


@dataclass(frozen=True)
class Manner:
    """How to speak. ``setting`` is eSpeak's own rate (see voice.rate); volume 1.0 is the neutral level;
    ``gap`` is a silence between words, in eSpeak's unit."""

    voice: VoiceId
    setting: int
    volume: float = 1.0
    gap: int = 0


class _EventId(Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", ctypes.c_char * 8))


class _Event(Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _EventId),
    )


class _Voice(Structure):
    _fields_ = (
        ("name", c_char_p),
        ("languages", c_void_p),
        ("identifier", c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", c_int),
        ("spare", c_void_p),
    )


_Callback = CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


@functools.cache
def _library() -> tuple[ctypes.CDLL, int]:
    """Load and start the library, once a process (it cannot be started twice); with its rate in Hz."""
    try:
        lib = ctypes.CDLL("libespeak-ng.so.1")
    except OSError as fault:
        raise EngineMissingError("libespeak-ng.so.1 cannot be loaded") from fault
    lib.espeak_Synth.argtypes = (c_char_p, ctypes.c_size_t, c_uint, c_int, c_uint, c_uint, c_void_p, c_void_p)
    lib.espeak_ListVoices.restype = POINTER(POINTER(_Voice))
    lib.espeak_GetCurrentVoice.restype = POINTER(_Voice)
    lib.espeak_Info.restype = c_char_p
    lib.espeak_TextToPhonemes.argtypes = (c_void_p, c_int, c_int)
    lib.espeak_TextToPhonemes.restype = c_char_p
    lib.espeak_SetSynthCallback.argtypes = (_Callback,)
    rate_hz = lib.espeak_Initialize(_SYNCHRONOUS, _CHUNK_MS, None, _DONT_EXIT)
    if rate_hz <= 0:
        raise EngineMissingError("the data of espeak-ng cannot be read")
    return lib, rate_hz


class _Collector:
    """Gathers what the library's callback is given, and cancels when nobody wants it any more."""

    def __init__(self, heed: Callable[[Sequence[Word]], bool]) -> None:
        self.pcm: array[int] = array("h")
        self.words: list[Word] = []
        self.cancelled = False
        self._heed = heed

    def __call__(self, samples: Any, count: int, events: Any) -> int:
        if not samples:
            return 0
        new = list(_words(events))
        self.words += new
        self.pcm.frombytes(ctypes.string_at(samples, count * 2))
        self.cancelled = self.cancelled or not self._heed(new)
        return int(self.cancelled)


def _words(events: Any) -> list[Word]:
    found = []
    i = 0
    while events[i].type != _EVENT_END_OF_LIST:
        # Without a length, or before the text, it only tells that a clause begins.
        if events[i].type == _EVENT_WORD and events[i].length > 0 and events[i].text_position > 0:
            found.append(Word(events[i].text_position - 1, events[i].length, events[i].sample))
        i += 1
    return found


class Espeak:
    """The library, ready to speak. Calls from several threads wait for one another."""

    def __init__(self) -> None:
        """Raises EngineMissingError."""
        with _LOCK:
            self._lib, self.rate_hz = _library()

    @functools.cached_property
    def version(self) -> str:
        """The library's own, such as ``1.51``."""
        with _LOCK:
            told: bytes = self._lib.espeak_Info(None)
        return told.decode()

    def voices(self) -> tuple[EspeakVoice, ...]:
        """All voices installed."""
        with _LOCK:
            listed = self._lib.espeak_ListVoices(None)
            found = []
            i = 0
            while listed[i]:
                found.append(_voice(listed[i].contents))
                i += 1
        return tuple(found)

    def synthesise(
        self, text: str, manner: Manner, heed: Callable[[Sequence[Word]], bool] = lambda _: True
    ) -> Speech:
        """Speak into memory. ``heed`` gets the words of each 100 ms and ends it all by returning false.

        Raises NoVoiceError where the library does not take the voice (it would keep the one before).
        """
        collector = _Collector(heed)
        data = text.encode("utf-8") + b"\0"
        with _LOCK:
            self._set(manner)
            callback = _Callback(collector)
            self._lib.espeak_SetSynthCallback(callback)
            self._lib.espeak_Synth(data, len(data), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None)
            self._lib.espeak_SetSynthCallback(_Callback())
        return Speech(collector.pcm, self.rate_hz, tuple(collector.words), not collector.cancelled)

    def phonemes(self, text: str, voice: VoiceId) -> str:
        """The text in IPA, clause after clause, without its punctuation; for engines that want phonemes.

        Raises NoVoiceError.
        """
        data = ctypes.create_string_buffer(text.encode("utf-8"))
        place = c_void_p(ctypes.addressof(data))
        heard: list[str] = []
        with _LOCK:
            changed = self._choose(voice)
            while place.value:
                heard.append(self._lib.espeak_TextToPhonemes(ctypes.byref(place), _CHARS_UTF8, _IPA).decode())
            if changed:
                # The change waits in the synthesiser's queue, and many of them crowd out its first words.
                self._lib.espeak_Synth(b"\0", 1, 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None)
        return " ".join(clause for clause in heard if clause)

    def _set(self, manner: Manner) -> None:
        self._choose(manner.voice)
        self._lib.espeak_SetParameter(_RATE, manner.setting, 0)
        self._lib.espeak_SetParameter(_WORD_GAP, manner.gap, 0)
        self._lib.espeak_SetParameter(_VOLUME, round(100 * manner.volume), 0)

    def _choose(self, voice: VoiceId) -> bool:
        """Whether it was another voice before. A change to the same one costs time and spoils word events."""
        if self._is(voice):
            return False
        if self._lib.espeak_SetVoiceByName(voice.encode()) != _OK or not self._is(voice):
            raise NoVoiceError(f"no voice {voice}")
        return True

    def _is(self, voice: VoiceId) -> bool:
        current = self._lib.espeak_GetCurrentVoice()
        return bool(current and current.contents.identifier == voice.encode())


def _voice(listed: _Voice) -> EspeakVoice:
    return EspeakVoice(
        VoiceId(listed.identifier.decode()), listed.name.decode(), _languages(listed.languages or 0)
    )


def _languages(address: int) -> tuple[tuple[str, int], ...]:
    """Read the library's list: a priority byte and a zero-ended tag, again and again, then a zero byte."""
    found = []
    while address and (priority := ctypes.c_ubyte.from_address(address).value):
        tag = ctypes.string_at(address + 1)
        found.append((tag.decode(), priority))
        address += len(tag) + 2
    return tuple(found)
