"""Keeps what the first start has found out, in an order in which no power cut leaves half of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import structlog

from kiosk.app import paths
from kiosk.app.firstboot.joining import Joined, authority_of
from kiosk.app.firstboot.ownhub import keep_code
from kiosk.app.firstboot.wanted import put_off
from kiosk.app.firstboot.writing import write
from kiosk.app.folders import data_folder
from kiosk.app.nearhub.command import hub_data
from kiosk.app.settings import SettingsError

_log = structlog.get_logger()


def keep_all(content: str, joined: Joined | None, file: Path, env: Mapping[str, str], code: str = "") -> bool:
    """The trust or the code first, the settings last: they alone say that the first start is over."""
    try:
        if joined is not None:
            joined.keep(authority_of(data_folder(env)))
        if code:
            keep_code(hub_data(env), code)
        write(content, file, paths.SETTINGS, env)
    except (OSError, SettingsError):
        _log.error("first_boot.not_kept", exc_info=True)
        return False
    _log.info("first_boot.kept", hub=joined is not None)
    return True


def keep_hub(joined: Joined | None, env: Mapping[str, str]) -> bool:
    """Of prepared settings only that the hub knows this kiosk; None: that it is asked another day."""
    try:
        if joined is not None:
            joined.keep(authority_of(data_folder(env)))
        else:
            put_off(data_folder(env))
    except OSError:
        _log.error("first_boot.not_kept", exc_info=True)
        return False
    _log.info("first_boot.kept", hub=joined is not None)
    return True
