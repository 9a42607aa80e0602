"""Reads single lines of print where Tesseract is weak: cards, small print, machine-readable lines.

RapidOCR's detector and recogniser (PP-OCRv6 small, Apache-2; the weights lie in its wheel) run here by ONNX
Runtime alone: the package's own pipeline takes 2.7 s to load and 860 MB for a page, this one 0.2 s and 400,
and it may be asked for certain signs only. Nothing is ever fetched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Smooth
from scanner.ocr import never
from scanner.textboxes import Box, boxes_in, cut_out

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_DETECTOR, _RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_LINE_PX, _STEP_PX = 48, 8
"""Height of a line as the recogniser wants it; so many of its pixels are one step."""
_LONGEST = 40
"""So many times its height a line is at most; a longer one is cut off: no print is."""
_WIDEST_PX = 1280
"""The detector's memory grows with the picture: 170 MB at this size."""
_LEAST = 0.5
LATIN = "".join(map(chr, (*range(32, 127), *range(161, 384)))) + "€’–—"
"""What French papers and people's names on them are written in."""
_FILLERS_LIKE = frozenset("«‹〈《≪≤")
_SAME_ROW, _FAR = 0.6, 2.0


class Sign(NamedTuple):
    """A sign, its probability (0 to 1), where it stands (share of the line's width), what else it may be."""

    text: str
    sure: float
    place: float
    shares: Smooth | None = None
    """Probabilities of the signs that were asked for, in their order; only when few were."""


@dataclass(frozen=True)
class Line:
    """A line of print: its text, the mean probability of its signs, its corners (pixels, clockwise)."""

    text: str = field(repr=False)
    score: float
    box: Box = field(repr=False)


