"""Tells a microphone from a loudspeaker's monitor: a sound server without one offers that."""

from __future__ import annotations

import os
import shutil
import subprocess

_MONITOR = ".monitor"
_PATIENCE_S = 2.0


def is_loudspeaker() -> bool:
    """Whether the sound server's own choice to hear from is what a loudspeaker plays.

    Not when a person has named a source (``PULSE_SOURCE``), nor where no server answers. PipeWire too
    answers ``pactl``, of the package pulseaudio-utils; without that program nothing can be told.
    """
    if os.environ.get("PULSE_SOURCE") or shutil.which("pactl") is None:
        return False
    try:
        asked = subprocess.run(
            ["pactl", "get-default-source"], capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and asked.stdout.strip().endswith(_MONITOR)
