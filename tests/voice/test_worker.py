"""The insides of the speech process, run in this one: what it makes of its orders and of its device."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.audio import (
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
from tests.voice.conftest import PATIENCE_S, WPM
from voice.engines.choose import engines
from voice.languages import VOICES
from voice.maker import Maker
from voice.messages import (
    Order,
    Ping,
    Pong,
    Ready,
    Reply,
    Say,
    SetGain,
    SetRate,
    Stop,
    encode_order,
    encode_reply,
)
from voice.normal import Normaliser
from voice.player import Limits, Player
from voice.process import Lines as Replies
from voice.reader import Reader
from voice.track import RATE_HZ, Track
from voice.virtual import SoundCard, no_sound_card, sound_card, wait_until

ONE, TWO = Generation(1), Generation(2)


class Lines:
    """A pipe of orders."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._sent = self._obeyed = 0

    def send(self, *orders: Order) -> None:
        for order in orders:
            self._sent += 1
            self._lines.put(encode_order(order))

    def are_obeyed(self) -> bool:
        """Whoever reads them has come back from the last one."""
        return wait_until(lambda: self._obeyed == self._sent, PATIENCE_S)

    def end(self) -> None:
        self._lines.put(None)

    def __iter__(self) -> Iterator[bytes]:
        while (line := self._lines.get()) is not None:
            yield line
            self._obeyed += 1


@pytest.fixture
def running() -> Iterator[tuple[Lines, Track, list[Any]]]:
    lines, track, replies = Lines(), Track(), []
    reader = Reader(track, WPM, replies.append, Maker(engines(), Normaliser()))
    worker = threading.Thread(target=reader.run, args=(lines,))
    worker.start()
    yield lines, track, replies
    lines.end()
    worker.join(PATIENCE_S)
    assert not worker.is_alive()


def said(*texts: str, lang: str = "fr") -> tuple[Sentence, ...]:
    return tuple(Sentence(text, Lang(lang)) for text in texts)


