"""What a run of tests tells: each that failed, why and where, in few lines and once more in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiosk.app.paths import ROOT

TESTS = """
import pytest

@pytest.fixture
def broken():
    yield
    raise OSError("as it ended")

def test_wordy():
    for number in range(100):
        print("x" * 500, number)
    assert 1 == 2

def test_left_broken(broken): pass

@pytest.mark.parametrize("number", range(30))
def test_good(number): pass
"""


def test_what_failed_is_told_at_once_in_few_lines_and_kept(tmp_path: Path) -> None:
    """A refused change once showed the end of one test's output and a table, and no name of a test."""
    (tmp_path / "test_some.py").write_text(TESTS)
    failed = tmp_path / "out" / "failed"
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.telling", "-p", "no:cacheprovider"]
    command += ["-q", "-n0", "--rootdir", str(tmp_path), "--told", str(failed), "test_some.py"]
    ours = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, cwd=tmp_path, env=ours, capture_output=True, text=True, check=False)
    kept = failed.read_text().splitlines()
    assert [line.partition(": ")[0] for line in kept] == [
        "test_some.py::test_wordy (call)",
        "test_some.py::test_left_broken (teardown)",
    ]
    assert "assert 1 == 2" in kept[0]
    assert "as it ended" in kept[1]
    assert told.returncode == 1
    assert told.stdout.count(kept[0]) == 1
    assert len(told.stdout) < 8000, "100 lines of 500 letters were printed"
    assert "80 lines before" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("1 failed, 31 passed, 1 error")
