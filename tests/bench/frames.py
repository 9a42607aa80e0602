"""How often the window draws while the camera looks and while a page is read. No page slides or fades."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from kiosk.app.demo.plan import planned
from kiosk.app.memory import OVERWRITING
from kiosk.pages import actions as act
from kiosk.pages.session import Session
from kiosk.procedures.models import Kind
from kiosk.types import Lang, ProcedureId
from scanner.tray import Tray
from tests.bench.glass import Glass
from tests.bench.real import real_program
from tests.support.photographs import empty_table
from voice.virtual import sound_card

if TYPE_CHECKING:
    from kiosk.app.build import Program

PROCEDURE = ProcedureId("listes-electorales")
WATCHED_S = 15.0
SETTLE_S = 5.0


def run() -> None:
    """Print frames a second and the time between two of them, on both pages.

    A frame is drawn only where something changed: the camera's next picture, the next sentence's ground.
    There is no animation whose frames could be dropped (WCAG 2.3.3).
    """
    for page in ("camera", "reading"):
        with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name, Glass(Path(name)) as glass:
            load = os.getloadavg()[0]
            # No paper lies there: the kiosk would take its picture, and look no more.
            Image.fromarray(empty_table(np.random.default_rng(1))).save(f"{name}/table.png")
            tray = Tray(Path(name) / "camera")
            tray.show(Path(name) / "table.png")
            with sound_card() as card:
                env = {
                    **os.environ, **card.environment, **OVERWRITING, "DISPLAY": glass.name,
                    "PARVIS_DATA": f"{name}/data", "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1",
                    "PARVIS_SCREEN__FULLSCREEN": "no", "PARVIS_CAMERA__SOURCE": str(tray.folder),
                }  # fmt: skip
                command = [sys.executable, "-m", "tests.bench.frames", page]
                done = subprocess.run(
                    command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
                )
            print(f"{page}, load before {load:.1f}: {_told([float(one) for one in done.stdout.split()])}")


def _told(times: list[float]) -> str:
    *drawn, worked_s = times
    between = [1000 * (after - before) for before, after in pairwise(drawn)] or [0.0, 0.0]
    cuts = quantiles(between * 2, n=100, method="inclusive")
    return (
        f"{len(drawn) / WATCHED_S:.1f} frames a second, between two p50 {cuts[49]:.0f} ms, "
        f"p95 {cuts[94]:.0f} ms; {100 * worked_s / WATCHED_S:.0f} % of a core"
    )


def main(page: str) -> None:
    """The kiosk in this process; prints when each frame was shown, then its processor time, seconds."""
    program = real_program()
    threading.Thread(target=_watch, args=(program, page), daemon=True).start()
    program.run()


def _watch(program: Program, page: str) -> None:
    from kivy.core.window import Window

    shown: list[float] = []
    time.sleep(SETTLE_S)
    _on_main(program, lambda: _go(program, page))
    if page == "camera":
        # The page is read, too: only the camera counts here.
        _on_main(program, program.kiosk.hush)
        time.sleep(SETTLE_S)
    Window.fbind("on_flip", lambda *_: shown.append(time.monotonic()))
    before = time.process_time()
    time.sleep(WATCHED_S)
    print(*shown, time.process_time() - before, flush=True)
    program.window.stop()


def _go(program: Program, page: str) -> None:
    kiosk = program.kiosk
    kiosk.act(act.ChooseLanguage(Lang("fr")))
    kiosk.act(act.OpenProcedure(PROCEDURE))
    if page == "camera":
        kiosk.apply(lambda session: _at_the_paper(session, program))


def _at_the_paper(session: Session, program: Program) -> Session:
    """As if all before the first paper was answered."""
    from kiosk.app.later import today

    procedure = program.kiosk.pen().town.procedures[PROCEDURE]
    answers = dict(planned(procedure, today()))
    for page in [one for one in answers if procedure.pages[one].kind is Kind.PIECE]:
        del answers[page]
    dossier = replace(session.dossier, answers=answers, confirmed=frozenset(answers))
    return replace(session, dossiers={**session.dossiers, PROCEDURE: dossier}).arriving(today())


def _on_main(program: Program, work: Callable[[], None]) -> None:
    done = threading.Event()

    def then() -> None:
        work()
        done.set()

    program.window.later(then)
    if not done.wait(30):
        raise TimeoutError("the main thread")


if __name__ == "__main__":
    main(sys.argv[1])
