"""The catalogue of fields and document types: data of the public specification, in one JSON file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[2] / "config" / "scanner" / "2ddoc.json"
EPOCH = dt.date(2000, 1, 1)
NO_DATE = 0xFFFF
TEXT_PERIMETER = "01"
"""The only perimeter whose fields the specification gives; another one's identifiers mean something else."""


class FieldKind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # JJMMAAAA
    DAYS = "days"  # days since 2000-01-01, hexadecimal
    BASE32 = "base32"
    C40 = "c40"  # binary documents only
    DATE = "date"  # binary documents only: MMJJAAAA as a number of 3 bytes
    EMPTY = "empty"  # binary documents only: its presence is what it says


@dataclass(frozen=True)
class FieldRule:
    """How long a field's value may be (no maximum: only a separator ends it), and what it is."""

    shortest: int
    longest: int | None
    kind: FieldKind = FieldKind.TEXT
    label: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The fields and document types that the specification knows; ``binary`` is by perimeter, then type."""

    fields: Mapping[str, FieldRule]
    types: Mapping[str, str]
    binary: Mapping[str, Mapping[str, Mapping[str, FieldKind]]]

    @classmethod
    def load(cls, path: Path = CATALOGUE) -> Catalogue:
        """Read the catalogue's file."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        fields = {
            name: FieldRule(low, high, FieldKind(kind), label)
            for name, (low, high, kind, label) in raw["fields"].items()
        }
        binary = {
            perimeter: {
                kind: {tag: FieldKind(how) for tag, how in tags.items()} for kind, tags in kinds.items()
            }
            for perimeter, kinds in raw["binary"].items()
        }
        return cls(fields, raw["types"], binary)

    def rule(self, name: str, perimeter: str) -> FieldRule | None:
        """The rule of a text field, or nothing for a field that the specification does not give."""
        return self.fields.get(name) if perimeter == TEXT_PERIMETER else None

    def binary_kind(self, tag: str, perimeter: str, document_type: str) -> FieldKind | None:
        """How a binary field is written, as far as it is known."""
        return self.binary.get(perimeter, {}).get(document_type, {}).get(tag)


def day_of(hexadecimal: str) -> dt.date | None:
    """The day that 4 hexadecimal digits name; none for FFFF. Raises ValueError."""
    days = int(hexadecimal, 16)
    return None if days == NO_DATE else EPOCH + dt.timedelta(days=days)
