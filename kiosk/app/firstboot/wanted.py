"""Whether this start is the first: only an appliance asks, and only while it has no settings of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.app.settings import OWN_FILE

SIGN = "PARVIS_FIRST_BOOT"
"""Set to 1 by the unit of the image, and never on anybody's desk."""


def settings_to_make(env: Mapping[str, str]) -> Path | None:
    """The file that the first start writes; None: this start is no first one."""
    named = env.get(OWN_FILE)
    if env.get(SIGN) != "1" or not named or Path(named).exists():
        return None
    return Path(named)
