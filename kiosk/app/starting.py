"""Runs a program with a window: what stops it from starting is a sentence; a signal ends it in order."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from kiosk.app.folders import data_folder
from kiosk.types import ParvisError

if TYPE_CHECKING:
    from screens.window import KioskWindow


class Windowed(Protocol):
    """A program that draws until its window stops."""

    window: KioskWindow

    def run(self) -> None:
        """Draw until stopped; let everything go."""


def run_windowed(make: Callable[[], Windowed], env: Mapping[str, str]) -> int:
    """The exit code: 2 where it could not be made."""
    try:
        program = make()
    except ParvisError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        where = data_folder(env)
        sys.stderr.write(f"{where} cannot be used: {error.strerror}. Set PARVIS_DATA to a folder of yours.\n")
        return 2
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: program.window.stop())
    with contextlib.suppress(KeyboardInterrupt):
        program.run()
    return 0
