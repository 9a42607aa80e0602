"""Looks at what the screen shows, without any library: QEMU writes it as PPM, which is plain bytes."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vm import Machine

SAME_PAGE = 0.01
"""The share of values that may differ on one and the same page: what moves on it meanwhile."""
STEP = 7
"""Every so manieth value is compared: enough to see a letter."""


def values(file: Path) -> tuple[bytes, bytes]:
    """The size as it is written, and red, green, blue of each pixel."""
    _, size, _, rows = file.read_bytes().split(b"\n", 3)
    return size, rows


def is_black(file: Path) -> bool:
    """Whether next to nothing is on it."""
    _, rows = values(file)
    some = rows[::301]
    return sum(value > 24 for value in some) < len(some) / 100


def differing(one: Path, other: Path) -> float:
    """Which share of the values differs by more than 8; all of them where the sizes differ."""
    (size, here), (other_size, there) = values(one), values(other)
    return unlike(here, there) if size == other_size else 1.0


def unlike(here: bytes, there: bytes) -> float:
    """The same of two rows of values; all of them where one is longer."""
    if len(here) != len(there):
        return 1.0
    pairs = zip(here[::STEP], there[::STEP], strict=True)
    return sum(abs(a - b) > 8 for a, b in pairs) / (len(here) / STEP)


def same(one: Path, other: Path, share: float = 0.0005) -> bool:
    """Whether two pictures are one to the eye."""
    return differing(one, other) <= share


def colour(file: Path, x: float, y: float, reach: int = 30) -> bytes:
    """The most frequent colour around this point: a button's ground, pressed or not."""
    size, here = values(file)
    wide, high = map(int, size.split())
    rows = range(max(0, round(y) - reach), min(high, round(y) + reach))
    columns = range(max(0, round(x) - reach), min(wide, round(x) + reach))
    found = Counter(here[3 * (row * wide + at) : 3 * (row * wide + at) + 3] for row in rows for at in columns)
    return found.most_common(1)[0][0]


def settled(machine: Machine, for_s: float = 2) -> bool:
    """Whether the screen shows something that stands still for a moment."""
    first = machine.raw_picture("look-1")
    if is_black(first):
        return False
    time.sleep(for_s)
    return same(first, machine.raw_picture("look-2"))


def stands_still(machine: Machine, limit_s: float = 60, for_s: float = 2) -> None:
    """Wait for it. Raises StuckError when it never does."""
    machine.until("a page that stands still", lambda: settled(machine, for_s), limit_s)
