"""How often a paper's kind and data are told from its words, and how often wrongly: made-up papers."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from kiosk.procedures.communes import COMMUNES, load_communes
from kiosk.procedures.paper_values import PaperKind
from scanner.dates import plain
from scanner.papers import kind_of
from scanner.papers.kinds import Found
from scanner.papers.printed import from_print
from scanner.papers.rules import RULES, load_rules
from tests.support.papertexts import (
    TEMPLATES,
    TODAY,
    TUNED,
    UNSEEN,
    PaperText,
    damaged,
    expected,
    names,
    paper_text,
)

ROUNDS = 12
RATES = (0.0, 0.01, 0.03, 0.06)
"""Shares of signs read wrongly: a flatbed's page, a camera's, a bad one's, hardly legible."""


def run() -> None:
    """Print both shares for each damage, what was taken for what, then the data.

    First the papers that the table was written with, then other issuers and letters that it was made better
    with, then those that it never saw: the last figure is the honest one.
    """
    for folder in (TEMPLATES, TUNED, UNSEEN):
        print(f" {folder.name}: {len(names(folder))} papers")
        _kinds(folder)
    for rate in RATES[:3]:
        _fields(rate)


def _kinds(folder: Path) -> None:
    confusion: Counter[tuple[str, str, str]] = Counter()
    cost_s, total, rules = 0.0, 0, load_rules()
    for rate in RATES:
        dice, right, wrong, lost, count = random.Random(77), 0, 0, 0, 0
        for paper in _papers(dice, folder):
            text = damaged(paper.text, dice, rate)
            began_s = time.process_time()
            found = kind_of(text, None, None, rules).kind
            cost_s += time.process_time() - began_s
            total, count = total + 1, count + 1
            right += found is paper.kind
            lost += found is PaperKind.UNKNOWN and paper.kind is not PaperKind.UNKNOWN
            wrong += found is not paper.kind and found is not PaperKind.UNKNOWN
            if found is not paper.kind:
                confusion[f"{rate:.0%}", paper.name, str(found)] += 1
        print(
            f"  {rate:4.0%} of signs wrong: right {right / count:.3f} (target >= .97), "
            f"wrong {wrong / count:.4f} (target <= .01), unknown instead {lost / count:.3f}"
        )
    print(f"  CPU a page {1000 * cost_s / total:.1f} ms")
    for (rate_name, name, kind), times in sorted(confusion.items()):
        print(f"    {rate_name:>4} {name:<24} taken for {kind:<20} {times}/{ROUNDS}")


def _papers(dice: random.Random, folder: Path = TEMPLATES) -> list[PaperText]:
    return [paper_text(name, dice, folder) for name in names(folder) for _ in range(ROUNDS)]


def _fields(rate: float) -> None:
    dice, communes = random.Random(78), load_communes(RULES.parents[1] / COMMUNES)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for paper in _papers(dice):
        truth = expected(paper)
        read = from_print(damaged(paper.text, dice, rate), Found(paper.kind, paper.form), TODAY, communes)
        for name, value in truth.items():
            wanted[name] += 1
            if name in read:
                same = plain(read[name].value) == plain(value)
                right[name] += same
                wrong[name] += not same
    told, false, all_of = sum(right.values()), sum(wrong.values()), sum(wanted.values())
    given, share = (told + false) / all_of, false / max(1, told + false)
    print(f"  data from print, {rate:.0%} of signs wrong: given {given:.2f}, of these wrong {share:.3f}")
    for name in wanted:
        print(f"    {name:<18} given {right[name] + wrong[name]:4}/{wanted[name]:<4} wrong {wrong[name]}")


if __name__ == "__main__":
    run()
