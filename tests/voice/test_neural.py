"""A neural voice in the kiosk's own speech process: heard, made ahead, and gone with the visit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.audio import Sentence, SentenceStarted, SpeechEnded, VoiceChanged, VoiceReady, WordStarted
from kiosk.types import Lang
from tests.voice.conftest import PATIENCE_S, WPM, Heard
from tests.voice.engines.conftest import joe, voices
from voice.speaker import Speaker, worker_command
from voice.virtual import SoundCard, wait_until

__all__ = ["joe", "voices"]

ENGLISH = Lang("en")


@pytest.fixture
def neural(card: SoundCard, voices: Path) -> Iterator[Heard]:
    speaker = Speaker(worker_command(WPM, voices=voices), card.environment)
    heard = Heard(speaker)
    speaker.listen(heard)
    speaker.start()
    assert heard.waits_for(VoiceChanged(VoiceReady()))
    assert wait_until(speaker.languages, PATIENCE_S)
    yield heard
    speaker.close()


def english(*texts: str) -> list[Sentence]:
    return [Sentence(text, ENGLISH) for text in texts]


def test_only_its_own_language_is_made_ahead(neural: Heard) -> None:
    assert neural.speaker.foresees(ENGLISH)
    assert not neural.speaker.foresees(Lang("fr"))
    assert {"fr", "en", "ar"} <= neural.speaker.languages()


def test_it_is_heard_and_its_sentences_are_lit(neural: Heard, card: SoundCard) -> None:
    """Its engine does not tell when a word is heard: none is pretended."""
    with card.recording() as recording:
        page = neural.speaker.say([*english("Good morning.", "Please wait."), Sentence("Merci.", Lang("fr"))])
        assert neural.waits_for(SpeechEnded(page))
    assert neural.started() == [(page, 0), (page, 1), (page, 2)]
    words = [event for _, event in neural.events if isinstance(event, WordStarted)]
    assert {event.index for event in words} == {2}, "eSpeak's words, and no others"
    assert recording.heard_s() > 1
    assert len(recording.onsets(0.15)) >= 3


@pytest.mark.long
def test_what_was_made_ahead_is_said_whole_and_is_in_no_file(
    neural: Heard, card: SoundCard, voices: Path
) -> None:
    before = sorted(voices.rglob("*"))
    neural.speaker.prefetch(english("Your appointment is on Monday."))
    first = neural.speaker.say(english("Welcome."))
    assert neural.waits_for(SpeechEnded(first))
    with card.recording() as recording:
        page = neural.speaker.say(english("Your appointment is on Monday.", "Goodbye."))
        assert neural.waits_for(SpeechEnded(page))
    assert neural.started()[-2:] == [(page, 0), (page, 1)]
    assert recording.heard_s() > 1.2
    assert sorted(voices.rglob("*")) == before
    assert written_by(neural.speaker.process_id()) == []
    neural.speaker.forget()
    again = neural.speaker.say(english("Your appointment is on Monday."))
    assert neural.waits_for(SpeechEnded(again)), "and is made anew for the next person"


def written_by(process_id: int | None) -> list[str]:
    """The files that a process holds open to write."""
    found = []
    for fd in Path(f"/proc/{process_id}/fd").iterdir():
        flags = int(Path(f"/proc/{process_id}/fdinfo/{fd.name}").read_text().split("flags:")[1].split()[0], 8)
        if fd.exists() and fd.resolve().is_file() and flags & os.O_ACCMODE != os.O_RDONLY:
            found.append(str(fd.resolve()))
    return [one for one in found if not one.startswith(("/dev/", "/memfd", "/proc"))]


def test_stop_is_heard_at_once_while_it_thinks(neural: Heard, card: SoundCard) -> None:
    long = (
        "Please bring the original of your identity card and a proof of address to the desk of the town hall."
    )
    with card.recording() as recording:
        cut = neural.speaker.say(english(long))
        neural.speaker.stop()
        page = neural.speaker.say([Sentence("Bonjour.", Lang("fr"))])
        assert neural.waits_for(SpeechEnded(page))
    assert (cut, 0) not in neural.started()
    assert recording.heard_s() < 1.5, "of the long one nothing"
    assert [e for _, e in neural.events if isinstance(e, SentenceStarted)][-1].generation == page
