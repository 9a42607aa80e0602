"""The lines of JSON between the kiosk and its listening process; each hearing has its number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from kiosk.devices.ears import (
    EarsChanged,
    EarsDeaf,
    EarsReady,
    EarsStatus,
    Hearing,
    HearingLost,
    LevelHeard,
    Listening,
    PartHeard,
    SpeechOver,
    WordsHeard,
)
from kiosk.types import Lang


@dataclass(frozen=True)
class Open:
    """Open the microphone for this hearing; an older one is dropped."""

    hearing: Hearing
    wanted: Listening


@dataclass(frozen=True)
class Finish:
    """The person has spoken: what was heard?"""

    hearing: Hearing


@dataclass(frozen=True)
class Drop:
    """Close the microphone and forget."""

    hearing: Hearing


@dataclass(frozen=True)
class Learn:
    """Which of these words does the language's model know? Loads the model when it is not loaded."""

    lang: Lang
    words: tuple[str, ...]


@dataclass(frozen=True)
class Ping:
    """Are you alive? Answered by Pong unless the process is stuck."""


@dataclass(frozen=True)
class Ready:
    """The process takes orders."""


@dataclass(frozen=True)
class Pong:
    """Alive."""


@dataclass(frozen=True)
class Known:
    """Whether the model of this language has each of these words."""

    lang: Lang
    words: Mapping[str, bool]


Order: TypeAlias = Open | Finish | Drop | Learn | Ping
Heard: TypeAlias = LevelHeard | PartHeard | SpeechOver | WordsHeard | HearingLost
Reply: TypeAlias = Ready | Pong | Known | Heard | EarsChanged


def encode_order(order: Order) -> bytes:
    """One line for the listening process."""
    match order:
        case Open(hearing, wanted):
            asked = {"lang": wanted.lang, "phrases": wanted.phrases, "silence_s": wanted.silence_s}
            return _line("open", hearing=hearing, **asked)
        case Finish(hearing):
            return _line("finish", hearing=hearing)
        case Drop(hearing):
            return _line("drop", hearing=hearing)
        case Learn(lang, words):
            return _line("learn", lang=lang, words=words)
        case Ping():
            return _line("ping")
        case _:
            assert_never(order)


def decode_order(line: bytes) -> Order:
    """Raises ValueError for a line that is no order."""
    match _fields(line):
        case {
            "is": "open",
            "hearing": int(hearing),
            "lang": lang,
            "phrases": phrases,
            "silence_s": silence_s,
        }:
            return Open(Hearing(hearing), Listening(Lang(lang), tuple(phrases), float(silence_s)))
        case {"is": "finish", "hearing": int(hearing)}:
            return Finish(Hearing(hearing))
        case {"is": "drop", "hearing": int(hearing)}:
            return Drop(Hearing(hearing))
        case {"is": "learn", "lang": lang, "words": words}:
            return Learn(Lang(lang), tuple(words))
        case {"is": "ping"}:
            return Ping()
    raise ValueError("no such order")


def encode_reply(reply: Reply) -> bytes:
    """One line for the kiosk."""
    match reply:
        case Ready():
            return _line("ready")
        case Pong():
            return _line("pong")
        case Known(lang, words):
            return _line("known", lang=lang, words=dict(words))
        case LevelHeard(hearing, level):
            return _line("level", hearing=hearing, level=round(level, 3))
        case PartHeard(hearing, said):
            return _line("part", hearing=hearing, words=said)
        case SpeechOver(hearing):
            return _line("over", hearing=hearing)
        case WordsHeard(hearing, hypotheses):
            return _line("words", hearing=hearing, hypotheses=hypotheses)
        case HearingLost(hearing):
            return _line("lost", hearing=hearing)
        case EarsChanged(status):
            return _line("status", **_status_fields(status))
        case _:
            assert_never(reply)


def decode_reply(line: bytes) -> Reply:
    """Raises ValueError for a line that is no reply."""
    match _fields(line):
        case {"is": "ready"}:
            return Ready()
        case {"is": "pong"}:
            return Pong()
        case {"is": "known", "lang": lang, "words": words}:
            return Known(Lang(lang), dict(words))
        case {"is": "level", "hearing": int(hearing), "level": level}:
            return LevelHeard(Hearing(hearing), float(level))
        case {"is": "part", "hearing": int(hearing), "words": said}:
            return PartHeard(Hearing(hearing), str(said))
        case {"is": "over", "hearing": int(hearing)}:
            return SpeechOver(Hearing(hearing))
        case {"is": "words", "hearing": int(hearing), "hypotheses": hypotheses}:
            return WordsHeard(Hearing(hearing), tuple(hypotheses))
        case {"is": "lost", "hearing": int(hearing)}:
            return HearingLost(Hearing(hearing))
        case {"is": "status", "deaf": str(reason)}:
            return EarsChanged(EarsDeaf(reason))
        case {"is": "status", "languages": languages}:
            return EarsChanged(EarsReady(frozenset(Lang(tag) for tag in languages)))
    raise ValueError("no such reply")


def _status_fields(status: EarsStatus) -> dict[str, object]:
    match status:
        case EarsReady(languages):
            return {"languages": sorted(languages)}
        case EarsDeaf(reason):
            return {"deaf": reason}


def _line(name: str, **fields: object) -> bytes:
    return json.dumps({"is": name, **fields}).encode() + b"\n"


def _fields(line: bytes) -> dict[str, Any]:
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise ValueError("no message")  # noqa: TRY004 - the content of a line, not a programmer's type
    return fields
