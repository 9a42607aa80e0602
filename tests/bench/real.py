"""The whole kiosk in this process, for the benches that watch it at work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kiosk.app import paths

if TYPE_CHECKING:
    from kiosk.app.build import Program


def real_program() -> Program:
    """The kiosk with the project's own settings and content, not yet running."""
    sys.modules["rich"] = None  # type: ignore[assignment]  # as kiosk.app.entry does
    from kiosk.app.build import Program
    from kiosk.app.content import load_town
    from kiosk.app.later import today
    from kiosk.app.settings import environment, load_settings

    settings = load_settings(paths.SETTINGS, environment())
    return Program(settings, environment(), load_town(settings, paths.CONFIG, paths.CATALOGUES, today()))
