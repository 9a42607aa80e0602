"""What the kiosk tells the dock: each fake's state, read back from it, and what a hand can do with it now."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from kiosk.app.gestures.gesture import Gesture


@dataclass(frozen=True)
class Offer:
    """A gesture as the dock draws it: a button with its key, and whether it would change anything."""

    gesture: Gesture
    label: str
    key: str = ""
    possible: bool = True


@dataclass(frozen=True)
class Row:
    """One device: its name, its state in words for developers, and its gestures."""

    device: str
    state: str
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Status:
    """All devices of one kiosk's process."""

    pid: int
    rows: tuple[Row, ...]


_ADAPTER = TypeAdapter(Status)


def write_status(file: Path, status: Status) -> None:
    """Put the status in place, whole."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(asdict(status)), encoding="utf-8")
    part.replace(file)


def read_status(file: Path) -> Status | None:
    """The status of a kiosk that is alive; None when there is none."""
    try:
        found = _ADAPTER.validate_json(file.read_bytes())
        os.kill(found.pid, 0)
    except (OSError, ValidationError):
        return None
    return found
