"""What a citizen hears, recorded at the loudspeaker of a virtual sound card."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from kiosk.devices.audio import Earcon, SentenceStarted, SpeechEnded, VoiceChanged, VoiceReady, WordStarted
from kiosk.pages.comfort import GAINS_DB
from tests.support.likeness import likeness
from tests.voice.conftest import PATIENCE_S, WPM, Heard, french
from voice.keeper import Patience
from voice.player import Limits
from voice.speaker import Speaker, worker_command
from voice.virtual import Recording, SoundCard, sound_card, wait_until

LONG = "Posez votre justificatif de domicile sur la table, bien à plat."


def is_heard(recording: Recording) -> bool:
    return wait_until(recording.is_heard, PATIENCE_S)


def test_what_is_said_is_heard(voice: Heard, card: SoundCard) -> None:
    with card.recording() as recording:
        generation = voice.speaker.say(french("Bonjour, je suis Parvis.", "Touchez l'écran."))
        assert voice.waits_for(SpeechEnded(generation))
        time.sleep(0.1)
    assert voice.started() == [(generation, 0), (generation, 1)]
    assert says(recording, "Bonjour, je suis Parvis.")
    assert says(recording, "Touchez l'écran.")
    assert not says(recording, "Au revoir, à bientôt.")


def says(recording: Recording, text: str) -> bool:
    return likeness(recording.samples(), text, wpm=WPM) > 0.9


@pytest.mark.clause("5.1.3.4")
def test_stop_silences_and_says_nothing_more(voice: Heard, card: SoundCard) -> None:
    with card.recording() as recording:
        generation = voice.speaker.say(french(LONG, LONG))
        assert is_heard(recording)
        assert voice.waits_for(SentenceStarted(generation, 0))
        voice.speaker.stop()
        stopped = time.monotonic()
        time.sleep(1.0)
    assert not recording.heard_after(stopped + 0.25)
    assert voice.ended() == []
    assert len(voice.started()) == 1


def test_stop_fades_instead_of_clicking(voice: Heard, card: SoundCard) -> None:
    with card.recording() as recording:
        voice.speaker.say(french(LONG))
        assert is_heard(recording)
        time.sleep(0.4)
        voice.speaker.stop()
        time.sleep(0.3)
    sound = recording.samples().astype(int)
    steps = np.abs(np.diff(sound))
    last = int(np.flatnonzero(np.abs(sound) > 100)[-1])
    assert steps[last - 100 : last + 100].max() <= 0.3 * steps.max()


@pytest.mark.clause("5.1.3.5")
def test_a_new_page_cuts_the_one_before(voice: Heard, card: SoundCard) -> None:
    with card.recording() as recording:
        voice.speaker.say(french(LONG, LONG))
        assert is_heard(recording)
        second = voice.speaker.say(french("Au revoir, à bientôt."))
        assert voice.waits_for(SpeechEnded(second))
        time.sleep(0.1)
    assert voice.ended() == [second]
    assert says(recording, "Au revoir, à bientôt.")
    assert not says(recording, LONG)


@pytest.mark.clause("5.1.3.5")
def test_of_two_quick_pages_only_the_last_is_heard(voice: Heard, card: SoundCard) -> None:
    voice.speaker.start()
    assert voice.waits_for(VoiceChanged(VoiceReady()))
    with card.recording() as recording:
        voice.speaker.say(french("Bonjour, je suis Parvis."))
        second = voice.speaker.say(french("Au revoir, à bientôt."))
        assert voice.waits_for(SpeechEnded(second))
        time.sleep(0.1)
    assert voice.started()[-1] == (second, 0)
    assert says(recording, "Au revoir, à bientôt.")
    assert not says(recording, "Bonjour, je suis Parvis.")


@pytest.mark.clause("8.2.1", "5.1.3.12")
def test_gain_goes_up_and_down(voice: Heard, card: SoundCard) -> None:
    levels = [loudness_at(voice, card, gain_db) for gain_db in (-12.0, -6.0, 0.0)]
    assert 1.7 < levels[1] / levels[0] < 2.3
    assert 1.7 < levels[2] / levels[1] < 2.3


def loudness_at(voice: Heard, card: SoundCard, gain_db: float) -> float:
    voice.speaker.set_gain(gain_db)
    with card.recording() as recording:
        generation = voice.speaker.say(french("Bonjour."))
        assert voice.waits_for(SpeechEnded(generation))
    sound = recording.samples().astype(float)
    return float(np.sqrt(np.sum(sound**2)))


@pytest.mark.clause("5.1.3.3")
def test_the_sentence_is_told_when_it_is_heard(voice: Heard, card: SoundCard) -> None:
    voice.speaker.start()
    assert voice.waits_for(VoiceChanged(VoiceReady()))
    with card.recording() as recording:
        generation = voice.speaker.say(french("Bonjour."))
        assert voice.waits_for(SpeechEnded(generation))
    told = next(at for at, event in voice.events if event == SentenceStarted(generation, 0))
    assert abs(recording.first_heard_at() - told) < 0.3


@pytest.mark.clause("5.1.3.3")
def test_each_word_is_told_when_it_is_heard(voice: Heard, card: SoundCard) -> None:
    """The commas part the words: as many sounds as words, and each is told by its own."""
    text = "Nom, nuit, lieu, maison, lundi, mardi."
    voice.speaker.start()
    assert voice.waits_for(VoiceChanged(VoiceReady()))
    with card.recording() as recording:
        generation = voice.speaker.say(french(text))
        assert voice.waits_for(SpeechEnded(generation))
    told = [(at, event) for at, event in voice.events if isinstance(event, WordStarted)]
    assert [text[event.start : event.end] for _, event in told] == text.rstrip(".").split(", ")
    onsets = recording.onsets(0.08)
    assert len(onsets) == len(told)
    for onset, (at, _) in zip(onsets, told, strict=True):
        assert abs(onset - at) < 0.2


@pytest.mark.clause("8.2.1")
def test_every_step_of_the_volume_is_heard(voice: Heard, card: SoundCard) -> None:
    levels = [loudness_at(voice, card, gain_db) for gain_db in GAINS_DB]
    steps_db = 20 * np.diff(np.log10(levels))
    assert min(steps_db) >= 3, steps_db
    assert sum(steps_db) >= 18, "EN 301 549, 8.2.1.1"


@pytest.mark.parametrize("kind", [Earcon.LISTENING, Earcon.HEARD])
def test_a_tone_is_short_soft_and_alone(voice: Heard, card: SoundCard, kind: Earcon) -> None:
    voice.speaker.start()
    assert voice.waits_for(VoiceChanged(VoiceReady()))
    with card.recording() as recording:
        voice.speaker.earcon(kind)
        assert is_heard(recording)
        time.sleep(0.3)
    assert recording.heard_s() <= 0.13
    with card.recording() as speech:
        generation = voice.speaker.say(french("Bonjour."))
        voice.speaker.earcon(kind)
        assert voice.waits_for(SpeechEnded(generation))
        time.sleep(0.2)
    assert recording.loudness() < 0.7 * speech.loudness()
    assert says(speech, "Bonjour."), "nothing over it"
    assert voice.started() == [(generation, 0)], "a tone tells nothing"


def test_a_killed_process_comes_back_and_says_the_sentence_again(voice: Heard, card: SoundCard) -> None:
    generation = voice.speaker.say(french("Bonjour.", LONG))
    assert voice.waits_for(SentenceStarted(generation, 1))
    killed = voice.speaker.process_id()
    os.kill(killed, signal.SIGKILL)
    with card.recording() as recording:
        assert voice.waits_for(SpeechEnded(generation))
        time.sleep(0.1)
    assert voice.started() == [(generation, 0), (generation, 1), (generation, 1)]
    assert says(recording, LONG)
    assert voice.speaker.process_id() != killed


def test_a_frozen_process_is_replaced(voice: Heard, card: SoundCard) -> None:
    """It neither ends nor answers: only its silence tells."""
    voice.speaker.close()
    speaker = Speaker(worker_command(WPM), card.environment, patience=Patience(ping=0.2, hang=1.5))
    heard = Heard(speaker)
    speaker.listen(heard)
    generation = speaker.say(french("Bonjour.", "Au revoir."))
    assert heard.waits_for(SentenceStarted(generation, 0))
    frozen = speaker.process_id()
    os.kill(frozen, signal.SIGSTOP)
    assert heard.waits_for(SpeechEnded(generation))
    assert speaker.process_id() != frozen
    speaker.close()


def test_a_sound_server_that_was_away_for_long_is_found_again() -> None:
    """The voice once looked for it ever more seldom, and was back sixteen seconds after it."""
    assert Limits().retry_most + Limits().frozen <= 3
    with sound_card() as card:
        speaker = Speaker(worker_command(WPM), card.environment)
        heard = Heard(speaker)
        speaker.listen(heard)
        speaker.start()
        assert heard.waits_for(VoiceChanged(VoiceReady()))
        card.unplug()
        assert wait_until(lambda: "no-device" in heard.silences(), PATIENCE_S)
        generation = speaker.say(french("Touchez l'écran."))
        assert heard.waits_for(SpeechEnded(generation)), "the captions go on"
        time.sleep(3.0)
        card.plug()
        with card.recording() as recording:
            assert wait_until(lambda: speaker.status() == VoiceReady(), PATIENCE_S)
            after = speaker.say(french("Bonjour, je suis Parvis."))
            assert heard.waits_for(SpeechEnded(after))
            time.sleep(0.1)
        speaker.close()
    assert says(recording, "Bonjour, je suis Parvis.")


def test_a_sound_server_that_dies_and_returns() -> None:
    """Its death freezes the stream without an error; nothing but the missing callbacks shows it."""
    with sound_card() as card:
        speaker = Speaker(worker_command(WPM), card.environment)
        heard = Heard(speaker)
        speaker.listen(heard)
        generation = speaker.say(french("Touchez l'écran.", "Merci."))
        assert heard.waits_for(SentenceStarted(generation, 0))
        card.unplug()
        assert wait_until(heard.silences, PATIENCE_S)
        card.plug()
        with card.recording() as recording:
            assert heard.waits_for(SpeechEnded(generation))
            assert wait_until(lambda: speaker.status() == VoiceReady(), PATIENCE_S)
            after = speaker.say(french("Bonjour, je suis Parvis."))
            assert heard.waits_for(SpeechEnded(after))
            time.sleep(0.1)
        speaker.close()
    assert says(recording, "Bonjour, je suis Parvis.")
