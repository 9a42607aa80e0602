"""How long pages usually take, as a hub has learned it: a file, so that it holds without a network too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.difficulty.pace import PageTimes

FILE = "page-times.json"
"""In the kiosk's data folder."""
Seconds = Annotated[float, Field(gt=0, le=3600)]
_log = structlog.get_logger()


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Times(_Frozen):
    look_s: Seconds
    whole_s: Seconds


class _File(_Frozen):
    pages: Annotated[Mapping[str, _Times], Field(max_length=5000)]


class Learned:
    """The usual times of pages as a hub learned them: a file that is read again when it has changed.

    ``{"pages": {"PAGE": {"look_s": 12.5, "whole_s": 21}}}``. Without it, or when it is wrong, times are
    guessed from each page's kind and size.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._stamp = file, 0
        self._times: Mapping[str, PageTimes] = {}

    def times(self) -> Mapping[str, PageTimes]:
        """As they are now."""
        try:
            stamp = self._file.stat().st_mtime_ns
            if stamp != self._stamp:
                self._stamp, self._times = stamp, _read(self._file)
        except OSError:
            self._stamp, self._times = 0, {}
        except ValidationError as fault:
            self._times = {}
            _log.warning("noticing.page_times_wrong", faults=fault.error_count())
        return self._times


def write_learned(file: Path, times: Mapping[str, PageTimes]) -> None:
    """What ``Learned`` reads, whole or not at all. Raises OSError."""
    pages = {key: {"look_s": one.look_s, "whole_s": one.whole_s} for key, one in sorted(times.items())}
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"pages": pages}), encoding="utf-8")
    new.replace(file)


def _read(file: Path) -> Mapping[str, PageTimes]:
    found = _File.model_validate_json(file.read_bytes())
    return {key: PageTimes(one.look_s, one.whole_s) for key, one in found.pages.items()}
