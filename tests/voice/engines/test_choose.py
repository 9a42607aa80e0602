"""Who speaks: the best that is installed, another when it fails, and nobody rather than a wrong language."""

from __future__ import annotations

import os
import subprocess
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kiosk.types import Lang
from tests.voice.engines.conftest import ENGLISH, always
from voice.engines.cache import Shelf, Workshop, key_of
from voice.engines.choose import Engines, engines
from voice.engines.engine import EngineFaultError, VoiceTag, Wanted
from voice.espeak import NoVoiceError, Speech, Word
from voice.track import RATE_HZ

FRENCH, BASQUE = Lang("fr"), Lang("eu")
SECRET = "Mon nom est Camille Exemple"


@dataclass
class Humming:
    """An engine of somebody else: hums each clause, for as long as it works."""

    name: str = "humming"
    spoken: frozenset[Lang] = frozenset({FRENCH})
    at_once: bool = False
    works: Callable[[str], bool] = lambda _: True
    said: list[str] = field(default_factory=list)

    def languages(self) -> frozenset[Lang]:
        return self.spoken

    def voice_of(self, lang: Lang) -> VoiceTag:
        return VoiceTag(self.name, "hum", "1")

    def warm(self, lang: Lang) -> None:
        if not self.works("warm"):
            raise RuntimeError(SECRET)

    def clauses(self, text: str, lang: Lang) -> tuple[str, ...]:
        head, comma, rest = text.partition(", ")
        return (head + comma, rest) if rest else (text,)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        if not self.works(text):
            raise RuntimeError(text)
        self.said.append(text)
        pcm = array("h", [len(text)] * 100)
        return Speech(pcm, RATE_HZ, (Word(0, 3, 0),), completed=True) if wanted() else None


def sound(speaking: Engines, text: str, lang: Lang = FRENCH, wpm: float = 125) -> array[int]:
    pcm: array[int] = array("h")
    for piece in speaking.speak(text, lang, wpm, always):
        pcm += piece.pcm
    return pcm


def test_espeak_speaks_all_languages_where_nothing_else_is_installed(tmp_path: Path) -> None:
    speaking = engines(tmp_path, tmp_path / "speech")
    assert speaking.languages == {"fr", "en", "es", "pt", "ar", "uk"}
    assert {speaking.of(lang).name for lang in speaking.languages} == {"espeak"}
    [piece] = speaking.speak("Bonjour, voici un texte assez long, en une fois.", FRENCH, 125, always)
    assert [word.start for word in piece.words][:2] == [0, 9]
    assert len(piece.pcm) > RATE_HZ


def test_a_neural_voice_speaks_its_language_and_espeak_the_others(voices: Path) -> None:
    speaking = engines(voices)
    assert {lang: speaking.of(lang).name for lang in (FRENCH, ENGLISH)} == {"fr": "espeak", "en": "piper"}
    assert speaking.only("espeak").of(ENGLISH).name == "espeak"
    assert speaking.only("piper").languages == {"en"}


@pytest.mark.clause("5.1.3.14")
def test_a_language_without_a_voice_is_never_read_by_another(voices: Path) -> None:
    speaking = engines(voices)
    assert BASQUE not in speaking.languages
    with pytest.raises(NoVoiceError, match="no voice for the language 'eu'"):
        speaking.of(BASQUE)
    with pytest.raises(NoVoiceError):
        list(speaking.speak("Kaixo", BASQUE, 125, always))
    with pytest.raises(NoVoiceError):
        speaking.warm(BASQUE)


def test_pieces_are_made_as_they_are_taken_and_words_keep_their_place() -> None:
    humming = Humming()
    pieces = Engines([humming]).speak("un deux, trois", FRENCH, 125, always)
    first = next(pieces)
    assert humming.said == ["un deux, "]
    assert [word.start for word in (*first.words, *next(pieces).words)] == [0, 9]


def test_what_was_said_in_the_visit_is_said_again_until_it_is_forgotten() -> None:
    humming = Humming()
    speaking = Engines([humming])
    once = sound(speaking, "un deux, trois")
    assert sound(speaking, "un deux, trois") == once
    assert humming.said == ["un deux, ", "trois"]
    speaking.forget()
    sound(speaking, "un deux, trois")
    assert len(humming.said) == 4


def test_what_was_interrupted_is_not_kept_in_half() -> None:
    humming = Humming()
    speaking = Engines([humming])
    pieces = speaking.speak("un deux, trois", FRENCH, 125, lambda: not humming.said)
    assert list(pieces) == []
    assert len(sound(speaking, "un deux, trois")) == 200


