"""Loads what the first visit needs while nobody waits: under the first finger, each import was felt."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from kiosk.pages.view import Screen

AFTER_S = 5.0
"""The kiosk is at rest by then: hub and voice have started."""
BETWEEN_S = 0.25
"""A touch comes between two of them."""
_WORKS = (
    "babel.numbers",
    "babel.units",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "scanner.process",
    "segno",
)


def preloading() -> Callable[[], bool]:
    """One more module each time it is called; False when there is none left. For Kivy's thread."""
    left = modules()

    def one_more() -> bool:
        name = next(left, None)
        if name is not None:
            importlib.import_module(name)
        return name is not None

    return one_more


def modules() -> Iterator[str]:
    """What the first visit needs beyond its first page; none of it opens a window or starts a thread."""
    yield from (f"screens.{screen}.screen" for screen in Screen)
    yield from _WORKS
