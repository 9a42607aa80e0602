"""Whether the kiosk grows: its resident memory over 500 visits, each begun and wiped."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import linear_regression
from typing import TYPE_CHECKING

from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.memory import OVERWRITING
from kiosk.pages import actions as act
from kiosk.types import Lang, OptionId, ProcedureId
from tests.bench.real import real_program

if TYPE_CHECKING:
    from kiosk.app.build import Program

VISITS, WARM_UP, EVERY = 500, 50, 10
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
NUMBER = "PARVIS_BENCH_VISITS"


def run() -> None:
    """Print kB a visit after a warm-up, in the kiosk's process (target: flat)."""
    visits = os.environ.get(NUMBER, str(VISITS))
    with VirtualDisplay(1080, 1920) as display, tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ, **OVERWRITING, "DISPLAY": display.name, "PARVIS_DATA": f"{folder}/data",
            "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_SCREEN__FULLSCREEN": "no",
            "PARVIS_CAMERA__SOURCE": folder,
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.bench.flat", visits]
        child = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert child.stdout is not None
        sizes: list[tuple[int, int]] = []
        for number, kb in map(str.split, child.stdout):
            sizes.append((int(number), int(kb)))
            # Told as it comes: all visits together take many minutes.
            print(f"  visit {number}: {int(kb) // 1000} MB", flush=True)
        child.wait(60)
    warm = [one for one in sizes if one[0] >= WARM_UP]
    slope = linear_regression(*zip(*warm, strict=True)).slope
    print(f"{sizes[-1][0]} visits: {slope:+.2f} kB a visit after {WARM_UP}; resident after {warm[0][0]}: "
          f"{warm[0][1] // 1000} MB, at the end {warm[-1][1] // 1000} MB "
          f"({len(warm)} samples)", flush=True)  # fmt: skip


def main(visits: int) -> None:
    """The kiosk in this process, visited so many times by actions."""
    program = real_program()
    threading.Thread(target=_all, args=(program, visits), daemon=True).start()
    program.run()


def _all(program: Program, visits: int) -> None:
    time.sleep(5)
    for number in range(1, visits + 1):
        for action in _visit():
            _does(program, action)
        if number % EVERY == 0:
            held = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB
            print(number, held, flush=True)
    program.window.stop()


def _visit() -> tuple[act.Action, ...]:
    """Pages, answers, sizes, themes, help and the end."""
    return (
        act.ChooseLanguage(Lang("fr")), act.OpenProcedure(ProcedureId("listes-electorales")),
        act.Pick(OptionId("french")), act.NextTextSize(), act.NextTheme(), act.Confirm(), act.Type("1"),
        act.Back(), act.CallSomeone(), act.CancelCall(), act.AskToLeave(), act.Erase(),
    )  # fmt: skip


def _does(program: Program, action: act.Action) -> None:
    """Do it on the main thread, and let its page be drawn."""
    drawn = threading.Event()

    def then() -> None:
        program.kiosk.act(action)
        program.window.later(drawn.set)

    program.window.later(then)
    if not drawn.wait(30):
        raise TimeoutError("the main thread")


if __name__ == "__main__":
    main(int(sys.argv[1]))
