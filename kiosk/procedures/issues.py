"""What is wrong in a pack, for the person who wrote it: file, line, rule and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i18n.plain.findings import Severity
from kiosk.types import ParvisError, TextKey

__all__ = ["Issue", "PackError", "Severity"]


@dataclass(frozen=True)
class Issue:
    """One fault in a file of the town's. A warning asks its author to look again and stops nothing."""

    file: Path
    line: int
    """From 1; 0 when the fault is of the whole file."""
    rule: str
    message: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        said = f"{self.rule}: {self.message} {self.mend}".rstrip()
        return f"{self.file}:{self.line}: {'' if self.severity is Severity.ERROR else 'warning: '}{said}"


class PackError(ParvisError):
    """A pack that cannot go live. ``issues`` says all that is wrong with it: errors only."""

    code = "pack"
    text_key = TextKey("error.pack")

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = issues
