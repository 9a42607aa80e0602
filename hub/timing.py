"""The hub's clock, handed in as an argument so that tests can turn it."""

import time
from collections.abc import Callable
from typing import TypeAlias

NowMs: TypeAlias = Callable[[], int]
"""Milliseconds since 1970, UTC."""


def system_now_ms() -> int:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000
