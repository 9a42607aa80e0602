"""A kiosk without a sound card, or without a speech process: the captions go on and nothing is pretended."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from kiosk.devices.audio import Sentence, SentenceStarted, SpeechEnded, VoiceChanged, VoiceSilent
from kiosk.types import Lang
from tests.voice.conftest import PATIENCE_S, WPM, Heard, french
from voice.keeper import Patience
from voice.languages import VOICES
from voice.speaker import Speaker, worker_command
from voice.virtual import no_sound_card, wait_until


@pytest.mark.clause("5.1.5")
def test_without_a_sound_card_the_captions_go_on(deaf_voice: Heard) -> None:
    began = time.monotonic()
    generation = deaf_voice.speaker.say(french("Bonjour.", "Touchez l'écran."))
    assert deaf_voice.waits_for(VoiceChanged(VoiceSilent("no-device")))
    assert deaf_voice.waits_for(SpeechEnded(generation))
    assert deaf_voice.started() == [(generation, 0), (generation, 1)]
    assert time.monotonic() - began > 1.5  # the time that speaking takes
    assert deaf_voice.speaker.status() == VoiceSilent("no-device")


@pytest.mark.clause("5.1.3.14")
def test_a_language_without_a_voice_is_shown_and_not_read(deaf_voice: Heard) -> None:
    generation = deaf_voice.speaker.say([Sentence("Kaixo mundua.", Lang("eu"))])
    assert deaf_voice.waits_for(SpeechEnded(generation))
    assert deaf_voice.started() == [(generation, 0)]
    assert deaf_voice.speaker.languages() == frozenset(VOICES)


def test_a_page_without_sentences_ends(deaf_voice: Heard) -> None:
    generation = deaf_voice.speaker.say([])
    assert deaf_voice.waits_for(SpeechEnded(generation))


def test_each_page_is_counted(deaf_voice: Heard) -> None:
    first = deaf_voice.speaker.say(french("Bonjour."))
    assert deaf_voice.speaker.say(french("Bonjour.")) == first + 1


def test_nothing_is_told_after_stop(deaf_voice: Heard) -> None:
    generation = deaf_voice.speaker.say(french("Bonjour.", "Touchez l'écran."))
    assert deaf_voice.waits_for(SentenceStarted(generation, 0))
    deaf_voice.speaker.stop()
    told = len(deaf_voice.events)
    time.sleep(1.2)
    assert len(deaf_voice.events) == told


def test_a_process_that_always_ends_is_given_up_and_the_captions_go_on(tmp_path: Path) -> None:
    patience = Patience(restarts=2, rest=60.0)
    speaker = Speaker([sys.executable, "-c", "pass"], no_sound_card(tmp_path), patience)
    heard = Heard(speaker)
    speaker.listen(heard)
    generation = speaker.say(french("Bonjour.", "Merci."))
    assert heard.waits_for(VoiceChanged(VoiceSilent("worker")))
    assert heard.waits_for(SpeechEnded(generation))
    assert heard.started() == [(generation, 0), (generation, 1)]
    speaker.close()


def test_an_engine_that_takes_the_process_down_is_left_out(tmp_path: Path) -> None:
    """A neural voice may end the whole process: better the plain voice than none."""
    tried = tmp_path / "tried"
    crashing = f"open({str(tried)!r}, 'a').write('x'); import os; os.abort()"
    speaker = Speaker([sys.executable, "-c", crashing], no_sound_card(tmp_path), plain=worker_command(WPM))
    heard = Heard(speaker)
    speaker.listen(heard)
    generation = speaker.say(french("Bonjour.", "Merci."))
    assert heard.waits_for(SpeechEnded(generation))
    assert heard.started() == [(generation, 0), (generation, 1)]
    assert tried.read_text() == "xx"
    assert "worker" not in heard.silences()
    assert speaker.languages() == frozenset(VOICES)
    speaker.close()


def test_a_program_that_is_missing_is_given_up(tmp_path: Path) -> None:
    speaker = Speaker(["parvis-no-such-program"], no_sound_card(tmp_path), Patience(restarts=1, rest=60.0))
    heard = Heard(speaker)
    speaker.listen(heard)
    speaker.start()
    assert heard.waits_for(VoiceChanged(VoiceSilent("worker")))
    speaker.close()


def test_a_process_that_answers_rubbish_is_given_up(tmp_path: Path) -> None:
    patience = Patience(restarts=1, rest=60.0)
    speaker = Speaker([sys.executable, "-c", "print('rubbish')"], no_sound_card(tmp_path), patience)
    heard = Heard(speaker)
    speaker.listen(heard)
    generation = speaker.say(french("Bonjour."))
    assert heard.waits_for(VoiceChanged(VoiceSilent("worker")))
    assert heard.waits_for(SpeechEnded(generation))
    speaker.close()


def test_a_listener_that_fails_costs_no_page(tmp_path: Path) -> None:
    speaker = Speaker(worker_command(WPM), no_sound_card(tmp_path))
    heard = Heard(speaker)
    speaker.listen(lambda _: 1 // 0)
    speaker.start()
    assert wait_until(speaker.languages, PATIENCE_S)
    speaker.listen(heard)
    generation = speaker.say(french("Bonjour."))
    assert heard.waits_for(SpeechEnded(generation))
    speaker.close()


def test_the_process_is_tried_again_after_a_rest(tmp_path: Path) -> None:
    """The first two ends are a fault of the moment; the third start is the real process."""
    flag = str(tmp_path / "tried")
    script = (
        "import os, sys\n"
        f"with open({flag!r}, 'a') as f: f.write('x')\n"
        f"if os.path.getsize({flag!r}) > 2: os.execv(sys.executable, [sys.executable, '-m', 'voice.worker'])"
    )
    speaker = Speaker([sys.executable, "-c", script], no_sound_card(tmp_path), Patience(restarts=1, rest=0.3))
    heard = Heard(speaker)
    speaker.listen(heard)
    generation = speaker.say(french("Bonjour."))
    assert heard.waits_for(VoiceChanged(VoiceSilent("no-device")))
    assert heard.waits_for(SpeechEnded(generation))
    assert heard.silences()[0] == "worker"
    speaker.close()


def test_close_ends_the_process(deaf_voice: Heard) -> None:
    deaf_voice.speaker.say(french("Bonjour."))
    assert wait_until(deaf_voice.speaker.languages, PATIENCE_S)
    process_id = deaf_voice.speaker.process_id()
    assert process_id is not None
    deaf_voice.speaker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


def test_a_speaker_never_used_starts_nothing(tmp_path: Path) -> None:
    speaker = Speaker(environment=no_sound_card(tmp_path))
    assert speaker.process_id() is None
    assert speaker.status() == VoiceSilent("starting")
    speaker.close()


def test_a_stuck_process_never_blocks_the_kiosk(tmp_path: Path) -> None:
    """It reads nothing: the pipe is soon full, and ``say`` must still return."""
    answer = (
        'import sys, time; print(\'{"is": "ready", "generation": 0, "languages": ["fr"]}\', flush=True); '
    )
    speaker = Speaker(
        [sys.executable, "-c", answer + "time.sleep(60)"], no_sound_card(tmp_path), Patience(hang=1.0)
    )
    speaker.start()
    assert wait_until(speaker.languages, PATIENCE_S)
    began = time.monotonic()
    for _ in range(20):
        speaker.say(french("Bonjour. " * 1000))
        speaker.set_gain(3.0)
    assert time.monotonic() - began < 1.0
    speaker.close()
