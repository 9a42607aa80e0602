"""The lines of JSON between the kiosk and its speech process; each carries the generation it is about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from kiosk.devices.audio import (
    Earcon,
    Generation,
    Sentence,
    SentenceStarted,
    SpeechEnded,
    VoiceChanged,
    VoiceReady,
    VoiceSilent,
    WordStarted,
)
from kiosk.types import Lang


@dataclass(frozen=True)
class Say:
    """Drop everything and say these, from number ``first`` on (more than 0 after a restart)."""

    generation: Generation
    sentences: tuple[Sentence, ...]
    first: int = 0


@dataclass(frozen=True)
class Stop:
    """Silence."""

    generation: Generation


@dataclass(frozen=True)
class Play:
    """A tone, unless something is being said."""

    generation: Generation
    earcon: Earcon


@dataclass(frozen=True)
class Prefetch:
    """Make these while nothing else is to be made, and no others any more."""

    generation: Generation
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Forget:
    """The visit is over: drop what was made."""

    generation: Generation


@dataclass(frozen=True)
class SetGain:
    """Loudness, in decibels."""

    generation: Generation
    gain_db: float


@dataclass(frozen=True)
class SetRate:
    """Speed from the next sentence on, in real words a minute."""

    generation: Generation
    words_per_minute: float


@dataclass(frozen=True)
class Ping:
    """Are you alive? Answered by Pong unless the process is stuck."""

    generation: Generation


@dataclass(frozen=True)
class Ready:
    """The process listens; its engines speak these languages (none: every engine is missing).

    Those that are ``slow`` gain by ``Prefetch``.
    """

    languages: frozenset[Lang]
    slow: frozenset[Lang] = frozenset()


@dataclass(frozen=True)
class Pong:
    """Alive."""

    generation: Generation


Order: TypeAlias = Say | Stop | Play | Prefetch | Forget | SetGain | SetRate | Ping
Reply: TypeAlias = Ready | Pong | SentenceStarted | WordStarted | SpeechEnded | VoiceChanged

_NONE_YET = Generation(0)


def encode_order(order: Order) -> bytes:
    """One line for the speech process."""
    match order:
        case Say(generation, sentences, first):
            return _line("say", generation, sentences=_pairs(sentences), first=first)
        case Stop(generation):
            return _line("stop", generation)
        case Play(generation, earcon):
            return _line("play", generation, earcon=earcon)
        case Prefetch(generation, sentences):
            return _line("prefetch", generation, sentences=_pairs(sentences))
        case Forget(generation):
            return _line("forget", generation)
        case SetGain(generation, gain_db):
            return _line("gain", generation, gain_db=gain_db)
        case SetRate(generation, words_per_minute):
            return _line("rate", generation, words_per_minute=words_per_minute)
        case Ping(generation):
            return _line("ping", generation)
        case _:
            assert_never(order)


def decode_order(line: bytes) -> Order:
    """Raises ValueError for a line that is no order."""
    fields = _fields(line)
    generation = Generation(fields["generation"])
    match fields:
        case {"is": "say", "sentences": sentences, "first": first}:
            return Say(generation, _sentences(sentences), first)
        case {"is": "stop"}:
            return Stop(generation)
        case {"is": "play", "earcon": earcon}:
            return Play(generation, Earcon(earcon))
        case {"is": "prefetch", "sentences": sentences}:
            return Prefetch(generation, _sentences(sentences))
        case {"is": "forget"}:
            return Forget(generation)
        case {"is": "gain", "gain_db": gain_db}:
            return SetGain(generation, float(gain_db))
        case {"is": "rate", "words_per_minute": words_per_minute}:
            return SetRate(generation, float(words_per_minute))
        case {"is": "ping"}:
            return Ping(generation)
    raise ValueError("no such order")


def encode_reply(reply: Reply, generation: Generation = _NONE_YET) -> bytes:
    """One line for the kiosk; ``generation`` is that of the moment for replies that have none."""
    match reply:
        case Ready(languages, slow):
            return _line("ready", generation, languages=sorted(languages), slow=sorted(slow))
        case Pong(answered):
            return _line("pong", answered)
        case SentenceStarted(spoken, index):
            return _line("started", spoken, index=index)
        case WordStarted(spoken, index, start, end):
            return _line("word", spoken, index=index, start=start, end=end)
        case SpeechEnded(spoken):
            return _line("ended", spoken)
        case VoiceChanged(VoiceReady()):
            return _line("voice", generation, silent=None)
        case VoiceChanged(VoiceSilent(reason)):
            return _line("voice", generation, silent=reason)
        case _:
            raise TypeError(type(reply).__name__)


def decode_reply(line: bytes) -> Reply:
    """Raises ValueError for a line that is no reply."""
    fields = _fields(line)
    generation = Generation(fields["generation"])
    match fields:
        case {"is": "ready", "languages": languages}:
            slow = fields.get("slow", ())
            return Ready(frozenset(Lang(tag) for tag in languages), frozenset(Lang(tag) for tag in slow))
        case {"is": "pong"}:
            return Pong(generation)
        case {"is": "started", "index": index}:
            return SentenceStarted(generation, index)
        case {"is": "word", "index": index, "start": start, "end": end}:
            return WordStarted(generation, index, start, end)
        case {"is": "ended"}:
            return SpeechEnded(generation)
        case {"is": "voice", "silent": silent}:
            return VoiceChanged(VoiceReady() if silent is None else VoiceSilent(silent))
    raise ValueError("no such reply")


def _line(name: str, generation: Generation, **fields: object) -> bytes:
    return json.dumps({"is": name, "generation": generation, **fields}).encode() + b"\n"


def _fields(line: bytes) -> dict[str, Any]:
    fields = json.loads(line)
    if not isinstance(fields, dict) or not isinstance(fields.get("generation"), int):
        raise ValueError("no message")  # noqa: TRY004 - the content of a line, not a programmer's type
    return fields


def _pairs(sentences: Sequence[Sentence]) -> list[list[str]]:
    return [[sentence.text, sentence.lang] for sentence in sentences]


def _sentences(pairs: Sequence[Sequence[str]]) -> tuple[Sentence, ...]:
    return tuple(Sentence(said, Lang(lang)) for said, lang in pairs)
