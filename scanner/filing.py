"""How a scanned page is filed. Loads nothing heavy: the kiosk names it before the scan process starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.types import Lang


@dataclass(frozen=True)
class Filing:
    """How pages are filed: the PDF's title and language, colour for identity papers, where files may live.

    ``trust`` holds the certificates of 2D-Doc; without it no signature can be told valid.
    """

    title: str
    lang: Lang
    scratch: Path
    colour: bool = False
    trust: Path | None = None
