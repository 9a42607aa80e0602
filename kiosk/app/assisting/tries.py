"""Wrong numbers of badges, kept over a restart: pulling the plug is no way round the wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.kept import keep

FILE = "badge-tries.json"
_log = structlog.get_logger()


@dataclass(frozen=True)
class Tried:
    """Of one badge. ``left_s``: how long it waits still; below 0: since when it waits no more."""

    wrong: int
    left_s: float


class Tries(Protocol):
    """Where they are kept, by a mark that no badge is found by."""

    def read(self) -> Mapping[str, Tried]:
        """As they were kept last."""
        ...

    def write(self, tries: Mapping[str, Tried]) -> None:
        """Keep these, and no others."""
        ...


class NowhereKept:
    """They last as long as the program."""

    def read(self) -> Mapping[str, Tried]:
        """None."""
        return {}

    def write(self, tries: Mapping[str, Tried]) -> None:
        """Nothing is kept."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    wrong: int = Field(ge=0, le=1_000_000)
    until_s: float = Field(allow_inf_nan=False)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    badges: Mapping[str, _Line] = Field(default_factory=dict, max_length=10_000)


class TriesFile:
    """In the data folder, by the clock on the wall: the other one begins anew with the machine."""

    def __init__(self, folder: Path, wall: Callable[[], float] = time) -> None:
        self._file, self._wall = folder / FILE, wall

    def read(self) -> Mapping[str, Tried]:
        """As they were kept last; a file that cannot be read holds none."""
        try:
            said = _File.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as fault:
            _log.warning("assist.tries_unreadable", error=type(fault).__name__)
            return {}
        now = self._wall()
        return {mark: Tried(one.wrong, one.until_s - now) for mark, one in said.badges.items()}

    def write(self, tries: Mapping[str, Tried]) -> None:
        """Before the page says that the number was wrong."""
        now = self._wall()
        badges = {mark: _Line(wrong=one.wrong, until_s=now + one.left_s) for mark, one in tries.items()}
        try:
            keep(self._file, _File(badges=badges).model_dump_json().encode())
        except OSError as fault:
            _log.warning("assist.tries_not_kept", error=type(fault).__name__)
