"""What the installer does on the pages of the first start, beside choosing, typing and going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.devices.panel import Place


@dataclass(frozen=True)
class SeekAgain:
    """Look once more what is plugged in."""


@dataclass(frozen=True)
class TestPrint:
    """Print a page to try the printer."""

    __test__ = False


@dataclass(frozen=True)
class HubLater:
    """Go on without the town's hub: for good, or where the settings name it until the next start."""


@dataclass(frozen=True)
class Aimed:
    """A target was touched: where it is, and where a finger was felt; shares of the picture as it is seen."""

    wanted: Place
    hit: Place


SetupAction: TypeAlias = SeekAgain | TestPrint | HubLater | Aimed
