"""The still that was taken last: made into a page, and again each time a person corrects it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

import numpy as np

from kiosk.devices.camera import Image, bends
from scanner.events import ScannedPage, Treatment
from scanner.filing import Filing
from scanner.findings import Corners, Point
from scanner.orders import Adjust, Change, Flatten, Turn
from scanner.reading import Document, Issue, Reading

if TYPE_CHECKING:
    from scanner.filed import Straight

STILL_PX = (960, 960)
_THUMBNAIL_PX = (420, 594)
_SMALLEST = 0.003
"""Share of the still below which nothing can be read."""
_UNREAD = Reading(document=Document(issues=(Issue.OCR_FAILED,)))


@dataclass(frozen=True)
class Kept:
    """A still (BGR, full resolution) and how it becomes a page."""

    image: Image = field(repr=False)
    treatment: Treatment = Treatment()
    searched: bool = False
    """The page was looked for already, or a person said where it is."""
    more: bool = False
    plain: bool = False
    """File it without reading it: two processes died of the reading."""

    def found(self) -> Kept:
        """Look for the page, once."""
        if self.searched:
            return self
        corners = _found(self.image, self.treatment.dpi)
        return replace(self, searched=True, treatment=replace(self.treatment, corners=corners))

    def changed(self, change: Change) -> Kept:
        """Give it as a person wants it."""
        old = self.treatment
        match change:
            case Adjust(corners) if not _is_page(corners):
                # A hand that let corners cross meant something else; the page stays as it is.
                new = old
            case Adjust(corners):
                # Where it lies is another matter than how it stands, unless a person turned it.
                stood = old.stood if old.turned else 0
                new = replace(old, corners=_in_pixels(corners, self.image), stood=stood)
            case Turn():
                new = replace(old, turned=(old.turned + 1) % 4)
            case Flatten():
                new = replace(old, flattened=not old.flattened)
            case _:
                assert_never(change)
        return replace(self, treatment=new, searched=True)


def _is_page(corners: Corners) -> bool:
    """Whether four corners (shares) go clockwise around a piece of paper that can be cut out."""
    turns = bends(corners)
    return min(turns) > 0 and sum(turns) / 4 > _SMALLEST


def file_kept(
    kept: Kept, filing: Filing, today: dt.date, cancelled: Callable[[], bool]
) -> tuple[Kept, ScannedPage]:
    """Find, straighten, read and file the page of a still; the whole still when no page is found."""
    from scanner.filed import read_and_file
    from scanner.pictures import fit

    kept = kept.found()
    straight, flattened = _straight(kept)
    filed = read_and_file(straight, filing, today, cancelled, read=not kept.plain)
    stood = kept.treatment.stood + _quarters(straight.page, filed.page)
    kept = replace(kept, treatment=replace(kept.treatment, flattened=flattened, stood=stood % 4))
    small, still = fit(filed.page, *_THUMBNAIL_PX).copy(), fit(kept.image, *STILL_PX).copy()
    how = kept.treatment
    outline = _as_shares(how.corners, kept.image) if how.corners else None
    # What a flatbed gives is a sheet, though it fill the whole picture.
    found = how.corners is not None or how.dpi is not None
    reading = _UNREAD if kept.plain else filed.reading
    return kept, ScannedPage(filed.pdf, small, reading, found, still, outline, how, kept.more)


def _straight(kept: Kept) -> tuple[Straight, bool]:
    """The page as it is filed, and whether it was flattened."""
    from scanner.filed import Straight
    from scanner.straighten import DPI

    page, flattened = _page(kept)
    how = kept.treatment
    by_hand = how.turned > 0 or how.stood > 0
    return Straight(page, (kept.image,), how.dpi or DPI, _size_mm(how, page), by_hand), flattened


def _found(image: Image, dpi: int | None) -> Corners | None:
    from scanner.detect import find_page
    from scanner.onglass import lies_alone

    corners = find_page(image).corners
    return corners if corners is None or dpi is None or lies_alone(image, corners) else None


def _page(kept: Kept) -> tuple[Image, bool]:
    """Cut the page out; flatten it if that is wanted and there is a curl to take out; turn it."""
    from scanner.straighten import cut_out, straighten, turned

    how = kept.treatment
    page = kept.image
    if how.corners is not None:
        page = straighten(page, how.corners) if how.dpi is None else cut_out(page, how.corners)
    flat = _flat(page) if how.flattened else None
    return turned(page if flat is None else flat, 90 * (how.turned + how.stood)), flat is not None


def _flat(page: Image) -> Image | None:
    from scanner.curl import flatten_page

    return flatten_page(page)


def _quarters(page: Image, read: Image) -> int:
    """How far the reader turned a page to stand it up; what a person then asks for is turned from there."""
    from scanner.straighten import turned

    return next((k for k in range(4) if np.array_equal(turned(page, 90 * k), read)), 0)


def _size_mm(how: Treatment, page: Image) -> tuple[float, float] | None:
    """A sheet that was cut out of a flatbed's glass has its true size."""
    if how.dpi is None or how.corners is None:
        return None
    height, width = page.shape[:2]
    return width / how.dpi * 25.4, height / how.dpi * 25.4


def _as_shares(corners: Corners, image: Image) -> Corners:
    height, width = image.shape[:2]
    a, b, c, d = (Point(p.x / width, p.y / height) for p in corners)
    return (a, b, c, d)


def _in_pixels(corners: Corners, image: Image) -> Corners:
    height, width = image.shape[:2]
    a, b, c, d = (Point(p.x * width, p.y * height) for p in corners)
    return (a, b, c, d)
