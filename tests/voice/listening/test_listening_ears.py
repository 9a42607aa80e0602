"""The kiosk's ears from one end to the other: a virtual microphone, the listening process, the words."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from kiosk.devices.ears import (
    EarsChanged,
    EarsDeaf,
    EarsReady,
    Hearing,
    HearingLost,
    LevelHeard,
    PartHeard,
    SpeechOver,
    WordsHeard,
)
from kiosk.types import Lang
from tests.voice.listening.conftest import PATIENCE_S, PATIENT, Told, listening
from tests.voice.listening.korean import KO, WORDS
from tests.voice.test_worker import alive
from voice.keeper import Patience
from voice.listening.listener import Hall, Listener
from voice.virtual import SoundCard, no_sound_card, sound_card, wait_until

Spoken = Callable[[str], Path]


def test_every_word_is_heard_through_the_microphone(told: Told, card: SoundCard, spoken: Spoken) -> None:
    heard = []
    for word in WORDS:
        hearing = told.listener.open(listening())
        with card.speaking(spoken(word)):
            heard.append(told.answer(hearing))
    assert heard == [(word,) for word in WORDS]
    over = [event.hearing for event in told.of(SpeechOver)]
    assert over == [event.hearing for event in told.of(WordsHeard)]


def test_a_closed_microphone_hears_nothing(told: Told, card: SoundCard, spoken: Spoken) -> None:
    """Nobody records, not even by mistake: the sound server counts who does."""
    card.speak(spoken("서울"))
    assert told.events == []
    assert recorders(card) == 0
    told.listener.open(listening())
    assert wait_until(lambda: recorders(card) == 1, PATIENCE_S)
    told.listener.drop()
    assert wait_until(lambda: recorders(card) == 0, PATIENCE_S)
    told.events.clear()
    card.speak(spoken("서울"))
    assert told.events == []


def recorders(card: SoundCard) -> int:
    listed = subprocess.run(
        ["pactl", "list", "short", "source-outputs"], env=card.environment, capture_output=True, check=True
    )
    return sum("module-remap" not in line for line in listed.stdout.decode().splitlines())


def test_who_lets_go_is_understood_at_once(told: Told, card: SoundCard, spoken: Spoken) -> None:
    hearing = told.listener.open(listening(silence_s=5.0))
    card.speak(spoken("도서관"))
    assert told.of(WordsHeard) == []
    told.listener.finish()
    assert told.answer(hearing) == ("도서관",)
    assert told.of(SpeechOver) == []


def test_who_lets_go_without_a_word(told: Told) -> None:
    hearing = told.listener.open(listening())
    time.sleep(0.2)
    told.listener.finish()
    assert told.answer(hearing) == ()
    told.listener.finish()
    told.listener.drop()


def test_the_newest_hearing_counts(told: Told, card: SoundCard, spoken: Spoken) -> None:
    first = told.listener.open(listening())
    with card.speaking(spoken("네")):
        assert wait_until(lambda: told.of(LevelHeard, first), PATIENCE_S)
    second = told.listener.open(listening())
    with card.speaking(spoken("부산")):
        assert told.answer(second) == ("부산",)
    assert told.of(WordsHeard, first) == []


def test_the_level_moves_with_the_voice(told: Told, card: SoundCard, spoken: Spoken) -> None:
    hearing = told.listener.open(listening())
    began = time.monotonic()
    with card.speaking(spoken("여덟")):
        told.answer(hearing)
    levels = [event.level for event in told.of(LevelHeard, hearing)]
    assert min(levels) < 0.2
    assert max(levels) > 0.6
    assert 10 < len(levels) / (time.monotonic() - began) < 25


def test_free_speech_shows_what_it_makes_of_it(told: Told, card: SoundCard, spoken: Spoken) -> None:
    hearing = told.listener.open(listening(phrases=(), silence_s=1.0))
    with card.speaking(spoken("다시")):
        assert told.answer(hearing)
    parts = [event.words for event in told.of(PartHeard, hearing)]
    assert parts
    assert all(parts)


def test_the_words_that_a_model_knows(told: Told) -> None:
    ears = told.listener
    assert ears.knows(KO, "xyzzy")
    ears.learn(KO, ["서울", "xyzzy"])
    assert wait_until(lambda: not ears.knows(KO, "xyzzy"), PATIENCE_S)
    assert ears.knows(KO, "서울")
    ears.learn(KO, ["서울", "xyzzy"])
    ears.learn(Lang("eo"), ["saluton"])
    assert ears.knows(Lang("eo"), "saluton")


def test_a_language_without_a_model_is_lost_at_once(told: Told) -> None:
    from kiosk.devices.ears import Listening

    hearing = told.listener.open(Listening(Lang("eo"), ("saluton",)))
    assert told.answer(hearing) is None


def test_no_model_no_process(tmp_path: Path) -> None:
    ears = Listener(Hall(tmp_path / "models"))
    told = Told(ears)
    ears.listen(told)
    assert ears.status() == EarsDeaf("no-model")
    ears.start()
    assert ears.process_id() is None
    assert told.answer(ears.open(listening())) is None
    ears.close()


def test_no_microphone(models: Path, tmp_path: Path) -> None:
    ears = Listener(Hall(models, (KO,)), no_sound_card(tmp_path))
    ears.start()
    assert wait_until(lambda: ears.status() == EarsDeaf("no-microphone"), PATIENCE_S)
    ears.close()


@pytest.mark.long
def test_a_microphone_that_goes_and_comes(models: Path, spoken: Spoken) -> None:
    """And the process that is killed, in the same life: a model takes seconds to load."""
    with sound_card() as card:
        told = Told(Listener(Hall(models, (KO,)), card.environment, PATIENT))
        told.listener.listen(told)
        told.listener.start()
        assert told.is_ready()

        hearing = told.listener.open(listening())
        assert wait_until(lambda: told.of(LevelHeard, hearing), PATIENCE_S)
        card.unplug()
        assert told.answer(hearing) is None
        assert wait_until(lambda: told.listener.status() == EarsDeaf("no-microphone"), PATIENCE_S)
        # The status is there a moment before it is told.
        lost = EarsChanged(EarsDeaf("no-microphone"))
        assert wait_until(lambda: told.of(EarsChanged)[-1] == lost, PATIENCE_S)
        card.plug()
        assert told.is_ready()

        hearing = told.listener.open(listening())
        assert wait_until(lambda: told.of(LevelHeard, hearing), PATIENCE_S)
        kill(told.listener)
        assert told.answer(hearing) is None
        assert wait_until(lambda: told.listener.status() == EarsDeaf("starting"), PATIENCE_S)
        told.listener.learn(KO, ["xyzzy"])
        assert told.is_ready()
        assert wait_until(lambda: not told.listener.knows(KO, "xyzzy"), PATIENCE_S)
        with card.speaking(spoken("서울")):
            assert told.answer(told.listener.open(listening())) == ("서울",)
        told.listener.close()
        assert told.of(HearingLost) == [HearingLost(Hearing(1)), HearingLost(Hearing(2))]
        assert isinstance(told.of(EarsChanged)[-1].status, EarsReady)


def kill(listener: Listener) -> None:
    import os
    import signal

    process_id = listener.process_id()
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)


def deaf_command(words: str) -> list[str]:
    return [sys.executable, "-c", words]


QUICK = Patience(ping=0.05, hang=0.3, window=60, restarts=2, rest=0.2)


def test_a_process_that_hangs_is_replaced_and_then_given_up(models: Path) -> None:
    ears = Listener(Hall(models), patience=QUICK, command=deaf_command("import time; time.sleep(60)"))
    told = Told(ears)
    ears.listen(told)
    given_up = EarsChanged(EarsDeaf("worker"))
    with structlog.testing.capture_logs() as logged:
        ears.start()
        assert wait_until(lambda: given_up in told.of(EarsChanged), PATIENCE_S)
        ears.close()
    assert sum(row["event"] == "ears.worker_hangs" for row in logged) >= 3
    assert ears.process_id() is None


def test_what_was_asked_goes_with_the_process(models: Path) -> None:
    """It dies before it has answered: a page holds the names of children."""
    ready = 'import time; print(\'{"is": "ready"}\', flush=True); time.sleep(60)'
    ears = Listener(Hall(models), patience=QUICK, command=deaf_command(ready))
    ears.learn(KO, ["비밀"])
    assert "비밀" in str(vars(ears))
    ears.start()
    assert wait_until(ears.process_id, PATIENCE_S)
    kill(ears)
    assert wait_until(lambda: "비밀" not in str(vars(ears)), PATIENCE_S)
    ears.close()


def test_a_process_that_cannot_be_started(models: Path) -> None:
    ears = Listener(Hall(models), patience=QUICK, command=["/nonexistent"])
    ears.start()
    assert wait_until(lambda: ears.status() == EarsDeaf("worker"), PATIENCE_S)
    ears.close()


def test_a_process_that_talks_nonsense_is_replaced(models: Path) -> None:
    words = "print('nonsense', flush=True); import time; time.sleep(60)"
    ears = Listener(Hall(models), patience=QUICK, command=deaf_command(words))
    ears.start()
    assert wait_until(lambda: ears.status() == EarsDeaf("worker"), PATIENCE_S)
    ears.close()


def test_the_process_dies_with_the_kiosk(models: Path, card: SoundCard) -> None:
    kiosk = (
        "import sys, time; from pathlib import Path; from voice.listening.listener import Hall, Listener\n"
        "ears = Listener(Hall(Path(sys.argv[1]), ('ko',))); ears.start()\n"
        "while ears.process_id() is None: time.sleep(0.01)\n"
        "print('worker', ears.process_id(), flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", kiosk, str(models)], env=card.environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    worker = next(int(line.split()[1]) for line in process.stdout if line.startswith("worker"))
    time.sleep(1.0)
    assert alive(worker)
    process.kill()
    process.wait()
    process.stdout.close()
    assert wait_until(lambda: not alive(worker), PATIENCE_S)
