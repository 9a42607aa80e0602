"""``parvis run --watched``: loads what every interface needs, then starts one, and another when it falls."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping

from kiosk.app.build import Program, run_kiosk, town_of
from kiosk.app.parts import window_settings
from kiosk.app.preload import modules
from kiosk.app.settings import Settings
from kiosk.app.supervisor.held import Held
from kiosk.app.supervisor.keeper import Standby
from kiosk.app.supervisor.supervisor import Patience, Start, Supervisor
from kiosk.app.world import REAL, World
from kiosk.types import ParvisError
from screens.bootstrap import prepare

BEHIND = ("kiosk.app.backstage", "kiosk.app.noticing.opening", "kiosk.app.noticing.telling")
STAGE = ("screens.stage", "screens.glass", "screens.damage", "screens.keys", "screens.doze")
"""All of the screens but the window, which only the process that draws may open."""


def run_watched(
    settings: Settings,
    env: Mapping[str, str],
    world: World = REAL,
    built: Callable[[Program, Start], None] = lambda _program, _start: None,
) -> int:
    """The exit code. What stops it from starting is one sentence on stderr.

    ``built`` is told each interface before it runs, in its own process.
    """
    try:
        prepare(window_settings(settings, env))
        town = town_of(settings, env, world)
    except ParvisError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for name in (*BEHIND, *STAGE, *modules()):
        importlib.import_module(name)
    held, own = Held(), dict(env)

    def serve(start: Start) -> int:
        left = Standby(held, start, town)
        return run_kiosk(settings, own, world, lambda program: built(program, start), left)

    return Supervisor(serve, own, patience(env)).run()


def patience(env: Mapping[str, str]) -> Patience:
    """Less than the manager above has with us (sd_watchdog_enabled(3)): it would end what is to be held."""
    asked = env.get("WATCHDOG_USEC", "")
    return Patience(beat_s=int(asked) / 1e6 * 2 / 3) if asked.isdigit() else Patience()
