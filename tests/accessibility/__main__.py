"""``python -m tests.accessibility [--run]``: writes docs/accessibility.md, with ``--run`` with results."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from tests.accessibility import report


def main() -> int:
    """1 when a clause is neither tested nor explained, or when a check failed."""
    asked = argparse.ArgumentParser(prog="tests.accessibility")
    asked.add_argument("--run", action="store_true", help="run the marked tests, and write their results")
    asked.add_argument("--check", action="store_true", help="write nothing: is the page what is made?")
    options = asked.parse_args()
    rows = report.clauses()
    if options.run:
        proofs, done = report.run(datetime.now().astimezone().date())
        after = report.results(rows, proofs, done)
    else:
        proofs, done = report.collected(), None
        text = report.PAGE.read_text(encoding="utf-8") if report.PAGE.is_file() else ""
        after = text.partition(report.RUN)[2].lstrip("\n")
    wrong = report.faults(rows, proofs)
    made = f"{report.page(rows, proofs)}{after}"
    if options.check and made != report.PAGE.read_text(encoding="utf-8"):
        wrong.append("docs/accessibility.md is not what is made: run python -m tests.accessibility")
    if not options.check:
        report.PAGE.write_text(made, encoding="utf-8")
    print("\n".join([*wrong, f"{report.PAGE.name}: {len(rows)} clauses"]))
    failed = done is not None and any(one["failed"] for one in done.outcomes.values())
    return int(bool(wrong) or failed)


if __name__ == "__main__":
    sys.exit(main())