class LineReader:
    """Both nets, loaded at first use. Keep one while a page is read, and let go of it then."""

    def __init__(self, weights: Path | None = None) -> None:
        self._folder = weights if weights is not None else _weights()
        self._last: tuple[Image, list[Box]] | None = None

    @property
    def ready(self) -> bool:
        """Whether the weights are here."""
        return self._folder is not None and all(
            (self._folder / name).is_file() for name in (_DETECTOR, _RECOGNISER)
        )

    def read(self, line: Image, signs: str = "") -> tuple[Sign, ...]:
        """Read the picture (BGR) of one upright line; with ``signs``, only these can be read.

        A letter of another case or script counts as its likeness among ``signs``, "«" as "<".
        """
        steps = self._steps(line)
        if not signs:
            return _decoded(steps, self._alphabet)
        if signs not in self._tables:
            self._tables[signs] = _table(self._alphabet, signs)
        return _decoded(_narrowed(steps, self._tables[signs]), signs, keep=True)

    def find(self, image: Image) -> list[Box]:
        """Find the lines of a picture (BGR), in reading order; the last picture's are remembered."""
        if self._last is None or self._last[0] is not image:
            self._last = image, boxes_in(image, self._shares, _WIDEST_PX)
        return self._last[1]

    def _shares(self, image: Smooth) -> Smooth:
        """The detector's answer: how much each pixel is print."""
        (found,) = self._detector.run(None, {self._detector.get_inputs()[0].name: image})
        shares: Smooth = found[0, 0]
        return shares

    def _steps(self, line: Image) -> Smooth:
        import cv2

        width = int(np.clip(round(_LINE_PX * line.shape[1] / line.shape[0]), _STEP_PX, _LINE_PX * _LONGEST))
        small = cv2.resize(line, (width, _LINE_PX), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        wanted = small.transpose(2, 0, 1)[None] / 127.5 - 1
        (found,) = self._recogniser.run(None, {self._recogniser.get_inputs()[0].name: wanted})
        steps: Smooth = found[0]
        return steps

    @cached_property
    def _detector(self) -> InferenceSession:
        return _session(self._file(_DETECTOR))

    @cached_property
    def _recogniser(self) -> InferenceSession:
        return _session(self._file(_RECOGNISER))

    @cached_property
    def _alphabet(self) -> list[str]:
        """The signs of the recogniser's answer, from its second number on; the last is the blank."""
        signs = self._recogniser.get_modelmeta().custom_metadata_map["character"].split("\n")
        return [*signs, " "]

    @cached_property
    def _tables(self) -> dict[str, NDArray[np.intp]]:
        return {}

    def _file(self, name: str) -> Path:
        if self._folder is None:
            raise FileNotFoundError(name)
        return self._folder / name


def read_lines(
    image: Image, reader: LineReader | None = None, cancelled: Callable[[], bool] = never
) -> list[Line]:
    """Read every line of a picture (BGR), from top to bottom; what was read so far when ``cancelled``."""
    reader = reader or LineReader()
    return read_boxes(image, reader.find(image), reader, cancelled) if reader.ready else []


def read_boxes(
    image: Image, boxes: Iterable[Box], reader: LineReader, cancelled: Callable[[], bool] = never
) -> list[Line]:
    """Read the lines that lie in these boxes; one that nobody could read is left out."""
    lines = []
    for box in boxes:
        if cancelled():
            break
        signs = reader.read(cut_out(image, box), LATIN)
        score = float(np.mean([one.sure for one in signs])) if signs else 0.0
        if score >= _LEAST:
            lines.append(Line("".join(one.text for one in signs).strip(), score, box))
    return lines


def text_of(lines: Sequence[Line]) -> str:
    """The lines as text, a row of the page each; three blanks part what stands far apart, as columns do."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and _beside(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return "\n".join(_row(sorted(row, key=lambda one: one.box[0][0])) for row in rows)


def _row(row: Sequence[Line]) -> str:
    words = row[0].text
    for before, after in pairwise(row):
        (_, (end, _), _, _), ((start, top), _, _, (_, bottom)) = before.box, after.box
        words += ("   " if start - end > _FAR * (bottom - top) else " ") + after.text
    return words


def _beside(one: Box, other: Box) -> bool:
    (top, bottom), (up, down) = [(min(y for _, y in b), max(y for _, y in b)) for b in (one, other)]
    common = min(bottom, down) - max(top, up)
    return common > _SAME_ROW * min(bottom - top, down - up)


def _weights() -> Path | None:
    """The folder of RapidOCR's weights, without importing it."""
    from importlib.util import find_spec

    found = find_spec("rapidocr")
    folders = found.submodule_search_locations if found else None
    return Path(folders[0]) / "models" if folders else None


def _session(file: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _table(alphabet: Sequence[str], signs: str) -> NDArray[np.intp]:
    """Which of ``signs`` (by number, from 1) each sign of the alphabet counts as; 0 for none."""
    numbers = {sign: at for at, sign in enumerate(signs, 1)}
    alike = ([numbers[one] for one in _likenesses(sign) if one in numbers] for sign in alphabet)
    return np.array([0, *(found[0] if found else 0 for found in alike)], np.intp)


def _likenesses(sign: str) -> tuple[str, ...]:
    """What a sign may stand for, the likeliest first."""
    plain = unicodedata.normalize("NFKC", sign)
    return (sign, plain, plain.upper(), "<") if sign in _FILLERS_LIKE else (sign, plain, plain.upper())


def _narrowed(steps: Smooth, table: NDArray[np.intp]) -> Smooth:
    """The probabilities of few signs, of those of all: likenesses add up, the rest counts for nothing."""
    narrow = np.zeros((len(steps), int(table.max()) + 1), np.float32)
    used = np.flatnonzero(table)
    np.add.at(narrow.T, table[used], steps[:, used].T)
    narrow[:, 0] = steps[:, 0]
    whole: Smooth = np.maximum(narrow.sum(1, keepdims=True), 1e-6)
    return np.divide(narrow, whole, dtype=np.float32)


def _decoded(steps: Smooth, signs: Sequence[str], *, keep: bool = False) -> tuple[Sign, ...]:
    """The likeliest sign of each step; the same in a row is one (connectionist temporal classification)."""
    best = steps.argmax(1)
    found: list[Sign] = []
    start = 0
    for at in range(1, len(best) + 1):
        if at < len(best) and best[at] == best[start]:
            continue
        if best[start]:
            peak = start + int(steps[start:at, best[start]].argmax())
            sure = float(steps[peak, best[start]])
            shares = steps[peak, 1:] if keep else None
            found.append(Sign(signs[best[start] - 1], sure, (peak + 0.5) / len(best), shares))
        start = at
    return tuple(found)
