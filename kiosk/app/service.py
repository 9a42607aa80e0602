"""Whether the kiosk serves: a small file in the data folder, so that a restart does not forget it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from kiosk.kept import keep
from kiosk.pages.duty import Cause, OutOfOrder

FILE, WANTED = "service.json", "cleaning.wanted"
_LONGEST = 200
"""More characters are no order of the town."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Service:
    """What the folder asks for. ``cleaning``: somebody wants to clean the screen.

    ``damaged``: the file cannot be read; it still means that somebody took the kiosk out of service.
    """

    closed: OutOfOrder | None = None
    cleaning: bool = False
    damaged: bool = False


class ServiceWatch:
    """Looks into the folder again and again: a damaged file is logged once, a wish is heard once."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._damaged = False
        self._heard: int | None = None

    def taken(self) -> None:
        """The wish to clean was heard, or belongs to another day."""
        cleaning_taken(self._data)
        # A file that cannot be removed would have the screen cleaned for ever.
        self._heard = _written_ns(self._data / WANTED)

    def look(self) -> Service:
        """What the folder says now."""
        service = read_service(self._data)
        if service.cleaning and _written_ns(self._data / WANTED) == self._heard:
            service = replace(service, cleaning=False)
        if service.damaged != self._damaged:
            self._damaged = service.damaged
            _log.warning("service.unreadable" if service.damaged else "service.readable")
        return service


def put_out(data: Path, closed: OutOfOrder) -> None:
    """Out of order until somebody puts it in again. Raises OSError."""
    until = closed.until.isoformat() if closed.until else None
    keep(data / FILE, json.dumps({"cause": closed.cause.value, "until": until}).encode())


def put_in(data: Path) -> None:
    """In service again. Raises OSError."""
    (data / FILE).unlink(missing_ok=True)


def want_cleaning(data: Path) -> None:
    """A running kiosk cleans as soon as no visit goes on. Raises OSError."""
    data.mkdir(parents=True, exist_ok=True)
    (data / WANTED).touch()


def cleaning_taken(data: Path) -> None:
    """The wish was heard, or belongs to another day."""
    try:
        (data / WANTED).unlink(missing_ok=True)
    except OSError:
        _log.warning("service.wish_stays")


def read_service(data: Path) -> Service:
    """What the folder says now."""
    cleaning = _is_file(data / WANTED)
    try:
        return Service(_closed(data / FILE), cleaning)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Service(OutOfOrder(Cause.WORKS), cleaning, damaged=True)


def _written_ns(file: Path) -> int | None:
    """When it was written, in nanoseconds; None where there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:
        return False


def _closed(file: Path) -> OutOfOrder | None:
    try:
        with file.open(encoding="utf-8") as written:
            said: Any = json.loads(written.read(_LONGEST))
    except FileNotFoundError:
        return None
    until = said["until"]
    return OutOfOrder(Cause(said["cause"]), date.fromisoformat(until) if until else None)
