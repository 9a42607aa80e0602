"""Cold start of the whole kiosk to its first frame, and what it weighs with its hub and its voice."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.demo.weigh import memory_mb

RUNS = 5
SETTLE_S = 6.0


def run() -> None:
    """Print seconds to the attract page (target 3) and megabytes of kiosk, hub and voice (target 350)."""
    seconds, weights = [], []
    with VirtualDisplay(1080, 1920) as display:
        for number in range(RUNS):
            load = os.getloadavg()[0]
            taken, weight = _once(display.name)
            # Told at once: all runs together take most of a minute.
            print(f"run {number + 1} of {RUNS}: {taken:.2f} s, load before {load:.1f}", flush=True)
            seconds.append(taken)
            weights.append(weight)
    print(f"cold start to the attract page: median {statistics.median(seconds):.2f} s, "
          f"max {max(seconds):.2f} s over {RUNS} (target 3 s)")  # fmt: skip
    for name in ("rss", "pss"):
        parts = {part: statistics.median(one[name][part] for one in weights) for part in weights[0][name]}
        total = sum(parts.values())
        detail = ", ".join(f"{part} {value:.0f}" for part, value in parts.items())
        print(f"resident memory, {name.upper()}: {total:.0f} MB ({detail}) (target kiosk + hub 350 MB)")


def _once(display: str) -> tuple[float, dict[str, dict[str, int]]]:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        env = {
            **os.environ, "DISPLAY": display, "PARVIS_DATA": folder, "PARVIS_HUB__PORT": "0",
            "PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_SCREEN__FULLSCREEN": "no",
        }  # fmt: skip
        started = time.time()
        child = subprocess.Popen(
            [sys.executable, "-m", "kiosk.app", "run"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            shown = _shown(Path(folder) / "log" / "kiosk.jsonl")
            time.sleep(SETTLE_S)
            return shown - started, memory_mb(child.pid)
        finally:
            child.terminate()
            child.wait(20)


def _shown(log: Path) -> float:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if log.is_file():
            for line in log.read_text().splitlines():
                event = json.loads(line)
                if event["event"] == "kiosk.shown":
                    return datetime.fromisoformat(event["timestamp"]).timestamp()
        time.sleep(0.02)
    raise TimeoutError("the attract page did not come")
