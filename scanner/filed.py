"""Reads a straight page and files it as what it is: the one way, whether it came from a camera or a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.devices.camera import Image
from kiosk.procedures.paper_values import IDENTITY, PaperForm, PaperKind, PaperRead
from scanner.file import CARD_MM, OLD_CARD_MM, PASSPORT_MM, SPREAD_MM, SizeMm, to_pdf
from scanner.filing import Filing
from scanner.read import LIMIT_S, PageRead, read_page
from scanner.reading import Issue, Reading
from scanner.straighten import DPI

_SHAPE_TOLERANCE = 0.06


@dataclass(frozen=True)
class Straight:
    """A page (BGR) that lies straight, and what is known of it."""

    page: Image = field(repr=False)
    stills: tuple[Image, ...] = field(default=(), repr=False)
    """The photographs that it was cut from: they show codes more sharply."""
    dpi: int = DPI
    size_mm: SizeMm | None = None
    """Where it was measured; else an identity paper has its own size, and any other is A4."""
    by_hand: bool = False
    """A person turned it: it stays as it stands."""


@dataclass(frozen=True)
class Filed:
    """The page as it was filed, upright, what was read on it, and whether in colour."""

    page: Image = field(repr=False)
    pdf: bytes = field(repr=False)
    reading: Reading = field(repr=False)
    searchable: bool
    colour: bool


def read_and_file(
    straight: Straight,
    filing: Filing,
    today: dt.date,
    cancelled: Callable[[], bool],
    *,
    read: bool = True,
    limit_s: float = LIMIT_S,
) -> Filed:
    """Read and file one page. Identity papers are in colour whatever ``filing`` says.

    Not ``read``: it is filed as it stands, and nothing is known of it.
    """
    found = _read(straight, filing, today, cancelled, limit_s) if read else None
    page = found.page if found else straight.page
    reading, layer = (found.reading, found.layer) if found else (Reading(), None)
    paper = reading.document
    colour = filing.colour or paper.kind in IDENTITY
    size = straight.size_mm or size_of(paper, page)
    pdf = to_pdf([page], filing.title, filing.lang, colour=colour, layers=[layer], sizes_mm=[size])
    return Filed(page, pdf, reading, bool(layer and reading.text), colour)


def _read(
    straight: Straight, filing: Filing, today: dt.date, cancelled: Callable[[], bool], limit_s: float
) -> PageRead:
    def once(upright: bool) -> PageRead:
        return read_page(
            straight.page,
            *straight.stills,
            dpi=straight.dpi,
            today=today,
            scratch=filing.scratch,
            trust=filing.trust,
            cancelled=cancelled,
            upright=upright,
            limit_s=limit_s,
        )

    read = once(straight.by_hand)
    if not straight.by_hand or cancelled() or Issue.UNREADABLE not in read.reading.document.issues:
        return read
    # A hand left it upside down: it stays so, but it can be read the other way up.
    other = once(upright=False)
    return read if _weak(other.reading) else PageRead(straight.page, other.reading, None)


def _weak(reading: Reading) -> bool:
    return Issue.UNREADABLE in reading.document.issues


def size_of(read: PaperRead, page: Image) -> SizeMm | None:
    """Say how large an identity paper is (mm), when its shape agrees with its kind; None is A4.

    A camera tells no size: a card in the hand looks like a poster on the wall.
    """
    height, width = page.shape[:2]
    stretch = max(height, width) / min(height, width)
    likely = _likely(read, tall=height > width)
    fitting = (size for size in likely if abs(stretch / (max(size) / min(size)) - 1) < _SHAPE_TOLERANCE)
    return next(fitting, None)


def _likely(read: PaperRead, *, tall: bool) -> tuple[SizeMm, ...]:
    """A passport's page lies, and has nearly the shape of two of them, which stand."""
    if read.form is PaperForm.OLD_CARD:
        return (OLD_CARD_MM,)
    match read.kind:
        case PaperKind.IDENTITY_CARD_FRONT | PaperKind.IDENTITY_CARD_BACK | PaperKind.RESIDENCE_PERMIT:
            return (CARD_MM, OLD_CARD_MM)
        case PaperKind.PASSPORT:
            return (SPREAD_MM if tall else PASSPORT_MM,)
        case _:
            return ()
