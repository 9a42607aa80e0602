"""One kiosk a data folder: two would fight for one hub and one log."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from kiosk.types import ParvisError


class NotAloneError(ParvisError):
    """Another kiosk works with this folder."""

    code = "not_alone"


def only_one(data: Path) -> IO[str]:
    """Hold the folder until the file that is returned is closed. Raises NotAloneError, OSError."""
    data.mkdir(parents=True, exist_ok=True)
    held = (data / "kiosk.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.close()
        mend = "Stop it, or set PARVIS_DATA to another folder."
        raise NotAloneError(f"Another kiosk already uses {data}. {mend}") from error
    return held
