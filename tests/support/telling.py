"""What the whole run prints: little, and what failed at once and once more last, so that no cut hides it."""

from __future__ import annotations

from pathlib import Path

import pytest

EACH = 1000
"""Tests between two lines of progress."""
LINES, WIDTH = 20, 160
"""What is kept of a failed test's own output: its last lines, each so long at most."""
CAUSE = 300


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--told", type=Path, metavar="FILE", help="no dots; each failed test, in this file too")


def pytest_configure(config: pytest.Config) -> None:
    file: Path | None = config.getoption("--told")
    # A worker's reports come to the one that gave it its tests: that one alone tells.
    if file is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Telling(config, file))


class Telling:
    """Counts the tests, names each that fails at once, and keeps the names for the end."""

    def __init__(self, config: pytest.Config, file: Path) -> None:
        self._config, self._file = config, file
        self._done = self._failed = 0
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No dots: in ten thousand nobody finds an F."""
        if report.failed:
            return ("failed" if report.when == "call" else "error", "", "")
        return ("passed", "", "") if report.when == "call" and report.passed else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        report.sections = [(name, shortened(words)) for name, words in report.sections]
        if report.failed:
            self._failed += 1
            line = f"{report.nodeid} ({report.when}): {cause(report)}"
            with self._file.open("a") as out:
                out.write(line + "\n")
            self._say(f"FAILED {line}")
        if report.when == "teardown":
            self._done += 1
            if self._done % EACH == 0:
                self._say(f"{self._done} tests, {self._failed} failed")

    def _say(self, line: str) -> None:
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if reporter is not None:
            reporter.ensure_newline()
            reporter.write_line(line)


def cause(report: pytest.TestReport) -> str:
    """Where it failed and why, in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    words = f"{crash.path}:{crash.lineno}: {crash.message}" if crash else str(report.longrepr)
    return " ".join(words.split())[:CAUSE]


def shortened(words: str) -> str:
    """The end of what a test printed."""
    lines = words.splitlines()
    left = [f"... {len(lines) - LINES} lines before"] if len(lines) > LINES else []
    return "\n".join([*left, *(line[:WIDTH] for line in lines[-LINES:])]) + "\n"
