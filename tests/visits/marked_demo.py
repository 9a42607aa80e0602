"""The demo with a person whose name is a marker, kept alive after the wipe so that a test can search it.

The markers stand here backwards and letter by letter, so that this file's own constants are not found.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kiosk.app import paths
from kiosk.app.demo.run import run_demo
from kiosk.app.demo.wish import TYPED, Wish
from kiosk.app.memory import start_again_overwriting
from kiosk.types import Lang, ProcedureId

BACKWARDS = {"family": "ueuqramoxyz", "given": "tnonerpowuq", "street": "eueurofexuj eur 12"}


def main(out: Path) -> int:
    start_again_overwriting(os.environ, sys.orig_argv[1:])
    typed = {**{name: tuple(words) for name, words in TYPED.items()}}
    for name, words in BACKWARDS.items():
        typed[name] = tuple(reversed(words))
    wish = Wish(
        (ProcedureId("listes-electorales"),),
        Lang("fr"),
        out,
        0.6,
        typed=typed,
        erased=wait_to_be_searched,
    )
    return run_demo(wish, paths.SAMPLE_PAPER)


def wait_to_be_searched() -> None:
    print(f"\nERASED {os.environ['PARVIS_DATA']}", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
