"""docs/accessibility.md, made of the clauses, of the tests that carry their ids, and of a run's results."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.support.window import ROOT

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "accessibility.md"
RUN = "<!-- run -->"
"""What follows this line in the page is of one run, and no part of what is compared."""


@dataclass(frozen=True)
class Clause:
    """What is asked, how it is met, what only people or hardware can prove, what is to come; in our words."""

    id: str
    source: str
    asks: str
    met: str = ""
    people: str = ""
    later: str = ""


@dataclass(frozen=True)
class Run:
    """What became of the marked tests on a day: how many passed, failed or were skipped, by test."""

    day: date
    outcomes: Mapping[str, Counter[str]]


def clauses() -> tuple[Clause, ...]:
    """All rows of ``clauses.toml``. Raises TypeError for a key that is not known."""
    found = tomllib.loads((HERE / "clauses.toml").read_text(encoding="utf-8"))
    return tuple(Clause(**row) for row in found["clause"])


def faults(rows: Sequence[Clause], proofs: Mapping[str, Sequence[str]]) -> list[str]:
    """Clauses that nothing proves and nothing explains, and marks that name no clause."""
    known = {row.id for row in rows}
    wrong = [f"no clause {one!r}, marked on {tests[0]}" for one, tests in proofs.items() if one not in known]
    for row in rows:
        if row.met and not proofs.get(row.id):
            wrong.append(f"{row.id} is said to be met, and no test is marked with it")
        if not (row.met or row.people or row.later):
            wrong.append(f"{row.id} has neither a test nor a word why")
    return wrong


class Marks:
    """A pytest plugin that gathers which tests carry which clause, and what became of them."""

    def __init__(self) -> None:
        self.proofs: dict[str, list[str]] = {}
        self.outcomes: dict[str, Counter[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note the marks; what carries none is not run."""
        kept = []
        for item in items:
            ids = [one for mark in item.iter_markers("clause") for one in mark.args]
            test = item.nodeid.partition("[")[0]
            for one in ids:
                tests = self.proofs.setdefault(str(one), [])
                if test not in tests:
                    tests.append(test)
            if ids:
                kept.append(item)
        items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test's end; a set-up that fails is one too."""
        if report.when == "call" or report.outcome != "passed":
            test = report.nodeid.partition("[")[0]
            self.outcomes.setdefault(test, Counter())[report.outcome] += 1


def collected() -> dict[str, list[str]]:
    """Clause id -> the tests that are marked with it, without running them."""
    marks = Marks()
    _pytest(marks, "--collect-only")
    return marks.proofs


def run(today: date) -> tuple[dict[str, list[str]], Run]:
    """Run the marked tests."""
    marks = Marks()
    _pytest(marks)
    return marks.proofs, Run(today, marks.outcomes)


def _pytest(marks: Marks, *more: str) -> None:
    options = ["-q", "-q", "--no-header", "-p", "no:cacheprovider", *more]
    pytest.main([*options, *_marked()], plugins=[marks])


def _marked() -> list[str]:
    """The files that name a clause: one in seven; reading all of them takes a processor ten seconds more."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if "mark.clause" in file.read_text(encoding="utf-8")]


def page(rows: Sequence[Clause], proofs: Mapping[str, Sequence[str]]) -> str:
    """The page without the results of a run."""
    lines = [
        "# Accessibility: what is checked",
        "",
        "Made by `python -m tests.accessibility`; do not edit. It lists the clauses that concern a kiosk",
        "of a town hall, how Parvis meets them, the tests that check it, and what only people or hardware",
        "can prove. **It says which checks passed. It does not say that a kiosk conforms**: that takes",
        "people who need these clauses, the hardware, and the place where it stands.",
        "",
        f"{len(rows)} clauses: {sum(bool(proofs.get(row.id)) for row in rows)} with tests,"
        f" {sum(bool(row.people) for row in rows)} that need people or hardware too,"
        f" {sum(bool(row.later) for row in rows)} to come.",
        "",
        "| Clause | What it asks | How it is met | Tests | People, hardware, later |",
        "|---|---|---|---|---|",
        *(_row(row, proofs.get(row.id, ())) for row in rows),
        "",
        RUN,
        "",
    ]
    return "\n".join(lines)


def _row(row: Clause, tests: Sequence[str]) -> str:
    others = " ".join(filter(None, (row.people, f"To come: {row.later}" if row.later else "")))
    cells = (row.source, row.asks, row.met, _named(tests), others)
    return "| " + " | ".join(cell.replace("|", "/") or "-" for cell in cells) + " |"


def _named(tests: Sequence[str]) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in sorted(tests))


def results(rows: Sequence[Clause], proofs: Mapping[str, Sequence[str]], done: Run) -> str:
    """The results of a run, clause by clause."""
    lines = ["## Last run", "", f"{done.day.isoformat()}.", "", "| Clause | Checks |", "|---|---|"]
    for row in rows:
        total: Counter[str] = Counter()
        for test in proofs.get(row.id, ()):
            total += done.outcomes.get(test, Counter())
        if total:
            lines.append(f"| {row.source} | {_said(total)} |")
    return "\n".join([*lines, ""])


def _said(total: Counter[str]) -> str:
    """ "12 checks passed", never more than that."""
    words = {"passed": "passed", "failed": "FAILED", "skipped": "skipped"}
    return ", ".join(f"{total[one]} checks {said}" for one, said in words.items() if total[one])
