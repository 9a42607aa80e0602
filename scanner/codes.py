"""Reads every bar code and square code of a picture, as bytes: a 2D-Doc is not text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.devices.camera import Image
from scanner.arrays import to_grey

_LARGEST_UPSCALED_PX = 9_000_000
"""A larger picture has pixels enough, and twice its size would not fit in the kiosk's memory."""
DATA_MATRIX = "DataMatrix"
MOST = 64
"""A paper has one code or two, a form a few; a sheet full of them is no paper."""


@dataclass(frozen=True)
class Barcode:
    """One code: ``format`` such as ``QRCode``, its bytes, and their best reading as text."""

    format: str
    data: bytes = field(repr=False)
    text: str = field(repr=False)


def read_barcodes(*images: Image) -> tuple[Barcode, ...]:
    """Read the codes of several pictures (BGR) of one page, each once, at most ``MOST``.

    zxing-cpp on each; on each enlarged twice where that showed no 2D-Doc, which has the smallest modules (1.8
    pixels on a still: facts, scanner.md, section 1); then pyzbar.
    """
    found = _unique(code for image in images for code in _zxing(image))
    if not any(code.format == DATA_MATRIX for code in found):
        small = (
            code for image in images for code in _zxing(_twice(image), twice=True, only_small=bool(found))
        )
        found = _unique((*found, *small))
    return (found or _unique(code for image in images for code in _zbar(image)))[:MOST]


def _unique(codes: Iterable[Barcode]) -> tuple[Barcode, ...]:
    return tuple({(code.format, code.data): code for code in codes}.values())


def _zxing(image: Image | None, *, twice: bool = False, only_small: bool = False) -> list[Barcode]:
    """``twice``: enlarged; white codes on black, and large ones, were looked for before at their own size."""
    import zxingcpp

    if image is None:
        return []
    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.DataMatrix] if only_small else [])
    codes = zxingcpp.read_barcodes(image, formats=wanted, try_invert=not twice, try_downscale=not twice)
    return [
        Barcode(code.format.name, bytes(code.bytes), _as_text(bytes(code.bytes)))
        for code in codes
        if code.valid and code.bytes
    ]


def _twice(image: Image) -> Image | None:
    import cv2

    if image.shape[0] * image.shape[1] > _LARGEST_UPSCALED_PX:
        return None
    grey = to_grey(image)
    larger: Image = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    return larger


_ZBAR_NAMES = {"QRCODE": "QRCode", "EAN13": "EAN13", "EAN8": "EAN8", "CODE128": "Code128", "CODE39": "Code39"}


def _zbar(image: Image) -> list[Barcode]:
    from pyzbar import pyzbar

    wanted = [pyzbar.ZBarSymbol[name] for name in (*_ZBAR_NAMES, "I25")]
    grey = to_grey(image)
    return [
        Barcode(_ZBAR_NAMES.get(code.type, "ITF"), bytes(code.data), _as_text(bytes(code.data)))
        for code in pyzbar.decode(grey, symbols=wanted)
    ]


def _as_text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
