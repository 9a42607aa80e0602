"""Reads a 2D-Doc that is written as text: header, fields and signature of the versions 01 to 04."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from scanner.twoddoc.catalogue import TEXT_PERIMETER, Catalogue, FieldRule, day_of
from scanner.twoddoc.document import NotTwoDDoc, TwoDDoc

GS, RS, US = "\x1d", "\x1e", "\x1f"
HEADER_LENGTH = {1: 22, 2: 22, 3: 24, 4: 26}
_V1_SIGNATURE = 64
_HEADER = re.compile(r"DC0[1-4][A-Z0-9]{4}[A-Z0-9]{4}[0-9A-Fa-f]{8}[A-Z0-9]{2}")
_CODES = re.compile(r"[A-Z0-9]*")
_ENDING = re.compile(rb"\x1f([A-Z2-7]{103,300})\Z")
_BASE32 = re.compile(rb"[A-Z2-7]{2,300}")


@dataclass(frozen=True)
class _Zones:
    signed: bytes
    signature: bytes


def parse_text(data: bytes, catalogue: Catalogue) -> TwoDDoc | NotTwoDDoc:
    """Parse a text 2D-Doc, given as the very bytes of the code. Never raises on bad input."""
    head = data[:26].decode("latin-1")
    if not _HEADER.match(head):
        return NotTwoDDoc("header")
    version = int(head[2:4])
    length = HEADER_LENGTH[version]
    zones = _split(data, version)
    if zones is None:
        return NotTwoDDoc("signature")
    if len(zones.signed) < length or not _CODES.fullmatch(head[22:length]):
        return NotTwoDDoc("header")
    perimeter = head[22:24] if version >= 3 else TEXT_PERIMETER
    fields = _fields(_words(zones.signed[length:]), perimeter, catalogue)
    if isinstance(fields, NotTwoDDoc):
        return fields
    return TwoDDoc(
        version=version,
        ca_id=head[4:8],
        certificate_id=head[8:12],
        issue_date=day_of(head[12:16]),
        signature_date=day_of(head[16:20]),
        type=head[20:22],
        perimeter=perimeter,
        country=head[24:26] if version >= 4 else "FR",
        fields=fields.values,
        truncated=tuple(fields.truncated),
        signed=zones.signed,
        signature_bytes=zones.signature,
    )


def _split(data: bytes, version: int) -> _Zones | None:
    """Part what was signed from the signature: the last 64 bytes of version 01, else what follows US."""
    if version == 1 and not _ENDING.search(data):
        # A raw signature may hold any byte, US too: only its length tells where it begins.
        signed, signature = data[:-_V1_SIGNATURE], data[-_V1_SIGNATURE:]
        return _Zones(signed.removesuffix(US.encode()), signature) if len(data) > _V1_SIGNATURE else None
    signed, mark, ending = data.partition(US.encode())
    if not mark or not _BASE32.fullmatch(ending):
        return None
    return _Zones(signed, _from_base32(ending))


def _from_base32(ending: bytes) -> bytes:
    """The bytes of a base32 without padding; none when bits are left over or set beyond the last byte."""
    try:
        found = base64.b32decode(ending + b"=" * (-len(ending) % 8))
    except binascii.Error:
        return b""
    return found if base64.b32encode(found).rstrip(b"=") == ending else b""


def _words(message: bytes) -> str:
    try:
        return message.decode("utf-8")
    except UnicodeDecodeError:
        return message.decode("latin-1")


@dataclass(frozen=True)
class _Found:
    values: dict[str, str]
    truncated: list[str]


def _fields(message: str, perimeter: str, catalogue: Catalogue) -> _Found | NotTwoDDoc:
    found = _Found({}, [])
    at = 0
    while at < len(message):
        name = message[at : at + 2]
        if len(name) < 2 or not (name.isascii() and name.isalnum()):
            return NotTwoDDoc("field")
        rule = catalogue.rule(name, perimeter) or FieldRule(0, None)
        end = _end(message, at + 2, rule)
        mark = message[end : end + 1]
        if end - at - 2 < rule.shortest and mark not in (GS, RS):
            return NotTwoDDoc("length")
        # The mandatory fields come first: what repeats one later does not replace it.
        found.values.setdefault(name, message[at + 2 : end])
        if mark == RS:
            found.truncated.append(name)
        at = end + (mark in (GS, RS))
    return found


def _end(message: str, start: int, rule: FieldRule) -> int:
    """Find where a value ends: at a separator, at its greatest length, or with the message."""
    limit = len(message) if rule.longest is None else min(len(message), start + rule.longest)
    stops = [at for mark in (GS, RS) if (at := message.find(mark, start, limit)) >= 0]
    return min(stops, default=limit)
