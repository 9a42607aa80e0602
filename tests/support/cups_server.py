"""A real print service with a real IPP printer on loopback, one for each test that asks."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.printing.cups import CupsPrinter
from kiosk.printing.virtual import VirtualPrinter


@pytest.fixture
def virtual_printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path / "tray") as machine:
        yield machine


@pytest.fixture
def cups_printer(virtual_printer: VirtualPrinter) -> CupsPrinter:
    return CupsPrinter(
        None, virtual_printer.server, virtual_printer.port, timeout_s=15.0, device_timeout_s=5.0
    )


def words_on(page: Path) -> str:
    """The words of a page that came out, as a person reads them."""
    return subprocess.run(
        ["pdftotext", "-layout", str(page), "-"], check=True, capture_output=True, text=True
    ).stdout


def picture_of(page: Path, folder: Path, dpi: int = 150) -> Path:
    """The first page that came out, as a picture."""
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-singlefile", "-png", str(page), str(folder / "page")], check=True
    )
    return folder / "page.png"
