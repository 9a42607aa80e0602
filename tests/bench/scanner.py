"""What a still costs until it is a filed page, and what is read on it; how pages are found: ``finder``."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2

from kiosk.types import Lang
from scanner.filing import Filing
from scanner.kept import Kept, file_kept
from scanner.pictures import Unreadable, load_picture

_DEMO = Path(__file__).resolve().parents[2] / "config" / "demo" / "bill.jpg"


def _pipeline() -> None:
    still = load_picture(_DEMO)
    if isinstance(still, Unreadable):
        print(f"  {_DEMO.name}: {still.reason}")
        return
    with TemporaryDirectory() as scratch:
        filing = Filing("Justificatif de domicile", Lang("fr"), Path(scratch))
        began_s = time.monotonic()
        _, page = file_kept(Kept(still), filing, dt.date(2026, 11, 21), lambda: False)
        took_s = time.monotonic() - began_s
    print(f"  still to filed page              {took_s:.1f} s  (target <= 6), {len(page.pdf) / 1000:.0f} kB")
    fields = {name: read.value for name, read in page.reading.document.fields.items()}
    print(f"  read on the demo's bill          {page.reading.document.kind}, {fields}")


def run() -> None:
    """Print the figures, most telling first."""
    cv2.setNumThreads(1)
    print("scanner")
    _pipeline()


if __name__ == "__main__":
    run()
