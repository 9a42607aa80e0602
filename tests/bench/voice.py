"""How fast the voice is, measured at the loudspeaker of a virtual sound card (its recorder adds 5 ms)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kiosk.devices.audio import Sentence, SentenceStarted, SpeechEnded, VoiceEvent, VoiceReady
from kiosk.types import Lang
from voice.speaker import Speaker
from voice.virtual import Recording, SoundCard, sound_card, wait_until

_TIMES = 40
_WAIT_S = 20.0
_TEXT = "Bonjour et bienvenue dans votre mairie"
_PAGE = [
    "Touchez la case.",
    "Quel est votre nom ?",
    "Montrez votre papier.",
    "Donnez une date.",
    "Merci.",
] * 3


def run() -> None:
    """Print first sound, stop, highlight error, start and memory."""
    with sound_card() as card:
        events: list[tuple[float, VoiceEvent]] = []
        speaker = Speaker(environment=card.environment)
        speaker.listen(lambda event: events.append((time.monotonic(), event)))
        began = time.monotonic()
        speaker.start()
        wait_until(lambda: speaker.status() == VoiceReady(), _WAIT_S)
        print(f"voice: ready {_ms(time.monotonic() - began)} after start")
        _first_sound_and_stop(speaker, card)
        _highlight(speaker, card, events)
        _memory(speaker)
        speaker.close()


def _first_sound_and_stop(speaker: Speaker, card: SoundCard) -> None:
    first, stop = [], []
    for _ in range(_TIMES):
        with card.recording() as recording:
            asked = time.monotonic()
            speaker.say(_french([_TEXT]))
            wait_until(recording.is_heard, _WAIT_S)
            time.sleep(0.3)
            stopped = time.monotonic()
            speaker.stop()
            time.sleep(0.15)
        first.append((recording.first_heard_at() or asked + _WAIT_S) - asked)
        stop.append(max(0.0, (recording.last_heard_at() or stopped) - stopped))
    print(f"voice: first sound {_spread(first)}, target p95 60 ms ({_TIMES} times)")
    print(f"voice: silence after stop {_spread(stop)}, target p95 30 ms")


def _highlight(speaker: Speaker, card: SoundCard, events: Sequence[tuple[float, VoiceEvent]]) -> None:
    with card.recording() as recording:
        generation = speaker.say(_french(_PAGE))
        wait_until(lambda: any(event == SpeechEnded(generation) for _, event in events), 60)
    told = [at for at, e in events if isinstance(e, SentenceStarted) and e.generation == generation]
    errors = [_nearest(at, recording) for at in told]
    print(f"voice: highlight to sound {_spread(errors)}, target p95 80 ms ({len(told)} sentences)")


def _nearest(told: float, recording: Recording) -> float:
    return min((abs(onset - told) for onset in recording.onsets()), default=_WAIT_S)


def _memory(speaker: Speaker) -> None:
    lines = Path(f"/proc/{speaker.process_id()}/smaps_rollup").read_text().splitlines()
    sizes = {
        name: int(size.split()[0]) // 1024 for name, _, size in (line.partition(":") for line in lines[1:])
    }
    print(f"voice: speech process {sizes['Rss']} MB resident, {sizes['Pss']} MB its own share")


def _french(texts: Sequence[str]) -> list[Sentence]:
    return [Sentence(text, Lang("fr")) for text in texts]


def _spread(seconds: Sequence[float]) -> str:
    return f"p50 {_ms(float(np.percentile(seconds, 50)))}, p95 {_ms(float(np.percentile(seconds, 95)))}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
