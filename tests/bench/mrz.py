"""How machine-readable lines are read from pictures, what repair is worth, and what is believed and wrong.

The pictures are our own drawings in OCR-B, photographed by our own camera model: no real specimens may ship.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2

from scanner.lines import LineReader
from scanner.mrz import Mrz, check_mrz, vote_mrz
from scanner.papers.fromlines import from_lines
from scanner.zone import read_zone
from tests.support.mrzlines import (
    FORMATS,
    SIGNS,
    WIDTHS,
    Paper,
    confused,
    digit,
    doubled,
    dropped,
    mutated,
    paper,
)
from tests.support.papers import LETTER, draw_bill, draw_letter
from tests.support.specimens import shoot

TODAY = dt.date(2026, 11, 21)
SHOTS = 60
VECTORS = Path(__file__).parents[1] / "data" / "mrz-vectors.json"
PAPERS, MUTATED, RANDOM = 1_000, 100_000, 20_000
UNPROVED = {"surname", "given", "sex", "country", "nationality", "type"}
"""Fields under no check digit in most formats."""
_CALLED = {"birth": "birth_date"}


def run() -> None:
    """Print how many are right, mended, refused and wrong."""
    _pictures()
    _vectors()
    dice = random.Random(9303)
    for count in (1, 2, 3):
        _row(f"{count} confused", lambda one, n=count: confused(one.lines, n, dice), dice)
    for count in (1, 2, 3):
        _row(f"{count} fillers lost", lambda one, n=count: dropped(one.lines, n, dice), dice)
    for count in (1, 2, 3):
        _row(f"{count} fillers doubled", lambda one, n=count: doubled(one.lines, n, dice), dice)
    _votes(dice)
    _mutated(dice)
    _random(dice)


def _pictures() -> None:
    """Photographs of drawn specimens (target: 92 % right, none wrong), damaged ones, and other papers."""
    cv2.setNumThreads(1)
    reader, dice = LineReader(), random.Random(2 * 9303)
    cases: dict[str, dict[str, bool | int]] = {
        "300 to 700 pixels wide": {},
        "the same, held any way, 3 pictures": {"turned": True, "burst": 3},
        "card in a frame of 1920 x 1080": {"wide": True},
    }
    for name, case in cases.items():
        said, took = Counter[str](), []
        for number in range(SHOTS):
            one = paper(FORMATS[number % len(FORMATS)], dice)
            frames = shoot(one, dice, **case).frames  # type: ignore[arg-type]
            began = time.process_time()
            found = read_zone(frames, reader, TODAY)
            took.append(time.process_time() - began)
            said[verdict(found, one)] += 1
        _print(f"pictures, {name} (target 92 % right)", said)
        print(f"  {sum(took) / len(took):.2f} s of processor each")
    _damaged(reader, dice)
    others = [draw_bill(), draw_letter(LETTER), *(draw_letter([line] * 20) for line in LETTER[:2])]
    believed = sum((found := read_zone([one], reader, TODAY)) is not None and found.valid for one in others)
    print(f"other papers believed: {believed} of {len(others)} (target 0)")


def _damaged(reader: LineReader, dice: random.Random) -> None:
    """A sign of the lines changed on the paper, or a stain over them: nothing wrong may be called certain."""
    said = Counter[str]()
    for number in range(SHOTS):
        one = paper(FORMATS[number % len(FORMATS)], dice)
        if number % 2:
            frame = shoot(Paper(one.format, mutated(one.lines, dice), one.fields), dice).frames[0]
        else:
            frame = shoot(one, dice).frames[0]
            height, width = frame.shape[:2]
            at = dice.randrange(width // 6, width * 5 // 6)
            cv2.rectangle(frame, (at, height // 2), (at + width // 20, height), (200, 205, 205), -1)
        said[verdict(read_zone([frame], reader, TODAY), one)] += 1
    _print("damaged lines in pictures (target: none CERTAIN)", said)


def _vectors() -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))["vectors"]
    right = 0
    for one in vectors:
        found = check_mrz(one["lines"], TODAY)
        said = {name: value for name, value in one["expect"].items() if name != "note"}
        right += (
            found is not None and found.valid and all(found.fields.get(n, "") == v for n, v in said.items())
        )
    print(f"vectors right: {right} of {len(vectors)}")


def _row(name: str, damage: Callable[[Paper], Sequence[str]], dice: random.Random) -> None:
    for form in FORMATS:
        said: Counter[str] = Counter()
        for _ in range(PAPERS):
            one = paper(form, dice)
            said[verdict(check_mrz(damage(one), TODAY), one)] += 1
        _print(f"{name}, {form}", said)


def _votes(dice: random.Random) -> None:
    for form in FORMATS:
        said: Counter[str] = Counter()
        for _ in range(PAPERS // 2):
            one = paper(form, dice)
            frames = [dropped(confused(one.lines, 2, dice), dice.randint(0, 1), dice) for _ in range(3)]
            said[verdict(vote_mrz(frames, TODAY), one)] += 1
        _print(f"3 pictures, 2 confused each and a filler lost in half, {form}", said)


def _mutated(dice: random.Random) -> None:
    said: Counter[str] = Counter()
    began = time.process_time()
    for number in range(MUTATED):
        one = paper(FORMATS[number % len(FORMATS)], dice)
        lines = mutated(one.lines, dice)
        found = check_mrz(lines, TODAY)
        told = verdict(found, one)
        if found is not None and told.startswith("wrong"):
            told += ", by its own digit" if stood(found, one, lines) else ", MENDED"
        said[told] += 1
    took = (time.process_time() - began) / MUTATED
    _print(f"{MUTATED} lines mutated 1 to 4 times", said)
    print(f"  {took * 1000:.2f} ms a reading, its making included")


def _random(dice: random.Random) -> None:
    """Right first signs, the rest of any kind: what text that is no such lines would need."""
    believed = 0
    for number in range(RANDOM):
        form = FORMATS[number % len(FORMATS)]
        heads = {"TD1": "ID", "TD2": "I<", "TD3": "P<", "FRID": "IDFRA"}
        rows = ["".join(dice.choices(SIGNS, k=WIDTHS[form])) for _ in range(3 if form == "TD1" else 2)]
        head = heads.get(form, "V<")
        found = check_mrz([head + rows[0][len(head) :], *rows[1:]], TODAY)
        believed += found is not None and found.valid
    print(f"random lines believed: {believed} of {RANDOM}")


def verdict(found: Mrz | None, one: Paper) -> str:
    """Right, refused, wrong, or wrong only where most formats have no digit; CERTAIN: and called so."""
    if found is None or not found.valid:
        return "refused"
    wrong = {name for name, value in one.fields.items() if found.fields.get(name) != value}
    if not wrong and found.format == one.format:
        return "right"
    kind = "name or code wrong" if wrong <= UNPROVED else "wrong"
    called = {name for name, one in from_lines(found).items() if one.certain}
    return kind + (", CERTAIN" if {_CALLED.get(name, name) for name in wrong} & called else ", to be checked")


def stood(found: Mrz, one: Paper, lines: Sequence[str]) -> bool:
    """Whether each wrong number or date stood in the damaged lines, before a right digit: none can tell."""
    wrong = {name for name, value in one.fields.items() if found.fields.get(name) != value} - UNPROVED
    text = "".join(lines)
    raw = [found.fields.get("number" if name == "issued" else name, "?") for name in wrong]
    pieces = [piece[2:].replace("-", "") if piece[4:5] == "-" else piece for piece in raw]
    return all(" " not in piece and piece + digit(piece) in text for piece in pieces)


def _print(name: str, said: Counter[str]) -> None:
    total = said.total()
    print(f"{name}: " + ", ".join(f"{what} {100 * n / total:.2f} % ({n})" for what, n in said.most_common()))
