"""Files pages as a small, searchable, tagged PDF: what the town's agent opens and the citizen takes home."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.tagged import describe, elements_of, lay_words

SizeMm: TypeAlias = tuple[float, float]
A4_MM: SizeMm = (210.0, 297.0)
CARD_MM: SizeMm = (85.6, 54.0)
"""ID-1 of ISO/IEC 7810: identity cards, residence permits, driving licences."""
OLD_CARD_MM: SizeMm = (105.0, 74.0)
"""ID-2: the French identity card of 1988 to 2021."""
PASSPORT_MM: SizeMm = (125.0, 88.0)
"""One page of ID-3."""
DPI = 200
MAX_PAGE_BYTES = 140_000
"""For the picture; the text layer and the structure fit in the 10 kB that remain of 150."""


def to_pdf(
    pages: Sequence[Image],
    title: str,
    lang: Lang,
    *,
    colour: bool = False,
    layers: Sequence[bytes | None] | None = None,
    scratch: Path | None = None,
    sizes_mm: Sequence[SizeMm | None] | None = None,
) -> bytes:
    """Make a PDF of straight pages (BGR), under 150 kB each: 4 greys, or colour for identity papers.

    ``layers`` are the text pages that reading gave; without them Tesseract reads each page here, with its
    files in ``scratch``. ``sizes_mm`` are the papers' true sizes, lying or standing; A4 where it says None.
    """
    import pikepdf

    texts = layers if layers is not None else [_layer(page, scratch) for page in pages]
    sizes = sizes_mm if sizes_mm is not None else [None] * len(pages)
    with pikepdf.new() as pdf:
        elements = []
        for image, layer, size in zip(pages, texts, sizes, strict=True):
            _add(pdf, (_in_colour if colour else _in_greys)(image), size or A4_MM)
            elements.append(lay_words(pdf, pdf.pages[-1], layer, title))
        describe(pdf, elements, title, lang)
        return _saved(pdf)


def join_pdfs(pages: Sequence[bytes], title: str, lang: Lang) -> bytes:
    """Make one PDF of several of ours: sizes, words, tags and the words for figures are kept.

    Raises ``ValueError`` without pages, and ``pikepdf.PdfError`` for what is no PDF.
    """
    import pikepdf

    if not pages:
        raise ValueError("no page to join")
    with pikepdf.new() as pdf, ExitStack() as open_files:
        elements = []
        for page in pages:
            part = open_files.enter_context(pikepdf.open(io.BytesIO(page)))
            elements += elements_of(part)
            pdf.pages.extend(part.pages)
        describe(pdf, elements, title, lang)
        return _saved(pdf)


def _saved(pdf: Any) -> bytes:
    from pikepdf import ObjectStreamMode

    out = io.BytesIO()
    pdf.save(out, object_stream_mode=ObjectStreamMode.generate, compress_streams=True)
    return out.getvalue()


def _add(pdf: Any, picture: bytes, size_mm: SizeMm) -> None:
    """Add a page as large as its paper, lying or standing as the picture is."""
    import img2pdf
    import pikepdf

    size = tuple(img2pdf.mm_to_pt(side) for side in size_mm)
    layout = img2pdf.get_layout_fun(pagesize=size, fit=img2pdf.FitMode.into, auto_orient=True)
    flat = img2pdf.convert(picture, layout_fun=layout, rotation=img2pdf.Rotation.none)
    with pikepdf.open(io.BytesIO(flat)) as one:
        pdf.pages.extend(one.pages)


def _layer(page: Image, scratch: Path | None) -> bytes | None:
    from scanner.ocr import OcrResult, recognise

    dpi = round(max(page.shape[:2]) / (A4_MM[1] / 25.4))
    words = recognise(page, dpi=dpi, scratch=scratch)
    return words.layer if isinstance(words, OcrResult) else None


def _fitted(page: NDArray[np.uint8], dpi: int) -> NDArray[np.uint8]:
    """Shrink a page to A4 at ``dpi``; never enlarge it."""
    import cv2

    scale = min(1.0, A4_MM[1] / 25.4 * dpi / max(page.shape[:2]))
    if scale == 1.0:
        return page
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def _smallest(tries: Iterator[Callable[[], bytes]]) -> bytes:
    """Give the first encoding that is small enough, or the last one."""
    encoded = b""
    for attempt in tries:
        encoded = attempt()
        if len(encoded) <= MAX_PAGE_BYTES:
            break
    return encoded


def _in_greys(page: Image) -> bytes:
    """Encode in 4 greys, the light evened out; a grainy picture is smoothed, then shrunk, until it fits."""
    import cv2

    from scanner.enhance import flatten_light

    even = _fitted(flatten_light(page), DPI)
    # The outermost pixels are half paper, half table.
    cv2.rectangle(even, (0, 0), (even.shape[1] - 1, even.shape[0] - 1), 255, 5)

    def tries() -> Iterator[Callable[[], bytes]]:
        yield lambda: _png(even, 4)
        smooth = cv2.medianBlur(even, 5).astype(np.uint8, copy=False)
        yield lambda: _png(smooth, 4)
        for dpi in (150, 110, 80):
            yield lambda dpi=dpi: _png(_fitted(smooth, dpi), 4)  # type: ignore[misc]
        yield lambda: _png(_fitted(smooth, 80), 2)

    return _smallest(tries())


def _png(grey: NDArray[np.uint8], levels: int) -> bytes:
    from PIL import Image as Pil

    step = 255 / (levels - 1)
    table = np.rint(np.arange(256) / step).astype(np.uint8)
    picture = Pil.fromarray(table[grey], "P")
    picture.putpalette([round(level * step) for level in range(levels) for _ in range(3)])
    out = io.BytesIO()
    picture.save(out, "PNG", bits=2 if levels == 4 else 1, optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def _in_colour(page: Image) -> bytes:
    import cv2

    def encoded(quality: int, dpi: int) -> bytes:
        options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        return cv2.imencode(".jpg", _fitted(page, dpi), options)[1].tobytes()

    def tries() -> Iterator[Callable[[], bytes]]:
        for quality, dpi in ((72, DPI), (55, DPI), (60, 150), (45, 150), (45, 110), (35, 80)):
            yield lambda quality=quality, dpi=dpi: encoded(quality, dpi)  # type: ignore[misc]

    return _smallest(tries())
