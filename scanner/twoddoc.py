"""Reads 2D-Doc, the State's signed code on bills and notices: header, dates and fields, versions 01 to 04.

The rules are those of the ANTS specification 3.2.6, as checked in the facts (scanner.md, section 2). The
signature is split off but not judged here: it stays ``unknown``, which never looks green.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[1] / "config" / "scanner" / "2ddoc.json"
_GS, _RS, _US = "\x1d", "\x1e", "\x1f"
_HEADER_LENGTH = {1: 22, 2: 22, 3: 24, 4: 26}
_EPOCH = dt.date(2000, 1, 1)
_V1_SIGNATURE = 64
_HEADER = re.compile(r"DC0[1-4][A-Z0-9]{4}[A-Z0-9]{4}[0-9A-Fa-f]{8}[A-Z0-9]{2}")


@dataclass(frozen=True)
class FieldRule:
    """How long a field's value may be; no maximum means that only a separator ends it."""

    shortest: int
    longest: int | None


@dataclass(frozen=True)
class Catalogue:
    """The fields that the specification knows, by perimeter and identifier."""

    fields: Mapping[str, FieldRule]
    types: Mapping[str, str]

    @classmethod
    def load(cls, path: Path = CATALOGUE) -> Catalogue:
        """Read the catalogue's file."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        fields = {name: FieldRule(low, high) for name, (low, high) in raw["fields"].items()}
        return cls(fields, raw["types"])


@dataclass(frozen=True)
class TwoDDoc:
    """A parsed 2D-Doc. ``signature`` is ``unknown`` until it is checked against a certificate."""

    version: int
    ca_id: str
    certificate_id: str
    issue_date: dt.date | None
    signature_date: dt.date | None
    type: str
    perimeter: str
    country: str
    fields: Mapping[str, str]
    truncated: tuple[str, ...] = ()
    signed: bytes = field(default=b"", repr=False)
    signature_bytes: str | bytes = field(default="", repr=False)
    signature: str = "unknown"

    def as_json(self) -> dict[str, object]:
        """Give the shape of ``parvis twoddoc --json``."""
        return {
            "version": f"{self.version:02d}",
            "type": self.type,
            "issue_date": self.issue_date.isoformat() if self.issue_date else None,
            "signature_date": self.signature_date.isoformat() if self.signature_date else None,
            "fields": dict(self.fields),
            "signature": self.signature,
        }


@dataclass(frozen=True)
class NotTwoDDoc:
    """Why it could not be read: ``header``, ``date``, ``binary``, ``signature``, ``field`` or ``length``."""

    reason: str


def looks_like_2ddoc(data: bytes) -> bool:
    """Say whether these bytes start as a 2D-Doc does (as text, or binary)."""
    return data[:2] == b"DC" or data[:1] == b"\xdc"


def parse(data: bytes, catalogue: Catalogue) -> TwoDDoc | NotTwoDDoc:
    """Parse the bytes of a code. Never raises on bad input."""
    if data[:1] == b"\xdc":
        return NotTwoDDoc("binary")
    head = data[:26].decode("latin-1")
    if not _HEADER.match(head):
        return NotTwoDDoc("header")
    version = int(head[2:4])
    length = _HEADER_LENGTH[version]
    parts = _split(data, version)
    if len(head) < length or parts is None:
        return NotTwoDDoc("header" if len(head) < length else "signature")
    signed, signature = parts
    try:
        dates = [_date(head[12:16]), _date(head[16:20])]
        message = signed[length:].decode("utf-8")
    except (OverflowError, UnicodeDecodeError):
        return NotTwoDDoc("date")
    fields = _fields(message, catalogue)
    if isinstance(fields, NotTwoDDoc):
        return fields
    values, truncated = fields
    return TwoDDoc(
        version=version,
        ca_id=head[4:8],
        certificate_id=head[8:12],
        issue_date=dates[0],
        signature_date=dates[1],
        type=head[20:22],
        perimeter=head[22:24] if version >= 3 else "01",
        country=head[24:26] if version >= 4 else "FR",
        fields=values,
        truncated=truncated,
        signed=signed,
        signature_bytes=signature,
    )


def _split(data: bytes, version: int) -> tuple[bytes, str | bytes] | None:
    """Part what was signed from the signature: the last 64 bytes in version 01, else what follows US."""
    if version == 1 and _US.encode() not in data[-256:]:
        return (data[:-_V1_SIGNATURE], data[-_V1_SIGNATURE:]) if len(data) > 22 + _V1_SIGNATURE else None
    signed, mark, signature = data.partition(_US.encode())
    if not mark or not re.fullmatch(rb"[A-Z2-7]{2,300}=*", signature):
        return None
    return signed, signature.decode("ascii")


def _date(hexadecimal: str) -> dt.date | None:
    days = int(hexadecimal, 16)
    return None if days == 0xFFFF else _EPOCH + dt.timedelta(days=days)


def _fields(message: str, catalogue: Catalogue) -> tuple[dict[str, str], tuple[str, ...]] | NotTwoDDoc:
    values: dict[str, str] = {}
    truncated: list[str] = []
    at = 0
    while at < len(message):
        name = message[at : at + 2]
        rule = catalogue.fields.get(name)
        if rule is None:
            return NotTwoDDoc("field")
        end = _end(message, at + 2, rule)
        value = message[at + 2 : end]
        if len(value) < rule.shortest and message[end : end + 1] not in (_GS, _RS):
            return NotTwoDDoc("length")
        values[name] = value
        if message[end : end + 1] == _RS:
            truncated.append(name)
        at = end + (message[end : end + 1] in (_GS, _RS))
    return values, tuple(truncated)


def _end(message: str, start: int, rule: FieldRule) -> int:
    """Find where a value ends: at a separator, at its greatest length, or with the message."""
    limit = len(message) if rule.longest is None else min(len(message), start + rule.longest)
    stops = [at for mark in (_GS, _RS) if (at := message.find(mark, start, limit)) >= 0]
    return min(stops, default=limit)
