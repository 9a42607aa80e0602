"""What a page says once read: light values that any room may hold without loading OpenCV."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.procedures.paper_values import FieldRead, PaperForm, PaperKind, PaperRead
from kiosk.procedures.paper_values import PaperIssue as Issue
from scanner.codes import Barcode
from scanner.mrz import Mrz
from scanner.twoddoc import TwoDDoc

Kind = PaperKind
Document = PaperRead

__all__ = ["Document", "FieldRead", "Issue", "Kind", "PaperForm", "Reading"]


@dataclass(frozen=True)
class Reading:
    """Everything read on one page. ``repr`` shows no content: it may reach a log by accident."""

    barcodes: tuple[Barcode, ...] = field(default=(), repr=False)
    twoddoc: TwoDDoc | None = field(default=None, repr=False)
    mrz: Mrz | None = field(default=None, repr=False)
    document: PaperRead = field(default_factory=PaperRead, repr=False)
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
                    str(name): {"value": read.value, "source": read.source, "to_confirm": read.to_confirm}
                    for name, read in self.document.fields.items()
                },
                "issues": [str(issue) for issue in self.document.issues],
            },
            "text": self.text,
        }
