"""Runs Tesseract as a child process that leaves nothing behind: its files live in the scratch folder only.

Not pytesseract: it writes each page to the system's temporary folder, and needs one run for the text and
another for the PDF layer.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

LANGUAGE = "fra"
TIMEOUT_S = 15.0
_POLL_S = 0.1


@dataclass(frozen=True)
class OcrResult:
    """A page's text, the mean confidence of its words (0 to 1), and a PDF page of invisible text."""

    text: str = field(repr=False)
    confidence: float
    layer: bytes = field(repr=False)


@dataclass(frozen=True)
class OcrFailed:
    """Why there is no text: ``missing``, ``timeout``, ``cancelled`` or ``failed``."""

    reason: str


def never() -> bool:
    """Say that nobody wants the reading to stop."""
    return False


def recognise(
    image: NDArray[np.uint8],
    *,
    dpi: int,
    scratch: Path | None = None,
    lang: str = LANGUAGE,
    cancelled: Callable[[], bool] = never,
    timeout_s: float = TIMEOUT_S,
) -> OcrResult | OcrFailed:
    """Read a page (BGR or grey) at ``dpi``. Stops within a tenth of a second of ``cancelled``."""
    options = ["-l", lang, "--dpi", str(dpi), "-c", "textonly_pdf=1", "txt", "tsv", "pdf"]
    with TemporaryDirectory(prefix="ocr-", dir=scratch) as folder:
        base = Path(folder) / "page"
        ended = _tesseract(image, base, options, cancelled, timeout_s)
        if ended is not None:
            return ended
        rows = base.with_suffix(".tsv").read_text(encoding="utf-8")
        text = base.with_suffix(".txt").read_text(encoding="utf-8").replace("\f", "").strip()
        return OcrResult(text, _confidence(rows), base.with_suffix(".pdf").read_bytes())


def _tesseract(
    image: NDArray[np.uint8], base: Path, options: list[str], cancelled: Callable[[], bool], timeout_s: float
) -> OcrFailed | None:
    """Run Tesseract on a picture; its results are the files that start with ``base``."""
    import cv2

    picture = base.with_suffix(".bmp")
    picture.write_bytes(cv2.imencode(".bmp", image)[1].tobytes())
    # One thread: on two cores the others are for the screen and the voice.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    command = ["tesseract", str(picture), str(base), *options]
    silence = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, stdin=silence, stdout=silence, stderr=silence, env=environment)
    except FileNotFoundError:
        return OcrFailed("missing")
    given_up_s = time.monotonic() + timeout_s
    while True:
        try:
            return None if process.wait(_POLL_S) == 0 else OcrFailed("failed")
        except subprocess.TimeoutExpired:
            if cancelled() or time.monotonic() > given_up_s:
                process.kill()
                process.wait()
                return OcrFailed("cancelled" if cancelled() else "timeout")


def _confidence(tsv: str) -> float:
    rows = csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE)
    sure = [float(row["conf"]) for row in rows if (row.get("text") or "").strip() and float(row["conf"]) >= 0]
    return sum(sure) / len(sure) / 100 if sure else 0.0
