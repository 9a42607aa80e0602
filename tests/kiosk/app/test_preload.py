"""What the first visit needs is loaded before it."""

from __future__ import annotations

import subprocess
import sys

from tests.support.window import open_window

_PROGRAM = """
import sys
from kiosk.app.preload import preloading
from screens.bootstrap import WindowSettings, prepare

prepare(WindowSettings(200, 200))
more, steps = preloading(), 0
while more():
    steps += 1
assert not more(), "it began anew"
assert steps == len(set(sys.argv[1:]) & set(sys.modules)), (steps, set(sys.argv[1:]) - set(sys.modules))
"""


def test_every_module_is_there_and_each_is_loaded_alone() -> None:
    from kiosk.app.preload import modules

    open_window()
    subprocess.run([sys.executable, "-c", _PROGRAM, *modules()], check=True, timeout=60)


def test_the_kiosk_at_its_start_loads_no_checks_of_the_content() -> None:
    """It once loaded them all to look at one switch: 86 MB more, as long as the kiosk ran."""
    program = (
        "import sys, kiosk.app.build, kiosk.app.checks.switches\n"
        "assert 'kiosk.app.checks.drawn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
