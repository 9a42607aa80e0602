"""The processes that a process started: tests end and stop them as a fault would."""

from __future__ import annotations

import os
from pathlib import Path


def offspring(of: int | None = None) -> list[int]:
    """Give the living children of a process (this one by default), and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{of or os.getpid()}/task").glob("*"):
        try:
            children = (task / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            found += [int(child), *offspring(int(child))]
    return found


def scanning() -> list[int]:
    """Give the living processes of ours that scan or read; a worker's display or printer is none."""
    return [one for one in offspring() if any(w.startswith(("scanner.", "tesseract")) for w in _words(one))]


def running(module: str) -> int:
    """Give the process of ours that runs this module; there must be one."""
    for process in offspring():
        if module in _words(process):
            return process
    raise AssertionError(f"nothing runs {module}")


def _words(process: int) -> list[str]:
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return []
    return [Path(word.decode(errors="replace")).name for word in line.split(b"\0")]
