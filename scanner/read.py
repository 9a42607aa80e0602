"""Reads one page: its codes, its machine-readable lines, its words, and what kind of paper that makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.devices.camera import Image
from scanner.codes import Barcode, read_barcodes
from scanner.dates import document_date
from scanner.kinds import kind_of
from scanner.mrz import Mrz, find_mrz
from scanner.ocr import OcrFailed, OcrResult, never, recognise, upright_turn
from scanner.reading import Document, FieldRead, Issue, Reading
from scanner.twoddoc import Catalogue, NotTwoDDoc, TwoDDoc, looks_like_2ddoc, parse

_WEAK = 0.6
"""Below this mean confidence of the words, the page is tried turned, then with its light evened out."""


@dataclass(frozen=True)
class PageRead:
    """A page as it was read: turned upright, what it says, and its layer of invisible text (PDF, or none)."""

    page: Image
    reading: Reading
    layer: bytes | None


def read_document(
    image: Image, *, today: dt.date, scratch: Path | None = None, dpi: int | None = None
) -> Reading:
    """Read a picture that holds a page: found and straightened first if need be, then read.

    ``image`` is BGR; ``dpi`` says that it is a straight page already. Temporary files live in ``scratch``.
    """
    from scanner.detect import find_page
    from scanner.straighten import DPI, straighten

    if dpi is not None:
        return read_page(image, dpi=dpi, today=today, scratch=scratch).reading
    corners = find_page(image).corners
    page = straighten(image, corners) if corners else image
    return read_page(page, image, dpi=DPI, today=today, scratch=scratch).reading


def read_page(
    page: Image,
    *also: Image,
    dpi: int,
    today: dt.date,
    scratch: Path | None = None,
    cancelled: Callable[[], bool] = never,
) -> PageRead:
    """Read a straight page (BGR, ``dpi``). Codes are also looked for on ``also``, its photographs."""
    barcodes = read_barcodes(page, *also)
    upright, words = _words(page, dpi, scratch, cancelled)
    text = words.text if isinstance(words, OcrResult) else ""
    twoddoc, code_issues = _twoddoc(barcodes)
    mrz = find_mrz(text, today)
    issues = [*code_issues, *_text_issues(words)]
    document = Document(kind_of(text, twoddoc, mrz), _fields(text, twoddoc, mrz, today), tuple(issues))
    reading = Reading(barcodes, twoddoc, mrz, document, text)
    return PageRead(upright, reading, words.layer if isinstance(words, OcrResult) else None)


def _words(
    page: Image, dpi: int, scratch: Path | None, cancelled: Callable[[], bool]
) -> tuple[Image, OcrResult | OcrFailed]:
    """Read the words as they are; when that goes badly, stand the page up, then even out its light."""
    from scanner.enhance import flatten_light
    from scanner.straighten import turned

    raw = recognise(page, dpi=dpi, scratch=scratch, cancelled=cancelled)
    if isinstance(raw, OcrFailed) or raw.confidence >= _WEAK:
        return page, raw
    tries = [(page, raw)]
    turn = upright_turn(page, scratch=scratch, cancelled=cancelled)
    if turn:
        page = turned(page, turn)
        again = recognise(page, dpi=dpi, scratch=scratch, cancelled=cancelled)
        # A page that was standing on its head is turned whatever the words are worth.
        tries = [(page, again)] if isinstance(again, OcrResult) else tries
    if tries[0][1].confidence < _WEAK:
        even = recognise(flatten_light(page), dpi=dpi, scratch=scratch, cancelled=cancelled)
        tries += [(page, even)] if isinstance(even, OcrResult) else []
    return max(tries, key=lambda tried: tried[1].confidence)


def _twoddoc(barcodes: tuple[Barcode, ...]) -> tuple[TwoDDoc | None, list[Issue]]:
    codes = [code for code in barcodes if code.format == "DataMatrix" and looks_like_2ddoc(code.data)]
    if not codes:
        return None, []
    parsed = [parse(code.data, Catalogue.load()) for code in codes]
    good = [one for one in parsed if not isinstance(one, NotTwoDDoc)]
    return (good[0], [Issue.SIGNATURE_UNKNOWN]) if good else (None, [Issue.TWODDOC_UNREAD])


def _text_issues(words: OcrResult | OcrFailed) -> list[Issue]:
    if isinstance(words, OcrFailed):
        return [Issue.OCR_FAILED]
    return [Issue.UNREADABLE] if words.confidence < _WEAK or len(words.text) < 20 else []


def _fields(text: str, twoddoc: TwoDDoc | None, mrz: Mrz | None, today: dt.date) -> dict[str, FieldRead]:
    """Gather the data that may fill facts once a person confirmed them; codes speak before words."""
    fields: dict[str, FieldRead] = {}
    printed = document_date(text, today)
    if printed is not None:
        fields["document_date"] = FieldRead(printed.isoformat(), "ocr")
    if twoddoc is not None:
        fields |= _from_code(twoddoc)
    if mrz is not None and mrz.valid:
        fields |= {name: FieldRead(value, "mrz") for name, value in mrz.fields.items()}
    return fields


_NAMES = {"10": "name", "22": "street", "24": "post_code", "25": "town", "26": "country"}
"""2D-Doc fields of a proof of address (specification, domicile perimeter)."""


def _from_code(twoddoc: TwoDDoc) -> dict[str, FieldRead]:
    known = {name: twoddoc.fields[code] for code, name in _NAMES.items() if twoddoc.fields.get(code)}
    fields = {name: FieldRead(value.replace("/", " "), "2d-doc") for name, value in known.items()}
    if twoddoc.issue_date is not None:
        fields["document_date"] = FieldRead(twoddoc.issue_date.isoformat(), "2d-doc")
    return fields
