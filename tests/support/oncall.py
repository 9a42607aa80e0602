"""Somebody on shift: their console stays open as long as a test needs them, and can be closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hub.contract import Circle, Route
from hub.shifts.shifts import ShiftStep
from tests.support.hub import HubProcess, Mediator

BEAT_S = 5.0


@contextmanager
def on_shift(hub: HubProcess, name: str = "Samia", circle: Circle = Circle.SITE) -> Iterator[Mediator]:
    """A mediator who can be rung, until the end; their shift ends with it."""
    mediator, over = hub.mediator(name), threading.Event()
    _say(mediator, ShiftStep.BEGIN, circle=circle)

    def beats() -> None:
        while not over.wait(BEAT_S):
            _say(mediator, ShiftStep.BEAT)

    beating = threading.Thread(target=beats, daemon=True)
    beating.start()
    try:
        yield mediator
    finally:
        over.set()
        beating.join(30)
        _say(mediator, ShiftStep.END)


def begins(mediator: Mediator, circle: Circle = Circle.SITE) -> None:
    """They are on shift, as long as their last word is fresh."""
    _say(mediator, ShiftStep.BEGIN, circle=circle)


def _say(mediator: Mediator, step: ShiftStep, **more: Any) -> None:
    try:
        mediator.session.post(
            f"{mediator.url}{Route.CONSOLE_SHIFT}", json={"step": step, **more}, timeout=30
        ).raise_for_status()
    except OSError:
        # A hub that was killed hears nobody.
        return
