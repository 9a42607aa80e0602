"""What the demo is played on: a display, a sound card, a printer and a camera of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.app.gestures.table import Table
from kiosk.app.settings import Settings
from kiosk.printing.virtual import VirtualPrinter
from voice.virtual import SoundCard


@dataclass(frozen=True)
class Prepared:
    """Settings that lead to the demo's own devices, and the picture of the paper to show."""

    settings: Settings
    display: str
    printer: VirtualPrinter
    card: SoundCard
    table: Table
    """The camera's, empty but for what is laid there."""
    picture: Path
    guide: Path
    """The national fiches of this machine, if any."""
