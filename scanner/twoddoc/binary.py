"""Reads a binary 2D-Doc (version 4): 19 bytes of header, then tag, length, value, and 0xFF for the signature.

Where the specification's own example of a header writes 0xDC03, its version byte is 0x04.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.twoddoc.c40 import binary_date, from_c40
from scanner.twoddoc.catalogue import Catalogue, FieldKind
from scanner.twoddoc.document import NotTwoDDoc, TwoDDoc

MARK = 0xDC
_VERSION = 4
_HEADER = 19
_SIGNATURE_TAG = 0xFF
_LONG = 0xFF
"""This length byte says that two more hold the length."""


def parse_binary(data: bytes, catalogue: Catalogue) -> TwoDDoc | NotTwoDDoc:
    """Parse a binary 2D-Doc. Never raises on bad input."""
    country, ids = from_c40(data[2:4]), from_c40(data[4:10])
    if len(data) < _HEADER or data[:2] != bytes((MARK, _VERSION)) or not country or not ids or len(ids) != 9:
        return NotTwoDDoc("header")
    try:
        issued, signed_on = binary_date(data[10:13]), binary_date(data[13:16])
    except ValueError:
        return NotTwoDDoc("date")
    kind, perimeter = f"{data[16]:02X}", data[17:19].hex().upper()
    values: dict[str, str] = {}
    for start, tag, value, end in _blocks(data):
        if tag == _SIGNATURE_TAG:
            if end != len(data):
                return NotTwoDDoc("signature")
            head = (ids[:4], ids[4:], issued, signed_on, kind, perimeter, country)
            return TwoDDoc(_VERSION, *head, values, (), data[:start], value)
        name = f"{tag:02X}"
        values.setdefault(name, _written(value, catalogue.binary_kind(name, perimeter, kind)))
    return NotTwoDDoc("signature")


def _blocks(data: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """Start, tag, value and end of each whole block."""
    at = _HEADER
    while at + 2 <= len(data):
        tag, length, begin = data[at], data[at + 1], at + 2
        if length == _LONG:
            length, begin = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        if begin + length > len(data):
            return
        yield at, tag, data[begin : begin + length], begin + length
        at = begin + length


def _written(value: bytes, kind: FieldKind | None) -> str:
    """The value in words where its kind is known, its bytes in hexadecimal where not."""
    if kind is FieldKind.C40:
        text = from_c40(value)
        return value.hex().upper() if text is None else text
    if kind is FieldKind.DATE:
        try:
            day = binary_date(value)
        except ValueError:
            return value.hex().upper()
        return day.isoformat() if day else ""
    return value.hex().upper()
