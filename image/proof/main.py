"""Runs the proofs one after the other, and writes the report with pictures and timings."""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from proofs import NIGHTLY, PROOFS, Proof
from report import Outcome, keep, say, write_report


def named(proof: Proof) -> str:
    """As a person reads it."""
    return proof.__name__.replace("_", " ")


def prove(proof: Proof, work: Path, version: str) -> Outcome:
    """One proof: its steps with their times, and what went wrong."""
    outcome = Outcome(named(proof), (proof.__doc__ or "").strip())
    began = time.monotonic()
    try:
        proof(work, version, outcome)
    except Exception as fault:  # noqa: BLE001 one proof that fails must not hide the others
        outcome.fault = f"{type(fault).__name__}: {fault}"
        traceback.print_exc()
    outcome.seconds = time.monotonic() - began
    return outcome


def main() -> int:
    """``main.py WORK VERSION [--nightly] [NAME...]``."""
    work, version, *names = sys.argv[1:]
    known = NIGHTLY if "--nightly" in names else PROOFS
    names = [name for name in names if name != "--nightly"]
    chosen = [one for one in known if not names or any(one.__name__.startswith(name) for name in names)]
    outcomes = []
    for proof in chosen:
        say(f"image: {proof.__name__}...")
        outcomes.append(prove(proof, Path(work), version))
        last = outcomes[-1]
        say(f"image:   {'right' if last.right else 'NOT right'} in {last.seconds:.0f} s {last.fault}")
        keep(last, Path(work), version)
        write_report((named(one) for one in (*PROOFS, *NIGHTLY)), Path(work), version)
    wrong = [one for one in outcomes if not one.right]
    say(f"{len(outcomes) - len(wrong)} passed, {len(wrong)} failed ({Path(work) / 'report.html'})")
    return 1 if wrong or not outcomes else 0


sys.exit(main())
