"""Files pages as a small, searchable, tagged PDF: what the town's agent opens and the citizen takes home."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.compact import Ink, Picture, picture_of
from scanner.tagged import describe, elements_of, lay_words

SizeMm: TypeAlias = tuple[float, float]
A4_MM: SizeMm = (210.0, 297.0)
CARD_MM: SizeMm = (85.6, 54.0)
"""ID-1 of ISO/IEC 7810: identity cards, residence permits, driving licences."""
OLD_CARD_MM: SizeMm = (105.0, 74.0)
"""ID-2: the French identity card of 1988 to 2021."""
PASSPORT_MM: SizeMm = (125.0, 88.0)
"""One page of ID-3."""
SPREAD_MM: SizeMm = (125.0, 176.0)
"""Two of them, as a passport lies open: the one with the photograph below the other."""


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
            _add(pdf, picture_of(image, colour=colour, long_mm=max(size or A4_MM)), size or A4_MM)
            elements.append(lay_words(pdf, pdf.pages[-1], layer, title))
        describe(pdf, elements, title, lang)
        return _saved(pdf)


def join_pdfs(pages: Sequence[bytes], title: str, lang: Lang) -> bytes:
    """Make one PDF of several of ours: sizes, words, tags and the words for figures are kept.

    Raises ``ValueError`` without pages and for a PDF that was not filed here, ``pikepdf.PdfError`` for what
    is no PDF.
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


def _add(pdf: Any, picture: Picture, size_mm: SizeMm) -> None:
    """Add a page as large as its paper, lying or standing as the picture is."""
    import img2pdf
    import pikepdf

    size = tuple(img2pdf.mm_to_pt(side) for side in size_mm)
    layout = img2pdf.get_layout_fun(pagesize=size, fit=img2pdf.FitMode.into, auto_orient=True)
    flat = img2pdf.convert(picture.data, layout_fun=layout, rotation=img2pdf.Rotation.none)
    with pikepdf.open(io.BytesIO(flat)) as one:
        pdf.pages.extend(one.pages)
    if picture.ink is not None:
        _lay_ink(pdf, pdf.pages[-1], picture.ink)


def _lay_ink(pdf: Any, page: Any, ink: Ink) -> None:
    """Stamp the ink over the picture, where the picture lies (ISO 32000-1, 8.9.6.2: stencil masking)."""
    from pikepdf import Dictionary, Name, Stream, parse_content_stream, unparse_content_stream

    stamp = Stream(pdf, b"")
    coding = Dictionary(K=-1, Columns=ink.width_px, Rows=ink.height_px)
    stamp.write(ink.data, filter=Name.CCITTFaxDecode, decode_parms=coding)
    stamp.Type, stamp.Subtype, stamp.ImageMask = Name.XObject, Name.Image, True
    stamp.Width, stamp.Height, stamp.BitsPerComponent = ink.width_px, ink.height_px, 1
    name = page.add_resource(pdf.make_indirect(stamp), Name.XObject, Name.Ink)
    place = [part for part in parse_content_stream(page) if str(part[1]) == "cm"]
    red, green, blue = ink.rgb
    drawn = b"q %.2f %.2f %.2f rg\n%s\n%s Do\nQ" % (
        red,
        green,
        blue,
        unparse_content_stream(place),
        str(name).encode(),
    )
    page.contents_add(Stream(pdf, drawn))


def _layer(page: Image, scratch: Path | None) -> bytes | None:
    from scanner.ocr import OcrResult, recognise

    dpi = round(max(page.shape[:2]) / (A4_MM[1] / 25.4))
    words = recognise(page, dpi=dpi, scratch=scratch)
    return words.layer if isinstance(words, OcrResult) else None
