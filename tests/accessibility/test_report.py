"""The report: every clause is proved or explained, and the committed page is what is made of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from tests.accessibility.report import RUN, Clause, Run, clauses, faults, page, results
from tests.support.window import ROOT


def test_the_committed_page_is_what_is_made_and_each_clause_is_proved_or_explained() -> None:
    """In a process of its own: tests are collected inside a test, and prove no line of the rooms."""
    untraced = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.accessibility", "--check"],
        cwd=ROOT, env=untraced, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_52_clauses_each_with_its_source() -> None:
    rows = clauses()
    assert len(rows) == 52
    assert len({row.id for row in rows}) == 52
    assert all(row.source and row.asks.endswith(".") for row in rows)


@pytest.mark.parametrize(
    ("row", "proofs", "wrong"),
    [
        (Clause("1", "s", "a", met="so"), {"1": ["t"]}, 0),
        (Clause("1", "s", "a", people="they"), {}, 0),
        (Clause("1", "s", "a", later="then"), {}, 0),
        (Clause("1", "s", "a", met="so"), {}, 1),
        (Clause("1", "s", "a"), {}, 1),
        (Clause("1", "s", "a", people="they"), {"2": ["t"]}, 1),
    ],
)
def test_what_nothing_proves_and_nothing_explains_is_a_fault(
    row: Clause, proofs: dict[str, list[str]], wrong: int
) -> None:
    assert len(faults([row], proofs)) == wrong


def test_a_run_is_told_in_counts_and_never_as_more() -> None:
    row = Clause("1", "EN 1", "Asks.", met="So.")
    proofs = {"1": ["tests/a.py::test_a", "tests/a.py::test_b"]}
    outcomes = {"tests/a.py::test_a": Counter(passed=3), "tests/a.py::test_b": Counter(failed=1, passed=1)}
    words = results([row], proofs, Run(date(2026, 11, 22), outcomes))
    assert "2026-11-22" in words
    assert "| EN 1 | 4 checks passed, 1 checks FAILED |" in words
    made = page([row], proofs)
    assert "`a.py::test_a`<br>`a.py::test_b`" in made
    assert made.rstrip().endswith(RUN)
    assert "conforms**" in made
    assert "does not say that a kiosk conforms" in made
