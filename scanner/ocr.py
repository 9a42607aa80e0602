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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.devices.camera import Image
from scanner.arrays import Grey, to_grey
from scanner.halves import halves_of, one_layer

LANGUAGE = "fra"
TIMEOUT_S = 15.0
_POLL_S = 0.1


@dataclass(frozen=True)
class Word:
    """A printed word, how sure it is (0 to 1), and where it stands (pixels)."""

    text: str = field(repr=False)
    sure: float
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class OcrResult:
    """A page's text, the mean confidence of its words (0 to 1), and a PDF page of invisible text."""

    text: str = field(repr=False)
    confidence: float
    layer: bytes = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class OcrFailed:
    """Why there is no text: ``missing``, ``timeout``, ``cancelled`` or ``failed``."""

    reason: str


def never() -> bool:
    """Say that nobody wants the reading to stop."""
    return False


def recognise(
    image: Image | Grey,
    *,
    dpi: int,
    scratch: Path | None = None,
    lang: str = LANGUAGE,
    cancelled: Callable[[], bool] = never,
    timeout_s: float = TIMEOUT_S,
) -> OcrResult | OcrFailed:
    """Read a page (BGR or grey) at ``dpi``. Stops within a tenth of a second of ``cancelled``.

    A page full of text is read in halves, at once: the other core would wait.
    """
    options = ["-l", lang, "--dpi", str(dpi), "-c", "textonly_pdf=1", "-c", "tessedit_do_invert=0"]
    parts = halves_of(to_grey(image))
    with TemporaryDirectory(prefix="ocr-", dir=scratch) as folder, ThreadPoolExecutor(len(parts)) as beside:
        bases = [Path(folder) / f"page{at}" for at in range(len(parts))]
        runs = [
            beside.submit(_tesseract, part, base, [*options, "tsv", "pdf"], cancelled, timeout_s)
            for part, base in zip(parts, bases, strict=True)
        ]
        failed = [ended for run in runs if (ended := run.result()) is not None]
        return failed[0] if failed else _whole(bases)


def _whole(bases: Sequence[Path]) -> OcrResult | OcrFailed:
    """The parts as one page. Tesseract says nothing of a full disk: its files are then cut off, or lack."""
    try:
        tables = [base.with_suffix(".tsv").read_bytes() for base in bases]
        layers = [base.with_suffix(".pdf").read_bytes() for base in bases]
    except OSError:
        return OcrFailed("failed")
    ends = [one.endswith(b"\n") for one in tables] + [one.rstrip().endswith(b"%%EOF") for one in layers]
    return _result([table.decode() for table in tables], layers) if all(ends) else OcrFailed("failed")


def _result(tables: Sequence[str], layers: Sequence[bytes]) -> OcrResult:
    read = [list(_words(table)) for table in tables]
    words = tuple(word for part in read for _, word in part)
    sure = sum(word.sure for word in words) / len(words) if words else 0.0
    text = "\n\n".join(text for part in read if (text := _text(part)))
    return OcrResult(text, sure, one_layer(layers), words)


def _tesseract(
    image: Grey, base: Path, options: list[str], cancelled: Callable[[], bool], timeout_s: float
) -> OcrFailed | None:
    """Run Tesseract on a picture; its results are the files that start with ``base``."""
    import cv2

    picture = base.with_suffix(".bmp")
    try:
        picture.write_bytes(cv2.imencode(".bmp", image)[1].tobytes())
    except OSError:
        # The memory for files is full; the other reader needs none.
        return OcrFailed("failed")
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


def _words(tsv: str) -> Iterator[tuple[tuple[str, str, str], Word]]:
    """The words, each with its block, paragraph and line."""
    for row in csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE):
        text, sure = (row.get("text") or "").strip(), float(row["conf"])
        if text and sure >= 0:
            left, top, wide, tall = (int(row[name]) for name in ("left", "top", "width", "height"))
            place = row["block_num"], row["par_num"], row["line_num"]
            yield place, Word(text, sure / 100, left, top, left + wide, top + tall)


def _text(words: Sequence[tuple[tuple[str, str, str], Word]]) -> str:
    """Lines of words, an empty one between paragraphs."""
    paragraphs = groupby(words, lambda one: one[0][:2])
    return "\n\n".join(
        "\n".join(
            " ".join(word.text for _, word in line) for _, line in groupby(paragraph, lambda one: one[0])
        )
        for _, paragraph in paragraphs
    )
