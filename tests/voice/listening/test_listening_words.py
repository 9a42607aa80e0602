"""What the recogniser makes of spoken words, noise and silence; the Korean model stands for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.types import Lang
from tests.voice.listening.korean import DECOYS, OTHERS, WORDS, pink_noise, say
from voice.heard.lexicon import load_lexicon
from voice.listening.filed import hear, hear_file, read_wav
from voice.listening.recogniser import (
    ModelFailed,
    VoskModel,
    alternatives_of,
    joined,
    known_phrases,
)
from voice.models.judge import wrong_language

Spoken = Callable[[str], Path]
SILENCE_S = 0.35


def first(hypotheses: tuple[str, ...]) -> str:
    return hypotheses[0] if hypotheses else ""


def test_every_word_is_heard(model: VoskModel, spoken: Spoken) -> None:
    found = [hear_file(spoken(word), model, WORDS, SILENCE_S) for word in WORDS]
    assert [first(one.hypotheses) for one in found] == list(WORDS)
    assert all(one.over for one in found)


@pytest.mark.long
def test_decoys_catch_what_was_not_asked_for(model: VoskModel, spoken: Spoken) -> None:
    """A hypothesis counts when it is wholly among the words; confidence would not reject it."""

    def accepted(phrases: tuple[str, ...]) -> int:
        heard = [first(hear_file(spoken(word), model, phrases, SILENCE_S).hypotheses) for word in OTHERS]
        return sum(bool(one) and set(one.split()) <= set(WORDS) for one in heard)

    # eSpeak never says a word twice alike: 2 or 3 of 8 still pass, 7 without the decoys.
    left = accepted((*WORDS, *DECOYS))
    assert left <= 3
    assert accepted(WORDS) - left >= 3
    found = [hear_file(spoken(word), model, (*WORDS, *DECOYS), SILENCE_S) for word in WORDS]
    assert [first(one.hypotheses) for one in found] == list(WORDS)


@pytest.mark.parametrize("level", [0.01, 0.05, 0.2])
def test_noise_is_nobody(model: VoskModel, level: float) -> None:
    found = hear(pink_noise(10.0, level), model, WORDS, SILENCE_S)
    assert found.began_s is None
    assert found.hypotheses == ()
    assert found.over


def test_a_word_in_noise_begins_with_the_word(model: VoskModel, spoken: Spoken) -> None:
    sound = pink_noise(2.0, 0.01) + read_wav(spoken("도서관")) + pink_noise(1.0, 0.01)
    found = hear(sound, model, WORDS, SILENCE_S)
    assert found.began_s == pytest.approx(2.3, abs=0.15)
    assert found.hypotheses == ("도서관",)


def test_a_long_silence_takes_in_several_words(model: VoskModel, spoken: Spoken) -> None:
    """Vosk cuts after half a second of silence; who says digits one by one is not cut short."""
    sound = b"".join(read_wav(spoken(word))[: int(-0.6 * 32000)] for word in ("다섯", "여섯", "서울"))
    sound += bytes(40000)
    assert hear(sound, model, WORDS, 1.0).hypotheses == ("다섯 여섯 서울",)
    assert hear(sound, model, WORDS, 0.35).hypotheses == ("다섯",)


def test_several_hypotheses(model: VoskModel, spoken: Spoken) -> None:
    found = hear_file(spoken("여덟"), model, WORDS, SILENCE_S, hypotheses=3)
    assert found.hypotheses[0] == "여덟"
    assert "여섯" in found.hypotheses


def test_free_speech_needs_no_phrases(model: VoskModel, spoken: Spoken) -> None:
    """What is made of a robot's voice is another matter."""
    [heard] = hear_file(spoken("다시"), model, (), SILENCE_S).hypotheses
    assert all(model.knows(word) for word in heard.split())


def test_phrases_that_the_model_lacks_are_left_out(model: VoskModel, spoken: Spoken) -> None:
    phrases = ("xyzzy", "서울 xyzzy", "도서관", "", "병원")
    assert known_phrases(phrases, model.knows) == ("도서관", "병원")
    assert hear_file(spoken("서울"), model, phrases, SILENCE_S).hypotheses != ("서울",)
    assert model.knows("서울")
    assert not model.knows("xyzzy")


def test_a_model_of_another_language_is_told(model: VoskModel) -> None:
    french = load_lexicon(paths.CONFIG / "voice", Lang("fr"))
    assert "« oui », « non », « aide »" in wrong_language(model.knows, french)
    assert wrong_language(lambda word: word == french.no[0][0], french) == ""


def test_a_model_that_has_a_word_for_others_listens_for_it_too() -> None:
    assert known_phrases(["oui", "non"], lambda word: word != "non") == ("oui", "[unk]")
    assert known_phrases(["oui"], lambda _: False) == ()


def test_pieces_are_put_together() -> None:
    pieces = [
        alternatives_of(
            '{"alternatives": [{"text": "deux", "confidence": 90}, {"text": "de", "confidence": 80}]}'
        ),
        alternatives_of(
            '{"alternatives": [{"text": "mai", "confidence": 70}, {"text": "", "confidence": 65}]}'
        ),
        alternatives_of('{"text": ""}'),
    ]
    assert joined(pieces) == ("deux mai", "deux", "de mai")
    assert joined([alternatives_of('{"text": ""}')]) == ()
    assert joined([]) == ()


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed):
        VoskModel(tmp_path)


@pytest.mark.parametrize("rate_hz", [8000, 22050, 48000])
def test_files_of_any_rate(model: VoskModel, tmp_path: Path, rate_hz: int) -> None:
    assert hear_file(say("병원", tmp_path, rate_hz=rate_hz), model, WORDS, SILENCE_S).hypotheses == ("병원",)
