"""What the kiosk does while nothing happens: the share of a core its processes take on a page at rest."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from kiosk.app.demo.weigh import PARTS
from kiosk.app.memory import OVERWRITING
from tests.bench.glass import Glass
from voice.virtual import sound_card

REST_S = 60.0
SETTLE_S = 36.0
"""Longer than the sound card still runs after the last word."""
TARGET_PERCENT = 1.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Print percent of one core over a minute, by process: the attract page, then a question.

    A kiosk has a loudspeaker; one whose loudspeaker is pulled out rests, too.
    """
    for page, heard in (("attract", True), ("question", True), ("attract", False)):
        with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name, Glass(Path(name)) as glass:
            card = sound_card() if heard else contextlib.nullcontext()
            with card as speaker:
                print(f"{page}, {'with' if heard else 'without'} a sound card, "
                      f"load before {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
                _tell(_rested(page, glass.name, name, speaker.environment if speaker else {}))


def _rested(page: str, display: str, folder: str, sound: Mapping[str, str]) -> dict[str, float]:
    env = {
        **os.environ, **sound, **OVERWRITING, "DISPLAY": display, "PARVIS_DATA": f"{folder}/data",
        "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_SCREEN__FULLSCREEN": "no",
        "PARVIS_CAMERA__SOURCE": folder,
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.resting", page],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        if child.stdout.readline() != "RESTS\n":
            raise RuntimeError("the kiosk did not come to rest")
        time.sleep(SETTLE_S)
        before = _seconds(child.pid)
        time.sleep(REST_S)
        after = _seconds(child.pid)
        return {part: 100 * (after[part] - before.get(part, 0.0)) / REST_S for part in after}
    finally:
        child.terminate()
        child.wait(20)


def _seconds(pid: int) -> Mapping[str, float]:
    """CPU seconds by part, user and system, of the kiosk and all its children."""
    top = psutil.Process(pid)
    found: dict[str, float] = {}
    for process in (top, *top.children(recursive=True)):
        words = " ".join(process.cmdline())
        part = next((name for sign, name in PARTS.items() if sign in words), "")
        part = part or ("kiosk" if process == top else process.name())
        times = process.cpu_times()
        found[part] = found.get(part, 0.0) + times.user + times.system
    return found


def _tell(percents: Mapping[str, float]) -> None:
    total = sum(percents.values())
    parts = ", ".join(f"{part} {percent:.2f}" for part, percent in sorted(percents.items()))
    over = "" if total < TARGET_PERCENT else f" OVER {TARGET_PERCENT:.0f}"
    print(f"  {total:.2f} % of one core over {REST_S:.0f} s ({parts}; steps of "
          f"{100 / TICKS_PER_S / REST_S:.2f}){over}", flush=True)  # fmt: skip
