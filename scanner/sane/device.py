"""One opened SANE device, set up for papers: colour, 200 dpi, the whole glass, the feeder if it has paper."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scanner.sane.faults import NO_MORE

MAX_MM = (216.0, 300.0)
"""A4 and a little: a feeder for long papers would wait for a metre of it."""
_ALIVE_S = 0.5
_FEEDERS = ("feeder", "adf")
_GLASSES = ("flatbed", "glass", "normal")
_MODES = ("Color", "24bit Color", "Colour")


@dataclass(frozen=True)
class Picture:
    """A scan: rows from the top, three bytes a pixel (red, green, blue)."""

    width_px: int
    height_px: int
    dpi: int
    fed: bool
    """Whether it came through the feeder."""
    rgb: bytes = field(repr=False)


class Device:
    """A scanner, open. ``raw`` is python-sane's; its faults are raised as they are."""

    def __init__(self, raw: Any, dpi: int) -> None:
        self._raw = raw
        sources = _choices(raw, "source")
        self._feeder = _like(sources, _FEEDERS)
        self._glass = _like(sources, _GLASSES)
        self.glass = self._glass is not None or self._feeder is None
        self._set("mode", _like(_choices(raw, "mode"), tuple(one.lower() for one in _MODES)))
        self._set("depth", 8)
        self._dpi = _nearest(raw, dpi)
        self._set("resolution", self._dpi)

    @property
    def feeder(self) -> bool:
        """Whether it has a feeder."""
        return self._feeder is not None

    def sheet(self, first: bool, alive: Callable[[], None]) -> Picture:
        """Scan the next sheet of the feeder; the first may lie on the glass instead."""
        if self._feeder is None:
            return self._scan(self._glass, alive, fed=False)
        try:
            return self._scan(self._feeder, alive, fed=True)
        except Exception as fault:
            if not (first and self.glass and str(fault) == NO_MORE):
                raise
        return self._scan(self._glass, alive, fed=False)

    def close(self) -> None:
        """Let it go: another program may have it then."""
        with contextlib.suppress(Exception):
            self._raw.close()

    def _scan(self, source: str | None, alive: Callable[[], None], *, fed: bool) -> Picture:
        self._set("source", source)
        self._whole_area()
        rows, told_s = 0, time.monotonic()

        def row(done: int, _all: int) -> None:
            nonlocal rows, told_s
            # Bytes that trickle in are no progress before they make a row.
            if done > rows and time.monotonic() - told_s > _ALIVE_S:
                rows, told_s = done, time.monotonic()
                alive()

        try:
            self._raw.start()
            picture = self._raw.snap(no_cancel=fed, progress=row).convert("RGB")
        except Exception:
            # Without it the device stays busy, and the next sheet fails too.
            self._raw.cancel()
            raise
        return Picture(picture.width, picture.height, round(self._dpi), fed, picture.tobytes())

    def _whole_area(self) -> None:
        for name, end_mm in (("tl_x", 0.0), ("tl_y", 0.0), ("br_x", MAX_MM[0]), ("br_y", MAX_MM[1])):
            limits = _constraint(self._raw, name)
            self._set(name, min(end_mm, float(limits[1])) if isinstance(limits, tuple) else None)

    def _set(self, name: str, value: object) -> None:
        """Set an option that the device may not have, or not let be set now."""
        if value is not None and name in self._raw.opt and getattr(self._raw, name, None) != value:
            with contextlib.suppress(AttributeError):
                setattr(self._raw, name, value)


def _constraint(raw: Any, name: str) -> Any:
    return raw.opt[name].constraint if name in raw.opt else None


def _choices(raw: Any, name: str) -> Sequence[str]:
    found = _constraint(raw, name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _like(choices: Sequence[str], words: Sequence[str]) -> str | None:
    return next((one for word in words for one in choices if word in one.lower()), None)


def _nearest(raw: Any, dpi: int) -> float:
    """The resolution that it has, nearest to the wanted one."""
    found = _constraint(raw, "resolution")
    if isinstance(found, list) and found:
        return float(min(found, key=lambda one: abs(one - dpi)))
    if isinstance(found, tuple):
        return float(min(max(dpi, found[0]), found[1]))
    return float(dpi)
