"""A progress bar on a terminal, and a line now and then where there is none."""

from __future__ import annotations

import sys
from typing import TextIO

_WIDTH = 30
_STEP_PERCENT = 10


class Bar:
    """Call it with the bytes there and the bytes in all (0: unknown); ``end`` goes to the next line."""

    def __init__(self, label: str, out: TextIO | None = None) -> None:
        self._label, self._out = label, out or sys.stderr
        self._terminal = self._out.isatty()
        self._shown = -1

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is, not more often than it changes."""
        percent = 100 * done // total if total else 0
        step = 1 if self._terminal else _STEP_PERCENT
        shown = percent // step if total else done >> 20
        if shown == self._shown:
            return
        self._shown = shown
        there = (
            f"{done / 1e6:.0f} MB"
            if not total
            else f"{percent:3} %  {done / 1e6:.0f} of {total / 1e6:.0f} MB"
        )
        if self._terminal:
            full = _WIDTH * percent // 100
            self._out.write(f"\r{self._label} [{'#' * full}{'.' * (_WIDTH - full)}] {there} ")
        else:
            self._out.write(f"{self._label} {there}\n")
        self._out.flush()

    def end(self) -> None:
        """The bar is complete, or will not be."""
        if self._terminal and self._shown >= 0:
            self._out.write("\n")
