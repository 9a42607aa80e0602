"""Waits for what another thread or process brings, and fails when it does not come."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], object], timeout_s: float = 60) -> None:
    """Look again every 20 ms until it is true. Raises AssertionError after ``timeout_s``."""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)
