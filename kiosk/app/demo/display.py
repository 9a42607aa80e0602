"""A display where there is no screen: Xvfb, and touches that come from outside the program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence

from kiosk.types import ParvisError


class DisplayError(ParvisError):
    """Xvfb did not start, or refused a touch; ``detail`` says which Debian package mends it."""

    code = "display"


class VirtualDisplay:
    """An Xvfb on a free display number, ended by its process id. A context manager."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._size = f"{width_px}x{height_px}x24"
        self._process: subprocess.Popen[bytes] | None = None
        self.name = ""

    def __enter__(self) -> VirtualDisplay:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", self._size, "-nolisten", "tcp"]
        try:
            self._process = subprocess.Popen(
                command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except FileNotFoundError as error:
            raise DisplayError("Xvfb is missing. Run: apt-get install xvfb") from error
        finally:
            os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise DisplayError("Xvfb did not start. Run it by hand to see why.")
        self.name = f":{number}"
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)


def stroke(display: str, points: Sequence[tuple[int, int]], env: Mapping[str, str]) -> None:
    """Press at the first point, move over the others, and lift."""
    first, *others = points
    command = ["mousemove", str(first[0]), str(first[1]), "sleep", "0.02", "mousedown", "1"]
    for x, y in others:
        command += ["mousemove", str(x), str(y), "sleep", "0.03"]
    _xdotool(display, [*command, "mouseup", "1"], env)


def touch(display: str, x: int, y: int, env: Mapping[str, str]) -> None:
    """Touch this point of the display (pixels from the top left), as the X server tells the window."""
    press = ["mousedown", "1", "sleep", "0.05", "mouseup", "1"]
    _xdotool(display, ["mousemove", str(x), str(y), "sleep", "0.02", *press], env)


def _xdotool(display: str, steps: Sequence[str], env: Mapping[str, str]) -> None:
    command = ["xdotool", *steps]
    try:
        done = subprocess.run(
            command, env={**env, "DISPLAY": display}, stderr=subprocess.DEVNULL, timeout=10, check=False
        )
    except FileNotFoundError as error:
        raise DisplayError("xdotool is missing. Run: apt-get install xdotool") from error
    if done.returncode:
        raise DisplayError("The touch did not reach the display.")