def test_what_was_rendered_ahead_is_not_made_again(tmp_path: Path, voices: Path) -> None:
    made = Speech(array("h", range(1000)), RATE_HZ, (), completed=True)
    piper = engines(voices).of(ENGLISH)
    Workshop(tmp_path).put(key_of(piper.voice_of(ENGLISH), 125, "Hello."), made)
    speaking = engines(voices, tmp_path)
    assert list(speaking.speak("Hello.", ENGLISH, 125, always)) == [made]
    assert sound(speaking, "Hello.", ENGLISH, 150) != made.pcm, "at another speed it is another sound"
    said_twice = [sound(speaking, "Good bye.", ENGLISH) for _ in range(2)]
    assert said_twice[0] == said_twice[1], "by itself, no two of its sounds are the same"


def test_an_engine_that_fails_leaves_its_language_to_espeak_and_tells_no_content() -> None:
    humming = Humming(works=lambda text: "trois" not in text)
    both = Engines([humming, engines().of(FRENCH)])
    with capture_logs() as logged:
        first, second = both.speak(f"{SECRET}, trois", FRENCH, 125, always)
    assert len(first.pcm) == 100
    assert len(second.pcm) > RATE_HZ / 5, "what was not said yet is said by eSpeak"
    assert both.of(FRENCH).name == "espeak"
    assert [entry["event"] for entry in logged] == ["voice.engine_failed"]
    assert logged[0]["fault"] == "RuntimeError"
    assert "Camille" not in str(logged)


def test_an_engine_that_cannot_be_loaded_leaves_its_language_to_espeak() -> None:
    both = Engines([Humming(works=lambda _: False), engines().of(FRENCH)])
    with capture_logs() as logged:
        both.warm(FRENCH)
    assert both.of(FRENCH).name == "espeak"
    assert "Camille" not in str(logged)


def test_the_last_engine_of_a_language_failed() -> None:
    alone = Engines([Humming(works=lambda _: False)])
    with pytest.raises(NoVoiceError):
        sound(alone, "un")
    assert alone.languages == frozenset()


def test_a_voice_whose_model_is_gone_leaves_its_language_to_espeak(voices: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "voice.json").write_bytes((voices / "en" / "voice.json").read_bytes())
    speaking = engines(tmp_path)
    assert speaking.of(ENGLISH).name == "piper"
    assert len(sound(speaking, "Hello, how are you?", ENGLISH)) > RATE_HZ / 2
    assert speaking.of(ENGLISH).name == "espeak"


def test_espeak_refuses_what_it_cannot_speak() -> None:
    espeak = engines().of(FRENCH)
    with pytest.raises(NoVoiceError):
        espeak.speak("Kaixo", BASQUE, 125, always)
    assert espeak.speak("Bonjour.", FRENCH, 125, lambda: False) is None
    assert EngineFaultError.code == "voice.engine_fault"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """An installed package with an engine for Basque, and one that cannot be loaded."""
    (tmp_path / "basque_voice.py").write_text(
        "from tests.voice.engines.test_choose import Humming, BASQUE\n"
        "def engine(voices):\n    return Humming('basque', frozenset({BASQUE}), at_once=True)\n"
    )
    info = tmp_path / "basque_voice-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: basque-voice\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[parvis.voices]\nbasque = basque_voice:engine\nbroken = nowhere:engine\n"
    )
    return tmp_path


def test_an_engine_comes_by_entry_point(plugin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(plugin)
    with capture_logs() as logged:
        speaking = engines(plugin / "voices")
    assert speaking.of(BASQUE).name == "basque"
    assert len(sound(speaking, "Kaixo", BASQUE)) == 100
    assert speaking.of(FRENCH).name == "espeak"
    assert [(entry["event"], entry["engine"]) for entry in logged] == [("voice.engine_failed", "broken")]


def test_nothing_is_written_while_it_speaks(voices: Path, tmp_path: Path) -> None:
    """Neither what is private nor anything else: in a process of its own, whose every opened file is told."""
    script = (
        "import sys, os; from pathlib import Path\n"
        "written = []\n"
        "def hook(event, args):\n"
        "    if event == 'open' and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):\n"
        "        written.append(str(args[0]))\n"
        "from voice.engines.choose import engines\n"
        "speaking = engines(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "sys.dont_write_bytecode = True\n"
        "sys.addaudithook(hook)\n"
        "for lang in ('en', 'fr', 'en'):\n"
        "    assert sum(len(p.pcm) for p in speaking.speak('Camille Exemple', lang, 125, lambda: True))\n"
        "speaking.forget()\n"
        "assert not written, written\n"
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    surroundings = {**os.environ, "HOME": str(empty), "TMPDIR": str(empty), "PYTHONPATH": str(Path.cwd())}
    before = sorted(voices.rglob("*"))
    command = [sys.executable, "-c", script, str(voices), str(empty / "speech")]
    done = subprocess.run(command, cwd=empty, env=surroundings, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Camille" not in done.stdout + done.stderr
    left = [file for file in empty.rglob("*") if file.is_file() and "pulse" not in str(file)]
    assert left == [], "libespeak-ng asks for a sound server, whose client leaves its cookie: nothing else"
    assert sorted(voices.rglob("*")) == before
    assert not hasattr(Shelf, "put")
