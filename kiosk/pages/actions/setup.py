"""What the installer does on the pages of the first start, beside choosing, typing and going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class SeekAgain:
    """Look once more what is plugged in."""


@dataclass(frozen=True)
class TestPrint:
    """Print a page to try the printer."""

    __test__ = False


@dataclass(frozen=True)
class HubLater:
    """Go on without the town's hub; it can be joined another day."""


SetupAction: TypeAlias = SeekAgain | TestPrint | HubLater
