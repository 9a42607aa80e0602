"""Steps through a program that draws by itself: on its thread, each step once what it waits for is true."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias

Steps: TypeAlias = Generator[Callable[[], object], None, None]
"""Each waits until that is true."""


def walk(steps: Steps) -> None:
    """From now on, while Kivy runs."""
    from kivy.clock import Clock

    waits: list[Callable[[], object]] = [lambda: True]

    def look(_: float) -> bool | None:
        if waits[0]():
            try:
                waits[0] = next(steps)
            except StopIteration:
                return False
        return None

    Clock.schedule_interval(look, 0.05)
