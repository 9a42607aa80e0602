"""What slow engines said is kept: fixed sentences on disk, the visit's own in memory only."""

from __future__ import annotations

import subprocess
import sys
from array import array
from pathlib import Path

import pytest

from voice.engines.cache import Key, Memory, Shelf, Workshop, key_of
from voice.engines.engine import VoiceTag
from voice.espeak import Speech
from voice.track import RATE_HZ

JOE = VoiceTag("piper", "joe", "1")
ONE, TWO, THREE = (key_of(JOE, 125, text) for text in ("one", "two", "three"))


def speech(seconds: float = 1.0, level: int = 1000) -> Speech:
    return Speech(array("h", [level, -level] * int(seconds * RATE_HZ / 2)), RATE_HZ, (), completed=True)


def test_a_key_tells_voices_speeds_and_texts_apart_and_says_nothing() -> None:
    keys = {
        key_of(JOE, 125, "Martin"),
        key_of(JOE, 80, "Martin"),
        key_of(JOE, 125, "Marti"),
        key_of(VoiceTag("piper", "joe", "2"), 125, "Martin"),
        key_of(VoiceTag("piper", "amy", "1"), 125, "Martin"),
        key_of(VoiceTag("other", "joe", "1"), 125, "Martin"),
    }
    assert len(keys) == 6
    assert key_of(VoiceTag("piper", "joe", "1", "CC0"), 125.0, "Martin") in keys
    assert all(len(key) == 64 and "artin" not in key for key in keys)


def test_what_is_on_the_shelf_sounds_the_same(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    made = Speech(array("h", [0, 1, -1, 32767, -32768, 12345] * 400), RATE_HZ, (), completed=True)
    assert not workshop.holds(ONE)
    weight = workshop.put(ONE, made)
    assert workshop.holds(ONE)
    assert Shelf(tmp_path).get(ONE) == made
    assert Shelf(tmp_path).get(TWO) is None
    assert [(file.name, file.stat().st_size) for file in tmp_path.glob("*/*")] == [(f"{ONE}.flac", weight)]


@pytest.mark.parametrize("content", [b"", b"no sound", b"fLaC" + bytes(40)])
def test_a_damaged_sound_is_made_again(tmp_path: Path, content: bytes) -> None:
    workshop = Workshop(tmp_path)
    workshop.put(ONE, speech())
    [file] = tmp_path.glob("*/*")
    file.write_bytes(content)
    assert workshop.get(ONE) is None


def test_a_sound_cut_short_is_made_again(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.put(ONE, speech())
    [file] = tmp_path.glob("*/*")
    file.write_bytes(file.read_bytes()[:-40])
    assert workshop.get(ONE) is None


def test_a_writer_that_is_killed_leaves_no_half_sound(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; import soundfile\n"
        "from tests.voice.engines.test_cache import ONE, Workshop, speech\n"
        "write = soundfile.write\n"
        "def killed(*a, **k):\n    write(*a, **k)\n    os.kill(os.getpid(), 9)\n"
        "soundfile.write = killed\n"
        "Workshop(Path(sys.argv[1])).put(ONE, speech())"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, capture_output=True)
    assert done.returncode == -9
    workshop = Workshop(tmp_path)
    assert not workshop.holds(ONE)
    assert workshop.get(ONE) is None
    assert workshop.tidy(frozenset({ONE})).files == 1
    assert list(tmp_path.glob("*/*")) == []


def test_only_what_is_wanted_stays(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    for key in (ONE, TWO):
        workshop.put(key, speech())
    weight = (tmp_path / TWO[:2] / f"{TWO}.flac").stat().st_size
    gone = workshop.tidy(frozenset({ONE, THREE}))
    assert (gone.files, gone.bytes) == (1, weight)
    assert workshop.holds(ONE)
    assert not workshop.holds(TWO)


def test_a_visit_is_remembered_within_bounds_and_forgotten() -> None:
    memory = Memory(most_mb=0.1)  # two seconds and a bit
    memory.put(ONE, speech())
    memory.put(TWO, speech())
    assert memory.get(ONE) is not None
    memory.put(THREE, speech())
    assert memory.get(TWO) is None, "the one that was not heard for longest goes first"
    assert memory.get(ONE) is not None
    memory.put(ONE, speech(level=5))
    assert memory.get(ONE) == speech(level=5)
    memory.put(Key("long"), speech(60))
    assert memory.get(Key("long")) is None
    memory.put(ONE, speech())
    memory.forget()
    assert all(memory.get(key) is None for key in (ONE, TWO, THREE))
