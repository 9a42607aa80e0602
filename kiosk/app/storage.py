"""Whether the disk still is as it was: what an appliance noted as it started, and how much place is left."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import structlog

from hub.contract.codes import TroubleCode
from kiosk.kept import keep

NOTICE = "storage-notice"
"""Written by the appliance (image/overlay/usr/lib/parvis/data-check): a code; later also its first day."""
TOLD_FOR = timedelta(days=14)
SCARCE_BYTES = 50_000_000
CLOCK_IS_RIGHT = Path("/run/systemd/timesync/synchronized")
_CODES = {one.value: one for one in (TroubleCode.MENDED, TroubleCode.MADE_NEW, TroubleCode.OTHER_BOARD)}
_log = structlog.get_logger()


@dataclass(frozen=True)
class Notice:
    """What was done to the disk's folder. ``since``: the day it was told first, by a clock that is right."""

    code: TroubleCode
    since: date | None = None


def read_notice(data: Path) -> Notice | None:
    """What the appliance noted; None: nothing, or not to be read."""
    try:
        said = (data / NOTICE).read_text(encoding="ascii").split()
        since = date.fromisoformat(said[1]) if len(said) > 1 else None
    except (OSError, ValueError):
        return None
    code = _CODES.get(said[0]) if said else None
    return Notice(code, since) if code else None


def storage_trouble(data: Path, today: date, *, clock_is_right: bool) -> str:
    """The code of what is wrong; empty: nothing. A notice is told for two weeks, then it is gone."""
    if free_bytes(data) < SCARCE_BYTES:
        return TroubleCode.FULL
    notice = read_notice(data)
    if notice is None:
        return ""
    if clock_is_right and not _still_told(data, notice, today):
        return ""
    return notice.code


def free_bytes(data: Path) -> int:
    """What this user may still write there. Raises OSError."""
    return shutil.disk_usage(data).free


def _still_told(data: Path, notice: Notice, today: date) -> bool:
    since = notice.since
    # A board without a battery has written it at any time: the two weeks begin when the clock is known.
    fresh = since is None or since > today
    try:
        if fresh:
            keep(data / NOTICE, f"{notice.code} {today.isoformat()}\n".encode("ascii"))
        elif since is not None and today - since > TOLD_FOR:
            (data / NOTICE).unlink(missing_ok=True)
            return False
    except OSError as fault:
        _log.warning("storage.notice_stays", error=type(fault).__name__)
    return True
