"""Makes a filed page of a sheet that came as a file: found, straightened, read, in its true size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.devices.camera import Image
from kiosk.procedures.paper_values import IDENTITY, PaperForm, PaperKind, PaperRead
from scanner.file import CARD_MM, OLD_CARD_MM, PASSPORT_MM, SizeMm, to_pdf
from scanner.filing import Filing
from scanner.findings import Advice
from scanner.incoming import Sheet
from scanner.reading import Reading

_SHAPE_TOLERANCE = 0.06
_WHOLE_PX = 3508
"""Longest side of a picture that is kept whole, A4 at 300 dpi: reading 50 megapixels takes a minute."""


@dataclass(frozen=True)
class FiledSheet:
    """A page as it was filed: its PDF, what was read on it, and how it was treated."""

    pdf: bytes = field(repr=False)
    reading: Reading = field(repr=False)
    found: bool
    """Whether a page was looked for and found; otherwise the whole picture is the page."""
    searchable: bool
    colour: bool
    advice: tuple[Advice, ...]


def file_sheet(
    sheet: Sheet,
    filing: Filing,
    today: dt.date,
    *,
    uncurl: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> FiledSheet:
    """File one sheet. Identity papers are in colour whatever ``filing`` says; ``uncurl`` flattens a curve."""
    from scanner.read import read_page
    from scanner.straighten import DPI

    page, found, advice = _page(sheet, uncurl)
    # A still shows codes more sharply than the page that was cut out of it.
    stills = (sheet.image,) if found else ()
    read = read_page(
        page,
        *stills,
        dpi=DPI,
        today=today,
        scratch=filing.scratch,
        trust=filing.trust,
        cancelled=cancelled,
    )
    document = read.reading.document
    colour = filing.colour or document.kind in IDENTITY
    size = (sheet.size_mm if sheet.flat else None) or size_of(document, read.page)
    pdf = to_pdf([read.page], filing.title, filing.lang, colour=colour, layers=[read.layer], sizes_mm=[size])
    return FiledSheet(pdf, read.reading, found, bool(read.layer and read.reading.text), colour, advice)


def _page(sheet: Sheet, uncurl: bool) -> tuple[Image, bool, tuple[Advice, ...]]:
    from scanner.curl import flatten_page
    from scanner.detect import find_page
    from scanner.pictures import fit
    from scanner.straighten import straighten

    whole = fit(sheet.image, _WHOLE_PX, _WHOLE_PX)
    if sheet.flat:
        return whole, False, ()
    seen = find_page(sheet.image)
    page = straighten(sheet.image, seen.corners) if seen.corners else whole
    flat = flatten_page(page) if uncurl else None
    return page if flat is None else flat, seen.corners is not None, tuple(seen.advice)


def size_of(read: PaperRead, page: Image) -> SizeMm | None:
    """Say how large an identity paper is (mm), when its shape agrees with its kind; None is A4.

    A camera tells no size: a card in the hand looks like a poster on the wall.
    """
    height, width = page.shape[:2]
    stretch = max(height, width) / min(height, width)
    likely = [size for size in _likely(read) if abs(stretch / (max(size) / min(size)) - 1) < _SHAPE_TOLERANCE]
    return likely[0] if likely else None


def _likely(read: PaperRead) -> tuple[SizeMm, ...]:
    if read.form is PaperForm.OLD_CARD:
        return (OLD_CARD_MM,)
    match read.kind:
        case PaperKind.IDENTITY_CARD_FRONT | PaperKind.IDENTITY_CARD_BACK | PaperKind.RESIDENCE_PERMIT:
            return (CARD_MM, OLD_CARD_MM)
        case PaperKind.PASSPORT:
            return (PASSPORT_MM,)
        case _:
            return ()
