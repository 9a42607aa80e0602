"""What is told of a fault: its kind and its places, whatever it is made of."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.faults import lines, place, tell, without_words

NAME = "Fictive-Lagarde"


def fallen(fault: BaseException) -> BaseException:
    try:
        raise fault
    except BaseException as caught:  # noqa: BLE001 the one that was given
        return caught


def test_a_fault_is_its_kind_and_its_frames() -> None:
    fault = fallen(ValueError(NAME))
    kind, *frames = lines(fault)
    assert kind == "ValueError"
    assert [one.rpartition(":")[0] for one in frames] == [f"  {__file__}"]
    assert place(fault) == f"test_faults.py:{frames[0].rpartition(':')[2]}"
    assert place(ValueError(NAME)) == "", "it was never raised"


def test_its_causes_follow_and_the_faults_of_a_group_without_their_words() -> None:
    group = ExceptionGroup(NAME, [fallen(KeyError(NAME)), fallen(OSError(NAME))])
    group.add_note(NAME)
    group.__cause__ = fallen(ValueError(NAME))
    told = lines(fallen(group))
    kinds = [one for one in told if not one.startswith("  ")]
    assert kinds == ["ExceptionGroup", "with KeyError", "with OSError", "from ValueError"]
    assert NAME not in "".join(told)


def test_a_hidden_cause_stays_hidden_and_a_ring_of_causes_ends() -> None:
    fault = fallen(ValueError(NAME))
    fault.__context__ = fallen(KeyError(NAME))
    assert "from KeyError" in lines(fault)
    fault.__suppress_context__ = True
    assert "from KeyError" not in lines(fault)
    fault.__cause__ = fallen(OSError(NAME))
    fault.__cause__.__cause__ = fault
    assert [one for one in lines(fault) if not one.startswith("  ")] == ["ValueError", "from OSError"]


def test_a_recursion_that_is_too_deep_is_told_in_some_lines() -> None:
    def deeper() -> None:
        deeper()

    try:
        deeper()
    except RecursionError as fault:
        assert len(lines(fault)) < 50


def test_telling_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python would tell of both faults in its own way, with all their words."""
    monkeypatch.setattr(sys, "stderr", None)
    tell(fallen(ValueError(NAME)))


@pytest.mark.parametrize(
    ("words", "args", "handled"),
    [(NAME, (), True), ("%s", (ValueError(NAME),), False), (ValueError(NAME), (), False)],
)
def test_a_logger_tells_of_a_fault_by_its_place(
    words: object, args: tuple[object, ...], handled: bool
) -> None:
    fault = fallen(ValueError(NAME))
    info = (type(fault), fault, fault.__traceback__) if handled else None
    record = logging.LogRecord("a.library", logging.ERROR, __file__, 7, words, args, info)
    assert without_words(record)
    written = logging.Formatter().format(record)
    assert written.startswith(f"{__file__}:7\nValueError")
    assert NAME not in written


def test_a_line_that_tells_of_no_fault_is_as_it_was() -> None:
    record = logging.LogRecord("a.library", logging.ERROR, __file__, 7, "no %s", ("screen",), None)
    assert without_words(record)
    assert logging.Formatter().format(record) == "no screen"


RUNS = """
import sys
from kiosk.app import build
from kiosk.app.dock import rig

def falls(*_):
    raise ValueError("{name}")

build.run_kiosk = rig.run_docked = falls
from kiosk.app.commands.cli import cli
sys.argv[1:] = {words}
cli()
"""


def run(tmp_path: Path, *words: str) -> str:
    program = RUNS.format(name=NAME, words=list(words))
    env = os.environ | {"PARVIS_DATA": str(tmp_path), "PYTHONPATH": str(paths.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1
    return done.stdout + done.stderr


def test_the_command_that_citizens_use_tells_no_words(tmp_path: Path) -> None:
    """Typer sets a hook of its own, which would."""
    told = run(tmp_path, "run")
    assert told.startswith("ValueError\n  <string>:")
    assert NAME not in told


def test_among_fakes_who_develops_reads_the_whole_fault(tmp_path: Path) -> None:
    assert f"ValueError: {NAME}" in run(tmp_path, "run", "--dock")