def play(track: Track, until: Callable[[list[Any]], bool], block: int = RATE_HZ // 10) -> list[Any]:
    """Be the sound card, in a hurry; what it tells but for the words."""
    events: list[Any] = []

    def turn() -> bool:
        marks = track.render(block)[1]
        events.extend(mark.event for mark in marks if not isinstance(mark.event, WordStarted))
        return until(events)

    assert wait_until(turn, PATIENCE_S)
    return events


def test_a_page_is_made_in_order(running: tuple[Lines, Track, list[Any]]) -> None:
    lines, track, replies = running
    lines.send(Say(ONE, said("Bonjour.", "Merci.", "Kaixo.")), SetGain(ONE, 6.0), Ping(ONE))
    events = play(track, lambda seen: SpeechEnded(ONE) in seen)
    assert events == [*(SentenceStarted(ONE, i) for i in range(3)), SpeechEnded(ONE)]
    assert Pong(ONE) in replies
    assert Ready(frozenset(VOICES)) in replies


def test_a_page_goes_on_from_where_it_was(running: tuple[Lines, Track, list[Any]]) -> None:
    lines, track, _ = running
    lines.send(Say(ONE, said("Bonjour.", "Merci."), first=1))
    events = play(track, lambda seen: SpeechEnded(ONE) in seen)
    assert events == [SentenceStarted(ONE, 1), SpeechEnded(ONE)]


def test_a_long_page_is_not_all_made_at_once(running: tuple[Lines, Track, list[Any]]) -> None:
    lines, track, _ = running
    lines.send(Say(ONE, said(*["Touchez l'écran ou parlez, comme vous voulez."] * 30)))
    assert wait_until(lambda: track.ahead_s() > 6, PATIENCE_S)
    time.sleep(0.3)
    assert track.ahead_s() < 12
    lines.send(Say(TWO, said("Merci.")))
    assert play(track, lambda seen: SpeechEnded(TWO) in seen)[-2:] == [
        SentenceStarted(TWO, 0),
        SpeechEnded(TWO),
    ]


def test_stop_empties_the_track(running: tuple[Lines, Track, list[Any]]) -> None:
    lines, track, _ = running
    lines.send(Say(ONE, said("Bonjour.", "Merci.")))
    assert wait_until(lambda: track.ahead_s() > 0.5, PATIENCE_S)
    lines.send(Stop(ONE))
    assert wait_until(lambda: track.ahead_s() == 0, PATIENCE_S)


def test_a_sentence_without_a_voice_lasts_as_long_as_reading(
    running: tuple[Lines, Track, list[Any]],
) -> None:
    lines, track, _ = running
    lines.send(Say(ONE, said("bat bi hiru lau " * 5, lang="eu")))
    assert wait_until(lambda: track.ahead_s() > 0, PATIENCE_S)
    assert track.ahead_s() == pytest.approx(60 * 20 / WPM + 0.3, abs=0.1)
    assert not any(track.render(RATE_HZ)[0])


def test_replies_to_a_kiosk_that_is_gone() -> None:
    reading, writing = os.pipe()
    gone: list[bool] = []
    replies: Replies[Reply] = Replies(writing, encode_reply, lambda: gone.append(True))
    replies(Pong(ONE))
    assert os.read(reading, 1000) == b'{"is": "pong", "generation": 1}\n'
    os.close(reading)
    replies(Pong(ONE))
    os.close(writing)
    assert gone == [True]


def surroundings(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in ("ALSA_CONFIG_PATH", "PULSE_SERVER", "XDG_RUNTIME_DIR", "HOME"):
        if name in environment:
            monkeypatch.setenv(name, environment[name])


def player_for(track: Track, rest: float = 30.0) -> tuple[Player, list[Any]]:
    events: list[Any] = []
    limits = Limits(retry=0.2, frozen=2.0, rest=rest)
    return Player(track, events.append, lambda: events.append("stuck"), limits=limits), events


def test_the_player_tells_what_is_heard(card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings(monkeypatch, card.environment)
    track = Track()
    track.begin(ONE)
    player, events = player_for(track)
    with card.recording() as recording:
        player.start()

        track.add(ONE, 0, array("h", [8000, -8000] * (RATE_HZ // 8)))
        track.complete(ONE)
        assert wait_until(lambda: SpeechEnded(ONE) in events, PATIENCE_S)
        time.sleep(0.1)
    player.close()
    assert set(events) == {VoiceChanged(VoiceReady()), SentenceStarted(ONE, 0), SpeechEnded(ONE)}
    assert 0.2 < recording.heard_s() < 0.4


def test_a_pause_of_the_stream_swallows_nothing(card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings(monkeypatch, card.environment)
    track = Track()
    player, events = player_for(track, rest=0.1)
    player.start()
    assert wait_until(lambda: VoiceChanged(VoiceReady()) in events, PATIENCE_S)
    for generation in (ONE, TWO):
        assert wait_until(player.pauses, PATIENCE_S)
        with card.recording() as recording:
            track.begin(generation)
            track.add(generation, 0, array("h", [8000, -8000] * (RATE_HZ // 8)))
            track.complete(generation)
            assert wait_until(lambda g=generation: SpeechEnded(g) in events, PATIENCE_S)
            time.sleep(0.1)
        assert 0.2 < recording.heard_s() < 0.4
    player.close()
    assert events.count(VoiceChanged(VoiceReady())) == 1


def test_the_player_keeps_the_time_without_a_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings(monkeypatch, no_sound_card(tmp_path))
    track = Track()
    track.begin(ONE)
    player, events = player_for(track)
    player.start()

    began = time.monotonic()
    track.add(ONE, 0, array("h", [0] * RATE_HZ))
    track.complete(ONE)
    assert wait_until(lambda: SpeechEnded(ONE) in events, PATIENCE_S)
    assert time.monotonic() - began > 0.9
    player.close()
    assert events == [VoiceChanged(VoiceSilent("no-device")), SentenceStarted(ONE, 0), SpeechEnded(ONE)]


def test_the_player_survives_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with sound_card() as card:
        surroundings(monkeypatch, card.environment)
        player, events = player_for(Track())
        player.start()
        assert wait_until(lambda: VoiceChanged(VoiceReady()) in events, PATIENCE_S)
        card.unplug()
        assert wait_until(lambda: VoiceChanged(VoiceSilent("no-device")) in events, PATIENCE_S)
        card.plug()
        assert wait_until(lambda: events[-1] == VoiceChanged(VoiceReady()), PATIENCE_S)
        player.close()


def test_the_process_ends_with_its_orders(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "voice.worker"], env=no_sound_card(tmp_path),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert b"generation" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0
    process.stdout.close()


def test_the_process_dies_with_the_kiosk(tmp_path: Path) -> None:
    """The kiosk is killed outright: nobody closes anything, and no voice must be left behind."""
    kiosk = (
        "import time; from voice.speaker import Speaker; s = Speaker(); s.start()\n"
        "while not s.languages(): time.sleep(0.01)\n"
        "print('worker', s.process_id(), flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", kiosk], env=no_sound_card(tmp_path), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    worker = next(int(line.split()[1]) for line in process.stdout if line.startswith("worker"))
    assert alive(worker)
    process.kill()
    process.wait()
    process.stdout.close()
    assert wait_until(lambda: not alive(worker), PATIENCE_S)


def alive(process_id: int) -> bool:
    """A zombie that nobody waits for is not alive."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_next_sentence_is_as_slow_as_asked(running: tuple[Lines, Track, list[Any]]) -> None:
    lines, track, _ = running
    seconds = []
    for generation, wpm in ((ONE, 250.0), (TWO, 60.0)):
        lines.send(SetRate(generation, wpm), Say(generation, said("Gardez la feuille bien droite.")))
        assert wait_until(lambda: track.wants(generation) and track.ahead_s() > 0, PATIENCE_S)  # noqa: B023
        seconds.append(track.ahead_s())
    assert seconds[1] > 2 * seconds[0]
