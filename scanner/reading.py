"""What a page says once read: light values that any room may hold without loading OpenCV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scanner.codes import Barcode
from scanner.mrz import Mrz
from scanner.twoddoc import TwoDDoc


class Kind(StrEnum):
    """What a paper is, as far as the reader dares to say."""

    PROOF_OF_ADDRESS = "proof_of_address"
    IDENTITY_PAPER = "identity_paper"
    UNKNOWN = "unknown"


class Issue(StrEnum):
    """What the reader could not do or would not believe."""

    UNREADABLE = "unreadable"
    OCR_FAILED = "ocr_failed"
    TWODDOC_UNREAD = "twoddoc_unread"
    SIGNATURE_UNKNOWN = "signature_unknown"


@dataclass(frozen=True)
class FieldRead:
    """One datum and where it comes from: ``ocr``, ``2d-doc`` or ``mrz``. No person confirmed it."""

    value: str
    source: str
    to_confirm: bool = True


@dataclass(frozen=True)
class Document:
    """The paper's kind, the data that may fill facts once confirmed, and the issues."""

    kind: Kind = Kind.UNKNOWN
    fields: Mapping[str, FieldRead] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything read on one page. ``repr`` shows no content: it may reach a log by accident."""

    barcodes: tuple[Barcode, ...] = field(default=(), repr=False)
    twoddoc: TwoDDoc | None = field(default=None, repr=False)
    mrz: Mrz | None = field(default=None, repr=False)
    document: Document = field(default_factory=Document, repr=False)
    text: str = field(default="", repr=False)

    def as_json(self) -> dict[str, object]:
        """Give the shape of ``parvis scan read --json``."""
        return {
            "barcodes": [{"format": code.format, "text": code.text} for code in self.barcodes],
            "twoddoc": self.twoddoc.as_json() if self.twoddoc else None,
            "mrz": self.mrz.as_json() if self.mrz else None,
            "document": {
                "kind": str(self.document.kind),
                "fields": {
                    name: {"value": read.value, "source": read.source, "to_confirm": read.to_confirm}
                    for name, read in self.document.fields.items()
                },
                "issues": [str(issue) for issue in self.document.issues],
            },
            "text": self.text,
        }
