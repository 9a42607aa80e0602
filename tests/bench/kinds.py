"""How often a paper's kind is told from its words, and how often wrongly: made-up papers, read badly on purpose."""

from __future__ import annotations

import random
import time
from collections import Counter

from kiosk.procedures.paper_values import PaperKind
from scanner.papers.kinds import kind_of
from scanner.papers.rules import load_rules
from tests.support.papertexts import damaged, names, paper_text

ROUNDS = 12
RATES = (0.0, 0.01, 0.03, 0.06)
"""Shares of signs read wrongly: a flatbed's page, a camera's, a bad one's, hardly legible."""


def run() -> None:
    """Print both shares for each damage, then what was taken for what."""
    confusion: Counter[tuple[str, str, str]] = Counter()
    cost_s, total, rules = 0.0, 0, load_rules()
    for rate in RATES:
        dice, right, wrong, lost, count = random.Random(77), 0, 0, 0, 0
        for name in names():
            for _ in range(ROUNDS):
                paper = paper_text(name, dice)
                text = damaged(paper.text, dice, rate)
                began_s = time.process_time()
                found = kind_of(text, None, None, rules).kind
                cost_s += time.process_time() - began_s
                total, count = total + 1, count + 1
                right += found is paper.kind
                lost += found is PaperKind.UNKNOWN and paper.kind is not PaperKind.UNKNOWN
                wrong += found is not paper.kind and found is not PaperKind.UNKNOWN
                if found is not paper.kind:
                    confusion[f"{rate:.0%}", name, str(found)] += 1
        print(
            f"  {rate:4.0%} of signs wrong: right {right / count:.3f} (target >= .97), "
            f"wrong {wrong / count:.4f} (target <= .01), unknown instead {lost / count:.3f}"
        )
    print(f"  CPU a page {1000 * cost_s / total:.1f} ms")
    for (rate_name, name, kind), times in sorted(confusion.items()):
        print(f"    {rate_name:>4} {name:<24} taken for {kind:<20} {times}/{ROUNDS}")


if __name__ == "__main__":
    run()
