"""Who needs help: every figure against its target, on made-up worlds that the weights were not fitted on.

``PARVIS_SEEDS=5,6``: other visits, and other towns elsewhere.
``PARVIS_JOURNEYS=FOLDER``: also on labelled recordings there (``NAME.jsonl`` and ``NAME-truth.json``).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from kiosk.app import paths
from kiosk.difficulty.conclusions import Conclusion
from kiosk.difficulty.replay import Refused, replay
from kiosk.difficulty.tuning import FILE, Tuning
from kiosk.procedures.yamlfile import read_yaml
from tests.kiosk.difficulty.judge import Case, by_person, cases, measure
from tests.kiosk.difficulty.people import WORLDS, elsewhere
from tests.kiosk.difficulty.world import Json, make

SEEDS = (11, 12, 13, 14)
VISITS = 400
AT_LEAST = {"recall": (0.75, 0.80), "20 s before leaving": (0.69, 0.74), "reached": (0.75, 0.82),
            "precision": (0.73, 0.78), "founded": (0.87, 0.93), "hardware named": (0.80, 0.92),
            "explained": (1, 1), "precision, 21 in 100 in need": (0.73, 0.78)}  # fmt: skip
AT_MOST = {"false per 100 fine": (6, 4.5), "unfounded per 100 fine": (2, 1), "delay, median": (48, 38),
           "delay, 90th": (110, 95), "shown anything per 100 fine": (20, 15)}  # fmt: skip
ELSEWHERE = {"recall": (0.62, 0.70), "false per 100 fine": (7.5, 6)}
"""What other worlds must reach; the whole table is for the examples' own world, and printed for all."""
UNFOUNDED = (3.5, 1.5)
FALSE = (10, 3)
GENTLE = ("slow_elderly", "tremor", "voice_keypad", "low_vision", "couples", "couple")
AT_PLAY = ("children", "passers_by", "passer_by")


def run() -> None:
    """Print each world's table."""
    tuning = read_yaml(paths.CONFIG / FILE, Tuning).spec
    seeds = [int(one) for one in os.environ.get("PARVIS_SEEDS", "").split(",") if one] or SEEDS
    for world in WORLDS:
        _world(f"made-up world: {world.name}", *_joined(make(world, one, VISITS) for one in seeds), tuning)
    towns = [(one, *elsewhere(one)) for one in seeds]
    made = _joined(make(town, seed, VISITS, people) for seed, town, people in towns)
    _world("made-up worlds: elsewhere", *made, tuning)
    if folder := os.environ.get("PARVIS_JOURNEYS"):
        for file in sorted(Path(folder).glob("*-truth.json")):
            name = file.name.removesuffix("-truth.json")
            lines = (Path(folder) / f"{name}.jsonl").read_text("utf-8").splitlines()
            _world(
                f"recordings: {name}",
                [json.loads(line) for line in lines],
                json.loads(file.read_text()),
                tuning,
            )


def _joined(made: Iterable[tuple[list[Json], Json]]) -> tuple[list[Json], Json]:
    events: list[Json] = []
    truth: Json = {}
    for more, told in made:
        events += more
        truth |= told
    return events, truth


def _world(name: str, events: list[Json], truth: Json, tuning: Tuning) -> None:
    began = time.process_time()
    concluded = list(_conclusions(events, tuning))
    took = time.process_time() - began
    judged = cases(concluded, truth)
    print(f"### {name}: {len(truth)} visits, {sum(one.needs for one in judged)} need help")
    figures = measure(judged)
    figures |= _as_if_one_in_five(judged)
    broken = sum(bool(one.right) and one.truth["cause"] == "hardware" for one in judged)
    print(f"  (broken devices among the right flags: {broken})")
    for what, value in figures.items():
        _row(what, value, *(AT_LEAST.get(what) or AT_MOST[what]), higher=what in AT_LEAST)
        if what in ELSEWHERE:
            _row(f"{what}, other worlds", value, *ELSEWHERE[what], higher=what == "recall")
    _people(judged)
    _row("causal differences", _differences(events, concluded, tuning), 0, 0, higher=False)
    print(f"  {1e6 * took / len(events):.0f} µs of processor an event, its seconds of silence included")


def _as_if_one_in_five(judged: Iterable[Case]) -> dict[str, float]:
    """Precision falls where fewer need help: the targets are those of a town where 21 of 100 do."""
    need = [one for one in judged if one.needs]
    fine = [one for one in judged if not one.needs]
    in_need, at_ease = 0.21 / len(need), 0.79 / len(fine)
    flagged = in_need * sum(bool(one.flags) for one in need) + at_ease * sum(bool(one.flags) for one in fine)
    return {"precision, 21 in 100 in need": in_need * sum(bool(one.right) for one in need) / flagged}


def _people(judged: Any) -> None:
    there = {one.truth["persona"] for one in judged}
    for name, (count, _, none) in by_person(judged, [one for one in GENTLE if one in there]).items():
        _row(f"unfounded per 100: {name} ({count})", none, *UNFOUNDED, higher=False)
    for name, (count, false, _) in by_person(judged, [one for one in AT_PLAY if one in there]).items():
        _row(f"false per 100: {name} ({count})", false, *FALSE, higher=False)


def _row(what: str, value: float, must: float, ambitious: float, *, higher: bool) -> None:
    def met(limit: float) -> bool:
        return value >= limit if higher else value <= limit

    said = "ambitious" if met(ambitious) else "must" if met(must) else "MISSED"
    print(f"  {what:38} {value:7.2f}   must {must:g}, ambitious {ambitious:g}: {said}")


def _differences(events: list[Json], concluded: list[Conclusion], tuning: Tuning) -> int:
    """Sessions whose past differs when each is cut at a random moment: 0, or something looks ahead."""
    dice = Random(0)
    ends = {one["session"]: one["t"] for one in events}
    cuts = {name: round(dice.uniform(0.25, 0.95) * end, 1) for name, end in ends.items()}
    early = [one for one in events if one["t"] <= cuts[one["session"]]]
    early = [one for one in early if one["event"] not in {"session_abandoned", "procedure_finished"}]
    ended = [{"t": cut, "session": name, "event": "observation_end"} for name, cut in cuts.items()]
    told = list(_conclusions([*early, *ended], tuning))
    whole = _past(concluded, cuts)
    return len({name for name, *_ in whole ^ _past(told, cuts)})


def _past(told: Iterable[Conclusion], cuts: dict[str, float]) -> set[tuple[str, float, str]]:
    return {(one.session, one.t, one.level.value) for one in told if one.t <= cuts[one.session] - 1}


def _conclusions(events: Iterable[Json], tuning: Tuning) -> Iterator[Conclusion]:
    for one in replay((json.dumps(event) for event in events), tuning):
        if isinstance(one, Refused):
            raise SystemExit(f"line {one.line}: {one.sentence}")  # a fault of the maker of worlds
        yield one
