"""Nothing recorded, ever: what a hearing opens for writing, as the kernel sees it, and what is logged."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import structlog

from kiosk.devices.ears import PartHeard
from kiosk.types import Lang
from tests.voice.listening.conftest import PATIENCE_S, PATIENT, Told, listening
from tests.voice.listening.korean import KO, WORDS
from voice.listening.listener import Hall, Listener, worker_command
from voice.virtual import SoundCard, wait_until

Spoken = Callable[[str], Path]
_CALLS = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,mknod,mknodat,truncate,mkdir,mkdirat"
)
_OPENED = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TMPFILE|APPEND).* = \d+<(.*)>(?:\(deleted\))?$")
_MADE = re.compile(r"(?:creat|rename\w*|link\w*|mknod\w*|truncate|mkdir\w*)\((.*)\)\s+= \d+")
_PATH = re.compile(r'"([^"]*)"')
_IN_MEMORY = ("/dev/", "/memfd:")
"""Devices, and what the sound system shares in memory (/dev/shm)."""


def traced(command: Sequence[str], trace: Path) -> list[str]:
    return [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-y",
        "-qq",
        "-s",
        "200",
        "-o",
        str(trace),
        "-e",
        f"trace={_CALLS}",
        *command,
    ]


def written(trace: Path) -> list[str]:
    """What was opened for writing, made or moved outside memory."""
    found = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        opened = _OPENED.search(line)
        if opened and not opened[1].startswith(_IN_MEMORY):
            found.append(opened[1])
        elif made := _MADE.search(line):
            found += [path for path in _PATH.findall(made[1]) if not path.startswith(_IN_MEMORY)]
    return found


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    if subprocess.run(["strace", "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine forbids strace")
    return tmp_path / "trace"


def test_no_sound_reaches_the_disk(models: Path, card: SoundCard, spoken: Spoken, trace: Path) -> None:
    """A whole life of the process: with phrases, freely, let go, dropped, killed by its end."""
    hall = Hall(models, (KO,))
    quiet = {name: value for name, value in card.environment.items() if not name.startswith("COVERAGE")}
    environment = {**quiet, "PYTHONDONTWRITEBYTECODE": "1"}
    told = Told(Listener(hall, environment, PATIENT, command=traced(worker_command(hall), trace)))
    told.listener.listen(told)
    told.listener.start()
    assert told.is_ready()
    with card.speaking(spoken("서울")):
        assert told.answer(told.listener.open(listening())) == ("서울",)
    hearing = told.listener.open(listening(phrases=(), silence_s=1.0))
    with card.speaking(spoken("다시")):
        assert told.answer(hearing)
    hearing = told.listener.open(listening(silence_s=3.0))
    card.speak(spoken("병원"))
    told.listener.finish()
    assert told.answer(hearing) == ("병원",)
    told.listener.open(listening())
    card.speak(spoken("부산"))
    told.listener.drop()
    told.listener.close()
    assert "final.mdl" in trace.read_text()
    assert written(trace) == []


@pytest.mark.parametrize(
    "words",
    [
        "open('sound.wav', 'wb').write(b'RIFF')",
        "import tempfile; tempfile.TemporaryFile().write(b'RIFF')",
        "import tempfile; tempfile.NamedTemporaryFile().write(b'RIFF')",
        "import os; os.mkdir('sounds')",
        "open('log', 'a').write('a word')",
        "import os; os.rename('here', 'there')",
    ],
)
def test_what_is_written_would_be_seen(trace: Path, tmp_path: Path, words: str) -> None:
    """The proof above can fail: each of these ways to keep a sound is found."""
    (tmp_path / "here").touch()
    subprocess.run(traced([sys.executable, "-S", "-c", words], trace), cwd=tmp_path, check=True)
    assert written(trace) != []


def test_no_word_is_logged(told: Told, card: SoundCard, spoken: Spoken) -> None:
    with structlog.testing.capture_logs() as logged:
        hearing = told.listener.open(listening(phrases=(), silence_s=1.0))
        with card.speaking(spoken("다시")):
            assert told.answer(hearing)
        told.listener.learn(KO, ["도서관", "비밀"])
        with card.speaking(spoken("서울")):
            assert told.answer(told.listener.open(listening())) == ("서울",)
    assert told.of(PartHeard)
    assert logged
    values = {value for row in logged for value in row.values()}
    assert values <= {"ears.closed", "info", False}


def test_nothing_that_was_learned_can_be_read(told: Told) -> None:
    """The memory of a listener keeps no word of a page: names of children stand on some."""
    told.listener.learn(KO, ["비밀", "서울", "xyzzy"])
    told.listener.learn(Lang("eo"), ["비밀"])
    assert wait_until(lambda: not told.listener.knows(KO, "xyzzy"), PATIENCE_S)

    def is_kept() -> bool:
        kept = str(vars(told.listener))
        return any(word in kept for word in (*WORDS, "비밀", "xyzzy"))

    # Another test may have learned one of them: what is asked now is kept until it is answered.
    assert wait_until(lambda: not is_kept(), PATIENCE_S)
