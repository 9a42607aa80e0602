"""Makes a filed page of a sheet that came as a file: found, straightened, read, in its true size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.devices.camera import Image
from scanner.filing import Filing
from scanner.findings import Advice
from scanner.incoming import Sheet
from scanner.reading import Reading

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
    from scanner.filed import Straight, read_and_file

    page, found, advice = _page(sheet, uncurl)
    stills = (sheet.image,) if found else ()
    straight = Straight(page, stills, size_mm=sheet.size_mm if sheet.flat else None)
    filed = read_and_file(straight, filing, today, cancelled)
    return FiledSheet(filed.pdf, filed.reading, found, filed.searchable, filed.colour, advice)


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
