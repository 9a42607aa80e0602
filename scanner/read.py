"""Reads one page: its codes, its machine-readable lines, its words, and what kind of paper that makes."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kiosk.devices.camera import Image
from scanner.codes import Barcode, read_barcodes
from scanner.lines import LineReader
from scanner.mrz import Mrz, find_mrz
from scanner.ocr import never
from scanner.papers import paper_of
from scanner.reading import Issue, Reading
from scanner.twoddoc import looks_like_2ddoc
from scanner.twoddoc.onpaper import OnPaper, read_codes
from scanner.words import FEWEST_SIGNS, How, Words, read_words

LIMIT_S = 25.0
"""No page takes longer; what is known by then is given."""
_WORDS_OF_A_CARD = 60
"""No paper with machine-readable lines has more words on that side."""


@dataclass(frozen=True)
class PageRead:
    """A page as it was read: turned upright, what it says, and its layer of invisible text (PDF, or none)."""

    page: Image = field(repr=False)
    reading: Reading
    layer: bytes | None = field(repr=False)


def read_document(
    image: Image,
    *,
    today: dt.date,
    scratch: Path | None = None,
    dpi: int | None = None,
    trust: Path | None = None,
    cancelled: Callable[[], bool] = never,
) -> Reading:
    """Read a picture that holds a page: found and straightened first if need be, then read.

    ``image`` is BGR; ``dpi`` says that it is a straight page already. Temporary files live in ``scratch``,
    the certificates of 2D-Doc in ``trust``.
    """
    from scanner.detect import find_page
    from scanner.straighten import DPI, straighten

    read = partial(read_page, today=today, scratch=scratch, trust=trust, cancelled=cancelled)
    if dpi is not None:
        return read(image, dpi=dpi).reading
    corners = find_page(image).corners
    return read(straighten(image, corners) if corners else image, image, dpi=DPI).reading


def read_page(
    page: Image,
    *also: Image,
    dpi: int,
    today: dt.date,
    scratch: Path | None = None,
    trust: Path | None = None,
    cancelled: Callable[[], bool] = never,
    upright: bool = False,
    limit_s: float = LIMIT_S,
) -> PageRead:
    """Read a straight page (BGR, ``dpi``) within ``limit_s``.

    ``also``: its photographs, the one that it was cut from first. ``trust``: the folder of the certificates
    (``parvis trust``); without it every signature stays unknown. ``upright``: a person turned the page, so
    it is not turned again.
    """
    how = How(dpi, scratch, cancelled, time.monotonic() + limit_s, upright)
    reader = LineReader()
    with ThreadPoolExecutor(1, "codes") as beside:
        seen = beside.submit(read_barcodes, page, *also[:1])
        words = read_words(page, how, reader)
        barcodes = seen.result()
    codes = _compared(read_codes(_twoddocs(barcodes), trust, today), words)
    mrz = _mrz((words.page, *also), words, reader, today, how)
    # What a false code says fills nothing.
    believed = None if codes.forged else codes.document
    issues = (*_code_issues(codes), *_text_issues(words))
    document = paper_of(words.text, believed, mrz, today=today, issues=issues)
    return PageRead(words.page, Reading(barcodes, codes.document, mrz, document, words.text), words.layer)


def _mrz(
    pictures: tuple[Image, ...], words: Words, reader: LineReader, today: dt.date, how: How
) -> Mrz | None:
    """Machine-readable lines: from the page and its photographs; from the words when those show none."""
    from scanner.zone import read_zone

    is_text = not words.weak and len(words.text.split()) > _WORDS_OF_A_CARD and "<<" not in words.text
    found = None if is_text or not reader.ready else read_zone(pictures, reader, today, how.over)
    return found if found is not None and found.valid else find_mrz(words.text, today) or found


def _compared(codes: OnPaper, words: Words) -> OnPaper:
    """The codes against the print: both readers must miss a field before it is said to lack."""
    if codes.document is None or codes.forged or words.weak:
        return codes
    return codes.against(words.text, *words.also)


def _twoddocs(barcodes: tuple[Barcode, ...]) -> list[bytes]:
    return [code.data for code in barcodes if code.format == "DataMatrix" and looks_like_2ddoc(code.data)]


def _code_issues(codes: OnPaper) -> tuple[Issue, ...]:
    """What is wrong with the State's code; unknown is never said of one that is known to be false."""
    document = codes.document
    found = {
        Issue.TWODDOC_UNREAD: codes.unread,
        Issue.SIGNATURE_INVALID: codes.forged,
        Issue.SIGNATURE_UNKNOWN: document is not None and document.signature == "unknown",
        Issue.CODE_DIFFERS: bool(codes.differs),
    }
    return tuple(issue for issue, told in found.items() if told)


def _text_issues(words: Words) -> list[Issue]:
    if words.failed:
        return [Issue.OCR_FAILED]
    told = [Issue.UNREADABLE] if words.weak or len(words.text) < FEWEST_SIGNS else []
    return [*told, Issue.MIRRORED] if words.mirrored else told
