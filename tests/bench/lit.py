"""How far the ground of a word on the screen is from its sound: the whole kiosk, its pixels, its loudspeaker.

The kiosk reads slowly, so that each word has a silence before it. A word that begins with "p", "t" or "k" has
60 to 90 ms of silence of its own: the screen is early by that, and rightly so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kiosk.app.memory import OVERWRITING
from kiosk.pages import actions as act
from kiosk.pages.comfort import Dial
from kiosk.pages.speech import free
from kiosk.types import Lang, NodeId
from tests.bench.frames import _on_main
from tests.bench.glass import LOOK_S, Glass
from tests.bench.real import real_program
from voice.virtual import sound_card

if TYPE_CHECKING:
    from kiosk.app.build import Program

_SETTLE_S, _READS_S = 6.0, 24.0
_WORDS = "Nous allons lire une longue ligne. Laurent aime Marie. Maman a mal. Il nage ici."
_NEAR_S = 0.4
"""A sound without a change of the picture this near is one that nothing was lit for."""


def run() -> None:
    """Print how far apart they are, and for how many words."""
    with (
        tempfile.TemporaryDirectory(prefix="parvis-bench-") as name,
        Glass(Path(name)) as glass,
        sound_card() as card,
    ):
        env = {
            **os.environ, **card.environment, **OVERWRITING, "DISPLAY": glass.name,
            "PARVIS_DATA": f"{name}/data", "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1",
            "PARVIS_SCREEN__FULLSCREEN": "no", "PARVIS_VOICE__LISTEN": "false",
        }  # fmt: skip
        with card.recording() as recording:
            child = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.lit"],
                env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            assert child.stdout is not None
            began = float(child.stdout.readline())
            changes = _changes(glass, began + _READS_S)
            child.wait(30)
    sounds = [at for at in recording.onsets(0.08) if at > began]
    _tell(sounds, changes)


def _changes(glass: Glass, end: float) -> list[float]:
    """When the picture changed; the first of changes that follow each other at once."""
    found, before = [], glass.look()
    while time.monotonic() < end:
        now = glass.look()
        seen = time.monotonic()
        if not np.array_equal(now, before):
            before = now
            if not found or seen - found[-1] > 0.05:
                found.append(seen)
        time.sleep(LOOK_S)
    return found


def _tell(sounds: list[float], changes: list[float]) -> None:
    late_ms = [1000 * min((at - sound for at in changes), key=abs) for sound in sounds]
    near = [one for one in late_ms if abs(one) <= 1000 * _NEAR_S]
    p50, p95 = np.percentile(np.abs(near), (50, 95))
    print(
        f"lit: word on the screen to its sound p50 {p50:.0f} ms, p95 {p95:.0f} ms, target p95 80 ms; "
        f"latest {max(near):.0f} ms, earliest {min(near):.0f} ms ({len(near)} of {len(sounds)} sounds)"
    )


def main() -> None:
    """The kiosk in this process; prints when it begins to read."""
    program = real_program()
    threading.Thread(target=_read, args=(program,), daemon=True).start()
    program.run()


def _read(program: Program) -> None:
    time.sleep(_SETTLE_S)
    kiosk = program.kiosk
    _on_main(program, lambda: kiosk.act(act.ChooseLanguage(Lang("fr"))))
    _on_main(program, lambda: kiosk.act(act.Adjust(Dial.RATE, -10)))
    _on_main(program, kiosk.hush)
    time.sleep(2.0)
    print(time.monotonic(), flush=True)
    _on_main(program, lambda: kiosk.say(free(NodeId(""), _WORDS, Lang("fr"))))
    time.sleep(_READS_S)
    program.window.stop()


if __name__ == "__main__":
    main()
