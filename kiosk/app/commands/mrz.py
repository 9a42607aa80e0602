"""``parvis mrz``: machine-readable lines that were typed or piped in, checked.

The lines are a person's: nothing is logged, and no fault repeats them. Arguments can be seen by other
programs while this one runs, and stay in a shell's history: ``--stdin`` does neither.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated

import typer

from kiosk.app.commands.say import AsJson, fail
from kiosk.app.later import today

_MOST_LINES = 300
_NOTHING: dict[str, object] = {"format": None, "valid": False, "fields": {}, "checks": {}}
"""The answer to text that is no such lines: the same keys, so that a script needs no other case."""


def mrz(
    lines: Annotated[
        list[str] | None, typer.Argument(metavar="LINE LINE [LINE]", help="The lines as they were read.")
    ] = None,
    stdin: Annotated[
        bool,
        typer.Option(
            "--stdin", help="Read the lines from standard input; blank lines part readings of one paper."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the machine-readable lines of a passport, a card or a visa."""
    if stdin == bool(lines):
        fail("Give two or three lines, each in quotes, or --stdin.")
    frames = _piped() if stdin else [lines or []]
    if any(len(frame) not in {2, 3} for frame in frames) or not frames:
        fail("A paper has two or three machine-readable lines: give each as one argument, in quotes.")
    found = answer(frames, today())
    typer.echo(json.dumps(found, ensure_ascii=False, indent=None if as_json else 2))


def answer(frames: Sequence[Sequence[str]], day: date) -> dict[str, object]:
    """What the lines say, from one reading or several of the same paper."""
    from scanner.mrz import vote_mrz

    found = vote_mrz(frames, day)
    return found.as_json() if found else dict(_NOTHING)


def readings(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines parted by blank ones."""
    for filled, group in groupby(lines, key=lambda line: bool(line.strip())):
        if filled:
            yield [line.strip() for line in group]


def _piped() -> list[list[str]]:
    text = sys.stdin.buffer.read(1_000_000).decode("utf-8", errors="replace").splitlines()
    if len(text) > _MOST_LINES:
        fail(f"These are too many lines: give at most {_MOST_LINES}.")
    return list(readings(text))
