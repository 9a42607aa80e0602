"""Lines that lost or doubled fillers: every way of giving them their right length."""

from __future__ import annotations

import re
from itertools import combinations_with_replacement

from scanner.mrz.digits import FILLER
from scanner.mrz.layouts import SLACK

_RUN = re.compile(r"<+")
_RUNS_MOST = 10
"""Names have fewer; lines made to have more would be tried in thousands of ways."""


def of_length(line: str, width: int, first: bool) -> list[str]:
    """Every line of this width that differs by fillers put into runs of them, or taken out; at most 3.

    A run keeps one filler, or is not one: fillers between other signs are neither made nor ended. Only the
    second sign of the ``first`` line, an empty part of the paper's type, may have been lost whole.
    """
    lacking = width - len(line)
    if lacking == 0:
        return [line]
    runs = [(run.start(), run.end()) for run in _RUN.finditer(line)]
    if abs(lacking) > SLACK or len(runs) > _RUNS_MOST:
        return []
    return sorted(_longer(line, runs, lacking, first) if lacking > 0 else _shorter(line, runs, -lacking))


def _longer(line: str, runs: list[tuple[int, int]], lacking: int, first: bool) -> set[str]:
    places = sorted({start for start, _ in runs} | ({1} if first else set()))
    chosen = combinations_with_replacement(places, lacking)
    return {_with(line, where) for where in chosen if where.count(1) <= 1 or line[1:2] == FILLER}


def _with(line: str, places: tuple[int, ...]) -> str:
    for place in reversed(places):
        line = line[:place] + FILLER + line[place:]
    return line


def _shorter(line: str, runs: list[tuple[int, int]], surplus: int) -> set[str]:
    found = set()
    for where in combinations_with_replacement(runs, surplus):
        if all(where.count(run) < run[1] - run[0] for run in set(where)):
            found.add(_without(line, [start for start, _ in where]))
    return found


def _without(line: str, places: list[int]) -> str:
    for place in sorted(places, reverse=True):
        line = line[:place] + line[place + 1 :]
    return line
