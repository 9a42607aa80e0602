"""What each test costs: seconds of the processors, also of the programs that it started."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import psutil
import pytest

LOOK_S = 0.02
"""A phase this short began no program that is worth a walk through all processes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--costs", type=Path, metavar="FILE", help="adds a JSON line for each phase of each test"
    )


def pytest_configure(config: pytest.Config) -> None:
    file: Path | None = config.getoption("--costs")
    # Without xdist the one process is its own worker.
    if file is not None and (hasattr(config, "workerinput") or config.getoption("dist", "no") == "no"):
        config.pluginmanager.register(Costs(file))


class Costs:
    """Writes ``{"test", "phase", "cpu_s", "wall_s"}`` a line; ``collect``: what finding the tests took."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._me = psutil.Process()
        self._began = time.monotonic()
        """When the last phase ended: what is done between two phases is the next one's."""
        self._cpu = self._alive = 0.0

    def pytest_collection_finish(self) -> None:
        self._keep("", "collect", look=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """A phase has just ended."""
        self._keep(item.nodeid, call.when, look=time.monotonic() - self._began > LOOK_S)

    def _keep(self, test: str, phase: str, *, look: bool) -> None:
        now = time.monotonic()
        if look:
            self._alive = self._living()
        cpu = self._own() + self._alive
        # A browser's seconds are lost when it ends: its driver waits for none of its processes.
        line = {"test": test, "phase": phase, "cpu_s": round(max(0.0, cpu - self._cpu), 3)}
        line["wall_s"] = round(now - self._began, 3)
        with self._file.open("a") as out:
            out.write(json.dumps(line) + "\n")
        self._began, self._cpu = now, cpu

    def _own(self) -> float:
        took = os.times()
        return took.user + took.system + took.children_user + took.children_system

    def _living(self) -> float:
        """What still runs: its own seconds and those of its children that ended."""
        total = 0.0
        for child in self._me.children(recursive=True):
            try:
                total += sum(child.cpu_times()[:4])
            except psutil.NoSuchProcess:
                continue
        return total
