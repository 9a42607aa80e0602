"""What a 2D-Doc says, apart from how it was written: light values that any room may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Outcome = Literal["valid", "invalid", "unknown"]
"""What is known of a signature. ``unknown`` must never look green."""


@dataclass(frozen=True)
class TwoDDoc:
    """A parsed 2D-Doc. ``signature`` is ``unknown`` until it is judged against a certificate.

    ``signed`` holds the signed bytes exactly as they were encoded; ``signature_bytes`` is r||s, empty when
    what stands there cannot be a signature. A field that the catalogue does not know keeps its raw value.
    """

    version: int
    ca_id: str
    certificate_id: str
    issue_date: dt.date | None
    signature_date: dt.date | None
    type: str
    perimeter: str
    country: str
    fields: Mapping[str, str] = field(repr=False)
    truncated: tuple[str, ...] = ()
    signed: bytes = field(default=b"", repr=False)
    signature_bytes: bytes = field(default=b"", repr=False)
    signature: Outcome = "unknown"

    def judged(self, outcome: Outcome) -> TwoDDoc:
        """Give the same document with what is now known of its signature."""
        return replace(self, signature=outcome)

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
    """Why it could not be read: ``header``, ``date``, ``signature`` (none there), ``field`` or ``length``."""

    reason: str
