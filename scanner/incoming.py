"""Takes papers that come as files: pictures, and PDFs that are drawn anew page by page, far from the kiosk.

A PDF may be a program, a bomb or a trap. Poppler reads it in a child process with little memory and little
time, and only pixels come back: neither its scripts nor its notes, links and hidden words go on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from kiosk.devices.camera import Image
from scanner.pictures import Unreadable, at_the_door, glance, load_picture, misshapen

LONG_SIDE_PX = 2339
"""Each page of a PDF is drawn this long, whatever size it claims: A4 at 200 dpi, and never more memory."""
_CONFINE = "/usr/bin/prlimit"
"""Of util-linux, on every Linux: no shell is needed for it."""
_MOST_BYTES = 18_000_000
"""A page drawn needs 16 MB at most."""
_COMPLAINT_BYTES = 20_000
_PATIENCE = 3
"""Seconds that may pass for one second of work: the machine has other things to do."""
_MM_PER_PT = 25.4 / 72
_PAPER_MM = (25.0, 600.0)
_SIZE = re.compile(rb"^Page\s+(\d+) size:\s+([\d.]+) x ([\d.]+) pts", re.MULTILINE)
_TURN = re.compile(rb"^Page\s+(\d+) rot:\s+(\d+)", re.MULTILINE)
SizeMm: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Limits:
    """What a PDF may ask for: pages, bytes, and for each page seconds and memory."""

    pages: int = 20
    bytes: int = 60_000_000
    seconds: int = 10
    megabytes: int = 800


@dataclass(frozen=True)
class Refused:
    """Why a file is not taken.

    Those of ``scanner.pictures.Unreadable``, and for PDFs: ``pdf_locked`` (a password), ``pdf_broken``,
    ``pdf_long`` (pages), ``pdf_heavy`` (bytes), ``pdf_hard`` (time or memory), ``no_poppler``.
    """

    reason: str


class Sheet(NamedTuple):
    """A page (BGR); whether it is flat already, and how large it says that it is (mm)."""

    image: Image
    flat: bool
    size_mm: SizeMm | None


@dataclass(frozen=True)
class Incoming:
    """A file that may be taken; its pages are drawn only when their turn comes."""

    _source: Path | bytes = field(repr=False)
    _sizes: Sequence[SizeMm | None] = (None,)
    _pdf: _Pdf | None = field(default=None, repr=False)

    @property
    def count(self) -> int:
        """How many pages there are to draw."""
        return len(self._sizes)

    def sheets(self) -> Iterator[Sheet | Refused]:
        """Give the pages in order; a page that cannot be drawn gives its reason, and is the last."""
        if self._pdf is not None:
            yield from self._pdf.sheets(self._source, self._sizes)
            return
        image = load_picture(self._source)
        yield Refused(image.reason) if isinstance(image, Unreadable) else Sheet(image, False, None)


def incoming(
    source: Path | bytes,
    scratch: Path | None = None,
    limits: Limits = Limits(),
    env: Mapping[str, str] = os.environ,
) -> Incoming | Refused:
    """Look at a file, or its bytes: a picture or a PDF by what it holds, whatever its name says.

    A picture is decoded by ``sheets`` only; of a PDF the pages are counted now. The bytes of a PDF live in
    ``scratch`` while they are drawn.
    """
    refused = at_the_door(source)
    if refused is not None:
        return Refused(refused.reason)
    if not _is_pdf(source):
        refused = glance(source)
        return Incoming(source) if refused is None else Refused(refused.reason)
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.bytes:
        return Refused("pdf_heavy")
    pdf = _Pdf(scratch, limits, env.get("PATH", os.defpath))
    sizes = pdf.sizes(source)
    return sizes if isinstance(sizes, Refused) else Incoming(source, sizes, pdf)


def _is_pdf(source: Path | bytes) -> bool:
    """A reader accepts a PDF that begins within its first kilobyte (ISO 32000-1, annex H, note 13)."""
    if isinstance(source, bytes):
        return b"%PDF-" in source[:1024]
    with source.open("rb") as file:
        return b"%PDF-" in file.read(1024)


class _Said(NamedTuple):
    """How a child process ended: its exit code (None: no time left), what it wrote, what it complained of."""

    code: int | None
    out: bytes
    complaint: bytes


@dataclass(frozen=True)
class _Pdf:
    """Poppler, confined: one process a page."""

    scratch: Path | None
    limits: Limits
    path: str

    def sizes(self, source: Path | bytes) -> list[SizeMm | None] | Refused:
        """Count the pages, and say how large each says that it is."""
        with self._workplace(source) as (folder, file):
            said = self._run(
                folder, ["pdfinfo", "-enc", "UTF-8", "-f", "1", "-l", str(self.limits.pages), file]
            )
        if isinstance(said, Refused):
            return said
        if b"Incorrect password" in said.complaint:
            return Refused("pdf_locked")
        counted = re.search(rb"^Pages:\s+(\d+)$", said.out, re.MULTILINE)
        if said.code != 0 or counted is None or not int(counted[1]):
            return Refused("pdf_hard" if _was_stopped(said) else "pdf_broken")
        if int(counted[1]) > self.limits.pages:
            return Refused("pdf_long")
        told = _told_sizes(said.out)
        return [told.get(number) for number in range(1, int(counted[1]) + 1)]

    def sheets(self, source: Path | bytes, sizes: Sequence[SizeMm | None]) -> Iterator[Sheet | Refused]:
        """Draw page after page, as they are asked for."""
        with self._workplace(source) as (folder, file):
            for number, size in enumerate(sizes, 1):
                drawn = self._draw(folder, file, str(number))
                yield drawn if isinstance(drawn, Refused) else Sheet(drawn, True, size)
                if isinstance(drawn, Refused):
                    return

    def _draw(self, folder: Path, file: str, number: str) -> Image | Refused:
        size = str(LONG_SIDE_PX)
        said = self._run(folder, ["pdftoppm", "-f", number, "-l", number, "-scale-to", size, file])
        if isinstance(said, Refused):
            return said
        # Poppler leaves out what it has no memory for, and calls that a success too.
        if said.code != 0 or not said.out or b"Out of memory" in said.complaint:
            return Refused("pdf_hard" if _was_stopped(said) else "pdf_broken")
        image = load_ppm(said.out)
        if isinstance(image, Unreadable) or max(image.shape) != LONG_SIDE_PX:
            return Refused("pdf_hard" if _was_stopped(said) else "pdf_broken")
        # Poppler leaves out what it cannot draw, and calls it a success: an empty page with a complaint.
        lost = b"Error" in said.complaint and image.min() == image.max()
        return Refused("pdf_broken") if lost else image

    @contextmanager
    def _workplace(self, source: Path | bytes) -> Iterator[tuple[Path, str]]:
        with TemporaryDirectory(prefix="pdf-", dir=self.scratch) as name:
            folder = Path(name)
            file = folder / "given.pdf"
            if isinstance(source, bytes):
                file.write_bytes(source)
            # Absolute: Poppler takes "-" and "fd://0" for its own input.
            yield folder, str(file if isinstance(source, bytes) else source.absolute())

    def _run(self, folder: Path, command: list[str]) -> _Said | Refused:
        """Run in the folder, with files for answers: a flood ends at the largest file that is allowed."""
        if shutil.which(command[0], path=self.path) is None:
            return Refused("no_poppler")
        memory, time_s = self.limits.megabytes << 20, self.limits.seconds
        limits = [f"--as={memory}", f"--cpu={time_s}", f"--fsize={_MOST_BYTES}", "--core=0"]
        confined = [_CONFINE, *limits, "--", *command]
        environment = {"PATH": self.path, "LC_ALL": "C", "HOME": str(folder)}
        out, complaint = folder / "out", folder / "complaint"
        with out.open("wb") as stdout, complaint.open("wb") as stderr:
            ends: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": stdout, "stderr": stderr}
            with subprocess.Popen(confined, env=environment, cwd=folder, **ends) as process:
                code = _waited(process, self.limits.seconds * _PATIENCE)
        with complaint.open("rb") as told:
            return _Said(code, out.read_bytes(), told.read(_COMPLAINT_BYTES))


def _waited(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()


def _was_stopped(said: _Said) -> bool:
    """Whether time or memory ran out: killed by a signal, out of patience, or no memory left."""
    return said.code is None or said.code < 0 or said.code > 128 or b"memory" in said.complaint.lower()


def _told_sizes(told: bytes) -> dict[int, SizeMm]:
    """Read the pages' sizes (mm); what no paper measures is left out."""
    turned = {int(number): turn in {b"90", b"270"} for number, turn in _TURN.findall(told)}
    sizes = {}
    for number, *sides in _SIZE.findall(told):
        width, height = (float(side) * _MM_PER_PT for side in sides)
        if _PAPER_MM[0] <= min(width, height) <= max(width, height) <= _PAPER_MM[1]:
            sizes[int(number)] = (height, width) if turned.get(int(number)) else (width, height)
    return sizes


def load_ppm(data: bytes) -> Image | Unreadable:
    """Load a raw picture as Poppler writes it (PPM, 8 bits), BGR."""
    head = re.match(rb"P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s", data)
    if head is None:
        return Unreadable("not_a_picture")
    width, height = int(head[1]), int(head[2])
    if refused := misshapen(width, height):
        return refused
    if len(data) < head.end() + 3 * width * height:
        return Unreadable("truncated")
    rgb = np.frombuffer(data, np.uint8, 3 * width * height, head.end()).reshape(height, width, 3)
    return np.ascontiguousarray(rgb[:, :, ::-1])
