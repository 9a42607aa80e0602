"""How long a person waits after a touch: to the first changed pixel, and to the whole new page.

The whole program runs as in a town hall: real procedures, voice, hub, memory overwritten. The finger is the X
server's; the pixels are the display's own, watched from this process. The kiosk acts on release, so that a
slip can be taken back: a page is counted from there, the first pixel from the finger coming down. The kiosk's
processor time for a touch, with everything that it brings, says more than either on a busy machine.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median, quantiles

from kiosk.app import paths
from kiosk.app.memory import OVERWRITING
from scanner.tray import Tray
from tests.bench.glass import Glass
from voice.virtual import sound_card

VISITS = 2
HOLD_S = 0.09
REST_S = 0.045
"""Two frames without a change: the page has settled."""
NEXT_S = 0.3
_SCHEDULED = 2
TARGETS_MS = (50.0, 150.0)
Figures = dict[str, tuple[list[float], list[float], list[float]]]
"""For each kind of action, ms: to the first pixel, to the settled page, and of processor time."""


def run() -> None:
    """Print p50 and p95 in ms, for each kind of action and over all, with the voice off and on."""
    for voice in (False, True):
        with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name, Glass(Path(name)) as glass:
            load = os.getloadavg()[0]
            print(f"voice {'on' if voice else 'off'}, {VISITS} visits, "
                  f"{os.cpu_count()} cores, load before {load:.1f}", flush=True)  # fmt: skip
            with _sound(voice) as sound:
                _tell(_visits(glass, Path(name), voice, sound))


@contextlib.contextmanager
def _sound(voice: bool) -> Iterator[Mapping[str, str]]:
    """A loudspeaker, where there is a voice."""
    if not voice:
        yield {}
        return
    with sound_card() as card:
        yield card.environment


def _visits(glass: Glass, folder: Path, voice: bool, sound: Mapping[str, str]) -> Figures:
    tray = Tray(folder / "camera")
    tray.show(paths.SAMPLE_PAPER)
    env = {
        **os.environ, **sound, **OVERWRITING, "DISPLAY": glass.name, "PARVIS_DATA": str(folder / "data"),
        "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_SCREEN__FULLSCREEN": "no",
        "PARVIS_VOICE__ENABLED": str(voice).lower(), "PARVIS_CAMERA__SOURCE": str(tray.folder),
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.citizen", str(VISITS)],
        env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdin is not None
    found: Figures = defaultdict(lambda: ([], [], []))
    ended = False
    for line in child.stdout:
        match line.rstrip("\n").split("\t"):
            case ["TAP", name, x, y]:
                began = _worked_s(child.pid)
                pressed, settled = _touch(glass, int(x), int(y))
                found[name][2].append((_worked_s(child.pid) - began) * 1000)
                if pressed is not None:
                    found[name][0].append(pressed)
                if settled is not None:
                    found[name][1].append(settled)
                child.stdin.write("\n")
                child.stdin.flush()
            case ["END"]:
                ended = True
    child.wait(30)
    assert ended, "the visit did not come to its end"
    return found


def _touch(glass: Glass, x: int, y: int) -> tuple[float | None, float | None]:
    """A touch of this point: ms to the first changed pixel, and from the release to the settled page."""
    glass.finger.move(x, y)
    # Not in step with the frames, as no hand is.
    time.sleep(0.06 + random.random() / 50)
    down = glass.finger.press(True)
    pressed = glass.burst(glass.look(), HOLD_S, 0.0)
    time.sleep(max(0.0, down + HOLD_S - time.monotonic()))
    before = glass.look()
    up = glass.finger.press(False)
    page = glass.burst(before, 1.0, REST_S)
    time.sleep(max(0.0, up + NEXT_S - time.monotonic()))
    return (
        (pressed.first - down) * 1000 if pressed else None,
        (page.last - up) * 1000 if page else None,
    )


def _worked_s(pid: int) -> float:
    """Seconds of processor time of another process with its threads: the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | _SCHEDULED)


def _tell(found: Figures) -> None:
    for name in sorted(found):
        _line(name, *found[name])
    _line("ALL", *([ms for one in found.values() for ms in one[part]] for part in (0, 1, 2)))


def _line(name: str, pressed: list[float], settled: list[float], worked: list[float]) -> None:
    cells = [_cell(times, target) for times, target in zip((pressed, settled), TARGETS_MS, strict=True)]
    print(
        f"  {name:24} touch to first pixel {cells[0]}   release to settled page {cells[1]}   "
        f"processor p50 {median(worked):4.0f} ms",
        flush=True,
    )


def _cell(times: list[float], target_ms: float) -> str:
    if not times:
        return "nothing changed"
    cuts = quantiles(times * 2, n=100, method="inclusive")
    over = "" if cuts[94] <= target_ms else f" OVER {target_ms:.0f}"
    return f"p50 {cuts[49]:4.0f} p95 {cuts[94]:4.0f} ms ({len(times)}){over}"
